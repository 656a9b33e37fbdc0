/* Carries out command lines, for whoever takes them: the screen, or the speaker. */
#ifndef TT_TUI_COMMANDS_DISPATCH_H
#define TT_TUI_COMMANDS_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/link.h>

struct tt_dispatcher {
    struct tt_link *link;
    void *self; /* the first argument of those below */
    /* Carries out a line whose command is no worker's; returns whether it was one. */
    bool (*own)(void *self, const char *line);
    /* Says why a line was refused. */
    void (*say)(void *self, const char *text);
    /* Asks a person first; when the answer is yes, `line` comes again, and is sure. */
    void (*ask)(void *self, const char *question, const char *line);
    /* `stop` was sent: the run comes to rest. */
    void (*stopping)(void *self);
};

/* Returns the number of a command that the worker will answer, else 0.  `sure`: what should be
 * asked first has been. */
int64_t tt_dispatch(const struct tt_dispatcher *d, const char *line, bool sure);

#endif
