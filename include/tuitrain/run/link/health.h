/* Health: how a run is going in words, what looks wrong with it and why that is thought, and what
 * can be done about it. */
#ifndef TT_RUN_LINK_HEALTH_H
#define TT_RUN_LINK_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

/* What may be the cause.  All are judged anew after each validation. */
enum tt_rule {
    TT_RULE_LR_HIGH,
    TT_RULE_LR_LOW,
    TT_RULE_SMALL_BATCH,
    TT_RULE_LEAK,
    TT_RULE_IMBALANCE,
    TT_RULE_LABEL_NOISE,
    TT_RULE_DEAD,
    TT_RULE_SATURATED,
    TT_RULE_VANISHING,
    TT_RULE_EXPLODING,
    TT_RULE_OVERFITTING,
    TT_RULE_UNDERFITTING,
    TT_RULE_NOT_LEARNING,
    TT_RULE_WAITING,
    TT_RULE_COUNT
};

struct tt_rule_type {
    const char *name;
    double limit;       /* beyond it something is wrong */
    const char *reason; /* why that is the limit */
    const char *advice; /* what to try, also where that takes another run */
};
extern const struct tt_rule_type tt_rules[TT_RULE_COUNT];

/* Something that helps: a command line.  `keys` has the keys for it as commands in braces
 * ("{lr /}"), for who is at the keys; "" where the line itself is to be typed. */
enum { TT_ACTS = 3 };
struct tt_act {
    char line[64];
    char keys[32];
    char what[64]; /* "back to epoch 4, the best" */
};

struct tt_warning {
    enum tt_rule rule;
    double strength; /* of the evidence: 1 is just at the limit */
    int64_t epoch;   /* after which it began; 0: not known */
    char text[160];  /* what is wrong, and where */
    int n_acts;      /* the best first */
    struct tt_act act[TT_ACTS];
};

/* How it goes where nothing is wrong, or what is not a cause; else the first warning says it. */
enum tt_tone { TT_TONE_QUIET, TT_TONE_GOOD, TT_TONE_DOUBT, TT_TONE_BAD };
struct tt_coaching {
    enum tt_tone tone;
    bool lost;    /* numbers were lost, and no pass was made since */
    int64_t step; /* at which it was judged */
    char text[160];
    int n_acts;
    struct tt_act act[TT_ACTS];
};

#endif
