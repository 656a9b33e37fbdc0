#include "sixel.h"

#include <stdlib.h>
#include <string.h>

#include "palette.h"

enum { ROWS = 6, COLORS = 256, FIRST = '?' };

/* The six rows that are being sent: of each colour in them which pixels have it. */
struct band {
    uint8_t *bits; /* a row of w for each colour that is used */
    int w, n;
    int16_t row_of[COLORS]; /* -1: not used */
    uint8_t color[COLORS];  /* of each row */
};

static void fill_band(struct band *b, const uint8_t *index, int rows)
{
    memset(b->row_of, -1, sizeof b->row_of);
    b->n = 0;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < b->w; x++) {
            uint8_t color = index[(size_t)y * (size_t)b->w + (size_t)x];
            if (b->row_of[color] < 0) {
                memset(b->bits + (size_t)b->n * (size_t)b->w, 0, (size_t)b->w);
                b->color[b->n] = color;
                b->row_of[color] = (int16_t)b->n++;
            }
            b->bits[(size_t)b->row_of[color] * (size_t)b->w + (size_t)x] |= (uint8_t)(1 << y);
        }
}

/* What is left of the row after its last dot needs not be sent. */
static void send_row(struct tt_sequence *out, const uint8_t *bits, int w)
{
    enum { SHORTEST = 4 }; /* "!4?" is no longer than what it stands for */
    while (w > 0 && bits[w - 1] == 0)
        w--;
    for (int x = 0; x < w;) {
        int n = 1;
        char what = (char)(FIRST + bits[x]);
        while (x + n < w && bits[x + n] == bits[x])
            n++;
        x += n;
        if (n >= SHORTEST) {
            tt_sequence_format(out, "!%d%c", n, what);
            continue;
        }
        while (n-- > 0)
            tt_sequence_add(out, &what, 1);
    }
}

static void send_band(struct tt_sequence *out, const struct band *b)
{
    for (int i = 0; i < b->n; i++) {
        tt_sequence_format(out, i > 0 ? "$#%d" : "#%d", b->color[i]);
        send_row(out, b->bits + (size_t)i * (size_t)b->w, b->w);
    }
    tt_sequence_text(out, "-");
}

static int percent(uint8_t part)
{
    return (part * 100 + 127) / 255;
}

void tt_sixel_encode(struct tt_sequence *out, const uint8_t *rgb, int w, int h, int colors)
{
    uint8_t palette[COLORS][3];
    size_t n = (size_t)w * (size_t)h;
    uint8_t *index = malloc(n);
    struct band b = {.bits = malloc((size_t)w * COLORS), .w = w};
    colors = colors < 2 ? 2 : colors > COLORS ? COLORS : colors;
    int used = index && b.bits ? tt_palette_make(rgb, n, colors, palette, index) : 0;
    out->lost = out->lost || used == 0;
    /* 1: what is not set stays; each pixel is, but for the rows below the last. */
    tt_sequence_format(out, "\033P0;1;0q\"1;1;%d;%d", w, h);
    for (int i = 0; i < used; i++)
        tt_sequence_format(out, "#%d;2;%d;%d;%d", i, percent(palette[i][0]), percent(palette[i][1]),
                           percent(palette[i][2]));
    for (int y = 0; y < h && used > 0; y += ROWS) {
        fill_band(&b, index + (size_t)y * (size_t)w, h - y < ROWS ? h - y : ROWS);
        send_band(out, &b);
    }
    tt_sequence_text(out, "\033\\");
    free(index);
    free(b.bits);
}
