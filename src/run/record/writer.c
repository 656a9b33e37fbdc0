#include "writer.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/space.h>
#include <tuitrain/base/text.h>

#include "../checkpoint/retain.h"
#include "film_log.h"
#include "metrics_log.h"

/* --- what waits ------------------------------------------------------------------------------ */

static enum tt_writer_newest place_of(const struct tt_state_copy *copy)
{
    return copy->kind == TT_STATE_COPY_BEST ? TT_NEWEST_BEST : TT_NEWEST_CHECKPOINT;
}

static void push(struct tt_writer *w, struct tt_state_copy *copy)
{
    atomic_fetch_add(&w->waiting, 1);
    tt_inbox_push(&w->asked, &copy->node);
}

int tt__writer_waiting(const struct tt_writer *w)
{
    return atomic_load(&w->waiting);
}

void tt__writer_put(struct tt_writer *w, struct tt_state_copy *copy)
{
    copy->serial = ++w->serial;
    if (copy->replaceable)
        tt_state_copy_free(atomic_exchange(&w->newest[place_of(copy)], copy));
    else
        push(w, copy);
    tt_wake_signal(&w->wake);
}

struct tt_state_copy *tt__writer_reclaim(struct tt_writer *w, int branch)
{
    struct tt_state_copy *old = atomic_exchange(&w->newest[TT_NEWEST_CHECKPOINT], NULL);
    if (!old || old->branch == branch)
        return old;
    push(w, old); /* the tip of another branch has no newer one */
    tt_wake_signal(&w->wake);
    return NULL;
}

/* First `newest`, then `asked`: so whatever was asked for before the newest one is seen with it. */
static void take_waiting(struct tt_writer *w)
{
    for (int i = 0; i < TT_NEWEST_COUNT; i++) {
        struct tt_state_copy *newer = atomic_exchange(&w->newest[i], NULL), *old = w->taken[i];
        if (!newer)
            continue;
        w->taken[i] = newer;
        if (old && old->branch != newer->branch && i == TT_NEWEST_CHECKPOINT) {
            old->node.next = w->list;
            w->list = &old->node;
            atomic_fetch_add(&w->waiting, 1);
        } else {
            tt_state_copy_free(old);
        }
    }
    struct tt_inbox_node **end = &w->list;
    while (*end)
        end = &(*end)->next;
    *end = tt_inbox_take(&w->asked);
}

/* What was handed over first; NULL: nothing waits. */
static struct tt_state_copy *next(struct tt_writer *w)
{
    take_waiting(w);
    struct tt_state_copy *first = (struct tt_state_copy *)w->list, **from = NULL;
    for (int i = 0; i < TT_NEWEST_COUNT; i++)
        if (w->taken[i] && (!first || w->taken[i]->serial < first->serial))
            first = *(from = &w->taken[i]);
    if (from) {
        *from = NULL;
    } else if (first) {
        w->list = w->list->next;
        atomic_fetch_sub(&w->waiting, 1);
    }
    return first;
}

/* --- files ----------------------------------------------------------------------------------- */

static const char *kind_name(enum tt_state_copy_kind kind)
{
    return kind == TT_STATE_COPY_CHECKPOINT ? "checkpoint" : "model";
}

/* Where it is noted that a copy could not be written. */
static char *failure_of(struct tt_writer *w, const struct tt_state_copy *copy)
{
    if (copy->kind == TT_STATE_COPY_BEST)
        return w->failure[TT_FAILED_BEST];
    if (copy->kind == TT_STATE_COPY_CHECKPOINT)
        return w->failure[TT_FAILED_CHECKPOINT];
    return w->failure[copy->seq ? TT_FAILED_SAVE : TT_FAILED_MODEL];
}

/* One complaint; the others of its kind are counted, and told with what comes next. */
static void complain(struct tt_writer *w, const struct tt_state_copy *copy, struct tt_event *e,
                     const struct tt_err *err)
{
    bool asked = !copy->automatic && copy->kind != TT_STATE_COPY_BEST;
    e->kind = TT_EVENT_ERROR;
    snprintf(e->text, sizeof e->text, "%s not saved: %.290s", kind_name(copy->kind), err->text);
    if (asked || w->missed[copy->kind]++ == 0)
        tt__link_emit(w->link, e);
}

static void tell_missed(struct tt_writer *w)
{
    for (int i = 0; i <= TT_STATE_COPY_STATE; i++) {
        struct tt_event e = {.kind = TT_EVENT_ERROR, .automatic = true};
        if (w->missed[i] > 1) {
            snprintf(e.text, sizeof e.text, "%lld times in a row a %s was not saved",
                     (long long)w->missed[i], kind_name((enum tt_state_copy_kind)i));
            tt__link_emit(w->link, &e);
        }
        w->missed[i] = 0;
    }
}

static void say_saved(struct tt_writer *w, const struct tt_state_copy *copy, struct tt_event *e,
                      bool again)
{
    int64_t *missed = &w->missed[copy->kind];
    e->kind = TT_EVENT_SAVED;
    if (*missed > 1)
        snprintf(e->text, sizeof e->text, "%s saved: %.240s (after %lld that were not)",
                 kind_name(copy->kind), copy->path, (long long)*missed);
    else
        snprintf(e->text, sizeof e->text, "%s saved: %.290s", kind_name(copy->kind), copy->path);
    *missed = 0;
    if (copy->kind == TT_STATE_COPY_CHECKPOINT && copy->link[0])
        atomic_store(&w->link->last_saved_step, copy->step);
    if (copy->kind != TT_STATE_COPY_BEST || again) /* that one comes often */
        tt__link_emit(w->link, e);
}

/* The newer file is on the disk: older ones go.  What cannot be removed is tried again with the
 * next one, and at the end. */
static void remove_old(struct tt_writer *w, const char *spare)
{
    struct tt_err err = {0};
    struct tt_event e = {.kind = TT_EVENT_WARNING, .automatic = true};
    if (tt__checkpoints_retain(w->run_dir, w->keep, spare, &err) == 0) {
        w->stuck = 0;
        return;
    }
    if (w->stuck++ > 0)
        return;
    snprintf(e.text, sizeof e.text, "an old checkpoint cannot be removed: %.250s", err.text);
    tt__link_emit(w->link, &e);
}

/* With the room of old checkpoints where the disk is full. */
static int write_file(struct tt_writer *w, struct tt_state_copy *copy, struct tt_err *err)
{
    int64_t given_up = w->room.given_up;
    int rc;
    do {
        tt_space_forget();
        rc = tt_state_copy_write(copy, err);
    } while (rc < 0 && tt_space_was_short() && tt__room_make(&w->room, copy->path));
    if (rc == 0 && copy->kind == TT_STATE_COPY_CHECKPOINT && w->room.given_up == given_up)
        tt__room_is_back(&w->room);
    return rc;
}

static void note_written(struct tt_writer *w, const struct tt_state_copy *copy)
{
    failure_of(w, copy)[0] = '\0';
    if (copy->kind != TT_STATE_COPY_CHECKPOINT)
        return;
    w->failure[TT_FAILED_SAVE][0] = '\0'; /* the run went on from there */
    if (copy->link[0])
        w->linked = copy->serial;
    if (copy->keep == 0)
        return;
    char folder[TT_PATH];
    tt_parent_folder(copy->path, folder);
    tt_parent_folder(folder, w->run_dir);
    w->keep = copy->keep;
    remove_old(w, copy->path);
}

/* `again`: that it fails is known. */
static bool write_copy(struct tt_writer *w, struct tt_state_copy *copy, bool again)
{
    struct tt_err err = {0};
    struct tt_event e = {.seq = copy->seq, .step = copy->step, .automatic = copy->automatic};
    if (copy->kind == TT_STATE_COPY_CHECKPOINT)
        tt__record_sync(w->record);
    if (copy->serial < w->linked) /* the tip of a branch that was left meanwhile */
        copy->link[0] = '\0';
    bool written = write_file(w, copy, &err) == 0;
    if (written) {
        note_written(w, copy);
        say_saved(w, copy, &e, again);
        tt__late_written(&w->late, copy);
    } else {
        tt_text_copy(failure_of(w, copy), TT_ERR_TEXT, err.text);
        if (!again)
            complain(w, copy, &e, &err);
    }
    tt_wake_signal(&w->link->work); /* an idle worker publishes what changed */
    return written;
}

/* What could not be written is tried again: what a run is to leave, whatever the reason; what
 * somebody asked for only where space is what was missing, as they were told. */
static void finish(struct tt_writer *w, struct tt_state_copy *copy, bool written)
{
    bool again = !written && (copy->seq == 0 || tt_space_was_short());
    if (!again || !tt__late_add(&w->late, copy))
        tt_state_copy_free(copy);
}

static void try_again(struct tt_writer *w, bool now)
{
    int n = 0;
    while (n < TT_LATE && w->late.copy[n])
        n++;
    if (n == 0 || (!now && tt_clock_now() < w->late.next))
        return;
    for (; n > 0; n--) {
        struct tt_state_copy *copy = tt__late_take(&w->late);
        if (copy)
            finish(w, copy, write_copy(w, copy, true));
    }
    w->late.next = tt_clock_now() + 1;
}

static void write_waiting(struct tt_writer *w)
{
    struct tt_state_copy *copy;
    try_again(w, false);
    while ((copy = next(w)))
        finish(w, copy, write_copy(w, copy, false));
}

static void *writer_main(void *context)
{
    struct tt_writer *w = context;
    for (;;) {
        tt_wake_clear(&w->wake);
        bool ending = atomic_load(&w->ending); /* before looking: then all is there */
        write_waiting(w);
        if (ending)
            break;
        tt__record_follow(w->record);
        tt__film_log_follow(w->film);
        tt_wake_wait(&w->wake, w->record->on || w->late.copy[0] ? 1 : -1);
    }
    try_again(w, true);
    if (w->stuck > 0)
        remove_old(w, "");
    tell_missed(w);
    tt__room_is_back(&w->room);
    tt__record_stop(w->record);
    tt__film_log_stop(w->film);
    return NULL;
}

int tt__writer_start(struct tt_writer *w, struct tt_link *link, struct tt_record *record,
                     struct tt_film_log *film, struct tt_err *err)
{
    memset(w, 0, sizeof *w);
    w->link = link;
    w->record = record;
    w->film = film;
    w->room = (struct tt_room){.link = link, .keep = record->config.keep, .film = film};
    tt_text_copy(w->room.run_dir, sizeof w->room.run_dir, record->config.run_dir);
    record->room = &w->room;
    tt_wake_init(&w->wake);
    int rc = pthread_create(&w->thread, NULL, writer_main, w);
    if (rc == 0)
        return 0;
    tt_wake_done(&w->wake);
    return tt_fail(err, TT_ENOMEM, "cannot start the writer thread: %s", strerror(rc));
}

int tt__writer_stop(struct tt_writer *w, struct tt_err *err)
{
    atomic_store(&w->ending, true);
    tt_wake_signal(&w->wake);
    pthread_join(w->thread, NULL);
    tt__late_done(&w->late);
    tt_wake_done(&w->wake);
    for (int i = 0; i < TT_FAILED_COUNT; i++)
        if (w->failure[i][0])
            return tt_fail(err, TT_EIO, "%s", w->failure[i]);
    return 0;
}
