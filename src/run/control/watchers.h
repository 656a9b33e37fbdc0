/* What the worker does for those who watch: it lets the observers look, and tells what they saw. */
#ifndef TT_RUN_CONTROL_WATCHERS_H
#define TT_RUN_CONTROL_WATCHERS_H

#include <stdbool.h>

struct tt_worker;

/* Around a step. */
void tt__watch_before(struct tt_worker *w);
void tt__watch_after(struct tt_worker *w);
/* Between two steps, or at rest: then true says that there is more to do at once. */
bool tt__watch(struct tt_worker *w, bool resting);
/* One more step of the search for a learning rate. */
void tt__watch_lr_find(struct tt_worker *w);

#endif
