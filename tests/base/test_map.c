#include "../support/test.h"

#include <stdbool.h>
#include <unistd.h>

#include <tuitrain/base/map.h>

static void a_file_is_there_byte_for_byte(void **state)
{
    struct tt_err err;
    (void)state;
    test_write(test_path("a"), "0123456789", 10);
    struct tt_file_map *m = tt_map_open(test_path("a"), &err);
    assert_non_null(m);
    assert_int_equal(m->size, 10);
    assert_memory_equal(m->data, "0123456789", 10);
    struct tt_file_map *other = tt_map_share(m);
    tt_map_close(m);
    assert_memory_equal(other->data, "0123456789", 10);
    tt_map_close(other);
    tt_map_close(NULL);
}

static void nothing_and_no_file_are_told_apart(void **state)
{
    struct tt_err err = {0};
    (void)state;
    test_write(test_path("empty"), "", 0);
    struct tt_file_map *m = tt_map_open(test_path("empty"), &err);
    assert_non_null(m);
    assert_int_equal(m->size, 0);
    tt_map_close(m);
    assert_null(tt_map_open(test_path("none"), &err));
    assert_non_null(strstr(err.text, "none: "));
    assert_null(tt_map_open(test_folder(), &err));
    assert_non_null(strstr(err.text, "is not a regular file"));
}

/* Pages of ours among those of a map. */
static size_t resident(const struct tt_file_map *m)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = 0;
    unsigned long from, to, kb;
    char line[256];
    bool here = false;
    FILE *f = fopen("/proc/self/smaps", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            here = from == (unsigned long)(uintptr_t)m->data;
        if (here && sscanf(line, "Rss: %lu kB", &kb) == 1)
            bytes = kb << 10;
    }
    fclose(f);
    return bytes / page;
}

static void pages_are_let_go_of_when_many_were_looked_at(void **state)
{
    enum { SIZE = 200 << 20, PIECE = 1 << 20, MOST = 80 << 20 };
    struct tt_err err;
    unsigned sum = 0;
    size_t most = 0, page = (size_t)sysconf(_SC_PAGESIZE);
    (void)state;
    test_write(test_path("holes"), "x", 1);
    assert_int_equal(truncate(test_path("holes"), SIZE), 0);
    struct tt_file_map *m = tt_map_open(test_path("holes"), &err);
    assert_non_null(m);
    for (size_t at = 0; at < SIZE; at += PIECE) {
        for (size_t i = 0; i < PIECE; i += page)
            sum += m->data[at + i];
        tt_map_passed(m, PIECE);
        size_t now = resident(m);
        most = now > most ? now : most;
    }
    assert_int_equal(sum, 'x');
    assert_true(most > 0 && most * page <= MOST);
    tt_map_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_there_byte_for_byte),
        cmocka_unit_test(nothing_and_no_file_are_told_apart),
        cmocka_unit_test(pages_are_let_go_of_when_many_were_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
