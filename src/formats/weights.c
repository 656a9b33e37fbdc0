#include <tuitrain/formats/weights.h>

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <tuitrain/formats/pth.h>

/* A zip archive.  What torch wrote before 1.6 is no archive; the reader of .pth says so better. */
static bool is_pth(const char *path)
{
    char first[4] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, first, sizeof first);
    close(fd);
    return n == (ssize_t)sizeof first &&
           (memcmp(first, "PK\3\4", 4) == 0 || memcmp(first, "\x80\2\x8a\n", 4) == 0);
}

int tt_weights_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    return is_pth(path) ? tt_pth_read(path, out, err) : tt_safetensors_read(path, out, err);
}

int tt_weights_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    bool pth = dot && (strcasecmp(dot, ".pth") == 0 || strcasecmp(dot, ".pt") == 0);
    return pth ? tt_pth_write(path, set, err) : tt_safetensors_write(path, set, err);
}
