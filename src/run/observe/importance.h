/* What inputs are worth, measured for whoever watches (TT_WATCH_IMPORTANCE): on a twin of the
 * session, so that the run goes on as it would; a few milliseconds at a time while it trains, all
 * the time at rest.  What somebody stopped looking at waits where it was. */
#ifndef TT_RUN_OBSERVE_IMPORTANCE_H
#define TT_RUN_OBSERVE_IMPORTANCE_H

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/session/importance.h>

struct tt_importance_observer {
    struct tt_session *twin;         /* that is measured; NULL: nothing is under way; owned */
    struct tt_importance_work *work; /* owned */
    struct tt_importance next;       /* what that measures; owned */
    int64_t step, revision;          /* of the twin */
    bool whole, last_whole;          /* of as many samples as `eval --importance` takes */
    struct tt_importance_report now; /* what is shown; now.of points into `next` or `last` */
    struct tt_importance last;       /* the newest that is complete; owned */
    int64_t measured;                /* its revision; -1: there is none */
    int64_t refused;                 /* the revision that could not be measured */
    double due, told;
    int64_t few; /* samples that are enough while it trains; 0: as usual */
    bool more;   /* at rest there is more to do at once */
    bool news;   /* the watcher of a run at rest is to be called */
};

/* Between two steps, or at rest.  Returns the seconds that it took: they are none of training. */
double tt__importance_look(struct tt_importance_observer *o, struct tt_session *s,
                           struct tt_mailbox *out, bool watched, bool resting);
void tt__importance_observer_init(struct tt_importance_observer *o);
void tt__importance_observer_done(struct tt_importance_observer *o);

#endif
