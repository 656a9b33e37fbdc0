/* Judging a run by the rules of run/observe/health.h.  Worker only. */
#ifndef TT_RUN_OBSERVE_HEALTH_H
#define TT_RUN_OBSERVE_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/health.h>
#include <tuitrain/run/link/inspection.h>

struct tt_worker;
struct tt_session;

/* A rule must hold, or not hold, several times in succession before it is believed. */
struct tt_symptom {
    bool active, told;
    int against; /* times that it looked otherwise */
    char text[160];
};

struct tt_health {
    struct tt_symptom rule[TT_RULE_COUNT];
    double lowest_val, lowest_train, before; /* losses of epochs; `before` is the last one's */
    int64_t epochs;                          /* that those are of */
};

/* After an epoch and its validation; after an inspection. */
void tt__health_epoch(struct tt_worker *w);
void tt__health_inspection(struct tt_worker *w);
/* After the run was put somewhere else. */
void tt__health_forget(struct tt_health *h);
/* What is wrong now; returns how many. */
int tt__health_warnings(const struct tt_health *h, struct tt_warning out[TT_RULE_COUNT]);

#endif
