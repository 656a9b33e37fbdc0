/* A folder with the four files of MNIST: {train,t10k}-{images-idx3,labels-idx1}-ubyte, plain or
 * .gz.  A dot before "idx" is known too, as some mirrors have it. */
#include "source.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/job.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/formats/idx.h>

#include "channels.h"
#include "mapped.h"
#include "table.h"

struct files {
    struct tt_idx idx[4];
    uint16_t *cls[2]; /* of training and validation */
};

static const struct {
    const char *stem, *kind;
    int dims;
} parts[4] = {
    {"train-images", "idx3-ubyte", 3},
    {"train-labels", "idx1-ubyte", 1},
    {"t10k-images", "idx3-ubyte", 3},
    {"t10k-labels", "idx1-ubyte", 1},
};
enum { TRAIN_X, TRAIN_Y, VAL_X, VAL_Y };

static int find_part(const char *folder, int part, char out[TT_PATH], struct tt_err *err)
{
    for (int form = 0; form < 4; form++) {
        int n = snprintf(out, TT_PATH, "%s/%s%c%s%s", folder, parts[part].stem,
                         form & 2 ? '.' : '-', parts[part].kind, form & 1 ? "" : ".gz");
        if (n < TT_PATH && access(out, F_OK) == 0)
            return 0;
    }
    return tt_fail(err, TT_EINPUT, "%s: holds no %s-%s, neither plain nor .gz", folder,
                   parts[part].stem, parts[part].kind);
}

static int probe(const char *path)
{
    char file[TT_PATH];
    for (int i = 0; i < 4; i++)
        if (find_part(path, i, file, NULL) == 0)
            return 100;
    return 0;
}

/* Unpacking is most of the time from launch to the first step, so the files go side by side. */
struct job {
    char path[TT_PATH];
    int dims, rc;
    bool mapped;
    struct tt_idx *out;
    struct tt_err err;
    pthread_t thread;
    bool started;
};

static void *read_part(void *context)
{
    struct job *j = context;
    /* Labels are copied, so theirs are not worth a map. */
    int is_plain = j->mapped ? tt_idx_map(j->path, j->dims, j->out, &j->err) : 0;
    j->rc = is_plain ? is_plain : tt_idx_read(j->path, j->dims, j->out, &j->err);
    return NULL;
}

static int read_parts(const char *folder, const struct tt_data_wish *wish, struct files *f,
                      struct tt_err *err)
{
    struct job job[4] = {0};
    struct stat st;
    for (int i = 0; i < 4; i++) {
        if (find_part(folder, i, job[i].path, err) < 0)
            return -1;
        job[i].dims = parts[i].dims;
        job[i].out = &f->idx[i];
        job[i].mapped = parts[i].dims == 3 && stat(job[i].path, &st) == 0 &&
                        tt__is_mapped(wish->in_memory, st.st_size);
    }
    for (int i = 0; i < 4; i++) {
        job[i].started = pthread_create(&job[i].thread, NULL, read_part, &job[i]) == 0;
        if (!job[i].started)
            read_part(&job[i]);
    }
    int rc = 0;
    for (int i = 0; i < 4; i++) {
        if (job[i].started)
            pthread_join(job[i].thread, NULL);
        if (job[i].rc < 0 && rc == 0) {
            rc = -1;
            *err = job[i].err;
        }
    }
    return rc;
}

/* Returns the number of classes that the labels need, or -1. */
static int check_split(const char *folder, const struct tt_idx *x, const struct tt_idx *y,
                       const char *what, struct tt_err *err)
{
    int64_t n = x->shape.dim[0];
    if (n < 1 || tt_shape_count(&x->shape) < 1)
        return tt_fail(err, TT_EINPUT, "%s: no %s samples", folder, what);
    if (n != y->shape.dim[0])
        return tt_fail(err, TT_EINPUT, "%s: %" PRId64 " %s images, but %" PRId64 " labels", folder,
                       n, what, y->shape.dim[0]);
    int classes = 0;
    for (int64_t i = 0; i < n; i++)
        classes = y->values[i] >= classes ? y->values[i] + 1 : classes;
    return classes;
}

static void close_files(struct tt_data *d)
{
    struct files *f = d->owner;
    for (int i = 0; f && i < 4; i++)
        tt_idx_done(&f->idx[i]);
    for (int i = 0; f && i < 2; i++)
        free(f->cls[i]);
    free(f);
    d->owner = NULL;
}

static uint16_t *copy_labels(const struct tt_idx *y, struct tt_err *err)
{
    int64_t n = y->shape.dim[0];
    uint16_t *cls = tt_calloc(n, sizeof *cls, err);
    for (int64_t i = 0; cls && i < n; i++)
        cls[i] = y->values[i];
    return cls;
}

static int measure(struct tt_data *out, const struct tt_idx *x, const struct tt_data_wish *wish,
                   struct tt_err *err)
{
    int64_t n = tt_shape_count(&x->shape);
    if (out->std[0] != 0)
        return 0;
    if (x->map)
        return tt__measure_mapped(out, x->map, x->values, n, !wish->no_cache, wish->job, err);
    tt__measure_bytes(out, x->values, n);
    return 0;
}

static int fill(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                struct files *f, struct tt_err *err)
{
    const struct tt_idx *idx = f->idx;
    int train = check_split(path, &idx[TRAIN_X], &idx[TRAIN_Y], "training", err);
    int val = train < 0 ? -1 : check_split(path, &idx[VAL_X], &idx[VAL_Y], "validation", err);
    if (val < 0)
        return -1;
    const int64_t *t = idx[TRAIN_X].shape.dim, *v = idx[VAL_X].shape.dim;
    if (t[1] != v[1] || t[2] != v[2])
        return tt_fail(err, TT_EINPUT,
                       "%s: training images are %" PRId64 "x%" PRId64 ", validation images %" PRId64
                       "x%" PRId64,
                       path, t[1], t[2], v[1], v[2]);
    if (train < 2)
        return tt_fail(err, TT_EINPUT, "%s: all training labels are 0", path);
    if (t[0] > UINT32_MAX || v[0] > UINT32_MAX)
        return tt_fail(err, TT_EINPUT, "%s: more than %u samples", path, UINT32_MAX);
    if (val > train)
        return tt_fail(err, TT_EINPUT,
                       "%s: validation label %d never appears in training (0 to %d do)", path,
                       val - 1, train - 1);
    out->input = (struct tt_shape){.n = 3, .dim = {1, t[1], t[2]}};
    out->n_classes = train;
    f->cls[0] = copy_labels(&idx[TRAIN_Y], err);
    f->cls[1] = copy_labels(&idx[VAL_Y], err);
    if (!f->cls[0] || !f->cls[1])
        return -1;
    out->train = (struct tt_dataset){
        .n = t[0], .x = idx[TRAIN_X].values, .map = idx[TRAIN_X].map, .y = f->cls[0]};
    out->val = (struct tt_dataset){
        .n = v[0], .x = idx[VAL_X].values, .map = idx[VAL_X].map, .y = f->cls[1]};
    tt_idx_done(&f->idx[TRAIN_Y]); /* they may be many, and have been copied */
    tt_idx_done(&f->idx[VAL_Y]);
    if (measure(out, &idx[TRAIN_X], wish, err) < 0)
        return -1;
    for (int c = 0; c < out->n_classes; c++)
        if (!out->class_name[c][0])
            snprintf(out->class_name[c], TT_CLASS_NAME, "%d", c);
    return 0;
}

static int open_folder(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                       struct tt_err *err)
{
    if (wish->task == TT_TASK_VALUES)
        return tt_fail(err, TT_EUSAGE, "%s: IDX labels are classes, not values", path);
    struct files *f = calloc(1, sizeof *f);
    if (!f)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    out->owner = f;
    tt_job_begin(wish->job, "reading", TT_UNIT_BYTES, 0);
    return read_parts(path, wish, f, err) < 0 ? -1 : fill(path, wish, out, f, err);
}

const struct tt_source_type tt_source_idx = {
    .name = "idx",
    .help = "a folder of IDX files, as MNIST comes",
    .probe = probe,
    .open = open_folder,
    .close = close_files,
};
