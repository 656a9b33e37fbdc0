/* Text tables, however they are written. */
#include "../../support/test.h"

#include "../../../src/data/table/frame.h"

static int parse_bytes(const void *bytes, size_t n, struct tt__frame *f, struct tt_err *err)
{
    unsigned char *copy = malloc(n + 1);
    memcpy(copy, bytes, n);
    copy[n] = '\0';
    memset(err, 0, sizeof *err);
    return tt__frame_parse("t", copy, n, f, err);
}

static struct tt__frame parse(const char *text)
{
    struct tt__frame f;
    struct tt_err err;
    assert_ok(parse_bytes(text, strlen(text), &f, &err), &err);
    return f;
}

static void assert_cell(const struct tt__frame *f, int64_t row, int64_t column, const char *want)
{
    char text[100];
    tt__frame_text(f, column, row, text, sizeof text);
    if (strcmp(text, want) != 0)
        fail_msg("row %d, column %d: \"%s\", not \"%s\"", (int)row, (int)column, text, want);
}

/* Names a, b c, d; rows 1.5 x 1000 and -2 y (nothing). */
static void assert_is_the_table(const char *text)
{
    struct tt__frame f = parse(text);
    if (f.rows != 2 || f.columns != 3)
        fail_msg("%d rows of %d columns: %s", (int)f.rows, (int)f.columns, text);
    assert_string_equal(f.column[0].name, "a");
    assert_string_equal(f.column[1].name, "b c");
    assert_string_equal(f.column[2].name, "d");
    assert_cell(&f, 0, 0, "1.5");
    assert_cell(&f, 0, 1, "x");
    assert_cell(&f, 0, 2, "1000");
    assert_cell(&f, 1, 0, "-2");
    assert_cell(&f, 1, 1, "y");
    assert_cell(&f, 1, 2, "");
    tt__frame_done(&f);
}

static void every_dialect_is_the_same_table(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a,b c,d\n1.5,x,1000\n-2,y,\n",
        "a;b c;d\n1,5;x;1000\n-2;y;\n",
        "a;b c;d\n1,5;x;1.000\n-2;y;\n",
        "a\tb c\td\n1,5\tx\t1.000\n-2\ty\t\n",
        "a\tb c\td\n1.5\tx\t1,000\n-2\ty\tNA\n",
        "sep=;\r\na;b c;d\r\n1,5;x;1000\r\n-2;y;\r\n",
        "\"sep=\t\"\na\tb c\td\n1.5\tx\t1000\n-2\ty\t\n",
        "What we measured\n\nin May 2024\n\na,b c,d\n1.5,x,1000\n-2,y,\n",
        "a,b c,d\n1.5,x,1000\n\xe2\x88\x92\x32,y,\n",
        "a|b c|d\n1.5|x|1000\n-2|y|?\n",
        "'a' 'b c' 'd'\n1.5 x 1000\n-2 y NULL\n",
        "\"a\" \"b c\"   \"d\"\n 1.5 \"x\" 1000\n  -2 y NaN  \n",
        "'a','b c','d'\n1.5,'x',1000\n-2,'y',\n",
        "\"a\",\"b c\",\"d\"\n\"1.5\",\"x\",\"1,000\"\n\"-2\",\"y\",\"\"\n",
        "a,b c,d\r\n1.5,x,1000\r\n-2,y,\r\n",
        "a,b c,d\r1.5,x,1000\r-2,y,",
        "\n\na,b c,d\n\n1.5,x,1000\n   \n-2,y,\n\n",
        "# made by hand\n#\na,b c,d\n1.5,x,1000\n# in between\n-2,y,\n",
        "\xef\xbb\xbf\x61,b c,d\n1.5,x,1000\n-2,y,\n",
        "a,b c,d\n1.5,x,\"$1,000\"\n-2,y,n/a\n",
        "[{\"a\": 1.5, \"b c\": \"x\", \"d\": 1000}, {\"a\": -2, \"b c\": \"y\", \"d\": null}]",
        "{\"a\": 1.5, \"b c\": \"x\", \"d\": 1000}\n{\"a\": -2, \"b c\": \"y\"}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_is_the_table(texts[i]);
}

static void records_within_records_have_columns_of_their_own(void **state)
{
    (void)state;
    struct tt__frame f =
        parse("[{\"id\": 7, \"size\": {\"w\": 1.5, \"of\": {\"z\": \"q\"}}, \"y\": 1},"
              " {\"y\": 0, \"size\": {\"w\": 2}}, {\"size\": null, \"y\": 1}]");
    assert_int_equal(f.rows, 3);
    assert_int_equal(f.columns, 5);
    assert_string_equal(f.column[1].name, "size.w");
    assert_string_equal(f.column[2].name, "size.of.z");
    assert_cell(&f, 0, 1, "1.5");
    assert_cell(&f, 1, 1, "2");
    assert_cell(&f, 0, 2, "q");
    assert_int_equal(f.column[1].gaps, 1);
    assert_int_equal(f.column[2].gaps, 2);
    tt__frame_done(&f);
}

/* A point before three digits is a thousand beside decimal commas only, and none after a 0. */
static void three_digits_after_a_mark_are_read_by_what_is_beside_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *a, *b;
    } cases[] = {
        {"a;b\n1.234;5,75\n2.345;6,5\n", "1234", "5.75"},
        {"a;b\n1.234;5\n2.345;6\n", "1.234", "5"},
        {"a;b\n0.125;5\n0.875;6\n", "0.125", "5"},
        {"a,b\n1.234,5.75\n2.345,6.5\n", "1.234", "5.75"},
        {"a,b\n\"0,125\",5\n\"0,875\",6\n", "0.125", "5"},
        {"a,b\n\"1,234\",5.75\n\"2,345\",6.5\n", "1234", "5.75"},
        {"a\tb\n1.234\tx,y\n2.345\tz\n", "1.234", "x,y"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tt__frame f = parse(cases[i].text);
        assert_int_equal(f.columns, 2);
        assert_cell(&f, 0, 0, cases[i].a);
        assert_cell(&f, 0, 1, cases[i].b);
        tt__frame_done(&f);
    }
}

static void utf_16_and_latin_1_become_utf_8(void **state)
{
    (void)state;
    static const char text[] = "gr\xc3\xb6\xc3\x9f"
                               "e,y\n1,2\n3,4\n";
    static const unsigned char latin[] = "gr\xf6\xdf"
                                         "e,y\n1,2\n3,4\n";
    unsigned char little[64], big[64];
    struct tt__frame f;
    struct tt_err err;
    size_t n = sizeof latin - 1;
    for (size_t i = 0; i < n; i++) {
        little[2 * i] = big[2 * i + 1] = latin[i];
        little[2 * i + 1] = big[2 * i] = 0;
    }
    assert_ok(parse_bytes(latin, n, &f, &err), &err);
    assert_memory_equal(f.column[0].name, text, 7);
    assert_string_equal(f.encoding, "WINDOWS-1252");
    tt__frame_done(&f);
    assert_ok(parse_bytes(little, 2 * n, &f, &err), &err);
    assert_memory_equal(f.column[0].name, text, 7);
    tt__frame_done(&f);
    assert_ok(parse_bytes(big, 2 * n, &f, &err), &err);
    assert_memory_equal(f.column[0].name, text, 7);
    assert_true(f.rows == 2);
    tt__frame_done(&f);
    assert_refused(parse_bytes("a,b\n\0,1\n2,3\n", 13, &f, &err), &err, "is no text: byte 4");
}

static void quotes_hold_separators_lines_and_quotes(void **state)
{
    (void)state;
    struct tt__frame f = parse("\"a\nb\",c\n\"x, \"\"y\"\"\",1\n\"l1\nl2\",2\nz,3\n");
    assert_string_equal(f.column[0].name, "a\nb");
    assert_cell(&f, 0, 0, "x, \"y\"");
    assert_cell(&f, 1, 0, "l1?l2"); /* shown in one line */
    assert_int_equal(f.line[2], 6);
    tt__frame_done(&f);
}

static void the_first_lines_are_known_for_what_they_are(void **state)
{
    (void)state;
    struct tt__frame f = parse("a,b\ncm,kg\n1,2\n3,4\n");
    assert_true(f.units && f.rows == 2 && f.column[0].numbers == 2);
    tt__frame_done(&f);
    f = parse("1,2\n3,4\n5,6\n");
    assert_true(!f.header && f.rows == 3);
    assert_string_equal(f.column[1].name, "column 2");
    assert_cell(&f, 0, 1, "2");
    tt__frame_done(&f);
    f = parse("0,1,2\n0.5,1.5,2\n3,4,1\n");
    assert_true(f.header && f.rows == 2);
    assert_string_equal(f.column[2].name, "2");
    tt__frame_done(&f);
    f = parse(",0,1\n0,0.5,7\n1,0.25,8\n");
    assert_true(f.header && f.rows == 2);
    tt__frame_done(&f);
    f = parse("red,up\nblue,down\nred,down\nblue,up\n"); /* values of their columns: no names */
    assert_true(!f.header && f.rows == 4);
    tt__frame_done(&f);
    f = parse("colour,way\nblue,down\nred,down\n");
    assert_true(f.header && f.rows == 2);
    tt__frame_done(&f);
    f = parse("x y\nr1 1 2\nr2 3 4\n"); /* R leaves out the name of row names */
    assert_int_equal(f.columns, 3);
    assert_string_equal(f.column[0].name, "");
    assert_string_equal(f.column[2].name, "y");
    tt__frame_done(&f);
    f = parse("x,y\n1,2,\n3,4,\n"); /* rows that end with a separator */
    assert_int_equal(f.columns, 2);
    assert_cell(&f, 1, 1, "4");
    tt__frame_done(&f);
    f = parse("3,2,no,yes\n1,2,0\n3,4,1\n5,6,0\n"); /* as scikit-learn's */
    assert_true(f.sizes && f.rows == 3);
    assert_cell(&f, 1, 2, "yes");
    tt__frame_done(&f);
}

/* "y" over y and n is a name among names, not a row of which some values are new. */
static void a_name_may_be_a_value_of_its_column(void **state)
{
    (void)state;
    char text[4096] = ",y,ap,week,trt\n", words[4096] = "n,shape,odour,ring\n";
    char none[4096] = "";
    for (int i = 0; i < 40; i++) {
        const char *shape = i % 3 ? "flat" : "bell", *odour = i % 5 ? "foul" : "none";
        sprintf(text + strlen(text), "%d,%c,%c,%d,%s\n", i + 1, "yn"[i % 2], "ap"[i / 2 % 2],
                i % 11, i % 4 ? "drug" : "placebo");
        sprintf(words + strlen(words), "%c,%s,%s,%c\n", "yn"[i % 2], shape, odour, "pe"[i % 7 > 3]);
        sprintf(none + strlen(none), "%c,%s,%s,%s\n", "yn"[i % 2], shape, odour,
                i ? "one" : "two"); /* what is rare comes first */
    }
    struct tt__frame f = parse(text);
    assert_true(f.header && f.rows == 40);
    assert_string_equal(f.column[1].name, "y");
    tt__frame_done(&f);
    f = parse(words);
    assert_true(f.header && f.rows == 40);
    tt__frame_done(&f);
    f = parse(none);
    assert_true(!f.header && f.rows == 40);
    tt__frame_done(&f);
}

static void a_line_may_begin_with_a_colour(void **state)
{
    (void)state;
    struct tt__frame f = parse("colour,n\n#ff0000,1\n#00ff00,2\n# so it is\n#end\n");
    assert_int_equal(f.rows, 2);
    assert_int_equal(f.comments, 2);
    assert_cell(&f, 1, 0, "#00ff00");
    tt__frame_done(&f);
}

static void other_separators_in_names_are_not_taken(void **state)
{
    (void)state;
    struct tt__frame f = parse("length; cm,width\n1.5,2\n3,4\n");
    assert_int_equal(f.columns, 2);
    tt__frame_done(&f);
    f = parse("a,b;c,d\n1,5;2,5\n3,0;4,25\n");
    assert_int_equal(f.columns, 2);
    assert_cell(&f, 1, 1, "4.25");
    tt__frame_done(&f);
}

static void wrong_ones_are_refused_by_line_and_number(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } bad[] = {
        {"", "is empty"},
        {"# nothing\n\n", "is empty"},
        {"a,b\n", "no rows"},
        {"<!DOCTYPE HTML><html>\n", "is a web page"},
        {"version https://git-lfs.github.com/spec/v1\noid 5\nsize 12\n", "git lfs pull"},
        {"a,b\n1,2\n3\n4,5\n6\n",
         "line 3 (3) has 1 cell where most have 2, separated by \",\" (2 of 4"},
        {"a,b\n1,\"2\n3,4\n", "line 2: a quote (\") that no other one closes"},
        {"a,b,c\n1,2,3\n4,5,6\n\"Source: the census of 1911\"\n",
         "line 4 (\"Source: the census of 1...) "
         "has 1 cell where most have 3"},
        {"[{\"a.b\": 1, \"a\": {\"b\": 2}}]", "record 1: has \"a.b\" twice"},
        {"{\"data\": [{\"a\": 1}, 2]}", "record 2: is no object"},
        {"[{\"a\": 1}, 2]", "record 2: is no object"},
        {"[[1, 2], [3, 4]]", "record 1: is no object: each of its values needs a name"},
        {"{\"a\": 1}\n{\"a\": }\n", "after record 1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt__frame f;
        struct tt_err err;
        assert_refused(parse_bytes(bad[i].text, strlen(bad[i].text), &f, &err), &err, bad[i].word);
    }
}

/* The only list of objects in the only object of a file, whatever else stands there. */
static void records_may_lie_in_an_object(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first;
        int64_t rows, columns;
    } files[] = {
        {"{\"n\": 2, \"ids\": [1, 2], \"data\": [{\"a\": 1, \"b\": 2}, {\"a\": 3, \"b\": 4}]}\n",
         "a", 2, 2},
        {"{\"data\": [{\"a\": 1}]} {\"data\": [{\"a\": 2}]}", "data", 2, 1},
        {"{\"columns\": [\"a\", \"b\"], \"index\": [0, 1, 2], \"data\": [[5, 2], [3, 4], [1, "
         "null]]}",
         "a", 3, 2},
        {"{\"a\": [5, 2], \"b\": [\"x\", \"y\"]}", "a", 2, 2},
        {"{\"a\": {\"0\": 5, \"1\": 2}, \"b\": {\"0\": \"x\", \"1\": null}}", "a", 2, 2},
        {"{\"a\": {\"3\": 5, \"7\": 2}, \"b\": {\"3\": \"x\", \"7\": null}}", "a", 2, 2},
        {"{\"0\": {\"a\": 5, \"b\": 2}, \"1\": {\"b\": 1}}", "a", 2, 2},
        {"{\"0\": {\"a\": 5, \"b\": 2}, \"x\": {\"b\": 1}}", "0.a", 1,
         3}, /* a row with such names */
        {"{\"a\": [1, 2], \"b\": [1, 2, 3]}", "a", 1, 2},
        {"{\"a\": {\"w\": 5, \"h\": 2}, \"b\": {\"w\": 6, \"h\": 1}}", "a.w", 1, 4},
        {"{\"p\": [{\"a\": 1}], \"q\": [{\"a\": 2}]}", "p", 1, 2},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct tt__frame f;
        struct tt_err err = {0};
        assert_ok(parse_bytes(files[i].text, strlen(files[i].text), &f, &err), &err);
        assert_int_equal(f.rows, files[i].rows);
        assert_int_equal(f.columns, files[i].columns);
        assert_string_equal(f.column[0].name, files[i].first);
        if (files[i].rows > 1 && f.columns > 1 && i > 0) {
            assert_true(f.column[0].cell[0] == 5);
        }
        tt__frame_done(&f);
    }
}

/* Cut anywhere, and with any byte changed to some others: read, or refused in words. */
static void damaged_ones_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const files[] = {
        "a;'b c';d\n1,5;'x;\ny';1000\n-2;y;\n#c\n",
        "3,2,no,yes\n1,2,0\n3,4,1\n5,6,0\n",
        "{\"a\": {\"0\": 1, \"1\": [2]}, \"b\": {\"0\": 3, \"1\": \"x\"}}",
        "{\"columns\": [\"a\"], \"data\": [[1], [\"x\"]]}",
        "{\"a\": [1, 2], \"b\": [{\"c\": 1}, 2]}",
        "[{\"a\": 1.5, \"b\": \"x\\u00e4\"}, {\"b\": \"\", \"a\": -2e3}]",
        "\xff\xfe"
        "a\0,\0b\0\n\0"
        "1\0,\0"
        "2\0\n\0"};
    static const unsigned char other[] = {0, '\n', '"', '\'', ',', ' ', '#', 0x80, 0xff};
    struct tt__frame f;
    struct tt_err err;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char file[128];
        size_t n = i == 3 ? 18 : strlen(files[i]);
        for (size_t cut = 0; cut < n; cut++)
            if (parse_bytes(files[i], cut, &f, &err) == 0)
                tt__frame_done(&f);
            else
                assert_true(err.text[0]);
        for (size_t at = 0; at < n; at++)
            for (size_t k = 0; k < sizeof other; k++) {
                memcpy(file, files[i], n);
                file[at] = (char)other[k];
                if (parse_bytes(file, n, &f, &err) == 0)
                    tt__frame_done(&f);
                else
                    assert_true(err.text[0]);
            }
    }
}

/* What a file claims costs no more than what it holds. */
static void wide_lines_and_long_cells_have_bounds(void **state)
{
    (void)state;
    struct tt__frame f;
    struct tt_err err;
    enum { WIDE = 1 << 20 };
    char *wide = malloc(WIDE + 1);
    memset(wide, ',', WIDE);
    assert_refused(parse_bytes(wide, WIDE, &f, &err), &err, "more than 65536 columns");
    memset(wide, 'x', WIDE);
    memcpy(wide, "a,b\n1,", 6);
    assert_ok(parse_bytes(wide, WIDE, &f, &err), &err);
    assert_int_equal(f.rows, 1);
    tt__frame_done(&f);
    memset(wide, '"', WIDE);
    if (parse_bytes(wide, WIDE, &f, &err) == 0)
        tt__frame_done(&f);
    free(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialect_is_the_same_table),
        cmocka_unit_test(records_within_records_have_columns_of_their_own),
        cmocka_unit_test(three_digits_after_a_mark_are_read_by_what_is_beside_them),
        cmocka_unit_test(utf_16_and_latin_1_become_utf_8),
        cmocka_unit_test(quotes_hold_separators_lines_and_quotes),
        cmocka_unit_test(the_first_lines_are_known_for_what_they_are),
        cmocka_unit_test(a_name_may_be_a_value_of_its_column),
        cmocka_unit_test(a_line_may_begin_with_a_colour),
        cmocka_unit_test(other_separators_in_names_are_not_taken),
        cmocka_unit_test(wrong_ones_are_refused_by_line_and_number),
        cmocka_unit_test(records_may_lie_in_an_object),
        cmocka_unit_test(damaged_ones_are_read_or_refused),
        cmocka_unit_test(wide_lines_and_long_cells_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
