#include <tuitrain/run/checkpoint.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>
#include <tuitrain/tensor/blas.h>

int tt_checkpoint_find(const char *what, char path[TT_PATH], char run_dir[TT_PATH],
                       struct tt_err *err)
{
    struct stat st;
    if (stat(what, &st) < 0)
        return tt_fail(err, TT_EINPUT, "%s: no such run folder or checkpoint", what);
    if (S_ISDIR(st.st_mode)) {
        tt_text_copy(run_dir, TT_PATH, what);
        if (snprintf(path, TT_PATH, "%s/last", what) >= TT_PATH || stat(path, &st) < 0)
            return tt_fail(err, TT_EINPUT, "%s: holds no checkpoint (nothing called `last`)", what);
        return 0;
    }
    tt_text_copy(path, TT_PATH, what);
    /* RUN/checkpoints/step-N.safetensors belongs to RUN; any other file starts a run of its own. */
    tt_text_copy(run_dir, TT_PATH, what);
    char *slash = strrchr(run_dir, '/');
    if (slash)
        *slash = '\0';
    slash = slash ? strrchr(run_dir, '/') : NULL;
    if (slash && strcmp(slash, "/checkpoints") == 0)
        *slash = '\0';
    else
        run_dir[0] = '\0';
    return 0;
}

bool tt_is_checkpoint(const struct tt_tensor_set *set)
{
    const char *kind = tt_tensor_set_meta(set, "tuitrain");
    return kind && strncmp(kind, "checkpoint ", 11) == 0;
}

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
        if (!value)
            return tt_fail(err, TT_EINPUT, "is not a whole checkpoint: \"%s\" is missing", key);
        if (tt_opt_set(row, out, value, err) < 0)
            return -1;
    }
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

/* A result that the run did not have yet is simply not there. */
static void get_result(const struct tt_tensor_set *set, const char *name, struct tt_result *out)
{
    char loss[32], accuracy[32], step[32], epoch[32];
    snprintf(loss, sizeof loss, "%s.loss", name);
    snprintf(accuracy, sizeof accuracy, "%s.accuracy", name);
    snprintf(step, sizeof step, "%s.step", name);
    snprintf(epoch, sizeof epoch, "%s.epoch", name);
    out->known = get_double(set, loss, &out->loss, NULL) == 0 &&
                 get_double(set, accuracy, &out->accuracy, NULL) == 0 &&
                 get_int(set, step, &out->step, NULL) == 0 &&
                 get_int(set, epoch, &out->epoch, NULL) == 0;
}

static int check_place(const struct tt_session *s, int64_t step, int64_t epoch, int64_t batch,
                       int64_t hits, int64_t n, double lr, struct tt_err *err)
{
    bool fits = epoch <= (int64_t)1 << 40 && batch < s->steps_per_epoch &&
                step == epoch * s->steps_per_epoch + batch && hits <= n &&
                n == batch * s->config.batch_size && lr > 0;
    return fits ? 0
                : tt_fail(err, TT_EINPUT,
                          "its place (step %lld, epoch %lld, batch %lld) does not fit its data",
                          (long long)step, (long long)epoch, (long long)batch);
}

int tt_checkpoint_restore(struct tt_session *s, const struct tt_tensor_set *set, double *elapsed,
                          char *warning, size_t size, struct tt_err *err)
{
    int64_t step = 0, epoch = 0, batch = 0, hits = 0, n = 0;
    double sum = 0, lr = 0;
    if (get_int(set, "step", &step, err) < 0 || get_int(set, "epoch", &epoch, err) < 0 ||
        get_int(set, "batch", &batch, err) < 0 || get_int(set, "epoch_hits", &hits, err) < 0 ||
        get_int(set, "epoch_n", &n, err) < 0 || get_double(set, "epoch_loss_sum", &sum, err) < 0 ||
        get_double(set, "lr", &lr, err) < 0 || get_double(set, "elapsed", elapsed, err) < 0 ||
        check_place(s, step, epoch, batch, hits, n, lr, err) < 0 ||
        tt_session_load(s, set, true, err) < 0)
        return -1;
    s->step = step;
    s->epoch = epoch;
    s->batch = batch;
    s->epoch_hits = hits;
    s->epoch_n = n;
    s->epoch_loss_sum = sum;
    s->lr = lr;
    get_result(set, "train", &s->train);
    get_result(set, "val", &s->val);
    get_result(set, "best", &s->best);
    const char *blas = tt_tensor_set_meta(set, "blas");
    warning[0] = '\0';
    if (blas && strcmp(blas, tt_blas_text()) != 0)
        snprintf(warning, size, "made with %s, here runs %s: bits may differ from here on", blas,
                 tt_blas_text());
    return 0;
}
