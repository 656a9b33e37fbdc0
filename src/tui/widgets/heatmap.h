/* A confusion matrix as a heat map: row = true class, column = predicted class. */
#ifndef TT_TUI_HEATMAP_H
#define TT_TUI_HEATMAP_H

#include <stdint.h>

#include "../screen/canvas.h"

struct tt_heatmap {
    int n;                  /* classes */
    const uint32_t *count;  /* (n, n) */
    const char (*name)[32]; /* (n) */
    bool percent;           /* of the row instead of counts */
    int row0, column0;      /* first ones shown */
    int row, column;        /* selected, or -1; a row without a column is a whole class */
};

struct tt_heatmap_size {
    int label_w, cell_w, cell_h;
    int rows, columns; /* cells that fit */
};

/* How much of the matrix fits into w x h, headings included. */
struct tt_heatmap_size tt_heatmap_fit(const struct tt_heatmap *m, int w, int h);

/* Returns what was drawn, headings included. */
struct tt_rect tt_heatmap_draw(struct tt_canvas *c, struct tt_rect where,
                               const struct tt_heatmap *m);

/* The cell under a point relative to `where`; on a row's name its column is -1.  False when there
 * is none. */
bool tt_heatmap_at(const struct tt_heatmap *m, struct tt_rect where, int x, int y, int *row,
                   int *column);

#endif
