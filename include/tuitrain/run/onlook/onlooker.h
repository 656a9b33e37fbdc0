/* An onlooker: a run folder as a link, to be looked at and not to be changed.
 *
 * A thread of its own reads what lies in the folder and follows it as it grows, once a second; it
 * stands where a worker would, and whoever watches cannot tell but by tt_run_info.watched.
 * Commands are refused, but `stop`, which ends it.
 *
 *     onlooker = tt_onlooker_open("runs/2026-...", &err);
 *     tt_tui_run(tt_onlooker_link(onlooker), ...);
 *     tt_onlooker_close(onlooker);
 */
#ifndef TT_RUN_ONLOOK_ONLOOKER_H
#define TT_RUN_ONLOOK_ONLOOKER_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/link.h>

struct tt_onlooker;

/* A folder of a run, alive or over, or one with TensorBoard's event files.  What is there already
 * has been read when it returns.  NULL, TT_EINPUT: it is neither, or cannot be read. */
struct tt_onlooker *tt_onlooker_open(const char *folder, struct tt_err *err);
struct tt_link *tt_onlooker_link(struct tt_onlooker *o);
/* What a run is, its film tells, and a run that has just begun has none yet.  From here on the
 * onlooker ends, as after `stop`, when there is one; then tt_onlooker_outgrown() is true, and
 * another one, opened after it, knows the whole. */
void tt_onlooker_end_with_film(struct tt_onlooker *o);
bool tt_onlooker_outgrown(const struct tt_onlooker *o);
/* Ends the thread; the link is gone. */
void tt_onlooker_close(struct tt_onlooker *o);

#endif
