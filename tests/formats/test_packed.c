/* Files that are packed, and such as are no tables. */
#include "../support/test.h"

#include <tuitrain/formats/packed.h>

#include "npy_file.h"

static const char text[] = "a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n";

static void add_text(zip_t *z, const char *entry, int deflated)
{
    static struct npy_file f[4];
    static int at;
    struct npy_file *one = &f[at++ % 4];
    memcpy(one->bytes, text, one->n = sizeof text - 1);
    npz_add(z, entry, one, deflated);
}

static int read_file(const char *name, unsigned char **data, size_t *size, struct tt_err *err)
{
    return tt_packed_read(test_path(name), 1 << 20, NULL, data, size, err);
}

static void the_only_file_of_an_archive_is_read(void **state)
{
    (void)state;
    for (int deflated = 0; deflated < 2; deflated++) {
        struct tt_err err = {0};
        unsigned char *data;
        size_t size;
        zip_t *z = npz_create(test_path("one.zip"));
        add_text(z, "folder/table.csv", deflated);
        add_text(z, "__MACOSX/folder/._table.csv", deflated);
        zip_dir_add(z, "empty", 0);
        npz_finish(z);
        assert_ok(read_file("one.zip", &data, &size, &err), &err);
        assert_int_equal(size, sizeof text - 1);
        assert_string_equal((char *)data, text);
        free(data);
    }
}

static void plain_files_are_as_they_are(void **state)
{
    (void)state;
    struct tt_err err = {0};
    unsigned char *data;
    size_t size;
    test_write(test_path("plain"), text, sizeof text - 1);
    assert_ok(read_file("plain", &data, &size, &err), &err);
    assert_string_equal((char *)data, text);
    free(data);
    assert_refused(read_file("nothing", &data, &size, &err), &err, "nothing: ");
}

static void others_are_refused_with_what_helps(void **state)
{
    (void)state;
    struct tt_err err;
    unsigned char *data;
    size_t size;
    zip_t *z = npz_create(test_path("two.zip"));
    add_text(z, "a.csv", 1);
    add_text(z, "b.csv", 1);
    npz_finish(z);
    assert_refused(read_file("two.zip", &data, &size, &err), &err, "holds 2 files");
    z = npz_create(test_path("sheet.xlsx"));
    add_text(z, "[Content_Types].xml", 1);
    npz_finish(z);
    assert_refused(read_file("sheet.xlsx", &data, &size, &err), &err, "save it as CSV");
    z = npz_create(test_path("long.zip"));
    add_text(z, "a.csv", 1);
    npz_finish(z);
    assert_refused(tt_packed_read(test_path("long.zip"), 20, NULL, &data, &size, &err), &err, "");
    test_write(test_path("x"), "PAR1....", 8);
    assert_refused(read_file("x", &data, &size, &err), &err, "is a Parquet file; which is not");
    test_write(test_path("x"), "SQLite format 3", 16);
    assert_refused(read_file("x", &data, &size, &err), &err, "sqlite3 -csv");
}

/* Cut anywhere, or with a byte changed: read whole, or refused in words. */
static void damaged_archives_are_refused(void **state)
{
    (void)state;
    static unsigned char whole[4096], copy[4096];
    struct tt_err err;
    unsigned char *data;
    size_t size;
    zip_t *z = npz_create(test_path("good.zip"));
    add_text(z, "table.csv", 1);
    npz_finish(z);
    FILE *f = fopen(test_path("good.zip"), "rb");
    size_t n = fread(whole, 1, sizeof whole, f);
    fclose(f);
    for (size_t cut = 4; cut < n; cut++) {
        test_write(test_path("cut.zip"), whole, cut);
        assert_refused(read_file("cut.zip", &data, &size, &err), &err, "cut.zip: ");
    }
    for (size_t at = 4; at < n; at++) {
        memcpy(copy, whole, n);
        copy[at] ^= 0x41;
        test_write(test_path("flip.zip"), copy, n);
        memset(&err, 0, sizeof err);
        if (read_file("flip.zip", &data, &size, &err) < 0) {
            assert_true(err.text[0]);
            continue;
        }
        assert_int_equal(size, sizeof text - 1);
        assert_memory_equal(data, text, size);
        free(data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_only_file_of_an_archive_is_read),
        cmocka_unit_test(plain_files_are_as_they_are),
        cmocka_unit_test(others_are_refused_with_what_helps),
        cmocka_unit_test(damaged_archives_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
