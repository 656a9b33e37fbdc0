/* Pictures of every kind, beside what PIL reads in them (make_images.py): tests/formats/images. */
#include "../support/test.h"

#include <dirent.h>

#include <tuitrain/base/file.h>

#include "image_bytes.h"

static const char *const folder = "tests/formats/images";

struct file {
    char name[64];
    unsigned char *data;
    size_t size;
};

static void read_file(struct file *f, const char *name)
{
    char path[200];
    struct tt_err err = {0};
    snprintf(f->name, sizeof f->name, "%s", name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_ok(tt_file_read(path, 1 << 20, &f->data, &f->size, &err), &err);
}

/* Calls `each` for each picture of the folder. */
static void for_all(void (*each)(struct file *f))
{
    DIR *d = opendir(folder);
    int n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        if (tt_image_is_name(e->d_name)) {
            struct file f;
            read_file(&f, e->d_name);
            each(&f);
            free(f.data);
            n++;
        }
    closedir(d);
    assert_true(n > 40);
}

/* Files of a kind that this program was built without are refused by its name. */
static bool can_read(const struct file *f)
{
    struct tt_image p;
    struct tt_err err = {0};
    char kinds[100];
    tt_image_kinds(kinds, sizeof kinds);
    const char *kind = strstr(f->name, ".webp") ? "WebP" : strstr(f->name, ".tif") ? "TIFF" : "";
    if (strstr(kinds, kind))
        return true;
    assert_refused(image_parse(f->data, f->size, 0, &p, &err), &err, "was built without lib");
    return false;
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "rgb.png 3 5 7 0024ff..." */
static void check_line(char *line)
{
    char name[64], *at;
    int channels, height, width, used;
    struct file f;
    struct tt_image p, seen;
    struct tt_err err = {0};
    assert_int_equal(sscanf(line, "%63s %d %d %d %n", name, &channels, &height, &width, &used), 4);
    at = line + used;
    read_file(&f, name);
    if (can_read(&f)) {
        assert_ok(image_parse(f.data, f.size, channels, &p, &err), &err);
        assert_int_equal(p.height, height);
        assert_int_equal(p.width, width);
        assert_int_equal(p.channels, channels);
        assert_int_equal(strlen(at), 2 * height * width * channels);
        for (int i = 0; i < height * width * channels; i++, at += 2)
            if (p.pixels[i] != (digit(at[0]) << 4 | digit(at[1])))
                fail_msg("%s, %d channels, number %d: %d, not 0x%.2s", name, channels, i,
                         p.pixels[i], at);
        assert_ok(image_look(f.data, f.size, &seen, &err), &err);
        assert_int_equal(seen.height, height);
        assert_int_equal(seen.width, width);
        assert_null(seen.pixels);
        tt_image_done(&p);
    }
    free(f.data);
}

static void all_kinds_give_pil_s_bytes(void **state)
{
    (void)state;
    unsigned char *text;
    size_t size;
    char path[200], *save = NULL;
    struct tt_err err = {0};
    int n = 0;
    snprintf(path, sizeof path, "%s/expected.txt", folder);
    assert_ok(tt_file_read(path, 1 << 20, &text, &size, &err), &err);
    for (char *line = strtok_r((char *)text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        check_line(line), n++;
    free(text);
    assert_true(n > 80);
}

/* What is accepted has all the pixels that it says; what is refused says why, and leaves nothing.
 */
static bool parses(const struct file *f, const unsigned char *data, size_t n)
{
    struct tt_image p, seen;
    struct tt_err err = {0}, looking = {0};
    int rc = image_parse(data, n, 0, &p, &err);
    if (rc < 0) {
        if (!err.text[0] || p.pixels)
            fail_msg("%s: refused without a word, or with pixels", f->name);
        image_look(data, n, &seen, &looking);
        assert_null(seen.pixels);
        return false;
    }
    unsigned sum = 0;
    for (int i = 0; i < p.height * p.width * p.channels; i++)
        sum += p.pixels[i];
    assert_true(sum <= 255u * (unsigned)(p.height * p.width * p.channels));
    assert_true(p.channels == 1 || p.channels == 3);
    tt_image_done(&p);
    return true;
}

/* Of some kinds the last bytes are of no use to the pixels: no picture is made of half a file. */
static void truncate_all(struct file *f)
{
    if (!can_read(f))
        return;
    for (size_t n = 0; n < f->size; n++)
        if (parses(f, f->data, n) && n < f->size / 2)
            fail_msg("%s: %zu of %zu bytes are a picture", f->name, n, f->size);
}

static void every_truncation_is_refused_or_whole(void **state)
{
    (void)state;
    for_all(truncate_all);
}

static void flip_all(struct file *f)
{
    if (!can_read(f))
        return;
    for (size_t at = 0; at < f->size; at++) {
        unsigned char was = f->data[at];
        static const unsigned char flip[] = {1, 2, 4, 8, 16, 32, 64, 128, 255};
        for (size_t k = 0; k < sizeof flip; k++) {
            f->data[at] = was ^ flip[k];
            parses(f, f->data, f->size);
        }
        f->data[at] = was;
    }
}

static void every_changed_byte_is_refused_or_a_picture(void **state)
{
    (void)state;
    for_all(flip_all);
}

/* --- sizes, by header ------------------------------------------------------------------------ */

static void put(unsigned char *to, unsigned long v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (unsigned char)(v >> (8 * i));
}

static void hostile_sizes_are_refused_before_memory_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t width, height; /* where they are, least significant byte first */
        int bytes;
    } cases[] = {{"gray.gif", 6, 8, 2}, {"rgb.bmp", 18, 22, 4}, {"runs.bmp", 18, 22, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct file f;
        struct tt_image p;
        struct tt_err err;
        read_file(&f, cases[i].name);
        put(f.data + cases[i].width, 16384, cases[i].bytes);
        put(f.data + cases[i].height, 16384, cases[i].bytes);
        assert_refused(image_parse(f.data, f.size, 0, &p, &err), &err, "16384x16384 pixels");
        put(f.data + cases[i].height, 4096, cases[i].bytes);
        assert_refused(image_parse(f.data, f.size, 0, &p, &err), &err, "cannot hold the picture");
        put(f.data + cases[i].height, 0, cases[i].bytes);
        assert_refused(image_parse(f.data, f.size, 0, &p, &err), &err, "16384x0 pixels");
        free(f.data);
    }
    struct tt_image p;
    struct tt_err err;
    static const char ppm[] = "P6 9999999999 4 255\nabc", few[] = "P6 9000 4 255\nabc";
    assert_refused(image_parse((const unsigned char *)ppm, sizeof ppm, 0, &p, &err), &err,
                   "expected sides of 1 to");
    assert_refused(image_parse((const unsigned char *)few, sizeof few, 0, &p, &err), &err,
                   "cannot hold the picture");
}

/* --- the ground ------------------------------------------------------------------------------ */

static void what_is_transparent_lies_on_the_ground(void **state)
{
    (void)state;
    struct file f;
    struct tt_image p;
    struct tt_err err = {0};
    struct tt_image_wish wish = {.channels = 3};
    read_file(&f, "la.png");
    assert_ok(tt_image_ground("#ff8000", wish.ground, &err), &err);
    assert_ok(tt_image_parse("x", f.data, f.size, &wish, &p, &err), &err);
    static const unsigned char want[] = {255, 128, 0}; /* the first pixel is all transparent */
    assert_memory_equal(p.pixels, want, 3);
    tt_image_done(&p);
    free(f.data);
    assert_ok(tt_image_ground("Black", wish.ground, &err), &err);
    assert_int_equal(wish.ground[0] | wish.ground[1] | wish.ground[2], 0);
    assert_refused(tt_image_ground("whit", wish.ground, &err), &err, "white, black, gray or");
    assert_refused(tt_image_ground("12345g", wish.ground, &err), &err, "a colour in hex");
}

static void names_tell_pictures(void **state)
{
    (void)state;
    assert_true(tt_image_is_name("a.JPeG") && tt_image_is_name("x/y.tiff"));
    assert_true(tt_image_is_name("a.webp") && tt_image_is_name("a.gif"));
    assert_false(tt_image_is_name("png") || tt_image_is_name("a.png.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kinds_give_pil_s_bytes),
        cmocka_unit_test(every_truncation_is_refused_or_whole),
        cmocka_unit_test(every_changed_byte_is_refused_or_a_picture),
        cmocka_unit_test(hostile_sizes_are_refused_before_memory_is_taken),
        cmocka_unit_test(what_is_transparent_lies_on_the_ground),
        cmocka_unit_test(names_tell_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
