/* Parts of a session that its making and its later changes share. */
#ifndef TT_RUN_SESSION_PARTS_H
#define TT_RUN_SESSION_PARTS_H

#include <tuitrain/run/session.h>

/* The loss where none is asked for. */
const char *tt__session_usual_loss(const struct tt_session *s);

/* Outputs of the last layer, when the net leaves that open. */
int64_t tt__session_outputs(const struct tt_session *s, const struct tt_loss_type *loss);
/* Whether the loss can be computed from what the network puts out. */
int tt__session_check_loss(const struct tt_session *s, const struct tt_loss_type *loss,
                           struct tt_err *err);

/* Room for batches of so many samples.  On failure the session is as it was. */
int tt__session_make_room(struct tt_session *s, int64_t batch, struct tt_err *err);

/* Arrays that are there where an option asks for them; a fresh average is that of one update. */
int tt__session_have_average(struct tt_session *s, bool wanted, struct tt_err *err);
int tt__session_have_gathering(struct tt_session *s, struct tt_err *err);
int tt__session_have_best(struct tt_session *s, bool wanted, struct tt_err *err);

#endif
