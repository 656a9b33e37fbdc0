/* PGM and PPM, plain pixels: gray and RGB of 8 or 16 bits.  Source: netpbm, pgm(5), ppm(5).
 *
 *     "P5" (gray) or "P6" (RGB), width, height, white, in digits with blanks and # comments between
 *     them; one blank; rows from the top, 2 bytes a number where white is above 255 */
#include "image_kind.h"

#include <ctype.h>
#include <string.h>

static int damaged(const struct tt__image_file *f, const char *what, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: damaged PGM or PPM: %s", f->name, what);
}

/* The next number of the header, or -1; `at` is left after it. */
static int64_t next_number(const struct tt__image_file *f, size_t *at)
{
    static const int64_t most = 65536;
    int64_t v = 0;
    while (*at < f->size && (isspace(f->data[*at]) || f->data[*at] == '#'))
        if (f->data[(*at)++] == '#')
            while (*at < f->size && f->data[*at] != '\n')
                (*at)++;
    size_t first = *at;
    for (; *at < f->size && isdigit(f->data[*at]); (*at)++)
        v = v < most ? 10 * v + (f->data[*at] - '0') : most;
    return *at > first ? v : -1;
}

static bool is_pnm(const unsigned char *data, size_t size)
{
    return size >= 3 && data[0] == 'P' && (data[1] == '5' || data[1] == '6') &&
           (isspace(data[2]) || data[2] == '#');
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    size_t at = 2;
    int64_t width = next_number(f, &at), height = next_number(f, &at), white = next_number(f, &at);
    if (width < 0 || height < 0 || white < 1 || white > 65535 || at >= f->size)
        return damaged(f, "a header that says no size", err);
    if (tt__image_check(f, (uint64_t)height, (uint64_t)width, 1, err) < 0)
        return -1;
    *out = (struct tt_image){
        .height = (int)height, .width = (int)width, .channels = f->data[1] == '5' ? 1 : 3};
    size_t n = (size_t)(height * width * out->channels), each = white > 255 ? 2 : 1;
    if ((f->size - at - 1) / each < n)
        return damaged(f, "it ends too early", err);
    if (f->look)
        return 0;
    if (tt__image_allocate(f->name, out, err) < 0)
        return -1;
    const unsigned char *from = f->data + at + 1;
    for (size_t i = 0; i < n; i++, from += each) {
        int64_t v = each == 2 ? from[0] << 8 | from[1] : from[0];
        out->pixels[i] = (unsigned char)((v < white ? v : white) * 255 / white);
    }
    return 0;
}

const struct tt__image_kind tt__image_pnm = {
    .name = "PPM", .ends = {".pgm", ".ppm", ".pnm"}, .is = is_pnm, .decode = decode};
