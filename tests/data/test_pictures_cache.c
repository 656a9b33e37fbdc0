/* Pictures of a large folder are decoded once. */
#include "../support/test.h"

#include <dirent.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/formats/png.h>

#include "../../src/data/pictures_cache.h"

enum { SIDE = 8, EACH = 10 };

static void write_picture(const char *class, int i, int shade)
{
    unsigned char pixels[SIDE * SIDE];
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    char path[600];
    snprintf(path, sizeof path, "%.400s/%s", test_path("pets"), class);
    assert_ok(tt_make_folders(path, &err), &err);
    snprintf(path, sizeof path, "%.400s/%s/%d.png", test_path("pets"), class, i);
    memset(pixels, shade, sizeof pixels);
    assert_ok(tt_png_write(&b, pixels, SIDE, SIDE, 1, &err), &err);
    test_write(path, b.data, b.size);
    tt_bytes_done(&b);
}

static int kept(void)
{
    int n = 0;
    DIR *dir = opendir(test_path("cache/tuitrain"));
    for (struct dirent *e; dir && (e = readdir(dir));)
        n += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

static void open_as(bool no_cache, int64_t side, struct tt_data *d)
{
    struct tt_err err = {0};
    const struct tt_data_wish wish = {.no_cache = no_cache, .image_size = {side, side}};
    assert_ok(tt_data_open_as(test_path("pets"), &wish, d, &err), &err);
}

static void assert_same(const struct tt_data *a, const struct tt_data *b)
{
    size_t bytes = (size_t)(a->train.n + a->val.n) * (size_t)tt_shape_count(&a->input);
    assert_int_equal(a->train.n, b->train.n);
    assert_memory_equal(a->train.x, b->train.x, bytes);
    assert_true(a->mean[0] == b->mean[0] && a->std[0] == b->std[0]);
}

static void the_second_time_they_are_there_and_the_same(void **state)
{
    static struct tt_data first, second, plain, smaller, changed;
    (void)state;
    setenv("XDG_CACHE_HOME", test_path("cache"), 1);
    tt__pictures_kept_from = 1;
    for (int i = 0; i < EACH; i++) {
        write_picture("cat", i, 10 + i);
        write_picture("dog", i, 100 + i);
    }
    open_as(true, SIDE, &plain);
    assert_int_equal(kept(), 0);
    open_as(false, SIDE, &first);
    assert_int_equal(kept(), 1);
    open_as(false, SIDE, &second);
    assert_int_equal(kept(), 1);
    assert_same(&plain, &first);
    assert_same(&plain, &second);
    /* Of another size, or with another picture, they are others. */
    open_as(false, SIDE / 2, &smaller);
    assert_int_equal(kept(), 2);
    write_picture("dog", 3, 250);
    open_as(false, SIDE, &changed);
    assert_int_equal(kept(), 3);
    assert_memory_not_equal(changed.train.x, plain.train.x,
                            (size_t)(plain.train.n + plain.val.n) * SIDE * SIDE);
    struct tt_data *const all[] = {&first, &second, &plain, &smaller, &changed};
    for (int i = 0; i < 5; i++)
        tt_data_done(all[i]);
}

static void a_small_folder_is_not_kept(void **state)
{
    static struct tt_data d;
    int before = kept();
    (void)state;
    tt__pictures_kept_from = 1 << 20;
    open_as(false, SIDE, &d);
    assert_int_equal(kept(), before);
    tt_data_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_time_they_are_there_and_the_same),
        cmocka_unit_test(a_small_folder_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
