/* The views of a run: which is shown, and each one's own state. */
#ifndef TT_TUI_APP_TABS_H
#define TT_TUI_APP_TABS_H

#include "../views/views.h"

enum { TT_TABS = 16 };

struct tt_tabs {
    void *state[TT_TABS]; /* of struct tt_view_type.size bytes; owned */
    int n, shown;
    int before; /* the one that was shown before */
};

void tt_tabs_open(struct tt_tabs *t, const struct tt_run_info *info);
void tt_tabs_close(struct tt_tabs *t);
void tt_tabs_show(struct tt_tabs *t, int i);

#endif
