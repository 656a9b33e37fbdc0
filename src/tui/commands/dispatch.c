#include "dispatch.h"

#include "list.h"

static bool asks_first(const struct tt_dispatcher *d, const struct tt_command *c, const char *line)
{
    const struct tt_command_type *type = &tt_commands[c->type];
    char question[256];
    if (!type->ask || !type->ask(c, question, sizeof question))
        return false;
    d->ask(d->self, question, line);
    return true;
}

int64_t tt_dispatch(const struct tt_dispatcher *d, const char *line, bool sure)
{
    struct tt_command c;
    struct tt_err err = {0};
    int known = 0;
    if (d->own(d->self, line))
        return 0;
    if (tt_command_parse(line, &c, &known, &err) < 0) {
        if (!known)
            tt_command_refuse(line, &err);
        d->say(d->self, err.text);
        return 0;
    }
    if (!sure && asks_first(d, &c, line))
        return 0;
    if (tt_link_submit(d->link, &c, &err) < 0) {
        d->say(d->self, err.text);
        return 0;
    }
    if (c.type == TT_COMMAND_STOP)
        d->stopping(d->self);
    return c.seq;
}
