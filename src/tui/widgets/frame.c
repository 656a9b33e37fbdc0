#include "frame.h"

#include <string.h>

#include <tuitrain/base/text.h>

struct tt_plot_frame tt_frame_plot(struct tt_rect where, bool show_x)
{
    int below = show_x ? 2 : 0;
    return (struct tt_plot_frame){.plot = {where.x + TT_CHART_GUTTER, where.y + 1,
                                           where.w - TT_CHART_GUTTER, where.h - 1 - below},
                                  .axis_x = where.x + TT_CHART_GUTTER - 1,
                                  .axis_y = where.y + where.h - below};
}

uint32_t tt_glyph(const struct tt_canvas *c, uint32_t ch, char ascii)
{
    return c->ascii ? (uint32_t)(unsigned char)ascii : ch;
}

void tt_frame_guide(struct tt_canvas *c, int x, int y, int w)
{
    for (int i = 1; i < w; i += 2)
        tt_put(c, x + i, y, tt_glyph(c, 0x00b7, ' '), TT_STYLE_BORDER);
}

void tt_frame_guide_below(const struct tt_dots *d, int row)
{
    tt_dots_across(d, row, true, tt_glyph(d->canvas, 0x00b7, ' '), TT_STYLE_BORDER);
}

void tt_frame_y(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f)
{
    double tick[TT_TICKS], step;
    char label[TT_LABEL];
    int n = tt_axis_ticks(&p->y, f.plot.h < 5 ? 2 : f.plot.h * 2 / 5, tick, &step), used = -1;
    for (int y = 0; y < f.plot.h; y++)
        tt_put(c, f.axis_x, f.plot.y + y, tt_glyph(c, 0x2502, '|'), TT_STYLE_BORDER);
    for (int i = n - 1; i >= 0; i--) {
        int dot = tt_plot_y(p, tick[i]);
        int row = f.plot.y + (dot < 0            ? 0
                              : dot >= p->dots.h ? p->dots.h - 1
                                                 : dot) *
                                 f.plot.h / p->dots.h;
        if (row == used)
            continue;
        used = row;
        tt_text_right(c, f.axis_x, row, TT_CHART_GUTTER - 1, TT_STYLE_AXIS,
                      tt_axis_label(label, tick[i], step));
        tt_put(c, f.axis_x, row, tt_glyph(c, 0x2524, '+'), TT_STYLE_BORDER);
        tt_frame_guide_below(&p->dots, row - f.plot.y);
    }
}

int tt_frame_cell(const struct tt_plot *p, struct tt_plot_frame f, double step)
{
    int x = tt_plot_x(p, step);
    bool there = x >= 0 && x < tt_plot_columns(p);
    return there ? f.plot.x + (int)((int64_t)x * f.plot.w / p->dots.w) : -1;
}

static void draw_x_labels(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                          const char *name)
{
    struct tt_axis a = {p->x0, p->x1, false};
    double tick[TT_TICKS], step;
    char label[TT_LABEL];
    int n = tt_axis_ticks(&a, f.plot.w / 10, tick, &step);
    int right = f.plot.x + f.plot.w, free_from = f.plot.x - TT_CHART_GUTTER;
    int name_at = f.plot.w >= 24 ? right - (int)strlen(name) : right + 1;
    for (int i = 0; i < n; i++) {
        int x = tt_frame_cell(p, f, tick[i]);
        int w = tt_utf8_length(tt_axis_label(label, tick[i], step)), at = x - w / 2;
        if (at + w > right)
            at = right - w;
        if (x < 0 || at < free_from || at + w >= name_at)
            continue;
        tt_text(c, at, f.axis_y + 1, w, TT_STYLE_AXIS, label);
        free_from = at + w + 1;
    }
    if (name_at < right)
        tt_text(c, name_at, f.axis_y + 1, right - name_at, TT_STYLE_AXIS, name);
}

void tt_frame_x(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                const char *name)
{
    for (int x = 0; x < f.plot.w; x++)
        tt_put(c, f.plot.x + x, f.axis_y, tt_glyph(c, 0x2500, '-'), TT_STYLE_BORDER);
    tt_put(c, f.axis_x, f.axis_y, tt_glyph(c, 0x2514, '+'), TT_STYLE_BORDER);
    draw_x_labels(c, p, f, name);
}
