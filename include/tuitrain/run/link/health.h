/* Health: what looks wrong with a run, in words, and what to try. */
#ifndef TT_RUN_LINK_HEALTH_H
#define TT_RUN_LINK_HEALTH_H

enum tt_rule {
    /* Looked for at the end of each epoch. */
    TT_RULE_OVERFITTING,
    TT_RULE_NOT_LEARNING,
    TT_RULE_RISING,
    /* Looked for in each inspection: while TT_WATCH_MODEL is set. */
    TT_RULE_DEAD,
    TT_RULE_SATURATED,
    TT_RULE_VANISHING,
    TT_RULE_EXPLODING,
    TT_RULE_LR_HIGH,
    TT_RULE_LR_LOW,
    TT_RULE_COUNT
};

struct tt_rule_type {
    const char *name;
    double limit;       /* beyond it something is wrong */
    const char *reason; /* why that is the limit */
    const char *advice; /* what to try */
};
extern const struct tt_rule_type tt_rules[TT_RULE_COUNT];

struct tt_warning {
    enum tt_rule rule;
    char text[160]; /* what is wrong, and where */
};

#endif
