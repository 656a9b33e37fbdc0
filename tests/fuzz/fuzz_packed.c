/* Packed files and archives: by libarchive, by libzip, by libdeflate. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/formats/packed.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64], inner[80];
    snprintf(path, sizeof path, "/tmp/fuzz-%d.packed", (int)getpid());
    snprintf(inner, sizeof inner, "%s:a.csv", path);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        abort();
    for (int i = 0; i < 2; i++) {
        struct tt_err err = {0};
        unsigned char *out;
        size_t n, limit = 1 << 22;
        if (tt_packed_read(i ? inner : path, limit, NULL, &out, &n, &err) < 0) {
            if (!err.text[0])
                abort();
            continue;
        }
        if (n > limit || out[n] != '\0')
            abort();
        free(out);
    }
    unlink(path);
    return 0;
}
