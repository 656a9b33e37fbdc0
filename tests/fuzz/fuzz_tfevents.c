/* Event files: as they are, and cut into records whose checksums are right, since hardly any input
 * would get past those. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/tfevents.h>

#include "../../src/formats/crc32c.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_scalar(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *scalar,
                     struct tt_err *err)
{
    (void)at;
    (void)err;
    if (strlen(scalar->tag) > TT_TFEVENTS_TAG)
        abort();
    ++*(uint64_t *)user;
    return 0;
}

static void parse(const unsigned char *data, size_t size, int framed)
{
    struct tt_err err = {0};
    struct tt_tfevents_result result;
    uint64_t scalars = 0;
    const struct tt_tfevents_visitor visitor = {.scalar = on_scalar, .user = &scalars};
    int rc = tt_tfevents_parse("x", data, size, &visitor, &result, &err);
    if (scalars != result.scalars || result.whole > size || (rc < 0) != (err.text[0] != '\0') ||
        (rc == 0 && !result.torn && result.whole != size) || (framed && result.torn))
        abort();
}

/* Each first byte says how long the record after it is. */
static size_t frame(const uint8_t *data, size_t size, unsigned char *out)
{
    size_t made = 0;
    while (size > 0) {
        size_t n = data[0] < size - 1 ? data[0] : size - 1;
        memset(out + made, 0, 12);
        out[made] = (unsigned char)n;
        uint32_t head = tt__crc32c_masked(out + made, 8), foot = tt__crc32c_masked(data + 1, n);
        memcpy(out + made + 12, data + 1, n);
        for (int i = 0; i < 4; i++) {
            out[made + 8 + (size_t)i] = (unsigned char)(head >> 8 * i);
            out[made + 12 + n + (size_t)i] = (unsigned char)(foot >> 8 * i);
        }
        made += n + 16;
        data += n + 1;
        size -= n + 1;
    }
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *framed = malloc(17 * size + 1);
    parse(data, size, 0);
    parse(framed, frame(data, size, framed), 1);
    free(framed);
    return 0;
}
