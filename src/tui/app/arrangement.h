/* Which views stand where: a tree of panes, and how it takes a rectangle.
 *
 * As text: "dashboard | confusion / samples" has the dashboard at the left and, at its right, two
 * views one above the other; ( and ) group.  A view stands in one place at most: its state is its
 * own.  Views say what size they want and what they can live with (struct tt_wish); the panes that
 * do not fit are left out, the last first, never the one that has the focus. */
#ifndef TT_TUI_APP_ARRANGEMENT_H
#define TT_TUI_APP_ARRANGEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

#include "../views/views.h"

enum { TT_PANES = 16, TT_PANE_NODES = 4 * TT_PANES, TT_ARRANGEMENT_TEXT = 200 };

enum tt_pane_kind { TT_PANE_VIEW, TT_PANE_BESIDE, TT_PANE_BELOW };

struct tt_pane_node {
    enum tt_pane_kind kind;
    int view;        /* of TT_PANE_VIEW: as tt_view_at() counts */
    int first, next; /* of a group its first member; the next of the same group; -1: none */
};

struct tt_arrangement {
    struct tt_pane_node node[TT_PANE_NODES];
    int n, root;
};

/* Where one pane stands; head.h is 0 where it is alone and needs no heading. */
struct tt_pane {
    int view;
    struct tt_rect head, body;
};

void tt_arrangement_single(struct tt_arrangement *a, int view);
/* Fails with TT_EUSAGE and says what is wrong: no such view, one that stands there twice, ... */
int tt_arrangement_read(struct tt_arrangement *a, const char *text, const struct tt_run_info *info,
                        struct tt_err *err);
const char *tt_arrangement_text(const struct tt_arrangement *a, const struct tt_run_info *info,
                                char out[TT_ARRANGEMENT_TEXT]);

bool tt_arrangement_has(const struct tt_arrangement *a, int view);
int tt_arrangement_count(const struct tt_arrangement *a);
/* The other view gets a part of the place of `at`: beside or below it.  False where there are too
 * many. */
bool tt_arrangement_split(struct tt_arrangement *a, int at, int view, enum tt_pane_kind way);
void tt_arrangement_replace(struct tt_arrangement *a, int view, int with);
void tt_arrangement_remove(struct tt_arrangement *a, int view); /* the last one stays */

/* Places as many panes as have room, that of the view `focus` among them.  Returns how many, in
 * the order of the text. */
int tt_arrangement_place(const struct tt_arrangement *a, const struct tt_run_info *info,
                         struct tt_rect room, int focus, struct tt_pane out[TT_PANES]);

/* The view of that name (of either kind of task), or -1. */
int tt_find_view(const struct tt_run_info *info, const char *name);

#endif
