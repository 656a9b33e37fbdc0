/* A search in a list: letters are typed, and the list follows. */
#ifndef TT_TUI_WIDGETS_SEARCH_H
#define TT_TUI_WIDGETS_SEARCH_H

#include "line_edit.h"

struct tt_search {
    bool typing; /* letters go into it */
    struct tt_line_edit text;
};

void tt_search_begin(struct tt_search *s);
void tt_search_clear(struct tt_search *s);

/* A key while it is typed: enter keeps what is found, esc all of it again, and whatever moves in a
 * list ends it and is the list's.  Returns whether it took the key. */
bool tt_search_key(struct tt_search *s, const char *key);

/* Whether the text holds what is searched for; all texts do where nothing is. */
bool tt_search_finds(const struct tt_search *s, const char *text);

/* At the right end of a heading's row, where something is searched for. */
void tt_search_draw(const struct tt_search *s, struct tt_canvas *c, struct tt_rect heading);

#endif
