/* Views: a picture of the run each.
 *
 * To add a view: 1. write views/NAME.c, ending in one `const struct tt_view_type`;
 * 2. add its line to views/views.c; 3. add a case to tests/tui/views/test_views.c.
 * A digit key, a tab and its line of help come from the table.
 */
#ifndef TT_TUI_VIEWS_VIEW_H
#define TT_TUI_VIEWS_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/run/link/event.h>
#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/link/link.h>
#include <tuitrain/run/library/library.h>
#include <tuitrain/run/link/series.h>
#include <tuitrain/run/link/settings.h>
#include <tuitrain/run/link/snapshot.h>

#include "../screen/canvas.h"
#include "../screen/input.h"

/* The event log as the screen keeps it: the newest TT_LOG_LINES, oldest first. */
enum { TT_LOG_LINES = 1000 };
struct tt_log_line {
    double time; /* seconds since the run was started */
    int64_t step;
    enum tt_style style;
    char text[320];
};
struct tt_log {
    struct tt_log_line line[TT_LOG_LINES]; /* a ring */
    size_t first, length;
};
void tt_log_add(struct tt_log *log, double time, int64_t step, enum tt_style style,
                const char *text);
const struct tt_log_line *tt_log_at(const struct tt_log *log, size_t i); /* 0 is the oldest kept */

/* What the worker answered to a command. */
struct tt_answer {
    int64_t seq; /* the command's number */
    bool refused;
    char text[320];
};

struct tt_app;

/* All that a view may look at; const. */
struct tt_scene {
    const struct tt_run_info *info;
    const struct tt_snapshot *snap;
    const struct tt_series *series[TT_SERIES_COUNT]; /* of the branch that is trained */
    int n_branches;                                  /* the last is that one */
    const struct tt_branch *const *branch;           /* n_branches of them */
    const struct tt_log *log;
    const struct tt_settings *settings;
    const struct tt_answer *answer;     /* the newest; NULL before the first */
    const struct tt_query *asked;       /* the newest question about samples ... */
    const struct tt_samples_page *page; /* ... and the newest answer, perhaps to one before */
    const struct tt_reading *reading;
    struct tt_library *library;             /* earlier runs; followed while a view looks at them */
    const struct tt_inspection *inspection; /* while it is looked at; NULL or not known before */
    const struct tt_lr_finding *finding;    /* the newest search for a learning rate, or NULL */
    /* Carries out a command line for a view.  Returns its number when the worker will answer it,
     * else 0. */
    int64_t (*tell)(struct tt_app *app, const char *line);
    /* Asks about samples, and shows a drawing to the network, while the view watches that. */
    void (*ask)(struct tt_app *app, const struct tt_query *q);
    void (*show)(struct tt_app *app, const struct tt_drawing *d);
    struct tt_app *app;
};

/* Keys that a view takes itself, as the bottom line shows them. */
struct tt_key_hint {
    const char *keys, *what; /* "+ -", "step"; NULL ends the list */
};

struct tt_view_type {
    const char *name;  /* "dashboard": as in `view dashboard` */
    const char *title; /* on its tab */
    const char *help;
    /* Stands in its place where values are learned.  May be NULL. */
    const struct tt_view_type *for_values;
    unsigned watch; /* enum tt_watch: what the worker is to compute while this is looked at */
    bool library;   /* looks at earlier runs */
    size_t size;    /* bytes of the view's own state, zeroed by the app; may be 0 */
    void (*draw)(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where);
    /* A command for this view ("move up", "percent", "enter"); returns whether it was one.
     * May be NULL. */
    bool (*command)(void *state, const struct tt_scene *scene, const char *line);
    /* A key before the keymap gets it; returns whether the view took it.  May be NULL. */
    bool (*key)(void *state, const struct tt_scene *scene, const char *key);
    const struct tt_key_hint *hints; /* or NULL */
    /* Those of this moment instead; *only: no other keys work, as while something is typed.
     * NULL: always `hints`. */
    const struct tt_key_hint *(*hints_now)(const void *state, bool *only);
    /* A click inside `where` (as last drawn), relative to its corner.  May be NULL. */
    bool (*click)(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y);
    /* Instead: all that the mouse does below the tabs, perhaps outside `where`.  May be NULL. */
    void (*mouse)(void *state, const struct tt_scene *scene, struct tt_rect where,
                  enum tt_mouse what, int x, int y);
};

/* View i of this run. */
const struct tt_view_type *tt_view_at(const struct tt_run_info *info, int i);

extern const struct tt_view_type *const tt_views[]; /* NULL-ended; order is the digit keys' */

#endif
