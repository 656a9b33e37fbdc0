/* Classes or values by a table: one column names picture files, another says what they are. */
#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/text.h>

#include "../table/cell.h"
#include "../table/kinds.h"
#include "../table/pipeline.h"
#include "../table/target.h"

/* --- where files may lie --------------------------------------------------------------------- */

enum { PLACES = 17, ENDS = 4 };
static const char *const ends[ENDS] = {"", ".jpg", ".png", ".jpeg"};

/* The table's folder and the folders in it. */
struct places {
    char folder[PLACES][TT_PATH];
    int n, place, end; /* those where the last file was */
};

static void find_places(struct places *p, const char *table)
{
    struct dirent **each;
    p->place = p->end = 0;
    p->n = 1;
    tt_parent_folder(table, p->folder[0]);
    int n = tt__folder_list(p->folder[0], &each, NULL);
    for (int i = 0; i < n && p->n < PLACES; i++)
        if (each[i]->d_name[0] != '.' && tt__folder_is_one(p->folder[0], each[i]->d_name) &&
            tt__folder_join(p->folder[p->n], p->folder[0], each[i]->d_name, NULL) == 0)
            p->n++;
    tt__folder_list_done(each, n);
}

static bool try(const struct places *p, int place, int end, const char *name, char out[TT_PATH])
{
    char path[TT_PATH];
    struct stat st;
    if (*name == '/' ? !tt_text_copy(path, sizeof path, name)
                     : tt__folder_join(path, p->folder[place], name, NULL) < 0)
        return false;
    return snprintf(out, TT_PATH, "%s%s", path, ends[end]) < TT_PATH && stat(out, &st) == 0 &&
           S_ISREG(st.st_mode) && tt_image_is_name(out);
}

static bool find_file(struct places *p, const char *name, char out[TT_PATH])
{
    if (!*name || try(p, p->place, p->end, name, out))
        return *name;
    for (int place = 0; place < p->n; place++)
        for (int end = 0; end < ENDS; end++)
            if (try(p, place, end, name, out)) {
                p->place = place;
                p->end = end;
                return true;
            }
    return false;
}

/* --- whether a table is one ------------------------------------------------------------------ */

/* Looks at the words of the first lines. */
static bool names_a_picture(struct places *p, char *text)
{
    enum { LINES = 3 };
    char path[TT_PATH], *lines = NULL;
    char *line = strtok_r(text, "\r\n", &lines);
    for (int i = 0; line && i < LINES; i++, line = strtok_r(NULL, "\r\n", &lines)) {
        char *words = NULL;
        for (char *w = strtok_r(line, ",;\t|\"'", &words); w;
             w = strtok_r(NULL, ",;\t|\"'", &words))
            if (find_file(p, w, path))
                return true;
    }
    return false;
}

bool tt__folder_is_list(const char *path)
{
    static const char *const kinds[] = {".csv", ".tsv", ".txt"};
    char head[4096];
    struct stat st;
    const char *dot = strrchr(path, '.');
    bool may = false;
    for (size_t i = 0; dot && i < sizeof kinds / sizeof kinds[0]; i++)
        may = may || strcmp(dot, kinds[i]) == 0;
    int fd =
        may && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd >= 0 ? read(fd, head, sizeof head - 1) : -1;
    if (fd >= 0)
        close(fd);
    struct places *p = n > 0 ? malloc(sizeof *p) : NULL;
    if (!p)
        return false;
    head[n] = '\0';
    find_places(p, path);
    bool found = names_a_picture(p, head);
    free(p);
    return found;
}

/* --- its columns ----------------------------------------------------------------------------- */

struct job {
    struct tt__folder *folder;
    const struct tt_data_wish *wish;
    struct tt_notes *notes;
    struct tt__frame frame;
    struct places places;
    int64_t file, label; /* columns */
};

/* The column most of whose first cells are files. */
static int64_t find_file_column(struct job *j)
{
    enum { LOOK = 20 };
    char name[TT_PATH], path[TT_PATH];
    int64_t best = -1, most = 0;
    for (int64_t k = 0; k < j->frame.columns; k++) {
        int64_t found = 0;
        for (int64_t i = 0; i < j->frame.rows && i < LOOK; i++)
            found += tt__cell_raw(&j->frame, k, i, name, sizeof name) &&
                     find_file(&j->places, name, path);
        if (found > most) {
            best = k;
            most = found;
        }
    }
    return best;
}

static int64_t find_label(const struct job *j, struct tt_err *err)
{
    static const char *const usual[] = {"label",   "labels", "class", "target", "category", "y",
                                        "species", "breed",  "kind",  "value",  "age",      NULL};
    const struct tt__frame *f = &j->frame;
    const char *target = j->wish->target;
    if (target && *target) {
        int64_t k = tt__frame_find(f, target);
        if (k < 0 && strchr(target, ','))
            return tt_fail(err, TT_EUSAGE,
                           "--target %.60s: of pictures one column is learned, one of those of %s",
                           target, f->label);
        if (k < 0)
            return tt__refuse_column(f, "target", target, err);
        if (k == j->file)
            return tt_fail(err, TT_EUSAGE,
                           "--target %.60s: is the column of %s that names the pictures, and "
                           "another one is learned",
                           target, f->label);
        return k;
    }
    for (int64_t k = 0; k < f->columns; k++)
        if (k != j->file && tt__name_is(f->column[k].name, usual))
            return k;
    if (f->columns == 2)
        return 1 - j->file;
    return tt_fail(err, TT_EINPUT,
                   "%s: lists pictures (\"%.40s\"), but which of its columns are their labels? "
                   "--target NAME says it",
                   f->label, f->column[j->file].name);
}

static int choose_task(struct job *j, struct tt_err *err)
{
    struct tt__facts x;
    const char *name = j->frame.column[j->label].name;
    if (tt__facts_of(&j->frame, j->label, &x, err) < 0)
        return -1;
    bool numbers = x.numbers > 0 && x.texts == 0;
    bool classes = !numbers || tt__guess_classes(name, &x, TT_COLUMN_NUMBER);
    enum tt_task task = j->wish->task;
    if (j->wish->like)
        task = j->wish->like->n_classes ? TT_TASK_CLASSES : TT_TASK_VALUES;
    if (task != TT_TASK_AUTO)
        classes = task == TT_TASK_CLASSES;
    int64_t stray = x.stray_row;
    tt__facts_done(&x);
    if (!classes && !numbers)
        return tt_fail(err, TT_EINPUT,
                       "%s:%" PRIu32 ": \"%.60s\" has texts, which are no values to learn; --task "
                       "classes takes them as classes",
                       j->frame.label, j->frame.rows ? j->frame.line[stray] : 0, name);
    j->folder->values = !classes;
    snprintf(j->folder->value_name, sizeof j->folder->value_name, "%.60s", name);
    tt_notes_add(j->notes,
                 "%s: learns %s of \"%.60s\" for the pictures of \"%.60s\"; --target "
                 "chooses",
                 j->frame.label, classes ? "classes" : "values", name,
                 j->frame.column[j->file].name);
    return 0;
}

/* --- its rows -------------------------------------------------------------------------------- */

static int take_row(struct job *j, int64_t row, int64_t *gaps, struct tt_err *err)
{
    char name[TT_PATH], path[TT_PATH], label[1024], text[2 * TT_PATH];
    struct tt__folder *f = j->folder;
    if (!tt__cell_raw(&j->frame, j->file, row, name, sizeof name) ||
        !tt__cell_raw(&j->frame, j->label, row, label, sizeof label)) {
        (*gaps)++;
        return 0;
    }
    bool there = find_file(&j->places, name, path);
    int cls = f->values ? 0 : tt__folder_class(f, label, strlen(label), err);
    double value = f->values ? j->frame.column[j->label].cell[row] : 0;
    if (cls < 0 || tt__pictures_add(&f->files, there ? path : name, cls, value, err) < 0)
        return -1;
    if (there)
        return 0;
    snprintf(text, sizeof text, "%s:%" PRIu32 ": %s: no such picture", j->frame.label,
             j->frame.line[row], name);
    struct tt__picture *p = &f->files.each[f->files.n - 1];
    p->wrong = strdup(text);
    return p->wrong ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
}

static int take_rows(struct job *j, struct tt_err *err)
{
    int64_t gaps = 0;
    j->file = find_file_column(j);
    if (j->file < 0)
        return 0;
    if ((j->label = find_label(j, err)) < 0 || choose_task(j, err) < 0)
        return -1;
    for (int64_t i = 0; i < j->frame.rows; i++)
        if (take_row(j, i, &gaps, err) < 0)
            return -1;
    if (gaps)
        tt_notes_add(j->notes,
                     "left out: %" PRId64 " of %" PRId64 " rows without a file's name or a label",
                     gaps, j->frame.rows);
    return tt__folder_sort_classes(j->folder, err) < 0 ? -1 : 1;
}

int tt__folder_by_list(struct tt__folder *f, const char *table, const struct tt_data_wish *wish,
                       struct tt_notes *notes, struct tt_err *err)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    j->folder = f;
    j->wish = wish;
    j->notes = notes;
    find_places(&j->places, table);
    int rc = tt__frame_read(table, &j->frame, err);
    if (rc == 0)
        rc = take_rows(j, err);
    if (rc == 0)
        rc =
            tt_fail(err, TT_EINPUT, "%s: none of its columns names pictures that are there", table);
    tt__frame_done(&j->frame);
    free(j);
    return rc;
}
