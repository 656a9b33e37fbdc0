/* The classes of a folder, by their names. */
#include "folder.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

void tt__folder_done(struct tt__folder *f)
{
    tt__pictures_done(&f->files);
    for (int i = 0; i < f->n_classes; i++)
        free(f->name[i]);
    free(f->name);
    memset(f, 0, sizeof *f);
}

int tt__folder_class(struct tt__folder *f, const char *name, size_t n, struct tt_err *err)
{
    for (int i = f->n_classes - 1; i >= 0; i--) /* the last one is the likeliest */
        if (strncmp(f->name[i], name, n) == 0 && !f->name[i][n])
            return i;
    if (f->n_classes == TT_MAX_CLASSES)
        return tt_fail(err, TT_EINPUT, "more than %d classes of pictures (\"%.40s\" is one more)",
                       TT_MAX_CLASSES, name);
    if (f->n_classes == f->room) {
        int room = f->room ? 2 * f->room : 16;
        char **more = realloc(f->name, (size_t)room * sizeof *more);
        if (!more)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        f->name = more;
        f->room = room;
    }
    f->name[f->n_classes] = strndup(name, n);
    if (!f->name[f->n_classes])
        return tt_fail(err, TT_ENOMEM, "out of memory");
    return f->n_classes++;
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

static int by_number(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    double u = strtod(*x, NULL), v = strtod(*y, NULL);
    return u < v ? -1 : u > v ? 1 : by_name(a, b);
}

int tt__folder_sort_classes(struct tt__folder *f, struct tt_err *err)
{
    size_t n = (size_t)f->n_classes;
    bool numbers = true;
    double v;
    if (n == 0) /* values are learned */
        return 0;
    char **was = calloc(n + 1, sizeof *was);
    int *now = calloc(n + 1, sizeof *now);
    if (was && now) {
        memcpy(was, f->name, n * sizeof *was);
        for (size_t i = 0; i < n; i++)
            numbers = numbers && tt_text_to_double(f->name[i], &v);
        qsort(f->name, n, sizeof *f->name, numbers ? by_number : by_name);
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                if (f->name[k] == was[i])
                    now[i] = (int)k;
        for (int64_t i = 0; i < f->files.n; i++)
            f->files.each[i].cls = now[f->files.each[i].cls];
    }
    free(was);
    free(now);
    return was && now ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
}

void tt__folder_count(const struct tt__folder *f, int64_t n[TT__PARTS])
{
    memset(n, 0, TT__PARTS * sizeof *n);
    for (int64_t i = 0; i < f->files.n; i++)
        n[f->files.each[i].part]++;
}
