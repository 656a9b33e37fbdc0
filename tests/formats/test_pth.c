#include "../support/test.h"

#include <tuitrain/base/file.h>
#include <tuitrain/formats/pth.h>

#include "pth_file.h"

#define FIXTURES "tests/formats/pth/"

static struct pth_file built;

static int parse(const unsigned char *data, size_t size, struct tt_err *err)
{
    struct tt_tensor_set set;
    unsigned char *exact = malloc(size ? size : 1); /* so that a byte too far is seen */
    memcpy(exact, data, size);
    int rc = tt_pth_parse("x", exact, size, &set, err);
    free(exact);
    for (size_t i = 0; rc == 0 && i < set.n_tensors; i++)
        for (size_t k = 0; k < set.tensor[i].bytes; k++)
            (void)((volatile const unsigned char *)set.tensor[i].data)[k];
    tt_tensor_set_done(&set);
    return rc;
}

static int parse_around(const void *pickle, size_t n, struct tt_err *err)
{
    pth_around(&built, pickle, n);
    return parse(built.bytes, built.n, err);
}

static bool same_tensor(const struct tt_named_tensor *a, const struct tt_named_tensor *b)
{
    return a->dtype == b->dtype && tt_shape_equal(&a->shape, &b->shape) && a->bytes == b->bytes &&
           memcmp(a->data, b->data, a->bytes) == 0;
}

/* --- what PyTorch wrote ----------------------------------------------------------------------- */

static void files_of_torch_hold_what_torch_put_there(void **state)
{
    (void)state;
    static const char *const names[] = {
        "linear",
        "conv",
        "tied",
        "views",
        "types",
        "empty",
        "parameters",
        "many",
        "under_state_dict",
        "under_model_state_dict",
        "adam",
        "nothing",
        "packed",
        "under_model",
        "under_net",
        "under_two",
    };
    struct tt_tensor_set expected, set;
    struct tt_err err;
    size_t compared = 0;
    char text[128];
    assert_ok(tt_safetensors_read(FIXTURES "expected.safetensors", &expected, &err), &err);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(text, sizeof text, FIXTURES "%s.pth", names[i]);
        assert_ok(tt_pth_read(text, &set, &err), &err);
        for (size_t k = 0; k < set.n_tensors; k++, compared++) {
            snprintf(text, sizeof text, "%s:%s", names[i], set.tensor[k].name);
            const struct tt_named_tensor *want = tt_tensor_set_find(&expected, text);
            if (!want || !same_tensor(want, &set.tensor[k]))
                fail_msg("%s is not what torch put there", text);
        }
        tt_tensor_set_done(&set);
    }
    assert_int_equal(compared, expected.n_tensors);
    tt_tensor_set_done(&expected);
}

static void what_stands_beside_the_tensors_is_kept_or_skipped(void **state)
{
    (void)state;
    static const struct tt_metadata kept[] = {{"epoch", "3"},
                                              {"seed", "1099511627776"},
                                              {"best", "0.875"},
                                              {"done", "false"},
                                              {"net", "linear 2"}};
    struct tt_tensor_set set;
    struct tt_err err;
    assert_ok(tt_pth_read(FIXTURES "adam.pth", &set, &err), &err);
    assert_int_equal(set.n_metadata, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(tt_tensor_set_meta(&set, kept[i].key), kept[i].value);
    assert_int_equal(set.n_tensors, 2);
    assert_string_equal(set.tensor[0].name, "weight"); /* the dictionary's order */
    tt_tensor_set_done(&set);
}

static void other_files_are_refused_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *file, *word;
    } bad[] = {
        {"bad_module.pth",
         "torch.nn.modules.linear.Linear is not part of a state_dict; save model."},
        {"bad_protocol.pth", "protocol 4"},
        {"bad_tensor.pth", "holds a tensor; save model.state_dict()"},
        {"bad_no_tensors.pth", "no tensors at the top nor under \"state_dict\""},
        {"bad_two.pth", "has 2 dictionaries of tensors, \"net\", \"average\"; torch.save"},
        {"expected.safetensors", "not a .pth file"},
        {"missing.pth", "no such file"},
    };
    static unsigned char tar[512];
    static const unsigned char legacy[] = "\x80\x02\x8a\x0al\xfc\x9c"
                                          "F\xf9 j\xa8P\x19.\x80\x02M\xe9";
    struct tt_tensor_set set;
    struct tt_err err;
    char path[128];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(path, sizeof path, FIXTURES "%s", bad[i].file);
        assert_refused(tt_pth_read(path, &set, &err), &err, bad[i].word);
        assert_refused(tt_pth_read(path, &set, &err), &err, bad[i].file);
    }
    memcpy(tar + 257, "ustar", 5);
    assert_refused(parse(tar, sizeof tar, &err), &err, "a tar file");
    assert_refused(parse(legacy, sizeof legacy, &err), &err, "before PyTorch 1.6");
    assert_refused(parse((const unsigned char *)"PK\3\4", 4, &err), &err, "truncated");
    assert_refused(parse((const unsigned char *)"", 0, &err), &err, "not a .pth file");
}

/* --- hostile pickles -------------------------------------------------------------------------- */

#define TEXT(length, text) "X" length "\0\0\0" text
#define STORAGE_OF(type, key, elements)                                                            \
    "(" TEXT("\7", "storage") "ctorch\n" type "\n" TEXT("\1", key) TEXT("\3", "cpu") elements "tQ"
#define REBUILD(storage, offset, sizes, strides)                                                   \
    "ctorch._utils\n_rebuild_tensor_v2\n(" storage offset sizes strides "\x89}tR"
#define STORAGE  STORAGE_OF("FloatStorage", "0", "K\6")
#define MOST     "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f"
#define LARGE    "\x8a\x08\0\0\0\0\0\0\0\x40"
#define DICT(of) "\x80\2}" of "."
#define ITEM(of) DICT(TEXT("\1", "w") of "s")

struct pickle {
    const char *word; /* NULL when it is read */
    const char *bytes;
    size_t n;
};
#define PICKLE(word, bytes)                                                                        \
    {                                                                                              \
        word, bytes, sizeof(bytes) - 1                                                             \
    }

static void check_pickles(const struct pickle *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct tt_err err = {0};
        int rc = parse_around(p[i].bytes, p[i].n, &err);
        if ((rc < 0) != (p[i].word != NULL) || (rc < 0 && !strstr(err.text, p[i].word)))
            fail_msg("pickle %zu, \"%s\": %s", i, p[i].word ? p[i].word : "accepted", err.text);
    }
}

static void nothing_is_called(void **state)
{
    (void)state;
    static const struct pickle p[] = {
        PICKLE("posix.system is not part of a state_dict",
               "\x80\2cposix\nsystem\nX\4\0\0\0true\x85R."),
        PICKLE("os.system is not", "\x80\2cos\nsystem\n."),
        PICKLE("__builtin__.eval is not", DICT("c__builtin__\neval\nX\1\0\0\0"
                                               "1\x85R")),
        PICKLE("torch.load is not", ITEM("ctorch\nload\n")),
        PICKLE("torch.FloatStorage, which", ITEM("ctorch\nFloatStorage\n)R")),
        PICKLE("torch.float32, which", ITEM("ctorch\nfloat32\n)R")),
        PICKLE("calls something that is no name", ITEM("K\1)R")),
        PICKLE("calls something that is no name", ITEM("ccollections\nOrderedDict\nK\1R")),
        PICKLE("name of an object has no end", DICT("cos\0system\nx\n")),
        PICKLE("ends too early", "\x80\2cposix\nsystem"),
        PICKLE("an OrderedDict has a whole number", ITEM("ccollections\nOrderedDict\nK\1\x85R")),
        PICKLE("no OrderedDict", ITEM(REBUILD(STORAGE, "K\0", "K\2\x85", "K\1\x85") "}b")),
        PICKLE("no OrderedDict", DICT("K\1b")),
        PICKLE("?[31m.?", DICT("c\x1b[31m\n\x9b\n")),
        PICKLE("0x93", DICT("X\2\0\0\0osX\6\0\0\0system\x93")), /* STACK_GLOBAL */
        PICKLE("0x69", DICT("(ios\nsystem\n")),                 /* INST */
        PICKLE("0x81", DICT(")\x81")),                          /* NEWOBJ */
        PICKLE("0x82", DICT("\x82\1")),                         /* EXT1 */
        PICKLE("0x50", DICT("Pstorage\n")),                     /* PERSID */
    };
    check_pickles(p, sizeof p / sizeof p[0]);
}

static void operands_of_the_wrong_kind_are_refused(void **state)
{
    (void)state;
    static const struct pickle p[] = {
        PICKLE("no dictionary", "\x80\2)K\1K\2s."),
        PICKLE("no dictionary", "\x80\2)(K\1K\2u."),
        PICKLE("no dictionary", "\x80\2}(K\1u."),
        PICKLE("no dictionary", "\x80\2]K\1K\2s."),
        PICKLE("no list", "\x80\2)K\1a."),
        PICKLE("no list", "\x80\2}(K\1e."),
        PICKLE("did not begin", "\x80\2t."),
        PICKLE("left over", "\x80\2}}."),
        PICKLE("left over", "\x80\2}(."),
        PICKLE("left over", "\x80\2."),
        PICKLE("left over", "\x80\2}.}"),
        PICKLE("ends too early", "\x80\2}"),
        PICKLE("ends too early", ""),
        PICKLE("ends too early", "\x80"),
        PICKLE("more than 64 bits", "\x80\2\x8a\xff."),
        PICKLE("more than 64 bits", "\x80\2\x8a\x09\0\0\0\0\0\0\0\0\0."),
        PICKLE("holds a whole number", "\x80\2\x8a\0."),
        PICKLE("ends too early", "\x80\2X\xff\xff\xff\xff"
                                 "abc."),
        PICKLE("ends too early", "\x80\2X\0\0\0\x40."),
        PICKLE("number too large", "\x80\2}r\xff\xff\xff\xff."),
        PICKLE("number too large", "\x80\2}q\xff."),
        PICKLE("did not remember", "\x80\2h\0."),
        PICKLE("did not remember", "\x80\2}q\2h\1."),
        PICKLE("did not remember", "\x80\2j\xff\xff\xff\xff."),
        PICKLE("no storage", DICT("K\1Q")),
        PICKLE("described by 0", DICT(")Q")),
        PICKLE("no storage", ITEM("(X\7\0\0\0somehowctorch\nIntStorage\n" TEXT("\1", "0")
                                      TEXT("\3", "cpu") "K\6tQ")),
        PICKLE("no type of storage", ITEM(STORAGE_OF("Size", "0", "K\6"))),
        PICKLE("None where a number of elements", ITEM(STORAGE_OF("IntStorage", "0", "N"))),
        PICKLE("holds None", "\x80\2N."),
        PICKLE("holds a list", "\x80\2]."),
        PICKLE("stands twice", DICT("(" TEXT("\1", "w") REBUILD(STORAGE, "K\0", ")",
                                                                ")") "q\1" TEXT("\1", "w") "h\1u")),
        PICKLE("not UTF-8", DICT(TEXT("\1", "\xff") REBUILD(STORAGE, "K\0", ")", ")") "s")),
        PICKLE("not UTF-8", DICT(TEXT("\1", "\0") REBUILD(STORAGE, "K\0", ")", ")") "s")),
        PICKLE("no tensors", DICT("K\1" REBUILD(STORAGE, "K\0", ")", ")") "s")),
        /* A dictionary in itself, a list in itself: harmless. */
        PICKLE("no tensors", "\x80\2}q\0X\5\0\0\0modelh\0s."),
        PICKLE(NULL, "\x80\2}q\0(X\5\0\0\0modelh\0" TEXT("\1", "w")
                         REBUILD(STORAGE, "K\0", ")", ")") "u."),
        PICKLE("no tensors", DICT(TEXT("\1", "l") "]q\1h\1as")),
        /* Set and recalled in any order. */
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\0", "K\6q\5\x85q\4",
                                  "K\1\x85q\1h\4h\1"
                                  "\x86q\2"))),
    };
    check_pickles(p, sizeof p / sizeof p[0]);
}

static void tensors_lie_inside_their_storage(void **state)
{
    (void)state;
    static const struct pickle p[] = {
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\0", "K\6\x85", "K\1\x85"))),
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\5", ")", ")"))),
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\1", "K\5\x85", "K\1\x85"))),
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\0", "K\2K\3\x86", "K\1K\2\x86"))),
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\0", "K\1K\6\x86", MOST "K\1\x86"))),
        PICKLE(NULL, ITEM(REBUILD(STORAGE, "K\0", "K\0K\6\x86", MOST MOST "\x86"))),
        PICKLE(NULL,
               ITEM(REBUILD(STORAGE_OF("FloatStorage", "1", "K\0"), "K\0", "K\0\x85", "K\1\x85"))),
        PICKLE("outside its storage", ITEM(REBUILD(STORAGE, "K\6", ")", ")"))),
        PICKLE("outside its storage", ITEM(REBUILD(STORAGE, "K\1", "K\6\x85", "K\1\x85"))),
        PICKLE("outside its storage", ITEM(REBUILD(STORAGE, "K\0", "K\4\x85", "K\2\x85"))),
        PICKLE("outside its storage",
               ITEM(REBUILD(STORAGE, "K\5", "K\2\x85", "J\xff\xff\xff\xff\x85"))),
        PICKLE("outside its storage",
               ITEM(REBUILD(STORAGE, "J\xff\xff\xff\xff", "K\2\x85", "K\1\x85"))),
        PICKLE("outside its storage", ITEM(REBUILD(STORAGE, MOST, "K\2\x85", "K\1\x85"))),
        PICKLE("outside its storage", ITEM(REBUILD(STORAGE, "K\0", "K\2\x85", MOST "\x85"))),
        PICKLE("outside its storage", ITEM(REBUILD(STORAGE, "K\0", "K\3\x85", LARGE "\x85"))),
        PICKLE("outside its storage",
               ITEM(REBUILD(STORAGE, "K\0", "K\5K\5\x86", LARGE LARGE "\x86"))),
        PICKLE("shape that cannot be",
               ITEM(REBUILD(STORAGE, "K\0", "J\xff\xff\xff\xff\x85", "K\1\x85"))),
        PICKLE("shape that cannot be", ITEM(REBUILD(STORAGE, "K\0", MOST "\x85", "K\0\x85"))),
        PICKLE("1 sizes and 0 strides", ITEM(REBUILD(STORAGE, "K\0", "K\1\x85", ")"))),
        PICKLE("9 sizes", ITEM(REBUILD(STORAGE, "K\0", "(K\1K\1K\1K\1K\1K\1K\1K\1K\1t",
                                       "(K\1K\1K\1K\1K\1K\1K\1K\1K\1t"))),
        PICKLE("None where a size", ITEM(REBUILD(STORAGE, "K\0", "N\x85", "K\1\x85"))),
        PICKLE("a tuple where a storage", ITEM(REBUILD(")", "K\0", ")", ")"))),
        PICKLE("a list where sizes", ITEM(REBUILD(STORAGE, "K\0", "]", ")"))),
        PICKLE("storage of 28 bytes, \"x/data/0\" has 24",
               ITEM(REBUILD(STORAGE_OF("FloatStorage", "0", "K\7"), "K\0", ")", ")"))),
        PICKLE("storage of 20 bytes",
               ITEM(REBUILD(STORAGE_OF("FloatStorage", "0", "K\5"), "K\0", ")", ")"))),
        PICKLE("storage of 48 bytes",
               ITEM(REBUILD(STORAGE_OF("LongStorage", "0", "K\6"), "K\0", ")", ")"))),
        PICKLE("cannot be", ITEM(STORAGE_OF("FloatStorage", "0", MOST))),
        PICKLE("cannot be", ITEM(STORAGE_OF("FloatStorage", "0", "J\xff\xff\xff\xff"))),
        PICKLE("\"x/data/7\", which is missing",
               ITEM(REBUILD(STORAGE_OF("FloatStorage", "7", "K\6"), "K\0", ")", ")"))),
        PICKLE("\"x/data//\", which is missing",
               ITEM(REBUILD(STORAGE_OF("FloatStorage", "/", "K\6"), "K\0", ")", ")"))),
        PICKLE("without a name",
               ITEM(REBUILD(STORAGE_OF("FloatStorage", "\0", "K\6"), "K\0", ")", ")"))),
        PICKLE("at most 32 times", ITEM(REBUILD(STORAGE, "K\0", "J\0\0\0\1\x85", "K\0\x85"))),
        PICKLE("more than 16 GiB",
               ITEM(REBUILD(STORAGE, "K\0", "\x8a\5\0\0\0\0\2\x85", "K\0\x85"))),
    };
    check_pickles(p, sizeof p / sizeof p[0]);
}

/* A dtype of its own, on bytes: what newer versions write for types without a storage. */
static void untyped_storages_take_the_tensors_type(void **state)
{
    (void)state;
#define V3(storage, dtype)                                                                         \
    "ctorch._utils\n_rebuild_tensor_v3\n(" storage "K\1K\2\x85K\1\x85\x89}ctorch\n" dtype "\ntR"
#define BYTES                                                                                      \
    "(" TEXT("\7", "storage") "ctorch.storage\nUntypedStorage\n" TEXT("\1", "0")                   \
        TEXT("\3", "cpu") "K\30tQ"
    static const struct pickle p[] = {
        PICKLE(NULL, ITEM(V3(BYTES, "uint16"))),
        PICKLE("where a dtype belongs", ITEM(V3(BYTES, "Size"))),
        PICKLE("has no dtype", ITEM(REBUILD(BYTES, "K\0", ")", ")"))),
    };
    static const char whole[] = ITEM(V3(BYTES, "uint16"));
    struct tt_tensor_set set;
    struct tt_err err;
    check_pickles(p, sizeof p / sizeof p[0]);
    pth_around(&built, whole, sizeof whole - 1);
    assert_ok(tt_pth_parse("x", built.bytes, built.n, &set, &err), &err);
    assert_int_equal(set.tensor[0].dtype, TT_U16);
    assert_memory_equal(set.tensor[0].data, "\16\25\34\43", 4);
    tt_tensor_set_done(&set);
}

/* Every opcode on an empty stack, above a mark, and cut after every byte. */
static void no_opcode_takes_what_is_not_there(void **state)
{
    (void)state;
    static const char takers[] = "\x85\x86\x87"
                                 "aesubRQqr";
    for (int c = 0; c < 256; c++)
        for (size_t room = 0; room < 12; room++) {
            struct tt_err err = {0};
            unsigned char p[32] = {0x80, 2, ')', '(', (unsigned char)c};
            assert_int_equal(parse_around(p, 5 + room, &err), -1);
            p[5 + room] = '.';
            assert_int_equal(parse_around(p, 6 + room, &err), -1);
        }
    for (const char *t = takers; *t; t++) {
        struct tt_err err;
        unsigned char p[32] = {0x80, 2, ')', '(', (unsigned char)*t};
        if (*t == 'e' || *t == 'u') { /* these end the mark, so nothing may stand below it */
            p[2] = '(';
            p[3] = '(';
        }
        assert_refused(parse_around(p, 16, &err), &err, "more from the stack than there is");
    }
}

static void endless_pickles_come_to_an_end(void **state)
{
    (void)state;
    static unsigned char p[200000];
    static const struct {
        unsigned char opcode;
        const char *word;
    } bad[] = {{'(', "without end"}, {'}', "ends too early"}, {']', "ends too early"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_err err;
        memset(p, bad[i].opcode, sizeof p);
        memcpy(p, "\x80\2", 2);
        assert_refused(parse_around(p, sizeof p, &err), &err, bad[i].word);
    }
}

static void a_long_name_used_again_and_again_is_refused(void **state)
{
    (void)state;
    enum { LONG = 100000, TIMES = 1000 };
    static const char tensor[] = "q\1" REBUILD(STORAGE, "K\0", ")", ")") "q\2";
    static unsigned char p[LONG + 4 * TIMES + 200] = "\x80\2}(X";
    struct tt_err err;
    pth_number(p + 5, LONG, 4);
    memset(p + 9, 'a', LONG);
    memcpy(p + 9 + LONG, tensor, sizeof tensor - 1);
    size_t n = 9 + LONG + sizeof tensor - 1;
    for (int i = 0; i < TIMES; i++, n += 4)
        memcpy(p + n, "h\1h\2", 4);
    memcpy(p + n, "u.", 2);
    assert_refused(parse_around(p, n + 2, &err), &err, "repeats its names");
}

/* --- hostile archives ------------------------------------------------------------------------- */

static const char sample[] = ITEM(REBUILD(STORAGE, "K\0", "K\6\x85", "K\1\x85"));

struct entry {
    const char *name, *text;
};

static void wrong_archives_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        struct entry more[3];
    } bad[] = {
        {NULL, {{"x/version", "3\n"}, {"x/byteorder", "little"}, {"x/.data/id", "0123"}}},
        {NULL, {{"x/version", "10"}}},
        {"no \"x/version\"", {{"y/version", "3\n"}}},
        {"version \"11\"", {{"x/version", "11\n"}}},
        {"version \"\"", {{"x/version", ""}}},
        {"version\" has 20 bytes", {{"x/version", "33333333333333333333"}}},
        {"byte order \"big\"", {{"x/version", "3\n"}, {"x/byteorder", "big"}}},
        {"TorchScript", {{"x/version", "3\n"}, {"x/constants.pkl", "?"}}},
        {"two entries are called \"x/data/0\"", {{"x/version", "3\n"}, {"x/data/0", "?"}}},
        {"two entries are called \"x/data.pkl\"", {{"x/version", "3\n"}, {"x/data.pkl", "?"}}},
    };
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        memset(&built, 0, sizeof built);
        pth_add(&built, "x/data.pkl", sample, sizeof sample - 1);
        pth_add(&built, "x/data/0", "ABCDEFGHIJKLMNOPQRSTUVWX", 24);
        for (int k = 0; k < 3 && bad[i].more[k].name; k++)
            pth_add(&built, bad[i].more[k].name, bad[i].more[k].text, strlen(bad[i].more[k].text));
        pth_end(&built);
        if (bad[i].word)
            assert_refused(parse(built.bytes, built.n, &err), &err, bad[i].word);
        else
            assert_ok(parse(built.bytes, built.n, &err), &err);
    }
    memset(&built, 0, sizeof built);
    pth_end(&built);
    assert_refused(parse(built.bytes, built.n, &err), &err, "not a .pth file");
    memset(&built, 0, sizeof built);
    pth_add(&built, "no folder", "?", 1);
    pth_end(&built);
    assert_refused(parse(built.bytes, built.n, &err), &err, "not torch.save's");
    memset(&built, 0, sizeof built);
    pth_add(&built, "x/version", "3", 1);
    pth_end(&built);
    assert_refused(parse(built.bytes, built.n, &err), &err, "has no \"x/data.pkl\"");
}

/* Changes bytes of the list of entries, from the record of entry `i` on. */
static void change_entry(int i, size_t at, uint64_t v, int n)
{
    size_t record = built.n - 22 - built.n_central;
    while (i-- > 0)
        record += 46u + built.bytes[record + 28];
    pth_number(built.bytes + record + at, v, n);
}

static void entries_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        uint64_t value;
        size_t at;
        int n;
    } bad[] = {
        {"is packed by method 12", 12, 10, 2},
        {"is encrypted", 1, 8, 2},
        {"overlap, or are more", 0xfffffff0, 20, 4},
        {"cannot have", 0xfffffff0, 24, 4},
        {"is damaged", 0, 42, 4},
        {"cannot open entry", 0xfffffff0, 42, 4},
        {"is damaged", 0x12345678, 16, 4},
    };
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        pth_around(&built, sample, sizeof sample - 1);
        change_entry(1, bad[i].at, bad[i].value, bad[i].n);
        assert_refused(parse(built.bytes, built.n, &err), &err, bad[i].word);
    }
    /* 24 bytes deflated, said to be 4 GiB. */
    pth_around(&built, sample, sizeof sample - 1);
    change_entry(1, 10, 8, 2);
    change_entry(1, 24, 0xfffffff0, 4);
    assert_refused(parse(built.bytes, built.n, &err), &err, "cannot have 4294967280 bytes in 24");
    /* Something before the archive, so that the file is of two kinds. */
    pth_around(&built, sample, sizeof sample - 1);
    memmove(built.bytes + 4, built.bytes, built.n);
    assert_refused(parse(built.bytes, built.n + 4, &err), &err, "x");
    memcpy(built.bytes, "GIF8", 4);
    assert_refused(parse(built.bytes, built.n + 4, &err), &err, "not a .pth file");
}

/* Every length and every change of a byte: refused, or the same values. */
static void check_damage(const char *path, size_t least_refused)
{
    struct tt_tensor_set good, set;
    struct tt_err err = {0};
    unsigned char *file, *exact;
    size_t n, refused = 0;
    assert_ok(tt_pth_read(path, &good, &err), &err);
    assert_ok(tt_file_read(path, 10000, &file, &n, &err), &err);
    for (size_t k = 0; k < n; k++)
        assert_int_equal(parse(file, k, &err), -1);
    exact = malloc(n);
    memcpy(exact, file, n);
    for (size_t at = 0; at < n; at++) {
        for (int k = 1; k < 256; k++) {
            exact[at] = (unsigned char)(file[at] ^ k);
            if (tt_pth_parse("x", exact, n, &set, &err) < 0) {
                refused++;
                assert_true(err.text[0]);
                continue;
            }
            assert_int_equal(set.n_tensors, good.n_tensors);
            for (size_t i = 0; i < set.n_tensors; i++) {
                assert_string_equal(set.tensor[i].name, good.tensor[i].name);
                assert_true(same_tensor(&set.tensor[i], &good.tensor[i]));
            }
            tt_tensor_set_done(&set);
        }
        exact[at] = file[at];
    }
    assert_true(refused > 255 * least_refused);
    free(file);
    free(exact);
    tt_tensor_set_done(&good);
}

static void damage_to_a_file_of_torch_is_seen(void **state)
{
    (void)state;
    check_damage(FIXTURES "linear.pth", 400);
    check_damage(FIXTURES "packed.pth", 400);
}

/* --- what we write ---------------------------------------------------------------------------- */

static void write_sample(const char *path)
{
    static const uint32_t bits[6] = {0x7fc00001, 0x80000000, 1, 0x7f800000, 0x3f800000, 0xffc12345};
    static const int64_t seen = -3;
    struct tt_named_tensor tensor[] = {
        {.name = "w", .dtype = TT_F32, .shape = tt_shape2(2, 3), .data = bits, .bytes = 24},
        {.name = "größe", .dtype = TT_BF16, .shape = tt_shape1(3), .data = bits, .bytes = 6},
        {.name = "none", .dtype = TT_F32, .shape = tt_shape2(0, 70000)},
        {.name = "num_batches_tracked", .dtype = TT_I64, .data = &seen, .bytes = 8},
    };
    struct tt_metadata meta[] = {{"format", "pt"}};
    struct tt_tensor_set set = {
        .tensor = tensor, .n_tensors = 4, .metadata = meta, .n_metadata = 1};
    struct tt_err err;
    assert_ok(tt_pth_write(path, &set, &err), &err);
}

static void what_is_written_reads_back_bit_by_bit(void **state)
{
    (void)state;
    static const uint32_t bits[6] = {0x7fc00001, 0x80000000, 1, 0x7f800000, 0x3f800000, 0xffc12345};
    struct tt_tensor_set set;
    struct tt_err err;
    unsigned char *one, *two;
    size_t n1, n2;
    write_sample(test_path("a.pth"));
    write_sample(test_path("another.pth"));
    assert_ok(tt_pth_read(test_path("a.pth"), &set, &err), &err);
    assert_int_equal(set.n_tensors, 4);
    assert_int_equal(set.n_metadata, 0);
    assert_memory_equal(tt_tensor_set_find(&set, "w")->data, bits, 24);
    assert_memory_equal(tt_tensor_set_find(&set, "größe")->data, bits, 6);
    assert_int_equal(tt_tensor_set_find(&set, "none")->shape.dim[1], 70000);
    assert_int_equal(tt_tensor_set_find(&set, "num_batches_tracked")->shape.n, 0);
    assert_int_equal(*(const int64_t *)tt_tensor_set_find(&set, "num_batches_tracked")->data, -3);
    tt_tensor_set_done(&set);
    assert_ok(tt_file_read(test_path("a.pth"), 10000, &one, &n1, &err), &err);
    assert_ok(tt_file_read(test_path("another.pth"), 10000, &two, &n2, &err), &err);
    assert_int_equal(n1, n2);
    assert_memory_equal(one, two, n1);
    unsigned char *array = memmem(one, n1, bits, 24);
    assert_non_null(array);
    assert_int_equal((array - one) % 64, 0);
    free(one);
    free(two);
}

static void damage_to_a_file_of_ours_is_seen(void **state)
{
    (void)state;
    struct tt_named_tensor tensor = {
        .name = "w", .dtype = TT_F32, .shape = tt_shape1(2), .data = "\1\2\3\4\5\6\7", .bytes = 8};
    struct tt_tensor_set set = {.tensor = &tensor, .n_tensors = 1};
    struct tt_err err;
    assert_ok(tt_pth_write(test_path("small.pth"), &set, &err), &err);
    check_damage(test_path("small.pth"), 250);
}

static void sets_of_no_and_of_many_tensors_are_written(void **state)
{
    (void)state;
    enum { MANY = 400 };
    static struct tt_named_tensor tensor[MANY];
    static char name[MANY][24];
    static float value[MANY];
    struct tt_tensor_set set = {.tensor = tensor, .n_tensors = MANY}, back;
    struct tt_err err;
    for (int i = 0; i < MANY; i++) {
        snprintf(name[i], sizeof name[i], "layer%d", i);
        value[i] = (float)i;
        tensor[i] = (struct tt_named_tensor){
            .name = name[i], .dtype = TT_F32, .shape = tt_shape1(1), .data = &value[i], .bytes = 4};
    }
    assert_ok(tt_pth_write(test_path("many.pth"), &set, &err), &err);
    assert_ok(tt_pth_read(test_path("many.pth"), &back, &err), &err);
    assert_int_equal(back.n_tensors, MANY);
    for (size_t i = 0; i < MANY; i++) {
        assert_string_equal(back.tensor[i].name, name[i]);
        assert_true(same_tensor(&back.tensor[i], &tensor[i]));
    }
    tt_tensor_set_done(&back);
    set.n_tensors = 0;
    assert_ok(tt_pth_write(test_path("many.pth"), &set, &err), &err);
    assert_ok(tt_pth_read(test_path("many.pth"), &back, &err), &err);
    assert_int_equal(back.n_tensors, 0);
    tt_tensor_set_done(&back);
}

static void what_torch_could_not_read_is_not_written(void **state)
{
    (void)state;
    struct tt_named_tensor tensor[2] = {{.name = "a", .dtype = TT_F32, .shape = tt_shape1(0)},
                                        {.name = "b", .dtype = TT_U16, .shape = tt_shape1(0)}};
    struct tt_tensor_set set = {.tensor = tensor, .n_tensors = 2};
    struct tt_err err;
    const char *path = test_path("kept.pth");
    write_sample(path);
    assert_refused(tt_pth_write(path, &set, &err), &err, "tensor \"b\" is U16");
    tensor[1] = tensor[0];
    assert_refused(tt_pth_write(path, &set, &err), &err, "stands twice");
    tensor[1].name = "b\xff";
    assert_refused(tt_pth_write(path, &set, &err), &err, "not UTF-8");
    set.n_tensors = 65534;
    assert_refused(tt_pth_write(path, &set, &err), &err, "at most 65533");
    assert_ok(tt_pth_read(path, &set, &err), &err); /* the old file stands */
    tt_tensor_set_done(&set);
    assert_refused(tt_pth_write("/nowhere/x.pth", &set, &err), &err, "/nowhere/x.pth");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_torch_hold_what_torch_put_there),
        cmocka_unit_test(what_stands_beside_the_tensors_is_kept_or_skipped),
        cmocka_unit_test(other_files_are_refused_with_what_to_do),
        cmocka_unit_test(nothing_is_called),
        cmocka_unit_test(operands_of_the_wrong_kind_are_refused),
        cmocka_unit_test(tensors_lie_inside_their_storage),
        cmocka_unit_test(untyped_storages_take_the_tensors_type),
        cmocka_unit_test(no_opcode_takes_what_is_not_there),
        cmocka_unit_test(endless_pickles_come_to_an_end),
        cmocka_unit_test(a_long_name_used_again_and_again_is_refused),
        cmocka_unit_test(wrong_archives_are_refused),
        cmocka_unit_test(entries_that_cannot_be_are_refused),
        cmocka_unit_test(damage_to_a_file_of_torch_is_seen),
        cmocka_unit_test(what_is_written_reads_back_bit_by_bit),
        cmocka_unit_test(damage_to_a_file_of_ours_is_seen),
        cmocka_unit_test(sets_of_no_and_of_many_tensors_are_written),
        cmocka_unit_test(what_torch_could_not_read_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
