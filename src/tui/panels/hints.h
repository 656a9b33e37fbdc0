/* The last row: the keys that work now, the most useful ones first.  Those of every view stand in
 * the table in hints.c, those of one in that view. */
#ifndef TT_TUI_PANELS_HINTS_H
#define TT_TUI_PANELS_HINTS_H

#include <stdbool.h>

#include "../commands/keymap.h"
#include "../views/view.h"

/* Whether the key does something in the view that it does not do elsewhere. */
bool tt_hints_use(const struct tt_keymap *keys, const struct tt_view_type *view, const void *state,
                  const struct tt_scene *scene, const char *key);

/* Those of a list that fit. */
void tt_hints_draw(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                   const struct tt_key_hint *hints);
/* Of the view that is shown, in this state of the run. */
void tt_hints_draw_view(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                        const struct tt_view_type *view, const void *view_state,
                        const struct tt_scene *scene, enum tt_state state);

#endif
