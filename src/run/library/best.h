/* The reader's side of tuitrain/run/library/best.h. */
#ifndef TT_SRC_RUN_LIBRARY_BEST_H
#define TT_SRC_RUN_LIBRARY_BEST_H

#include <tuitrain/run/config/config.h>
#include <tuitrain/run/library/best.h>

#include "../folder/metrics.h"

/* What early stopping names counts where nothing else does, as in a run. */
struct tt_best tt__best_none(const struct tt_config *config); /* NULL: as usual */
/* The row of an epoch. */
void tt__best_take(struct tt_best *b, const struct tt_row *row);

#endif
