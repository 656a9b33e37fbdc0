/* Rows that are read in pieces by several threads are those of one reader. */
#include "../../support/test.h"

#include "frames.h"

#include "../../../src/data/table/frame.h"
#include "../../../src/data/table/rows.h"

/* A small generator, so that the texts are the same everywhere. */
static unsigned draw(unsigned *state, unsigned n)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 16) % n;
}

static size_t write_cell(char *to, unsigned *state)
{
    static const char *const cells[] = {"12",
                                        "-3.5e2",
                                        "",
                                        "NA",
                                        "red",
                                        "\"a, b\"",
                                        "\"two\nlines\"",
                                        "\"say \"\"x\"\"\"",
                                        "\"\n\n\n\"",
                                        "blue",
                                        "1,5",
                                        "$5",
                                        "\"\r\nx\"",
                                        "0x1f",
                                        "\"one\"",
                                        "# no row",
                                        "yellow",
                                        "\"12\""};
    const char *c = cells[draw(state, sizeof cells / sizeof cells[0])];
    if (strcmp(c, "1,5") == 0 || strcmp(c, "# no row") == 0)
        c = "7";
    return (size_t)sprintf(to, "%s", c);
}

/* A table of three columns, with comments, empty lines, and line ends within cells. */
static char *make_table(unsigned seed, size_t *size)
{
    enum { ROWS = 400, LONGEST = 100 };
    char *text = malloc((ROWS + 1) * LONGEST), *at = text;
    unsigned state = seed;
    at += sprintf(at, "one,two,three\n");
    for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < 3; k++) {
            at += write_cell(at, &state);
            *at++ = k < 2 ? ',' : '\n';
        }
        if (draw(&state, 9) == 0)
            at += sprintf(at, "# a comment, \"with a quote\n");
        if (draw(&state, 9) == 0)
            at += sprintf(at, "\n  \n");
    }
    *size = (size_t)(at - text);
    *at = '\0';
    return text;
}

static int read_in_pieces(const char *text, size_t size, size_t piece, struct tt__frame *out,
                          struct tt_err *err)
{
    unsigned char *copy = malloc(size + 1);
    memcpy(copy, text, size + 1);
    tt__rows_piece = piece;
    return tt__frame_parse("table", copy, size, out, err);
}

static void pieces_of_any_size_make_the_same_frame(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 6; seed++) {
        struct tt__frame whole, parts;
        struct tt_err err = {0};
        size_t size;
        char *text = make_table(seed, &size);
        assert_ok(read_in_pieces(text, size, size, &whole, &err), &err);
        assert_true(whole.rows >= 400);
        for (size_t piece = 1; piece < size; piece += piece < 60 ? 1 : piece / 3) {
            assert_ok(read_in_pieces(text, size, piece, &parts, &err), &err);
            assert_same_frame(&whole, &parts);
            tt__frame_done(&parts);
        }
        tt__frame_done(&whole);
        free(text);
    }
}

/* The line that is named, and how many rows are like that, are the file's and not a piece's. */
static void what_is_wrong_is_told_as_of_the_whole_file(void **state)
{
    char text[4000] = "a,b\n", *at = text + 4;
    struct tt__frame f;
    struct tt_err whole = {0}, parts = {0};
    (void)state;
    for (int i = 0; i < 200; i++)
        at += sprintf(at, i == 120 || i == 150 ? "1,2,3\n" : "1,%d\n", i);
    assert_int_equal(read_in_pieces(text, strlen(text), 1 << 20, &f, &whole), -1);
    assert_non_null(strstr(
        whole.text,
        "line 122 (1,2,3) has 3 cells where most have 2, separated by \",\" (2 of 200 rows"));
    for (size_t piece = 1; piece < 600; piece += 37) {
        assert_int_equal(read_in_pieces(text, strlen(text), piece, &f, &parts), -1);
        assert_string_equal(parts.text, whole.text);
    }
    sprintf(at, "5,\"never closed\n6,7\n8,9\n");
    char *third = strstr(text, "1,2,3");
    memcpy(third, "1,222", 5);
    memcpy(strstr(third + 5, "1,2,3"), "1,222", 5);
    assert_int_equal(read_in_pieces(text, strlen(text), 1 << 20, &f, &whole), -1);
    assert_non_null(strstr(whole.text, "line 202: a quote (\") that no other one closes"));
    for (size_t piece = 1; piece < 600; piece += 37) {
        assert_int_equal(read_in_pieces(text, strlen(text), piece, &f, &parts), -1);
        assert_string_equal(parts.text, whole.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_size_make_the_same_frame),
        cmocka_unit_test(what_is_wrong_is_told_as_of_the_whole_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
