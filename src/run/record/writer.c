#include "writer.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "metrics_log.h"

enum { WAITING = 16 };

static bool write_copy(struct tt_writer *w, struct tt_state_copy *copy)
{
    struct tt_err err = {0};
    struct tt_event e = {.seq = copy->seq, .step = copy->step, .automatic = copy->automatic};
    const char *what = copy->kind == TT_STATE_COPY_CHECKPOINT ? "checkpoint" : "model";
    if (copy->kind == TT_STATE_COPY_CHECKPOINT)
        tt__record_sync(w->record);
    if (tt_state_copy_write(copy, &err) < 0) {
        e.kind = TT_EVENT_ERROR;
        snprintf(e.text, sizeof e.text, "%s not saved: %.290s", what, err.text);
        tt_text_copy(w->failure, sizeof w->failure, err.text);
        atomic_store(&w->failed, 1);
    } else {
        e.kind = TT_EVENT_SAVED;
        snprintf(e.text, sizeof e.text, "%s saved: %.290s", what, copy->path);
        atomic_store(&w->failed, 0);
        if (copy->kind == TT_STATE_COPY_CHECKPOINT)
            atomic_store(&w->link->last_saved_step, copy->step);
    }
    if (e.kind == TT_EVENT_ERROR || copy->kind != TT_STATE_COPY_BEST) /* that one comes often */
        tt__link_emit(w->link, &e);
    tt_wake_signal(&w->link->work); /* an idle worker publishes what changed */
    return e.kind == TT_EVENT_SAVED;
}

/* The weights that were best are nowhere else: where they cannot be written, they are kept and
 * tried again until newer ones come. */
static void finish(struct tt_writer *w, struct tt_state_copy *copy, bool written)
{
    if (copy->kind == TT_STATE_COPY_BEST) {
        tt_state_copy_free(w->best);
        w->best = written ? NULL : copy;
        copy = written ? copy : NULL;
    }
    tt_state_copy_free(copy);
}

static void try_best_again(struct tt_writer *w)
{
    struct tt_state_copy *best = w->best;
    if (!best || tt_state_copy_write(best, NULL) < 0)
        return;
    struct tt_event e = {.kind = TT_EVENT_SAVED, .step = best->step, .automatic = true};
    snprintf(e.text, sizeof e.text, "model saved: %.290s", best->path);
    atomic_store(&w->failed, 0);
    tt__link_emit(w->link, &e);
    w->best = NULL;
    tt_state_copy_free(best);
}

static void *writer_main(void *context)
{
    struct tt_writer *w = context;
    struct tt_state_copy *copy;
    for (;;) {
        tt_wake_clear(&w->wake);
        try_best_again(w);
        while (tt_ring_pop(&w->queue, &copy)) {
            if (!copy) {
                try_best_again(w);
                tt__record_stop(w->record);
                return NULL;
            }
            finish(w, copy, write_copy(w, copy));
        }
        tt__record_follow(w->record);
        tt_wake_wait(&w->wake, w->record->on ? 1 : -1);
    }
}

int tt__writer_start(struct tt_writer *w, struct tt_link *link, struct tt_record *record,
                     struct tt_err *err)
{
    memset(w, 0, sizeof *w);
    w->link = link;
    w->record = record;
    tt_ring_init(&w->queue, sizeof(struct tt_state_copy *), WAITING);
    tt_wake_init(&w->wake);
    int rc = pthread_create(&w->thread, NULL, writer_main, w);
    if (rc == 0)
        return 0;
    tt_ring_done(&w->queue);
    tt_wake_done(&w->wake);
    return tt_fail(err, TT_ENOMEM, "cannot start the writer thread: %s", strerror(rc));
}

int tt__writer_put(struct tt_writer *w, struct tt_state_copy *copy, struct tt_err *err)
{
    if (!tt_ring_push(&w->queue, &copy)) {
        tt_state_copy_free(copy);
        return tt_fail(err, TT_EBUSY, "%d files are waiting for the disk already", WAITING);
    }
    tt_wake_signal(&w->wake);
    return 0;
}

int tt__writer_stop(struct tt_writer *w, struct tt_err *err)
{
    struct tt_state_copy *end = NULL;
    /* Full means that the writer is at work and will make room. */
    while (!tt_ring_push(&w->queue, &end)) {
        tt_wake_clear(&w->link->work);
        tt_wake_wait(&w->link->work, 1);
    }
    tt_wake_signal(&w->wake);
    pthread_join(w->thread, NULL);
    tt_state_copy_free(w->best);
    tt_ring_done(&w->queue);
    tt_wake_done(&w->wake);
    return atomic_load(&w->failed) ? tt_fail(err, TT_EIO, "%s", w->failure) : 0;
}
