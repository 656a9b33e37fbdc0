/* The rows of the table in views.c, one a file. */
#ifndef TT_TUI_VIEWS_H
#define TT_TUI_VIEWS_H

#include "view.h"

extern const struct tt_view_type tt_view_dashboard;
extern const struct tt_view_type tt_view_confusion;
extern const struct tt_view_type tt_view_residuals; /* in its place, of values */
extern const struct tt_view_type tt_view_samples;
extern const struct tt_view_type tt_view_draw;
extern const struct tt_view_type tt_view_settings;
extern const struct tt_view_type tt_view_rewind;
extern const struct tt_view_type tt_view_model, tt_view_lr_find;
extern const struct tt_view_type tt_view_runs;
extern const struct tt_view_type tt_view_log;

/* For views that show the log: its lines before `end`, the newest at the bottom, long ones broken
 * between words.  Returns how many of them at least begin in the rectangle. */
size_t tt_draw_log(struct tt_canvas *c, struct tt_rect where, const struct tt_log *log, size_t end);

#endif
