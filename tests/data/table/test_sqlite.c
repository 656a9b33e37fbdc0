/* Tables and queries of SQLite databases, which may be anybody's. */
#include "../../support/test.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../../../src/data/table/open.h"

#ifdef TT_SQLITE3
#include <sqlite3.h>
#include <tuitrain/base/file.h>
#include <tuitrain/data/inputs.h>
#include <tuitrain/data/schema.h>

static struct tt_data data;

static const char *make(const char *name, const char *sql)
{
    sqlite3 *db;
    const char *path = test_path(name);
    remove(path);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", name, sqlite3_errmsg(db));
    sqlite3_close(db);
    return path;
}

static const char flowers[] =
    "create table flowers(id integer primary key, width real, colour text, kind text);"
    "with recursive c(i) as (select 1 union all select i + 1 from c where i < 60)"
    " insert into flowers select i, i % 7 * 0.5, case when i % 5 = 0 then null when i % 2 then "
    "'red'"
    " else 'blue' end, case when i % 7 > 3 then 'lily' else 'rose' end from c;";

static int open_frame(const char *what, struct tt__frame *f, struct tt_err *err)
{
    struct tt_notes notes = {NULL};
    memset(err, 0, sizeof *err);
    int rc = tt__frame_open(what, NULL, false, f, &notes, err);
    tt_notes_done(&notes);
    return rc;
}

static void assert_not_opened(const char *what, const char *says)
{
    struct tt__frame f;
    struct tt_err err;
    assert_refused(open_frame(what, &f, &err), &err, says);
}

static const char *inside(const char *path, const char *inner)
{
    static char what[2000];
    snprintf(what, sizeof what, "%s:%s", path, inner);
    return what;
}

static void a_table_and_a_query_are_frames(void **state)
{
    (void)state;
    struct tt__frame f;
    struct tt_err err;
    const char *path = make("a.db", flowers);
    const char *const all[] = {path, "flowers", "select * from flowers",
                               "  SELECT * FROM \"flowers\" ; ",
                               "with x as (select * from flowers) select * from x"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_ok(open_frame(i ? inside(path, all[i]) : path, &f, &err), &err);
        assert_int_equal(f.rows, 60);
        assert_int_equal(f.columns, 4);
        assert_string_equal(f.column[2].name, "colour");
        assert_true(f.column[0].cell[59] == 60);
        assert_true(f.column[1].cell[2] == 1.5);
        assert_int_equal(f.column[2].gaps, 12);
        assert_int_equal(f.column[2].n_texts, 2);
        tt__frame_done(&f);
    }
    assert_ok(
        open_frame(inside(path, "select width as w, id / 0 from flowers where id > 50"), &f, &err),
        &err);
    assert_int_equal(f.rows, 10);
    assert_string_equal(f.column[0].name, "w");
    assert_int_equal(f.column[1].gaps, 10);
    tt__frame_done(&f);
}

static void a_table_of_a_database_is_learned_and_predicted(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_inputs in;
    const char *path = make("b.db", flowers);
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    assert_ok(tt_data_open_as(inside(path, "flowers"), &wish, &data, &err), &err);
    assert_string_equal(data.name, "b.db:flowers");
    assert_int_equal(data.n_classes, 2);
    assert_string_equal(data.schema->label[0], "lily");
    assert_int_equal(data.schema->column[0].kind, TT_COLUMN_IDENTIFIER);
    assert_ok(tt_inputs_read(inside(path, "select colour, width from flowers limit 7"), &data,
                             false, &in, &err),
              &err);
    assert_int_equal(in.set.n, 7);
    tt_inputs_done(&in);
    assert_refused(
        tt_inputs_read(inside(path, "select colour from flowers"), &data, false, &in, &err), &err,
        "has no column \"width\"");
    tt_data_done(&data);
}

static void what_is_not_there_is_told(void **state)
{
    (void)state;
    const char *path =
        make("c.db", "create table a(x); create table b(x); insert into a values(1);");
    assert_not_opened(path, "holds 2 tables (a, b); FILE:TABLE takes one");
    assert_not_opened(inside(path, "c"), "has no table \"c\"; it has a, b");
    assert_not_opened(inside(path, "b"), "holds no rows");
    assert_not_opened(inside(path, "select y from a"), "no such column: y");
    assert_not_opened(inside(path, "select 1; select 2"), "is not one query that gives rows");
    path = make("inf.db", "create table a(x real, y); insert into a values(1, 2), (9e999, 3)");
    assert_not_opened(path, "row 2, column \"x\": is infinite");
    path = make("empty.db", "pragma user_version = 1");
    assert_not_opened(path, "holds no table");
}

/* Nothing but reading, whatever the query or the database's own SQL says. */
static void nothing_is_run_but_reading(void **state)
{
    (void)state;
    const char *path = make("d.db", "create table a(x); insert into a values(1); create table b(x);"
                                    "create view v as select load_extension('/tmp/x') from a");
    struct stat before, after;
    stat(path, &before);
    assert_not_opened(inside(path, "with q as (select 1) insert into a select * from q"), "");
    assert_not_opened(inside(path, "with q as (select 1) delete from a"), "not authorized");
    assert_not_opened(inside(path, "select load_extension('/tmp/x')"), "not authorized");
    assert_not_opened(inside(path, "v"), "unsafe use of load_extension");
    assert_not_opened(inside(path, "select * from pragma_database_list"), "");
    assert_not_opened(inside(path, "select writefile('/tmp/x', 'y')"), "no such function");
    stat(path, &after);
    assert_int_equal(before.st_size, after.st_size);
    assert_true(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
    char beside[2000];
    snprintf(beside, sizeof beside, "%s-journal", path);
    assert_true(stat(beside, &after) != 0);
}

/* Changes that are not in the file yet would be missing. */
static void waiting_changes_are_refused(void **state)
{
    (void)state;
    const char *path = make("e.db", flowers);
    char beside[2000];
    snprintf(beside, sizeof beside, "%s-wal", path);
    test_write(beside, "x", 1);
    assert_not_opened(path, "has changes that wait in");
    remove(beside);
}

static void names_of_any_kind_are_found(void **state)
{
    (void)state;
    struct tt__frame f;
    struct tt_err err;
    const char *path = make("odd name%20?#.db", "create table \"sel\"\"ect it\"(\"a b\");"
                                                "insert into \"sel\"\"ect it\" values('x'), ('y')");
    assert_ok(open_frame(inside(path, "sel\"ect it"), &f, &err), &err);
    assert_string_equal(f.column[0].name, "a b");
    tt__frame_done(&f);
}

/* Cut anywhere, or with a byte changed: rows, or words. */
static void damaged_databases_are_refused_or_read(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t n;
    struct tt_err err = {0};
    struct tt__frame f;
    int refused = 0;
    assert_ok(tt_file_read(make("g.db", flowers), 1 << 20, &bytes, &n, &err), &err);
    for (size_t cut = 16; cut < n; cut += 61) {
        test_write(test_path("bad.db"), bytes, cut);
        if (open_frame(test_path("bad.db"), &f, &err) == 0)
            tt__frame_done(&f);
        else
            assert_true(err.text[0]);
    }
    for (size_t at = 16; at < n; at += at < 200 ? 1 : 13) {
        bytes[at] ^= 0x91;
        test_write(test_path("bad.db"), bytes, n);
        if (open_frame(test_path("bad.db"), &f, &err) == 0) {
            tt__frame_done(&f);
        } else {
            assert_true(err.text[0]);
            refused++;
        }
        bytes[at] ^= 0x91;
    }
    assert_true(refused > 10);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_and_a_query_are_frames),
        cmocka_unit_test(a_table_of_a_database_is_learned_and_predicted),
        cmocka_unit_test(what_is_not_there_is_told),
        cmocka_unit_test(nothing_is_run_but_reading),
        cmocka_unit_test(waiting_changes_are_refused),
        cmocka_unit_test(names_of_any_kind_are_found),
        cmocka_unit_test(damaged_databases_are_refused_or_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void a_database_is_refused_by_name(void **state)
{
    (void)state;
    struct tt__frame f;
    struct tt_err err = {0};
    struct tt_notes notes = {NULL};
    test_write(test_path("a.db"), "SQLite format 3", 16);
    assert_refused(tt__frame_open(test_path("a.db"), NULL, false, &f, &notes, &err), &err,
                   "built without libsqlite3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_database_is_refused_by_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
