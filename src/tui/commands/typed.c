#include "typed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/text.h>

bool tt_typed_find(char out[TT_PATH])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (state && state[0] == '/')
        n = snprintf(out, TT_PATH, "%s/tuitrain/history", state);
    else if (home && home[0] == '/')
        n = snprintf(out, TT_PATH, "%s/.local/state/tuitrain/history", home);
    return n > 0 && n < TT_PATH - 16; /* with room for what is put behind it */
}

/* --- reading --------------------------------------------------------------------------------- */

/* The end of the file, at most so much of it; free() it.  NULL: there is nothing. */
static char *read_end(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *text = NULL;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        off_t from = st.st_size > TT_TYPED_BYTES ? st.st_size - TT_TYPED_BYTES : 0;
        text = calloc(1, TT_TYPED_BYTES + 1);
        ssize_t n = text ? pread(fd, text, TT_TYPED_BYTES, from) : 0;
        if (n < 0)
            text[0] = '\0';
        char *whole = text && from > 0 ? strchr(text, '\n') : NULL; /* after half a line */
        if (whole)
            memmove(text, whole + 1, strlen(whole));
    }
    if (fd >= 0)
        close(fd);
    return text;
}

static bool is_fine(const char *line, size_t n)
{
    uint32_t ch;
    if (n == 0)
        return false;
    for (size_t at = 0; at < n;) {
        int k = tt_utf8_decode(line + at, &ch);
        if (k <= 0 || !tt_char_is_safe(ch))
            return false;
        at += (size_t)k;
    }
    return true;
}

int tt_typed_read(const char *path, char *line, size_t size, int most)
{
    char *text = read_end(path);
    int n = 0;
    for (char *at = text; at && *at;) {
        size_t length = strcspn(at, "\n");
        bool last = !at[length];
        if (length < size && !last && is_fine(at, length)) { /* a torn line has no end */
            if (n == most)
                memmove(line, line + size, size * (size_t)--n);
            memcpy(line + size * (size_t)n, at, length);
            line[size * (size_t)n++ + length] = '\0';
        }
        at += length + !last;
    }
    free(text);
    return n;
}

/* --- writing --------------------------------------------------------------------------------- */

/* Whether the same line stands in `text`, which has whole lines only, further on. */
static bool comes_again(const char *line, size_t n, const char *text)
{
    for (; *text; text += strcspn(text, "\n") + 1)
        if (strncmp(text, line, n) == 0 && text[n] == '\n')
            return true;
    return false;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text += strcspn(text, "\n") + 1)
        n++;
    return n;
}

/* The newest lines of both, each once, as much as there may be.  NULL: no memory. */
static char *merge(const char *old, const char *added)
{
    size_t room = strlen(old) + strlen(added) + 3;
    char *all = malloc(room), *out = malloc(room), *to = out;
    if (!all || !out) {
        free(all);
        free(out);
        return NULL;
    }
    bool torn = old[0] && old[strlen(old) - 1] != '\n';
    snprintf(all, room, "%s%s%s", old, torn ? "\n" : "", added);
    const char *at = all;
    size_t n = count_lines(at);
    while (n > TT_TYPED_LINES || strlen(at) > TT_TYPED_BYTES) {
        at += strcspn(at, "\n") + 1;
        n--;
    }
    for (; *at; at += strcspn(at, "\n") + 1) {
        size_t length = strcspn(at, "\n");
        if (!is_fine(at, length) || comes_again(at, length, at + length + 1))
            continue;
        memcpy(to, at, length + 1);
        to += length + 1;
    }
    *to = '\0';
    free(all);
    return out;
}

static int fail(const char *path, struct tt_err *err)
{
    return tt_fail(err, TT_EIO, "%s: %s: the prompt's history is not kept", path, strerror(errno));
}

static int replace(const char *path, const char *text, struct tt_err *err)
{
    char fresh[TT_PATH + 8];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(fresh, err);
    size_t n = strlen(text);
    bool whole = fchmod(fd, 0600) == 0 && write(fd, text, n) == (ssize_t)n;
    /* No fsync: what is typed next is not worth waiting for a disk. */
    whole = close(fd) == 0 && whole;
    if (whole && rename(fresh, path) == 0)
        return 0;
    fail(path, err);
    unlink(fresh);
    return -1;
}

/* A file of its own, since the history's is another one each time.  -1: another has it; -2: it
 * cannot be had. */
static int lock(const char *path)
{
    char name[TT_PATH + 8];
    snprintf(name, sizeof name, "%s.lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -2;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    int why = errno;
    close(fd);
    return why == EWOULDBLOCK ? -1 : -2;
}

int tt_typed_flush(struct tt_typed *h, struct tt_err *err)
{
    char folder[TT_PATH];
    if (!h->path[0] || !h->waiting[0])
        return 0;
    tt_parent_folder(h->path, folder);
    if (tt_make_folders(folder, err) < 0)
        return -1;
    int fd = lock(h->path);
    if (fd < 0)
        return fd == -1 ? 0 : fail(h->path, err);
    char *old = read_end(h->path), *all = merge(old ? old : "", h->waiting);
    int rc = all ? replace(h->path, all, err) : tt_fail(err, TT_ENOMEM, "out of memory");
    if (rc == 0)
        h->waiting[0] = '\0';
    close(fd);
    free(old);
    free(all);
    return rc;
}

int tt_typed_add(struct tt_typed *h, const char *line, struct tt_err *err)
{
    size_t used = strlen(h->waiting), n = strlen(line);
    if (!h->path[0] || !is_fine(line, n))
        return 0;
    if (used + n + 2 <= sizeof h->waiting)
        snprintf(h->waiting + used, sizeof h->waiting - used, "%s\n", line);
    return tt_typed_flush(h, err);
}
