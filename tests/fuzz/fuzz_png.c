/* PNG, as it is and with the checksums of its chunks made right: what is accepted has the memory
 * that its sides say, and writes and reads back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include <tuitrain/formats/image.h>
#include <tuitrain/formats/png.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct tt_image_wish as_it_is = {.ground = {255, 255, 255}};
static const struct tt_image_wish gray = {.channels = 1};

static void parse(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_image p, q;
    struct tt_bytes b = {0};
    if (tt_image_parse("x", data, size, &as_it_is, &p, &err) < 0)
        return;
    size_t n = (size_t)p.height * (size_t)p.width * (size_t)p.channels;
    if (n < 100000) {
        if (tt_png_write(&b, p.pixels, p.height, p.width, p.channels, &err) < 0 ||
            tt_image_parse("y", b.data, b.size, &as_it_is, &q, &err) < 0 ||
            p.channels != q.channels || memcmp(p.pixels, q.pixels, n) != 0)
            abort();
        tt_image_done(&q);
    }
    tt_bytes_done(&b);
    tt_image_done(&p);
    if (tt_image_parse("x", data, size, &gray, &p, &err) == 0)
        tt_image_done(&p);
}

static void put_checksums(unsigned char *data, size_t size)
{
    size_t at = 8;
    while (at + 12 <= size) {
        size_t n = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 | (size_t)data[at + 2] << 8 |
                   data[at + 3];
        if (n > size - at - 12)
            return;
        uint32_t crc = libdeflate_crc32(0, data + at + 4, n + 4);
        for (size_t i = 0; i < 4; i++)
            data[at + 8 + n + i] = (unsigned char)(crc >> (24 - 8 * i));
        at += n + 12;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *copy = malloc(size + 1);
    parse(data, size);
    memcpy(copy, data, size);
    put_checksums(copy, size);
    parse(copy, size);
    free(copy);
    return 0;
}
