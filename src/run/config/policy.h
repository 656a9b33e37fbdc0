/* Options whose values are small languages of their own, read once and then followed. */
#ifndef TT_RUN_CONFIG_POLICY_H
#define TT_RUN_CONFIG_POLICY_H

#include <tuitrain/base/err.h>

/* How often something is done (--checkpoint-every). */
enum tt_every_unit { TT_EVERY_NEVER, TT_EVERY_STEPS, TT_EVERY_EPOCHS, TT_EVERY_SECONDS };

struct tt_every {
    enum tt_every_unit unit;
    double n;
};

/* "500" steps, "2e" epochs, "30s" seconds, "off". */
int tt__every_parse(const char *text, struct tt_every *out, struct tt_err *err);

/* What follows when the loss is no longer a number, or explodes (--on-nan). */
enum tt_on_nan { TT_ON_NAN_PAUSE, TT_ON_NAN_REWIND, TT_ON_NAN_STOP, TT_ON_NAN_IGNORE };

/* "pause", "rewind" or "stop". */
int tt__on_nan_parse(const char *text, enum tt_on_nan *out, struct tt_err *err);

#endif
