#include "blocks.h"

#include <stdbool.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum { DOTS = 2 * TT_OCTANT_ROWS };

uint32_t tt_sextant(unsigned dots)
{
    enum { LEFT = 0x15, RIGHT = 0x2a, ALL = 0x3f };
    if (dots == 0 || dots == ALL)
        return dots ? 0x2588 : ' ';
    if (dots == LEFT || dots == RIGHT)
        return dots == LEFT ? 0x258c : 0x2590;
    return 0x1fb00 + dots - 1 - (dots > LEFT) - (dots > RIGHT);
}

/* Those that Unicode had before it got octants, by their dots in ascending order. */
static const struct {
    uint8_t dots;
    uint32_t ch;
} older[] = {
    {0x00, ' '},     {0x01, 0x1cea8}, {0x02, 0x1ceab}, {0x03, 0x1fb82}, {0x05, 0x2598},
    {0x0a, 0x259d},  {0x0f, 0x2580},  {0x14, 0x1fbe6}, {0x28, 0x1fbe7}, {0x3f, 0x1fb85},
    {0x40, 0x1cea3}, {0x50, 0x2596},  {0x55, 0x258c},  {0x5a, 0x259e},  {0x5f, 0x259b},
    {0x80, 0x1cea0}, {0xa0, 0x2597},  {0xa5, 0x259a},  {0xaa, 0x2590},  {0xaf, 0x259c},
    {0xc0, 0x2582},  {0xf0, 0x2584},  {0xf5, 0x2599},  {0xfa, 0x259f},  {0xfc, 0x2586},
    {0xff, 0x2588},
};

uint32_t tt_octant(unsigned dots)
{
    uint32_t before = 0;
    for (size_t i = 0; i < sizeof older / sizeof older[0] && older[i].dots <= dots; i++) {
        if (older[i].dots == dots)
            return older[i].ch;
        before++;
    }
    return 0x1cd00 + dots - before;
}

/* --- two colours for a cell ------------------------------------------------------------------ */

struct cell {
    uint8_t front[3], back[3];
    unsigned dots; /* those in front */
};

/* The part of the colour in which the dots differ most. */
static int widest(const uint8_t dot[DOTS][3], int n)
{
    int best = 0, most = -1;
    for (int k = 0; k < 3; k++) {
        int low = 255, high = 0;
        for (int i = 0; i < n; i++) {
            low = dot[i][k] < low ? dot[i][k] : low;
            high = dot[i][k] > high ? dot[i][k] : high;
        }
        if (high - low > most) {
            most = high - low;
            best = k;
        }
    }
    return best;
}

static void mean(const uint8_t dot[DOTS][3], int n, unsigned which, uint8_t out[3])
{
    int sum[3] = {0}, count = 0;
    for (int i = 0; i < n; i++)
        if (which >> i & 1) {
            count++;
            for (int k = 0; k < 3; k++)
                sum[k] += dot[i][k];
        }
    for (int k = 0; k < 3; k++)
        out[k] = (uint8_t)(count ? (sum[k] + count / 2) / count : 0);
}

/* Cut between the darkest and the lightest. */
static struct cell divide(const uint8_t dot[DOTS][3], int n)
{
    struct cell c = {.dots = 0};
    int k = widest(dot, n), low = 255, high = 0;
    for (int i = 0; i < n; i++) {
        low = dot[i][k] < low ? dot[i][k] : low;
        high = dot[i][k] > high ? dot[i][k] : high;
    }
    for (int i = 0; i < n; i++)
        if (2 * dot[i][k] > low + high)
            c.dots |= 1u << i;
    unsigned all = (1u << n) - 1;
    mean(dot, n, c.dots, c.front);
    mean(dot, n, all & ~c.dots, c.back);
    if (c.dots == 0)
        memcpy(c.front, c.back, sizeof c.front);
    return c;
}

static void send_color(struct tt_sequence *out, int what, const uint8_t rgb[3], int *known)
{
    int color = rgb[0] << 16 | rgb[1] << 8 | rgb[2];
    if (*known == color)
        return;
    *known = color;
    tt_sequence_format(out, "\033[%d;2;%d;%d;%dm", what, rgb[0], rgb[1], rgb[2]);
}

void tt_blocks_encode(struct tt_sequence *out, const uint8_t *rgb, struct tt_rect at, int rows)
{
    char text[5] = "";
    size_t width = 3 * 2 * (size_t)at.w;
    int front = -1, back = -1;
    tt_sequence_text(out, "\033[0m");
    for (int y = 0; y < at.h; y++) {
        tt_sequence_format(out, "\033[%d;%dH", at.y + y + 1, at.x + 1);
        for (int x = 0; x < at.w; x++) {
            uint8_t dot[DOTS][3];
            for (int i = 0; i < 2 * rows; i++)
                memcpy(dot[i],
                       rgb + (size_t)(y * rows + i / 2) * width + 3 * (size_t)(2 * x + i % 2), 3);
            struct cell c = divide((const uint8_t(*)[3])dot, 2 * rows);
            if (c.dots)
                send_color(out, 38, c.front, &front);
            send_color(out, 48, c.back, &back);
            uint32_t ch = rows == TT_OCTANT_ROWS ? tt_octant(c.dots) : tt_sextant(c.dots);
            tt_sequence_add(out, text, (size_t)tt_utf8_encode(ch, text));
        }
    }
    tt_sequence_text(out, "\033[0m");
}
