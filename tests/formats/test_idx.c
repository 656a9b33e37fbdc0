#include "../support/test.h"

#include <libdeflate.h>

#include <tuitrain/formats/gz.h>
#include <tuitrain/formats/idx.h>

/* Two images of 2x3. */
static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                       0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
enum { SIZE = sizeof images };

static int parse(const unsigned char *data, size_t n, int dims, struct tt_idx *out,
                 struct tt_err *err)
{
    unsigned char *copy = malloc(n ? n : 1); /* so that a byte too far is seen */
    memcpy(copy, data, n);
    int rc = tt_idx_parse("x", copy, n, dims, out, err);
    if (rc == 0)
        for (int64_t i = 0; i < tt_shape_count(&out->shape); i++)
            (void)((volatile unsigned char *)out->values)[i];
    free(copy);
    return rc;
}

static void a_whole_file_is_read(void **state)
{
    (void)state;
    struct tt_idx x;
    struct tt_err err = {0};
    test_write(test_path("i"), images, SIZE);
    assert_ok(tt_idx_read(test_path("i"), 3, &x, &err), &err);
    assert_int_equal(x.shape.dim[0], 2);
    assert_int_equal(x.shape.dim[2], 3);
    assert_int_equal(x.values[11], 12);
    tt_idx_done(&x);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct tt_idx x;
    for (size_t n = 0; n < SIZE; n++) {
        struct tt_err err = {0};
        assert_int_equal(parse(images, n, 3, &x, &err), -1);
        assert_true(err.text[0]);
    }
}

static void every_changed_header_byte_is_refused(void **state)
{
    (void)state;
    struct tt_idx x;
    for (size_t at = 0; at < 16; at++)
        for (int bit = 0; bit < 8; bit++) {
            unsigned char bad[SIZE];
            struct tt_err err = {0};
            memcpy(bad, images, SIZE);
            bad[at] ^= (unsigned char)(1 << bit);
            assert_int_equal(parse(bad, SIZE, 3, &x, &err), -1);
        }
}

static void messages_say_what_would_be_right(void **state)
{
    (void)state;
    struct tt_idx x;
    struct tt_err err;
    unsigned char bad[SIZE + 1];
    memcpy(bad, images, SIZE);
    bad[SIZE] = 0;
    assert_refused(parse(bad, SIZE + 1, 3, &x, &err), &err,
                   "promises 12 values, the file holds 13");
    bad[3] = 1;
    assert_refused(parse(bad, SIZE, 3, &x, &err), &err, "expected 0x00000803");
    memcpy(bad, images, SIZE);
    memset(bad + 4, 0xff, 12);
    assert_refused(parse(bad, SIZE, 3, &x, &err), &err, "more than");
}

/* --- gzip ------------------------------------------------------------------------------------ */

static size_t pack(const void *data, size_t n, unsigned char *out, size_t room)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(9);
    assert_non_null(c);
    size_t made = libdeflate_gzip_compress(c, data, n, out, room);
    libdeflate_free_compressor(c);
    assert_true(made > 0);
    return made;
}

static void a_packed_file_reads_as_the_plain_one(void **state)
{
    (void)state;
    unsigned char packed[256];
    struct tt_idx x;
    struct tt_err err = {0};
    test_write(test_path("i.gz"), packed, pack(images, SIZE, packed, sizeof packed));
    assert_ok(tt_idx_read(test_path("i.gz"), 3, &x, &err), &err);
    assert_memory_equal(x.values, images + 16, 12);
    tt_idx_done(&x);
}

static void gzip_refuses_truncation_changes_and_more(void **state)
{
    (void)state;
    unsigned char packed[256], *out;
    struct tt_err err;
    size_t n = pack(images, SIZE, packed, sizeof packed), size;
    for (size_t k = 2; k < n; k++)
        assert_int_equal(tt_gz_unpack("x", packed, k, 1000, &out, &size, &err), -1);
    /* A flip is refused, or hit a bit that carries no data (time, system, padding). */
    int refused = 0;
    for (size_t at = 2; at < n; at++)
        for (int bit = 0; bit < 8; bit++) {
            packed[at] ^= (unsigned char)(1 << bit);
            if (tt_gz_unpack("x", packed, n, 1000, &out, &size, &err) < 0) {
                refused++;
            } else {
                assert_int_equal(size, SIZE);
                assert_memory_equal(out, images, SIZE);
                free(out);
            }
            packed[at] ^= (unsigned char)(1 << bit);
        }
    assert_true(refused > 8 * (int)(n - 20));
    packed[n] = 0;
    assert_refused(tt_gz_unpack("x", packed, n + 1, 1000, &out, &size, &err), &err,
                   "followed by other bytes");
    assert_refused(tt_gz_unpack("x", packed, n, SIZE - 1, &out, &size, &err), &err, "more than 27");
    assert_ok(tt_gz_unpack("x", packed, n, SIZE, &out, &size, &err), &err);
    assert_int_equal(size, SIZE);
    free(out);
}

/* 64 MiB of zeros in 64 KiB: the limit holds whatever the trailer says. */
static void a_bomb_stops_at_the_limit(void **state)
{
    (void)state;
    size_t big = 64u << 20, room = 1u << 17, n, size;
    unsigned char *zeros = calloc(big, 1), *packed = malloc(room), *out;
    struct tt_err err;
    assert_non_null(zeros);
    assert_non_null(packed);
    n = pack(zeros, big, packed, room);
    assert_refused(tt_gz_unpack("x", packed, n, 1u << 20, &out, &size, &err), &err, "more than");
    memset(packed + n - 4, 0, 4); /* a trailer that claims 0 bytes */
    assert_refused(tt_gz_unpack("x", packed, n, 1u << 20, &out, &size, &err), &err, "damaged");
    free(zeros);
    free(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_is_read),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_changed_header_byte_is_refused),
        cmocka_unit_test(messages_say_what_would_be_right),
        cmocka_unit_test(a_packed_file_reads_as_the_plain_one),
        cmocka_unit_test(gzip_refuses_truncation_changes_and_more),
        cmocka_unit_test(a_bomb_stops_at_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
