#include "capture.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int pipe_fd = -1, saved[2] = {-1, -1};
static char buffer[4096];
static size_t held;

void tt_capture_begin(void)
{
    int fds[2];
    fflush(NULL);
    /* Non-blocking on both sides: a thread that prints must never wait for the screen. */
    if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
        return;
    saved[0] = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    saved[1] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(fds[1], STDOUT_FILENO);
    dup2(fds[1], STDERR_FILENO);
    close(fds[1]);
    pipe_fd = fds[0];
    held = 0;
}

void tt_capture_end(void)
{
    if (pipe_fd < 0)
        return;
    fflush(NULL);
    dup2(saved[0], STDOUT_FILENO);
    dup2(saved[1], STDERR_FILENO);
    close(saved[0]);
    close(saved[1]);
    close(pipe_fd);
    pipe_fd = -1;
}

int tt_capture_fd(void)
{
    return pipe_fd;
}

bool tt_capture_line(char *out, size_t size)
{
    if (pipe_fd < 0)
        return false;
    ssize_t n = read(pipe_fd, buffer + held, sizeof buffer - held);
    if (n > 0)
        held += (size_t)n;
    const char *newline = memchr(buffer, '\n', held);
    if (!newline && held < sizeof buffer)
        return false;
    size_t length = newline ? (size_t)(newline - buffer) : held;
    snprintf(out, size, "%.*s", (int)length, buffer);
    size_t used = length + (newline != NULL);
    memmove(buffer, buffer + used, held - used);
    held -= used;
    return true;
}
