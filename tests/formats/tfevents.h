/* What both tests of event files share: a small file, and a visitor that keeps what it is given. */
#ifndef TT_TEST_TFEVENTS_H
#define TT_TEST_TFEVENTS_H

#include "../support/test.h"

#include <math.h>

#include <tuitrain/formats/tfevents.h>

static const struct tt_tfevents_at at0 = {.step = 0, .wall_time = 1700000000.0};
static const struct tt_tfevents_at at7 = {.step = 7, .wall_time = 1700000001.0};

/* What a visitor was given. */
struct seen {
    int n, starts, stop_after;
    struct {
        char tag[TT_TFEVENTS_TAG + 1];
        struct tt_tfevents_at at;
        float value;
    } s[16];
    int64_t start_step;
};

static inline int on_scalar(void *user, struct tt_tfevents_at at,
                            const struct tt_tfevents_scalar *s, struct tt_err *err)
{
    struct seen *seen = user;
    assert_true(seen->n < 16);
    strcpy(seen->s[seen->n].tag, s->tag);
    seen->s[seen->n].at = at;
    seen->s[seen->n].value = s->value;
    seen->n++;
    return seen->n == seen->stop_after ? tt_fail(err, TT_EINPUT, "enough") : 0;
}

static inline int on_start(void *user, struct tt_tfevents_at at, struct tt_err *err)
{
    struct seen *seen = user;
    (void)err;
    seen->starts++;
    seen->start_step = at.step;
    return 0;
}

static inline int parse(const unsigned char *data, size_t n, struct seen *seen,
                        struct tt_tfevents_result *result, struct tt_err *err)
{
    const struct tt_tfevents_visitor visitor = {on_scalar, on_start, seen};
    unsigned char *copy = calloc(n + (n == 0), 1); /* so that a byte too far is seen */
    if (n > 0)
        memcpy(copy, data, n);
    memset(seen, 0, offsetof(struct seen, s));
    int rc = tt_tfevents_parse("x", copy, n, &visitor, result, err);
    free(copy);
    return rc;
}

static inline void put_sample(struct tt_bytes *b)
{
    const struct tt_tfevents_scalar two[] = {{"train/loss", 0.25f}, {"train/\xc3\xa4", NAN}};
    const struct tt_tfevents_scalar late = {"val/acc", -0.0f};
    const struct tt_tfevents_at far = {.step = INT64_C(1) << 40, .wall_time = 1.5};
    struct tt_err err = {0};
    assert_ok(tt_tfevents_add_version(b, at0, &err), &err);
    assert_ok(tt_tfevents_add_start(b, at7, &err), &err);
    assert_ok(tt_tfevents_add_scalars(b, at7, two, 2, &err), &err);
    assert_ok(tt_tfevents_add_scalars(b, far, &late, 1, &err), &err);
}

#endif
