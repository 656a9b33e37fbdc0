/* Notches: the next sensible value of a setting, up or down. */
#ifndef TT_TUI_VIEWS_STEP_VALUE_H
#define TT_TUI_VIEWS_STEP_VALUE_H

#include <tuitrain/run/link/settings.h>

/* Writes the next value above (by > 0) or below.  False where there is none: at the end of the
 * range, or where values are no numbers and no choices. */
bool tt_step_value(const struct tt_setting *s, int by, char *out, size_t size);

#endif
