/* The prompt: one line to type a command, with history and completion. */
#ifndef TT_TUI_PROMPT_H
#define TT_TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas.h"

enum { TT_PROMPT_TEXT = 1024, TT_PROMPT_HISTORY = 32 };

struct tt_prompt {
    bool open;
    char text[TT_PROMPT_TEXT];
    size_t length, cursor; /* bytes; the cursor stands at a character's begin */
    char history[TT_PROMPT_HISTORY][TT_PROMPT_TEXT]; /* newest last */
    int n_history, at;                               /* at == n_history: a new line */
    char candidates[256];                            /* what tab could not decide between */
    char note[64];                                   /* shown with the hint; the app's */
};

void tt_prompt_open(struct tt_prompt *p, const char *text);

/* A key as input.c names it.  Returns true when the line was entered: it is in `text`, and the
 * prompt is closed. */
bool tt_prompt_key(struct tt_prompt *p, const char *key);

/* Draws row y; *cursor_x gets the cursor's column. */
void tt_prompt_draw(struct tt_canvas *c, int y, const struct tt_prompt *p, int *cursor_x);

#endif
