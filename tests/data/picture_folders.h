/* Folders of pictures, made for tests. */
#ifndef TT_TEST_PICTURE_FOLDERS_H
#define TT_TEST_PICTURE_FOLDERS_H

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/formats/png.h>

#include "../formats/jpeg_file.h"

static struct tt_data data;

enum { SIDE = 8 };

/* A picture of one colour, whose red says which it is. */
static inline void write_png(const char *path, int side, int channels, int red)
{
    static unsigned char pixels[64 * 64 * 3];
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    for (int i = 0; i < side * side; i++) {
        memset(pixels + i * channels, 40, (size_t)channels);
        pixels[i * channels] = (unsigned char)red;
    }
    assert_ok(tt_png_write(&b, pixels, side, side, channels, &err), &err);
    test_write(path, b.data, b.size);
    tt_bytes_done(&b);
}

static inline void write_jpeg(const char *path, int side, int red)
{
    static unsigned char pixels[64 * 64 * 3];
    size_t n;
    for (int i = 0; i < side * side; i++)
        pixels[3 * i] = (unsigned char)red;
    unsigned char *bytes = jpeg_make(pixels, side, side, 3, 0, &n);
    test_write(path, bytes, n);
    free(bytes);
}

static inline void write_photo(const char *path, int height, int width)
{
    unsigned char *pixels = calloc((size_t)(height * width), 3);
    size_t n;
    unsigned char *bytes = jpeg_make(pixels, height, width, 3, 0, &n);
    test_write(path, bytes, n);
    free(bytes);
    free(pixels);
}

static inline const char *in(const char *folder, const char *class, const char *file)
{
    char path[512];
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, class);
    assert_ok(tt_make_folders(test_path(path), &err), &err);
    snprintf(path, sizeof path, "%s/%s/%s", folder, class, file);
    return test_path(path);
}

/* n PNG files of each class; classes cat and ant, made in that order. */
static inline void make_classes(const char *folder, int n, int red)
{
    char name[32];
    for (int i = 0; i < n; i++) {
        snprintf(name, sizeof name, "%d.png", i);
        write_png(in(folder, "cat", name), SIDE, 3, red + i);
        write_png(in(folder, "ant", name), SIDE, 3, red + 100 + i);
    }
}

static inline void assert_told(const char *words)
{
    if (!data.notes.text || !strstr(data.notes.text, words))
        fail_msg("\"%s\" has no \"%s\"", data.notes.text ? data.notes.text : "", words);
}

static inline int open_as(const char *name, int64_t height, int64_t width, struct tt_err *err)
{
    const struct tt_data_wish wish = {.image_size = {height, width}};
    return tt_data_open_as(test_path(name), &wish, &data, err);
}

static inline void refuse(const char *name, const char *word)
{
    struct tt_err err;
    assert_refused(open_as(name, 0, 0, &err), &err, word);
}

#endif
