#include "at_end.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/folds.h>

#include "publish.h"
#include "tell.h"
#include "worker.h"

/* For metrics.jsonl. */
static void note_test(struct tt_worker *w, const struct tt_event *e)
{
    struct tt_note *note = w->record.on ? calloc(1, sizeof *note) : NULL;
    if (!note)
        return;
    note->branch = tt__worker_branch(w);
    note->event = *e;
    tt__record_add(&w->record, note);
}

void tt__look_at_test(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    struct tt_err err = {0};
    int64_t before = s->tests;
    char again[80] = "", text[128], samples[32];
    if (tt__worker_rewinding(w) || w->replay)
        return;
    if (tt_session_test(s, &err) < 0) {
        tt__tell(w, TT_EVENT_ERROR, 0, "the test was not looked at: %.200s", err.text);
        return;
    }
    if (s->tests == before)
        return;
    if (s->tests > 1)
        snprintf(again, sizeof again,
                 "; look %" PRId64 " at it: what is chosen by it, it no longer tests", s->tests);
    struct tt_event e = {.kind = TT_EVENT_TEST,
                         .state = tt__mode_state(&w->mode),
                         .step = s->progress.step,
                         .epoch = s->progress.epoch,
                         .val = s->test};
    snprintf(e.text, sizeof e.text, "test: %s, %s samples%s",
             tt__result_text(w, &s->test, text, sizeof text),
             tt_text_thousands(samples, sizeof samples, s->data.test.n), again);
    tt__link_emit(w->link, &e);
    note_test(w, &e);
}

void tt__tell_folds(struct tt_worker *w)
{
    char text[320];
    if (!w->folds || w->folds->n == 0)
        return;
    tt_folds_text(w->folds, text, sizeof text);
    tt__tell(w, TT_EVENT_INFO, 0, "%s", text);
}

void tt__end_fold(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    struct tt_folds *f = w->folds;
    struct tt_err err = {0};
    char text[320];
    if (!f || tt__worker_rewinding(w) || f->n >= f->k)
        return;
    /* Early stopping has brought weights back: what they come to is not the last validation. */
    if (tt_session_measure(s, &s->data.val, &f->val[f->n], &err) < 0) {
        tt__tell(w, TT_EVENT_ERROR, 0, "fold %d was not measured: %.200s", f->n + 1, err.text);
        return;
    }
    f->regression = s->regression;
    f->train[f->n] = s->train;
    f->test[f->n] = s->test;
    f->n++;
    tt_folds_text(f, text, sizeof text);
    tt__tell(w, TT_EVENT_FOLDS, 0, "%s", text);
    if (f->n == f->k)
        return;
    tt__publish_state(w); /* it has finished, and is told so */
    tt__mode_stop(&w->mode, false);
}
