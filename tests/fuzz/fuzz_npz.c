/* NPZ: a whole archive, or else one that is made of the bytes as an array x beside a right y (since
 * no fuzzer finds checksums), through the source that opens it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/data/dataset.h>

#include "../formats/npy_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void open_it(const char *path)
{
    static struct tt_data d;
    struct tt_err err = {0};
    unsigned sum = 0;
    if (tt_data_open(path, TT_TASK_AUTO, &d, &err) < 0) {
        if (!err.text[0])
            abort();
        return;
    }
    int64_t n = (d.train.n + d.val.n) * tt_shape_count(&d.input);
    for (int64_t i = 0; d.train.x && i < n; i++)
        sum += d.train.x[i];
    for (int64_t i = 0; d.train.y && i < d.train.n + d.val.n; i++)
        if (d.train.y[i] >= d.n_classes)
            abort();
    if (sum == 0xffffffffu)
        abort();
    tt_data_done(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    static struct npy_file x, y;
    snprintf(path, sizeof path, "/tmp/fuzz-%d.npz", (int)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        abort();
    open_it(path);
    if (size <= NPY_ROOM) {
        memcpy(x.bytes, data, size);
        x.n = size;
        npy_make(&y, "|u1", "8,", "\0\1\2\0\1\2\0\1", 8);
        zip_t *z = npz_create(path);
        npz_add(z, "x.npy", &x, 0);
        npz_add(z, "y.npy", &y, 0);
        npz_finish(z);
        open_it(path);
    }
    unlink(path);
    return 0;
}
