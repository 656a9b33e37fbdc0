/* What a large screen shows beside a view. */
#ifndef TT_TUI_APP_COMPANIONS_H
#define TT_TUI_APP_COMPANIONS_H

#include "arrangement.h"

/* The view, and of what its wish names as many as there is room for. */
void tt_arrangement_companions(const struct tt_run_info *info, int view, struct tt_rect room,
                               struct tt_arrangement *out);

#endif
