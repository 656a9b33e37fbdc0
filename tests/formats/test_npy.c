#include "../support/test.h"

#include <math.h>

#include <tuitrain/formats/npy.h>

#include "npy_file.h"

/* So that a byte too far is seen. */
static int parse(const unsigned char *data, size_t n, double *sum, struct tt_npy *out,
                 struct tt_err *err)
{
    unsigned char *copy = malloc(n ? n : 1);
    memcpy(copy, data, n);
    int rc = tt_npy_parse("x", copy, n, out, err);
    for (int64_t i = 0; rc == 0 && i < out->count; i++)
        *sum += tt_npy_at(out, i);
    free(copy);
    return rc;
}

#define DICT(descr, order, shape)                                                                  \
    "{'descr': '" descr "', 'fortran_order': " order ", 'shape': " shape ", }"

static int parse_dict(const char *dict, size_t bytes, struct tt_err *err)
{
    static const unsigned char zeros[256];
    struct npy_file f;
    struct tt_npy a;
    double sum = 0;
    npy_with_header(&f, dict, zeros, bytes);
    return parse(f.bytes, f.n, &sum, &a, err);
}

/* --- values ---------------------------------------------------------------------------------- */

static void every_type_gives_its_values_in_either_order(void **state)
{
    (void)state;
    static const struct {
        const char *descr, *bytes;
        size_t size;
        double value;
    } cases[] = {
        {"|b1", "\1", 1, 1},
        {"|u1", "\xfe", 1, 254},
        {"|i1", "\xfe", 1, -2},
        {"<u1", "\xfe", 1, 254},
        {"<u2", "\x01\xff", 2, 65281},
        {">u2", "\xff\x01", 2, 65281},
        {"<i2", "\x01\xff", 2, -255},
        {">i2", "\xff\x01", 2, -255},
        {"<u4", "\0\0\0\x80", 4, 2147483648.0},
        {"<i4", "\0\0\0\x80", 4, -2147483648.0},
        {">i4", "\x80\0\0\0", 4, -2147483648.0},
        {"<i8", "\xff\xff\xff\xff\xff\xff\xff\xff", 8, -1},
        {"<u8", "\0\0\0\0\0\0\0\x80", 8, 9223372036854775808.0},
        {">u8", "\0\0\0\0\0\0\0\x07", 8, 7},
        {"<f2", "\0\xc1", 2, -2.5},
        {">f2", "\xc1\0", 2, -2.5},
        {"<f4", "\0\0\x20\xc0", 4, -2.5},
        {">f4", "\xc0\x20\0\0", 4, -2.5},
        {"<f8", "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8, 0.1},
        {">f8", "\x3f\xb9\x99\x99\x99\x99\x99\x9a", 8, 0.1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct npy_file f;
        struct tt_npy a;
        struct tt_err err = {0};
        double sum = 0;
        npy_make(&f, cases[i].descr, "1,", cases[i].bytes, cases[i].size);
        assert_ok(parse(f.bytes, f.n, &sum, &a, &err), &err);
        if (sum != cases[i].value)
            fail_msg("%s: %g, expected %g", cases[i].descr, sum, cases[i].value);
    }
}

static void fortran_order_gives_the_same_values(void **state)
{
    (void)state;
    enum { A = 2, B = 3, C = 4 };
    unsigned char c[A * B * C], fortran[A * B * C];
    for (int i = 0; i < A * B * C; i++)
        c[i] = (unsigned char)(i * 5 + 1);
    for (int i = 0; i < A; i++)
        for (int j = 0; j < B; j++)
            for (int k = 0; k < C; k++)
                fortran[i + A * (j + B * k)] = c[(i * B + j) * C + k];
    struct npy_file f;
    struct tt_npy a;
    struct tt_err err = {0};
    npy_with_header(&f, DICT("|u1", "True", "(2, 3, 4)"), fortran, sizeof fortran);
    assert_ok(tt_npy_parse("x", f.bytes, f.n, &a, &err), &err);
    for (int i = 0; i < A * B * C; i++)
        assert_int_equal((int)tt_npy_at(&a, i), c[i]);
}

static void versions_2_and_3_are_read(void **state)
{
    (void)state;
    static const char dict[] = DICT("|u1", "False", "(3,)") "\n";
    for (unsigned char version = 2; version <= 3; version++) {
        unsigned char file[128] = "\x93NUMPY";
        struct tt_npy a;
        struct tt_err err = {0};
        double sum = 0;
        file[6] = version;
        file[8] = sizeof dict - 1;
        memcpy(file + 12, dict, sizeof dict - 1);
        memcpy(file + 12 + sizeof dict - 1, "\1\2\4", 3);
        assert_ok(parse(file, 12 + sizeof dict - 1 + 3, &sum, &a, &err), &err);
        assert_int_equal((int)sum, 7);
    }
}

static void headers_may_be_written_in_other_ways(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_ok(parse_dict("{\"shape\":(2L,3L),\"descr\":\"<i2\",\"fortran_order\":False}", 12, &err),
              &err);
    assert_ok(parse_dict(DICT("<f8", "False", "()"), 8, &err), &err);
    assert_ok(parse_dict(DICT("<f8", "True", "(0, 5)"), 0, &err), &err);
}

/* --- refusals -------------------------------------------------------------------------------- */

static void what_is_not_numbers_is_refused_by_name(void **state)
{
    (void)state;
    struct tt_err err;
    assert_refused(parse_dict(DICT("|O", "False", "(1,)"), 8, &err), &err, "Python objects");
    assert_refused(parse_dict(DICT("<U-5", "False", "(1,)"), 20, &err), &err, "\"<U-5\"");
    assert_refused(parse_dict(DICT("<U70000", "False", "(1,)"), 20, &err), &err, "\"<U70000\"");
    assert_refused(parse_dict(DICT("|V8", "False", "(1,)"), 8, &err), &err, "\"|V8\"");
    assert_refused(parse_dict(DICT("<c8", "False", "(1,)"), 8, &err), &err, "\"<c8\"");
    assert_refused(parse_dict(DICT("|f4", "False", "(1,)"), 4, &err), &err, "\"|f4\"");
    assert_refused(
        parse_dict("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4, &err),
        &err, "records");
    assert_refused(parse_dict(DICT("\x1b[2J", "False", "(1,)"), 4, &err), &err, "?[2J");
}

static void texts_become_utf8(void **state)
{
    (void)state;
    static const uint32_t wide[2][3] = {{'a', 0, 0}, {0xe9, 0x1f98a, 0xd800}};
    uint32_t swapped[2][3];
    static const char bytes[2][5] = {"ab", {'\xc3', '\xa9', 'x', '\xff', 'y'}};
    struct npy_file f;
    struct tt_npy a;
    struct tt_err err = {0};
    char text[40], dtype[TT_NPY_DTYPE];
    for (int i = 0; i < 6; i++)
        swapped[i / 3][i % 3] = __builtin_bswap32(wide[i / 3][i % 3]);
    for (int k = 0; k < 2; k++) {
        npy_make(&f, k ? ">U3" : "<U3", "2,", k ? (const void *)swapped : wide, sizeof wide);
        assert_ok(tt_npy_parse("x", f.bytes, f.n, &a, &err), &err);
        assert_int_equal(tt_npy_text(&a, 0, text), 1);
        assert_string_equal(text, "a");
        assert_true(tt_npy_text(&a, 1, text) < tt_npy_text_room(&a));
        assert_string_equal(text, "\xc3\xa9\xf0\x9f\xa6\x8a\xef\xbf\xbd");
        assert_string_equal(tt_npy_dtype(&a, dtype), k ? ">U3" : "<U3");
        assert_true(isnan(tt_npy_at(&a, 0)));
    }
    npy_make(&f, "|S5", "2,", bytes, sizeof bytes);
    assert_ok(tt_npy_parse("x", f.bytes, f.n, &a, &err), &err);
    assert_int_equal(tt_npy_text(&a, 0, text), 2);
    assert_true(tt_npy_text(&a, 1, text) < tt_npy_text_room(&a));
    assert_string_equal(text, "\xc3\xa9x\xef\xbf\xbdy");
}

static void wrong_headers_are_refused(void **state)
{
    (void)state;
    static const char *const dicts[] = {
        "",
        "{}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ((1,),)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
        "{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (1,)}",
        DICT("<f4", "False", "(1,1,1,1,1,1,1,1,1)"),
        DICT("<f4", "False", "(9223372036854775808,)"),
        DICT("<f4", "False", "(4294967296, 4294967296)"),
        DICT("<f4", "False", "(4611686018427387904, 4, 0)"),
        DICT("<f4", "False", "(2,)"),
        DICT("<f4", "False", "(0,)"),
        DICT("<f4", "False", "()") "\n",
    };
    for (size_t i = 0; i < sizeof dicts / sizeof dicts[0]; i++) {
        struct tt_err err = {0};
        if (parse_dict(dicts[i], 4, &err) >= 0)
            fail_msg("accepted: %s", dicts[i]);
        assert_true(err.text[0]);
    }
}

static void a_huge_header_is_refused_before_it_is_looked_at(void **state)
{
    (void)state;
    static unsigned char file[12 + 20000];
    struct tt_npy a;
    struct tt_err err;
    double sum = 0;
    memset(file, ' ', sizeof file);
    memcpy(file, "\x93NUMPY\1\0\x20\x4e", 10);
    assert_refused(parse(file, sizeof file, &sum, &a, &err), &err, "20000 bytes, at most 10000");
    memcpy(file, "\x93NUMPY\2\0\xff\xff\xff\xff", 12);
    assert_refused(parse(file, sizeof file, &sum, &a, &err), &err, "at most 10000");
    memset(file + 12, '(', sizeof file - 12);
    memcpy(file, "\x93NUMPY\2\0\x10\x27\0\0", 12);
    assert_refused(parse(file, sizeof file, &sum, &a, &err), &err, "damaged NPY header");
    file[6] = 4;
    assert_refused(parse(file, sizeof file, &sum, &a, &err), &err, "version 4.0");
}

static void every_truncation_and_every_byte_more_is_refused(void **state)
{
    (void)state;
    struct npy_file f;
    struct tt_npy a;
    npy_make(&f, "<i2", "2, 3", "abcdefghijkl", 12);
    f.bytes[f.n] = 0;
    for (size_t n = 0; n <= f.n + 1; n++) {
        struct tt_err err = {0};
        double sum = 0;
        if (n != f.n) {
            assert_int_equal(parse(f.bytes, n, &sum, &a, &err), -1);
            assert_true(err.text[0]);
        }
    }
}

/* A change is refused, or is one of the values, or leaves a header that says what fits the file. */
static void every_changed_byte_is_refused_or_adds_up(void **state)
{
    (void)state;
    struct npy_file f;
    npy_make(&f, "<i2", "2, 3", "abcdefghijkl", 12);
    int refused = 0;
    for (size_t at = 0; at < f.n; at++)
        for (int v = 0; v < 256; v++) {
            struct npy_file bad = f;
            struct tt_npy a;
            struct tt_err err = {0};
            double sum = 0;
            bad.bytes[at] = (unsigned char)v;
            if (parse(bad.bytes, bad.n, &sum, &a, &err) < 0) {
                assert_true(err.text[0]);
                refused++;
            } else {
                assert_int_equal(a.count * a.size, 12);
                assert_true(isfinite(sum) || tt_npy_is_text(&a));
            }
        }
    assert_true(refused > 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_gives_its_values_in_either_order),
        cmocka_unit_test(fortran_order_gives_the_same_values),
        cmocka_unit_test(versions_2_and_3_are_read),
        cmocka_unit_test(headers_may_be_written_in_other_ways),
        cmocka_unit_test(what_is_not_numbers_is_refused_by_name),
        cmocka_unit_test(texts_become_utf8),
        cmocka_unit_test(wrong_headers_are_refused),
        cmocka_unit_test(a_huge_header_is_refused_before_it_is_looked_at),
        cmocka_unit_test(every_truncation_and_every_byte_more_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused_or_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
