#include "outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>

static int terminal = -1; /* a description of our own: it does not block, the shell's does */
static int picture = -1;  /* what has been drawn and not been taken yet */
static char *waiting;     /* to be sent, from `sent` to `length` */
static size_t sent, length, room;
static bool stuck; /* the terminal was waited for once, in vain */
static const char *frame_begin = "", *frame_end = "";

int tt_outlet_reopen(int fd)
{
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int own = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return own >= 0 ? own : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

int tt_outlet_open(int fd)
{
    terminal = tt_outlet_reopen(fd);
    picture = memfd_create("tuitrain", MFD_CLOEXEC);
    sent = length = 0;
    return picture < 0 || terminal < 0 ? -1 : 0;
}

int tt_outlet_catch(int fd)
{
    return dup3(picture, fd, O_CLOEXEC) < 0 ? -1 : 0;
}

void tt_outlet_write(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(picture, bytes, n);
        if (done <= 0)
            return;
        bytes += done;
        n -= (size_t)done;
    }
}

void tt_outlet_add(const char *text)
{
    tt_outlet_write(text, strlen(text));
}

void tt_outlet_frame(const char *begin, const char *end)
{
    frame_begin = begin;
    frame_end = end;
}

static void append(const char *text, size_t n)
{
    memcpy(waiting + length, text, n);
    length += n;
}

/* What was drawn becomes what is to be sent. */
static void take_picture(void)
{
    off_t n = lseek(picture, 0, SEEK_CUR);
    if (n <= 0)
        return;
    size_t before = strlen(frame_begin), after = strlen(frame_end);
    size_t needed = length + before + (size_t)n + after;
    if (needed > room) {
        char *more = realloc(waiting, needed);
        if (!more)
            return; /* tried again with the next */
        waiting = more;
        room = needed;
    }
    append(frame_begin, before);
    ssize_t got = pread(picture, waiting + length, (size_t)n, 0);
    length += got > 0 ? (size_t)got : 0;
    append(frame_end, after);
    lseek(picture, 0, SEEK_SET);
}

/* A terminal that has gone takes everything. */
static bool push(void)
{
    while (sent < length) {
        ssize_t n = write(terminal, waiting + sent, length - sent);
        if (n > 0)
            sent += (size_t)n;
        else if (errno == EAGAIN)
            return false;
        else if (errno != EINTR)
            break;
    }
    sent = length = 0;
    return true;
}

bool tt_outlet_send(void)
{
    /* The rest of one picture first: nothing is lost, and the array does not grow. */
    if (!push())
        return false;
    take_picture();
    return push();
}

int tt_outlet_fd(void)
{
    return length > sent ? terminal : -1;
}

bool tt_outlet_drop(void)
{
    bool cut = length > sent;
    sent = length = 0;
    lseek(picture, 0, SEEK_SET);
    if (cut) {
        tt_outlet_add(TT_OUTLET_CANCEL);
        tt_outlet_add(frame_end);
        tt_outlet_frame("", ""); /* what cancels must come first */
    }
    return cut;
}

void tt_outlet_close(double patience)
{
    double end = tt_clock_now() + (stuck ? 0 : patience);
    while ((stuck = !tt_outlet_send())) {
        struct pollfd fd = {.fd = terminal, .events = POLLOUT};
        double left = end - tt_clock_now();
        if (left <= 0 || (poll(&fd, 1, (int)(left * 1000) + 1) < 0 && errno != EINTR))
            break;
    }
    close(terminal);
    close(picture);
    free(waiting);
    waiting = NULL;
    terminal = picture = -1;
    sent = length = room = 0;
    tt_outlet_frame("", "");
}
