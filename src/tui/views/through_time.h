/* What the network gave to each class of one sample, or of the drawing, from the run's beginning
 * on: a row of small bars for each, over the moments of the film. */
#ifndef TT_TUI_VIEWS_THROUGH_TIME_H
#define TT_TUI_VIEWS_THROUGH_TIME_H

#include "../screen/canvas.h"
#include "scene.h"

enum { TT_THE_DRAWING = -1 };

/* Whether anything is known of it: of one of the film's samples, by its place there, or of the
 * drawing that the scene has a reading of. */
bool tt_through_time_known(const struct tt_scene *scene, int sample);

/* Under a heading; of many classes those that were ever the likeliest come first.  `truth` is the
 * true class, or -1. */
void tt_through_time_draw(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                          int sample, int truth);

#endif
