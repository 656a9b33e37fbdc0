/* Inside of the runs view: its state, keys and order (runs.c), its table (runs_table.c) and its
 * curves (runs_chart.c). */
#ifndef TT_TUI_VIEWS_RUNS_VIEW_H
#define TT_TUI_VIEWS_RUNS_VIEW_H

#include <tuitrain/run/library/library.h>

#include "../widgets/axis.h"
#include "../widgets/search.h"
#include "view.h"

enum tt_runs_axis { TT_RUNS_STEP, TT_RUNS_EPOCH, TT_RUNS_TIME, TT_RUNS_AXES };
enum { TT_RUNS_COLUMNS = 32, TT_RUNS_CELL = 64 };

struct tt_runs_view {
    struct tt_search search; /* in names */
    enum tt_library_metric metric;
    enum tt_runs_axis axis;
    char sort[32]; /* the column's key; "" is the name */
    bool reversed;
    bool touched;                  /* someone chose; before that, the newest are shown */
    uint8_t slot[TT_LIBRARY_RUNS]; /* which colour a run has; 0: it is not drawn */
    int order[TT_LIBRARY_RUNS], n; /* rows as last sorted */
    bool chosen;                   /* a row was; else it is the first one */
    int at;                        /* the chosen run (not row) */
    int top, rows;                 /* of the table, as last drawn */
    struct tt_rect table;          /* relative to the view, below its heading */
    int column_x[TT_RUNS_COLUMNS], column_w[TT_RUNS_COLUMNS]; /* relative to the table */
    struct tt_axis y[TT_LIBRARY_METRICS];
};

/* A column of the table: of the run's own, or a setting that differs. */
struct tt_runs_column {
    const char *key, *head;
    int setting; /* -1: none */
    void (*show)(const struct tt_scene *scene, const struct tt_library_run *r,
                 char out[TT_RUNS_CELL]);
    double (*number)(const struct tt_scene *scene, const struct tt_library_run *r); /* NULL: text */
};

/* runs_table.c */
int tt_runs_columns(const struct tt_runs_view *self, const struct tt_scene *scene,
                    struct tt_runs_column out[TT_RUNS_COLUMNS]);
void tt_runs_sort(struct tt_runs_view *self, const struct tt_scene *scene);
void tt_runs_draw_table(struct tt_runs_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where);

/* runs_chart.c */
void tt_runs_draw_chart(struct tt_runs_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where);

/* How a run is called in the legend and in ASCII: '*' the one that is trained, then a to g. */
char tt_runs_letter(int slot);

#endif
