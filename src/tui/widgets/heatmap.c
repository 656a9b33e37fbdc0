#include "heatmap.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum { MOST_H = 8 }; /* rows of a cell */

static uint64_t row_sum(const struct tt_heatmap *m, int row)
{
    uint64_t sum = 0;
    for (int c = 0; c < m->n; c++)
        sum += m->count[row * m->n + c];
    return sum;
}

static int longest_name(const struct tt_heatmap *m)
{
    int longest = 4;
    for (int i = 0; i < m->n; i++) {
        int w = tt_utf8_length(m->name[i]);
        longest = w > longest ? w : longest;
    }
    return longest;
}

/* Digits of the largest count, or "99.9". */
static int widest_cell(const struct tt_heatmap *m)
{
    uint32_t most = 0;
    if (m->percent)
        return 4;
    for (int i = 0; i < m->n * m->n; i++)
        most = m->count[i] > most ? m->count[i] : most;
    int w = 1;
    while (most >= 10) {
        most /= 10;
        w++;
    }
    return w;
}

struct tt_heatmap_size tt_heatmap_fit(const struct tt_heatmap *m, int w, int h)
{
    struct tt_heatmap_size s;
    int label = longest_name(m);
    label += label > 4 ? 4 : 0; /* a number before the name */
    s.label_w = label < w / 4 ? label : w / 4;
    int room = w - s.label_w - 1, least = widest_cell(m) + 1;
    s.cell_w = m->n > 0 ? room / m->n : least;
    /* Cells may grow to about squares: a character is twice as high as wide. */
    s.cell_h = m->n > 0 && h > 1 ? (h - 1) / m->n : 1;
    s.cell_h = s.cell_h > MOST_H ? MOST_H : s.cell_h < 1 ? 1 : s.cell_h;
    /* Large ones are not much higher than a square. */
    int most = s.cell_w * 2 / 3 > 4 ? s.cell_w * 2 / 3 : 4;
    s.cell_h = s.cell_h > most ? most : s.cell_h;
    int widest = 4 + 2 * s.cell_h > least + 1 ? 4 + 2 * s.cell_h : least + 1;
    s.cell_w = s.cell_w > widest ? widest : s.cell_w < least ? least : s.cell_w;
    s.columns = room / s.cell_w;
    s.rows = (h - 1) / s.cell_h;
    s.columns = s.columns > m->n ? m->n : s.columns < 0 ? 0 : s.columns;
    s.rows = s.rows > m->n ? m->n : s.rows < 0 ? 0 : s.rows;
    return s;
}

/* Wrong predictions are rare next to right ones: the square root makes them visible. */
static int level_of(double share)
{
    if (!(share > 0))
        return 0;
    int level = 1 + (int)(sqrt(share) * (TT_HEAT_LEVELS - 1));
    return level >= TT_HEAT_LEVELS ? TT_HEAT_LEVELS - 1 : level;
}

static void draw_cell(struct tt_canvas *c, struct tt_rect at, const struct tt_heatmap *m, int row,
                      int column)
{
    uint32_t n = m->count[row * m->n + column];
    uint64_t all = row_sum(m, row);
    double share = all ? (double)n / (double)all : 0;
    /* A tenth of a class gone wrong is as bad as the scale knows. */
    int level = row == column ? level_of(share) : level_of(share * 10);
    enum tt_style style = (enum tt_style)((row == column ? TT_STYLE_HIT : TT_STYLE_HEAT) + level);
    char text[16];
    if (row == m->row && column == m->column)
        style = TT_STYLE_SELECTED;
    if (m->percent)
        snprintf(text, sizeof text, share < 0.9995 ? "%.1f" : "%.0f", 100 * share);
    else
        snprintf(text, sizeof text, "%u", n);
    if (n == 0)
        snprintf(text, sizeof text, "%s", c->ascii ? "." : "·");
    tt_fill(c, at, ' ', style);
    tt_text_right(c, at.x + at.w - (at.w > 3), at.y + at.h / 2, at.w, style, text);
    /* A selection is seen without colours, too. */
    if (style == TT_STYLE_SELECTED && (int)strlen(text) <= at.w - 2 && at.w > 3) {
        tt_put(c, at.x, at.y + at.h / 2, '[', style);
        tt_put(c, at.x + at.w - 1, at.y + at.h / 2, ']', style);
    }
}

/* Names that are too wide to stand above the columns stand beside the rows alone, with numbers;
 * the columns get the numbers. */
static bool is_numbered(const struct tt_heatmap *m, int cell_w)
{
    return longest_name(m) > cell_w - 1;
}

static void draw_headings(struct tt_canvas *c, struct tt_rect where, const struct tt_heatmap *m,
                          struct tt_heatmap_size s)
{
    bool numbered = is_numbered(m, s.cell_w);
    char text[48];
    for (int i = 0; i < s.columns && m->column0 + i < m->n; i++) {
        int column = m->column0 + i, end = where.x + s.label_w + 1 + (i + 1) * s.cell_w;
        snprintf(text, sizeof text, "%d", column);
        tt_text_right(c, end - (s.cell_w > 3), where.y, s.cell_w - 1,
                      column == m->column ? TT_STYLE_TITLE : TT_STYLE_AXIS,
                      numbered ? text : m->name[column]);
    }
    for (int i = 0; i < s.rows && m->row0 + i < m->n; i++) {
        int row = m->row0 + i, y = where.y + 1 + i * s.cell_h + s.cell_h / 2;
        snprintf(text, sizeof text, "%d", row);
        bool same = !numbered || strcmp(text, m->name[row]) == 0;
        if (!same)
            snprintf(text, sizeof text, "%d %.31s", row, m->name[row]);
        tt_text_right(c, where.x + s.label_w, y, s.label_w,
                      row != m->row    ? TT_STYLE_AXIS
                      : m->column >= 0 ? TT_STYLE_TITLE
                                       : TT_STYLE_SELECTED,
                      same ? m->name[row] : text);
    }
}

struct tt_rect tt_heatmap_draw(struct tt_canvas *c, struct tt_rect where,
                               const struct tt_heatmap *m)
{
    struct tt_heatmap_size s = tt_heatmap_fit(m, where.w, where.h);
    int x0 = where.x + s.label_w + 1;
    draw_headings(c, where, m, s);
    for (int k = 0; k < s.rows && m->row0 + k < m->n; k++) {
        int row = m->row0 + k, y = where.y + 1 + k * s.cell_h;
        for (int i = 0; i < s.columns && m->column0 + i < m->n; i++)
            draw_cell(c, (struct tt_rect){x0 + i * s.cell_w, y, s.cell_w, s.cell_h}, m, row,
                      m->column0 + i);
    }
    return (struct tt_rect){where.x, where.y, s.label_w + 1 + s.columns * s.cell_w,
                            s.rows * s.cell_h + 1};
}

bool tt_heatmap_at(const struct tt_heatmap *m, struct tt_rect where, int x, int y, int *row,
                   int *column)
{
    struct tt_heatmap_size s = tt_heatmap_fit(m, where.w, where.h);
    bool label = x >= 0 && x <= s.label_w;
    x -= s.label_w + 1;
    y = y < 1 ? -1 : (y - 1) / s.cell_h;
    if ((x < 0 && !label) || y < 0 || y >= s.rows || x / s.cell_w >= s.columns)
        return false;
    *row = m->row0 + y;
    *column = label ? -1 : m->column0 + x / s.cell_w;
    return *row < m->n && *column < m->n;
}
