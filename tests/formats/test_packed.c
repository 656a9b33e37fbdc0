/* Files that are packed, and such as are no tables. */
#include "../support/test.h"

#include <tuitrain/formats/packed.h>

#ifdef TT_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

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
    assert_refused(read_file("two.zip", &data, &size, &err), &err,
                   "holds 2 tables (a.csv, b.csv); ARCHIVE:NAME takes one");
    assert_refused(read_file("two.zip:c.csv", &data, &size, &err), &err,
                   "holds no file \"c.csv\"; it holds a.csv, b.csv");
    assert_refused(read_file("two.zip:", &data, &size, &err), &err, "holds no file \"\"");
    z = npz_create(test_path("sheet.xlsx"));
    add_text(z, "[Content_Types].xml", 1);
    npz_finish(z);
    assert_refused(read_file("sheet.xlsx", &data, &size, &err), &err, "save it as CSV");
    assert_int_equal(truncate(test_path("sheet.xlsx"), 60), 0);
    assert_refused(read_file("sheet.xlsx", &data, &size, &err), &err,
                   "is a damaged spreadsheet, and a whole one is not supported either");
    z = npz_create(test_path("long.zip"));
    add_text(z, "a.csv", 1);
    npz_finish(z);
    assert_refused(tt_packed_read(test_path("long.zip"), 20, NULL, &data, &size, &err), &err, "");
    static const struct {
        const char *bytes;
        size_t n;
        const char *says;
    } others[] = {
        {"PAR1\x15\4\x15.", 8, "x: is a Parquet file, which is not supported; save it as CSV"},
        {"ARROW1\0\0", 8, "is an Arrow or Feather file, which is not supported"},
        {"FEA1\0\0\0\0", 8, "is a Feather file, which is not supported"},
        {"\x89HDF\r\n\x1a\n", 8, "is an HDF5 file, which is not supported"},
        {"\xd0\xcf\x11\xe0....", 8, "old Excel or SPSS file, which is not supported"},
        {"7z\xbc\xaf\x27\x1c", 6, "is a 7z archive, unpack it first"}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        test_write(test_path("x"), others[i].bytes, others[i].n);
        assert_refused(read_file("x", &data, &size, &err), &err, others[i].says);
    }
    static const char names[] = "PAR1,BZh9\n1,2\n3,4\n";
    test_write(test_path("x"), names, sizeof names - 1);
    memset(&err, 0, sizeof err);
    assert_ok(read_file("x", &data, &size, &err), &err);
    free(data);
    test_write(test_path("x"), text, sizeof text - 1);
    assert_refused(read_file("x:table", &data, &size, &err), &err, "x: is neither an archive nor");
}

static void one_of_several_files_is_taken(void **state)
{
    (void)state;
    struct tt_err err = {0};
    unsigned char *data;
    size_t size;
    zip_t *z = npz_create(test_path("many.zip"));
    add_text(z, "folder/a.csv", 1);
    add_text(z, "folder/README.txt", 1);
    add_text(z, "folder/picture.png", 1);
    npz_finish(z);
    /* The only table, by its whole name, and by the last part of it. */
    static const char *const names[] = {"many.zip", "many.zip:folder/a.csv", "many.zip:a.csv"};
    for (int i = 0; i < 3; i++) {
        assert_ok(read_file(names[i], &data, &size, &err), &err);
        assert_string_equal((char *)data, text);
        free(data);
    }
    char member[TT_PACKED_MEMBER];
    assert_ok(tt_packed_read_one(test_path("many.zip"), 1 << 20, NULL, member, &data, &size, &err),
              &err);
    assert_string_equal(member, "folder/a.csv"); /* to be told */
    free(data);
    z = npz_create(test_path("pictures.zip"));
    add_text(z, "oak/1.png", 1);
    add_text(z, "elm/2.JPG", 1);
    npz_finish(z);
    assert_refused(read_file("pictures.zip", &data, &size, &err), &err,
                   "holds 2 pictures; unpack it first, and name the folder");
    memset(&err, 0, sizeof err);
    /* A colon may be part of a file's name. */
    test_write(test_path("with:colon"), text, sizeof text - 1);
    assert_ok(read_file("with:colon", &data, &size, &err), &err);
    free(data);
}

#ifdef TT_LIBARCHIVE
/* With a filter of libarchive's, "" is none; without a name the stream itself. */
static void pack(const char *path, const char *filter, const char *const *names, const char *bytes,
                 size_t n)
{
    struct archive *a = archive_write_new();
    if (filter[0])
        assert_int_equal(archive_write_add_filter_by_name(a, filter), ARCHIVE_OK);
    if (names)
        archive_write_set_format_ustar(a);
    else
        archive_write_set_format_raw(a);
    assert_int_equal(archive_write_open_filename(a, test_path(path)), ARCHIVE_OK);
    for (int i = 0; i == 0 || (names && names[i]); i++) {
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, names ? names[i] : "x");
        archive_entry_set_size(e, (la_int64_t)n);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, bytes, n), n);
        archive_entry_free(e);
    }
    archive_write_close(a);
    archive_write_free(a);
}

static const char *const filters[] = {"xz", "bzip2", "zstd", "lz4", "gzip", ""};
static const char *const two[] = {"d/a.csv", "d/notes.md", NULL}, *const both[] = {"a.csv", "b.csv",
                                                                                   NULL};

static void packed_streams_and_archives_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        struct tt_err err = {0};
        unsigned char *data;
        size_t size;
        pack("stream", filters[i], NULL, text, sizeof text - 1);
        assert_ok(read_file("stream", &data, &size, &err), &err);
        assert_int_equal(size, sizeof text - 1);
        assert_string_equal((char *)data, text);
        free(data);
        pack("archive", filters[i], two, text, sizeof text - 1);
        assert_ok(read_file("archive", &data, &size, &err), &err);
        assert_string_equal((char *)data, text);
        free(data);
        pack("archive", filters[i], both, text, sizeof text - 1);
        assert_refused(read_file("archive", &data, &size, &err), &err, "archive: holds 2 tables");
        memset(&err, 0, sizeof err);
        assert_ok(read_file("archive:b.csv", &data, &size, &err), &err);
        assert_string_equal((char *)data, text);
        free(data);
        pack("stream", filters[i], NULL, text, sizeof text - 1);
        assert_refused(read_file("stream:b.csv", &data, &size, &err), &err,
                       filters[i][0] ? "no archive that" : "neither an archive");
    }
}

/* Little that becomes much is refused before it has. */
static void bombs_are_refused(void **state)
{
    (void)state;
    enum { LARGE = 80 << 20 };
    struct tt_err err;
    unsigned char *data;
    size_t size;
    char *zeros = calloc(1, LARGE);
    pack("bomb", "xz", NULL, zeros, LARGE);
    assert_refused(tt_packed_read(test_path("bomb"), (size_t)1 << 30, NULL, &data, &size, &err),
                   &err, "unpack it first");
    pack("bomb", "bzip2", both, zeros, LARGE);
    assert_refused(tt_packed_read(test_path("bomb"), (size_t)1 << 30, NULL, &data, &size, &err),
                   &err, "unpack it first");
    assert_refused(read_file("bomb", &data, &size, &err), &err, "bytes, at most 1048576");
    pack("bomb", "lz4", NULL, zeros, LARGE / 4);
    assert_refused(read_file("bomb", &data, &size, &err), &err, "more than 1048576 bytes");
    free(zeros);
}

static void damaged_streams_are_refused_or_whole(void **state)
{
    (void)state;
    static unsigned char whole[16384], copy[16384];
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        struct tt_err err;
        unsigned char *data;
        size_t size;
        pack("good", filters[i], both + 1, text, sizeof text - 1);
        FILE *f = fopen(test_path("good"), "rb");
        size_t n = fread(whole, 1, sizeof whole, f);
        fclose(f);
        for (size_t cut = 8; cut<n; cut += n> 1000 ? 7 : 1) {
            test_write(test_path("cut"), whole, cut);
            memset(&err, 0, sizeof err);
            if (read_file("cut", &data, &size, &err) == 0)
                free(data); /* an archive's end may be missing, and a cut may leave no archive */
            else
                assert_true(err.text[0]);
        }
        for (size_t at = 0; at<n; at += n> 1000 ? 7 : 1) {
            memcpy(copy, whole, n);
            copy[at] ^= 0x41;
            test_write(test_path("flip"), copy, n);
            memset(&err, 0, sizeof err);
            if (read_file("flip", &data, &size, &err) == 0)
                free(data);
            else
                assert_true(err.text[0]);
        }
    }
}
#endif

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
        cmocka_unit_test(one_of_several_files_is_taken),
#ifdef TT_LIBARCHIVE
        cmocka_unit_test(packed_streams_and_archives_are_read),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(damaged_streams_are_refused_or_whole),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
