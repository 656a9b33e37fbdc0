#include "export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

#include "../screen/screenshot.h"
#include "../views/dashboard_export.h"

typedef void (*write_fn)(FILE *out, const struct tt_export *e);

static void write_picture_svg(FILE *out, const struct tt_export *e)
{
    tt_screenshot_svg(out, e->canvas, e->theme);
}

static void write_picture_ansi(FILE *out, const struct tt_export *e)
{
    tt_screenshot_ansi(out, e->canvas, e->theme);
}

static void write_curves_svg(FILE *out, const struct tt_export *e)
{
    tt_curves_svg(out, e->scene);
}

static void write_curves_csv(FILE *out, const struct tt_export *e)
{
    tt_curves_csv(out, e->scene);
}

struct kind {
    const char *ending; /* NULL ends a list */
    write_fn write;
};
static const struct kind pictures[] = {
    {".svg", write_picture_svg}, {".ans", write_picture_ansi}, {0}};
static const struct kind curves[] = {{".svg", write_curves_svg}, {".csv", write_curves_csv}, {0}};

/* --- names ----------------------------------------------------------------------------------- */

static const struct kind *kind_of(const struct kind *kinds, const char *path)
{
    size_t n = strlen(path);
    for (; kinds->ending; kinds++) {
        size_t k = strlen(kinds->ending);
        if (n > k && strcmp(path + n - k, kinds->ending) == 0)
            return kinds;
    }
    return NULL;
}

/* A name without a folder goes into the run's, when that is there. */
static int place(const struct tt_export *e, const char *name, char out[TT_PATH], struct tt_err *err)
{
    const char *run = e->scene->info->run_dir;
    bool beside = !strchr(name, '/') && run[0] && access(run, W_OK | X_OK) == 0;
    if (snprintf(out, TT_PATH, "%s%s%s", beside ? run : "", beside ? "/" : "", name) >=
        TT_PATH - 16)
        return tt_fail(err, TT_EUSAGE, "%.60s...: too long a path", name);
    return 0;
}

/* STEM.svg, or STEM-2.svg, STEM-3.svg ...: the first number at which none of the kinds is there. */
static int number(const char *stem, const struct kind *from, const struct kind *end,
                  char out[TT_PATH], struct tt_err *err)
{
    enum { MOST = 10000 };
    for (int i = 1; i < MOST; i++) {
        char suffix[16] = "", path[TT_PATH + 16];
        bool taken = false;
        if (i > 1)
            snprintf(suffix, sizeof suffix, "-%d", i);
        for (const struct kind *k = from; k < end; k++) {
            snprintf(path, sizeof path, "%s%s%s", stem, suffix, k->ending);
            taken = taken || access(path, F_OK) == 0;
        }
        if (!taken) {
            snprintf(out, TT_PATH, "%.1000s%s", stem, suffix);
            return 0;
        }
    }
    return tt_fail(err, TT_EINPUT, "%s: there are too many of that name", stem);
}

/* --- writing --------------------------------------------------------------------------------- */

static int write_file(const struct tt_export *e, const char *path, write_fn write,
                      struct tt_err *err)
{
    char *text = NULL;
    size_t size = 0;
    struct tt_file f = TT_FILE_INIT;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    write(out, e);
    int rc = fclose(out) == 0 ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
    if (rc == 0 && (tt_file_begin(&f, path, err) < 0 || tt_file_write(&f, text, size, err) < 0 ||
                    tt_file_commit(&f, err) < 0))
        rc = -1;
    tt_file_done(&f);
    free(text);
    return rc;
}

/* Of the kind that the name ends in; without one, of all. */
static int save(const struct tt_export *e, const char *name, const struct kind *kinds, char *said,
                size_t size, struct tt_err *err)
{
    char path[TT_PATH], stem[TT_PATH];
    const struct kind *from = kind_of(kinds, name), *end;
    if (place(e, name, stem, err) < 0)
        return -1;
    if (from) {
        stem[strlen(stem) - strlen(from->ending)] = '\0';
        end = from + 1;
    } else {
        for (end = from = kinds; end->ending;)
            end++;
    }
    if (number(stem, from, end, path, err) < 0)
        return -1;
    size_t used = (size_t)snprintf(said, size, "saved %s", path);
    for (const struct kind *k = from; k < end; k++) {
        char file[TT_PATH + 16];
        snprintf(file, sizeof file, "%s%s", path, k->ending);
        if (write_file(e, file, k->write, err) < 0)
            return -1;
        used += used >= size ? 0
                             : (size_t)snprintf(said + used, size - used, "%s%s",
                                                k > from ? " and " : "", k->ending);
    }
    return 0;
}

int tt_export_canvas(const struct tt_export *e, const char *name, char *said, size_t size,
                     struct tt_err *err)
{
    return save(e, name, pictures, said, size, err);
}

int tt_export_curves(const struct tt_export *e, const char *name, char *said, size_t size,
                     struct tt_err *err)
{
    if (!kind_of(curves, name))
        return tt_fail(err, TT_EUSAGE, "plot: takes FILE.svg or FILE.csv, got \"%.60s\"", name);
    return save(e, name, curves, said, size, err);
}
