/* The sentences of a run that is told in words, a line each: what a screen reader reads out. */
#ifndef TT_TUI_SPEECH_SENTENCES_H
#define TT_TUI_SPEECH_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/run/link/event.h>
#include <tuitrain/run/link/link.h>

/* What happened; false when it is not worth a sentence. */
bool tt_speak_event(const struct tt_event *e, const struct tt_run_info *info, char *out,
                    size_t size);

/* Where the run stands. */
void tt_speak_status(const struct tt_snapshot *s, const struct tt_run_info *info, char *out,
                     size_t size);

/* How class c did in the last validation, and what it is taken for.  `size` is for a name twice and
 * some words: 200 is enough.  False when there is no such class, or nothing is known. */
bool tt_speak_class(const struct tt_snapshot *s, const struct tt_run_info *info, int c, char *out,
                    size_t size);

#endif
