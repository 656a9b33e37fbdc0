#include "../support/test.h"

#include <jansson.h>
#include <tuitrain/base/file.h>
#include <tuitrain/formats/safetensors.h>

/* A file from a header's text and n bytes of data. */
static unsigned char *build(const char *header, uint64_t length, size_t n, size_t *size)
{
    size_t text = strlen(header);
    unsigned char *file = calloc(8 + text + n + 1, 1);
    assert_non_null(file);
    for (int i = 0; i < 8; i++)
        file[i] = (unsigned char)(length >> 8 * i);
    memcpy(file + 8, header, text);
    *size = 8 + text + n;
    return file;
}

static int parse(const unsigned char *data, size_t size, struct tt_err *err)
{
    struct tt_tensor_set set;
    unsigned char *exact = malloc(size ? size : 1);
    memcpy(exact, data, size);
    int rc = tt_safetensors_parse("x", exact, size, &set, err);
    free(exact);
    for (size_t i = 0; rc == 0 && i < set.n_tensors; i++)
        for (size_t k = 0; k < set.tensor[i].bytes; k++)
            (void)((volatile const unsigned char *)set.tensor[i].data)[k];
    tt_tensor_set_done(&set);
    return rc;
}

static void hostile_headers_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *header, *word;
        size_t data;
    } bad[] = {
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "its shape needs 8",
         4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "truncated", 2},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "tensors take 4", 8},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "hole", 8},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
         "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
         "overlap", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
         "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
         "duplicate", 8},
        {"{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", "unknown dtype F31",
         4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "wrong shape", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "wrong shape", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}",
         "too large", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}",
         "at most 8", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "data_offsets", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", "data_offsets", 4},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "is not a tensor", 4},
        {"{\"a\":7}", "is not a tensor", 0},
        {"{\"__metadata__\":{\"k\":1}}", "not a string", 0},
        {"{\"__metadata__\":[]}", "not an object", 0},
        {"{\"a\xff\":{}}", "damaged", 0},
        {"[]", "no JSON", 0},
        {" {}", "no JSON", 0},
        {"{\"a\"", "damaged", 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_err err;
        size_t size;
        unsigned char *file = build(bad[i].header, strlen(bad[i].header), bad[i].data, &size);
        assert_refused(parse(file, size, &err), &err, bad[i].word);
        free(file);
    }
}

static void header_lengths_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {0, 3, 100000001, UINT64_MAX, UINT64_MAX - 7, 1ull << 63};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct tt_err err = {0};
        size_t size;
        unsigned char *file = build("{}", lengths[i], 0, &size);
        assert_int_equal(parse(file, size, &err), -1);
        free(file);
    }
}

static void a_deep_header_ends_in_a_message(void **state)
{
    (void)state;
    struct tt_err err;
    size_t size, n = 100000;
    char *deep = malloc(n + 6);
    strcpy(deep, "{\"a\":");
    memset(deep + 5, '[', n);
    deep[n + 5] = '\0';
    unsigned char *file = build(deep, n + 5, 0, &size);
    assert_refused(parse(file, size, &err), &err, "damaged");
    free(deep);
    free(file);
}

static void empty_tensors_and_spaces_are_legal(void **state)
{
    (void)state;
    static const char header[] = "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},"
                                 "\"b\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}  ";
    struct tt_err err = {0};
    size_t size;
    unsigned char *file = build(header, strlen(header), 8, &size);
    assert_ok(parse(file, size, &err), &err);
    free(file);
}

static void write_sample(const char *path)
{
    static const uint32_t bits[6] = {0x7fc00001, 0x80000000, 1, 0x7f800000, 0x3f800000, 0xffc12345};
    struct tt_named_tensor tensor[] = {
        {.name = "fc1.weight",
         .dtype = TT_F32,
         .shape = tt_shape2(2, 3),
         .data = bits,
         .bytes = 24},
        {.name = "fc1.bias", .dtype = TT_U8, .shape = tt_shape1(3), .data = bits, .bytes = 3},
        {.name = "none", .dtype = TT_F32, .shape = tt_shape1(0)},
    };
    struct tt_metadata meta[] = {{"format", "pt"}, {"journal", "1 lr *2\n\"quoted\" \\"}};
    struct tt_tensor_set set = {
        .tensor = tensor, .n_tensors = 3, .metadata = meta, .n_metadata = 2};
    struct tt_err err = {0};
    assert_ok(tt_safetensors_write(path, &set, &err), &err);
}

/* NaN payloads, -0 and denormals too; and the same set gives the same bytes. */
static void what_is_written_reads_back_bit_by_bit(void **state)
{
    (void)state;
    struct tt_tensor_set set;
    struct tt_err err = {0};
    unsigned char *one, *two;
    size_t n1, n2;
    write_sample(test_path("a"));
    write_sample(test_path("b"));
    assert_ok(tt_safetensors_read(test_path("a"), &set, &err), &err);
    const struct tt_named_tensor *t = tt_tensor_set_find(&set, "fc1.weight");
    assert_non_null(t);
    assert_int_equal(t->shape.dim[1], 3);
    static const uint32_t first[] = {0x7fc00001, 0x80000000, 1};
    assert_memory_equal(t->data, first, sizeof first);
    assert_int_equal(tt_tensor_set_find(&set, "none")->bytes, 0);
    assert_null(tt_tensor_set_find(&set, "fc2.weight"));
    assert_string_equal(tt_tensor_set_meta(&set, "journal"), "1 lr *2\n\"quoted\" \\");
    tt_tensor_set_done(&set);
    assert_ok(tt_file_read(test_path("a"), 10000, &one, &n1, &err), &err);
    assert_ok(tt_file_read(test_path("b"), 10000, &two, &n2, &err), &err);
    assert_int_equal(n1, n2);
    assert_memory_equal(one, two, n1);
    assert_int_equal(one[0] % 8, 0); /* the arrays begin on a boundary of 8 */
    free(one);
    free(two);
}

static void every_truncation_is_refused_and_no_flip_crashes(void **state)
{
    (void)state;
    struct tt_err err = {0};
    unsigned char *file;
    size_t n;
    write_sample(test_path("t"));
    assert_ok(tt_file_read(test_path("t"), 10000, &file, &n, &err), &err);
    for (size_t k = 0; k < n; k++)
        assert_int_equal(parse(file, k, &err), -1);
    int refused = 0;
    for (size_t at = 0; at < n; at++)
        for (int bit = 0; bit < 8; bit++) {
            file[at] ^= (unsigned char)(1 << bit);
            refused += parse(file, n, &err) < 0;
            file[at] ^= (unsigned char)(1 << bit);
        }
    assert_true(refused > (int)n); /* most of the header's flips */
    free(file);
}

static void names_that_are_no_utf8_are_not_written(void **state)
{
    (void)state;
    struct tt_named_tensor tensor = {.name = "a\xff", .dtype = TT_F32, .shape = tt_shape1(0)};
    struct tt_tensor_set set = {.tensor = &tensor, .n_tensors = 1};
    struct tt_err err;
    assert_refused(tt_safetensors_write(test_path("u"), &set, &err), &err, "UTF-8");
}

/* An allocation of jansson's that finds no memory; 0: none. */
static int fails_at, allocations;

static void *now_and_then(size_t size)
{
    return ++allocations == fails_at ? NULL : malloc(size);
}

static void without_memory_no_file_is_written_that_says_less(void **state)
{
    (void)state;
    float x[24] = {1};
    struct tt_named_tensor tensor[] = {
        {.name = "a",
         .dtype = TT_F32,
         .shape = {.n = 4, .dim = {1, 2, 3, 4}},
         .data = x,
         .bytes = 96},
        {.name = "b", .dtype = TT_F32, .shape = {.n = 1, .dim = {2}}, .data = x, .bytes = 8}};
    struct tt_metadata metadata[] = {{"k", "v"}, {"l", "w"}};
    struct tt_tensor_set set = {
        .tensor = tensor, .n_tensors = 2, .metadata = metadata, .n_metadata = 2};
    struct tt_err err = {0};
    unsigned char *whole, *data;
    size_t size, n;
    bool done = false;
    assert_ok(tt_safetensors_write(test_path("whole"), &set, &err), &err);
    assert_ok(tt_file_read(test_path("whole"), 10000, &whole, &size, &err), &err);
    for (int at = 1; !done; at++) {
        fails_at = at;
        allocations = 0;
        json_set_alloc_funcs(now_and_then, free);
        int rc = tt_safetensors_write(test_path("scarce"), &set, &err);
        json_set_alloc_funcs(malloc, free);
        done = allocations < at;
        if (rc < 0)
            continue;
        assert_ok(tt_file_read(test_path("scarce"), 10000, &data, &n, &err), &err);
        if (n != size || memcmp(data, whole, n) != 0)
            fail_msg("no memory at allocation %d: another file", at);
        free(data);
    }
    free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_headers_are_refused),
        cmocka_unit_test(header_lengths_that_cannot_be_are_refused),
        cmocka_unit_test(a_deep_header_ends_in_a_message),
        cmocka_unit_test(empty_tensors_and_spaces_are_legal),
        cmocka_unit_test(what_is_written_reads_back_bit_by_bit),
        cmocka_unit_test(every_truncation_is_refused_and_no_flip_crashes),
        cmocka_unit_test(names_that_are_no_utf8_are_not_written),
        cmocka_unit_test(without_memory_no_file_is_written_that_says_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
