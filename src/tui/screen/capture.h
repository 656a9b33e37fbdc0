/* While the screen is up, whatever a library prints on standard output or error is caught and
 * given to the log, never to the screen. */
#ifndef TT_TUI_SCREEN_CAPTURE_H
#define TT_TUI_SCREEN_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

void tt_capture_begin(void);
void tt_capture_end(void); /* puts standard output and error back */
int tt_capture_fd(void);   /* readable when something was printed; -1 when not capturing */
/* Takes the next whole line (or a long part of one); false when there is none. */
bool tt_capture_line(char *out, size_t size);

#endif
