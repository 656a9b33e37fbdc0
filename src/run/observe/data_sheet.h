/* What a session's data are, as a view shows them. */
#ifndef TT_RUN_OBSERVE_DATA_SHEET_H
#define TT_RUN_OBSERVE_DATA_SHEET_H

#include <tuitrain/run/link/data_sheet.h>
#include <tuitrain/run/session/session.h>

/* NULL without memory; tt_data_sheet_free(). */
struct tt_data_sheet *tt__data_sheet_new(const struct tt_session *s);

#endif
