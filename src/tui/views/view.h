/* Views: a picture of the run each.  views.list.h has them all, and says how to add one. */
#ifndef TT_TUI_VIEWS_VIEW_H
#define TT_TUI_VIEWS_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "../screen/canvas.h"
#include "../screen/input.h"
#include "scene.h"

/* Keys that do something in a view, as the bottom line shows them.  Those that the view takes
 * itself by name, "+ -"; those whose command it takes by that: "{move up} {move down}". */
struct tt_key_hint {
    const char *keys, *what; /* keys NULL ends the list */
};

/* While a list is searched: other keys are letters. */
extern const struct tt_key_hint tt_hints_searching[];

/* What a view wants of the screen: where less than the least is left for it, it is not shown beside
 * others; up to what it wants it grows first.  0: what is usual. */
struct tt_wish {
    int least_w, least_h, wanted_w, wanted_h;
    const char *beside; /* on a large screen, what stands beside it: names, the most useful first;
                         * NULL: it wants the screen alone */
};

struct tt_view_type {
    const char *name;  /* "dashboard": as in `view dashboard` */
    const char *title; /* on its tab */
    const char *help;
    /* Stands in its place where values are learned.  May be NULL. */
    const struct tt_view_type *for_regression;
    unsigned watch; /* enum tt_watch: what the worker is to compute while this is looked at */
    /* That of this moment instead.  NULL: always `watch`. */
    unsigned (*watch_now)(const void *state);
    bool library; /* looks at earlier runs */
    struct tt_wish wish;
    size_t size; /* bytes of the view's own state, zeroed by the app; may be 0 */
    void (*draw)(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where);
    /* Whether it changes by itself, beside what the run does.  NULL: it does not. */
    bool (*moves)(const void *state, const struct tt_scene *scene);
    /* A command for this view ("move up", "percent", "enter"); returns whether it was one.
     * May be NULL. */
    bool (*command)(void *state, const struct tt_scene *scene, const char *line);
    /* A key before the keymap gets it; returns whether the view took it.  May be NULL. */
    bool (*key)(void *state, const struct tt_scene *scene, const char *key);
    const struct tt_key_hint *hints; /* or NULL */
    /* Those of this moment instead; *only: no other keys work, as while something is typed.
     * NULL: always `hints`. */
    const struct tt_key_hint *(*hints_now)(const void *state, const struct tt_scene *scene,
                                           bool *only);
    /* A click inside `where` (as last drawn), relative to its corner.  May be NULL. */
    bool (*click)(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y);
    /* Instead: all that the mouse does below the tabs, perhaps outside `where`.  May be NULL. */
    void (*mouse)(void *state, const struct tt_scene *scene, struct tt_rect where,
                  enum tt_mouse what, int x, int y);
    /* What is chosen as text that is of use elsewhere: a command, a path, figures.  Returns whether
     * something is.  NULL: a row that is drawn as chosen is taken as it is drawn. */
    bool (*copy)(const void *state, const struct tt_scene *scene, char *out, size_t size);
    bool hovers; /* wants to know where the pointer is, too, if the terminal tells */
};

#endif
