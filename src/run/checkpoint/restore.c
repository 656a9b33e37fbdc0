#include <tuitrain/run/checkpoint/checkpoint.h>

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/session/state_names.h>
#include <tuitrain/tensor/blas.h>

#include "../session/session_internal.h"
#include "rows.h"

int tt_checkpoint_config(const struct tt_tensor_set *set, struct tt_config *out, struct tt_err *err)
{
    if (!tt_is_checkpoint(set))
        return tt_fail(err, TT_EINPUT,
                       "is not a checkpoint: it has weights but no optimizer state");
    tt_config_defaults(out);
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        char key[64];
        snprintf(key, sizeof key, "config.%s", row->name);
        const char *value = tt_tensor_set_meta(set, key);
        if (!value && row->flags & TT_OPT_ADDED)
            continue;
        if (!value)
            return tt_fail(err, TT_EINPUT, "is not a whole checkpoint: \"%s\" is missing", key);
        if (tt_opt_set(row, out, value, err) < 0)
            return -1;
    }
    /* Older ones drew what validates without a look at the classes. */
    out->no_stratify = out->no_stratify || !tt_tensor_set_meta(set, "config.no-stratify");
    const char *options = tt_tensor_set_meta(set, "config.optimizer-options");
    tt_text_copy(out->optimizer_options, sizeof out->optimizer_options, options ? options : "");
    return 0;
}

static int get_int(const struct tt_tensor_set *set, const char *key, int64_t *out,
                   struct tt_err *err)
{
    const char *value = tt_tensor_set_meta(set, key);
    if (!value || !tt_text_to_int(value, out) || *out < 0)
        return tt_fail(err, TT_EINPUT, "is not a whole checkpoint: \"%s\" is missing or wrong",
                       key);
    return 0;
}

static int get_double(const struct tt_tensor_set *set, const char *key, double *out,
                      struct tt_err *err)
{
    const char *value = tt_tensor_set_meta(set, key);
    if (!value || !tt_text_to_double(value, out))
        return tt_fail(err, TT_EINPUT, "is not a whole checkpoint: \"%s\" is missing or wrong",
                       key);
    return 0;
}

static int get_figures(const struct tt_tensor_set *set, const struct tt_figure *row,
                       const char *prefix, void *of, struct tt_err *err)
{
    for (; row->key; row++) {
        char key[32];
        void *at = (char *)of + row->offset;
        snprintf(key, sizeof key, "%s%s", prefix, row->key);
        if ((row->whole ? get_int(set, key, at, err) : get_double(set, key, at, err)) < 0)
            return -1;
    }
    return 0;
}

/* A result that the run did not have yet is simply not there. */
static void get_result(const struct tt_tensor_set *set, const char *prefix, struct tt_result *out)
{
    out->known = get_figures(set, tt__result_rows, prefix, out, NULL) == 0;
}

static int check_progress(const struct tt_session *s, const struct tt_progress *p, double lr_factor,
                          struct tt_err *err)
{
    /* How many batches there were follows from nothing: their size may have changed. */
    bool fits = p->epoch <= (int64_t)1 << 40 && p->batch <= p->sums.n &&
                (p->batch > 0) == (p->sums.n > 0) && p->sums.n < s->data.train.n &&
                p->step >= p->epoch + p->batch && p->updates <= p->step &&
                p->accumulated <= p->batch && p->sums.hits <= p->sums.counted &&
                p->sums.counted <= p->sums.n && lr_factor > 0;
    return fits ? 0
                : tt_fail(err, TT_EINPUT,
                          "its place (step %lld, epoch %lld, batch %lld) does not fit its data",
                          (long long)p->step, (long long)p->epoch, (long long)p->batch);
}

/* What schedule and early stopping remember; a checkpoint from before there were any has none. */
static void read_memory(struct tt_session *s, const struct tt_tensor_set *set)
{
    char key[32];
    for (int i = 0; i < TT_SCHEDULE_MEMORY; i++) {
        snprintf(key, sizeof key, "schedule.%d", i);
        get_double(set, key, &s->schedule.memory[i], NULL);
    }
    s->early.known = get_double(set, "early.best", &s->early.best, NULL) == 0 &&
                     get_int(set, "early.best_epoch", &s->early.best_epoch, NULL) == 0 &&
                     get_int(set, "early.bad", &s->early.bad, NULL) == 0;
}

int tt_checkpoint_restore(struct tt_session *s, const struct tt_tensor_set *set, double *elapsed,
                          char *warning, size_t size, struct tt_err *err)
{
    struct tt_progress p = {0};
    double lr_factor = 0;
    int64_t accumulated = s->progress.accumulated;
    if (get_figures(set, tt__progress_rows, "", &p, err) < 0 ||
        (tt_data_values(&s->data) > 1 &&
         get_double(set, "sums.relative", &p.sums.relative, err) < 0) ||
        get_double(set, "lr_hand", &lr_factor, err) < 0 ||
        get_double(set, "elapsed", elapsed, err) < 0 || check_progress(s, &p, lr_factor, err) < 0 ||
        (p.accumulated > 0 && tt__session_have_accumulation(s, err) < 0))
        return -1;
    s->progress.accumulated = p.accumulated; /* whether sums of gradients are among the arrays */
    if (tt_session_load(s, set, err) < 0) {
        s->progress.accumulated = accumulated;
        return -1;
    }
    s->progress = p;
    s->lr_factor = lr_factor;
    read_memory(s, set);
    tt_session_refresh_epoch(s);
    tt_session_refresh_lr(s);
    get_result(set, "train.", &s->train);
    get_result(set, "val.", &s->val);
    get_result(set, "best.", &s->best);
    get_result(set, "test.", &s->test);
    int64_t tests = 0;
    if (get_int(set, "tests", &tests, NULL) == 0 && tests > s->tests)
        s->tests = tests; /* looks are not undone by going back */
    if (get_double(set, "best.value", &s->best_value, NULL) < 0)
        tt__session_weigh_best(s);
    const char *blas = tt_tensor_set_meta(set, "blas");
    warning[0] = '\0';
    if (blas && strcmp(blas, tt_blas_text()) != 0)
        snprintf(warning, size, "made with %s, here runs %s: bits may differ from here on", blas,
                 tt_blas_text());
    return 0;
}

int tt_checkpoint_go_back(struct tt_session *s, const struct tt_tensor_set *set, struct tt_err *err)
{
    struct tt_config config;
    char warning[512];
    double elapsed;
    /* At the beginning everything may be set. */
    s->progress = (struct tt_progress){.updates = s->progress.updates,
                                       .accumulated = s->progress.accumulated};
    if (tt_checkpoint_config(set, &config, err) < 0 || tt_session_set_config(s, &config, err) < 0)
        return -1;
    return tt_checkpoint_restore(s, set, &elapsed, warning, sizeof warning, err);
}
