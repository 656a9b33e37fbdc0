/* The worker's side of looking inside (run/link/insight.h): a sample or a drawing goes through a
 * copy of the network in eval mode, forward and back, while somebody looks (TT_WATCH_INSIDE). */
#ifndef TT_RUN_OBSERVE_INSIDE_H
#define TT_RUN_OBSERVE_INSIDE_H

#include <stdbool.h>

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/drawing.h>
#include <tuitrain/run/session/session.h>

#include "inside_state.h"

/* Between two steps, or at rest.  Returns the seconds that it took: they are none of training.
 * in->more: at rest there is more to do at once. */
double tt__inside_look(struct tt_inside *in, struct tt_session *s, struct tt_mailbox *wish,
                       struct tt_mailbox *drawing, struct tt_mailbox *out, bool resting);
void tt__inside_done(struct tt_inside *in);

#endif
