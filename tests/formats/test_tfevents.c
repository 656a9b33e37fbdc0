/* Writing, and reading what was written. */
#include "image_bytes.h"
#include "tfevents.h"

#include <float.h>

#include "../../src/formats/crc32c.h"
#include "../../src/formats/histogram.h"
#include "../../src/formats/protobuf.h"
#include "../../src/formats/tfevents.h"

static void assert_hex(const struct tt_bytes *b, const char *hex)
{
    char text[512] = "";
    assert_true(b->size < 256);
    for (size_t i = 0; i < b->size; i++)
        sprintf(text + 2 * i, "%02x", b->data[i]);
    assert_string_equal(text, hex);
}

/* --- checksums and golden records ------------------------------------------------------------ */

static void the_checksum_gives_the_published_values(void **state)
{
    (void)state;
    unsigned char block[32] = {0};
    assert_int_equal(tt__crc32c("", 0), 0);
    assert_int_equal(tt__crc32c("123456789", 9), 0xe3069283);
    assert_int_equal(tt__crc32c_masked("123456789", 9), 0xc78ab0e5);
    assert_int_equal(tt__crc32c(block, 32), 0x8a9136aa);
    memset(block, 0xff, 32);
    assert_int_equal(tt__crc32c(block, 32), 0x62a8ab43);
    for (int i = 0; i < 32; i++)
        block[i] = (unsigned char)i;
    assert_int_equal(tt__crc32c(block, 32), 0x46dd794e);
}

static void records_are_byte_for_byte_what_tensorflow_writes(void **state)
{
    (void)state;
    const struct tt_tfevents_scalar loss = {"loss", 0.5f};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    assert_ok(tt_tfevents_add_version(&b, at0, &err), &err);
    assert_hex(&b, "1800000000000000a37f4b22"
                   "0900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d");
    b.size = 0;
    assert_ok(tt_tfevents_add_scalars(&b, at7, &loss, 1, &err), &err);
    assert_hex(&b, "1a00000000000000129bd82d"
                   "0900004040fc54d94110072a0d0a0b0a046c6f7373150000003f368fc084");
    tt_bytes_done(&b);
}

static void file_names_sort_by_time_and_tell_files_apart(void **state)
{
    (void)state;
    char a[512], b[512];
    struct tt_err err = {0};
    assert_ok(tt_tfevents_file_name(a, sizeof a, 12345.75, 0, &err), &err);
    assert_ok(tt_tfevents_file_name(b, sizeof b, 12345.75, 1, &err), &err);
    assert_memory_equal(a, "events.out.tfevents.0000012345.", 31);
    assert_string_not_equal(a, b);
    assert_null(strchr(a, '/'));
    assert_refused(tt_tfevents_file_name(a, 20, 0, 0, &err), &err, "20 are there");
}

/* --- round trips ----------------------------------------------------------------------------- */

static void bytes_that_cannot_grow_stay_as_they_were(void **state)
{
    (void)state;
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    assert_ok(tt_bytes_add(&b, "ab", 2, &err), &err);
    assert_refused(tt_bytes_grow(&b, SIZE_MAX, &err) ? 0 : -1, &err, "out of memory");
    assert_int_equal(b.size, 2);
    assert_memory_equal(b.data, "ab", 2);
    tt_bytes_done(&b);
}

static void scalars_read_back(void **state)
{
    (void)state;
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    struct tt_tfevents_result result;
    static struct seen seen;
    const struct tt_tfevents_visitor visitor = {on_scalar, on_start, &seen};
    put_sample(&b);
    test_write(test_path("e"), b.data, b.size);
    assert_ok(tt_tfevents_read(test_path("e"), &visitor, &result, &err), &err);
    assert_int_equal(seen.n, 3);
    assert_int_equal(seen.starts, 1);
    assert_int_equal(seen.start_step, 7);
    assert_string_equal(seen.s[0].tag, "train/loss");
    assert_true(seen.s[0].value == 0.25f && seen.s[0].at.step == 7);
    assert_true(seen.s[0].at.wall_time == 1700000001.0);
    assert_string_equal(seen.s[1].tag, "train/\xc3\xa4");
    assert_true(isnan(seen.s[1].value));
    assert_true(seen.s[2].value == 0 && signbit(seen.s[2].value));
    assert_true(seen.s[2].at.step == INT64_C(1) << 40 && seen.s[2].at.wall_time == 1.5);
    assert_int_equal(result.records, 4);
    assert_int_equal(result.scalars, 3);
    assert_int_equal(result.whole, b.size);
    assert_false(result.torn);
    tt_bytes_done(&b);
}

static void a_visitor_can_stop(void **state)
{
    (void)state;
    struct tt_bytes b = {0};
    struct tt_err err;
    static struct seen seen = {.stop_after = 1};
    const struct tt_tfevents_visitor visitor = {on_scalar, NULL, &seen};
    put_sample(&b);
    assert_refused(tt_tfevents_parse("x", b.data, b.size, &visitor, NULL, &err), &err, "enough");
    assert_int_equal(seen.n, 1);
    tt_bytes_done(&b);
}

static void a_tag_that_is_no_utf8_cannot_spoil_the_record(void **state)
{
    (void)state;
    const struct tt_tfevents_scalar bad = {"a\xff\xc3(\xed\xa0\x80 \xef\xbf\xbd", 1};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    static struct seen seen;
    assert_ok(tt_tfevents_add_scalars(&b, at0, &bad, 1, &err), &err);
    assert_ok(parse(b.data, b.size, &seen, NULL, &err), &err);
    assert_string_equal(seen.s[0].tag, "a\?\?(\?\?\? \xef\xbf\xbd");
    tt_bytes_done(&b);
}

/* The bytes of the only field `number` of a message. */
static struct tt__pb_cursor find(struct tt__pb_cursor c, uint32_t number)
{
    struct tt__pb_field f;
    while (tt__pb_next(&c, &f) == 1)
        if (f.number == number && f.type == TT__PB_BYTES)
            return (struct tt__pb_cursor){f.data, f.data + f.size};
    fail_msg("no field %u", number);
    return c;
}

static struct tt__pb_cursor find_value(const struct tt_bytes *b, uint32_t kind)
{
    struct tt__pb_cursor c = {b->data + TT__RECORD_HEADER, b->data + b->size - TT__RECORD_FOOTER};
    return find(find(find(c, TT__EVENT_SUMMARY), TT__SUMMARY_VALUE), kind);
}

static void pictures_are_png(void **state)
{
    (void)state;
    static const unsigned char pixels[] = {0, 50, 100, 150, 200, 250};
    struct tt_bytes b = {0};
    struct tt_image p;
    struct tt_err err = {0};
    assert_ok(tt_tfevents_add_image(&b, at7, "wrong/3", pixels, 2, 3, 1, &err), &err);
    struct tt__pb_cursor png = find(find_value(&b, TT__VALUE_IMAGE), 4);
    assert_ok(image_parse(png.at, (size_t)(png.end - png.at), 0, &p, &err), &err);
    assert_int_equal(p.height, 2);
    assert_memory_equal(p.pixels, pixels, 6);
    tt_image_done(&p);
    size_t before = b.size;
    assert_refused(tt_tfevents_add_image(&b, at7, "t", pixels, 2, 3, 2, &err), &err, "2 channels");
    assert_refused(tt_tfevents_add_image(&b, at7, "t", pixels, -2, 3, 1, &err), &err, "sides");
    assert_int_equal(b.size, before);
    tt_bytes_done(&b);
}

/* No kind of record is taken for a scalar. */
static void other_records_are_passed_over(void **state)
{
    (void)state;
    static const unsigned char pixel[3] = {1, 2, 3};
    const struct tt_tfevents_hparam hparam[] = {{"lr", TT_TFEVENTS_NUMBER, 0.1, NULL},
                                                {"nan", TT_TFEVENTS_NUMBER, NAN, NULL},
                                                {"nesterov", TT_TFEVENTS_BOOL, 1, NULL},
                                                {"net", TT_TFEVENTS_TEXT, 0, "linear 10"}};
    const char *const metric[] = {"val/acc"};
    const float weights[] = {1, 2, 3};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    struct tt_tfevents_result result;
    static struct seen seen;
    put_sample(&b);
    assert_ok(tt_tfevents_add_hparams(&b, at0, hparam, 4, metric, 1, &err), &err);
    assert_ok(tt_tfevents_add_image(&b, at7, "i", pixel, 1, 1, 3, &err), &err);
    assert_ok(tt_tfevents_add_text(&b, at7, "t", "# text", &err), &err);
    assert_ok(tt_tfevents_add_histogram(&b, at7, "h", weights, 3, &err), &err);
    assert_ok(tt_tfevents_add_end(&b, at7, TT_TFEVENTS_SUCCESS, &err), &err);
    assert_ok(parse(b.data, b.size, &seen, &result, &err), &err);
    assert_int_equal(seen.n, 3);
    assert_int_equal(result.records, 4 + 2 + 4);
    tt_bytes_done(&b);
}

/* --- histograms ------------------------------------------------------------------------------ */

static double doubles_at(struct tt__pb_cursor c, size_t i)
{
    uint64_t bits = 0;
    assert_true(8 * i + 8 <= (size_t)(c.end - c.at));
    for (int k = 7; k >= 0; k--)
        bits = bits << 8 | c.at[8 * i + (size_t)k];
    return tt__pb_as_double(bits);
}

/* 1e-12 * 1.1^k is 0.9172464, 1.0089710, 1.9661991 and 2.1628190 for k = 289, 290, 297, 298. */
static void values_are_counted_in_the_right_buckets(void **state)
{
    (void)state;
    const float value[] = {1, 1, 2, 0, -1, NAN, INFINITY, -INFINITY};
    static struct tt__histogram h;
    enum { ZERO = TT__HISTOGRAM_SIDE + 1 };
    tt__histogram_count(&h, value, 8);
    assert_true(h.num == 5 && h.min == -1 && h.max == 2 && h.sum == 3 && h.sum_squares == 7);
    size_t first = h.first, last = h.first + h.buckets - 1;
    assert_true(h.count[first] == 0); /* only right limits are stored */
    /* -1.009 <= -1 < -0.917: the mirror image of 1's */
    assert_true(fabs(h.limit[first] / -1.0089710 - 1) < 1e-7 && h.count[first + 1] == 1);
    assert_true(fabs(h.limit[first + 1] / -0.9172464 - 1) < 1e-7);
    assert_true(h.limit[ZERO] == 0 && h.count[ZERO] == 0);
    assert_true(h.limit[ZERO + 1] == 1e-12 && h.count[ZERO + 1] == 1); /* 0 <= 0 < 1e-12 */
    assert_true(h.count[ZERO + 291] == 2 && fabs(h.limit[ZERO + 291] / 1.0089710 - 1) < 1e-7);
    assert_true(h.count[last] == 1 && fabs(h.limit[last] / 2.1628190 - 1) < 1e-7);
    assert_int_equal(last, ZERO + 299);
    for (size_t i = 1; i < TT__HISTOGRAM_LIMITS; i++)
        assert_true(h.limit[i - 1] < h.limit[i]);
}

static void the_ends_take_what_is_beyond(void **state)
{
    (void)state;
    const float value[] = {-FLT_MAX, FLT_MAX, 1e-30f};
    static struct tt__histogram h;
    tt__histogram_count(&h, value, 3);
    assert_int_equal(h.first, 0);
    assert_int_equal(h.buckets, TT__HISTOGRAM_LIMITS);
    assert_true(h.count[1] == 1 && h.count[TT__HISTOGRAM_LIMITS - 1] == 1);
    assert_true(h.limit[1] < -9e19 && h.limit[1] > -1e20);
    assert_true(h.limit[TT__HISTOGRAM_LIMITS - 1] == DBL_MAX);
}

static void a_histogram_record_holds_limits_and_counts(void **state)
{
    (void)state;
    const float value[] = {1, NAN};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    assert_ok(tt_tfevents_add_histogram(&b, at7, "w", value, 2, &err), &err);
    struct tt__pb_cursor histogram = find_value(&b, TT__VALUE_HISTOGRAM);
    struct tt__pb_cursor limit = find(histogram, 6), count = find(histogram, 7);
    assert_int_equal(limit.end - limit.at, 16);
    assert_true(doubles_at(limit, 0) < 1 && doubles_at(limit, 1) > 1);
    assert_true(doubles_at(count, 0) == 0 && doubles_at(count, 1) == 1);
    b.size = 0;
    assert_ok(tt_tfevents_add_histogram(&b, at7, "w", value + 1, 1, &err), &err);
    count = find(find_value(&b, TT__VALUE_HISTOGRAM), 7);
    assert_int_equal(count.end - count.at, 8);
    assert_true(doubles_at(count, 0) == 0);
    tt_bytes_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_gives_the_published_values),
        cmocka_unit_test(records_are_byte_for_byte_what_tensorflow_writes),
        cmocka_unit_test(file_names_sort_by_time_and_tell_files_apart),
        cmocka_unit_test(bytes_that_cannot_grow_stay_as_they_were),
        cmocka_unit_test(scalars_read_back),
        cmocka_unit_test(a_visitor_can_stop),
        cmocka_unit_test(a_tag_that_is_no_utf8_cannot_spoil_the_record),
        cmocka_unit_test(pictures_are_png),
        cmocka_unit_test(other_records_are_passed_over),
        cmocka_unit_test(values_are_counted_in_the_right_buckets),
        cmocka_unit_test(the_ends_take_what_is_beyond),
        cmocka_unit_test(a_histogram_record_holds_limits_and_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
