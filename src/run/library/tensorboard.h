/* Reading a folder of TensorBoard's event files, as PyTorch's SummaryWriter and others write them.
 */
#ifndef TT_RUN_LIBRARY_TENSORBOARD_H
#define TT_RUN_LIBRARY_TENSORBOARD_H

#include "run.h"

/* Whether a file of that name is one of TensorBoard's. */
bool tt__is_tensorboard(const char *file);
/* Takes what is new, in new files as well.  Returns whether anything was. */
bool tt__tensorboard_read(struct tt_library_run *r);

#endif
