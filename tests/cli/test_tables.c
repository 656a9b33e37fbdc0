/* The program and tables: what is learned from them is told, and no other table is taken for it. */
#include "program.h"

#include <math.h>

#include <jansson.h>
#ifdef TT_SQLITE3
#include <sqlite3.h>
#endif

#include "../formats/npy_file.h"

static double number_in(const char *text, const char *after)
{
    const char *at = strstr(text, after);
    if (!at)
        fail_msg("no \"%s\" in \"%s\"", after, text);
    return atof(at + strlen(after));
}

static void write_text(const char *name, const char *text)
{
    test_write(test_path(name), text, strlen(text));
}

/* Two clouds that touch, with `names` over columns printed as `row` says: a and b are where a point
 * is, c is its cloud (0 or 1), i its number. */
static void write_clouds(const char *file, const char *names, const char *row, int n)
{
    static char text[1 << 16];
    size_t used = (size_t)sprintf(text, "%s\n", names);
    for (int i = 0; i < n; i++) {
        int cloud = i * 7 % 11 % 2;
        for (const char *c = row; *c; c++)
            if (*c == 'a')
                used += (size_t)sprintf(text + used, "%.2f", 3 * cloud + i * 37 % 101 / 30.0);
            else if (*c == 'b')
                used += (size_t)sprintf(text + used, "%.2f", 5 - 2 * cloud + i * 53 % 97 / 40.0);
            else if (*c == 'c')
                used += (size_t)sprintf(text + used, "%d", cloud);
            else if (*c == 'n')
                used += (size_t)sprintf(text + used, "%s", cloud ? "cat" : "dog");
            else if (*c == 'i')
                used += (size_t)sprintf(text + used, "%d", i);
            else
                text[used++] = *c;
        text[used++] = '\n';
    }
    test_write(test_path(file), text, used);
}

/* Trained once, without any option about the data. */
static void have_model(void)
{
    static bool there;
    if (there)
        return;
    write_clouds("pets.csv", "id,width,height,animal", "i,a,b,n", 160);
    struct result *r = run("pets.csv --no-tui --save pets.safetensors --run-dir pets");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "learns column \"animal\" (the last column): 2 classes"));
    assert_non_null(strstr(r->err, "--target NAME learns another of its 4 columns"));
    assert_non_null(strstr(r->err, "left out: column \"id\", identifier: row numbers"));
    assert_non_null(strstr(r->err, "for so few rows: optimizer adamw weight-decay=0.3, lr 0.003, "
                                   "batch-size 32, epochs 400, "));
    assert_non_null(strstr(r->err, "to beat: "));
    there = true;
}

static void any_table_with_the_columns_is_evaluated_row_by_row(void **state)
{
    (void)state;
    have_model();
    struct result *r = run("eval pets.safetensors pets.csv");
    assert_int_equal(number_in(r->out, "%, "), 160);
    double accuracy = number_in(r->out, "Val Acc: ");
    assert_true(accuracy > 95);
    assert_true(number_in(r->out, "Baseline: ") > 45);
    write_clouds("other.csv", "animal;height;name;width", "n;b;x;a", 160);
    r = run("eval pets.safetensors other.csv");
    assert_true(number_in(r->out, "Val Acc: ") == accuracy);
    assert_non_null(strstr(r->err, "not looked at: column \"name\""));
    /* Few rows, and of one class only. */
    write_text("cats.csv", "width,height,animal\n4,3.5,cat\n5,4,cat\n");
    r = run("eval pets.safetensors cats.csv");
    assert_int_equal(number_in(r->out, "%, "), 2);
    assert_true(number_in(r->out, "Val Acc: ") == 100);
    write_text("cow.csv", "width,height,animal\n4,3.5,cat\n5,4,cow\n");
    r = run("eval pets.safetensors cow.csv");
    assert_int_equal(number_in(r->out, "%, "), 1);
    assert_non_null(strstr(r->err, "1 of 2 rows, whose class the model does not know (\"cow\")"));
    assert_true(number_in(r->out, "as wrong: Acc: ") == 50);
    write_text("cows.csv", "width,height,animal\n4,3.5,cow\n5,4,cow\n");
    r = run("eval pets.safetensors cows.csv");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "nothing in it is of a class that the model knows: it has "
                                   "\"cow\", the model \"cat\", \"dog\"\n"));
    r = run("eval pets.safetensors --json"); /* its own: the part for validation */
    assert_non_null(strstr(r->out, "\"samples\":32"));
    assert_non_null(strstr(r->out, "\"baseline\":"));
    write_text("other.csv", "width,height,animal\n1,2,CAT\n2,3,DOG\n");
    r = run("eval pets.safetensors other.csv");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "nothing in it is of a class that the model knows: it has "
                                   "\"CAT\", the model \"cat\", \"dog\""));
    write_text("other.csv", "width,height,animal\n1,2,\n2,3,\n");
    assert_non_null(strstr(run("eval pets.safetensors other.csv")->err,
                           "column \"animal\", which is learned, is empty in all 2 rows"));
}

/* As from a file: plain or packed, however long. */
static void standard_input_may_be_packed(void **state)
{
    (void)state;
    static const char *const by[] = {"cat", "gzip -c", "xz -c"};
    static char want[sizeof(((struct result *)0)->out)];
    have_model();
    write_clouds("x.csv", "width,height", "a,b", 30);
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        char line[200];
        if (strncmp(by[i], "xz", 2) == 0 && system("command -v xz > /dev/null") != 0)
            continue;
        snprintf(line, sizeof line,
                 "--version >/dev/null; (%s x.csv | $TUITRAIN predict pets.safetensors - -q)",
                 by[i]);
        struct result *r = run(line);
        if (i == 0)
            strcpy(want, r->out);
        assert_int_equal(lines_of(want), 30);
        assert_string_equal(r->out, want);
    }
}

static void predictions_follow_names_and_not_places(void **state)
{
    (void)state;
    static char want[sizeof(((struct result *)0)->out)];
    have_model();
    write_clouds("x.csv", "width,height", "a,b", 30);
    strcpy(want, run("predict pets.safetensors x.csv -q")->out);
    assert_int_equal(lines_of(want), 30);
    write_clouds("x.csv", "id,height,animal,width", "i,b,n,a", 30);
    assert_string_equal(run("predict pets.safetensors x.csv -q")->out, want);
    write_clouds("x.csv", "WIDTH\tHeight", "a\tb", 30);
    assert_string_equal(run("predict pets.safetensors x.csv -q")->out, want);
    write_clouds("x.csv", "w,h", "a,b", 30);
    struct result *r = run("predict pets.safetensors x.csv -q");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "has no column \"width\", \"height\""));
    assert_non_null(strstr(r->err, "--by-position"));
    assert_string_equal(run("predict pets.safetensors x.csv -q --by-position")->out, want);
    write_text("x.csv", "width;height\n1,5;2\n2,125;3\n"); /* read otherwise, it is 2125 */
    r = run("predict pets.safetensors x.csv");
    assert_non_null(strstr(r->err, "read with decimal commas"));
    write_text("x.csv", "width,height\n1,2\nwide,3\n");
    r = run("predict pets.safetensors x.csv");
    assert_non_null(strstr(r->err, "x.csv: line 3, column \"width\": \"wide\" is no number"));
}

/* What the file, and not the model, was fitted on, plays no part. */
static void the_model_s_own_figures_are_applied(void **state)
{
    (void)state;
    have_model();
    struct result *r = run("predict pets.safetensors pets.csv -q");
    char first[200], again[200];
    sscanf(strstr(r->out, "dog"), "%199[^\n]", first);
    write_text("one.csv", "height,width\n5.00,0.00\n");
    sscanf(strstr(run("predict pets.safetensors one.csv -q")->out, "dog"), "%199[^\n]", again);
    assert_string_equal(first, again);
}

static void a_run_goes_on_with_the_pipeline_it_had(void **state)
{
    (void)state;
    have_model();
    struct result *r = run("resume pets --no-tui");
    assert_int_equal(r->status, 0);
    r = run("replay pets -q");
    assert_non_null(strstr(r->out, "1 of 1 checkpoint: the same bits"));
    assert_null(strstr(r->err, "no longer"));
    write_clouds("pets.csv", "id,width,height,animal", "i,b,a,n", 160); /* the other way round */
    r = run("resume pets --no-tui");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "pets.csv: is no longer the data that the model was trained"));
    r = run("resume pets --no-tui --data pets.csv");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "pets.csv: is no longer the data that the model was trained"));
    r = run("eval pets");
    assert_non_null(strstr(r->err, "pets.csv: is no longer the data that the model was trained"));
    write_clouds("pets.csv", "id,width,tallness,animal", "i,a,b,n", 160);
    r = run("resume pets --no-tui");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "has no column \"height\""));
    write_clouds("pets.csv", "id,width,height,animal", "i,a,b,n", 160);
}

/* Made by hand as models were before they kept a schema. */
static void a_model_without_a_schema_takes_columns_in_order_and_says_so(void **state)
{
    (void)state;
    have_model();
    static char bytes[1 << 16];
    size_t n = read_bytes("pets.safetensors", bytes, sizeof bytes);
    char *key = memmem(bytes, n, "\"schema\"", 8);
    assert_non_null(key);
    memcpy(key, "\"sCHEMA\"", 8); /* a key that nobody reads */
    test_write(test_path("old.safetensors"), bytes, n);
    write_clouds("x.csv", "w,h", "a,b", 30);
    struct result *r = run("predict old.safetensors x.csv");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "columns are taken in their order"));
    write_clouds("x.csv", "w,h,animal", "a,b,n", 30);
    r = run("eval old.safetensors x.csv");
    assert_true(number_in(r->out, "Val Acc: ") > 90);
}

static void options_choose_target_columns_and_gaps(void **state)
{
    (void)state;
    write_clouds("t.csv", "a,b,c,y", "a,b,c,n", 60);
    struct result *r = run("t.csv --no-tui -e 1 --target a --ignore c --run-dir t1");
    assert_non_null(strstr(r->err, "learns column \"a\" (as asked): values"));
    assert_non_null(strstr(r->err, "left out: column \"c\", ignored: as asked"));
    r = run("t.csv --no-tui -e 1 --as c=category --task classes --target c --run-dir t2");
    assert_non_null(strstr(r->err, "learns column \"c\" (as asked): 2 classes"));
    r = run("t.csv --no-tui --target z --run-dir t3");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "--target z: t.csv has no such column"));
    write_clouds("t.csv", "a,b,y", "a,NA,n\na,b,n", 30);
    r = run("t.csv --no-tui -e 1 --missing refuse --run-dir t4");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "t.csv: line 2, column \"b\": is a gap (30 of 60 rows"));
    r = run("t.csv --no-tui -e 1 --missing drop --run-dir t5");
    assert_non_null(strstr(r->err, "left out: 30 of 60 rows with gaps"));
    r = run("t.csv --no-tui -e 1 --run-dir t6");
    assert_non_null(strstr(r->err, "filled: column \"b\", 30 gaps with the median"));
    r = run("t.csv --no-tui -e 1 -b 500 --run-dir t7");
    assert_int_equal(r->status, 0);
    assert_non_null(
        strstr(r->err, "batch-size 500 is more than there is to train on: it became 48"));
    r = run("t.csv --no-tui -e 1 --loss 'cross-entropy weights=balanced' --run-dir t8");
    assert_int_equal(r->status, 0);
    static char ini[1 << 15];
    size_t n = read_bytes("t8/config.ini", ini, sizeof ini);
    assert_true(holds(ini, n, "loss = cross-entropy weights=") && !holds(ini, n, "balanced\n"));
}

static void what_is_suspicious_is_told(void **state)
{
    (void)state;
    write_clouds("leak.csv", "a,copy,y", "a,c,n", 60);
    struct result *r = run("leak.csv --no-tui -e 1 --run-dir l1");
    assert_non_null(strstr(r->err, "warning: column \"copy\" is a near copy of \"y\""));
    write_clouds("twice.csv", "a,b,y", "a,b,n\na,b,n", 30);
    r = run("twice.csv --no-tui -e 1 --run-dir l2");
    assert_non_null(strstr(r->err, "validation rows are also among those of training"));
    write_clouds("good.csv", "a,b,y", "a,b,n", 100);
    r = run("good.csv --no-tui -e 1 --run-dir l3");
    assert_null(strstr(r->err, "warning"));
    write_clouds("two.csv", "a,b,kind", "a,b,n", 40);
    r = run("two.csv --no-tui -e 1 --run-dir two");
    assert_null(strstr(r->err, "capital letters"));
    static char text[4096];
    read_back(test_path("two.csv"), text, sizeof text);
    *strstr(text, "dog") = 'D';
    write_text("two.csv", text);
    r = run("two.csv --no-tui -e 1 --run-dir two2");
    assert_non_null(strstr(r->err, "\"Dog\" and \"dog\" are two classes"));
}

static void info_is_a_check_up(void **state)
{
    (void)state;
    json_error_t error;
    have_model();
    struct result *r = run("info pets.csv");
    static const char *const lines[] = {"id                   identifier      160      0      160",
                                        "left out: row numbers",
                                        "learned, 2 classes",
                                        "mean 0, deviation 1",
                                        "next: tuitrain pets.csv\n",
                                        "learns column \"animal\""};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(r->out, lines[i]))
            fail_msg("no \"%s\" in\n%s", lines[i], r->out);
    json_t *o = json_loads(run("info pets.csv --json")->out, 0, &error);
    json_t *columns = json_object_get(o, "columns");
    assert_int_equal(json_array_size(columns), 4);
    json_t *width = json_array_get(columns, 1);
    assert_string_equal(json_string_value(json_object_get(width, "kind")), "number");
    assert_int_equal(json_integer_value(json_object_get(width, "gaps")), 0);
    json_decref(o);
    r = run("info pets.csv --target width");
    assert_non_null(strstr(r->out, "next: tuitrain pets.csv --target width\n"));
}

/* Seconds since 1970 differ by less than float32 can tell. */
static void large_values_keep_their_differences(void **state)
{
    (void)state;
    static char text[1 << 14];
    size_t used = (size_t)sprintf(text, "x,when\n");
    for (int i = 0; i < 200; i++)
        used += (size_t)sprintf(text + used, "%d,%d\n", i * 17 % 200, 1700000000 + i * 17 % 200);
    test_write(test_path("when.csv"), text, used);
    struct result *r = run("when.csv --no-tui --target when --net linear --save when.safetensors "
                           "--run-dir when -e 200 --lr 0.05");
    assert_int_equal(r->status, 0);
    write_text("at.csv", "x\n0\n100\n199\n");
    r = run("predict when.safetensors at.csv -q");
    assert_true(fabs(number_in(r->out, "at.csv:0  when ") - 1700000000) < 1);
    assert_true(fabs(number_in(r->out, "at.csv:1  when ") - 1700000100) < 1);
    assert_true(fabs(number_in(r->out, "at.csv:2  when ") - 1700000199) < 1);
}

static void other_kinds_of_files_are_told_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *file, *bytes, *word;
    } bad[] = {{"a.parquet", "PAR1\1\2\3", "a.parquet: is a Parquet file"},
               {"a.csv", "PAR1\1\2\3", "a.csv: is a Parquet file"},
               {"a.csv.xz",
                "\xfd"
                "7zXZ\1\1\1\1",
                "a.csv.xz: "},
               {"a.csv", "PK\3\4\1\1", "cannot be read as a zip archive"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[100];
        test_write(test_path(bad[i].file), bad[i].bytes, strlen(bad[i].bytes));
        snprintf(line, sizeof line, "%s --no-tui", bad[i].file);
        struct result *r = run(line);
        if (r->status != 2 || !strstr(r->err, bad[i].word))
            fail_msg("%s: %d, %s", bad[i].file, r->status, r->err);
    }
}

/* What is to be typed next can be typed, whatever the names. */
static void the_next_command_is_for_a_shell(void **state)
{
    (void)state;
    char text[4096] = "big one,b,y\n", line[400], *next;
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "%d,%d,%d\n", i * 7 % 50, i * i % 31, i * 7 % 50 > 25);
    test_write(test_path("Bob's table.csv"), text, strlen(text));
    struct result *r = run("info \"Bob's table.csv\" --ignore 'big one'");
    assert_int_equal(r->status, 0);
    next = strstr(r->out, "next: tuitrain ");
    assert_non_null(next);
    snprintf(line, sizeof line, "%.200s", next + strlen("next: tuitrain "));
    line[strcspn(line, "\n")] = '\0';
    strcat(line, " --no-tui --epochs 1 --run-dir next");
    r = run(line);
    if (r->status != 0)
        fail_msg("%s: %s", line, r->err);
}

#ifdef TT_SQLITE3
/* Slashes of a query are no folders. */
static void a_query_is_data_with_a_name(void **state)
{
    (void)state;
    sqlite3 *db;
    remove(test_path("q.db"));
    assert_int_equal(sqlite3_open(test_path("q.db"), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "create table t(a real, b real, y text); with recursive c(i) as (select 1"
                     " union all select i + 1 from c where i < 60) insert into t select i * 7 % 50,"
                     " i * i % 31, case when i * 7 % 50 > 25 then 'large' else 'small' end from c",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    const char *data = "\"q.db:select a / 2 as half, b, y from t\"";
    char line[400];
    snprintf(line, sizeof line, "train %s --no-tui --epochs 2 --save q.safetensors", data);
    assert_int_equal(run(line)->status, 0);
    struct result *r = run("runs --json");
    assert_non_null(strstr(r->out, "-q.db-select-a-2-as-half"));
    assert_non_null(strstr(r->out, "\"q.db:select a / 2 as half"));
    r = run("info q.safetensors");
    assert_non_null(strstr(r->out, "data        q.db:select a / 2 as half"));
    r = run("predict q.safetensors \"q.db:select 3.5 as half, b from t limit 2\"");
    assert_int_equal(r->status, 0);
    assert_int_equal(lines_of(r->out), 2);
    r = run("eval q.safetensors q.db");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "has no column \"half\""));
}
#endif

/* With the columns that the file has, in its order, and the label too where it is there. */
static void answers_stand_beside_their_rows(void **state)
{
    (void)state;
    have_model();
    write_text("few.csv", "height,who,width\n1.5,\"Ann, or Bob\",6.0\n4.5,Cy,0.5\n");
    struct result *r = run("predict pets.safetensors few.csv --csv -q");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "height,who,width,predicted,p_cat,p_dog\n"));
    assert_non_null(strstr(r->out, "\n1.5,\"Ann, or Bob\",6,cat,"));
    assert_non_null(strstr(r->out, "\n4.5,Cy,0.5,dog,"));
    assert_int_equal(lines_of(r->out), 3);
    write_text("more.csv", "width,height\n1,2\n");
    r = run("predict pets.safetensors few.csv more.csv --csv -q");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "more.csv: has other columns than the file before it"));
}

/* Of several arrays a model, a checkpoint and an ONNX file know which they are of. */
static void a_model_knows_its_arrays(void **state)
{
    (void)state;
    static struct npy_file f[3];
    float x[60][2], other[60];
    int64_t y[60];
    for (int i = 0; i < 60; i++) {
        x[i][0] = (float)(i * 7 % 50);
        x[i][1] = other[i] = (float)(i * i % 31);
        y[i] = i * 7 % 50 > 25;
    }
    zip_t *z = npz_create(test_path("three.npz"));
    npy_make(&f[0], "<f4", "60, 2", x, sizeof x);
    npy_make(&f[1], "<i8", "60,", y, sizeof y);
    npy_make(&f[2], "<f4", "60,", other, sizeof other);
    npz_add(z, "a.npy", &f[0], 1);
    npz_add(z, "b.npy", &f[1], 1);
    npz_add(z, "c.npy", &f[2], 1);
    npz_finish(z);
    struct result *r = run("train three.npz --no-tui --epochs 2");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "--x NAME and --y NAME say it"));
    r = run("train three.npz --x a --y b --no-tui --epochs 2 --save t.safetensors --run-dir t");
    assert_int_equal(r->status, 0);
    assert_int_equal(run("export t t.onnx")->status, 0);
    static const char *const models[] = {"t", "t.safetensors", "t.onnx"};
    for (int i = 0; i < 3; i++) {
        char line[100];
        snprintf(line, sizeof line, "eval %s", models[i]);
        r = run(line);
        if (r->status != 0 || !strstr(r->out, "12 samples"))
            fail_msg("%s: %s%s", models[i], r->err, r->out);
    }
}

/* Given epochs do not bring SGD back, whose rate is right for few tables; a given optimizer does.
 */
static void tables_are_learned_by_adam(void **state)
{
    (void)state;
    write_clouds("few.csv", "width,height,animal", "a,b,n", 80);
    struct result *r = run("few.csv --no-tui -e 2 --run-dir few");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "for so few rows: optimizer adamw weight-decay=0.3, lr 0.003, "
                                   "batch-size 16, epochs 2; given ones count"));
    r = run("few.csv --no-tui -e 2 --batch-size 16 --lr 0.01 --run-dir few2");
    assert_int_equal(r->status, 0);
    assert_null(strstr(r->err, "optimizer"));
    static char text[1 << 20];
    size_t used = (size_t)sprintf(text, "a,b\n");
    for (int i = 0; i < 20000; i++)
        used += (size_t)sprintf(text + used, "%d.%d,%d.5\n", i * 37 % 101, i % 10, i * 53 % 97);
    test_write(test_path("many.csv"), text, used);
    r = run("many.csv --no-tui -e 1 --run-dir many");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "with the mean of training for all; R2 is 0 with their own"));
    assert_non_null(
        strstr(r->err, "for a table: optimizer adam, lr 0.001, batch-size 64, epochs 1"));
}

/* Weight decay would keep their borders straight. */
static void made_up_points_are_told_apart(void **state)
{
    (void)state;
    static const char *const names[] = {"spiral", "moons", "circles", "xor"};
    char line[100], best[64];
    for (int i = 0; i < 4; i++) {
        snprintf(line, sizeof line, "%s --no-tui --run-dir plane-%d", names[i], i);
        struct result *r = run(line);
        assert_int_equal(r->status, 0);
        assert_non_null(strstr(r->err, "optimizer adam, lr 0.003"));
        snprintf(line, sizeof line, "eval plane-%d", i);
        r = run(line);
        assert_int_equal(r->status, 0);
        snprintf(best, sizeof best, "%s: %.2f%%", names[i], number_in(r->out, "Val Acc: "));
        if (number_in(r->out, "Val Acc: ") < 95)
            fail_msg("%s", best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_table_with_the_columns_is_evaluated_row_by_row),
        cmocka_unit_test(predictions_follow_names_and_not_places),
        cmocka_unit_test(the_model_s_own_figures_are_applied),
        cmocka_unit_test(a_run_goes_on_with_the_pipeline_it_had),
        cmocka_unit_test(a_model_without_a_schema_takes_columns_in_order_and_says_so),
        cmocka_unit_test(options_choose_target_columns_and_gaps),
        cmocka_unit_test(what_is_suspicious_is_told),
        cmocka_unit_test(info_is_a_check_up),
        cmocka_unit_test(large_values_keep_their_differences),
        cmocka_unit_test(other_kinds_of_files_are_told_what_to_do),
        cmocka_unit_test(the_next_command_is_for_a_shell),
        cmocka_unit_test(a_model_knows_its_arrays),
        cmocka_unit_test(tables_are_learned_by_adam),
        cmocka_unit_test(made_up_points_are_told_apart),
#ifdef TT_SQLITE3
        cmocka_unit_test(a_query_is_data_with_a_name),
#endif
        cmocka_unit_test(standard_input_may_be_packed),
        cmocka_unit_test(answers_stand_beside_their_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
