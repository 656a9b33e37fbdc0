#include "input_pictures.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/data/centre.h>
#include <tuitrain/formats/idx.h>
#include <tuitrain/formats/image.h>
#include <tuitrain/formats/npz.h>

#include "array_pictures.h"
#include "class_names.h"
#include "folder/folder.h"
#include "table.h"

static const size_t LIMIT = (size_t)2 << 30;

static bool starts(const unsigned char *data, size_t size, const char *with, size_t n)
{
    return size >= n && memcmp(data, with, n) == 0;
}

bool tt__is_idx(const unsigned char *data, size_t size)
{
    return starts(data, size, "\0\0\x08", 3);
}

bool tt__is_npy(const unsigned char *data, size_t size)
{
    return starts(data, size, "\x93NUMPY", 6);
}

bool tt__is_npz(const unsigned char *data, size_t size)
{
    return starts(data, size, "PK\3\4", 4);
}

/* --- one picture ----------------------------------------------------------------------------- */

/* Gray for each channel, where there are others. */
static void spread(uint8_t *v, int64_t pixels, int64_t channels)
{
    for (int64_t i = pixels - 1; i >= 0; i--)
        memset(v + i * channels, v[i], (size_t)channels);
}

static void negative(uint8_t *v, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        v[i] = 255 - v[i];
}

/* Ink as dark or bright as what was learned. */
static int centre(const struct tt_bitmap *from, const struct tt_data *like, uint8_t *out,
                  struct tt_err *err)
{
    int height = (int)like->input.dim[1], width = (int)like->input.dim[2];
    int64_t n = from->height * from->width;
    uint8_t *gray = tt_calloc(n, 1, err);
    if (!gray)
        return -1;
    memcpy(gray, from->pixel, (size_t)n);
    tt_find_ink(gray, from->height, from->width);
    const struct tt_bitmap ink = {1, from->height, from->width, gray};
    tt_centre(&ink, height, width, out);
    free(gray);
    if (like->mean[0] > 0.5F)
        negative(out, (int64_t)height * width);
    return 0;
}

/* A picture of bytes, with the channels that `like` has or, of gray, a single one. */
static int fit(const struct tt_bitmap *from, const struct tt_data *like,
               const struct tt_inputs_wish *wish, uint8_t *out, struct tt_err *err)
{
    const int64_t *d = like->input.dim;
    int rc = wish->centre ? centre(from, like, out, err) : tt_resize(from, d[1], d[2], out, err);
    if (rc == 0 && from->channels != d[0])
        spread(out, d[1] * d[2], d[0]);
    if (rc == 0 && wish->invert && !wish->centre)
        negative(out, tt_shape_count(&like->input));
    return rc;
}

static int decode(const char *name, const unsigned char *data, size_t size,
                  const struct tt_data *like, const struct tt_inputs_wish *wish, uint8_t *out,
                  struct tt_err *err)
{
    struct tt_image p;
    struct tt_image_wish as = {.channels = wish->centre ? 1 : (int)like->input.dim[0]};
    memcpy(as.ground, like->ground, sizeof as.ground);
    if (tt_image_parse(name, data, size, &as, &p, err) < 0)
        return -1;
    const struct tt_bitmap one = {p.channels, p.height, p.width, p.pixels};
    int rc = fit(&one, like, wish, out, err);
    tt_image_done(&p);
    return rc;
}

/* --- several --------------------------------------------------------------------------------- */

static uint8_t *make_room(const char *name, int64_t n, const struct tt_data *like,
                          struct tt_inputs *out, struct tt_err *err)
{
    int64_t size = tt_shape_count(&like->input);
    uint8_t *x = NULL;
    if (n > (int64_t)LIMIT / size)
        tt_fail(err, TT_EINPUT,
                "%s: %" PRId64 " pictures are too many for this network's size of "
                "them",
                name, n);
    else
        x = tt_calloc(n * size, 1, err);
    out->memory = x;
    out->set = (struct tt_dataset){.n = n, .x = x};
    return x;
}

static int take_pictures(const char *name, const struct tt_bitmap *each, int64_t n,
                         const struct tt_data *like, const struct tt_inputs_wish *wish,
                         struct tt_inputs *out, struct tt_err *err)
{
    int64_t size = tt_shape_count(&like->input), bytes = each->height * each->width;
    uint8_t *x = make_room(name, n, like, out, err);
    out->several = true;
    for (int64_t i = 0; x && i < n; i++) {
        struct tt_bitmap one = *each;
        one.pixel += i * bytes * each->channels;
        if (fit(&one, like, wish, x + i * size, err) < 0)
            return -1;
    }
    return x ? 0 : -1;
}

static int check_sides(const char *name, int64_t n, int64_t height, int64_t width,
                       struct tt_err *err)
{
    if (n < 1 || height < 1 || width < 1 || height > TT_IMAGE_SIDE || width > TT_IMAGE_SIDE)
        return tt_fail(err, TT_EINPUT,
                       "%s: holds %" PRId64 " pictures of %" PRId64 "x%" PRId64
                       "; one at least, of 1 to %d a side, can be taken",
                       name, n, height, width, TT_IMAGE_SIDE);
    return 0;
}

static int take_idx(const char *name, unsigned char *data, size_t size, const struct tt_data *like,
                    const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err)
{
    struct tt_idx idx;
    if (tt_idx_parse(name, data, size, 3, &idx, err) < 0)
        return -1;
    const int64_t *dim = idx.shape.dim;
    const struct tt_bitmap each = {1, dim[1], dim[2], idx.values};
    return check_sides(name, dim[0], dim[1], dim[2], err) < 0
               ? -1
               : take_pictures(name, &each, dim[0], like, wish, out, err);
}

/* --- arrays ---------------------------------------------------------------------------------- */

/* (H, W), (N, H, W), (N, H, W, C) or (N, C, H, W). */
static int take_array(const char *name, const struct tt_npy *a, const struct tt_data *like,
                      const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err)
{
    char text[160];
    double factor;
    const int64_t *d = a->shape.dim;
    int k = a->shape.n;
    bool planes = k == 4 && d[3] != 1 && d[3] != 3;
    int64_t n = k == 2 ? 1 : d[0], c = k < 4 ? 1 : planes ? d[1] : d[3];
    int64_t h = k == 2 ? d[0] : planes ? d[2] : d[1], w = k == 2 ? d[1] : planes ? d[3] : d[2];
    if (k < 2 || k > 4 || (c != 1 && c != like->input.dim[0]) || a->kind == 'S' || a->kind == 'U')
        return tt_fail(err, TT_EINPUT, "%s: holds %s; pictures to predict from are (N, H, W)%s",
                       name, tt_shape_text(&a->shape, text, sizeof text),
                       like->input.dim[0] == 3 ? ", (N, H, W, 3) or (N, 3, H, W)" : "");
    if (check_sides(name, n, h, w, err) < 0 || tt__picture_factor(name, a, &factor, err) < 0)
        return -1;
    uint8_t *values = tt_calloc(a->count, 1, err); /* (N, H, W, C), in C order */
    if (!values)
        return -1;
    for (int64_t i = 0; i < a->count; i++) {
        int64_t sample = i / (c * h * w), at = i % (c * h * w), pixel = at % (h * w);
        int64_t to = planes ? sample * c * h * w + pixel * c + at / (h * w) : i;
        values[to] = (uint8_t)lrint(factor * tt_npy_at(a, i));
    }
    const struct tt_bitmap each = {c, h, w, values};
    int rc = take_pictures(name, &each, n, like, wish, out, err);
    free(values);
    return rc;
}

static const char *usual_array(const struct tt_npz *z, const char *name, struct tt_err *err)
{
    static const char *const usual[] = {"x_test", "x_val", "x",    "X",    "x_train",
                                        "images", "image", "data", "arr_0"};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (tt_npz_has(z, usual[i]))
            return usual[i];
    tt_fail(err, TT_EINPUT, "%s: holds no array x_test, x_val, x, images, data or arr_0", name);
    return NULL;
}

static int take_npz(const char *name, const unsigned char *data, size_t size,
                    const struct tt_data *like, const struct tt_inputs_wish *wish,
                    struct tt_inputs *out, struct tt_err *err)
{
    struct tt_npz z;
    struct tt_npz_array a;
    if (tt_npz_open(&z, name, data, size, err) < 0)
        return -1;
    const char *array = usual_array(&z, name, err);
    int rc = array ? tt_npz_read(&z, array, LIMIT, &a, err) : -1;
    if (rc == 0) {
        rc = take_array(a.label, &a.array, like, wish, out, err);
        tt_npz_array_done(&a);
    }
    tt_npz_close(&z);
    return rc;
}

/* --- bytes of a file ------------------------------------------------------------------------- */

static int check_network(const char *name, const struct tt_data *like,
                         const struct tt_inputs_wish *wish, struct tt_err *err)
{
    char shape[100];
    if (like->input.dim[0] != 1 && like->input.dim[0] != 3)
        return tt_fail(err, TT_EINPUT, "%s: this network takes %s, which no picture becomes", name,
                       tt_shape_text(&like->input, shape, sizeof shape));
    if (wish->centre && (like->input.dim[1] > TT_IMAGE_SIDE || like->input.dim[2] > TT_IMAGE_SIDE))
        return tt_fail(err, TT_EINPUT, "%s: pictures %s are too large to centre in", name,
                       tt_shape_text(&like->input, shape, sizeof shape));
    return 0;
}

int tt__input_pictures(const char *name, unsigned char *data, size_t size,
                       const struct tt_data *like, const struct tt_inputs_wish *wish,
                       struct tt_inputs *out, struct tt_err *err)
{
    char shape[100], kinds[100];
    struct tt_npy npy;
    if (check_network(name, like, wish, err) < 0)
        return -1;
    if (tt_image_is(data, size)) {
        uint8_t *x = make_room(name, 1, like, out, err);
        return x ? decode(name, data, size, like, wish, x, err) : -1;
    }
    if (tt__is_idx(data, size))
        return take_idx(name, data, size, like, wish, out, err);
    if (tt__is_npz(data, size))
        return take_npz(name, data, size, like, wish, out, err);
    if (tt__is_npy(data, size))
        return tt_npy_parse(name, data, size, &npy, err) < 0
                   ? -1
                   : take_array(name, &npy, like, wish, out, err);
    return tt_fail(err, TT_EINPUT,
                   "%s: is no picture (%s), IDX, .npy or .npz file; this network takes pictures %s",
                   name, tt_image_kinds(kinds, sizeof kinds),
                   tt_shape_text(&like->input, shape, sizeof shape));
}

/* --- a folder -------------------------------------------------------------------------------- */

/* Wrong ones are marked, as those are that tt__pictures_load() finds. */
static int load_all(struct tt__pictures *p, const struct tt_data *like,
                    const struct tt_inputs_wish *wish, uint8_t *x, struct tt_err *err)
{
    struct tt_image_wish as = {.channels = (int)like->input.dim[0]};
    int64_t size = tt_shape_count(&like->input);
    memcpy(as.ground, like->ground, sizeof as.ground);
    if (!wish->centre) {
        int rc =
            tt__pictures_load(p, like->input.dim[1], like->input.dim[2], &as, x, wish->job, err);
        if (rc == 0 && wish->invert)
            negative(x, p->n * size);
        return rc;
    }
    for (int64_t i = 0; i < p->n; i++) {
        struct tt_err why = {0};
        unsigned char *data;
        size_t n;
        if (p->each[i].wrong)
            continue;
        int rc = tt_file_read(p->each[i].path, LIMIT, &data, &n, &why);
        if (rc == 0) {
            rc = decode(p->each[i].path, data, n, like, wish, x + i * size, &why);
            free(data);
        }
        if (rc < 0 && (why.code == TT_ENOMEM || !(p->each[i].wrong = strdup(why.text))))
            return tt_fail(err, TT_ENOMEM, "out of memory for pictures");
    }
    return 0;
}

static int keep_names(const struct tt__pictures *p, struct tt_inputs *out, struct tt_err *err)
{
    char **name = tt_calloc(p->n, sizeof *name, err);
    if (!name)
        return -1;
    for (int64_t i = 0; i < p->n; i++)
        name[i] = p->each[i].path;
    out->name = p->n <= INT32_MAX ? tt__copy_names(name, (int)p->n, err) : NULL;
    free(name);
    return out->name ? 0 : -1;
}

static int take_folder(struct tt__folder *f, const char *path, const struct tt_data *like,
                       const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err)
{
    const struct tt_data_wish as = {.bad = wish->bad, .like = like};
    int64_t size = tt_shape_count(&like->input);
    if (tt__folder_walk(f, path, 0, err) < 0)
        return -1;
    if (f->files.n < 1)
        return tt_fail(err, TT_EINPUT, "%s: holds no pictures", path);
    uint8_t *x = make_room(path, f->files.n, like, out, err);
    if (!x || load_all(&f->files, like, wish, x, err) < 0 ||
        tt__folder_tidy(f, path, &as, x, size, &out->notes, err) < 0)
        return -1;
    out->set.n = f->files.n;
    return keep_names(&f->files, out, err);
}

int tt__input_folder(const char *path, const struct tt_data *like,
                     const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err)
{
    struct tt__folder f = {.n_classes = 0};
    if (check_network(path, like, wish, err) < 0)
        return -1;
    int rc = take_folder(&f, path, like, wish, out, err);
    tt__folder_done(&f);
    return rc;
}
