/* The last row: the keys that work now, the most useful ones first. */
#ifndef TT_TUI_HINTS_H
#define TT_TUI_HINTS_H

#include <stdbool.h>

#include "keymap.h"
#include "view.h"

/* A line that some key stands for, and when it works. */
struct tt_hint {
    const char *line, *other; /* `other`: a second key shown with the first, or NULL */
    const char *what;
    int states;       /* 1 << enum tt_state, or'ed; of TT_EVALUATING only eval mode */
    const char *view; /* the one that it works in; NULL: any */
    bool keep;        /* however narrow */
};
extern const struct tt_hint tt_hints[]; /* in that order; line NULL ends them */

/* "+ -": its keys, or "" where no key stands for it or the view has taken the key. */
void tt_hint_keys(const struct tt_hint *h, const struct tt_keymap *keys,
                  const struct tt_view_type *view, char *out, size_t size);

/* Those of a list that fit. */
void tt_hints_draw(struct tt_canvas *c, int y, const struct tt_key_hint *hints);
/* Of the view that is shown, in this state of the run. */
void tt_hints_draw_view(struct tt_canvas *c, int y, const struct tt_keymap *keys,
                        const struct tt_view_type *view, enum tt_state state);

#endif
