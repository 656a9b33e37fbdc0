/* A link with no worker behind it: what is submitted waits to be looked at. */
#ifndef TT_TESTS_TUI_QUIET_LINK_H
#define TT_TESTS_TUI_QUIET_LINK_H

#include "../support/test.h"

#include <tuitrain/run/command/commands.h>

#include "../../src/run/link/link_internal.h"

static inline struct tt_link *quiet_link(const struct tt_run_info *info)
{
    struct tt_link *l = calloc(1, sizeof *l);
    assert_non_null(l);
    tt__link_init(l, info);
    return l;
}

static inline void quiet_link_free(struct tt_link *l)
{
    tt__link_done(l);
    free(l);
}

/* The next command that was submitted, as a line; "" when there is none. */
static inline const char *submitted(struct tt_link *l)
{
    static char line[TT_COMMAND_TEXT];
    struct tt_command c;
    return tt_ring_pop(&l->commands, &c) ? tt_command_text(&c, line, sizeof line) : "";
}

#endif
