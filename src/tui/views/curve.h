/* The loss, or how good it is, over the whole run: a chart that has a corner of several views. */
#ifndef TT_TUI_VIEWS_CURVE_H
#define TT_TUI_VIEWS_CURVE_H

#include "../widgets/axis.h"
#include "scene.h"

/* `score`: accuracy, of values R^2; else the loss.  *kept as in struct tt_chart, or NULL. */
void tt_curve_draw(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                   bool score, struct tt_axis *kept);

/* Whether there is something to draw. */
bool tt_curve_known(const struct tt_scene *scene);

#endif
