/* Panels of the dashboard: figures, without curves. */
#ifndef TT_TUI_VIEWS_DASHBOARD_FIGURES_H
#define TT_TUI_VIEWS_DASHBOARD_FIGURES_H

#include "scene.h"

/* Bars and counts of epochs and steps, the time, the speed: in one row or two. */
void tt_dashboard_progress(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r);
/* Loss and score of this epoch, the last one, the validation, the best; the learning rate. */
void tt_dashboard_figures(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r);
/* Whether the learning rate has been the same all along, and will be: it needs no chart. */
bool tt_dashboard_lr_rests(const struct tt_scene *scene);
/* A row: eval mode, or why the run failed. */
bool tt_dashboard_has_banner(const struct tt_snapshot *s);
void tt_dashboard_banner(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r);

#endif
