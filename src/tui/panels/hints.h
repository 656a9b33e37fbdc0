/* The last row: the keys that work now, the most useful ones first. */
#ifndef TT_TUI_PANELS_HINTS_H
#define TT_TUI_PANELS_HINTS_H

#include <stdbool.h>

#include "../commands/keymap.h"
#include "../views/view.h"

/* A line that some key stands for, and when it works. */
struct tt_hint {
    const char *line, *other; /* `other`: a second key shown with the first, or NULL */
    const char *what;
    int states;       /* 1 << enum tt_state, or'ed; of TT_EVALUATING only eval mode */
    const char *view; /* the one that it works in; NULL: any */
    bool keep;        /* however narrow */
};
extern const struct tt_hint tt_hints[]; /* in that order; line NULL ends them */

/* What the view shows now, with its state: a list of its own, and whether no other keys work. */
const struct tt_key_hint *tt_hints_of(const struct tt_view_type *view, const void *state,
                                      bool *only);

/* "+ -": its keys, or "" where no key stands for it or the view's `own` list has taken the key. */
void tt_hint_keys(const struct tt_hint *h, const struct tt_keymap *keys,
                  const struct tt_view_type *view, const struct tt_key_hint *own, char *out,
                  size_t size);

/* Whether the key does something in the view that it does not do elsewhere. */
bool tt_hints_use(const struct tt_keymap *keys, const struct tt_view_type *view, const void *state,
                  const char *key);

/* Those of a list that fit. */
void tt_hints_draw(struct tt_canvas *c, int y, const struct tt_key_hint *hints);
/* Of the view that is shown, in this state of the run. */
void tt_hints_draw_view(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                        const struct tt_view_type *view, const void *view_state,
                        enum tt_state state);

#endif
