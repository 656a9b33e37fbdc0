/* The options of a run as a watcher sees them: names, values, ranges, and whether they can change.
 * Immutable, by mailbox; published when something has changed, never by the step. */
#ifndef TT_RUN_LINK_SETTINGS_H
#define TT_RUN_LINK_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/opt.h>

enum { TT_MOST_SETTINGS = 96, TT_SETTING_NAME = 64 };

enum tt_setting_group {
    TT_SETTING_TRAINING, /* how it is trained */
    TT_SETTING_OPTIMIZER,
    TT_SETTING_LOSS,
    TT_SETTING_LAYER,
    TT_SETTING_RUN, /* the run's own: what on, where, files */
    TT_SETTING_GROUPS
};

struct tt_setting {
    enum tt_setting_group group;
    char name[TT_SETTING_NAME]; /* "momentum", "dropout 3" */
    char set[TT_SETTING_NAME]; /* what a value is put behind to be set: "dropout 3=", "momentum " */
    char value[TT_OPT_TEXT];   /* safe to show */
    char usual[64];            /* the default */
    const struct tt_opt *row;  /* type, range, help; constant */
    const char *const *choices; /* values that there are, NULL-ended, or NULL */
    const char *fixed;          /* why it cannot change; NULL: it can */
};

struct tt_settings {
    struct tt_setting setting[TT_MOST_SETTINGS];
    int n;
    int64_t batch_size;
    char net[256];       /* each safe to show */
    char optimizer[128]; /* "sgd, momentum 0.9" */
    char loss[64];
};

/* The setting of that name, or NULL. */
const struct tt_setting *tt_settings_find(const struct tt_settings *s, const char *name);

/* "(0, 10]", "yes or no", "one of a, b": what a value must be, or "" where any text may be one. */
const char *tt_setting_range(const struct tt_setting *s, char *out, size_t size);

#endif
