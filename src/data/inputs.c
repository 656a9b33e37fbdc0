#include <tuitrain/data/inputs.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/data/resample.h>
#include <tuitrain/formats/packed.h>
#include <tuitrain/formats/idx.h>
#include <tuitrain/formats/png.h>

#include "pictures.h"
#include "arrays.h"
#include "table.h"
#include "table/open.h"
#include "table/pipeline.h"
#include "table/sqlite.h"

static const size_t LIMIT = (size_t)2 << 30;

static bool starts(const unsigned char *data, size_t size, const char *with, size_t n)
{
    return size >= n && memcmp(data, with, n) == 0;
}

static bool is_idx(const unsigned char *data, size_t size)
{
    return starts(data, size, "\0\0\x08", 3);
}

/* --- pictures -------------------------------------------------------------------------------- */

/* Gray for each channel, where there are others. */
static void spread(uint8_t *v, int64_t pixels, int64_t channels)
{
    for (int64_t i = pixels - 1; i >= 0; i--)
        memset(v + i * channels, v[i], (size_t)channels);
}

/* n pictures of one size, with the channels that `like` has or a single one. */
static int take_pictures(const struct tt_bitmap *each, int64_t n, const struct tt_data *like,
                         bool invert, struct tt_inputs *out, struct tt_err *err)
{
    int64_t height = like->input.dim[1], width = like->input.dim[2];
    int64_t size = tt_shape_count(&like->input), bytes = each->height * each->width;
    uint8_t *x = tt_calloc(n * size, 1, err);
    out->memory = x;
    if (!x)
        return -1;
    for (int64_t i = 0; i < n; i++) {
        struct tt_bitmap one = *each;
        one.pixel += i * bytes * each->channels;
        if (tt_resize(&one, height, width, x + i * size, err) < 0)
            return -1;
        if (each->channels != like->input.dim[0])
            spread(x + i * size, height * width, like->input.dim[0]);
    }
    for (int64_t i = 0; invert && i < n * size; i++)
        x[i] = 255 - x[i];
    out->set = (struct tt_dataset){.n = n, .x = x};
    return 0;
}

static int take_picture(const char *name, const unsigned char *data, size_t size,
                        const struct tt_data *like, bool invert, struct tt_inputs *out,
                        struct tt_err *err)
{
    struct tt_png png;
    if (tt__picture_parse(name, data, size, (int)like->input.dim[0], &png, err) < 0)
        return -1;
    const struct tt_bitmap one = {png.channels, png.height, png.width, png.pixels};
    int rc = take_pictures(&one, 1, like, invert, out, err);
    tt_png_done(&png);
    return rc;
}

static int take_idx(const char *name, unsigned char *data, size_t size, const struct tt_data *like,
                    bool invert, struct tt_inputs *out, struct tt_err *err)
{
    struct tt_idx idx;
    if (tt_idx_parse(name, data, size, 3, &idx, err) < 0)
        return -1;
    const int64_t *dim = idx.shape.dim;
    if (tt_shape_count(&idx.shape) < 1 || dim[1] > TT_PNG_SIDE || dim[2] > TT_PNG_SIDE)
        return tt_fail(err, TT_EINPUT,
                       "%s: holds %" PRId64 " pictures of %" PRId64 "x%" PRId64
                       "; one at least, of 1 to %d a side, can be taken",
                       name, dim[0], dim[1], dim[2], TT_PNG_SIDE);
    if (dim[0] > (int64_t)LIMIT / tt_shape_count(&like->input))
        return tt_fail(err, TT_EINPUT,
                       "%s: %" PRId64 " pictures are too many for this network's size of them",
                       name, dim[0]);
    const struct tt_bitmap each = {1, dim[1], dim[2], idx.values};
    out->several = true;
    return take_pictures(&each, dim[0], like, invert, out, err);
}

static int parse_pictures(const char *name, unsigned char *data, size_t size,
                          const struct tt_data *like, bool invert, struct tt_inputs *out,
                          struct tt_err *err)
{
    char shape[100];
    if (like->input.dim[0] != 1 && like->input.dim[0] != 3)
        return tt_fail(err, TT_EINPUT, "%s: this network takes %s, which no picture becomes", name,
                       tt_shape_text(&like->input, shape, sizeof shape));
    if (tt__is_picture(data, size))
        return take_picture(name, data, size, like, invert, out, err);
    if (is_idx(data, size))
        return take_idx(name, data, size, like, invert, out, err);
    return tt_fail(err, TT_EINPUT,
                   "%s: is neither a PNG, a JPEG nor an IDX file; this network takes pictures %s",
                   name, tt_shape_text(&like->input, shape, sizeof shape));
}

/* --- columns --------------------------------------------------------------------------------- */

static int apply_schema(const struct tt_schema *s, const struct tt__frame *f, bool by_position,
                        struct tt_inputs *out, struct tt_err *err)
{
    int64_t *map = tt__schema_match(s, f, by_position, false, &out->notes, err);
    uint32_t *order = tt_calloc(f->rows, sizeof *order, err);
    float *x = NULL;
    int rc = -1;
    if (map && order && tt__schema_check(s, f, map, false, err) == 0 &&
        tt__check_memory(f->label, (double)f->rows * (double)s->n_inputs * sizeof *x, err) == 0 &&
        (x = tt_calloc(f->rows * s->n_inputs, sizeof *x, err))) {
        int64_t n = tt__schema_rows(s, f, map, false, false, order);
        out->several = true;
        out->memory = x;
        out->set = (struct tt_dataset){.n = n, .numbers = x, .standardised = true};
        rc = tt__schema_apply(s, f, map, order, n, x, &out->notes, err);
    }
    free(map);
    free(order);
    return rc;
}

static int take_frame(const struct tt__frame *frame, const struct tt_data *like,
                      struct tt_inputs *out, struct tt_err *err)
{
    struct tt_schema *made = like->schema ? NULL : tt__schema_without_names(like, err);
    const struct tt_schema *s = like->schema ? like->schema : made;
    int rc = s ? apply_schema(s, frame, like->by_position, out, err) : -1;
    tt_schema_free(made);
    return rc;
}

static int parse_columns(const char *name, const unsigned char *data, size_t size,
                         const struct tt_data *like, struct tt_inputs *out, struct tt_err *err)
{
    struct tt__frame frame;
    if (tt__is_picture(data, size) || is_idx(data, size))
        return tt_fail(err, TT_EINPUT,
                       "%s: holds pictures; this network takes rows of %" PRId64 " columns", name,
                       like->input.dim[0]);
    unsigned char *bytes = malloc(size + 1);
    if (!bytes)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    memcpy(bytes, data, size);
    bytes[size] = '\0';
    if (tt__frame_parse(name, bytes, size, &frame, err) < 0)
        return -1;
    int rc = take_frame(&frame, like, out, err);
    tt__frame_done(&frame);
    return rc;
}

/* Tables that are no text. */
static int read_table(const char *what, const struct tt_data *like, struct tt_inputs *out,
                      struct tt_err *err)
{
    struct tt__frame frame;
    int rc = tt__frame_open(what, NULL, true, &frame, &out->notes, err);
    if (rc == 0) {
        rc = take_frame(&frame, like, out, err);
        tt__frame_done(&frame);
    }
    if (rc < 0)
        tt_inputs_done(out);
    return rc;
}

static bool is_other_table(const char *what)
{
    char path[TT_PATH];
    tt_packed_split(what, path);
    return tt__is_sqlite(path) || tt__arrays_named(path);
}

int tt_inputs_parse(const char *name, unsigned char *data, size_t size, const struct tt_data *like,
                    bool invert, struct tt_inputs *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    int rc = like->input.n == 3 ? parse_pictures(name, data, size, like, invert, out, err)
                                : parse_columns(name, data, size, like, out, err);
    if (rc < 0)
        tt_inputs_done(out);
    return rc;
}

/* Of the kinds of files here IDX alone says at its beginning how large it is. */
static int check_head(const char *name, const unsigned char *head, size_t n, size_t size,
                      struct tt_err *err)
{
    return is_idx(head, n) ? tt_idx_check_images(name, head, n, size, err) : 0;
}

int tt_inputs_read(const char *path, const struct tt_data *like, bool invert, struct tt_inputs *out,
                   struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (like->input.n == 1 && is_other_table(path))
        return read_table(path, like, out, err);
    if (tt_packed_read(path, LIMIT, check_head, &data, &size, err) < 0)
        return -1;
    int rc = tt_inputs_parse(path, data, size, like, invert, out, err);
    free(data);
    return rc;
}

void tt_inputs_done(struct tt_inputs *x)
{
    free(x->memory);
    tt_notes_done(&x->notes);
    memset(x, 0, sizeof *x);
}
