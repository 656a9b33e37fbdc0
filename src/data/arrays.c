#include "arrays.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "mapped.h"

/* Bytes of the file, and of each array.  What does not fit into memory says so when it is read. */
static const size_t LIMIT = SIZE_MAX / 4;

/* What is for validation comes before what is for a test at the very end.  Upper and lower case are
 * one. */
static const struct names {
    const char *x, *y, *val_x, *val_y;
} names[] = {
    {"x_train", "y_train", "x_val", "y_val"},
    {"x_train", "y_train", "x_valid", "y_valid"},
    {"x_train", "y_train", "x_test", "y_test"},
    {"train_x", "train_y", "val_x", "val_y"},
    {"train_x", "train_y", "test_x", "test_y"},
    {"train_images", "train_labels", "val_images", "val_labels"},
    {"train_images", "train_labels", "test_images", "test_labels"},
    {"train_data", "train_labels", "test_data", "test_labels"},
    {"x_train", "y_train", NULL, NULL},
    {"train_images", "train_labels", NULL, NULL},
    {"x", "y", NULL, NULL},
    {"images", "labels", NULL, NULL},
    {"images", "targets", NULL, NULL},
    {"data", "target", NULL, NULL},
    {"data", "labels", NULL, NULL},
    {"data", "y", NULL, NULL},
    {"features", "labels", NULL, NULL},
    {"features", "target", NULL, NULL},
    {"features", "targets", NULL, NULL},
    {"inputs", "targets", NULL, NULL},
    {"inputs", "outputs", NULL, NULL},
    {"samples", "labels", NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static bool ends_with(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n > k && strcasecmp(path + n - k, end) == 0;
}

bool tt__arrays_named(const char *path)
{
    return ends_with(path, ".npz") || ends_with(path, ".npy");
}

/* --- reading --------------------------------------------------------------------------------- */

int tt__arrays_look(const struct tt__arrays *a, const char *name, struct tt_npz_array *out,
                    struct tt_err *err)
{
    if (!a->single)
        return tt_npz_look(&a->z, name, LIMIT, out, err);
    const char *path = a->beside[0] && name == a->y ? a->beside : a->path;
    int rc = tt_npy_map(path, out, err);
    if (rc == 0)
        tt_npz_array_done(out);
    return rc;
}

/* Large ones stay in their file where that is possible. */
static int read_packed(const struct tt__arrays *a, const char *name, struct tt_npz_array *out,
                       struct tt_err *err)
{
    if (tt_npz_look(&a->z, name, LIMIT, out, err) < 0)
        return -1;
    int rc = tt__is_mapped(a->in_memory, out->array.count * out->array.size)
                 ? tt_npz_map(&a->z, a->path, name, out, err)
                 : 0;
    return rc < 0 ? -1 : rc > 0 ? 0 : tt_npz_read(&a->z, name, LIMIT, out, err);
}

int tt__arrays_read(const struct tt__arrays *a, const char *name, struct tt_npz_array *out,
                    struct tt_err *err)
{
    size_t size;
    struct stat st;
    if (!a->single)
        return read_packed(a, name, out, err);
    const char *path = a->beside[0] && name == a->y ? a->beside : a->path;
    if (stat(path, &st) == 0 && tt__is_mapped(a->in_memory, st.st_size))
        return tt_npy_map(path, out, err);
    memset(out, 0, sizeof *out);
    snprintf(out->label, sizeof out->label, "%.250s", path);
    if (tt_file_read(path, LIMIT, &out->memory, &size, err) < 0)
        return -1;
    if (tt_npy_parse(out->label, out->memory, size, &out->array, err) == 0)
        return 0;
    tt_npz_array_done(out);
    return -1;
}

/* --- names ----------------------------------------------------------------------------------- */

/* The archive's own spelling of a name. */
static bool find(const struct tt__arrays *a, const char *name, char out[TT_NPZ_NAME])
{
    char at[TT_NPZ_NAME];
    out[0] = '\0';
    if (!name)
        return false;
    if (tt_npz_has(&a->z, name) && strlen(name) < TT_NPZ_NAME) {
        tt_text_copy(out, TT_NPZ_NAME, name);
        return true;
    }
    for (int64_t i = 0; tt_npz_name(&a->z, i, at); i++)
        if (strcasecmp(at, name) == 0) {
            tt_text_copy(out, TT_NPZ_NAME, at);
            return true;
        }
    return false;
}

static int list(const struct tt__arrays *a, char *out, size_t size)
{
    char at[TT_NPZ_NAME], shape[100], shown[60];
    struct tt_npz_array array;
    int n = 0;
    out[0] = '\0';
    for (; tt_npz_name(&a->z, n, at); n++) {
        size_t used = strlen(out);
        if (n >= 6)
            continue;
        tt_text_printable(shown, sizeof shown, at);
        bool good = tt_npz_look(&a->z, at, LIMIT, &array, NULL) == 0;
        snprintf(out + used, size - used, "%s\"%s\" %s", used ? ", " : "", shown,
                 good ? tt_shape_text(&array.array.shape, shape, sizeof shape) : "(not read)");
    }
    if (n > 6)
        strncat(out, ", ...", size - strlen(out) - 1);
    return n;
}

static int refuse_name(const struct tt__arrays *a, const char *option, const char *name,
                       struct tt_err *err)
{
    char there[500];
    list(a, there, sizeof there);
    return tt_fail(err, TT_EUSAGE, "--%s %.60s: %s has no such array; it has %s", option, name,
                   a->path, there);
}

/* Two arrays of as many samples: the one with more numbers of each is what is learned from. */
static bool guess(struct tt__arrays *a, const char *fixed_x, const char *fixed_y)
{
    char at[TT_NPZ_NAME];
    struct tt_npz_array array, x = {0}, y = {0};
    int64_t n_x = 0, n_y = 0;
    if ((fixed_x && tt_npz_look(&a->z, fixed_x, LIMIT, &x, NULL) < 0) ||
        (fixed_y && tt_npz_look(&a->z, fixed_y, LIMIT, &y, NULL) < 0))
        return false;
    for (int64_t i = 0; tt_npz_name(&a->z, i, at); i++) {
        if (tt_npz_look(&a->z, at, LIMIT, &array, NULL) < 0 || array.array.shape.n < 1 ||
            (fixed_x && strcmp(at, fixed_x) == 0) || (fixed_y && strcmp(at, fixed_y) == 0) ||
            (fixed_x && array.array.shape.dim[0] != x.array.shape.dim[0]) ||
            (fixed_y && array.array.shape.dim[0] != y.array.shape.dim[0]))
            continue;
        bool rows = array.array.shape.n >= 2 && array.array.shape.dim[1] > 1 &&
                    !tt_npy_is_text(&array.array);
        if (!fixed_x && (rows || fixed_y)) {
            n_x++;
            tt_text_copy(a->x, TT_NPZ_NAME, at);
            x = array;
        } else if (!fixed_y && (!rows || fixed_x)) {
            n_y++;
            tt_text_copy(a->y, TT_NPZ_NAME, at);
            y = array;
        }
    }
    n_x += fixed_x != NULL;
    n_y += fixed_y != NULL;
    return n_x == 1 && n_y == 1 && x.array.shape.dim[0] == y.array.shape.dim[0];
}

static void tell(const struct tt__arrays *a, struct tt_notes *notes)
{
    char x[80], y[80];
    tt_text_printable(x, sizeof x, a->x);
    tt_text_printable(y, sizeof y, a->y);
    tt_notes_add(notes,
                 "learns array \"%s\" from \"%s\" (their shapes); --x NAME and --y NAME take "
                 "others",
                 y, x);
}

static int find_asked(struct tt__arrays *a, const char *x, const char *y, bool inputs,
                      struct tt_notes *notes, struct tt_err *err)
{
    if (x && !find(a, x, a->x))
        return refuse_name(a, "x", x, err);
    if (y && !find(a, y, a->y))
        return refuse_name(a, "y", y, err);
    if (a->x[0] && a->y[0] && strcmp(a->x, a->y) == 0)
        return tt_fail(err, TT_EUSAGE, "--x and --y both name \"%.60s\"", a->x);
    if ((x && y) || (x && inputs))
        return 0;
    for (const struct names *n = names; n->x; n++)
        if (strcasecmp(x ? a->x : a->y, x ? n->x : n->y) == 0 &&
            find(a, x ? n->y : n->x, x ? a->y : a->x))
            return 0;
    if (!guess(a, x ? a->x : NULL, y ? a->y : NULL)) {
        char there[500];
        list(a, there, sizeof there);
        return tt_fail(err, TT_EUSAGE,
                       "%s: which array goes with \"%.60s\"?  It has %s; --%s NAME "
                       "says it",
                       a->path, x ? a->x : a->y, there, x ? "y" : "x");
    }
    tell(a, notes);
    return 0;
}

static int find_names(struct tt__arrays *a, const struct tt_data_wish *wish, bool inputs,
                      struct tt_notes *notes, struct tt_err *err)
{
    char there[500];
    const char *x = wish && wish->x && wish->x[0] ? wish->x : NULL;
    const char *y = wish && wish->y && wish->y[0] ? wish->y : NULL;
    if (x || y)
        return find_asked(a, x, y, inputs, notes, err);
    for (const struct names *n = names; n->x; n++)
        if (find(a, n->x, a->x) && find(a, n->y, a->y) &&
            (!n->val_x || (find(a, n->val_x, a->val_x) && find(a, n->val_y, a->val_y))))
            return 0;
    a->val_x[0] = a->val_y[0] = a->x[0] = a->y[0] = '\0';
    int n = list(a, there, sizeof there);
    if (n == 1 && tt_npz_name(&a->z, 0, a->x))
        return 0;
    for (const struct names *k = names; inputs && k->x; k++)
        if (find(a, k->val_x, a->x) || find(a, k->x, a->x))
            return 0;
    if (guess(a, NULL, NULL)) {
        tell(a, notes);
        return 0;
    }
    return n ? tt_fail(err, TT_EINPUT, "%s: which array holds samples%s?  It has %s; %s", a->path,
                       inputs ? "" : ", and which what is learned", there,
                       inputs ? "one of its own, or called x, is taken"
                              : "--x NAME and --y NAME say it")
             : tt_fail(err, TT_EINPUT, "%s: holds no arrays", a->path);
}

/* What is learned, in a file beside an .npy's. */
static int find_beside(struct tt__arrays *a, const struct tt_data_wish *wish, struct tt_err *err)
{
    struct stat st;
    const char *y = wish && wish->y && wish->y[0] ? wish->y : NULL;
    if (wish && wish->x && wish->x[0])
        return tt_fail(err, TT_EUSAGE, "--x %.60s: %s holds one array, which is taken", wish->x,
                       a->path);
    if (!y)
        return 0;
    char folder[TT_PATH];
    tt_parent_folder(a->path, folder);
    snprintf(a->beside, sizeof a->beside, "%.900s", y);
    if (stat(a->beside, &st) != 0)
        snprintf(a->beside, sizeof a->beside, "%.500s/%.400s", folder, y);
    if (!ends_with(y, ".npy") || stat(a->beside, &st) != 0)
        return tt_fail(err, TT_EUSAGE, "--y %.200s: there is no such .npy file here, nor beside %s",
                       y, a->path);
    const char *slash = strrchr(y, '/'), *last = slash ? slash + 1 : y;
    snprintf(a->y, sizeof a->y, "%.*s", (int)strlen(last) - 4, last);
    return 0;
}

int tt__arrays_open(struct tt__arrays *a, const char *path, const struct tt_data_wish *wish,
                    bool inputs, struct tt_notes *notes, struct tt_err *err)
{
    memset(a, 0, sizeof *a);
    a->path = path;
    a->in_memory = wish ? wish->in_memory : TT_IN_MEMORY_YES;
    a->single = ends_with(path, ".npy");
    if (a->single) {
        tt_text_copy(a->x, sizeof a->x, "x");
        return inputs ? 0 : find_beside(a, wish, err);
    }
    if (tt_npz_open_file(&a->z, path, LIMIT, err) < 0)
        return -1;
    if (find_names(a, wish, inputs, notes, err) == 0)
        return 0;
    tt__arrays_close(a);
    return -1;
}

void tt__arrays_close(struct tt__arrays *a)
{
    if (!a->single && a->z.zip)
        tt_npz_close(&a->z);
}
