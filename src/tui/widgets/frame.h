/* What stands around a plot: its axes, their ticks and labels. */
#ifndef TT_TUI_WIDGETS_FRAME_H
#define TT_TUI_WIDGETS_FRAME_H

#include "plot.h"

/* Columns left of the plot: those of charts one above the other agree. */
enum { TT_CHART_GUTTER = 7 };

struct tt_plot_frame { /* cells of the plot's parts */
    struct tt_rect plot;
    int axis_x, axis_y; /* column of the y axis, row of the x axis */
};

/* A row for a title, the gutter, and with `show_x` two rows below. */
struct tt_plot_frame tt_frame_plot(struct tt_rect where, bool show_x);
void tt_frame_y(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f);
/* With the axis's name at its right end. */
void tt_frame_x(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                const char *name);
/* Column of a place on the x axis, or -1. */
int tt_frame_cell(const struct tt_plot *p, struct tt_plot_frame f, double step);

/* A faint line that leads the eye from a tick to its place. */
void tt_frame_guide(struct tt_canvas *c, int x, int y, int w);
/* The same below dots, which are drawn over it. */
void tt_frame_guide_below(const struct tt_dots *d, int row);

/* A character, or what stands for it where only ASCII may. */
uint32_t tt_glyph(const struct tt_canvas *c, uint32_t ch, char ascii);

#endif
