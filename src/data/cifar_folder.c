/* CIFAR-10 or CIFAR-100 as "binary version": data_batch_1.bin and so on with test_batch.bin, or
 * train.bin with test.bin.  A record is one label byte (two in CIFAR-100: coarse, fine; the fine
 * one is learned), then 1024 bytes each of red, green and blue.
 * Source: cs.toronto.edu/~kriz/cifar.html. */
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "table.h"

enum { SIDE = 32, PLANE = SIDE * SIDE, COLOURS = 3, MOST_BATCHES = 99, NAMES = 1 << 16 };
static const size_t LIMIT = (size_t)2 << 30;

static const struct kind {
    const char *train, *test, *names; /* `train` may have a number in it */
    int labels, classes;
} kinds[] = {
    {"data_batch_%d.bin", "test_batch.bin", "batches.meta.txt", 1, 10},
    {"train.bin", "test.bin", "fine_label_names.txt", 2, 100},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static bool find_batch(const char *folder, const struct kind *k, int number, char out[TT_PATH])
{
    char name[32];
    snprintf(name, sizeof name, strchr(k->train, '%') ? "data_batch_%d.bin" : "train.bin", number);
    if (number > 1 && !strchr(k->train, '%'))
        return false;
    return snprintf(out, TT_PATH, "%s/%s", folder, name) < TT_PATH && access(out, F_OK) == 0;
}

static bool find_file(const char *folder, const char *name, char out[TT_PATH])
{
    return snprintf(out, TT_PATH, "%s/%s", folder, name) < TT_PATH && access(out, F_OK) == 0;
}

static const struct kind *find_kind(const char *folder)
{
    char path[TT_PATH];
    for (int i = 0; i < KINDS; i++)
        if (find_batch(folder, &kinds[i], 1, path) && find_file(folder, kinds[i].test, path))
            return &kinds[i];
    return NULL;
}

static int probe(const char *path)
{
    return find_kind(path) ? 95 : 0;
}

/* --- records --------------------------------------------------------------------------------- */

struct batch {
    unsigned char *data;
    int64_t n; /* records */
};

static int read_batch(const char *path, const struct kind *k, struct batch *out, struct tt_err *err)
{
    size_t size, record = (size_t)k->labels + COLOURS * PLANE;
    if (tt_file_read(path, LIMIT, &out->data, &size, err) < 0)
        return -1;
    out->n = (int64_t)(size / record);
    if (size == 0 || size % record != 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: %zu bytes are no whole number of CIFAR's records of %zu (truncated?)",
                       path, size, record);
    for (int64_t i = 0; i < out->n; i++) {
        int label = out->data[(size_t)i * record + (size_t)k->labels - 1];
        if (label >= k->classes)
            return tt_fail(err, TT_EINPUT, "%s: label %d, expected 0 to %d", path, label,
                           k->classes - 1);
    }
    return 0;
}

/* Planes of colours become pixels. */
static void take_batch(const struct batch *b, const struct kind *k, struct tt__table *t, int64_t at)
{
    const unsigned char *from = b->data;
    for (int64_t i = 0; i < b->n; i++) {
        uint8_t *to = t->x + (at + i) * t->row;
        t->cls[at + i] = from[k->labels - 1];
        from += k->labels;
        for (int p = 0; p < PLANE; p++)
            for (int c = 0; c < COLOURS; c++)
                to[p * COLOURS + c] = from[c * PLANE + p];
        from += COLOURS * PLANE;
    }
}

/* --- the folder ------------------------------------------------------------------------------ */

/* One name a line; empty lines are passed over.  Without the file classes have numbers. */
static int read_names(const char *folder, const struct kind *k, struct tt_data *out,
                      struct tt_err *err)
{
    char path[TT_PATH], *save = NULL;
    unsigned char *text;
    size_t size;
    int n = 0;
    if (!find_file(folder, k->names, path))
        return 0;
    if (tt_file_read(path, NAMES, &text, &size, err) < 0)
        return -1;
    for (char *line = strtok_r((char *)text, "\r\n", &save); line && n <= k->classes;
         line = strtok_r(NULL, "\r\n", &save), n++)
        if (n < k->classes)
            tt_text_printable(out->class_name[n], TT_CLASS_NAME, line);
    free(text);
    return n == k->classes
               ? 0
               : tt_fail(err, TT_EINPUT, "%s: must hold %d names, one a line", path, k->classes);
}

static int fill(const struct batch *batch, int n, const struct kind *k, struct tt_data *out,
                struct tt_err *err)
{
    int64_t train = 0, at = 0;
    for (int i = 0; i + 1 < n; i++)
        train += batch[i].n;
    out->input = (struct tt_shape){.n = 3, .dim = {COLOURS, SIDE, SIDE}};
    if (tt__table_allocate(out, train, batch[n - 1].n, COLOURS * PLANE, true, err) < 0)
        return -1;
    for (int i = 0; i < n; i++) {
        take_batch(&batch[i], k, out->owner, at);
        at += batch[i].n;
    }
    return tt__table_finish(out, k->classes, err);
}

static int open_folder(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                       struct tt_err *err)
{
    const struct kind *k = find_kind(path);
    struct batch batch[MOST_BATCHES + 1] = {0};
    char file[TT_PATH];
    int n = 0, rc = 0;
    if (wish->task == TT_TASK_VALUES)
        return tt_fail(err, TT_EUSAGE, "%s: CIFAR's labels are classes, not values", path);
    if (!k)
        return tt_fail(err, TT_EINPUT, "%s: no longer holds CIFAR's files", path);
    if (!tt__table_new(out, err) || read_names(path, k, out, err) < 0)
        return -1;
    while (rc == 0 && n < MOST_BATCHES && find_batch(path, k, n + 1, file))
        rc = read_batch(file, k, &batch[n++], err);
    if (rc == 0 && !find_file(path, k->test, file))
        rc = tt_fail(err, TT_EINPUT, "%s: holds no %s", path, k->test);
    if (rc == 0)
        rc = read_batch(file, k, &batch[n++], err);
    if (rc == 0)
        rc = fill(batch, n, k, out, err);
    for (int i = 0; i < n; i++)
        free(batch[i].data);
    return rc;
}

const struct tt_source_type tt_source_cifar = {
    .name = "cifar",
    .help = "a folder of CIFAR-10's or CIFAR-100's binary files",
    .probe = probe,
    .open = open_folder,
    .close = tt__table_close,
};
