/* Films in run folders: read once, and followed while they grow. */
#include "../film_moments.h"

#include <stdlib.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/library/film.h>

#include "../../../src/run/folder/film_file.h"

static const char *folder(const char *name)
{
    struct tt_err err = {0};
    assert_ok(tt_make_folders(test_path(name), &err), &err);
    return test_path(name);
}

static void write_file(const char *path, const struct tt_film_bytes *b, size_t n)
{
    char other[TT_PATH];
    snprintf(other, sizeof other, "%.900s.other", path);
    test_write(other, (const char *)b->data, n);
    assert_int_equal(rename(other, path), 0);
}

static void append(const char *path, const unsigned char *data, size_t n)
{
    FILE *f = fopen(path, "ab");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void a_film_is_followed_as_it_grows(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    struct tt_film_bytes b = {.n = 0};
    struct tt_err err = {0};
    char path[TT_PATH];
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE, folder("grows"));
    fill_film(&f, 3, 10);
    assert_ok(tt__film_put_all(&b, &f, TT_FILM_MOMENTS, &err), &err);
    write_file(path, &b, b.n);
    struct tt_film_reader *r = tt_film_open(folder("grows"), &err);
    assert_non_null(r);
    assert_int_equal(tt_film_read(r)->n, 3);
    assert_string_equal(tt_film_read(r)->head->info.net, "6-3");
    assert_false(tt_film_follow(r));
    /* A moment comes in two pieces. */
    size_t before = b.n;
    tt__film_add(&f, a_moment(4, 0, 30, 0, true), TT_FILM_MOMENTS);
    assert_ok(tt__film_put_moment(&b, f.moment[3], f.head, &err), &err);
    size_t half = (b.n - before) / 2;
    append(path, b.data + before, half);
    assert_false(tt_film_follow(r));
    assert_int_equal(tt_film_read(r)->n, 3);
    append(path, b.data + before + half, b.n - before - half);
    assert_true(tt_film_follow(r));
    assert_int_equal(tt_film_read(r)->n, 4);
    assert_int_equal(tt_film_read(r)->moment[3]->step, 30);
    /* It is written anew, with less. */
    struct tt_film_bytes c = {.n = 0};
    tt__film_cut(&f, 0, 10);
    assert_ok(tt__film_put_all(&c, &f, TT_FILM_MOMENTS, &err), &err);
    write_file(path, &c, c.n);
    assert_true(tt_film_follow(r));
    assert_int_equal(tt_film_read(r)->n, 2);
    /* It is gone: what was read stays. */
    assert_int_equal(unlink(path), 0);
    assert_false(tt_film_follow(r));
    assert_int_equal(tt_film_read(r)->n, 2);
    tt_film_close(r);
    tt__film_bytes_done(&b);
    tt__film_bytes_done(&c);
    tt__film_done(&f);
}

static void a_folder_without_a_film_says_so(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_null(tt_film_open(folder("empty"), &err));
    assert_int_equal(err.code, TT_EINPUT);
    assert_non_null(strstr(err.text, "film.bin"));
    tt_film_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_film_is_followed_as_it_grows),
        cmocka_unit_test(a_folder_without_a_film_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
