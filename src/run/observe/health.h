/* Keeps what the coach says of a run (run/observe/coach.h), and what of it is new.  Worker only. */
#ifndef TT_RUN_OBSERVE_HEALTH_H
#define TT_RUN_OBSERVE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/run/link/health.h>
#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/link/series.h>

#include "evidence.h"

struct tt_session;

struct tt_health {
    struct tt_data_facts data;
    struct tt_warning warning[TT_RULE_COUNT]; /* what looks wrong now, the strongest first */
    int n_warnings;
    struct tt_coaching coaching; /* how it goes, in a line; once lost, until the next pass */
    bool told[TT_RULE_COUNT];    /* it has held before */
    /* Those that hold for the first time, at the last look. */
    const struct tt_warning *fresh[TT_RULE_COUNT];
    int n_fresh;
    struct tt_last_change last_change;
    double waiting;         /* share of the time in which steps waited for data lately, ... */
    double waited, seconds; /* ... and until when it was measured, in seconds of each */
    bool behind;            /* a pass was made since the last look */
    double due;             /* when the next look is */
};

/* Once, before training. */
void tt__health_begin(struct tt_health *h, const struct tt_session *s);
/* Epochs may be shorter than a look at them: looks take half a hundredth of the time at most, and a
 * pass that was left out is looked at before the run rests.  Whether it is time for one. */
bool tt__health_is_due(const struct tt_health *h);
/* Before each look: for how many seconds steps have waited for data, of how many in all. */
void tt__health_note_waiting(struct tt_health *h, double waited, double seconds);
/* After a validation pass: all is judged anew. */
void tt__health_look(struct tt_health *h, const struct tt_session *s,
                     struct tt_series *const *series, const struct tt_inspection *inside);
/* After each inspection: the same, but that numbers were lost stays said until the next pass. */
void tt__health_look_inside(struct tt_health *h, const struct tt_session *s,
                            struct tt_series *const *series, const struct tt_inspection *inside);
/* The loss is lost (run/control/intervene.h) at a step, and the run is back at another. */
void tt__health_lost(struct tt_health *h, const char *why, int64_t at, double lr, int64_t back);

/* "RULE: what is wrong; try ADVICE" */
enum { TT_HEALTH_TEXT = 400 };
const char *tt__health_text(const struct tt_warning *w, char *out, size_t size);

#endif
