/* The tabs in the first row: which of them stand where, and how much of their titles. */
#ifndef TT_TUI_APP_TAB_ROW_H
#define TT_TUI_APP_TAB_ROW_H

#include "state.h"

enum { TT_NAME_W = 10 };
enum { TT_DIGITS = 10 }; /* tabs that have a digit key */

struct tt_tab_place {
    int x, w;      /* w = 0: hidden */
    int title, tw; /* where the title begins, and its columns */
};

struct tt_tab_row {
    bool name; /* the program's, at the left */
    struct tt_tab_place tab[TT_TABS];
    int hidden;       /* as many are not there */
    int more, more_w; /* where their number stands */
    int end;          /* the column after all this */
};

/* All whole if there is room; else those with a digit key and the one that is shown, whole or
 * shortened; else those next to the one that is shown. */
void tt_tab_row_place(const struct tt_app *app, struct tt_tab_row *out);

/* Which view's tab stands at column x, or -1. */
int tt_tab_row_at(const struct tt_app *app, int x);
/* Whether the number of hidden ones stands there. */
bool tt_tab_row_is_more(const struct tt_app *app, int x);

/* The columns between the tabs and the run's state. */
void tt_tab_row_rest(const struct tt_app *app, int *begin, int *end);

void tt_tab_row_draw(struct tt_app *app);

#endif
