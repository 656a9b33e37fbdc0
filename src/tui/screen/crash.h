/* What a crash leaves behind: a terminal that works, and the last words. */
#ifndef TT_TUI_SCREEN_CRASH_H
#define TT_TUI_SCREEN_CRASH_H

#include <termios.h>

/* From here on a crash sends `restore` to the terminal (which must not block) and sets it as it was
 * found.  Both are copied: a handler may ask nobody. */
void tt_crash_catch(int terminal, const struct termios *found, const char *restore);
void tt_crash_let(void);

#endif
