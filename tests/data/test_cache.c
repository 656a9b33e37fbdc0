/* What is kept for the next time: whole, within bounds, and never believed when it was changed. */
#include "../support/test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "table/frames.h"

#include "../../src/data/cache.h"
#include "../../src/data/table/frame_cache.h"

static const char *cache_folder(void)
{
    return test_path("cache/tuitrain");
}

static int begin(void **state)
{
    (void)state;
    char line[1200];
    snprintf(line, sizeof line, "rm -rf '%.500s'", test_path("cache"));
    setenv("XDG_CACHE_HOME", test_path("cache"), 1);
    return system(line);
}

/* Its files, and the path of the last one. */
static int files(char path[600])
{
    int n = 0;
    DIR *dir = opendir(cache_folder());
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.') {
            snprintf(path, 600, "%.300s/%.250s", cache_folder(), e->d_name);
            n++;
        }
    if (dir)
        closedir(dir);
    return n;
}

static void keep(uint64_t key, const void *data, size_t n)
{
    struct tt__cache_file f;
    assert_int_equal(tt__cache_begin(&f, "test", key, (int64_t)n), 0);
    assert_int_equal(tt__cache_write(&f, data, n / 2), 0);
    assert_int_equal(tt__cache_write(&f, (const char *)data + n / 2, n - n / 2), 0);
    assert_int_equal(tt__cache_commit(&f), 0);
    tt__cache_done(&f);
}

static bool has(uint64_t key, const void *data, size_t n)
{
    struct tt_file_map *m = tt__cache_open("test", key);
    bool same =
        m && tt__cache_size(m) == (int64_t)n && memcmp(m->data + TT__CACHE_HEAD, data, n) == 0;
    tt_map_close(m);
    return same;
}

static void what_was_kept_comes_back(void **state)
{
    char path[600];
    struct stat st;
    (void)state;
    assert_null(tt__cache_open("test", 1));
    keep(1, "hello, world", 12);
    assert_true(has(1, "hello, world", 12));
    assert_null(tt__cache_open("test", 2));
    assert_null(tt__cache_open("other", 1));
    assert_int_equal(files(path), 1);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void one_that_was_begun_and_not_ended_is_not_there(void **state)
{
    struct tt__cache_file f;
    char path[600];
    (void)state;
    assert_int_equal(tt__cache_begin(&f, "test", 3, 5), 0);
    assert_int_equal(tt__cache_write(&f, "half", 4), 0);
    tt__cache_done(&f);
    assert_int_equal(files(path), 0);
    assert_null(tt__cache_open("test", 3));
}

static void any_byte_that_was_changed_or_is_missing_makes_it_none(void **state)
{
    unsigned char bytes[TT__CACHE_HEAD + 37];
    char path[600], text[38];
    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < sizeof bytes; i++) {
        for (int cut = 0; cut < 2; cut++) {
            keep(4, text, 37);
            assert_int_equal(files(path), 1);
            FILE *f = fopen(path, "r+b");
            assert_int_equal(fread(bytes, 1, sizeof bytes, f), sizeof bytes);
            bytes[i] ^= 4;
            rewind(f);
            fwrite(bytes, 1, sizeof bytes, f);
            fclose(f);
            assert_int_equal(truncate(path, cut ? (off_t)i : (off_t)sizeof bytes), 0);
            bool spare = !cut && i >= 32 && i < TT__CACHE_HEAD;
            assert_int_equal(has(4, text, 37), spare);
            assert_int_equal(files(path), spare); /* it is removed */
        }
    }
}

static void those_that_were_not_used_for_longest_go_first(void **state)
{
    char path[600], text[1000] = "";
    (void)state;
    for (uint64_t k = 0; k < 5; k++) {
        keep(k, text, sizeof text);
        snprintf(path, sizeof path, "%.300s/test-%016x.cache", cache_folder(), (unsigned)k);
        struct timespec when[2] = {{.tv_sec = 1000 + (time_t)k}, {.tv_sec = 1000 + (time_t)k}};
        assert_int_equal(utimensat(0, path, when, 0), 0);
    }
    assert_true(has(0, text, sizeof text)); /* which is a use */
    tt__cache_prune(3 * (1000 + TT__CACHE_HEAD));
    assert_int_equal(files(path), 3);
    assert_true(has(0, text, sizeof text));
    assert_false(has(1, text, sizeof text));
    assert_false(has(2, text, sizeof text));
    assert_true(has(3, text, sizeof text) && has(4, text, sizeof text));
    tt__cache_prune(0);
    assert_int_equal(files(path), 0);
}

static void what_a_killed_writer_left_goes_a_day_later(void **state)
{
    char path[600], left[700];
    (void)state;
    keep(1, "x", 1);
    snprintf(left, sizeof left, "%s/test-1.cache.abcdef.tmp", cache_folder());
    test_write(left, "half", 4);
    tt__cache_prune(TT__CACHE_MOST);
    assert_int_equal(files(path), 2); /* it may be at work */
    struct timespec when[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(0, left, when, 0), 0);
    tt__cache_prune(TT__CACHE_MOST);
    assert_int_equal(files(path), 1);
}

/* --- frames ---------------------------------------------------------------------------------- */

static const char table[] = "name,size,colour\n"
                            "a,1.5,\"red, dark\"\n"
                            "# a comment\n"
                            "b,NA,blue\n"
                            "c,$3,\"say \"\"red\"\"\"\n"
                            "a,4,blue\n";

static void read_table(const char *path, bool cached, struct tt__frame *f)
{
    struct tt_err err = {0};
    assert_ok(tt__frame_read_told(path, NULL, cached, f, &err), &err);
}

static void a_large_table_is_the_same_the_second_time(void **state)
{
    struct tt__frame first, second, third;
    char path[600];
    (void)state;
    tt__frame_kept_from = 1;
    test_write(test_path("t.csv"), table, sizeof table - 1);
    read_table(test_path("t.csv"), true, &first);
    assert_int_equal(files(path), 1);
    read_table(test_path("t.csv"), true, &second);
    read_table(test_path("t.csv"), false, &third);
    assert_same_frame(&first, &third);
    assert_same_frame(&second, &third);
    tt__frame_done(&first);
    tt__frame_done(&second);
    tt__frame_done(&third);
}

static void a_table_that_was_changed_is_read_anew_and_so_is_one_whose_cache_was(void **state)
{
    struct tt__frame f;
    char path[600], other[sizeof table];
    struct stat whole, after;
    (void)state;
    tt__frame_kept_from = 1;
    memcpy(other, table, sizeof table);
    *strstr(other, "1.5") = '9';
    test_write(test_path("t.csv"), table, sizeof table - 1);
    read_table(test_path("t.csv"), true, &f);
    tt__frame_done(&f);
    assert_int_equal(files(path), 1);
    assert_int_equal(stat(path, &whole), 0);
    for (off_t at = 0; at < whole.st_size; at += 7) {
        assert_int_equal(truncate(path, at), 0);
        read_table(test_path("t.csv"), true, &f);
        assert_true(f.rows == 4 && f.column[1].cell[0] == 1.5);
        tt__frame_done(&f);
        assert_int_equal(stat(path, &after), 0); /* and kept again */
        assert_int_equal(after.st_size, whole.st_size);
    }
    test_write(test_path("t.csv"), other, sizeof table - 1);
    read_table(test_path("t.csv"), true, &f);
    assert_true(f.column[1].cell[0] == 9.5);
    tt__frame_done(&f);
    assert_int_equal(files(path), 2);
}

static unsigned char *body_of(const char *path, size_t *n)
{
    struct tt_err err = {0};
    struct tt_file_map *m = tt_map_open(path, &err);
    assert_ok(m ? 0 : -1, &err);
    *n = (size_t)tt__cache_size(m);
    unsigned char *body = malloc(*n);
    assert_non_null(body);
    memcpy(body, m->data + TT__CACHE_HEAD, *n);
    tt_map_close(m);
    return body;
}

/* The hash keeps accidents out; what lies behind it is believed no more for that. */
static void a_body_that_was_cut_or_changed_is_refused_or_a_frame(void **state)
{
    struct tt__frame f;
    char path[600];
    size_t n;
    (void)state;
    tt__frame_kept_from = 1;
    test_write(test_path("t.csv"), table, sizeof table - 1);
    read_table(test_path("t.csv"), true, &f);
    tt__frame_done(&f);
    assert_int_equal(files(path), 1);
    unsigned char *body = body_of(path, &n);
    assert_true(tt__frame_recall_bytes("t", body, n, &f));
    tt__frame_done(&f);
    for (size_t at = 0; at < n; at++)
        assert_false(tt__frame_recall_bytes("t", body, at, &f));
    for (size_t at = 0; at < n; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            body[at] ^= (unsigned char)(1u << bit);
            if (tt__frame_recall_bytes("t", body, n, &f)) {
                assert_true(f.rows == 4 && f.columns == 3);
                for (int64_t k = 0; k < f.columns; k++)
                    for (uint32_t i = 0; i < f.column[k].n_texts; i++)
                        assert_in_range(f.column[k].text[i].row, 0, f.rows - 1);
                tt__frame_done(&f);
            }
            body[at] ^= (unsigned char)(1u << bit);
        }
    free(body);
}

static void nothing_is_kept_where_nothing_can_be_written_or_it_is_not_wanted(void **state)
{
    struct tt__frame f;
    char path[600];
    (void)state;
    tt__frame_kept_from = 1;
    test_write(test_path("t.csv"), table, sizeof table - 1);
    read_table(test_path("t.csv"), false, &f);
    tt__frame_done(&f);
    assert_int_equal(files(path), 0);
    setenv("XDG_CACHE_HOME", "/proc/none", 1);
    read_table(test_path("t.csv"), true, &f);
    assert_int_equal(f.rows, 4);
    tt__frame_done(&f);
    tt__frame_kept_from = 1 << 20;
    setenv("XDG_CACHE_HOME", test_path("cache"), 1);
    read_table(test_path("t.csv"), true, &f); /* too small */
    tt__frame_done(&f);
    assert_int_equal(files(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_was_kept_comes_back, begin),
        cmocka_unit_test_setup(one_that_was_begun_and_not_ended_is_not_there, begin),
        cmocka_unit_test_setup(any_byte_that_was_changed_or_is_missing_makes_it_none, begin),
        cmocka_unit_test_setup(those_that_were_not_used_for_longest_go_first, begin),
        cmocka_unit_test_setup(what_a_killed_writer_left_goes_a_day_later, begin),
        cmocka_unit_test_setup(a_large_table_is_the_same_the_second_time, begin),
        cmocka_unit_test_setup(a_table_that_was_changed_is_read_anew_and_so_is_one_whose_cache_was,
                               begin),
        cmocka_unit_test_setup(a_body_that_was_cut_or_changed_is_refused_or_a_frame, begin),
        cmocka_unit_test_setup(nothing_is_kept_where_nothing_can_be_written_or_it_is_not_wanted,
                               begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
