/* The worker: the thread that trains.  Only it touches the session; commands reach it between
 * steps, and take effect there. */
#ifndef TT_RUN_CONTROL_WORKER_H
#define TT_RUN_CONTROL_WORKER_H

#include <stdbool.h>

#include <tuitrain/run/session/session.h>

#include "../observe/drawing.h"
#include "../observe/samples.h"
#include "../observe/loss_guard.h"
#include "../observe/health.h"
#include "../observe/inspector.h"
#include "../folder/journal.h"
#include "autosave.h"
#include "../observe/lr_find.h"
#include "../record/metrics_log.h"
#include "replay.h"
#include "rewind.h"
#include "../link/link_internal.h"
#include "../record/writer.h"

struct tt_worker {
    struct tt_session *session;
    struct tt_link *link;
    struct tt_writer writer;
    struct tt_record record;
    struct tt_journal journal;

    bool paused, eval_mode;
    bool evaluating; /* in a validation pass right now */
    bool finished;   /* all epochs are done */
    bool stopping;
    bool keep_state;            /* stop: write a checkpoint first */
    int64_t steps_left;         /* > 0: pause again after so many steps */
    int64_t saved_weights_step; /* the step that config.save was last written at; -1 */
    int64_t saved_step;         /* of the newest checkpoint on this branch; -1 */
    int64_t unsaved_since;      /* the step that the run started from: nothing new until then */
    struct tt_config published; /* what the watcher was told last */
    bool settings_published;
    char failure[256];
    enum tt_state announced;
    struct tt_memory memory; /* states to go back to */
    struct tt_loss_guard loss_guard;
    enum tt_on_nan on_nan; /* what is done about bad steps */
    int times_back;        /* it went back by itself */
    struct tt_autosave autosave;
    struct tt_inspector inspector;
    struct tt_health health;
    struct tt_lr_finder finder;
    struct tt_samples samples;
    struct tt_drawings drawings;
    struct tt_replay *replay; /* what is repeated, or NULL; not owned */
    bool going_back; /* in a rewind right now: a branch is left, its curves stay as they are */
    bool must_save;  /* where it stands is on no disk, though no step was made */

    double step_lr;               /* of the step being made */
    struct tt_step_report report; /* of the last step that was made alone */
    double max_speed, next_due;   /* cap in steps per second; when the next may begin */
    double elapsed, mark;         /* active seconds up to `mark` */
    double epoch_seconds;         /* training passes of this epoch */
    double val_seconds;           /* the last validation pass */
    double rate, rate_since;      /* images per second, measured since */
    int64_t rate_images;
    bool running; /* the clock is on */
};

void tt__worker_main(struct tt_worker *w);
void tt__worker_publish(struct tt_worker *w); /* also before the thread starts */
/* When the options differ from those published last. */
void tt__settings_publish(struct tt_worker *w);

/* For commands. */
void tt__worker_event(struct tt_worker *w, enum tt_event_kind kind, int64_t seq, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));
void tt__worker_mark(struct tt_worker *w, enum tt_mark mark);
void tt__worker_validate(struct tt_worker *w);
/* "loss 0.1234, accuracy 96.00%" or "loss 0.1234, R2 0.9321" */
const char *tt__worker_result(const struct tt_worker *w, const struct tt_result *r, char *out,
                              size_t size);
void tt__worker_note_lr(struct tt_worker *w); /* after a change by hand */
/* Room for the points that are left of this epoch, so that pushing them allocates nothing. */
void tt__worker_reserve(struct tt_worker *w);
int tt__worker_checkpoint(struct tt_worker *w, int64_t seq, bool automatic, struct tt_err *err);
/* Takes over a checkpoint that was made already, and writes it unless its like is on the disk. */
void tt__worker_keep(struct tt_worker *w, struct tt_state_copy *copy);
void tt__worker_judge(struct tt_worker *w);         /* after an epoch's validation */
void tt__worker_take_commands(struct tt_worker *w); /* that wait */
int tt__worker_branch(const struct tt_worker *w);   /* the number of the current one */

/* Does what a command line says, as if it had been submitted. */
void tt__worker_do(struct tt_worker *w, const char *line);
/* Into the journal. */
void tt__worker_note(struct tt_worker *w, int64_t step, int branch, const char *line);
/* A journal's line once more, on the way to a state: what it shows and says is left out. */
int tt__worker_repeat(struct tt_worker *w, const char *line, struct tt_err *err);
/* The command `lr-find` (run/control/lr_find_command.c), and one more step of the test. */
int tt__apply_lr_find(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err);
void tt__worker_lr_find(struct tt_worker *w);
/* The command `set` (run/control/set_command.c). */
int tt__apply_set(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                  struct tt_err *err);

#endif
