/* What may take long before a run begins: done by a thread of its own, while this one shows how far
 * it is and listens for `q` and signals. */
#ifndef TT_CLI_LOADING_H
#define TT_CLI_LOADING_H

#include <tuitrain/data/inputs.h>
#include <tuitrain/run/session/session.h>

#include "options.h"

/* How it is shown from now on: as lines on standard error, or on the screen.  `options` must stay.
 * Before this is called nothing is shown. */
void tt_loading_show(const struct tt_cli_options *options, bool screen);

/* Does the work and returns what it returned.  Where the user stops it, the program ends here: the
 * terminal is as it was found, and the status is 0 after `q`, 128 + n after a signal.  `what` is
 * being loaded: the name of data. */
typedef int tt_loading_work(void *context, struct tt_err *err);
int tt_loading_run(const char *what, tt_loading_work *work, void *context, struct tt_err *err);

/* tt_session_new_on(), tt_session_to_use(), tt_inputs_read() and tt_data_open_as(), done like that.
 */
struct tt_session *tt_loading_session(const struct tt_config *config,
                                      const struct tt_data_wish *wish, struct tt_err *err);
struct tt_session *tt_loading_session_to_use(const struct tt_config *config,
                                             const struct tt_tensor_set *set, bool signature,
                                             struct tt_err *err);
int tt_loading_inputs(const char *path, const struct tt_data *like,
                      const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err);
int tt_loading_data(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                    struct tt_err *err);

#endif
