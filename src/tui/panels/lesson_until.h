/* How a lesson tells that something was done: `paused`, `epoch +5`, `command set dropout and
 * val_acc > 95`.  Conditions joined by `and`, and such groups by `or`. */
#ifndef TT_TUI_PANELS_LESSON_UNTIL_H
#define TT_TUI_PANELS_LESSON_UNTIL_H

#include <stdbool.h>
#include <stddef.h>

#include "../views/scene.h"

enum { TT_UNTIL_TERMS = 8, TT_UNTIL_TEXT = 48, TT_UNTIL_NUMBERS = 16 };

struct tt_term {
    enum { TT_TERM_STATE, TT_TERM_VIEW, TT_TERM_COMMAND, TT_TERM_WARNING, TT_TERM_NUMBER } kind;
    bool first; /* of a group: those before it were joined by `or` */
    int what;   /* a state, a warning, or a number, by its table */
    char op;    /* of a number: < > = beside `value`; + - * / from what it was to that */
    double value;
    char text[TT_UNTIL_TEXT]; /* of a view, of the beginning of a command */
};

struct tt_until {
    int n; /* 0: nothing shows it; the card stays until it is turned */
    struct tt_term term[TT_UNTIL_TERMS];
};

/* The run as it was when a card came: what was done shows in what has changed. */
struct tt_lesson_moment {
    double number[TT_UNTIL_NUMBERS]; /* NaN: not known */
};
void tt_until_begin(struct tt_lesson_moment *m, const struct tt_scene *scene);

/* False: it is no condition, and `why` says what would be one. */
bool tt_until_read(struct tt_until *u, const char *text, char *why, size_t size);

/* Which of its terms a command fulfils: a bit each. */
unsigned tt_until_heard(const struct tt_until *u, const char *line);

/* Whether all that it asks for is so; `view` is shown, and `heard` was fulfilled by commands. */
bool tt_until_holds(const struct tt_until *u, const struct tt_lesson_moment *before,
                    const struct tt_scene *scene, const char *view, unsigned heard);

#endif
