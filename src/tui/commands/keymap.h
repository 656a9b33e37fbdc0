/* The keymap: which key stands for which command line.  Text in assets/keys, compiled in; a file
 * of the user's changes single keys. */
#ifndef TT_TUI_COMMANDS_KEYMAP_H
#define TT_TUI_COMMANDS_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

enum { TT_KEYS = 128, TT_KEY_NAME = 16, TT_KEY_LINE = 112 };

struct tt_binding {
    char key[TT_KEY_NAME];
    char line[TT_KEY_LINE];
    bool prompt; /* the line ended in "...": it opens the prompt */
};

struct tt_keymap {
    struct tt_binding binding[TT_KEYS];
    int n;
};

void tt_keymap_defaults(struct tt_keymap *m);

/* Reads "KEY LINE" lines over what is there; an empty LINE unbinds the key.  Bad lines are passed
 * over.  Returns the number of the first of them with the reason in `why`, or 0. */
int tt_keymap_read(struct tt_keymap *m, const char *text, char *why, size_t size);

/* Reads the user's file, if there is one; a word about what is wrong goes to `warning`. */
void tt_keymap_read_user(struct tt_keymap *m, char *warning, size_t size);

const struct tt_binding *tt_keymap_find(const struct tt_keymap *m, const char *key);

/* The first key whose line starts with `line` ("lr *", "pause"), or NULL. */
const char *tt_keymap_key(const struct tt_keymap *m, const char *line);

/* Puts keys in the place of command lines: "{move up} {move down}" gives "up down", "+ -" stays as
 * it is.  A line that no key stands for is left out.  Returns `out`. */
const char *tt_keymap_expand(const struct tt_keymap *m, const char *text, char *out, size_t size);

#endif
