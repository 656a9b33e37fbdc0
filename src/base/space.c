#include <tuitrain/base/space.h>

#include <errno.h>

static _Thread_local bool was_short;

void tt_space_forget(void)
{
    was_short = false;
}

bool tt_space_was_short(void)
{
    return was_short;
}

void tt_space_note(int why)
{
    was_short = was_short || why == ENOSPC || why == EDQUOT;
}
