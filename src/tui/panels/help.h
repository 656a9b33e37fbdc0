/* The help: every key and command, those of the view first; and a search in it. */
#ifndef TT_TUI_PANELS_HELP_H
#define TT_TUI_PANELS_HELP_H

#include "../widgets/line_edit.h"
#include "../commands/keymap.h"
#include "../views/view.h"

struct tt_help {
    bool open;
    bool searching; /* letters go into the search */
    struct tt_line_edit search;
    int scroll, most; /* rows above; as many as there may be, when it was drawn last */
};

void tt_help_open(struct tt_help *h, const char *search);

/* "up", "down", "pageup", "pagedown", "home", "end"; a page has so many lines. */
void tt_help_move(struct tt_help *h, const char *where, int page);

/* A key while it is open; returns whether it took it. */
bool tt_help_key(struct tt_help *h, const char *key);

void tt_help_draw(struct tt_help *h, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, int view);

const struct tt_key_hint *tt_help_hints(const struct tt_help *h);

#endif
