/* Completion: what can be typed next, and what is known of what has been.  It follows from the
 * tables of commands (run/command/commands.h: words and arg). */
#ifndef TT_TUI_COMMANDS_COMPLETE_H
#define TT_TUI_COMMANDS_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "../views/scene.h"

enum { TT_CANDIDATES = 128 };

struct tt_candidate {
    char text[264]; /* stands in the place of what was typed from `from` on */
    char note[40];  /* a command's arguments, a setting's value */
    char help[96];
};

struct tt_completion {
    struct tt_candidate item[TT_CANDIDATES];
    int n;
    bool more;       /* than there is room for */
    size_t from;     /* byte of the line */
    char form[64];   /* of the command that has been typed: "lr VALUE|*F|/F"; or "" */
    char help[128];  /* what it does */
    char now[80];    /* what it would change, as it is: "0.01"; or "" */
    char wrong[160]; /* why enter would be refused; or "" */
};

/* For a line with the cursor behind its first `cursor` bytes.  scene may be NULL: then what only a
 * run knows is left out. */
void tt_complete(struct tt_completion *out, const char *line, size_t cursor,
                 const struct tt_scene *scene);

/* How many bytes all candidates have in common. */
size_t tt_completion_common(const struct tt_completion *k);

#endif
