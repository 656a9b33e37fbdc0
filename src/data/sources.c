/* The table of sources, made of sources.list.h, which says how to add one; and the names of data
 * sets that are found without a path. */
#include "source.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/missing.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/image.h>
#include <tuitrain/formats/packed.h>

#include "plane.h"
#include "remarks.h"
#include "split/split.h"
#include "table/checkup.h"
#include "unknown.h"

#define SOURCE(id) extern const struct tt_source_type tt_source_##id;
#include "sources.list.h"
#undef SOURCE

static const struct tt_source_type *const source_types[] = {
#define SOURCE(id) &tt_source_##id,
#include "sources.list.h"
    NULL,
};

const char *const tt_task_names[] = {"auto", "classes", "values", NULL};
const char *const tt_in_memory_names[] = {"auto", "yes", "no", NULL};
const char *const tt_bad_names[] = {"skip", "stop", NULL};
const char *const tt_missing_names[] = {"fill", "drop", "refuse", NULL};

/* --- data sets with a name ------------------------------------------------------------------- */

struct named {
    const char *name;
    const char *folder;  /* NULL: ships with the program under its name */
    const char *package; /* Debian's, that brings the folder */
    float mean, std;
    const char *class_name[10]; /* NULL: the digits */
};

static const struct named named[] = {
    {"mnist", NULL, NULL, 0.1307f, 0.3081f, {NULL}},
    {"fashion-mnist",
     "/usr/share/datasets/fashion-mnist",
     "dataset-fashion-mnist",
     0.2860f,
     0.3530f,
     {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot"}},
    {0},
};

bool tt_data_is_name(const char *what)
{
    for (const struct named *d = named; d->name; d++)
        if (strcmp(what, d->name) == 0)
            return true;
    return tt__plane_is_name(what);
}

static int find_named(const struct named *d, char path[TT_PATH], struct tt_data *out,
                      struct tt_err *err)
{
    if (!d->folder) {
        if (tt_find_asset(d->name, path, err) < 0)
            return -1;
    } else if (access(d->folder, R_OK) == 0) {
        tt_text_copy(path, TT_PATH, d->folder);
    } else {
        return tt_fail(err, TT_EINPUT, "%s: install Debian's package %s first (no %s)", d->name,
                       d->package, d->folder);
    }
    if (out->std[0] == 0) {
        out->mean[0] = d->mean;
        out->std[0] = d->std;
    }
    for (int c = 0; c < 10 && d->class_name[c]; c++)
        tt_text_copy(out->class_name[c], TT_CLASS_NAME, d->class_name[c]);
    return 0;
}

/* --- opening --------------------------------------------------------------------------------- */

/* --- what was asked of pictures -------------------------------------------------------------- */

/* "0.485,0.456,0.406"; returns how many, or -1. */
static int read_figures(const char *option, const char *text, bool above_0, float out[TT_CHANNELS],
                        struct tt_err *err)
{
    char copy[TT_OPT_TEXT], *save = NULL;
    int n = 0;
    bool good = tt_text_copy(copy, sizeof copy, text);
    for (char *w = strtok_r(copy, ", ", &save); w && good; w = strtok_r(NULL, ", ", &save)) {
        double v;
        good = n < TT_CHANNELS && tt_text_to_double(w, &v) && fabs(v) < 1e6 && (v > 0 || !above_0);
        if (good)
            out[n++] = (float)v;
    }
    if (good && n > 0)
        return n;
    return tt_fail(err, TT_EUSAGE,
                   "%s is \"%.60s\"; it takes a number%s for each channel, as 0.485,0.456,0.406, "
                   "where white is 1",
                   option, text, above_0 ? " above 0" : "");
}

/* What is given is not computed: by the options, or by a model. */
static int take_wish(const struct tt_data_wish *wish, struct tt_data *out, struct tt_err *err)
{
    bool mean = wish->mean && *wish->mean, std = wish->std && *wish->std;
    memset(out->ground, 255, sizeof out->ground);
    if (wish->like && wish->like->input.n == 3) {
        memcpy(out->mean, wish->like->mean, sizeof out->mean);
        memcpy(out->std, wish->like->std, sizeof out->std);
        memcpy(out->ground, wish->like->ground, sizeof out->ground);
        return 0;
    }
    if (wish->ground && *wish->ground && tt_image_ground(wish->ground, out->ground, err) < 0)
        return -1;
    if (mean != std)
        return tt_fail(err, TT_EUSAGE, "image-mean and image-std belong together: %s is missing",
                       mean ? "image-std" : "image-mean");
    if (!mean)
        return 0;
    int means = read_figures("image-mean", wish->mean, false, out->mean, err);
    int stds = means < 0 ? -1 : read_figures("image-std", wish->std, true, out->std, err);
    if (stds >= 0 && stds != means)
        return tt_fail(err, TT_EUSAGE, "image-mean has %d numbers, image-std %d", means, stds);
    return stds < 0 ? -1 : 0;
}

/* One number is for all channels. */
static int check_wish(const struct tt_data_wish *wish, struct tt_data *out, struct tt_err *err)
{
    float unused[TT_CHANNELS];
    if (wish->like || !wish->mean || !*wish->mean)
        return 0;
    int given = read_figures("image-mean", wish->mean, false, unused, err);
    int channels = tt_data_channels(out);
    if (out->input.n != 3)
        return tt_fail(err, TT_EUSAGE, "%s: has no pictures, which image-mean is for", out->name);
    for (int c = 1; c < channels && given == 1; c++) {
        out->mean[c] = out->mean[0];
        out->std[c] = out->std[0];
    }
    if (given != 1 && given != channels)
        return tt_fail(err, TT_EUSAGE,
                       "image-mean has %d numbers; the pictures of %s have %d "
                       "channel%s",
                       given, out->name, channels, channels == 1 ? "" : "s");
    return 0;
}

/* --- finding the source ---------------------------------------------------------------------- */

static const struct tt_source_type *probe_all(const char *path)
{
    const struct tt_source_type *best = NULL;
    int sure = 0;
    for (int i = 0; source_types[i]; i++) {
        int p = source_types[i]->probe(path);
        if (p > sure) {
            sure = p;
            best = source_types[i];
        }
    }
    return best;
}

static int how_sure(const char *path)
{
    const struct tt_source_type *t = probe_all(path);
    return t ? t->probe(path) : 0;
}

static int refuse(const char *what, struct tt_err *err)
{
    struct stat st;
    if (stat(what, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return tt_fail(
            err, TT_EINPUT,
            "%s: is neither a file nor a folder (a pipe?); data are read more than once, "
            "so write them to a file first",
            what);
    if (stat(what, &st) == 0)
        return tt__refuse_unknown(what, how_sure, err);
    if (errno != ENOENT)
        return tt_fail(err, TT_EINPUT, "%s: %s", what, strerror(errno));
    if (strcmp(what, "-") == 0)
        return tt_fail(err, TT_EINPUT,
                       "standard input holds rows for `predict`; data are read more than once and "
                       "must lie in a file");
    const char *near = tt_nearest_name(what, &named[0].name, sizeof named[0]);
    near = near ? near : tt_nearest_name(what, tt__plane_names, sizeof *tt__plane_names);
    if (near)
        return tt_fail(err, TT_EINPUT, "%s: no such data; did you mean \"%s\"?", what, near);
    /* What a name looks like says what was meant by it. */
    char list[256], planes[100], looked_for[420];
    const char *last = strrchr(what, '/'), *name = last ? last + 1 : what;
    if (last && !*name)
        return tt_fail_missing(err, what, "folder");
    if (last || strchr(name, '.'))
        return tt_fail_missing(err, what, strchr(name, '.') ? "file" : "file or folder");
    snprintf(looked_for, sizeof looked_for, "file or folder, nor a name of known data (%s, %s)",
             tt_join_names(list, sizeof list, &named[0].name, sizeof named[0]),
             tt_join_names(planes, sizeof planes, tt__plane_names, sizeof *tt__plane_names));
    return tt_fail_missing(err, what, looked_for);
}

/* Every sample in its order, where the parts of a source are drawn from one whole. */
static void take_every(struct tt_data *d)
{
    if (d->schema || !d->drawn)
        return;
    d->train.n += d->val.n + d->test.n;
    d->val = d->train;
    tt__split_measure(&d->val, tt_data_values(d));
    d->train = d->val;
    d->test = (struct tt_dataset){.n = 0};
}

/* What is said of parts when all of them are there; of tables that a model knows, less. */
static void tell_parts(struct tt_data *d, const struct tt_data_wish *wish)
{
    if (wish->schema) {
        tt__split_tell(d, wish);
        return;
    }
    if (d->schema)
        tt__warn_of_classes(d);
    if (d->split)
        tt__split_warn(d);
    if (d->schema)
        tt__tell_baseline(d);
    tt__split_tell(d, wish);
    if (d->facts || (wish->facts && d->pictures))
        d->duplicates = tt__count_same(d).all;
}

/* Tables were divided where their columns are known. */
static int divide(struct tt_data *d, const struct tt_data_wish *wish, bool given,
                  struct tt_err *err)
{
    if (wish->every_row) {
        take_every(d);
        return 0;
    }
    uint64_t hash = d->schema ? 0 : d->hash ? d->hash : tt__hash_data(d);
    if ((!d->schema && tt__split_apply(d, wish, given, err) < 0) ||
        tt__split_attach(d, wish, tt_data_open_as, err) < 0)
        return -1;
    d->hash = d->schema ? tt__hash_samples(d) : hash;
    for (int i = 0; d->split && i < 2; i++)
        if (d->split->file[i])
            d->hash = tt__hash_mix(d->hash, tt__hash_data(d->split->file[i]));
    tell_parts(d, wish);
    return 0;
}

static void free_split(struct tt_data *d)
{
    for (int i = 0; d->split && i < 2; i++) {
        if (d->split->file[i])
            tt_data_done(d->split->file[i]);
        free(d->split->file[i]);
    }
    tt__split_free(d->split);
    d->split = NULL;
}

static int open_source(const struct tt_source_type *source, const char *path,
                       const struct tt_data_wish *wish, struct tt_data *out, struct tt_err *err)
{
    bool given = out->std[0] != 0;
    if (source->open(path, wish, out, err) == 0 && check_wish(wish, out, err) == 0 &&
        divide(out, wish, given, err) == 0) {
        tt__remark(out, wish, source->name);
        out->source = source;
        return 0;
    }
    source->close(out);
    free_split(out);
    tt_notes_done(&out->notes);
    return -1;
}

/* A folder of files that are called train, val, test: those that are not asked for otherwise are
 * its parts. */
struct parted {
    char path[3][TT_PATH]; /* by enum tt__usual, "" where none is there */
    struct tt_data_wish wish;
};

static bool find_parted(const char *folder, const struct tt_data_wish *wish, struct parted *p)
{
    p->wish = *wish;
    for (int part = 0; part < 3; part++)
        if (!tt__usual_path(folder, (enum tt__usual)part, false, p->path[part], TT_PATH))
            p->path[part][0] = '\0';
    if (!(wish->val && wish->val[0]) && !wish->folds)
        p->wish.val = p->path[TT__USUAL_VAL];
    if (!(wish->test && wish->test[0]))
        p->wish.test = p->path[TT__USUAL_TEST];
    return p->path[TT__USUAL_TRAIN][0] != '\0';
}

/* What is measured is the test. */
static int open_every_row(const struct parted *p, struct tt_data *out, struct tt_err *err)
{
    int part = TT__USUAL_TEST;
    while (!p->path[part][0])
        part--;
    const struct tt_source_type *source = probe_all(p->path[part]);
    if (!source)
        return 1;
    if (open_source(source, p->path[part], &p->wish, out, err) < 0)
        return -1;
    tt_notes_add(&out->notes, "of the folder %s is taken", strrchr(p->path[part], '/') + 1);
    return 0;
}

/* A test that cannot be one, since what is learned is not in it, is left for `predict`.  Returns 1
 * where the folder is none of those. */
static int open_parted(const struct parted *p, struct tt_data *out, struct tt_err *err)
{
    const struct tt_source_type *source = probe_all(p->path[TT__USUAL_TRAIN]);
    struct tt_data_wish wish = p->wish;
    struct tt_err why = {0};
    char name[sizeof out->name];
    tt_text_copy(name, sizeof name, out->name);
    if (wish.every_row)
        return open_every_row(p, out, err);
    if (!source)
        return 1;
    if (open_source(source, p->path[TT__USUAL_TRAIN], &wish, out, &why) == 0)
        return 0;
    memset(out, 0, sizeof *out);
    tt_text_copy(out->name, sizeof out->name, name);
    if (wish.test != p->path[TT__USUAL_TEST] || !wish.test[0])
        return tt_fail(err, why.code, "%s", why.text);
    wish.test = NULL;
    if (open_source(source, p->path[TT__USUAL_TRAIN], &wish, out, err) < 0)
        return -1;
    tt_notes_add(&out->notes, "its test part is not used: %s", why.text);
    return 0;
}

int tt_data_open_as(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                    struct tt_err *err)
{
    char path[TT_PATH];
    memset(out, 0, sizeof *out);
    if (!tt_text_copy(path, sizeof path, what))
        return tt_fail(err, TT_EUSAGE, "%.64s...: name too long", what);
    const int64_t *side = wish->image_size;
    if ((side[0] == 0) != (side[1] == 0))
        return tt_fail(err, TT_EUSAGE,
                       "image-size is %" PRId64 "x%" PRId64
                       "; both sides are needed, or 0 for the size that the pictures have",
                       side[0], side[1]);
    if (take_wish(wish, out, err) < 0)
        return -1;
    for (const struct named *d = named; d->name; d++)
        if (strcmp(what, d->name) == 0 && find_named(d, path, out, err) < 0)
            return -1;
    const struct tt_source_type *source = probe_all(path);
    tt_text_printable(out->name, sizeof out->name, tt_packed_name(what));
    if (source)
        return open_source(source, path, wish, out, err);
    struct parted *p = calloc(1, sizeof *p);
    if (!p)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    int rc = find_parted(path, wish, p) ? open_parted(p, out, err) : 1;
    free(p);
    return rc > 0 ? refuse(what, err) : rc;
}

int tt_data_open(const char *what, enum tt_task task, struct tt_data *out, struct tt_err *err)
{
    const struct tt_data_wish wish = {.task = task};
    return tt_data_open_as(what, &wish, out, err);
}

const char *tt_data_source(const struct tt_data *d)
{
    return d->source ? d->source->name : "";
}

void tt_data_done(struct tt_data *d)
{
    if (d->source)
        d->source->close(d);
    free_split(d);
    tt_notes_done(&d->notes);
    memset(d, 0, sizeof *d);
}
