/* A line of text as it is edited. */
#ifndef TT_TUI_WIDGETS_LINE_EDIT_H
#define TT_TUI_WIDGETS_LINE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "../screen/canvas.h"

enum { TT_LINE_EDIT_TEXT = 1024 };

struct tt_line_edit {
    char text[TT_LINE_EDIT_TEXT];
    size_t length, cursor; /* bytes; the cursor stands at a character's begin */
};

void tt_line_edit_set(struct tt_line_edit *e, const char *text); /* cursor behind it */
/* Puts `text` in the place of the bytes from `from` to the cursor; nothing when it is too long. */
void tt_line_edit_replace(struct tt_line_edit *e, size_t from, const char *text);

/* A key that edits: letters, arrows, home, end, backspace, delete, ctrl-a e u w.  Returns whether
 * it was one. */
bool tt_line_edit_key(struct tt_line_edit *e, const char *key);

/* Draws into w columns from x, the part around the cursor where it is longer.  Returns the columns
 * used; *cursor_x (if given) gets the cursor's column. */
int tt_line_edit_draw(const struct tt_line_edit *e, struct tt_canvas *c, int x, int y, int w,
                      int *cursor_x);
/* The same in a field of its own, with a block where the cursor stands. */
void tt_line_edit_draw_field(const struct tt_line_edit *e, struct tt_canvas *c, int x, int y,
                             int w);

#endif
