#include <tuitrain/formats/weights.h>

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <tuitrain/formats/onnx.h>
#include <tuitrain/formats/pth.h>

enum kind { UNREADABLE, SAFETENSORS, PTH, ONNX, NEITHER };

/* By the first bytes; what cannot be looked at is left to a reader, which says why. */
static enum kind kind_of(const char *path)
{
    char first[9] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, first, sizeof first);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return UNREADABLE;
    /* A zip archive.  What torch wrote before 1.6 is none; the reader of .pth says so better. */
    if (n >= 4 && (memcmp(first, "PK\3\4", 4) == 0 || memcmp(first, "\x80\2\x8a\n", 4) == 0))
        return PTH;
    /* The version that comes first, and the producer's name. */
    if (n == (ssize_t)sizeof first && first[0] == 8 && first[2] == 0x12 && first[4] > ' ')
        return ONNX;
    /* The size of a header of JSON, and the header. */
    return n == (ssize_t)sizeof first && first[8] == '{' ? SAFETENSORS : NEITHER;
}

static int refuse(const char *path, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: is neither a .safetensors nor a .pth file, nor ONNX", path);
}

int tt_weights_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    enum kind kind = kind_of(path);
    if (kind == NEITHER)
        return refuse(path, err);
    if (kind == ONNX)
        return tt_onnx_read(path, out, err);
    return kind == PTH ? tt_pth_read(path, out, err) : tt_safetensors_read(path, out, err);
}

int tt_weights_list(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    enum kind kind = kind_of(path);
    if (kind == NEITHER)
        return refuse(path, err);
    if (kind == ONNX)
        return tt_onnx_read(path, out, err);
    return kind == PTH ? tt_pth_list(path, out, err) : tt_safetensors_list(path, out, err);
}

bool tt_weights_seem(const char *path)
{
    enum kind kind = kind_of(path);
    return kind == SAFETENSORS || kind == PTH || kind == ONNX;
}

int tt_weights_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    bool pth = dot && (strcasecmp(dot, ".pth") == 0 || strcasecmp(dot, ".pt") == 0);
    return pth ? tt_pth_write(path, set, err) : tt_safetensors_write(path, set, err);
}
