#include <tuitrain/run/control/run.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/base/target.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/par.h>

#include "../folder/run_dir.h"
#include "../folder/timeline.h"
#include "../folder/metrics.h"
#include "../observe/data_sheet.h"
#include "../observe/inside_surface.h"
#include "loop.h"
#include "publish.h"
#include "tell.h"
#include "worker.h"

struct tt_run {
    struct tt_link link;
    struct tt_worker worker;
    char class_name[TT_MAX_CLASSES][TT_CLASS_NAME]; /* safe to show */
    struct tt_data_sheet *sheet;
    pthread_t thread;
    int lock; /* the run folder's; -1 */
};

/* --- before it starts ------------------------------------------------------------------------ */

static int refuse_taken(const char *run_dir, struct tt_err *err)
{
    if (tt_run_is_there(run_dir))
        return tt_fail(err, TT_EUSAGE,
                       "%.200s: a run lies there already; go on with it: tuitrain resume %.200s, "
                       "take another --run-dir, or replace it: --overwrite",
                       run_dir, run_dir);
    return tt_fail(err, TT_EUSAGE,
                   "%.200s: files of a run lie there that cannot be gone on with; take another "
                   "--run-dir, or replace them: --overwrite",
                   run_dir);
}

static int check_run_dir(const char *run_dir, bool taken, struct tt_err *err)
{
    if (!taken && tt__run_dir_in_use(run_dir))
        return refuse_taken(run_dir, err);
    if (tt_check_writable_folder(run_dir, err) == 0)
        return 0;
    tt_err_prefix(err, "--run-dir");
    return -1;
}

static int check(const struct tt_config *config, int64_t model_bytes, bool taken,
                 struct tt_err *err)
{
    struct tt_every every;
    enum tt_on_nan on_nan;
    if (tt__every_parse(config->checkpoint_every, &every, err) < 0 ||
        tt__on_nan_parse(config->on_nan, &on_nan, err) < 0)
        return -1;
    if (config->run_dir[0] && check_run_dir(config->run_dir, taken, err) < 0)
        return -1;
    if (config->save[0] && (tt_weights_target_check(config->save, err) < 0 ||
                            tt_target_check(config->save, model_bytes, err) < 0)) {
        tt_err_prefix(err, "--save");
        return -1;
    }
    return 0;
}

int tt_run_check(const struct tt_config *config, bool taken, struct tt_err *err)
{
    return check(config, 0, taken, err);
}

int tt_run_prepare(struct tt_config *config, int64_t model_bytes, bool taken, struct tt_err *err)
{
    if (check(config, model_bytes, taken, err) < 0)
        return -1;
    if (!config->run_dir[0] && tt__run_dir_make(config, err) < 0) {
        tt_err_prefix(err, "--run-dir");
        return -1;
    }
    return 0;
}

void tt_run_unprepare(const char *run_dir)
{
    tt__run_dir_drop(run_dir);
}

/* --- the threads ----------------------------------------------------------------------------- */

static void lead(void *context)
{
    tt__worker_main(context);
}

static void *worker_main(void *context)
{
    struct tt_worker *w = context;
    tt_par_lead((int)w->session->config.threads, lead, w);
    return NULL;
}

static void name_first(struct tt_run_info *info, const char *value)
{
    char name[20];
    tt_text_printable(name, sizeof name, value);
    snprintf(info->value_name, sizeof info->value_name, "%s, the first", name);
}

static void fill_info(struct tt_run_info *info, struct tt_session *s)
{
    const struct tt_config *c = &s->config;
    memset(info, 0, sizeof *info);
    tt_text_printable(info->data, sizeof info->data, s->data.name);
    tt_text_printable(info->net, sizeof info->net, c->net);
    tt_optimizer_text(&s->optimizer, info->optimizer, sizeof info->optimizer);
    tt_text_printable(info->loss, sizeof info->loss, c->loss);
    info->regression = s->regression;
    info->n_values = s->regression ? tt_data_values(&s->data) : 0;
    tt_text_printable(info->value_name, sizeof info->value_name, tt_data_value_name(&s->data, 0));
    if (tt_data_values(&s->data) > 1) /* of several the first is looked at, sample by sample */
        name_first(info, tt_data_value_name(&s->data, 0));
    snprintf(info->device, sizeof info->device, "%s, %" PRId64 " thread%s, OpenBLAS %s",
             s->device->name, c->threads, c->threads == 1 ? "" : "s", tt_blas_kernel());
    tt_text_printable(info->run_dir, sizeof info->run_dir, c->run_dir);
    info->parameters = tt_model_count(s->model);
    info->flops = tt_model_train_flops(s->model);
    info->threads = (int)c->threads;
    info->train_samples = s->data.train.n;
    info->val_samples = s->data.val.n;
    info->test_samples = s->data.test.n;
    info->fold = (int)c->fold;
    info->folds = (int)c->folds;
    info->batch_size = c->batch_size;
    info->first_step = s->progress.step;
    info->epochs = c->epochs;
    info->lr = s->lr;
    info->seed = (uint64_t)c->seed;
    info->n_classes = s->data.n_classes;
    if (!s->regression) {
        struct tt_baseline base = tt_data_baseline(&s->data, &s->data.val);
        info->baseline = base.accuracy;
        info->baseline_class = base.cls;
    }
    info->n_pairs = s->n_pairs;
    const struct tt_shape *in = &s->data.input;
    if (s->data.val.x && in->n == 3 && (in->dim[0] == 1 || in->dim[0] == 3)) {
        info->channels = (int)in->dim[0];
        info->height = (int)in->dim[1];
        info->width = (int)in->dim[2];
    }
    info->plane = tt__inside_has_surface(s);
    info->column_name = s->data.column_name;
}

/* Curves of a resumed run: what its folder tells of one branch. */
static void fill_branch(struct tt_link *l, const struct tt_history *h, int branch)
{
    struct tt_series *const *series = tt_link_branch(l, branch)->series;
    double lr = -1;
    for (int64_t i = 0; i < h->n; i++) {
        const struct tt_row *row = &h->row[i];
        if (row->branch != branch)
            continue;
        if (row->lr != lr)
            tt_series_push(series[TT_SERIES_LR], row->step, lr = row->lr);
        if (row->kind == TT_ROW_STEPS) {
            tt_series_push(series[TT_SERIES_TRAIN_LOSS], row->step, row->loss);
            tt_series_push(series[TT_SERIES_TRAIN_ACC], row->step, row->score);
        } else if (row->kind == TT_ROW_EPOCH) {
            tt_series_push(series[TT_SERIES_VAL_LOSS], row->step, row->val_loss);
            tt_series_push(series[TT_SERIES_VAL_ACC], row->step, row->val_score);
            tt_series_push(series[TT_SERIES_MARK], row->step, TT_MARK_EPOCH);
        }
    }
}

/* The branches of a resumed run, from its journal, and what was recorded of them. */
static int restore_branches(struct tt_worker *w, struct tt_err *err)
{
    struct tt_fork fork[TT_MAX_BRANCHES];
    struct tt_history h;
    int n = tt__journal_forks(&w->journal, fork, err), rc = 0;
    if (n < 0 ||
        tt_history_read(&h, w->session->config.run_dir, n, w->session->progress.step, err) < 0)
        return -1;
    fill_branch(w->link, &h, 0);
    for (int i = 0; i < n && rc == 0; i++) {
        rc = tt__link_fork(w->link, fork[i].parent, fork[i].from, err);
        if (rc == 0)
            fill_branch(w->link, &h, i + 1);
    }
    tt_history_done(&h);
    return rc;
}

/* What was journalled before, and what is given again, in that order; NULL: no memory. */
static char *known_journal(const struct tt_worker *w)
{
    char *before = tt_journal_text(&w->journal), *rest = tt_journal_text(&w->pending.journal);
    size_t n = before ? strlen(before) : 0, m = rest ? strlen(rest) : 0;
    char *text = before && rest ? realloc(before, n + m + 1) : NULL;
    if (text)
        memcpy(text + n, rest, m + 1);
    else
        free(before);
    free(rest);
    return text;
}

/* A run that cannot be recorded is trained all the same, and says so. */
static void start_record(struct tt_run *run, const struct tt_run_options *options)
{
    struct tt_worker *w = &run->worker;
    struct tt_err err = {0};
    char *journal = known_journal(w);
    int rc = tt__record_start(&w->record, w->session, &run->link, journal, options->resumed, &err);
    free(journal);
    if (rc == 0 && !w->session->config.no_film)
        tt__film_log_start(&w->film_log, &run->link, w->session->config.run_dir, options->resumed,
                           tt__worker_branch(w), w->session->progress.step);
    if (rc == 0)
        return;
    struct tt_event e = {.kind = TT_EVENT_ERROR, .step = w->session->progress.step};
    snprintf(e.text, sizeof e.text, "the run is not being saved: %.240s; training goes on",
             err.text);
    w->record.on = false;
    tt__link_not_saving(&run->link, err.text);
    tt__link_emit(&run->link, &e);
}

static void let_go(struct tt_run *run)
{
    tt_journal_done(&run->worker.journal);
    tt_journal_done(&run->worker.pending.journal);
    tt__recent_states_done(&run->worker.recent);
    tt__autosave_done(&run->worker.saving.autosave);
    tt__inspector_done(&run->worker.see.inspector);
    tt__lr_finder_done(&run->worker.see.lr_finder);
    tt__samples_done(&run->worker.see.samples);
    tt__drawings_done(&run->worker.see.drawings);
    tt__inside_done(&run->worker.see.inside);
    tt__camera_done(&run->worker.see.camera);
    tt__film_log_done(&run->worker.film_log);
    tt__importance_observer_done(&run->worker.see.importance);
    tt__embedder_done(&run->worker.see.embedder);
    tt__link_done(&run->link);
    tt_data_sheet_free(run->sheet);
    if (run->lock >= 0)
        close(run->lock);
    free(run);
}

/* All of the worker but its threads and files. */
static int begin_worker(struct tt_worker *w, const struct tt_run_options *options,
                        struct tt_err *err)
{
    const struct tt_session *s = w->session;
    tt__importance_observer_init(&w->see.importance);
    w->pace.elapsed = options->elapsed;
    w->pace.max_speed = s->config.speed;
    w->saving.weights_step = -1;
    w->saving.since = s->progress.step;
    /* One that begins again has nothing on the disk. */
    bool saved = options->resumed && s->progress.step > 0;
    w->saving.step = saved ? s->progress.step : -1;
    w->replay = options->replay;
    w->mode.paused = options->paused && !options->replay;
    w->folds = options->folds;
    if (saved)
        atomic_store(&w->link->last_saved_step, s->progress.step);
    if ((options->journal && tt_journal_parse(&w->journal, options->journal, err) < 0) ||
        (options->pending && tt_journal_parse(&w->pending.journal, options->pending, err) < 0)) {
        tt_err_prefix(err, "its journal");
        return -1;
    }
    if ((options->resumed && restore_branches(w, err) < 0) ||
        tt__on_nan_parse(s->config.on_nan, &w->on_nan, err) < 0 ||
        tt__autosave_init(&w->saving.autosave, &s->config, tt_clock_now(), err) < 0)
        return -1;
    if (options->changed && options->changed[0])
        tt_journal_add(&w->journal, s->progress.step, tt__worker_branch(w), tt_clock_unix(),
                       options->changed);
    if (w->replay) {
        w->on_nan = TT_ON_NAN_IGNORE;
        w->pace.max_speed = 0;
    }
    return 0;
}

static int start_threads(struct tt_run *run, struct tt_err *err)
{
    struct tt_worker *w = &run->worker;
    if (tt__writer_start(&w->writer, &run->link, &w->record, &w->film_log, err) < 0)
        return -1;
    tt__publish(w); /* a watcher that looks at once sees the run, not zeros */
    tt__publish_settings(w);
    int rc = pthread_create(&run->thread, NULL, worker_main, w);
    if (rc == 0)
        return 0;
    tt__writer_stop(&w->writer, NULL);
    return tt_fail(err, TT_ENOMEM, "cannot start the worker thread: %s", strerror(rc));
}

/* Who took it between our look at it and our lock may have come to its end meanwhile. */
static int take_folder(struct tt_run *run, const char *run_dir,
                       const struct tt_run_options *options, struct tt_err *err)
{
    if (options->replay)
        return 0;
    if (tt__run_dir_take(run_dir, &run->lock, err) < 0)
        return -1;
    /* Cleared first: what another run recorded there is not this one's past. */
    if (options->overwrite)
        return tt__run_dir_clear(run_dir, err);
    return options->fresh && run->lock >= 0 && tt__run_dir_in_use(run_dir)
               ? refuse_taken(run_dir, err)
               : 0;
}

struct tt_run *tt_run_start(struct tt_session *s, const struct tt_run_options *options,
                            struct tt_err *err)
{
    struct tt_run_info info;
    struct tt_run *run = calloc(1, sizeof *run);
    if (!run) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    run->lock = -1;
    fill_info(&info, s);
    for (int i = 0; i < s->data.n_classes; i++)
        tt_text_printable(run->class_name[i], TT_CLASS_NAME, s->data.class_name[i]);
    info.class_name = (const char(*)[TT_CLASS_NAME])run->class_name;
    info.sheet = run->sheet = tt__data_sheet_new(s);
    tt__link_init(&run->link, &info);
    struct tt_worker *w = &run->worker;
    w->session = s;
    w->link = &run->link;
    if (take_folder(run, s->config.run_dir, options, err) < 0 || begin_worker(w, options, err) < 0)
        goto fail;
    if (!w->replay)
        start_record(run, options);
    if (start_threads(run, err) == 0)
        return run;
fail:
    let_go(run);
    return NULL;
}

struct tt_link *tt_run_link(struct tt_run *run)
{
    return &run->link;
}

void tt_run_join(struct tt_run *run)
{
    pthread_join(run->thread, NULL);
}

const struct tt_journal *tt_run_journal(const struct tt_run *run)
{
    return &run->worker.journal;
}

void tt_run_free(struct tt_run *run)
{
    if (!run)
        return;
    tt_session_free(run->worker.session);
    let_go(run);
}
