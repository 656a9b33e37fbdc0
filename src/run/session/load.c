/* The samples of a batch: out of memory, or as what reads ahead has them ready. */
#include <tuitrain/data/loader.h>

#include "session_internal.h"

void tt__session_read_ahead(struct tt_session *s)
{
    struct tt_scratch *k = s->scratch;
    const struct tt_dataset *set = &s->data.train;
    const void *rows =
        tt_ahead_take(k->ahead, k->order, set->n, s->progress.sums.n, s->config.batch_size);
    k->ready = (struct tt_dataset){.n = rows ? s->batch_n : 0,
                                   .x = set->x ? rows : NULL,
                                   .numbers = set->numbers ? rows : NULL,
                                   .standardised = set->standardised};
    k->ready_epoch = s->progress.epoch;
    k->ready_first = s->progress.sums.n;
}

double tt_session_waited(const struct tt_session *s)
{
    return s->scratch->ahead ? tt_ahead_waited(s->scratch->ahead) : 0;
}

/* Whether these places of the order are in what lies ready. */
static bool is_ready(const struct tt_scratch *k, int64_t epoch, int64_t first, int64_t end)
{
    return k->ready.n > 0 && epoch == k->ready_epoch && first >= k->ready_first &&
           end <= k->ready_first + k->ready.n;
}

void tt__session_load(const struct tt_session *s, int64_t epoch, int64_t first, struct tt_span rows,
                      float *x)
{
    const struct tt_scratch *k = s->scratch;
    int64_t size = tt_shape_count(&s->data.input), in_ready = first - k->ready_first;
    bool ready = is_ready(k, epoch, first + rows.begin, first + rows.end);
    const struct tt_dataset *set = ready ? &k->ready : &s->data.train;
    if (s->augment.n == 0) {
        tt_load_rows(&s->data, set, ready ? NULL : k->order, ready ? in_ready : first, rows.begin,
                     rows.end, x);
        return;
    }
    for (int64_t i = rows.begin; i < rows.end; i++) {
        int64_t sample = k->order[first + i];
        tt_augment_sample(&s->augment, &s->data, set, ready ? in_ready + i : sample,
                          (uint64_t)s->config.seed, epoch, sample, x + i * size);
    }
}

void tt_session_sample(const struct tt_session *s, int64_t sample, int64_t epoch, float *x)
{
    tt_augment_sample(&s->augment, &s->data, &s->data.train, sample, (uint64_t)s->config.seed,
                      epoch, sample, x);
}
