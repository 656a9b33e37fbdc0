/* tuitrain info FILE: what a model, a checkpoint or an event file holds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/signature.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/config/config.h>
#include <tuitrain/run/session/state_names.h>

#include "info.h"
#include "json.h"

/* --- models and checkpoints ------------------------------------------------------------------ */

static int64_t elements(const struct tt_tensor_set *set)
{
    int64_t n = 0;
    for (size_t i = 0; i < set->n_tensors; i++)
        n += tt_shape_count(&set->tensor[i].shape);
    return n;
}

static void print_tensors(const struct tt_tensor_set *set)
{
    int width = 6;
    char shape[100], name[200];
    for (size_t i = 0; i < set->n_tensors; i++)
        if ((int)strlen(set->tensor[i].name) > width)
            width = (int)strlen(set->tensor[i].name);
    width = width > 60 ? 60 : width;
    tt_print_line("%-*s  %-5s %-20s %12s", width, "TENSOR", "DTYPE", "SHAPE", "NUMBERS");
    for (size_t i = 0; i < set->n_tensors; i++) {
        const struct tt_named_tensor *t = &set->tensor[i];
        tt_text_printable(name, sizeof name, t->name);
        tt_print_line("%-*s  %-5s %-20s %12" PRId64, width, name, tt_dtype_name(t->dtype),
                      tt_shape_text(&t->shape, shape, sizeof shape), tt_shape_count(&t->shape));
    }
}

static const char *meta(const struct tt_tensor_set *set, const char *key)
{
    const char *value = tt_tensor_set_meta(set, key);
    return value ? value : "?";
}

/* A text that the file holds, cut to a line. */
static void print_meta(const char *name, const char *value)
{
    size_t size = strlen(value) + 1;
    char *safe = malloc(size);
    if (!safe)
        return;
    tt_text_printable(safe, size, value);
    if (safe[0])
        tt_print_line("%-11s %s", name, safe);
    free(safe);
}

/* What was asked for besides the defaults and what the lines above say. */
static void print_options(const struct tt_tensor_set *set)
{
    char text[1000] = "";
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        static const char *const shown[] = {"data",   "net",       "loss",
                                            "epochs", "optimizer", "run-dir"};
        char key[64], usual[TT_OPT_TEXT];
        bool known = false;
        size_t used = strlen(text);
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            known = known || strcmp(row->name, shown[i]) == 0;
        snprintf(key, sizeof key, "config.%s", row->name);
        const char *value = tt_tensor_set_meta(set, key);
        if (known || !value || strcmp(value, tt_opt_default(row, usual, sizeof usual)) == 0)
            continue;
        snprintf(text + used, sizeof text - used, "%s%s=%.80s", used ? ", " : "", row->name, value);
    }
    print_meta("options", text);
}

static void print_place(const struct tt_tensor_set *set, const char *path)
{
    char time[32], score[64] = "";
    double elapsed = 0, accuracy, r2;
    const char *best = tt_tensor_set_meta(set, "best.epoch");
    tt_text_to_double(meta(set, "elapsed"), &elapsed);
    tt_text_duration(time, sizeof time, elapsed);
    char what[400];
    snprintf(what, sizeof what, "step %.20s, epoch %.20s of %.20s, branch %.20s, lr %.30s, %s",
             meta(set, "step"), meta(set, "epoch"), meta(set, "config.epochs"), meta(set, "branch"),
             meta(set, "lr"), time);
    print_meta("trained", what);
    if (best && tt_tensor_set_meta(set, "value") && tt_text_to_double(meta(set, "best.r2"), &r2))
        snprintf(score, sizeof score, "R2 %.4f after epoch %.20s", r2, best);
    else if (best && tt_text_to_double(meta(set, "best.accuracy"), &accuracy))
        snprintf(score, sizeof score, "%.2f%% after epoch %.20s", accuracy, best);
    print_meta("best", score);
    snprintf(what, sizeof what, "%.30s %.300s", meta(set, "config.optimizer"),
             meta(set, "config.optimizer-options"));
    print_meta("optimizer", what);
    print_options(set);
    snprintf(what, sizeof what, "tuitrain resume %.300s", path);
    print_meta("go on", what);
}

/* Texts that are not ours. */
static void print_others(const struct tt_tensor_set *set)
{
    for (size_t i = 0; i < set->n_metadata; i++) {
        const char *key = set->metadata[i].key;
        char name[40];
        bool ours = strncmp(key, "config.", 7) == 0 || strcmp(key, "tuitrain") == 0;
        for (int k = 0; k < TT_SIGNATURE_KEYS; k++)
            ours = ours || strcmp(key, tt_signature_keys[k]) == 0;
        tt_text_printable(name, sizeof name, key);
        if (!ours)
            print_meta(name, set->metadata[i].value);
    }
}

static int print_plain(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    static struct tt_data data;
    char numbers[32];
    bool checkpoint = tt_is_checkpoint(set);
    int known = tt_signature_read(set, &data, err);
    if (known < 0) {
        tt_err_prefix(err, "%s", path);
        return -1;
    }
    tt_text_thousands(numbers, sizeof numbers, elements(set));
    tt_print_line("%s: a %s, %zu tensors, %s numbers", path, checkpoint ? "checkpoint" : "model",
                  set->n_tensors, numbers);
    if (tt_tensor_set_meta(set, "config.net"))
        print_meta("net", meta(set, "config.net"));
    if (tt_tensor_set_meta(set, "config.data"))
        print_meta("data", meta(set, "config.data"));
    if (known) {
        tt_info_describe(&data);
        tt_data_done(&data);
    }
    if (tt_tensor_set_meta(set, "config.loss"))
        print_meta("loss", meta(set, "config.loss"));
    if (checkpoint)
        print_place(set, path);
    else
        print_others(set);
    tt_print_newline();
    print_tensors(set);
    return 0;
}

static void print_json(const struct tt_tensor_set *set)
{
    json_t *o = json_pack("{s:s, s:o}", "event", "info", "kind",
                          tt_json_text(tt_is_checkpoint(set) ? "checkpoint" : "model"));
    json_t *tensors = json_object(), *texts = json_object();
    for (size_t i = 0; i < set->n_tensors; i++) {
        const struct tt_named_tensor *t = &set->tensor[i];
        json_t *shape = json_array();
        for (int d = 0; d < t->shape.n; d++)
            json_array_append_new(shape, json_integer(t->shape.dim[d]));
        tt_json_set(tensors, t->name,
                    json_pack("{s:s, s:o}", "dtype", tt_dtype_name(t->dtype), "shape", shape));
    }
    for (size_t i = 0; i < set->n_metadata; i++)
        tt_json_set(texts, set->metadata[i].key, tt_json_text(set->metadata[i].value));
    json_object_set_new(o, "tensors", tensors);
    json_object_set_new(o, "metadata", texts);
    tt_json_print(o);
}

static int print_weights(const char *path, bool json, struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    int rc = tt_weights_list(path, &set, err);
    if (rc == 0 && json)
        print_json(&set);
    else if (rc == 0)
        rc = print_plain(path, &set, err);
    tt_tensor_set_done(&set);
    return rc;
}

/* --- event files ----------------------------------------------------------------------------- */

enum { MOST_TAGS = 200, TAG = 256 };

struct tags {
    struct tag {
        char name[TAG];
        int64_t n, first, last;
        double value;
    } tag[MOST_TAGS];
    int n;
};

/* A long one is cut between two characters. */
static void copy_tag(char out[TAG], const char *tag)
{
    size_t n = TAG - 1;
    if (tt_text_copy(out, TAG, tag))
        return;
    while (n > 0 && ((unsigned char)tag[n] & 0xc0) == 0x80)
        n--;
    out[n] = '\0';
}

static int take_scalar(void *user, struct tt_tfevents_at at,
                       const struct tt_tfevents_scalar *scalar, struct tt_err *err)
{
    struct tags *tags = user;
    char name[TAG];
    int i = 0;
    (void)err;
    copy_tag(name, scalar->tag);
    while (i < tags->n && strcmp(tags->tag[i].name, name) != 0)
        i++;
    if (i == MOST_TAGS)
        return 0;
    struct tag *t = &tags->tag[i];
    if (i == tags->n) {
        tags->n++;
        tt_text_copy(t->name, sizeof t->name, name);
        t->first = at.step;
    }
    t->n++;
    t->last = at.step;
    t->value = (double)scalar->value;
    return 0;
}

static int print_events(const char *path, bool json, struct tt_err *err)
{
    struct tags *tags = calloc(1, sizeof *tags);
    struct tt_tfevents_result result;
    const struct tt_tfevents_visitor visitor = {.scalar = take_scalar, .user = tags};
    if (!tags)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    int rc = tt_tfevents_read(path, &visitor, &result, err);
    if (rc == 0 && !json) {
        tt_print_line("%s: an event file, %" PRIu64 " records%s", path, result.records,
                      result.torn ? ", torn at its end" : "");
        tt_print_newline();
        tt_print_line("%-32s %8s %10s %10s  %s", "TAG", "VALUES", "FROM", "TO STEP", "LAST");
    }
    for (int i = 0; rc == 0 && i < tags->n; i++) {
        const struct tag *t = &tags->tag[i];
        if (json)
            tt_json_print(json_pack("{s:s, s:o, s:I, s:I, s:I, s:o}", "event", "tag", "tag",
                                    tt_json_text(t->name), "values", (json_int_t)t->n, "first_step",
                                    (json_int_t)t->first, "last_step", (json_int_t)t->last, "last",
                                    tt_json_number(t->value)));
        else
            tt_print_line("%-32s %8" PRId64 " %10" PRId64 " %10" PRId64 "  %.6g", t->name, t->n,
                          t->first, t->last, t->value);
    }
    free(tags);
    return rc;
}

/* --- which ----------------------------------------------------------------------------------- */

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n > m && strcasecmp(path + n - m, end) == 0;
}

bool tt_info_is_ours(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (ends_in(path, ".npz")) /* a zip archive, as .pth is */
        return false;
    return ends_in(path, ".safetensors") || ends_in(path, ".pth") || ends_in(path, ".pt") ||
           strcmp(slash ? slash + 1 : path, "last") == 0 ||
           strstr(slash ? slash : path, "tfevents") || tt_weights_seem(path);
}

int tt_info_print_file(const char *path, bool json, struct tt_err *err)
{
    const char *slash = strrchr(path, '/');
    return strstr(slash ? slash : path, "tfevents") ? print_events(path, json, err)
                                                    : print_weights(path, json, err);
}
