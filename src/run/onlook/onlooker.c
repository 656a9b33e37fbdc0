#include <tuitrain/run/onlook/onlooker.h>

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/missing.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/command/commands.h>

#include "../library/tensorboard.h"
#include "place.h"

static const double AGAIN = 1; /* seconds until the files are looked at again */

struct tt_onlooker {
    struct tt_link link;
    struct tt_place place;
    pthread_t thread;
    bool has_thread;
    _Atomic bool over;
    _Atomic bool wants_film, outgrown;
};

/* --- what it is ------------------------------------------------------------------------------ */

static bool has_events(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    bool found = false;
    while (dir && !found && (entry = readdir(dir)))
        found = tt__is_tensorboard(entry->d_name);
    if (dir)
        closedir(dir);
    return found;
}

static int open_place(struct tt_place *p, const char *folder, struct tt_err *err)
{
    char config[TT_PATH];
    struct stat st;
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    if (n == 0 || n > 700)
        return tt_fail(err, TT_EUSAGE, "watch: names a run's folder");
    snprintf(p->folder, sizeof p->folder, "%.*s", (int)n, folder);
    if (stat(p->folder, &st) < 0)
        return errno == ENOENT ? tt_fail_missing(err, p->folder, "folder")
                               : tt_fail(err, TT_EINPUT, "%s: %s", p->folder, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return tt_fail(err, TT_EINPUT, "%s: is no folder; name that of a run", p->folder);
    snprintf(config, sizeof config, "%.1000s/config.ini", p->folder);
    if (access(config, F_OK) == 0)
        return tt__facts_config(&p->facts, p->folder, &p->config, err);
    if (!has_events(p->folder))
        return tt_fail(err, TT_EINPUT,
                       "%s: is no run folder: it has neither a config.ini nor TensorBoard's files",
                       p->folder);
    p->events = tt__library_run_new(p->folder, p->folder, true);
    return p->events ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
}

static void fill_info(const struct tt_place *p, struct tt_run_info *info)
{
    static const char watched[] =
        "this run is only watched: what changes it is for the program that trains it";
    const struct tt_config *c = &p->config;
    *info = p->head ? p->head->info
                    : (struct tt_run_info){.seed = (uint64_t)c->seed,
                                           .batch_size = c->batch_size,
                                           .epochs = c->epochs,
                                           .lr = c->lr};
    info->watched = watched;
    info->sheet = NULL;
    tt_text_printable(info->run_dir, sizeof info->run_dir, p->folder);
    if (p->head)
        return;
    info->lacks = "this run has no film: curves, log and settings are all that is known of it";
    if (p->events) {
        tt_text_copy(info->data, sizeof info->data, "TensorBoard's files");
        info->lacks = "TensorBoard's files hold curves: no network, no confusion, no samples";
        return;
    }
    tt_text_printable(info->data, sizeof info->data, c->data);
    tt_text_printable(info->net, sizeof info->net, c->net[0] ? c->net : "one hidden layer of 128");
    tt_text_printable(info->loss, sizeof info->loss, c->loss);
    snprintf(info->optimizer, sizeof info->optimizer, "%.40s%s%.80s", c->optimizer,
             c->optimizer_options[0] ? " " : "", c->optimizer_options);
}

void tt__place_settings(const struct tt_place *p, struct tt_settings *out)
{
    char value[TT_OPT_TEXT];
    memset(out, 0, sizeof *out);
    for (const struct tt_opt *row = tt_config_rows; row->name && !p->events; row++) {
        if (out->n == TT_MOST_SETTINGS)
            break;
        struct tt_setting *s = &out->setting[out->n++];
        *s = (struct tt_setting){
            .group = TT_SETTING_RUN, .row = row, .fixed = "this run is only watched"};
        tt_text_copy(s->name, sizeof s->name, row->name);
        tt_opt_get(row, &p->config, value, sizeof value);
        tt_text_printable(s->value, sizeof s->value, value);
        tt_text_printable(s->usual, sizeof s->usual, tt_opt_default(row, value, sizeof value));
    }
    const struct tt_run_info *info = &p->link->info;
    out->batch_size = info->batch_size;
    tt_text_copy(out->net, sizeof out->net, info->net);
    tt_text_copy(out->loss, sizeof out->loss, info->loss);
    tt_text_copy(out->optimizer, sizeof out->optimizer, info->optimizer);
}

/* --- the thread ------------------------------------------------------------------------------ */

static void publish(struct tt_onlooker *o)
{
    tt_mailbox_send(&o->link.snapshot, &o->place.snap);
    tt_wake_signal(&o->link.news);
}

static void emit(struct tt_onlooker *o, enum tt_event_kind kind, enum tt_state state, int64_t seq,
                 const char *text)
{
    struct tt_event e = {.kind = kind, .state = state, .seq = seq, .step = o->place.snap.step};
    tt_text_copy(e.text, sizeof e.text, text);
    tt__link_emit(&o->link, &e);
}

/* Who only prints leaves when the run is over, however it ended; on the screen it stays. */
static void look(struct tt_onlooker *o)
{
    struct tt_place *p = &o->place;
    enum tt_state before = p->snap.state;
    bool fresh = p->events ? tt__place_read_events(p) : tt__place_read_folder(p);
    if (!(tt__place_read_film(p, fresh) || fresh))
        return;
    publish(o);
    if (p->snap.state != before && p->snap.state != TT_TRAINING)
        emit(o, TT_EVENT_STATE, TT_FINISHED, 0, "over");
}

/* Returns whether that was all. */
static bool take_commands(struct tt_onlooker *o, int stop)
{
    struct tt_command c;
    while (tt_ring_pop(&o->link.commands, &c)) {
        if (c.type == stop) {
            emit(o, TT_EVENT_STATE, TT_STOPPED, c.seq, "stopped");
            return true;
        }
        emit(o, TT_EVENT_REFUSED, o->place.snap.state, c.seq, o->link.info.watched);
    }
    return false;
}

/* Whether there is a film now of a run that had none and goes on. */
static bool has_outgrown(struct tt_onlooker *o)
{
    const struct tt_place *p = &o->place;
    if (p->head || p->events || p->snap.state != TT_TRAINING || !atomic_load(&o->wants_film))
        return false;
    struct tt_film_reader *r = tt_film_open(p->folder, NULL);
    bool has = r && tt_film_read(r)->head;
    tt_film_close(r);
    atomic_store(&o->outgrown, has);
    return has;
}

static void *work(void *arg)
{
    struct tt_onlooker *o = arg;
    for (;;) {
        tt_wake_clear(&o->link.work);
        if (atomic_load(&o->over)) /* after that: what is said from here on signals again */
            break;
        if (take_commands(o, TT_COMMAND_STOP))
            break;
        look(o);
        if (has_outgrown(o)) {
            emit(o, TT_EVENT_STATE, TT_STOPPED, 0, "stopped");
            break;
        }
        tt_wake_wait(&o->link.work, AGAIN);
    }
    return NULL;
}

/* --- beginning and end ----------------------------------------------------------------------- */

static void done(struct tt_onlooker *o)
{
    tt_journal_done(&o->place.journal);
    tt__place_close_film(&o->place);
    if (o->place.events)
        tt__library_run_free(o->place.events);
    free(o);
}

static void begin(struct tt_onlooker *o)
{
    struct tt_place *p = &o->place;
    struct tt_run_info info;
    if (!p->events)
        tt__place_open_film(p);
    fill_info(p, &info);
    tt__link_init(&o->link, &info);
    p->link = &o->link;
    p->lr = NAN;
    tt_text_copy(p->rows.name, sizeof p->rows.name, "metrics.jsonl");
    tt_text_copy(p->commands.name, sizeof p->commands.name, "journal.jsonl");
    p->snap = *tt_link_snapshot(&o->link, NULL);
    p->snap.epochs = info.epochs;
    p->snap.lr = info.lr;
    if (info.train_samples > 0 && info.batch_size > 0)
        p->snap.steps_per_epoch = (info.train_samples + info.batch_size - 1) / info.batch_size;
    p->snap.best_by = "val-acc";
    tt__place_settings(p, tt_mailbox_back(&o->link.settings));
    tt_mailbox_publish(&o->link.settings);
    struct tt_importance_report *importance = tt_mailbox_back(&o->link.importance);
    tt_text_copy(importance->why, sizeof importance->why,
                 "what counts is not recorded: a run that is only watched has no network");
    tt_mailbox_publish(&o->link.importance);
    struct tt_embedding *embedding = tt_mailbox_back(&o->link.embedding);
    tt_text_copy(embedding->why, sizeof embedding->why,
                 "where samples lie is not recorded: a run that is only watched has no network");
    tt_mailbox_publish(&o->link.embedding);
    look(o);
    o->link.info.regression = p->head ? p->head->info.regression : p->facts.regression;
}

struct tt_onlooker *tt_onlooker_open(const char *folder, struct tt_err *err)
{
    struct tt_onlooker *o = calloc(1, sizeof *o);
    if (!o) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    tt_config_defaults(&o->place.config);
    if (open_place(&o->place, folder, err) < 0) {
        done(o);
        return NULL;
    }
    begin(o);
    int rc = pthread_create(&o->thread, NULL, work, o);
    o->has_thread = rc == 0;
    if (o->has_thread)
        return o;
    tt_fail(err, TT_ENOMEM, "cannot start a thread: %s", strerror(rc));
    tt_onlooker_close(o);
    return NULL;
}

struct tt_link *tt_onlooker_link(struct tt_onlooker *o)
{
    return &o->link;
}

void tt_onlooker_end_with_film(struct tt_onlooker *o)
{
    atomic_store(&o->wants_film, true);
    tt_wake_signal(&o->link.work);
}

bool tt_onlooker_outgrown(const struct tt_onlooker *o)
{
    return atomic_load(&o->outgrown);
}

void tt_onlooker_close(struct tt_onlooker *o)
{
    if (!o)
        return;
    atomic_store(&o->over, true);
    tt_wake_signal(&o->link.work);
    if (o->has_thread)
        pthread_join(o->thread, NULL);
    tt__link_done(&o->link);
    done(o);
}
