#include "save.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/data/signature.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/tensor/blas.h>

#include "retain.h"
#include "rows.h"

/* Names and texts of one copy: far more than the fixed ones need, the journal comes on top. */
enum { TEXTS = 1 << 16, METADATA = 256 };

#define LINK_NAME "last"

struct builder {
    struct tt_state_copy *copy;
    char *text, *text_end;
    float *number;
    int full; /* a text did not fit */
};

static const char *keep(struct builder *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static const char *keep(struct builder *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t room = (size_t)(b->text_end - b->text);
    int n = vsnprintf(b->text, room, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= room) {
        b->full = 1;
        return "";
    }
    const char *at = b->text;
    b->text += n + 1;
    return at;
}

static void add_meta(struct builder *b, const char *key, const char *value)
{
    struct tt_tensor_set *set = &b->copy->set;
    if (set->n_metadata < METADATA)
        set->metadata[set->n_metadata++] = (struct tt_metadata){key, value};
    else
        b->full = 1;
}

static void add_int(struct builder *b, const char *key, int64_t value)
{
    add_meta(b, key, keep(b, "%" PRId64, value));
}

static void add_double(struct builder *b, const char *key, double value)
{
    char text[40];
    add_meta(b, key, keep(b, "%s", tt_text_double(text, sizeof text, value)));
}

static void add_tensor(struct builder *b, const char *name, const struct tt_param *p,
                       const float *from)
{
    struct tt_tensor_set *set = &b->copy->set;
    size_t n = (size_t)tt_shape_count(&p->shape), bytes = n * sizeof *from;
    int64_t count = (int64_t)from[0];
    if (p->counter)
        memcpy(b->number, &count, bytes = sizeof count);
    else
        tt_param_unpack(p, from, b->number);
    set->tensor[set->n_tensors++] = (struct tt_named_tensor){.name = name,
                                                             .dtype = p->counter ? TT_I64 : TT_F32,
                                                             .shape = p->shape,
                                                             .data = b->number,
                                                             .bytes = bytes};
    b->number += (n + 1) / 2 * 2 + 2 * p->counter; /* each begins where an int64 may */
}

/* One block: the copy's tables, texts and numbers, enough for `n` arrays of the session. */
static struct tt_state_copy *begin(struct builder *b, struct tt_session *s, int n, size_t extra,
                                   struct tt_state_copy *old, struct tt_err *err)
{
    size_t each = (size_t)(tt_model_params(s->model) + tt_model_buffers(s->model));
    size_t tensors = each * (size_t)n;
    size_t texts = TEXTS + extra + strlen(s->config.net) + tensors * 2 * TT_PARAM_NAME;
    size_t numbers =
        (size_t)(tt_model_flat_size(s->model) + tt_model_state_size(s->model)) * (size_t)n +
        4 * tensors;
    struct tt_state_copy *copy = calloc(1, sizeof *copy);
    size_t tables =
        tensors * sizeof(struct tt_named_tensor) + METADATA * sizeof(struct tt_metadata);
    size_t size = tables + numbers * sizeof(float) + texts;
    char *memory = NULL;
    if (old && old->size >= size) {
        memory = old->memory;
        size = old->size;
        old->memory = NULL;
    }
    tt_state_copy_free(old);
    if (!memory)
        memory = tt_calloc((int64_t)size, 1, err);
    if (!copy || !memory) {
        free(copy);
        free(memory);
        tt_fail(err, TT_ENOMEM, "out of memory for a copy of the state");
        return NULL;
    }
    copy->memory = memory;
    copy->size = size;
    copy->step = s->progress.step;
    copy->set.tensor = (void *)memory;
    copy->set.metadata = (void *)(memory + tensors * sizeof(struct tt_named_tensor));
    *b = (struct builder){.copy = copy, .number = (void *)(memory + tables)};
    b->text = memory + tables + numbers * sizeof(float);
    b->text_end = b->text + texts;
    return copy;
}

static struct tt_state_copy *end(struct builder *b, struct tt_err *err)
{
    if (!b->full)
        return b->copy;
    tt_state_copy_free(b->copy);
    tt_fail(err, TT_EIO, "the state's description is too long to save");
    return NULL;
}

/* Layer by layer its parameters, then its buffers: the order of PyTorch's state_dict. */
static void add_array(struct builder *b, struct tt_session *s, const struct tt_state_array *a)
{
    for (int i = 0; i < tt_model_layers(s->model); i++) {
        const struct tt_layer *l = tt_model_layer(s->model, i);
        for (int k = 0; k < l->n_params + (a->state ? l->n_buffers : 0); k++) {
            bool param = k < l->n_params;
            const struct tt_param *p = param ? l->param[k] : l->buffer[k - l->n_params];
            add_tensor(b, keep(b, "%.15s%.79s%.47s", a->prefix, p->name, a->suffix), p,
                       (param ? a->values : a->state) + p->offset);
        }
    }
}

static void add_figures(struct builder *b, const struct tt_figure *row, const char *prefix,
                        const void *of)
{
    for (; row->key; row++) {
        const char *at = (const char *)of + row->offset, *key = keep(b, "%s%s", prefix, row->key);
        if (row->whole)
            add_int(b, key, *(const int64_t *)(const void *)at);
        else
            add_double(b, key, *(const double *)(const void *)at);
    }
}

static void add_result(struct builder *b, const char *prefix, const struct tt_result *r)
{
    if (r->known)
        add_figures(b, tt__result_rows, prefix, r);
}

static void add_config(struct builder *b, const struct tt_config *c)
{
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        char value[TT_OPT_TEXT];
        add_meta(b, keep(b, "config.%s", row->name),
                 keep(b, "%s", tt_opt_get(row, c, value, sizeof value)));
    }
    add_meta(b, "config.optimizer-options", keep(b, "%s", c->optimizer_options));
}

static void add_signature(struct builder *b, struct tt_signature *of)
{
    for (size_t i = 0; i < of->n; i++)
        add_meta(b, of->pair[i].key, keep(b, "%s", of->pair[i].value));
}

struct tt_state_copy *tt_state_copy_model(struct tt_session *s, const char *path,
                                          struct tt_err *err)
{
    struct builder b;
    struct tt_signature signature;
    if (tt_signature_make(&s->data, &signature, err) < 0)
        return NULL;
    struct tt_state_copy *copy = begin(&b, s, 1, tt_signature_size(&signature), NULL, err);
    if (!copy) {
        tt_signature_done(&signature);
        return NULL;
    }
    copy->kind = TT_STATE_COPY_MODEL;
    tt_text_copy(copy->path, sizeof copy->path, path);
    struct tt_state_array array[TT_STATE_ARRAYS];
    tt_session_arrays(s, array);
    if (s->ema) /* what is evaluated is what is saved */
        array[0].values = s->ema;
    add_array(&b, s, &array[0]);
    add_meta(&b, "format", "pt"); /* as PyTorch users' loaders expect */
    add_meta(&b, "tuitrain", keep(&b, "model %s", tt_version()));
    add_meta(&b, "config.net", keep(&b, "%s", s->config.net));
    add_meta(&b, "config.data", keep(&b, "%s", s->config.data));
    add_meta(&b, "config.loss", keep(&b, "%s", s->config.loss));
    add_meta(&b, "config.task", s->regression ? "values" : "classes");
    if (s->config.x[0]) /* which arrays of its data it was trained with */
        add_meta(&b, "config.x", keep(&b, "%s", s->config.x));
    if (s->config.y[0])
        add_meta(&b, "config.y", keep(&b, "%s", s->config.y));
    add_signature(&b, &signature);
    tt_signature_done(&signature);
    return end(&b, err);
}

/* The place in the run, and all that bears on what comes next but the arrays. */
static void add_place(struct builder *b, const struct tt_session *s, int branch)
{
    add_meta(b, "tuitrain", keep(b, "checkpoint %s", tt_version()));
    add_meta(b, "blas", keep(b, "%s", tt_blas_text()));
    add_config(b, &s->config);
    add_int(b, "branch", branch);
    add_double(b, "lr", s->lr); /* for people; it follows from the schedule and the next */
    add_double(b, "lr_hand", s->lr_factor);
    for (int i = 0; i < TT_SCHEDULE_MEMORY; i++)
        add_double(b, keep(b, "schedule.%d", i), s->schedule.memory[i]);
    if (s->best.known)
        add_double(b, "best.value", s->best_value);
    if (s->early.known) {
        add_double(b, "early.best", s->early.best);
        add_int(b, "early.best_epoch", s->early.best_epoch);
        add_int(b, "early.bad", s->early.bad);
    }
    add_figures(b, tt__progress_rows, "", &s->progress);
    if (tt_data_values(&s->data) > 1)
        add_double(b, "sums.relative", s->progress.sums.relative);
    add_result(b, "train.", &s->train);
    add_result(b, "val.", &s->val);
    add_result(b, "best.", &s->best);
    add_result(b, "test.", &s->test);
    if (s->tests > 0)
        add_int(b, "tests", s->tests);
}

static struct tt_state_copy *copy_of_all(struct builder *b, struct tt_session *s, int branch,
                                         size_t extra, struct tt_state_copy *old,
                                         struct tt_err *err)
{
    struct tt_state_array array[TT_STATE_ARRAYS];
    int arrays = tt_session_arrays(s, array);
    struct tt_state_copy *copy = begin(b, s, arrays, extra, old, err);
    if (!copy)
        return NULL;
    copy->branch = branch;
    for (int i = 0; i < arrays; i++)
        add_array(b, s, &array[i]);
    add_place(b, s, branch);
    return copy;
}

struct tt_state_copy *tt_state_copy_state(struct tt_session *s, int branch, int64_t entries,
                                          struct tt_state_copy *old, struct tt_err *err)
{
    struct builder b;
    struct tt_state_copy *copy = copy_of_all(&b, s, branch, 0, old, err);
    if (!copy)
        return NULL;
    copy->kind = TT_STATE_COPY_STATE;
    copy->entries = entries;
    add_double(&b, "elapsed", 0);
    return end(&b, err);
}

struct tt_state_copy *tt_state_copy_checkpoint(struct tt_session *s, const char *run_dir,
                                               int branch, const struct tt_journal *journal,
                                               double elapsed, struct tt_state_copy *old,
                                               struct tt_err *err)
{
    struct builder b;
    struct tt_signature signature;
    char *entries = tt_journal_text(journal);
    struct tt_state_copy *copy = NULL;
    if (!entries) {
        tt_state_copy_free(old);
        tt_fail(err, TT_ENOMEM, "out of memory for the journal");
        return NULL;
    }
    if (tt_signature_make(&s->data, &signature, err) == 0)
        copy = copy_of_all(&b, s, branch, strlen(entries) + 1 + tt_signature_size(&signature), old,
                           err);
    else
        tt_state_copy_free(old);
    if (copy) {
        copy->kind = TT_STATE_COPY_CHECKPOINT;
        copy->entries = journal->n;
        int m = snprintf(copy->link, sizeof copy->link, "%s/" LINK_NAME, run_dir);
        b.full |=
            tt_checkpoint_path(run_dir, branch, s->progress.step, copy->path) < 0 || m >= TT_PATH;
        add_double(&b, "elapsed", elapsed);
        add_signature(&b, &signature);
        add_meta(&b, "journal", keep(&b, "%s", entries));
        add_meta(&b, TT_CHECKPOINT_AUTOMATIC, "no");
        copy = end(&b, err);
    }
    tt_signature_done(&signature);
    free(entries);
    return copy;
}

void tt_state_copy_free(struct tt_state_copy *copy)
{
    if (!copy)
        return;
    free(copy->memory);
    free(copy);
}

/* A checkpoint's last entry. */
static struct tt_metadata *mark_of(struct tt_state_copy *copy)
{
    return &copy->set.metadata[copy->set.n_metadata - 1];
}

void tt_state_copy_mark_automatic(struct tt_state_copy *copy, int64_t keep)
{
    copy->keep = keep;
    mark_of(copy)->value = TT_YES;
}

int tt_state_copy_write(struct tt_state_copy *copy, struct tt_err *err)
{
    char folder[TT_PATH];
    bool checkpoint = copy->kind == TT_STATE_COPY_CHECKPOINT;
    tt_parent_folder(copy->path, folder);
    if (checkpoint && tt__checkpoint_stays(copy->path)) /* as somebody asked for it */
        mark_of(copy)->value = "no";
    bool in_run_dir = checkpoint || copy->kind == TT_STATE_COPY_BEST;
    if ((in_run_dir && tt_make_folders(folder, err) < 0) ||
        tt_weights_write(copy->path, &copy->set, err) < 0)
        return -1;
    if (!checkpoint || !copy->link[0])
        return 0;
    /* The link stands at the head of the run folder and names the file from there. */
    size_t head = strlen(copy->link) - strlen(LINK_NAME);
    return tt_link_replace(copy->link, copy->path + head, err);
}

int tt_session_save(struct tt_session *s, const char *path, struct tt_err *err)
{
    struct tt_state_copy *copy = tt_state_copy_model(s, path, err);
    int rc = copy ? tt_state_copy_write(copy, err) : -1;
    tt_state_copy_free(copy);
    return rc;
}
