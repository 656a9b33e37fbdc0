#include "policy.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

int tt__every_parse(const char *text, struct tt_every *out, struct tt_err *err)
{
    char number[32];
    size_t n = strlen(text);
    *out = (struct tt_every){TT_EVERY_NEVER, 0};
    if (strcmp(text, "off") == 0)
        return 0;
    char unit = n > 0 ? text[n - 1] : '\0';
    out->unit = unit == 'e' ? TT_EVERY_EPOCHS : unit == 's' ? TT_EVERY_SECONDS : TT_EVERY_STEPS;
    snprintf(number, sizeof number, "%.*s", (int)(n - (out->unit != TT_EVERY_STEPS)), text);
    double least = out->unit == TT_EVERY_SECONDS ? 0.001 : 1;
    if (n < sizeof number && tt_text_to_double(number, &out->n) && out->n >= least && out->n < 1e15)
        return 0;
    return tt_fail(err, TT_EUSAGE,
                   "--checkpoint-every %s: must be steps (500), epochs (2e), seconds (30s) or off",
                   text);
}

int tt__on_nan_parse(const char *text, enum tt_on_nan *out, struct tt_err *err)
{
    static const char *const name[] = {"pause", "rewind", "stop"};
    for (int i = 0; i < 3; i++)
        if (strcmp(text, name[i]) == 0) {
            *out = (enum tt_on_nan)i;
            return 0;
        }
    return tt_fail(err, TT_EUSAGE, "--on-nan %s: must be pause, rewind or stop", text);
}
