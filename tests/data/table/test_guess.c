/* What columns hold, and which is learned. */
#include "../../support/test.h"

#include "../../../src/data/table/pipeline.h"

static struct tt__frame frame;
static struct tt_schema *schema;
static struct tt_notes notes;

static void clear(void)
{
    tt_schema_free(schema);
    tt__frame_done(&frame);
    tt_notes_done(&notes);
    schema = NULL;
}

static int guess(const char *text, const struct tt_data_wish *wish, struct tt_err *err)
{
    struct tt__facts *facts;
    size_t n = strlen(text);
    unsigned char *copy = malloc(n + 1);
    memcpy(copy, text, n + 1);
    clear();
    if (tt__frame_parse("t", copy, n, &frame, err) < 0)
        return -1;
    schema = tt__schema_guess(&frame, wish, &facts, &notes, err);
    tt__facts_all_done(facts, frame.columns);
    return schema ? 0 : -1;
}

static void must_guess(const char *text, const struct tt_data_wish *wish)
{
    struct tt_err err = {0};
    assert_ok(guess(text, wish, &err), &err);
}

/* A column of n rows of `cell`, which may use the row's number twice. */
static char *table(const char *names, const char *row, int n)
{
    static char text[1 << 16];
    size_t used = (size_t)sprintf(text, "%s\n", names);
    for (int i = 0; i < n; i++) {
        for (const char *c = row; *c; c++)
            switch (*c) {
            case 'I':
                used += (size_t)sprintf(text + used, "%d", i);
                break;
            case 'R':
                used += (size_t)sprintf(text + used, "%d.%d", i * 7919 % 101, i % 10);
                break;
            case 'W':
                used += (size_t)sprintf(text + used, "w%d", i * 7919 % 101);
                break;
            case 'A':
                used += (size_t)sprintf(text + used, "%c", "pqr"[i * 7 % 3]);
                break;
            case 'D':
                used += (size_t)sprintf(text + used, "2024-%d-%d", 1 + i % 12, 1 + i % 28);
                break;
            case '2':
                used += (size_t)sprintf(text + used, "%d", i * 3 % 7 % 2);
                break;
            case '3':
                used += (size_t)sprintf(text + used, "%d", 1 + i * 5 % 7 % 3);
                break;
            case '6':
                used += (size_t)sprintf(text + used, "%d", 3 + i * 5 % 11 % 6);
                break;
            case '5':
                used += (size_t)sprintf(text + used, "%s", i % 3 ? "0.5" : "2");
                break;
            case '-':
                used += (size_t)sprintf(text + used, "%d", i % 2 ? -1 : 1);
                break;
            case 'P': /* as often as a Poisson of mean 2 has 0, 1, 2, ... */
                used += (size_t)sprintf(text + used, "%c", "00012211122233114561002231427"[i % 29]);
                break;
            case 'Y':
                used += (size_t)sprintf(text + used, "%s", i % 2 ? "yes" : "no");
                break;
            case 'T':
                used += (size_t)sprintf(text + used, "a longer text, number %d of many", i);
                break;
            case 'C':
                used += (size_t)sprintf(text + used, "k");
                break;
            case 'G':
                used += (size_t)sprintf(text + used, "%s", i % 4 ? "" : "1");
                break;
            default:
                text[used++] = *c;
            }
        text[used++] = '\n';
    }
    text[used] = '\0';
    return text;
}

static void columns_are_what_their_cells_say(void **state)
{
    (void)state;
    static const struct {
        const char *name, *cell;
        enum tt_column_kind kind;
    } cases[] = {
        {"x", "R", TT_COLUMN_NUMBER},           {"x", "I", TT_COLUMN_NUMBER},
        {"id", "I", TT_COLUMN_IDENTIFIER},      {"", "I", TT_COLUMN_IDENTIFIER},
        {"user_id", "I", TT_COLUMN_IDENTIFIER}, {"PassengerId", "I", TT_COLUMN_IDENTIFIER},
        {"x", "W", TT_COLUMN_IDENTIFIER},       {"x", "\"T\"", TT_COLUMN_TEXT},
        {"x", "A", TT_COLUMN_CATEGORY},         {"x", "D", TT_COLUMN_DATE},
        {"x", "Y", TT_COLUMN_BOOLEAN},          {"x", "C", TT_COLUMN_CONSTANT},
        {"x", "7", TT_COLUMN_CONSTANT},         {"x", "null", TT_COLUMN_EMPTY},
        {"x", "$R", TT_COLUMN_NUMBER},          {"x", "R %", TT_COLUMN_NUMBER},
        {"x", "G", TT_COLUMN_NUMBER}, /* one value, or none: told by its gaps */
    };
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char names[80], row[80];
        snprintf(names, sizeof names, "%s,other,y", cases[i].name);
        snprintf(row, sizeof row, "%s,R,A", cases[i].cell);
        must_guess(table(names, row, 90), &wish);
        if (schema->column[0].kind != cases[i].kind)
            fail_msg("\"%s\" of %s is %s (%s)", cases[i].name, cases[i].cell,
                     tt_column_kinds[schema->column[0].kind], schema->column[0].why);
    }
    clear();
}

static void the_target_is_found_by_name_kind_and_place(void **state)
{
    (void)state;
    static const struct {
        const char *names, *row, *target;
        int classes;
    } cases[] = {
        {"a,b,y", "R,R,2", "y", 2},
        {"y,a,b", "2,R,R", "y", 2},
        {"label,p0,p1", "3,R,R", "label", 3},
        {"a,b,Species", "R,R,A", "Species", 3},
        {"a,Class,b", "R,A,R", "Class", 3},
        {"LotArea,Rooms,SalePrice,Zone", "R,R,R,A", "SalePrice", 0},
        {"a,b,c", "R,R,A", "c", 3},
        {"a,b,c", "R,R,R", "c", 0},
        {",amount,feed", "I,R,A", "amount", 0},  /* the only thing measured */
        {",len,supp,dose", "I,R,A,5", "len", 0}, /* a dose is set */
        {",Ozone,Wind,Month,Day", "I,R,R,3,6", "Ozone", 0},
        {"id,a,y", "I,R,3", "y", 3},
        {"a,b,y", "R,R,3", "y", 3},             /* from 1 */
        {"a,b,y", "R,R,-", "y", 2},             /* -1 and 1 */
        {"a,b,quality", "R,R,6", "quality", 6}, /* 3 to 8 */
        {"a,b,6", "R,R,6", "6", 6},
        {"a,b,6", "R,R,P", "6", 0}, /* counts */
        {"a,b,y", "R,R,Y", "y", 2},
        {"a,b,weight", "R,R,6", "weight", 0},
        {"a,b,y,id", "R,R,2,W", "y", 2},
        {"x,y,z", "R,R,R", "z", 0}, /* a place on a map */
        {"x,y", "R,R", "y", 0},
        {"g,x,y", "A,R,R", "y", 0},
        {"x,y,id", "R,R,I", "y", 0},
        {"size,Time,treat", "R,R,A", "size", 0}, /* how it was laid out is no result */
        {"a,b,block", "R,R,3", "a", 0},
        {"loss,hard,tens", "R,R,R", "loss", 0},
        {"days,test,value", "R,A,R", "value", 0},
        {"firm,invest,value,capital", "A,R,R,R", "capital", 0},
        {"a,cens,b", "R,2,R", "cens", 2},
        {"age,case,stratum", "R,2,R", "case", 2},
        {"a,b,trials", "R,R,6", "trials", 0}, /* of tries there are numbers, not classes */
    };
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        must_guess(table(cases[i].names, cases[i].row, 290), &wish);
        const char *name = schema->column[schema->target].name;
        if (strcmp(name, cases[i].target) != 0 || schema->n_classes != cases[i].classes)
            fail_msg("%s, %s: learns \"%s\", %d classes", cases[i].names, cases[i].row, name,
                     schema->n_classes);
        assert_non_null(strstr(notes.text, "--target"));
    }
    clear();
}

static int64_t target_of(const char *text)
{
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    must_guess(text, &wish);
    return schema->target;
}

static void what_came_of_something_is_learned(void **state)
{
    (void)state;
    char text[4096] = "Back,Age,Start\n", events[4096] = "event,mag,accel\n";
    for (int i = 0; i < 60; i++) {
        sprintf(text + strlen(text), "%s,%d,%d\n", i % 3 ? "absent" : "present", i * 37 % 90,
                1 + i * 7 % 16);
        sprintf(events + strlen(events), "%d,%d.%d,0.%02d\n", i / 3, i % 8, i % 7, i * 31 % 97);
    }
    assert_int_equal(target_of(text), 0);
    assert_int_equal(schema->n_classes, 2);
    /* Earthquakes by their number: an event of which there are many is no outcome. */
    assert_int_equal(target_of(events), 2);
    /* Sixteen whole numbers in sixty rows are values; ten may be classes. */
    must_guess(text, &(struct tt_data_wish){.target = "Start"});
    assert_int_equal(schema->n_classes, 0);
    clear();
}

static void what_hardly_a_row_knows_is_not_learned(void **state)
{
    (void)state;
    char text[4096] = "a,b,c,late\n";
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "%d,%d.5,%d,%s\n", i * 37 % 90, i * 7 % 50, i * 11 % 70,
                i == 7   ? "3"
                : i == 9 ? "8"
                         : "");
    assert_true(target_of(text) != 3);
    clear();
}

static void names_among_numbers_are_names(void **state)
{
    (void)state;
    char text[4096] = "station,b,y\n", slip[4096] = "a,b,y\n";
    struct tt_err err;
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    for (int i = 0; i < 100; i++) {
        sprintf(text + strlen(text), "%s%d,%d.5,%c\n", i % 20 == 7 ? "c" : "", 1000 + i * 7,
                i * 7 % 50, "pq"[i % 2]);
        sprintf(slip + strlen(slip), "%s%d.5,%d.5,%c\n", i == 7 ? "1O" : "", 1000 + i * 7,
                i * 7 % 50, "pq"[i % 2]);
    }
    must_guess(text, &wish);
    assert_int_equal(schema->column[0].kind, TT_COLUMN_IDENTIFIER);
    must_guess(slip, &wish); /* a number still, which fitting refuses by line and cell */
    assert_int_equal(schema->column[0].kind, TT_COLUMN_NUMBER);
    assert_int_equal(guess(slip, &wish, &err), 0);
    /* Learned, it is values with a slip in them, not a class for each. */
    must_guess(slip, &(struct tt_data_wish){.target = "a"});
    assert_int_equal(schema->n_classes, 0);
    clear();
}

static void zeros_before_numbers_make_them_codes(void **state)
{
    (void)state;
    char text[4096] = "zip,size,y\n", each[4096] = "part,size,y\n", time[4096] = "t,size,y\n";
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    for (int i = 0; i < 60; i++) {
        sprintf(text + strlen(text), "%05d,%d,%c\n", 1000 + i % 7 * 311, i * 7 % 50, "pq"[i % 2]);
        sprintf(each + strlen(each), "%05d,%d,%c\n", 1000 + i * 311, i * 7 % 50, "pq"[i % 2]);
        sprintf(time + strlen(time), "00.%d5,%d,%c\n", i % 7, i * 7 % 50, "pq"[i % 2]);
    }
    must_guess(text, &wish);
    assert_int_equal(schema->column[0].kind, TT_COLUMN_CATEGORY);
    assert_non_null(strstr(notes.text, "\"zip\" is taken as categories: codes, with zeros before "
                                       "them; --as \"zip=number\""));
    /* They keep their zeros, where they are labels. */
    must_guess(text, &(struct tt_data_wish){.target = "zip"});
    assert_int_equal(schema->n_classes, 7);
    assert_string_equal(schema->label[0], "01000");
    assert_string_equal(schema->label[6], "02866");
    must_guess("x,c\n1.5,7\n2,07\n3,8\n4,8\n5,7\n", &(struct tt_data_wish){.target = "c"});
    assert_string_equal(schema->label[0], "7"); /* now so, now so */
    must_guess(each, &wish);                    /* a field that is filled with zeros */
    assert_int_equal(schema->column[0].kind, TT_COLUMN_NUMBER);
    must_guess(time, &wish);
    assert_int_equal(schema->column[0].kind, TT_COLUMN_NUMBER);
    clear();
}

static void sizes_alone_stand_before_names(void **state)
{
    (void)state;
    char text[4096] = "50,3,,\n\"CRIM\",\"ZN\",\"RM\",\"MEDV\"\n";
    for (int i = 0; i < 50; i++)
        sprintf(text + strlen(text), "%d.5,%d,%d.25,%d\n", i * 37 % 90, i, i * 7 % 50, i * 3 % 40);
    assert_int_equal(target_of(text), 3);
    assert_string_equal(schema->column[3].name, "MEDV");
    assert_int_equal(frame.rows, 50);
    clear();
}

static void years_in_a_row_are_names(void **state)
{
    (void)state;
    char text[4096] = "country,1990,1991,1992,1993,1994,1995\n";
    for (int i = 0; i < 30; i++)
        sprintf(text + strlen(text), "land %c%c,%d.5,%d.25,%d,%d.5,%d.125,%d\n", 'a' + i % 26,
                'a' + i / 26, i * 7 % 31, i * 5 % 31, i * 3 % 31, i * 11 % 31, i * 13 % 31, i);
    assert_int_equal(target_of(text), 6);
    assert_string_equal(schema->column[1].name, "1990");
    clear();
}

static void options_are_obeyed(void **state)
{
    (void)state;
    struct tt_data_wish wish = {.target = "b", .ignore = "c, d", .as = "a=category"};
    must_guess(table("a,b,c,d,y", "3,R,R,R,2", 60), &wish);
    assert_int_equal(schema->target, 1);
    assert_int_equal(schema->column[0].kind, TT_COLUMN_CATEGORY);
    assert_int_equal(schema->column[2].kind, TT_COLUMN_IGNORED);
    assert_int_equal(schema->column[3].kind, TT_COLUMN_IGNORED);
    wish = (struct tt_data_wish){.target = "2", .task = TT_TASK_VALUES};
    must_guess(table("a,b,c", "R,3,R", 60), &wish);
    assert_true(schema->target == 1 && schema->n_classes == 0);
    wish = (struct tt_data_wish){.target = "c", .task = TT_TASK_CLASSES};
    must_guess(table("a,b,c", "R,3,G", 60), &(struct tt_data_wish){.target = "b"});
    assert_int_equal(schema->n_classes, 3);
    assert_string_equal(schema->label[2], "3");
    wish = (struct tt_data_wish){.as = "id=number"};
    must_guess(table("id,b,y", "I,R,A", 60), &wish);
    assert_int_equal(schema->column[0].kind, TT_COLUMN_NUMBER);
    clear();
}

static void wrong_options_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        struct tt_data_wish wish;
        const char *word;
    } bad[] = {
        {{.target = "pirce"}, "did you mean \"price\"?"},
        {{.target = "nothing at all"}, "it has a, b, price"},
        {{.ignore = "z"}, "--ignore z"},
        {{.as = "a"}, "takes NAME=KIND"},
        {{.as = "a=thing"}, "there are number, category"},
        {{.as = "a=boolean"}, "does not hold true and false"},
        {{.target = "b", .task = TT_TASK_VALUES}, "column \"b\" holds no numbers"},
        {{.ignore = "a,b"}, "nothing is left to learn \"price\" from"},
        {{.target = "99"}, "--target 99: t has 3 columns"},
        {{.target = "0"}, "--target 0: t has 3 columns"},
        {{.target = "price", .ignore = "b,price"}, "\"price\" is left out by --ignore"},
        {{.target = "price", .group = "price"}, "rows are grouped by \"price\""},
        {{.target = "price", .as = "price=identifier"}, "--as price=identifier"},
        {{.target = "price", .as = "price=date"}, "--as price=date"},
        {{.target = "a,price", .as = "price=category"}, "--as price=category"},
        {{.target = "a,price", .ignore = "a"}, "\"a\" is left out by --ignore"},
    };
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(guess(table("a,b,price", "R,A,R", 40), &bad[i].wish, &err), &err,
                       bad[i].word);
    assert_refused(
        guess(table("price", "R", 40), &(struct tt_data_wish){.task = TT_TASK_AUTO}, &err), &err,
        "\"price\" is its only column; there is nothing to learn it from");
    const struct tt_data_wish classes = {.target = "a", .task = TT_TASK_CLASSES};
    assert_refused(guess(table("a,b", "R,A", 1500), &classes, &err), &err, "different values");
    clear();
}

/* A list in a record keeps nobody from learning from the rest. */
static void lists_are_left_out_and_can_be_taken_whole(void **state)
{
    (void)state;
    static char text[1 << 12];
    size_t used = 0;
    for (int i = 0; i < 30; i++)
        used +=
            (size_t)sprintf(text + used, "{\"in\": {\"tags\": %s}, \"x\": %d.5, \"y\": \"%c\"}\n",
                            i % 3 ? i % 2 ? "[1,2]" : "[]" : "7", i * 7 % 11, "pq"[i % 2]);
    must_guess(text, &(struct tt_data_wish){.task = TT_TASK_AUTO});
    assert_string_equal(schema->column[0].name, "in.tags");
    assert_int_equal(schema->column[0].kind, TT_COLUMN_TEXT);
    assert_non_null(strstr(notes.text, "left out: column \"in.tags\", text: lists"));
    assert_int_equal(schema->n_classes, 2);
    must_guess(text, &(struct tt_data_wish){.as = "in.tags=category"});
    assert_int_equal(schema->column[0].kind, TT_COLUMN_CATEGORY);
    clear();
}

static void many_columns_left_out_are_one_line(void **state)
{
    (void)state;
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    must_guess(table("a,b,c,d,e,f,g,y", "C,C,C,C,C,R,R,A", 40), &wish);
    assert_non_null(strstr(notes.text, "left out: 5 columns, constant: \"a\", \"b\", \"c\", ..."));
    clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_what_their_cells_say),
        cmocka_unit_test(the_target_is_found_by_name_kind_and_place),
        cmocka_unit_test(what_came_of_something_is_learned),
        cmocka_unit_test(what_hardly_a_row_knows_is_not_learned),
        cmocka_unit_test(names_among_numbers_are_names),
        cmocka_unit_test(zeros_before_numbers_make_them_codes),
        cmocka_unit_test(sizes_alone_stand_before_names),
        cmocka_unit_test(years_in_a_row_are_names),
        cmocka_unit_test(options_are_obeyed),
        cmocka_unit_test(wrong_options_are_refused_by_name),
        cmocka_unit_test(lists_are_left_out_and_can_be_taken_whole),
        cmocka_unit_test(many_columns_left_out_are_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
