#include <tuitrain/base/space.h>

#include <errno.h>
#include <sys/statvfs.h>

#include <tuitrain/base/file.h>

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

int64_t tt_space_left(const char *path)
{
    char folder[TT_PATH];
    struct statvfs fs;
    tt_parent_folder(path, folder);
    if (statvfs(folder, &fs) < 0 || fs.f_blocks == 0) /* some file systems do not count */
        return -1;
    uint64_t each = fs.f_frsize ? fs.f_frsize : fs.f_bsize;
    if (fs.f_bavail > (uint64_t)INT64_MAX / (each ? each : 1))
        return INT64_MAX;
    return (int64_t)(fs.f_bavail * each);
}
