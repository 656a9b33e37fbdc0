#include <tuitrain/data/inputs.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/job.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/formats/gz.h>
#include <tuitrain/formats/idx.h>
#include <tuitrain/formats/image.h>
#include <tuitrain/formats/packed.h>

#include "arrays.h"
#include "input_pictures.h"
#include "table.h"
#include "table/cell.h"
#include "table/open.h"
#include "table/pipeline.h"
#include "table/sqlite.h"

static const size_t LIMIT = (size_t)2 << 30;

/* --- columns --------------------------------------------------------------------------------- */

/* The frame stays: rows are written beside their answers. */
static int apply_schema(const struct tt_schema *s, bool by_position, struct tt_inputs *out,
                        struct tt_err *err)
{
    const struct tt__frame *f = out->table;
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
    out->row = order;
    return rc;
}

/* Takes the frame over, whatever comes of it. */
static int take_frame(struct tt__frame *frame, const struct tt_data *like, struct tt_inputs *out,
                      struct tt_err *err)
{
    struct tt_schema *made = like->schema ? NULL : tt__schema_without_names(like, err);
    const struct tt_schema *s = like->schema ? like->schema : made;
    out->table = malloc(sizeof *out->table);
    if (!out->table) {
        tt__frame_done(frame);
        tt_schema_free(made);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    *out->table = *frame;
    tt__frame_tell(frame, &out->notes);
    int rc = s ? apply_schema(s, like->by_position, out, err) : -1;
    tt_schema_free(made);
    return rc;
}

static int parse_columns(const char *name, const unsigned char *data, size_t size,
                         const struct tt_data *like, struct tt_job *job, struct tt_inputs *out,
                         struct tt_err *err)
{
    if (tt_image_is(data, size) || tt__is_idx(data, size))
        return tt_fail(err, TT_EINPUT,
                       "%s: holds pictures; this network takes rows of %" PRId64 " columns", name,
                       like->input.dim[0]);
    struct tt__frame frame;
    unsigned char *bytes = malloc(size + 1);
    if (!bytes)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    memcpy(bytes, data, size);
    bytes[size] = '\0';
    tt_job_begin(job, "reading", TT_UNIT_BYTES, (int64_t)size);
    if (tt__frame_parse_told(name, bytes, size, job, &frame, err) < 0)
        return -1;
    int rc = take_frame(&frame, like, out, err);
    return rc;
}
int64_t tt_inputs_columns(const struct tt_inputs *x)
{
    return x->table ? x->table->columns : 0;
}

const char *tt_inputs_column(const struct tt_inputs *x, int64_t column)
{
    return x->table->column[column].name;
}

const char *tt_inputs_cell(const struct tt_inputs *x, int64_t sample, int64_t column, char *out,
                           size_t size)
{
    tt__cell_raw(x->table, column, x->row[sample], out, size);
    return out;
}

/* --- files ----------------------------------------------------------------------------------- */

/* Tables that are no text. */
static int read_table(const char *what, const struct tt_data *like, struct tt_inputs *out,
                      struct tt_err *err)
{
    struct tt__frame frame;
    int rc = tt__frame_open(what, NULL, true, &frame, &out->notes, err);
    if (rc == 0)
        rc = take_frame(&frame, like, out, err);
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
                    const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    int rc = like->input.n == 3 ? tt__input_pictures(name, data, size, like, wish, out, err)
                                : parse_columns(name, data, size, like, wish->job, out, err);
    if (rc < 0)
        tt_inputs_done(out);
    return rc;
}

/* Of the kinds of files here IDX alone says at its beginning how large it is. */
static int check_head(const char *name, const unsigned char *head, size_t n, size_t size,
                      struct tt_err *err)
{
    return tt__is_idx(head, n) ? tt_idx_check_images(name, head, n, size, err) : 0;
}

/* All of standard input, with a NUL after it. */
static int read_all(int fd, const char *name, unsigned char **data, size_t *size,
                    struct tt_err *err)
{
    size_t room = 1 << 16, n = 0;
    unsigned char *bytes = malloc(room + 1), *more;
    for (ssize_t got = 1; bytes && got != 0;) {
        if (n == room) {
            more = room < LIMIT ? realloc(bytes, 2 * room + 1) : NULL;
            if (!more)
                break;
            bytes = more;
            room *= 2;
        }
        got = read(fd, bytes + n, room - n);
        if (got < 0 && errno != EINTR) {
            free(bytes);
            return tt_fail(err, TT_EINPUT, "%s: %s", name, strerror(errno));
        }
        n += got > 0 ? (size_t)got : 0;
        if (got == 0) {
            bytes[n] = '\0';
            *data = bytes;
            *size = n;
            return 0;
        }
    }
    free(bytes);
    return tt_fail(err, TT_EINPUT, "%s: more than can be taken", name);
}

static int read_standard_input(const char *name, unsigned char **data, size_t *size,
                               struct tt_err *err)
{
    unsigned char *packed = NULL;
    size_t n = 0;
    if (read_all(STDIN_FILENO, name, &packed, &n, err) < 0)
        return -1;
    if (n > 1 && packed[0] == 'P' && packed[1] == 'K') { /* an .npz is read as it is */
        *data = packed;
        *size = n;
        return 0;
    }
    return tt_packed_unpack(name, packed, n, LIMIT, check_head, data, size, err);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

int tt_inputs_read(const char *path, const struct tt_data *like, const struct tt_inputs_wish *wish,
                   struct tt_inputs *out, struct tt_err *err)
{
    unsigned char *data = NULL;
    size_t size = 0;
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    memset(out, 0, sizeof *out);
    if (like->input.n == 1 && !standard && is_other_table(path))
        return read_table(path, like, out, err);
    if (!standard && like->input.n == 3 && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        int rc = tt__input_folder(path, like, wish, out, err);
        if (rc < 0)
            tt_inputs_done(out);
        return rc;
    }
    int rc = standard                  ? read_standard_input(name, &data, &size, err)
             : ends_with(path, ".npz") ? tt_file_read(path, LIMIT, &data, &size, err)
                                       : tt_packed_read(path, LIMIT, check_head, &data, &size, err);
    if (rc < 0 || !data)
        return -1;
    rc = tt_inputs_parse(name, data, size, like, wish, out, err);
    free(data);
    return rc;
}

void tt_inputs_done(struct tt_inputs *x)
{
    free(x->memory);
    free(x->name);
    free(x->row);
    if (x->table)
        tt__frame_done(x->table);
    free(x->table);
    tt_notes_done(&x->notes);
    memset(x, 0, sizeof *x);
}
