#include <tuitrain/formats/weights.h>

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
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

/* How a file name ends: ".pth"; or "". */
static const char *end_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot : "";
}

static bool is_pth(const char *end)
{
    return strcasecmp(end, ".pth") == 0 || strcasecmp(end, ".pt") == 0;
}

/* What other programs would take for a file of theirs. */
static bool is_foreign(const char *end)
{
    static const char *const ends[] = {".h5",     ".hdf5", ".keras", ".pkl", ".pickle", ".joblib",
                                       ".tflite", ".pb",   ".npz",   ".npy", ".mat",    ".rds",
                                       ".gguf",   ".json", ".csv",   NULL};
    for (int i = 0; ends[i]; i++)
        if (strcasecmp(end, ends[i]) == 0)
            return true;
    return false;
}

int tt_weights_target_check(const char *path, struct tt_err *err)
{
    struct stat st;
    const char *end = end_of(path);
    if (strcasecmp(end, ".onnx") == 0)
        return tt_fail(err, TT_EUSAGE,
                       "%s: weights become .safetensors or .pth; `tuitrain export` makes .onnx of "
                       "those",
                       path);
    if (strcasecmp(end, ".safetensors") == 0 || is_pth(end))
        return 0;
    bool there = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    if (there && !tt_weights_seem(path))
        return tt_fail(err, TT_EUSAGE,
                       "%s: is there and is no model, so it is not overwritten; name it "
                       ".safetensors or .pth",
                       path);
    if (is_foreign(end))
        return tt_fail(err, TT_EUSAGE,
                       "%s: weights become .safetensors or .pth, not %s; name it so", path, end);
    return 0;
}

int tt_weights_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    return is_pth(end_of(path)) ? tt_pth_write(path, set, err)
                                : tt_safetensors_write(path, set, err);
}
