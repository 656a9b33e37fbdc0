#include <tuitrain/base/target.h>

#include <inttypes.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

/* In a folder like /tmp a file gives way only to its owner's, or the folder's owner's. */
static bool belongs_to_another(const char *folder, const char *path)
{
    struct stat in, st;
    uid_t me = geteuid();
    return me != 0 && stat(folder, &in) == 0 && (in.st_mode & S_ISVTX) && lstat(path, &st) == 0 &&
           st.st_uid != me && in.st_uid != me;
}

/* Bytes that may be written in a folder; -1: that cannot be known. */
static int64_t space_left(const char *folder)
{
    struct statvfs fs;
    if (statvfs(folder, &fs) < 0 || fs.f_blocks == 0) /* some file systems do not count */
        return -1;
    uint64_t each = fs.f_frsize ? fs.f_frsize : fs.f_bsize;
    if (fs.f_bavail > (uint64_t)INT64_MAX / (each ? each : 1))
        return INT64_MAX;
    return (int64_t)(fs.f_bavail * each);
}

int tt_target_check(const char *path, int64_t bytes, struct tt_err *err)
{
    char folder[TT_PATH];
    struct tt_file f = TT_FILE_INIT;
    tt_parent_folder(path, folder);
    if (path[0] && access(folder, F_OK) < 0)
        return tt_fail(err, TT_EINPUT, "%s: there is no folder %s", path, folder);
    int rc = tt_file_begin(&f, path, err); /* only trying tells */
    tt_file_done(&f);
    if (rc < 0)
        return -1;
    if (belongs_to_another(folder, path))
        return tt_fail(err, TT_EINPUT, "%s: belongs to another user, so it is not overwritten",
                       path);
    int64_t space = space_left(folder);
    if (space >= 0 && space < bytes)
        return tt_fail(err, TT_EIO, "%s: takes %" PRId64 " bytes, only %" PRId64 " are free there",
                       path, bytes, space);
    return 0;
}
