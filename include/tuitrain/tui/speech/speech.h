/* A run told in words instead of drawn, for a screen reader. */
#ifndef TT_TUI_SPEECH_SPEECH_H
#define TT_TUI_SPEECH_SPEECH_H

#include <tuitrain/run/link/link.h>

/* Tells the run in words, a line each, and takes commands as lines from standard input, until it
 * ends or TERM, HUP or INT (which must be blocked) asks it to checkpoint and stop.  Returns the
 * exit status. */
int tt_tui_speak(struct tt_link *link);

#endif
