/* The coach: a line below every view that says how the run goes and what helps, and, opened, the
 * evidence in words, with something to do on each digit.  At the end it says what was reached. */
#ifndef TT_TUI_PANELS_COACH_H
#define TT_TUI_PANELS_COACH_H

#include "../commands/keymap.h"
#include "../screen/canvas.h"
#include "../views/view.h"

struct tt_coach {
    bool open;
};

/* Rows that the line takes on a screen of h rows: more at the end, and after numbers were lost. */
int tt_coach_rows(const struct tt_scene *scene, int h);
void tt_coach_draw_line(struct tt_canvas *c, struct tt_rect where, const struct tt_keymap *keys,
                        const struct tt_scene *scene);

/* What can be done now, the best first; returns how many. */
enum { TT_COACH_ACTS = 9 };
int tt_coach_acts(const struct tt_scene *scene, struct tt_act out[TT_COACH_ACTS]);

/* Over the view. */
void tt_coach_draw(const struct tt_coach *p, struct tt_canvas *c, struct tt_rect where,
                   const struct tt_keymap *keys, const struct tt_scene *scene);
/* Returns whether it took the key; `line` is then what is to be carried out, or "". */
bool tt_coach_key(struct tt_coach *p, const struct tt_scene *scene, const char *key, char *line,
                  size_t size);

/* The keys of the last row: digits only where they do something. */
const struct tt_key_hint *tt_coach_hints(const struct tt_scene *scene);

#endif
