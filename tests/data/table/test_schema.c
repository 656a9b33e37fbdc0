/* A schema: fitted, saved, read again, and applied to other tables. */
#include "../../support/test.h"

#include <math.h>

#include "frames.h"

#include "../../../src/data/table/pipeline.h"

/* Fitted on all rows, and through its text once. */
static struct tt_schema *fit(const char *text, const struct tt_data_wish *wish)
{
    struct tt__frame f = parse_frame(text);
    struct tt_err err = {0};
    struct tt_notes notes = {0};
    struct tt__facts *facts;
    uint32_t order[100];
    int64_t map[20];
    struct tt_schema *s = tt__schema_guess(&f, wish, &facts, &notes, &err);
    if (!s)
        fail_msg("%s", err.text);
    for (int64_t k = 0; k < f.columns; k++)
        map[k] = k;
    int64_t n = tt__schema_rows(s, &f, map, true, false, order);
    assert_ok(tt__schema_check(s, &f, map, true, &err), &err);
    assert_ok(tt__schema_fit(s, &f, map, order, n, &err), &err);
    struct tt_schema *again = tt_schema_copy(s, &err);
    if (!again)
        fail_msg("%s", err.text);
    char *a = tt_schema_text(s, &err), *b = tt_schema_text(again, &err);
    assert_string_equal(a, b);
    free(a);
    free(b);
    tt_schema_free(s);
    tt__facts_all_done(facts, f.columns);
    tt_notes_done(&notes);
    tt__frame_done(&f);
    return again;
}

static struct tt_notes told;

static int apply(const struct tt_schema *s, const char *text, bool by_position, float *x,
                 struct tt_err *err)
{
    struct tt__frame f = parse_frame(text);
    uint32_t order[100];
    tt_notes_done(&told);
    int64_t *map = tt__schema_match(s, &f, by_position, false, &told, err);
    int rc = map ? tt__schema_check(s, &f, map, false, err) : -1;
    if (rc == 0) {
        int64_t n = tt__schema_rows(s, &f, map, false, false, order);
        rc = tt__schema_apply(s, &f, map, order, n, x, &told, err);
    }
    free(map);
    tt__frame_done(&f);
    return rc;
}

static void assert_numbers(const float *x, const double *want, int n)
{
    for (int i = 0; i < n; i++)
        if (fabs((double)x[i] - want[i]) > 1e-6)
            fail_msg("number %d is %g, not %g", i, (double)x[i], want[i]);
}

static const struct tt_data_wish nothing = {.target = "y"};

static void numbers_are_standardised_and_gaps_filled(void **state)
{
    (void)state;
    float x[10];
    struct tt_err err = {0};
    struct tt_schema *s = fit("a,b,y\n1,5,0\n2,5.5,1\n3,NA,0\n6,7,1\n", &nothing);
    assert_int_equal(s->n_inputs, 3);
    assert_string_equal(s->input_name[2], "b missing");
    assert_true(s->column[1].fill == 5.5);
    assert_ok(apply(s, "b,a\n,3\n7,-\n", false, x, &err), &err);
    /* a: mean 3, deviation sqrt(3.5), median 2.5; b: of 5, 5.5, 7 */
    double mean = 17.5 / 3, deviation = sqrt((25 + 30.25 + 49) / 3 - mean * mean);
    const double want[] = {0, (5.5 - mean) / deviation, 1, -0.5 / sqrt(3.5), (7 - mean) / deviation,
                           0};
    assert_numbers(x, want, 6);
    assert_non_null(strstr(told.text, "filled: column \"b\", 1 gap with the median, 5.5"));
    tt_schema_free(s);
}

/* What differs by 1 in 1.7e9 is 128 apart, or nothing, in float32. */
static void large_numbers_do_not_collapse(void **state)
{
    (void)state;
    float x[4];
    struct tt_err err = {0};
    struct tt_schema *s =
        fit("t,y\n1700000000,0\n1700000001,1\n1700000002,0\n1700000003,1\n", &nothing);
    assert_ok(apply(s, "t\n1700000000\n1700000003\n", false, x, &err), &err);
    const double want[] = {-1.5 / sqrt(1.25), 1.5 / sqrt(1.25)};
    assert_numbers(x, want, 2);
    tt_schema_free(s);
}

static void categories_become_inputs_of_their_own(void **state)
{
    (void)state;
    float x[30];
    struct tt_err err = {0};
    struct tt_schema *s = fit("c,b,y\nred,no,1\nblue,yes,2\nred,yes,3\n,no,4\n",
                              &(struct tt_data_wish){.target = "y", .task = TT_TASK_VALUES});
    assert_int_equal(s->n_inputs, 4);
    assert_string_equal(s->input_name[0], "c=blue");
    assert_string_equal(s->input_name[2], "c missing");
    assert_ok(apply(s, "b,c\nyes,red\nTRUE,?\n0,green\n", false, x, &err), &err);
    const double want[] = {0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0};
    assert_numbers(x, want, 12);
    assert_non_null(strstr(told.text, "\"c\": 1 cell holds rare values that training did not see"));
    tt_schema_free(s);
}

/* Sums of their squares would be infinite, and so R2 and RMSE. */
static void values_whose_squares_are_no_numbers_are_refused(void **state)
{
    (void)state;
    struct tt_data d;
    struct tt_err err = {0};
    static const char rows[] = "x,y\n1,2e300\n2,-4e300\n3,1e300\n4,2e299\n5,1e300\n";
    test_write(test_path("far.csv"), rows, strlen(rows));
    assert_refused(tt_data_open(test_path("far.csv"), TT_TASK_AUTO, &d, &err), &err,
                   "column \"y\": values up to 4e+300 are learned by their squares");
}

/* "007" is that level, and so is 7 of a program that took it for a number. */
static void codes_are_found_with_and_without_their_zeros(void **state)
{
    (void)state;
    float x[30];
    struct tt_err err = {0};
    struct tt_schema *s = fit("c,y\n007,1\n010,2\n007,3\n010,4\n007,2\n010,3\n007,4\n010,1\n",
                              &(struct tt_data_wish){.target = "y", .task = TT_TASK_VALUES});
    assert_int_equal(s->n_inputs, 2);
    assert_string_equal(s->input_name[0], "c=007");
    assert_string_equal(s->input_name[1], "c=010");
    assert_ok(apply(s, "c\n010\n007\n", false, x, &err), &err);
    const double want[] = {0, 1, 1, 0};
    assert_numbers(x, want, 4);
    assert_ok(apply(s, "c\n10\n7\n", false, x, &err), &err);
    assert_numbers(x, want, 4);
    tt_schema_free(s);
}

static void rare_levels_are_one(void **state)
{
    (void)state;
    char text[2000] = "c,y\n";
    float x[10];
    struct tt_err err = {0};
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "%c,%d\n", i == 7 ? 'u' : i == 9 ? 'v' : "ab"[i % 2], i);
    struct tt_schema *s = fit(text, &(struct tt_data_wish){.target = "y", .task = TT_TASK_VALUES});
    assert_int_equal(s->n_inputs, 3);
    assert_string_equal(s->input_name[2], "c other");
    assert_ok(apply(s, "c\nb\nu\nnew\n", false, x, &err), &err);
    const double want[] = {0, 1, 0, 0, 0, 1, 0, 0, 1};
    assert_numbers(x, want, 9);
    tt_schema_free(s);
}

static void dates_become_days_and_angles(void **state)
{
    (void)state;
    float x[10];
    struct tt_err err = {0};
    struct tt_schema *s =
        fit("d,y\n2023-01-01,0\n2023-07-02,1\n2024-01-01,0\n2024-12-30,1\n", &nothing);
    assert_int_equal(s->n_inputs, 5);
    assert_ok(apply(s, "d\n1 Jan 2024\n", false, x, &err), &err);
    assert_true(fabs((double)x[1]) < 1e-6 && fabs((double)x[2] - 1) < 1e-6); /* new year */
    assert_true(fabs((double)x[3]) < 1e-6 && fabs((double)x[4] - 1) < 1e-6); /* a Monday */
    assert_refused(apply(s, "d\nlast week\n", false, x, &err), &err,
                   "line 2, column \"d\": \"last week\" is no date");
    tt_schema_free(s);
}

static void columns_are_found_by_name(void **state)
{
    (void)state;
    float a[4], b[4];
    struct tt_err err = {0};
    struct tt_schema *s = fit("Sepal.Length,w,y\n1,5,0\n2,6,1\n3,9,0\n6,7,1\n", &nothing);
    assert_ok(apply(s, "Sepal.Length,w\n1,2\n3,4\n", false, a, &err), &err);
    assert_null(told.text);
    assert_ok(apply(s, "y,w,id,Sepal.Length\n9,2,8,1\n9,4,8,3\n", false, b, &err), &err);
    assert_memory_equal(a, b, sizeof a);
    assert_non_null(strstr(told.text, "not looked at: column \"id\""));
    assert_ok(apply(s, "w;sepal_length\n2;1\n4;3\n", false, b, &err), &err);
    assert_memory_equal(a, b, sizeof a);
    assert_non_null(strstr(told.text, "\"sepal_length\" is taken for \"Sepal.Length\""));
    assert_refused(apply(s, "u,w\n1,2\n3,4\n", false, b, &err), &err,
                   "has no column \"Sepal.Length\", which the model was trained with (1 of 2 are "
                   "missing); it has \"u\", \"w\"; --by-position");
    assert_refused(apply(s, "Sepal.Lenght,w\n1,2\n3,4\n", false, b, &err), &err,
                   "is \"Sepal.Lenght\" meant for \"Sepal.Length\"?");
    assert_ok(apply(s, "u,v\n1,2\n3,4\n", true, b, &err), &err);
    assert_memory_equal(a, b, sizeof a);
    assert_refused(apply(s, "1\n3\n", true, b, &err), &err, "the model takes 2 with or without");
    assert_refused(apply(s, "w,Sepal.Length\n1,2\n5,long\n", false, b, &err), &err,
                   "line 3, column \"Sepal.Length\": \"long\" is no number");
    assert_refused(apply(s, "Sepal.Length,w\n1,2\n3,7e52\n", false, b, &err), &err,
                   "line 3, column \"w\": 7e+52 is too far from what the model was trained on");
    tt_schema_free(s);
}

static void columns_of_one_name_are_told_apart_by_their_order(void **state)
{
    (void)state;
    float a[6], b[6];
    struct tt_err err = {0};
    struct tt_schema *s = fit("a,x,a,y\n1,5,7,0\n2,6,1,1\n3,9,4,0\n6,7,2,1\n", &nothing);
    assert_ok(apply(s, "a,x,a\n1,2,3\n4,5,6\n", false, a, &err), &err);
    assert_true(a[0] != a[2]);
    assert_ok(apply(s, "x,a,a\n2,1,3\n5,4,6\n", false, b, &err), &err);
    assert_memory_equal(a, b, sizeof a);
    assert_refused(apply(s, "x,a\n2,1\n5,4\n", false, b, &err), &err, "has no column \"a\"");
    tt_schema_free(s);
}

static void what_does_not_fit_is_told_with_what_helps(void **state)
{
    (void)state;
    char text[1000] = "a,b,y\n";
    struct tt_err err = {0};
    struct tt__facts *facts;
    struct tt_notes notes = {0};
    int64_t map[] = {0, 1, 2};
    for (int i = 0; i < 30; i++)
        sprintf(text + strlen(text), "%d.5,%d,%d\n", i, i * i, i % 2);
    strcat(text, "Total,435,1\n");
    struct tt__frame f = parse_frame(text);
    struct tt_schema *s = tt__schema_guess(&f, &nothing, &facts, &notes, &err);
    assert_non_null(s);
    assert_refused(tt__schema_check(s, &f, map, true, &err), &err,
                   "t: line 32, column \"a\": \"Total\" among numbers (1 such of 31); --as "
                   "\"a=number\" takes them for gaps");
    tt_schema_free(s);
    tt__facts_all_done(facts, f.columns);
    const struct tt_data_wish as = {.target = "y", .as = "a=number"};
    s = tt__schema_guess(&f, &as, &facts, &notes, &err);
    assert_ok(tt__schema_check(s, &f, map, true, &err), &err);
    tt_schema_free(s);
    tt__facts_all_done(facts, f.columns);
    tt_notes_done(&notes);
    tt__frame_done(&f);
}

/* 1 July is no 7 January because training had dates of another kind. */
static void a_file_says_whether_its_days_come_first(void **state)
{
    (void)state;
    float iso[40], x[40];
    struct tt_err err = {0};
    struct tt_schema *s = fit("d,y\n2023-07-01,0\n2023-03-28,1\n2023-11-30,0\n2023-07-02,1\n"
                              "2023-07-01,1\n2023-11-30,0\n",
                              &(struct tt_data_wish){.target = "y", .as = "d=date"});
    size_t bytes = 2 * (size_t)s->n_inputs * sizeof(float);
    assert_true(s->n_inputs <= 20);
    assert_ok(apply(s, "d\n2023-07-01\n2023-11-30\n", false, iso, &err), &err);
    assert_null(told.text);
    assert_ok(apply(s, "d\n01/07/2023\n30/11/2023\n", false, x, &err), &err);
    assert_memory_equal(x, iso, bytes);
    assert_non_null(strstr(told.text, "column \"d\": the day is first here"));
    assert_ok(apply(s, "d\n07/01/2023\n11/30/2023\n", false, x, &err), &err);
    assert_memory_equal(x, iso, bytes);
    assert_null(told.text);
    assert_ok(apply(s, "d\n12/12/2023\n07/01/2023\n", false, x, &err), &err);
    assert_non_null(strstr(told.text, "\"07/01/2023\" is read with the month first"));
    assert_ok(apply(s, "d\n30/11/2023\n11/30/2023\n", false, x, &err), &err);
    assert_non_null(strstr(told.text, "of 1 dates the day is first, of 1 the month"));
    tt_schema_free(s);
}

/* What is learned comes first and the last is left out: without the first all would move on by one
 * and still be there. */
static void columns_without_names_are_all_there_or_refused(void **state)
{
    (void)state;
    static const struct tt_data_wish first = {.target = "1"};
    float x[4];
    struct tt_err err = {0};
    struct tt_schema *s = fit("0,1,5.5,7\n1,2,6.5,7\n0,3,7.5,7\n1,4,8.5,7\n", &first);
    assert_int_equal(s->n_inputs, 2);
    const double want[] = {-1.5 / sqrt(1.25), -1.5 / sqrt(1.25)};
    assert_ok(apply(s, "0,1,5.5,7\n", false, x, &err), &err);
    assert_numbers(x, want, 2);
    assert_ok(apply(s, "1,5.5,7\n", false, x, &err), &err);
    assert_numbers(x, want, 2);
    assert_ok(apply(s, "1,5.5,7\n", true, x, &err), &err);
    assert_numbers(x, want, 2);
    assert_refused(apply(s, "9,0,1,5.5,7\n", false, x, &err), &err,
                   "5 columns without names; the model was trained with 4");
    assert_refused(apply(s, "1,5.5\n", false, x, &err), &err, "--by-position takes these");
    assert_ok(apply(s, "1,5.5\n", true, x, &err), &err);
    assert_numbers(x, want, 2);
    tt_schema_free(s);
    /* With names three of four may be these or those. */
    s = fit("c,a,b,y\n7,1,5.5,0\n7,2,6.5,1\n7,3,7.5,0\n7,4,8.5,1\n", &nothing);
    assert_ok(apply(s, "p,q,r\n1,5.5,0\n", true, x, &err), &err);
    assert_numbers(x, want, 2);
    assert_non_null(strstr(told.text, "taken for the model's 2 inputs and \"y\""));
    tt_schema_free(s);
}

static void classes_are_compared_by_name(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_notes notes = {0};
    struct tt_schema *s = fit("a,y\n1,b\n2,a\n3,10\n4,9\n", &nothing);
    struct tt__frame f = parse_frame("y,a\n9,1\na,2\nz,2\n10.0,3\n");
    static const uint16_t want[] = {0, 2, TT__UNKNOWN, 1};
    const uint32_t order[] = {0, 1, 2, 3};
    uint16_t cls[4];
    assert_string_equal(s->label[0], "9"); /* numbers first, in their order */
    assert_string_equal(s->label[1], "10");
    assert_string_equal(s->label[2], "a");
    int64_t *map = tt__schema_match(s, &f, false, true, &notes, &err);
    assert_non_null(map);
    assert_ok(tt__schema_targets(s, &f, map, order, 4, cls, NULL, &err), &err);
    assert_memory_equal(cls, want, sizeof want);
    free(map);
    tt__frame_done(&f);
    tt_notes_done(&notes);
    tt_schema_free(s);
}

/* Any byte of a schema's text changed, or cut off. */
static void damaged_ones_are_refused_in_words(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_schema *s =
        fit("c,d,n,y\nr,2024-01-01,1,u\ng,2024-02-01,2,v\nr,2024-03-09,,u\n", &nothing);
    char *text = tt_schema_text(s, &err), *copy = strdup(text);
    size_t n = strlen(text);
    for (size_t cut = 0; cut < n; cut++) {
        copy[cut] = '\0';
        assert_refused((tt_schema_parse(copy, &err) ? 0 : -1), &err, "\"schema\" is wrong");
        copy[cut] = text[cut];
    }
    static const char other[] = "0-9e]}\"";
    for (size_t at = 0; at < n; at++) {
        for (const char *c = other; *c; c++) {
            copy[at] = *c;
            struct tt_schema *t = tt_schema_parse(copy, &err);
            int64_t inputs = 0;
            for (int64_t k = 0; t && k < t->n_columns; k++)
                inputs += t->column[k].n_inputs;
            assert_true(!t || (inputs == t->n_inputs && t->target >= 0));
            tt_schema_free(t);
        }
        copy[at] = text[at];
    }
    assert_refused((tt_schema_parse("{\"version\": 2}", &err) ? 0 : -1), &err, "of version 2");
    free(copy);
    free(text);
    tt_schema_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_standardised_and_gaps_filled),
        cmocka_unit_test(large_numbers_do_not_collapse),
        cmocka_unit_test(categories_become_inputs_of_their_own),
        cmocka_unit_test(rare_levels_are_one),
        cmocka_unit_test(dates_become_days_and_angles),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(columns_of_one_name_are_told_apart_by_their_order),
        cmocka_unit_test(what_does_not_fit_is_told_with_what_helps),
        cmocka_unit_test(a_file_says_whether_its_days_come_first),
        cmocka_unit_test(columns_without_names_are_all_there_or_refused),
        cmocka_unit_test(classes_are_compared_by_name),
        cmocka_unit_test(codes_are_found_with_and_without_their_zeros),
        cmocka_unit_test(values_whose_squares_are_no_numbers_are_refused),
        cmocka_unit_test(damaged_ones_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
