/* BMP: Windows' and OS/2's bitmaps.  Source: Microsoft, "Bitmap Storage" (wingdi.h:
 * BITMAPINFOHEADER, BITMAPV5HEADER).
 *
 *     file header 14: "BM", ..., offset of the pixels at 10
 *     info header 12 (OS/2) or 40 and more: size, width, height (negative: from the top), planes,
 *         bits at 14, compression at 16, colours used at 32; masks follow, or are at 40
 *     palette: blue, green, red (, 0) of each colour
 *     rows from the bottom, each filled up to 4 bytes; or runs */
#include "image_kind.h"

#include <string.h>

enum { FILE_HEAD = 14, OLD_HEAD = 12, HEAD = 40 };
enum { PLAIN = 0, RUNS_8 = 1, RUNS_4 = 2, MASKS = 3, ALPHA_MASKS = 6 };

struct bmp {
    const struct tt__image_file *file;
    size_t head, first; /* bytes of the info header; where the pixels begin */
    int height, width, bits, compression;
    bool from_top, gray, alpha;
    int colours;
    unsigned char colour[256][3]; /* RGB */
    uint32_t mask[4];             /* red, green, blue, alpha */
};

static uint32_t number(const struct bmp *b, size_t at, int bytes)
{
    uint32_t v = 0;
    for (int i = bytes - 1; i >= 0; i--)
        v = v << 8 | b->file->data[at + (size_t)i];
    return v;
}

static int damaged(const struct bmp *b, const char *what, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: damaged BMP: %s", b->file->name, what);
}

/* --- the headers ----------------------------------------------------------------------------- */

static int read_sides(struct bmp *b, struct tt_err *err)
{
    bool old = b->head == OLD_HEAD;
    int64_t width = old ? (int64_t)number(b, 18, 2) : (int32_t)number(b, 18, 4);
    int64_t height = old ? (int64_t)number(b, 20, 2) : (int32_t)number(b, 22, 4);
    b->from_top = height < 0;
    height = height < 0 ? -height : height;
    b->bits = (int)number(b, old ? 24 : 28, 2);
    b->compression = old ? PLAIN : (int)(number(b, 30, 4) & 0xff);
    /* A run of 255 pixels takes 2 bytes; an end of line, which leaves the rest of it, as many. */
    uint64_t most = b->compression == RUNS_8 || b->compression == RUNS_4 ? TT_IMAGE_SIDE : 8;
    if (tt__image_check(b->file, (uint64_t)height, width < 0 ? 0 : (uint64_t)width, most, err) < 0)
        return -1;
    b->height = (int)height;
    b->width = (int)width;
    return 0;
}

static bool known(const struct bmp *b)
{
    int bits = b->bits;
    switch (b->compression) {
    case PLAIN:
        return bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
    case RUNS_8:
        return bits == 8;
    case RUNS_4:
        return bits == 4;
    case MASKS:
    case ALPHA_MASKS:
        return b->head >= HEAD && (bits == 16 || bits == 32);
    default:
        return false;
    }
}

static int read_masks(struct bmp *b, size_t *at, struct tt_err *err)
{
    static const uint32_t usual[2][4] = {{0x7c00, 0x3e0, 0x1f, 0}, {0xff0000, 0xff00, 0xff, 0}};
    memcpy(b->mask, usual[b->bits == 32], sizeof b->mask);
    if (b->compression == MASKS || b->compression == ALPHA_MASKS) {
        size_t from = FILE_HEAD + HEAD;
        int n = b->compression == ALPHA_MASKS || b->head >= HEAD + 16 ? 4 : 3;
        if (b->file->size < from + 4 * (size_t)n)
            return damaged(b, "it ends too early", err);
        for (int i = 0; i < n; i++)
            b->mask[i] = number(b, from + 4 * (size_t)i, 4);
        if (b->head == HEAD)
            *at += 4 * (size_t)n;
    }
    b->alpha = b->mask[3] != 0;
    return 0;
}

static int read_palette(struct bmp *b, size_t at, struct tt_err *err)
{
    size_t each = b->head == OLD_HEAD ? 3 : 4;
    uint32_t used = b->head == OLD_HEAD ? 0 : number(b, 46, 4), most = 1u << b->bits;
    b->colours = (int)(used == 0 || used > most ? most : used);
    if (at > b->file->size || (b->file->size - at) / each < (size_t)b->colours)
        return damaged(b, "it ends too early", err);
    b->gray = true;
    for (int i = 0; i < b->colours; i++) {
        const unsigned char *from = b->file->data + at + each * (size_t)i;
        for (int c = 0; c < 3; c++)
            b->colour[i][c] = from[2 - c];
        b->gray = b->gray && from[0] == from[1] && from[1] == from[2];
    }
    return 0;
}

static int read_header(struct bmp *b, struct tt_err *err)
{
    size_t size = b->file->size;
    if (size < FILE_HEAD + OLD_HEAD)
        return damaged(b, "it ends too early", err);
    b->first = number(b, 10, 4);
    b->head = number(b, 14, 4);
    if (b->head != OLD_HEAD && b->head < HEAD)
        return damaged(b, "a header of an unknown size", err);
    if (b->head > size - FILE_HEAD)
        return damaged(b, "it ends too early", err);
    if (read_sides(b, err) < 0)
        return -1;
    if (!known(b))
        return tt_fail(err, TT_EINPUT, "%s: a BMP of an unusual kind (%d bits, compression %d)",
                       b->file->name, b->bits, b->compression);
    size_t at = FILE_HEAD + b->head;
    int rc = b->bits <= 8 ? read_palette(b, at, err) : read_masks(b, &at, err);
    if (rc == 0 && (b->first < at || b->first > size))
        rc = damaged(b, "its pixels begin nowhere", err);
    return rc;
}

/* --- pixels ---------------------------------------------------------------------------------- */

static unsigned char *row_of(const struct bmp *b, struct tt_image *out, int y)
{
    int from_top = b->from_top ? y : b->height - 1 - y;
    return out->pixels + (size_t)from_top * (size_t)b->width * (size_t)out->channels;
}

static int put_index(const struct bmp *b, unsigned char *to, unsigned index, struct tt_err *err)
{
    if ((int)index >= b->colours)
        return damaged(b, "a colour that its palette does not have", err);
    memcpy(to, b->colour[index], b->gray ? 1 : 3);
    return 0;
}

/* The bits under a mask, spread to 0 to 255. */
static unsigned char part(uint32_t v, uint32_t mask)
{
    if (mask == 0)
        return 0;
    while (!(mask & 1)) {
        mask >>= 1;
        v >>= 1;
    }
    return (unsigned char)((uint64_t)(v & mask) * 255 / mask);
}

static void put_masked(const struct bmp *b, const unsigned char *from, unsigned char *to)
{
    uint32_t v = (uint32_t)from[0] | (uint32_t)from[1] << 8;
    if (b->bits == 32)
        v |= (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
    for (int c = 0; c < (b->alpha ? 4 : 3); c++)
        to[c] = part(v, b->mask[c]);
}

static int decode_row(const struct bmp *b, const unsigned char *from, unsigned char *to,
                      int channels, struct tt_err *err)
{
    for (int x = 0; x < b->width; x++, to += channels)
        if (b->bits <= 8) {
            int bit = x * b->bits, shift = 8 - b->bits - bit % 8;
            unsigned index = (unsigned)from[bit / 8] >> shift & ((1u << b->bits) - 1);
            if (put_index(b, to, index, err) < 0)
                return -1;
        } else if (b->bits == 24) {
            for (int c = 0; c < 3; c++)
                to[c] = from[3 * x + 2 - c];
        } else {
            put_masked(b, from + x * b->bits / 8, to);
        }
    return 0;
}

static int decode_plain(const struct bmp *b, struct tt_image *out, struct tt_err *err)
{
    size_t row = ((size_t)b->width * (size_t)b->bits + 31) / 32 * 4;
    if (row == 0 || (b->file->size - b->first) / row < (size_t)b->height)
        return damaged(b, "it ends too early", err);
    for (int y = 0; y < b->height; y++)
        if (decode_row(b, b->file->data + b->first + row * (size_t)y, row_of(b, out, y),
                       out->channels, err) < 0)
            return -1;
    return 0;
}

/* --- runs ------------------------------------------------------------------------------------ */

struct runs {
    const unsigned char *at, *end;
    int x, y;
};

/* n pixels of one byte's indices, or (each) of a byte for each index or two. */
static int put_run(const struct bmp *b, struct runs *r, int n, bool each, struct tt_image *out,
                   struct tt_err *err)
{
    const unsigned char *from = r->at;
    if (r->y >= b->height || n > b->width - r->x)
        return damaged(b, "a run leaves the picture", err);
    unsigned char *to = row_of(b, out, r->y) + r->x * out->channels;
    for (int i = 0; i < n; i++, to += out->channels) {
        int at = each ? (b->bits == 4 ? i / 2 : i) : 0;
        unsigned index = b->bits == 8 ? from[at] : i % 2 ? from[at] & 15u : from[at] >> 4;
        if (put_index(b, to, index, err) < 0)
            return -1;
    }
    r->x += n;
    return 0;
}

/* After a 0: the end of a line or of the picture, a move, or indices as they are.  1: the end. */
static int escape(const struct bmp *b, struct runs *r, int what, struct tt_image *out,
                  struct tt_err *err)
{
    if (what == 0) {
        r->x = 0;
        r->y++;
        return 0;
    }
    if (what == 1)
        return 1;
    size_t need = what == 2 ? 2 : ((size_t)what * (size_t)b->bits + 15) / 16 * 2;
    if ((size_t)(r->end - r->at) < need)
        return damaged(b, "it ends too early", err);
    if (what == 2) {
        r->x += r->at[0];
        r->y += r->at[1];
        if (r->x > b->width || r->y > b->height)
            return damaged(b, "a run leaves the picture", err);
    } else if (put_run(b, r, what, true, out, err) < 0) {
        return -1;
    }
    r->at += need;
    return 0;
}

/* What no run reaches has the first colour. */
static int decode_runs(const struct bmp *b, struct tt_image *out, struct tt_err *err)
{
    struct runs r = {b->file->data + b->first, b->file->data + b->file->size, 0, 0};
    for (int i = 0; i < b->height * b->width; i++)
        if (put_index(b, out->pixels + (size_t)i * (size_t)out->channels, 0, err) < 0)
            return -1;
    for (int rc = 0; rc < 1;) {
        if (r.end - r.at < 2)
            return damaged(b, "it ends too early", err);
        int n = r.at[0], what = r.at[1];
        r.at += n ? 1 : 2;
        rc = n ? put_run(b, &r, n, false, out, err) : escape(b, &r, what, out, err);
        if (rc < 0)
            return -1;
        r.at += n ? 1 : 0;
    }
    return 0;
}

/* --- the kind -------------------------------------------------------------------------------- */

static bool is_bmp(const unsigned char *data, size_t size)
{
    static const unsigned char heads[] = {12, 40, 52, 56, 64, 108, 124};
    return size >= FILE_HEAD + 4 && memcmp(data, "BM", 2) == 0 && data[15] == 0 && data[16] == 0 &&
           data[17] == 0 && memchr(heads, data[14], sizeof heads);
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    struct bmp b = {.file = f};
    if (read_header(&b, err) < 0)
        return -1;
    *out = (struct tt_image){.height = b.height,
                             .width = b.width,
                             .channels = b.gray    ? 1
                                         : b.alpha ? 4
                                                   : 3};
    if (f->look)
        return 0;
    if (tt__image_allocate(f->name, out, err) < 0)
        return -1;
    return b.compression == RUNS_8 || b.compression == RUNS_4 ? decode_runs(&b, out, err)
                                                              : decode_plain(&b, out, err);
}

const struct tt__image_kind tt__image_bmp = {
    .name = "BMP", .ends = {".bmp", ".dib"}, .is = is_bmp, .decode = decode};
