/* Small files that promise much: what they promise is checked before any of it is made. */
#include "../support/test.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zip.h>
#include <zlib.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/idx.h>
#include <tuitrain/formats/npz.h>
#include <tuitrain/formats/weights.h>

#include "npy_file.h"

enum { MIB = 1 << 20, BOMB = 256 * MIB, SPENT = 48 * MIB };

/* --- what a call costs ----------------------------------------------------------------------- */

static long peak_kib(int (*refuse)(struct tt_err *err), char text[TT_ERR_TEXT])
{
    int ends[2], status;
    struct rusage used;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct tt_err err = {0};
        int rc = refuse ? refuse(&err) : 0;
        ssize_t n = write(ends[1], err.text, sizeof err.text);
        _exit(rc == 0 || n < 0 ? 0 : 1);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], text, TT_ERR_TEXT), TT_ERR_TEXT);
    close(ends[0]);
    assert_int_equal(wait4(child, &status, 0, &used), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), refuse != NULL);
    return used.ru_maxrss;
}

/* The call is refused with such a message, and by then took next to nothing. */
static void refused_for_nothing(int (*refuse)(struct tt_err *err), const char *word)
{
    char text[TT_ERR_TEXT], none[TT_ERR_TEXT];
    long before = peak_kib(NULL, none), after = peak_kib(refuse, text);
    if (!strstr(text, word))
        fail_msg("message \"%s\" has no \"%s\"", text, word);
    if (after - before > SPENT / 1024)
        fail_msg("%s: took %ld MiB", text, (after - before) / 1024);
}

static int64_t bytes_read(void)
{
    long long n = 0;
    FILE *f = fopen("/proc/self/io", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "rchar: %lld", &n), 1);
    fclose(f);
    return n;
}

/* --- gzip ------------------------------------------------------------------------------------ */

/* `head`, and zeros up to `size` bytes. */
static void make_gz(const char *path, const void *head, size_t n, size_t size)
{
    static const unsigned char zeros[MIB];
    gzFile f = gzopen(path, "wb1");
    assert_non_null(f);
    assert_int_equal(gzwrite(f, head, (unsigned)n), (int)n);
    for (size_t left = size - n, k; left > 0; left -= k) {
        k = left < sizeof zeros ? left : sizeof zeros;
        assert_int_equal(gzwrite(f, zeros, (unsigned)k), (int)k);
    }
    assert_int_equal(gzclose(f), Z_OK);
}

static int read_images(struct tt_err *err)
{
    struct tt_idx x;
    return tt_idx_read(test_path("bomb.gz"), 3, &x, err);
}

static void an_idx_header_is_checked_before_the_rest_is_unpacked(void **state)
{
    (void)state;
    unsigned char head[16] = {0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28};
    make_gz(test_path("bomb.gz"), head, sizeof head, BOMB);
    refused_for_nothing(read_images, "header promises 7840 values");
    /* One that keeps its promise: 2^20 pictures of 16 x 16 times nothing. */
    memcpy(head + 4, (unsigned char[]){0, 16, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16}, 12);
    make_gz(test_path("bomb.gz"), head, sizeof head, BOMB + sizeof head);
    refused_for_nothing(read_images, "more than 200 to 1; if that is meant, unpack it first");
}

static void what_is_large_and_full_is_still_read(void **state)
{
    (void)state;
    /* 80 MiB that pack about 100 to 1. */
    enum { PICTURES = 80, SIDE = 1024 };
    unsigned char head[16] = {0, 0, 8, 3, 0, 0, 0, PICTURES, 0, 0, 4, 0, 0, 0, 4, 0};
    static unsigned char picture[SIDE * SIDE];
    uint32_t random = 1;
    struct tt_idx x;
    struct tt_err err = {0};
    gzFile f = gzopen(test_path("full.gz"), "wb1");
    assert_int_equal(gzwrite(f, head, sizeof head), (int)sizeof head);
    for (size_t i = 0; i < sizeof picture; i += 128) {
        random = random * 1664525 + 1013904223;
        picture[i] = (unsigned char)(random >> 24);
    }
    for (int i = 0; i < PICTURES; i++)
        assert_int_equal(gzwrite(f, picture, sizeof picture), (int)sizeof picture);
    assert_int_equal(gzclose(f), Z_OK);
    assert_ok(tt_idx_read(test_path("full.gz"), 3, &x, &err), &err);
    assert_memory_equal(x.values + (PICTURES - 1) * (int)sizeof picture, picture, sizeof picture);
    tt_idx_done(&x);
}

/* --- zip archives ---------------------------------------------------------------------------- */

struct entry {
    const char *name;
    const void *data; /* NULL: zeros */
    size_t n;
};

static void make_zip(const char *path, const struct entry *entry, int n)
{
    void *zeros = calloc(BOMB, 1); /* pages that nobody writes to take no memory */
    zip_t *z = npz_create(path);
    assert_non_null(zeros);
    for (int i = 0; i < n; i++) {
        const void *data = entry[i].data ? entry[i].data : zeros;
        zip_int64_t at =
            zip_file_add(z, entry[i].name, zip_source_buffer(z, data, entry[i].n, 0), 0);
        assert_true(at >= 0);
        assert_int_equal(zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_DEFLATE, 1), 0);
    }
    npz_finish(z);
    free(zeros);
}

/* {"w": a tensor of BOMB / 4 floats} */
static const char pickle[] = "\x80\x02}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(("
                             "X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
                             "0X\3\0\0\0cpuJ\0\0\0\4tQK\0J\0\0\0\4\x85K\1\x85\x89"
                             "ccollections\nOrderedDict\n)RtRs.";

static int read_weights(struct tt_err *err)
{
    struct tt_tensor_set set;
    return tt_weights_read(test_path("bomb.pth"), &set, err);
}

static int list_weights(struct tt_err *err)
{
    struct tt_tensor_set set;
    return tt_weights_list(test_path("bomb.pth"), &set, err);
}

static void a_packed_storage_of_nothing_is_refused(void **state)
{
    (void)state;
    const struct entry all[] = {{"x/data.pkl", pickle, sizeof pickle - 1},
                                {"x/data/0", NULL, BOMB},
                                {"x/version", "3\n", 2}};
    make_zip(test_path("bomb.pth"), all, 3);
    refused_for_nothing(read_weights, "more than 200 to 1");
    refused_for_nothing(list_weights, "more than 200 to 1");
}

static void many_small_promises_are_added_up(void **state)
{
    (void)state;
    enum { EACH = 60 * MIB };
    const struct entry all[] = {{"x/data.pkl", pickle, sizeof pickle - 1},
                                {"x/data/0", NULL, EACH},
                                {"x/data/1", NULL, EACH},
                                {"x/data/2", NULL, EACH},
                                {"x/version", "3\n", 2}};
    make_zip(test_path("bomb.pth"), all, 5);
    refused_for_nothing(read_weights, "more than 200 to 1");
}

static int read_array(struct tt_err *err)
{
    struct tt_npz z;
    struct tt_npz_array a;
    if (tt_npz_open_file(&z, test_path("bomb.npz"), (size_t)2 << 30, err) < 0)
        return -1;
    int rc = tt_npz_read(&z, "x", (size_t)2 << 30, &a, err);
    tt_npz_close(&z);
    return rc;
}

static void an_npy_header_is_checked_before_the_rest_is_unpacked(void **state)
{
    (void)state;
    struct npy_file head;
    npy_make(&head, "<f4", "1000, 784", "", 0);
    /* Random bytes beside it, so that the archive as a whole is not packed too tightly. */
    enum { NOISE = 2 * MIB };
    unsigned char *noise = malloc(NOISE), *array = calloc(BOMB, 1);
    uint32_t random = 1;
    for (size_t i = 0; i < NOISE; i++)
        noise[i] = (unsigned char)((random = random * 1664525 + 1013904223) >> 24);
    memcpy(array, head.bytes, head.n);
    const struct entry all[] = {{"x.npy", array, BOMB}, {"noise", noise, NOISE}};
    make_zip(test_path("bomb.npz"), all, 2);
    free(noise);
    free(array);
    refused_for_nothing(read_array, "header promises [1000, 784] of <f4");
}

/* --- shapes without arrays ------------------------------------------------------------------- */

/* A file with a hole of 1 GiB where its one array is. */
static void make_hollow(const char *path)
{
    static const char header[] = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1024,262144],"
                                 "\"data_offsets\":[0,1073741824]}}";
    unsigned char length[8] = {sizeof header - 1};
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    assert_int_equal(write(fd, length, 8), 8);
    assert_int_equal(write(fd, header, sizeof header - 1), sizeof header - 1);
    assert_int_equal(ftruncate(fd, (off_t)(8 + sizeof header - 1) + (off_t)1024 * MIB), 0);
    close(fd);
}

static void the_shapes_of_a_gigabyte_are_read_from_its_header(void **state)
{
    (void)state;
    struct tt_tensor_set set;
    struct tt_err err = {0};
    make_hollow(test_path("hollow.safetensors"));
    int64_t before = bytes_read();
    assert_ok(tt_weights_list(test_path("hollow.safetensors"), &set, &err), &err);
    assert_true(bytes_read() - before < 4096);
    assert_int_equal(set.n_tensors, 1);
    assert_int_equal(set.tensor[0].shape.dim[1], 262144);
    assert_null(set.tensor[0].data);
    tt_tensor_set_done(&set);
}

static void the_shapes_of_a_pth_are_read_without_its_storages(void **state)
{
    (void)state;
    struct tt_tensor_set set, all;
    struct tt_err err = {0};
    float *numbers = calloc(4 * MIB, sizeof *numbers);
    struct tt_named_tensor t = {.name = "w",
                                .dtype = TT_F32,
                                .shape = tt_shape1(4 * MIB),
                                .data = numbers,
                                .bytes = (size_t)16 * MIB};
    const struct tt_tensor_set out = {.tensor = &t, .n_tensors = 1};
    assert_ok(tt_weights_write(test_path("w.pth"), &out, &err), &err);
    free(numbers);
    int64_t before = bytes_read();
    assert_ok(tt_weights_list(test_path("w.pth"), &set, &err), &err);
    assert_true(bytes_read() - before < MIB);
    assert_int_equal(set.tensor[0].shape.dim[0], 4 * MIB);
    assert_null(set.tensor[0].data);
    assert_ok(tt_weights_read(test_path("w.pth"), &all, &err), &err);
    assert_int_equal(all.tensor[0].bytes, t.bytes);
    tt_tensor_set_done(&set);
    tt_tensor_set_done(&all);
}

/* Tensors that share bytes would take more memory than the file has. */
static int read_overlapping(struct tt_err *err)
{
    struct tt_tensor_set set;
    return tt_weights_read(test_path("overlap.safetensors"), &set, err);
}

static void overlapping_tensors_are_refused_before_they_are_copied(void **state)
{
    (void)state;
    enum { ROOM = 64 * 128, EACH = 4 * MIB };
    char header[ROOM], *at = header;
    unsigned char *file = calloc(8 + ROOM + EACH, 1);
    for (int i = 0; i < 64; i++)
        at += sprintf(at, "%c\"%d\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}",
                      i ? ',' : '{', i, EACH, EACH);
    *at++ = '}';
    size_t n = (size_t)(at - header);
    file[0] = (unsigned char)n;
    file[1] = (unsigned char)(n >> 8);
    memcpy(file + 8, header, n);
    test_write(test_path("overlap.safetensors"), file, 8 + n + EACH);
    free(file);
    refused_for_nothing(read_overlapping, "tensors overlap");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_idx_header_is_checked_before_the_rest_is_unpacked),
        cmocka_unit_test(what_is_large_and_full_is_still_read),
        cmocka_unit_test(a_packed_storage_of_nothing_is_refused),
        cmocka_unit_test(many_small_promises_are_added_up),
        cmocka_unit_test(an_npy_header_is_checked_before_the_rest_is_unpacked),
        cmocka_unit_test(the_shapes_of_a_gigabyte_are_read_from_its_header),
        cmocka_unit_test(the_shapes_of_a_pth_are_read_without_its_storages),
        cmocka_unit_test(overlapping_tensors_are_refused_before_they_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
