/* What a single step did, stage by stage: over the view, while the run rests after it. */
#ifndef TT_TUI_PANELS_STEP_PANEL_H
#define TT_TUI_PANELS_STEP_PANEL_H

#include "../screen/canvas.h"
#include "../views/scene.h"

struct tt_step_panel {
    int64_t closed; /* the step whose panel was closed */
};

/* Whether the run still stands where that step has left it, and it was not closed. */
bool tt_step_panel_shown(const struct tt_step_panel *p, const struct tt_scene *scene);
void tt_step_panel_close(struct tt_step_panel *p, const struct tt_scene *scene);

/* Its place at the bottom of `where`; smaller where it does not fit, and then with fewer figures.
 */
struct tt_rect tt_step_panel_place(struct tt_rect where);
void tt_step_panel_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_scene *scene);

#endif
