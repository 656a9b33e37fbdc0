/* How a column's values lie, as the data and the importance view show it. */
#ifndef TT_TUI_VIEWS_DATA_BARS_H
#define TT_TUI_VIEWS_DATA_BARS_H

#include <tuitrain/run/link/data_sheet.h>

#include "../screen/canvas.h"

/* As high as there are rows; whatever there is at all can be seen. */
void tt_data_bars(struct tt_canvas *c, struct tt_rect r, const struct tt_sheet_bars *b,
                  enum tt_style style);

#endif
