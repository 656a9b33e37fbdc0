/* GIF: the first picture of it.  Source: CompuServe, "Graphics Interchange Format, version 89a".
 *
 *     "GIF87a" or "GIF89a", width 2, height 2, flags 1, ground 1, aspect 1, palette
 *     blocks: 0x21 an extension (0xf9: a transparent colour), 0x2c a picture: left, top, width,
 *         height 2 each, flags 1, palette, bits 1, and LZW codes in pieces of up to 255 bytes
 *
 * What the first picture leaves of the screen is transparent. */
#include "image_kind.h"

#include <string.h>

enum { HEAD = 13, DESCRIPTOR = 9, CODES = 4096 };

struct gif {
    const struct tt__image_file *file;
    size_t at;
    int height, width;
    int left, top, frame_width, frame_height;
    bool interlaced, gray;
    int transparent; /* a colour's number, or -1 */
    int colours;
    const unsigned char *palette; /* (colours, 3) in the file */
};

static int damaged(const struct gif *g, const char *what, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: damaged GIF: %s", g->file->name, what);
}

static bool has(const struct gif *g, size_t n)
{
    return g->file->size - g->at >= n;
}

static int number(const unsigned char *at)
{
    return at[0] | at[1] << 8;
}

/* --- blocks ---------------------------------------------------------------------------------- */

/* The palette that flags announce, where they do. */
static int take_palette(struct gif *g, int flags, struct tt_err *err)
{
    if (!(flags & 0x80))
        return 0;
    g->colours = 2 << (flags & 7);
    if (!has(g, 3 * (size_t)g->colours))
        return damaged(g, "it ends too early", err);
    g->palette = g->file->data + g->at;
    g->at += 3 * (size_t)g->colours;
    g->gray = true;
    for (int i = 0; i < g->colours; i++) {
        const unsigned char *c = g->palette + 3 * i;
        g->gray = g->gray && c[0] == c[1] && c[1] == c[2];
    }
    return 0;
}

static int take_extension(struct gif *g, struct tt_err *err)
{
    enum { CONTROL = 0xf9 };
    if (!has(g, 2))
        return damaged(g, "it ends too early", err);
    int label = g->file->data[g->at++];
    for (size_t n; has(g, 1); g->at += n) {
        n = g->file->data[g->at++];
        if (n == 0)
            return 0;
        if (!has(g, n))
            break;
        const unsigned char *data = g->file->data + g->at;
        if (label == CONTROL && n >= 4)
            g->transparent = data[0] & 1 ? data[3] : -1;
    }
    return damaged(g, "it ends too early", err);
}

static int take_descriptor(struct gif *g, struct tt_err *err)
{
    if (!has(g, DESCRIPTOR))
        return damaged(g, "it ends too early", err);
    const unsigned char *d = g->file->data + g->at;
    g->left = number(d);
    g->top = number(d + 2);
    g->frame_width = number(d + 4);
    g->frame_height = number(d + 6);
    g->interlaced = d[8] & 0x40;
    g->at += DESCRIPTOR;
    if (g->frame_width < 1 || g->frame_height < 1 || g->left + g->frame_width > g->width ||
        g->top + g->frame_height > g->height)
        return damaged(g, "a picture outside of the screen", err);
    if (take_palette(g, d[8], err) < 0)
        return -1;
    return g->palette ? 0 : damaged(g, "it has no palette", err);
}

/* Up to the codes of the first picture. */
static int read_header(struct gif *g, struct tt_err *err)
{
    const unsigned char *data = g->file->data;
    if (g->file->size < HEAD)
        return damaged(g, "it ends too early", err);
    g->width = number(data + 6);
    g->height = number(data + 8);
    g->at = HEAD;
    if (tt__image_check(g->file, (uint64_t)g->height, (uint64_t)g->width, CODES, err) < 0 ||
        take_palette(g, data[10], err) < 0)
        return -1;
    while (has(g, 1)) {
        int block = data[g->at++];
        if (block == 0x2c)
            return take_descriptor(g, err);
        if (block != 0x21)
            return damaged(g, block == 0x3b ? "it has no picture" : "an unknown block", err);
        if (take_extension(g, err) < 0)
            return -1;
    }
    return damaged(g, "it ends too early", err);
}

/* --- codes ----------------------------------------------------------------------------------- */

struct lzw {
    uint16_t before[CODES]; /* the code that a code goes on from */
    uint8_t last[CODES];    /* and with what */
    uint16_t length[CODES];
    uint32_t bits;
    int n_bits, size, next, clear;
    size_t piece; /* bytes that are left of one */
};

static int next_code(struct gif *g, struct lzw *z)
{
    while (z->n_bits < z->size) {
        if (z->piece == 0) {
            if (!has(g, 1) || (z->piece = g->file->data[g->at++]) == 0)
                return -1;
        }
        if (!has(g, 1))
            return -1;
        z->bits |= (uint32_t)g->file->data[g->at++] << z->n_bits;
        z->n_bits += 8;
        z->piece--;
    }
    int code = (int)(z->bits & ((1u << z->size) - 1));
    z->bits >>= z->size;
    z->n_bits -= z->size;
    return code;
}

static void start(struct lzw *z, int bits)
{
    z->clear = 1 << bits;
    z->size = bits + 1;
    z->next = z->clear + 2;
    for (int i = 0; i < z->clear; i++) {
        z->last[i] = (uint8_t)i;
        z->length[i] = 1;
    }
}

/* Writes what a code stands for, from its end; returns how much of it there is. */
static int64_t put(const struct lzw *z, int code, unsigned char *out, int64_t room)
{
    int64_t n = z->length[code];
    for (int64_t i = n - 1; i >= 0; i--, code = z->before[code])
        if (i < room)
            out[i] = z->last[code];
    return n < room ? n : room;
}

static uint8_t first_of(const struct lzw *z, int code)
{
    while (z->length[code] > 1)
        code = z->before[code];
    return z->last[code];
}

static void learn(struct lzw *z, int before, uint8_t last)
{
    z->before[z->next] = (uint16_t)before;
    z->last[z->next] = last;
    z->length[z->next] = (uint16_t)(z->length[before] + 1);
    z->next++;
    if (z->next == 1 << z->size && z->size < 12)
        z->size++;
}

/* The numbers of all colours of the picture, row by row as they come. */
static int unpack(struct gif *g, struct lzw *z, unsigned char *out, int64_t n, struct tt_err *err)
{
    int bits = has(g, 1) ? g->file->data[g->at++] : 0, before = -1;
    if (bits < 1 || bits > 8)
        return damaged(g, "codes of an unknown size", err);
    start(z, bits);
    for (int64_t at = 0; at < n;) {
        int code = next_code(g, z);
        if (code < 0 || code == z->clear + 1)
            return damaged(g, "it ends too early", err);
        if (code == z->clear) {
            start(z, bits);
            before = -1;
            continue;
        }
        if (code > z->next || (code == z->next && (before < 0 || z->next == CODES)))
            return damaged(g, "a code that stands for nothing", err);
        if (before >= 0 && z->next < CODES)
            learn(z, before, first_of(z, code == z->next ? before : code));
        at += put(z, code, out + at, n - at);
        before = code;
    }
    return 0;
}

/* --- the picture ----------------------------------------------------------------------------- */

/* The row of the picture that comes as number i. */
static int row_at(const struct gif *g, int i)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    if (!g->interlaced)
        return i;
    for (int pass = 0; pass < 4; pass++) {
        int rows = (g->frame_height - first[pass] + step[pass] - 1) / step[pass];
        if (i < rows)
            return first[pass] + i * step[pass];
        i -= rows;
    }
    return g->frame_height - 1;
}

static int paint(const struct gif *g, const unsigned char *index, struct tt_image *out,
                 struct tt_err *err)
{
    int colours = g->gray ? 1 : 3;
    for (int i = 0; i < g->frame_height; i++) {
        unsigned char *to =
            out->pixels + ((size_t)(g->top + row_at(g, i)) * (size_t)g->width + (size_t)g->left) *
                              (size_t)out->channels;
        for (int k = 0; k < g->frame_width; k++, index++, to += out->channels) {
            if (*index >= g->colours)
                return damaged(g, "a colour that its palette does not have", err);
            memcpy(to, g->palette + 3 * *index, (size_t)colours);
            if (out->channels > colours)
                to[colours] = *index == g->transparent ? 0 : 255;
        }
    }
    return 0;
}

static int decode_pixels(struct gif *g, struct tt_image *out, struct tt_err *err)
{
    struct tt_image index = {.height = g->frame_height, .width = g->frame_width, .channels = 1};
    struct lzw z = {.piece = 0};
    if (tt__image_allocate(g->file->name, out, err) < 0 ||
        tt__image_allocate(g->file->name, &index, err) < 0)
        return -1;
    int64_t n = (int64_t)index.height * index.width;
    int rc = unpack(g, &z, index.pixels, n, err);
    if (rc == 0)
        rc = paint(g, index.pixels, out, err);
    tt_image_done(&index);
    return rc;
}

static bool is_gif(const unsigned char *data, size_t size)
{
    return size >= 6 && (memcmp(data, "GIF87a", 6) == 0 || memcmp(data, "GIF89a", 6) == 0);
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    struct gif g = {.file = f, .transparent = -1};
    if (read_header(&g, err) < 0)
        return -1;
    bool whole = g.frame_height == g.height && g.frame_width == g.width;
    *out = (struct tt_image){.height = g.height,
                             .width = g.width,
                             .channels = (g.gray ? 1 : 3) + (g.transparent >= 0 || !whole)};
    return f->look ? 0 : decode_pixels(&g, out, err);
}

const struct tt__image_kind tt__image_gif = {
    .name = "GIF", .ends = {".gif"}, .is = is_gif, .decode = decode};
