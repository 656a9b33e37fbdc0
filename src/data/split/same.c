/* Samples that are there more than once. */
#include <inttypes.h>
#include <stdlib.h>

#include <tuitrain/base/mem.h>

#include "split.h"

struct key {
    uint64_t hash;
    int64_t at; /* in all parts, those of training first */
};

static int by_key(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

struct tt__same tt__count_same(const struct tt_data *d)
{
    const struct tt_dataset *const part[] = {&d->train, &d->val, &d->test};
    int64_t train = d->train.n, val = train + d->val.n, n = val + d->test.n, at = 0;
    struct tt__same same = {0};
    struct key *key = tt_calloc(n, sizeof *key, NULL);
    if (!key)
        return same;
    for (int p = 0; p < 3; p++)
        for (int64_t i = 0; i < part[p]->n; i++, at++)
            key[at] = (struct key){tt__hash_sample(d, part[p], i), at};
    qsort(key, (size_t)n, sizeof *key, by_key);
    for (int64_t i = 0, first = 0; i < n; i++) {
        if (key[i].hash != key[first].hash)
            first = i;
        bool trained = i > first && key[first].at < train;
        same.all += i > first;
        same.val += trained && key[i].at >= train && key[i].at < val;
        same.test += trained && key[i].at >= val;
    }
    free(key);
    return same;
}

void tt__split_warn(struct tt_data *d)
{
    if (d->train.map || d->val.map || d->test.map) {
        tt_notes_add(&d->notes,
                     "samples that are on two sides are not looked for: the data are too "
                     "large to be read for that");
        return;
    }
    const char *what = d->schema ? "rows" : "samples";
    struct tt__same same = tt__count_same(d);
    if (same.val > 0)
        tt_notes_add(&d->notes,
                     "warning: %" PRId64 " of %" PRId64
                     " validation %s are also among those of training",
                     same.val, d->val.n, what);
    if (same.test > 0)
        tt_notes_add(&d->notes,
                     "warning: %" PRId64 " of %" PRId64
                     " %s of the test are also among those of training",
                     same.test, d->test.n, what);
}
