/* The dashboard's curves as files. */
#ifndef TT_TUI_VIEWS_DASHBOARD_EXPORT_H
#define TT_TUI_VIEWS_DASHBOARD_EXPORT_H

#include <stdio.h>

#include "scene.h"

/* A line a step that has any value: step, losses and scores of training and validation, learning
 * rate (of the last change). */
void tt_curves_csv(FILE *out, const struct tt_scene *scene);
/* Loss over accuracy (or R^2), with axes and legend, for documents: on white. */
void tt_curves_svg(FILE *out, const struct tt_scene *scene);

#endif
