/* What the texts of lessons say of a run, and of the keys. */
#ifndef TT_TUI_PANELS_TOUR_WORDS_H
#define TT_TUI_PANELS_TOUR_WORDS_H

#include <stddef.h>

#include "../commands/keymap.h"
#include "../views/scene.h"

/* Puts what they are in the place of names of the run, and of commands, in braces.  Returns `out`.
 */
const char *tt_tour_expand(const char *text, const struct tt_keymap *keys,
                           const struct tt_scene *scene, char *out, size_t size);

#endif
