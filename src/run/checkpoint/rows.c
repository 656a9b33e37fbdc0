#include "rows.h"

#include <tuitrain/run/session/session.h>

#define WHOLE(key, type, field)                                                                    \
    {                                                                                              \
        key, offsetof(struct type, field), true                                                    \
    }
#define NUMBER(key, type, field)                                                                   \
    {                                                                                              \
        key, offsetof(struct type, field), false                                                   \
    }

/* In the order of the file. */
const struct tt_figure tt__progress_rows[] = {
    WHOLE("updates", tt_progress, updates),
    WHOLE("gathered", tt_progress, accumulated), /* the name that it has had from the beginning */
    WHOLE("step", tt_progress, step),
    WHOLE("epoch", tt_progress, epoch),
    WHOLE("batch", tt_progress, batch),
    NUMBER("sums.loss", tt_progress, sums.loss),
    NUMBER("sums.weight", tt_progress, sums.weight),
    NUMBER("sums.absolute", tt_progress, sums.absolute),
    NUMBER("sums.square", tt_progress, sums.square),
    WHOLE("sums.hits", tt_progress, sums.hits),
    WHOLE("sums.counted", tt_progress, sums.counted),
    WHOLE("sums.n", tt_progress, sums.n),
    {0},
};

const struct tt_figure tt__result_rows[] = {
    NUMBER("loss", tt_result, loss),  NUMBER("accuracy", tt_result, accuracy),
    NUMBER("mae", tt_result, mae),    NUMBER("rmse", tt_result, rmse),
    NUMBER("r2", tt_result, r2),      WHOLE("step", tt_result, step),
    WHOLE("epoch", tt_result, epoch), {0},
};
