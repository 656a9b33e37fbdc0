/* Reading what others wrote, and what is damaged. */
#include "tfevents.h"

#include <tuitrain/base/clock.h>

#include "../../src/formats/crc32c.h"
#include "../../src/formats/protobuf.h"

/* --- other writers' records ------------------------------------------------------------------ */

static void frame(struct tt_bytes *b, const struct tt_bytes *event)
{
    unsigned char head[12] = {0}, foot[4];
    uint32_t crc;
    for (int i = 0; i < 8; i++)
        head[i] = (unsigned char)((uint64_t)event->size >> 8 * i);
    crc = tt__crc32c_masked(head, 8);
    for (int i = 0; i < 4; i++)
        head[8 + i] = (unsigned char)(crc >> 8 * i);
    crc = tt__crc32c_masked(event->data, event->size);
    for (int i = 0; i < 4; i++)
        foot[i] = (unsigned char)(crc >> 8 * i);
    tt_bytes_add(b, head, 12, NULL);
    tt_bytes_add(b, event->data, event->size, NULL);
    tt_bytes_add(b, foot, 4, NULL);
}

/* A tensor's event, as its parts tell. */
struct tensor {
    int dtype;
    const char *plugin, *shape, *packed, *content; /* NULL: absent */
    size_t shape_size, packed_size, content_size;
    bool unpacked;
};

static void put_tensor(struct tt_bytes *b, const struct tensor *t)
{
    struct tt_bytes event = {0};
    struct tt__pb p = {.out = &event};
    tt__pb_varint(&p, 99, UINT64_MAX); /* unknown fields of each type */
    tt__pb_double(&p, 98, 1);
    size_t summary = tt__pb_begin(&p, 5), value = tt__pb_begin(&p, 1);
    tt__pb_float(&p, 97, 1);
    if (t->plugin) {
        size_t metadata = tt__pb_begin(&p, 9), plugin = tt__pb_begin(&p, 1);
        tt__pb_text(&p, 1, t->plugin);
        tt__pb_end(&p, plugin);
        tt__pb_end(&p, metadata);
    }
    size_t tensor = tt__pb_begin(&p, 8);
    tt__pb_varint(&p, 1, (uint64_t)t->dtype);
    if (t->shape)
        tt__pb_bytes(&p, 2, t->shape, t->shape_size);
    if (t->packed)
        tt__pb_bytes(&p, 5, t->packed, t->packed_size);
    if (t->unpacked)
        tt__pb_float(&p, 5, 0.5f);
    if (t->content)
        tt__pb_bytes(&p, 4, t->content, t->content_size);
    tt__pb_end(&p, tensor);
    tt__pb_text(&p, 1, "accuracy");
    tt__pb_end(&p, value);
    tt__pb_end(&p, summary);
    tt__pb_varint(&p, 2, 3); /* the step behind the summary */
    assert_false(p.failed);
    frame(b, &event);
    tt_bytes_done(&event);
}

static void tensors_of_one_float_are_scalars(void **state)
{
    (void)state;
    static const char half[] = "\0\0\0\x3f\0\0\0\x3f";
    static const struct {
        struct tensor t;
        int scalars;
    } c[] = {
        {{.dtype = 1, .plugin = "scalars", .packed = half, .packed_size = 4}, 1},
        {{.dtype = 1, .plugin = "scalars", .shape = "", .content = half, .content_size = 4}, 1},
        {{.dtype = 1, .unpacked = true}, 1}, /* metadata only stands in a tag's first record */
        {{.dtype = 1, .plugin = "pr_curves", .packed = half, .packed_size = 4}, 0},
        {{.dtype = 1, .packed = half, .packed_size = 8}, 0},
        {{.dtype = 1, .packed = half, .packed_size = 4, .unpacked = true}, 0},
        {{.dtype = 1, .packed = half, .packed_size = 3}, 0},
        {{.dtype = 1, .packed = half, .packed_size = 4, .shape = "\x12\2\x08\1", .shape_size = 4},
         0}, /* of shape [1] */
        {{.dtype = 1, .packed = half, .packed_size = 4, .shape = "\x18\1", .shape_size = 2}, 0},
        {{.dtype = 1}, 0},
        {{.dtype = 7, .packed = half, .packed_size = 4}, 0},
    };
    for (size_t i = 0; i < sizeof c / sizeof c[0]; i++) {
        struct tt_bytes b = {0};
        struct tt_err err = {0};
        static struct seen seen;
        put_tensor(&b, &c[i].t);
        assert_ok(parse(b.data, b.size, &seen, NULL, &err), &err);
        assert_int_equal(seen.n, c[i].scalars);
        if (seen.n == 1) {
            assert_string_equal(seen.s[0].tag, "accuracy");
            assert_true(seen.s[0].value == 0.5f && seen.s[0].at.step == 3);
        }
        tt_bytes_done(&b);
    }
}

static void tags_have_a_limit(void **state)
{
    (void)state;
    char tag[TT_TFEVENTS_TAG + 2];
    struct tt_tfevents_scalar s = {tag, 1};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    static struct seen seen;
    memset(tag, 'a', sizeof tag);
    tag[TT_TFEVENTS_TAG + 1] = '\0';
    assert_ok(tt_tfevents_add_scalars(&b, at0, &s, 1, &err), &err);
    tag[TT_TFEVENTS_TAG] = '\0';
    assert_ok(tt_tfevents_add_scalars(&b, at0, &s, 1, &err), &err);
    assert_ok(parse(b.data, b.size, &seen, NULL, &err), &err);
    assert_int_equal(seen.n, 1);
    assert_string_equal(seen.s[0].tag, tag);
    tt_bytes_done(&b);
}

static void a_whole_record_that_is_no_event_is_passed_over(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
    } bad[] = {
        {"\x0a", 1},                                            /* no length */
        {"\x2a\5\x0a", 3},                                      /* a summary that ends too early */
        {"\x2a\2\x0a\3", 4},                                    /* a value that ends too early */
        {"\x2a\4\x0a\2\x0a\7", 6},                              /* a tag that does */
        {"\x2a\4\x0a\2\x42\1", 6},                              /* a tensor that does */
        {"\x2a\6\x0a\4\x42\2\x12\1", 8},                        /* a shape that does */
        {"\x2a\6\x0a\4\x4a\2\x0a\1", 8},                        /* a plugin that does */
        {"\x3a\1\x08", 3},                                      /* a session log that does */
        {"\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\0", 12}, /* a varint of 11 bytes */
        {"\0\0", 2},                                            /* field 0 */
        {"\x0b\x0c", 2},                                        /* a group */
        {"\x09\0\0\0", 4},                                      /* half a double */
        {"\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11},     /* a length of 2^64 - 1 */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_bytes b = {0}, event = {0};
        struct tt_err err = {0};
        static struct seen seen;
        struct tt_tfevents_result result;
        tt_bytes_add(&event, bad[i].bytes, bad[i].n, NULL);
        put_sample(&b);
        frame(&b, &event);
        assert_ok(parse(b.data, b.size, &seen, &result, &err), &err);
        assert_true(result.damaged == 1 && result.records == 4 && !result.torn);
        assert_int_equal(seen.n, 3);
        tt_bytes_done(&b);
        tt_bytes_done(&event);
    }
}

/* --- damage ---------------------------------------------------------------------------------- */

/* As many whole records as fit, and torn when more was there. */
static void every_truncation_gives_the_records_before_it(void **state)
{
    (void)state;
    struct tt_bytes b = {0};
    static struct seen seen, all;
    struct tt_tfevents_result result;
    struct tt_err err = {0};
    put_sample(&b);
    assert_ok(parse(b.data, b.size, &all, NULL, &err), &err);
    for (size_t n = 0; n < b.size; n++) {
        int rc = parse(b.data, n, &seen, &result, &err);
        assert_int_equal(rc, n > 0 && n < 12 ? -1 : 0);
        if (rc < 0)
            continue;
        assert_int_equal(result.torn, result.whole < n);
        assert_true(result.records < 4 && result.whole <= n);
        assert_int_equal(result.scalars, result.records == 3 ? 2 : 0);
        for (int i = 0; i < seen.n; i++)
            assert_memory_equal(&seen.s[i], &all.s[i], sizeof all.s[i]);
    }
    tt_bytes_done(&b);
}

/* The record that it lies in is passed over, and no other; at the end nothing says that more was
 * there. */
static void a_changed_byte_costs_its_record_alone(void **state)
{
    (void)state;
    struct tt_bytes b = {0};
    static struct seen seen;
    struct tt_tfevents_result all, result;
    struct tt_err err = {0};
    put_sample(&b);
    assert_ok(parse(b.data, b.size, &seen, &all, &err), &err);
    assert_int_equal(all.damaged, 0);
    for (size_t at = 0; at < b.size; at++)
        for (int change = 1; change < 256; change++) {
            b.data[at] ^= (unsigned char)change;
            assert_ok(parse(b.data, b.size, &seen, &result, &err), &err);
            assert_int_equal(result.damaged + result.torn, 1);
            assert_int_equal(result.records, all.records - 1);
            b.data[at] ^= (unsigned char)change;
        }
    tt_bytes_done(&b);
}

/* Ever so many headers that promise a long record cost a few readings of the file, not one each. */
static void bytes_made_to_look_like_records_cost_no_time(void **state)
{
    (void)state;
    enum { N = 1 << 22 };
    static unsigned char bytes[N];
    static struct seen seen;
    struct tt_tfevents_result result;
    struct tt_err err = {0};
    for (size_t at = 12; at + 12 < N; at += 12) {
        uint64_t n = N - 16 - at;
        memcpy(bytes + at, &n, sizeof n);
        uint32_t sum = tt__crc32c_masked(bytes + at, 8);
        memcpy(bytes + at + 8, &sum, sizeof sum);
    }
    double began = tt_clock_now();
    assert_refused(parse(bytes, N, &seen, &result, &err), &err, "not a TensorBoard");
    assert_true(tt_clock_now() - began < 20); /* one each: 350,000 readings of 4 MB */
}

static void zeros_at_the_end_are_a_torn_end(void **state)
{
    (void)state;
    static const unsigned char zeros[4096];
    struct tt_bytes b = {0};
    static struct seen seen;
    struct tt_tfevents_result result;
    struct tt_err err = {0};
    put_sample(&b);
    size_t whole = b.size;
    assert_ok(tt_bytes_add(&b, zeros, sizeof zeros, &err), &err);
    assert_ok(parse(b.data, b.size, &seen, &result, &err), &err);
    assert_true(result.torn && result.whole == whole && seen.n == 3);
    b.data[b.size - 1] = 1;
    assert_ok(parse(b.data, b.size, &seen, &result, &err), &err);
    assert_true(result.torn && result.whole == whole && result.records == 4);
    assert_refused(parse(zeros, sizeof zeros, &seen, &result, &err), &err, "not a TensorBoard");
    tt_bytes_done(&b);
}

static void an_empty_file_is_one_that_nothing_was_written_to(void **state)
{
    (void)state;
    static struct seen seen;
    struct tt_tfevents_result result;
    struct tt_err err = {0};
    assert_ok(parse((const unsigned char *)"", 0, &seen, &result, &err), &err);
    assert_true(result.records == 0 && !result.torn);
    assert_refused(parse((const unsigned char *)"step,loss\n1,2\n", 14, &seen, &result, &err), &err,
                   "not a TensorBoard event file");
    assert_refused(parse((const unsigned char *)"hello", 5, &seen, &result, &err), &err, "too few");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_of_one_float_are_scalars),
        cmocka_unit_test(tags_have_a_limit),
        cmocka_unit_test(a_whole_record_that_is_no_event_is_passed_over),
        cmocka_unit_test(every_truncation_gives_the_records_before_it),
        cmocka_unit_test(a_changed_byte_costs_its_record_alone),
        cmocka_unit_test(bytes_made_to_look_like_records_cost_no_time),
        cmocka_unit_test(zeros_at_the_end_are_a_torn_end),
        cmocka_unit_test(an_empty_file_is_one_that_nothing_was_written_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
