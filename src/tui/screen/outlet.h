/* The way out to the terminal, which may be slow or stand still: nothing here ever waits for it.
 *
 * curses writes a picture into a file in memory; from there it is sent as the terminal takes it.
 * The next picture is only made when the last one has gone, so on a slow line pictures are left
 * out, not queued, and at most one waits.  UI thread only. */
#ifndef TT_TUI_SCREEN_OUTLET_H
#define TT_TUI_SCREEN_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

/* `terminal` is a descriptor of it, which stays the caller's.  Returns -1 where no memory file is
 * to be had. */
int tt_outlet_open(int terminal);
/* Drops what has not been sent.  Returns whether the terminal may be left in the middle of it. */
bool tt_outlet_drop(void);
/* Sends what has been drawn, if the terminal takes it within `patience` seconds, and closes. */
void tt_outlet_close(double patience);

/* Makes `fd` write into the picture. */
int tt_outlet_catch(int fd);
/* A terminal in the middle of a control sequence or string drops it. */
#define TT_OUTLET_CANCEL "\x18\x1b\\"
/* Appends to the picture. */
void tt_outlet_add(const char *text);
void tt_outlet_write(const char *bytes, size_t n);
/* What each picture from the next on is sent between, until one is dropped or the way is closed.
 * Both are kept, not copied. */
void tt_outlet_frame(const char *begin, const char *end);

/* Sends what the terminal takes now.  Returns whether all of it has gone. */
bool tt_outlet_send(void);
/* For poll(), with POLLOUT: the terminal, when something waits to be sent; else -1. */
int tt_outlet_fd(void);

/* A descriptor of the same terminal that does not block, though the shell's does; or a plain copy
 * where the system has none. */
int tt_outlet_reopen(int terminal);

#endif
