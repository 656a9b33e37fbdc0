/* The worker: the thread that trains.  Only it touches the session; commands reach it between
 * steps, and take effect there.  This is what its parts share; loop.h runs it. */
#ifndef TT_RUN_CONTROL_WORKER_H
#define TT_RUN_CONTROL_WORKER_H

#include <stdbool.h>

#include <tuitrain/run/session/session.h>

#include "../config/policy.h"
#include "../folder/journal.h"
#include "../link/link_internal.h"
#include "../observe/ball.h"
#include "../observe/drawing.h"
#include "../observe/film.h"
#include "../observe/embedding.h"
#include "../observe/health.h"
#include "../observe/inside.h"
#include "../observe/importance.h"
#include "../observe/inspector.h"
#include "../observe/loss_guard.h"
#include "../observe/lr_find.h"
#include "../observe/samples.h"
#include "../record/film_log.h"
#include "../record/metrics_log.h"
#include "../record/writer.h"
#include "autosave.h"
#include "mode.h"
#include "pace.h"
#include "pending.h"
#include "recent_states.h"
#include "undo.h"

struct tt_worker;

/* What commands ask of those above them: some carry out others (execute.h). */
struct tt_steering {
    /* A journal's line once more, on the way to a state: what it shows and says is left out. */
    int (*repeat)(struct tt_worker *w, const char *line, struct tt_err *err);
    /* A line that is a part of what was asked for: it is journalled, not answered. */
    int (*carry_out)(struct tt_worker *w, const char *line, char *answer, size_t size,
                     struct tt_err *err);
    /* Takes the commands that wait: all but `stop` are refused on the way. */
    bool (*told_to_stop)(struct tt_worker *w);
};

/* What of the run is on the disk (saving.h). */
struct tt_saving {
    struct tt_autosave autosave;
    int64_t weights_step; /* the step that config.save was last written at; -1 */
    int64_t step;         /* of the newest checkpoint on this branch; -1 */
    int64_t since;        /* the step that the run started from: nothing new until then */
    int64_t not_copied;   /* automatic checkpoints in a row that found no memory */
    bool must;            /* where it stands is on no disk, though no step was made */
};

/* Those who look at the session, for whoever watches. */
struct tt_observers {
    struct tt_inspector inspector;
    struct tt_health health;
    struct tt_lr_finder lr_finder;
    struct tt_samples samples;
    struct tt_drawings drawings;
    struct tt_inside inside;
    struct tt_camera camera;
    struct tt_importance_observer importance;
    struct tt_embedder embedder;
    struct tt_balls balls;
};

struct tt_worker {
    struct tt_session *session;
    struct tt_link *link;
    struct tt_writer writer;
    struct tt_record record;
    struct tt_film_log film_log;
    struct tt_journal journal;
    struct tt_undo undo;
    struct tt_pending pending; /* of a run that was killed */
    struct tt_mode mode;
    struct tt_pace pace;
    struct tt_saving saving;
    struct tt_recent_states recent;
    struct tt_observers see;
    struct tt_loss_guard loss_guard;
    enum tt_on_nan on_nan; /* what is done about bad steps, ... */
    int times_back;        /* ... and how often it went back by itself (intervene.h) */
    const struct tt_steering *steering;
    struct tt_folds *folds;   /* this run is one of them; or NULL */
    struct tt_replay *replay; /* what is repeated, or NULL; not owned */

    int64_t marks[TT_MARK_SET + 1]; /* of each kind that there were */
    double step_lr;                 /* of the step being made */
    struct tt_step_report report;   /* of the last step that was made alone */
    struct {                        /* what the watcher knows already */
        struct tt_config settings;
        bool has_settings;
        enum tt_state state;
    } told;
    char failure[256];
};

/* The number of the branch that is trained. */
static inline int tt__worker_branch(const struct tt_worker *w)
{
    return tt_link_branches(w->link) - 1;
}

/* Its curves, by enum tt_series_id. */
static inline struct tt_series *const *tt__worker_series(const struct tt_worker *w)
{
    return w->link->branch[tt__worker_branch(w)]->series;
}

/* On the way back to a state: what is left stays as it is. */
static inline bool tt__worker_rewinding(const struct tt_worker *w)
{
    return w->mode.phase == TT_PHASE_REWINDING;
}

#endif
