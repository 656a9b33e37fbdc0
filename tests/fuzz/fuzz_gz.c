/* gzip, with a limit that must hold. */
#include <stdint.h>
#include <stdlib.h>

#include <tuitrain/formats/gz.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LIMIT = 100000 };
    struct tt_err err = {0};
    unsigned char *out;
    size_t n;
    if (tt_gz_unpack("x", data, size, LIMIT, &out, &n, &err) < 0)
        return 0;
    if (n > LIMIT)
        abort();
    free(out);
    return 0;
}
