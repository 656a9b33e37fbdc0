/* Where the dashboard's panels go: sizes in, rectangles out. */
#ifndef TT_TUI_VIEWS_DASHBOARD_LAYOUT_H
#define TT_TUI_VIEWS_DASHBOARD_LAYOUT_H

#include <stdbool.h>

#include "../screen/canvas.h"

enum tt_panel {
    TT_PANEL_BANNER, /* one row: eval mode, or why the run failed */
    TT_PANEL_LOSS,
    TT_PANEL_ACCURACY,
    TT_PANEL_LR, /* learning rate over steps, where there is room and it changes */
    TT_PANEL_FIGURES,
    TT_PANEL_RUN,      /* what is trained on what */
    TT_PANEL_MATRIX,   /* small confusion matrix, where there is a lot of room */
    TT_PANEL_PROGRESS, /* one row where both bars fit into it */
    TT_PANEL_LOG,
    TT_PANEL_COUNT
};

/* From so many columns on both bars stand side by side; from so many on they are one. */
enum { TT_PROGRESS_BESIDE = 100, TT_PROGRESS_ONE = 64 };

struct tt_layout {
    struct tt_rect panel[TT_PANEL_COUNT]; /* w = 0: not shown */
    bool stacked; /* accuracy stands below loss, and its x axis serves both */
};

/* `lr`: the learning rate has a course worth a chart.  `matrix_w` and `matrix_h` are what the small
 * matrix wants; 0: no matrix. */
struct tt_layout tt_layout_dashboard(struct tt_rect where, bool banner, bool lr, int matrix_w,
                                     int matrix_h);

#endif
