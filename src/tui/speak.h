/* A run told in words, a line each: what a screen reader reads out.  Nothing is drawn, nothing
 * moves the cursor; commands are typed as lines. */
#ifndef TT_TUI_SPEAK_H
#define TT_TUI_SPEAK_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/run/event.h>
#include <tuitrain/run/live.h>

/* What happened, as a sentence; false when it is not worth one. */
bool tt_speak_event(const struct tt_event *e, const struct tt_run_info *info, char *out,
                    size_t size);

/* Where the run stands. */
void tt_speak_status(const struct tt_snapshot *s, const struct tt_run_info *info, char *out,
                     size_t size);

#endif
