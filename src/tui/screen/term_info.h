/* What is known of the terminal by its name: terminfo, before curses and beside it. */
#ifndef TT_TUI_SCREEN_TERM_INFO_H
#define TT_TUI_SCREEN_TERM_INFO_H

/* By what name the terminal is described here. */
const char *tt__term_described_as(const char *name);
/* What it is sent for a capability, "" where it has none. */
const char *tt__term_capability(const char *name);

#endif
