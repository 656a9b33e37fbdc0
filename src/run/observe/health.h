/* Judging a run by the rules of run/link/health.h.  Worker only. */
#ifndef TT_RUN_OBSERVE_HEALTH_H
#define TT_RUN_OBSERVE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/run/link/health.h>
#include <tuitrain/run/link/inspection.h>

struct tt_session;

/* A rule must hold, or not hold, several times in succession before it is believed. */
struct tt_symptom {
    bool active, told;
    int against; /* times that it looked otherwise */
    char text[160];
};

/* A rule that has begun to hold, or has ceased to. */
struct tt_health_change {
    enum tt_rule rule;
    bool holds;
    bool first; /* it has never held before */
};

struct tt_health {
    struct tt_symptom rule[TT_RULE_COUNT];
    double lowest_val, lowest_train, before; /* losses of epochs; `before` is the last one's */
    int64_t epochs;                          /* that those are of */
    struct tt_health_change changed[TT_RULE_COUNT]; /* at the last look */
    int n_changed;
};

/* After an epoch and its validation; after an inspection.  They return how many rules have changed:
 * h->changed. */
int tt__health_epoch(struct tt_health *h, const struct tt_session *s);
int tt__health_inspection(struct tt_health *h, const struct tt_session *s,
                          const struct tt_inspection *i);
/* "RULE: what is wrong; try ADVICE" */
enum { TT_HEALTH_TEXT = 400 };
const char *tt__health_text(const struct tt_health *h, enum tt_rule rule, char *out, size_t size);
/* After the run was put somewhere else. */
void tt__health_forget(struct tt_health *h);
/* What is wrong now; returns how many. */
int tt__health_warnings(const struct tt_health *h, struct tt_warning out[TT_RULE_COUNT]);

#endif
