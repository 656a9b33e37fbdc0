/* ONNX files byte by byte, read with a small protobuf reader of the test's own. */
#include "../support/test.h"

#include <stdbool.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/onnx.h>

/* --- reading protobuf ------------------------------------------------------------------------ */

struct slice {
    const unsigned char *at, *end;
};

struct field {
    uint64_t number, value; /* value of a varint or fixed32 */
    struct slice bytes;     /* of a text or message */
};

static uint64_t varint(struct slice *s)
{
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        assert_true(s->at < s->end && shift < 70);
        value |= (uint64_t)(*s->at & 127) << shift;
        if (!(*s->at++ & 128))
            return value;
    }
}

/* Cuts the next field off the front; false at the end. */
static bool next(struct slice *s, struct field *f)
{
    if (s->at == s->end)
        return false;
    uint64_t tag = varint(s);
    *f = (struct field){.number = tag >> 3};
    if ((tag & 7) == 0) {
        f->value = varint(s);
    } else if ((tag & 7) == 5) {
        assert_true(s->end - s->at >= 4);
        memcpy(&f->value, s->at, 4);
        s->at += 4;
    } else {
        assert_int_equal(tag & 7, 2);
        uint64_t n = varint(s);
        assert_true(n <= (uint64_t)(s->end - s->at));
        f->bytes = (struct slice){s->at, s->at + n};
        s->at += n;
    }
    return true;
}

/* The `index`th field of that number. */
static struct field get(struct slice s, uint64_t number, int index)
{
    struct field f;
    while (next(&s, &f))
        if (f.number == number && index-- == 0)
            return f;
    fail_msg("no field %d", (int)number);
    return f;
}

static int count(struct slice s, uint64_t number)
{
    struct field f;
    int n = 0;
    while (next(&s, &f))
        n += f.number == number;
    return n;
}

static struct slice sub(struct slice s, uint64_t number, int index)
{
    return get(s, number, index).bytes;
}

static void check_text(struct slice s, uint64_t number, int index, const char *want)
{
    struct slice text = sub(s, number, index);
    if ((size_t)(text.end - text.at) != strlen(want) || memcmp(text.at, want, strlen(want)) != 0)
        fail_msg("\"%.*s\" in place of \"%s\"", (int)(text.end - text.at), (const char *)text.at,
                 want);
}

/* --- a small graph --------------------------------------------------------------------------- */

static const float weight[6] = {1, -2, 3.5f, -0.0f, 5, 300};
static const float bias[2] = {0.25f, -7};

/* (N, 3) -> Gemm -> Reshape -> LeakyRelu -> (N, 2, 1) */
static void build(struct tt_graph *g)
{
    static const struct tt_shape in = {.n = 1, .dim = {3}}, out = {.n = 2, .dim = {2, 1}};
    static const struct tt_shape matrix = {.n = 2, .dim = {2, 3}}, vector = {.n = 1, .dim = {2}};
    static const int64_t to[] = {0, 2, -1}, list[] = {1, 300};
    struct tt_err err = {0};
    tt_graph_init(g, &in);
    g->scope = "fc1";
    const char *w = tt_graph_weight(g, "fc1.weight", &matrix, weight);
    const char *b = tt_graph_weight(g, "fc1.bias", &vector, bias);
    tt_graph_int(tt_graph_op(g, "Gemm", g->value, w, b), "transB", 1);
    g->scope = "1";
    struct tt_graph_node *n =
        tt_graph_op(g, "Reshape", g->value, tt_graph_whole(g, "shape", to, 3));
    tt_graph_ints(n, "list", list, 2);
    tt_graph_float(tt_graph_op(g, "LeakyRelu", g->value), "alpha", 0.5);
    assert_ok(tt_graph_finish(g, &out, &err), &err);
}

static struct slice write_and_read(const char *path)
{
    struct tt_err err = {0};
    struct tt_graph g;
    unsigned char *data;
    size_t size;
    static const struct tt_metadata notes[] = {{"mean", "0.5"}, {"classes", "[\"\u00e4\"]"}};
    build(&g);
    assert_ok(tt_onnx_write(path, &g, notes, 2, &err), &err);
    tt_graph_done(&g);
    assert_ok(tt_file_read(path, 1 << 20, &data, &size, &err), &err);
    return (struct slice){data, data + size};
}

/* --- the tests ------------------------------------------------------------------------------- */

static void the_model_says_what_it_is(void **state)
{
    (void)state;
    struct slice m = write_and_read(test_path("a.onnx"));
    assert_int_equal(get(m, 1, 0).value, 8); /* ir_version */
    check_text(m, 2, 0, "tuitrain");
    assert_int_equal(count(m, 8), 1);
    assert_int_equal(get(sub(m, 8, 0), 2, 0).value, 17); /* opset_import.version */
    assert_int_equal(count(m, 14), 2);
    check_text(sub(m, 14, 0), 1, 0, "mean");
    check_text(sub(m, 14, 1), 2, 0, "[\"\u00e4\"]");
    free((void *)(uintptr_t)m.at);
}

static void nodes_have_inputs_outputs_and_attributes(void **state)
{
    (void)state;
    struct slice m = write_and_read(test_path("a.onnx")), g = sub(m, 7, 0);
    assert_int_equal(count(g, 1), 3);
    struct slice gemm = sub(g, 1, 0), reshape = sub(g, 1, 1), leaky = sub(g, 1, 2);
    check_text(gemm, 1, 0, "input");
    check_text(gemm, 1, 1, "fc1.weight");
    check_text(gemm, 1, 2, "fc1.bias");
    check_text(gemm, 2, 0, "fc1/Gemm_0");
    check_text(gemm, 4, 0, "Gemm");
    struct slice trans = sub(gemm, 5, 0);
    check_text(trans, 1, 0, "transB");
    assert_int_equal(get(trans, 3, 0).value, 1);
    assert_int_equal(get(trans, 20, 0).value, 2); /* INT */
    check_text(reshape, 1, 0, "fc1/Gemm_0");
    check_text(reshape, 1, 1, "1/shape_2");
    struct slice list = sub(reshape, 5, 0);
    assert_int_equal(count(list, 8), 2);
    assert_int_equal(get(list, 8, 1).value, 300); /* two bytes */
    assert_int_equal(get(list, 20, 0).value, 7);  /* INTS */
    struct slice alpha = sub(leaky, 5, 0);
    assert_int_equal(get(alpha, 2, 0).value, 0x3f000000);
    assert_int_equal(get(alpha, 20, 0).value, 1); /* FLOAT */
    check_text(leaky, 2, 0, "output");
    free((void *)(uintptr_t)m.at);
}

static void check_value(struct slice value, const char *name, int sizes, const uint64_t *size)
{
    struct slice tensor = sub(sub(value, 2, 0), 1, 0), shape = sub(tensor, 2, 0);
    check_text(value, 1, 0, name);
    assert_int_equal(get(tensor, 1, 0).value, 1); /* FLOAT */
    assert_int_equal(count(shape, 1), 1 + sizes);
    check_text(sub(shape, 1, 0), 2, 0, "N");
    for (int i = 0; i < sizes; i++)
        assert_int_equal(get(sub(shape, 1, 1 + i), 1, 0).value, size[i]);
}

static void input_and_output_hold_any_number_of_samples(void **state)
{
    (void)state;
    struct slice m = write_and_read(test_path("a.onnx")), g = sub(m, 7, 0);
    assert_int_equal(count(g, 11), 1);
    check_value(sub(g, 11, 0), "input", 1, (const uint64_t[]){3});
    check_value(sub(g, 12, 0), "output", 2, (const uint64_t[]){2, 1});
    free((void *)(uintptr_t)m.at);
}

static void weights_are_there_bit_by_bit(void **state)
{
    (void)state;
    struct slice m = write_and_read(test_path("a.onnx")), g = sub(m, 7, 0);
    assert_int_equal(count(g, 5), 3);
    struct slice w = sub(g, 5, 0), shape = sub(g, 5, 2), raw = sub(w, 9, 0);
    check_text(w, 8, 0, "fc1.weight");
    assert_int_equal(get(w, 1, 0).value, 2);
    assert_int_equal(get(w, 1, 1).value, 3);
    assert_int_equal(get(w, 2, 0).value, 1); /* FLOAT */
    assert_int_equal(raw.end - raw.at, sizeof weight);
    assert_memory_equal(raw.at, weight, sizeof weight);
    static const int64_t to[] = {0, 2, -1};
    raw = sub(shape, 9, 0);
    assert_int_equal(get(shape, 2, 0).value, 7); /* INT64 */
    assert_int_equal(raw.end - raw.at, sizeof to);
    assert_memory_equal(raw.at, to, sizeof to);
    free((void *)(uintptr_t)m.at);
}

static void the_same_graph_gives_the_same_bytes(void **state)
{
    (void)state;
    struct slice a = write_and_read(test_path("a.onnx")), b = write_and_read(test_path("b.onnx"));
    assert_int_equal(a.end - a.at, b.end - b.at);
    assert_memory_equal(a.at, b.at, (size_t)(a.end - a.at));
    free((void *)(uintptr_t)a.at);
    free((void *)(uintptr_t)b.at);
}

/* Refused by its size, before the numbers are looked at, which are not there. */
static void two_gigabytes_are_refused_and_the_old_file_stays(void **state)
{
    (void)state;
    struct tt_err err;
    struct tt_graph g;
    struct stat st;
    const struct tt_shape large = {.n = 2, .dim = {1 << 15, 1 << 14}}, one = {.n = 1, .dim = {1}};
    test_write(test_path("old.onnx"), "old", 3);
    tt_graph_init(&g, &one);
    tt_graph_op(&g, "Relu", tt_graph_weight(&g, "w", &large, weight));
    assert_ok(tt_graph_finish(&g, &one, &err), &err);
    assert_refused(tt_onnx_write(test_path("old.onnx"), &g, NULL, 0, &err), &err,
                   "takes 2.0 GiB, an ONNX file holds 2 at most");
    assert_int_equal(stat(test_path("old.onnx"), &st), 0);
    assert_int_equal(st.st_size, 3);
    tt_graph_done(&g);
}

static void a_file_that_cannot_be_written_is_told(void **state)
{
    (void)state;
    struct tt_err err;
    struct tt_graph g;
    build(&g);
    assert_refused(tt_onnx_write(test_path("no/such/a.onnx"), &g, NULL, 0, &err), &err,
                   "cannot write there");
    tt_graph_done(&g);
}

/* --- reading ---------------------------------------------------------------------------------- */

static size_t write_own(const char *name, unsigned char *bytes, size_t size)
{
    static const struct tt_metadata notes[] = {{"net", "x"},
                                               {"tuitrain.net", "2-3"},
                                               {"tuitrain.counts", "1.count 12\n2.count 0\n"},
                                               {"tuitrain.format", "1"}};
    struct tt_err err = {0};
    struct tt_graph g;
    build(&g);
    assert_ok(tt_onnx_write(test_path(name), &g, notes, 4, &err), &err);
    tt_graph_done(&g);
    FILE *f = fopen(test_path(name), "rb");
    size_t n = fread(bytes, 1, size, f);
    fclose(f);
    return n;
}

static void check_own(const struct tt_tensor_set *set)
{
    assert_int_equal(set->n_tensors, 4);
    const struct tt_named_tensor *t = tt_tensor_set_find(set, "fc1.weight");
    assert_non_null(t);
    assert_int_equal(t->shape.n, 2);
    assert_int_equal(t->shape.dim[1], 3);
    assert_memory_equal(t->data, weight, sizeof weight);
    t = tt_tensor_set_find(set, "1.count");
    assert_int_equal(t->dtype, TT_I64);
    assert_int_equal(*(const int64_t *)t->data, 12);
    assert_int_equal(set->n_metadata, 2);
    assert_string_equal(tt_tensor_set_meta(set, "net"), "2-3");
}

static void what_was_written_is_read_again(void **state)
{
    (void)state;
    static unsigned char bytes[4096];
    struct tt_err err = {0};
    struct tt_tensor_set set;
    size_t n = write_own("own.onnx", bytes, sizeof bytes);
    assert_ok(tt_onnx_read(test_path("own.onnx"), &set, &err), &err);
    check_own(&set);
    tt_tensor_set_done(&set);
    /* Another program's, or one without what is read. */
    bytes[4] = 'T';
    assert_refused(tt_onnx_parse("x", bytes, n, &set, &err), &err, "another program's ONNX file");
}

/* Cut anywhere, or with a byte changed: weights and texts, or words. */
static void damaged_files_are_refused_or_read(void **state)
{
    (void)state;
    static unsigned char bytes[4096];
    struct tt_tensor_set set;
    size_t n = write_own("whole.onnx", bytes, sizeof bytes);
    int refused = 0;
    for (size_t cut = 0; cut < n; cut++) {
        struct tt_err err = {0};
        unsigned char *copy = malloc(cut + 1);
        memcpy(copy, bytes, cut);
        assert_int_equal(tt_onnx_parse("x", copy, cut, &set, &err), -1);
        assert_true(err.text[0]);
        free(copy);
    }
    for (size_t at = 0; at < n; at++)
        for (int bit = 0; bit < 8; bit++) {
            struct tt_err err = {0};
            bytes[at] ^= (unsigned char)(1 << bit);
            if (tt_onnx_parse("x", bytes, n, &set, &err) == 0) {
                for (size_t i = 0; i < set.n_tensors; i++)
                    assert_true(set.tensor[i].bytes == 0 || set.tensor[i].data);
                tt_tensor_set_done(&set);
            } else {
                assert_true(err.text[0]);
                refused++;
            }
            bytes[at] ^= (unsigned char)(1 << bit);
        }
    assert_true(refused > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_says_what_it_is),
        cmocka_unit_test(nodes_have_inputs_outputs_and_attributes),
        cmocka_unit_test(input_and_output_hold_any_number_of_samples),
        cmocka_unit_test(weights_are_there_bit_by_bit),
        cmocka_unit_test(the_same_graph_gives_the_same_bytes),
        cmocka_unit_test(two_gigabytes_are_refused_and_the_old_file_stays),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told),
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(damaged_files_are_refused_or_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
