/* The palette: type some letters of what is wanted, and choose it. */
#ifndef TT_TUI_PANELS_PALETTE_H
#define TT_TUI_PANELS_PALETTE_H

#include "../widgets/line_edit.h"
#include "../commands/index.h"
#include "../views/view.h"

struct tt_palette {
    bool open;
    struct tt_line_edit query;
    struct tt_topics topics;
    int found[TT_TOPICS]; /* indices into topics, the best first */
    int n, chosen;
};

void tt_palette_open(struct tt_palette *p, const struct tt_keymap *keys,
                     const struct tt_scene *scene, int view);

/* Returns what was chosen by enter (it is closed then), else NULL. */
const struct tt_topic *tt_palette_key(struct tt_palette *p, const char *key);

/* The row of that number, as if it was chosen and entered. */
const struct tt_topic *tt_palette_pick(struct tt_palette *p, int i);

void tt_palette_draw(const struct tt_palette *p, struct tt_canvas *c, struct tt_rect where);

extern const struct tt_key_hint tt_palette_hints[];

#endif
