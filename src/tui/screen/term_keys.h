/* Keys: what tt_term_input() (term.h) stands on.  UI thread only. */
#ifndef TT_TUI_SCREEN_TERM_KEYS_H
#define TT_TUI_SCREEN_TERM_KEYS_H

#include <stdbool.h>
#include <stdio.h>

/* They come from `in`; curses is told what it does not know by itself. */
void tt__term_start_keys(FILE *in, bool mouse);
void tt__term_end_keys(void);

#endif
