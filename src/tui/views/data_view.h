/* Inside of the data view: its tables (data.c), its classes (data_classes.c), and the rows of both
 * (data_rows.c). */
#ifndef TT_TUI_VIEWS_DATA_VIEW_H
#define TT_TUI_VIEWS_DATA_VIEW_H

#include <tuitrain/run/link/data_sheet.h>

#include "../widgets/search.h"
#include "view.h"

struct tt_data_view {
    int64_t chosen;          /* column or class */
    int64_t first;           /* the first that is shown */
    int64_t rows;            /* that are, as last drawn */
    struct tt_search search; /* in their names */
};

/* data_rows.c: chooses one of n; keeps it among them, and in sight of so many rows. */
void tt_data_choose(struct tt_data_view *self, int64_t at, int64_t n);
void tt_data_settle(struct tt_data_view *self, int64_t n, int rows);
/* A field of w columns; returns where the next one begins. */
int tt_data_put(struct tt_canvas *c, int x, int y, int w, enum tt_style style, const char *text,
                bool right);
/* A click on a row chooses it. */
void tt_data_add_row(struct tt_canvas *c, struct tt_rect r, int64_t at);
const char *tt_data_count(char *out, size_t size, int64_t n);

/* data_classes.c */
void tt_data_draw_classes(struct tt_data_view *self, const struct tt_scene *scene,
                          const struct tt_data_sheet *s, struct tt_canvas *c, struct tt_rect r);

#endif
