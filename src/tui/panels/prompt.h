/* The prompt: one line to type a command, with history, and above it what can be typed next. */
#ifndef TT_TUI_PANELS_PROMPT_H
#define TT_TUI_PANELS_PROMPT_H

#include <stdbool.h>

#include "../screen/canvas.h"
#include "../commands/complete.h"
#include "../widgets/line_edit.h"
#include "../views/scene.h"

enum { TT_PROMPT_HISTORY = 32 };

struct tt_prompt {
    bool open;
    struct tt_line_edit line;
    struct tt_line_edit
        typed; /* what was typed, while a candidate or an older line stands in its place */
    char history[TT_PROMPT_HISTORY][TT_LINE_EDIT_TEXT]; /* newest last */
    int n_history, at;                                  /* at == n_history: no older line */
    struct tt_completion completion;                    /* of what was typed */
    bool stale;                                         /* what was pasted has not been looked at */
    bool cut;                                           /* more was pasted than a line holds */
    int chosen; /* candidate that stands in the line, or -1 */
};

/* scene may be NULL, as for tt_complete(). */
void tt_prompt_open(struct tt_prompt *p, const char *text, const struct tt_scene *scene);

/* A key as term.h names it.  Returns true when the line was entered: it is in line.text, and the
 * prompt is closed. */
bool tt_prompt_key(struct tt_prompt *p, const char *key, const struct tt_scene *scene);

/* Puts that candidate into the line, and goes on to what may follow it. */
void tt_prompt_pick(struct tt_prompt *p, int i, const struct tt_scene *scene);

/* Pasted text, a piece of it, as much as a line holds: its line feeds carry nothing out, its tabs
 * complete nothing.  However many pieces come, they are looked at together. */
void tt_prompt_paste(struct tt_prompt *p, const char *text, size_t n);
void tt_prompt_look(struct tt_prompt *p, const struct tt_scene *scene); /* before it is drawn */

/* Draws the row below `where`, and a box at its bottom; *cursor_x gets the cursor's column. */
void tt_prompt_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_prompt *p,
                    int *cursor_x);

#endif
