/* tuitrain info FILE | FOLDER: TensorBoard's event files, of whatever program. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/tfevents.h>

#include "info.h"
#include "json.h"
#include "table.h"

struct tag {
    char *name; /* owned */
    int64_t n, first, last;
    double value;
};

/* In the order in which they came; `slot` finds them by name (0: free, else index + 1). */
struct tags {
    struct tag *tag; /* owned */
    uint32_t *slot;  /* owned; a power of two, at most half of it used */
    size_t n, room, slots;
    int files;
    uint64_t records, others, damaged;
    bool torn;
};

/* --- tags ------------------------------------------------------------------------------------ */

static size_t hash(const char *name)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return (size_t)(h ^ h >> 32);
}

static uint32_t *find_slot(const struct tags *t, const char *name)
{
    size_t i = hash(name) & (t->slots - 1);
    while (t->slot[i] && strcmp(t->tag[t->slot[i] - 1].name, name) != 0)
        i = (i + 1) & (t->slots - 1);
    return &t->slot[i];
}

static bool grow(struct tags *t)
{
    size_t room = t->room ? 2 * t->room : 64;
    struct tag *bigger = realloc(t->tag, room * sizeof *bigger);
    if (bigger)
        t->tag = bigger;
    uint32_t *slot = bigger ? calloc(2 * room, sizeof *slot) : NULL;
    if (!slot)
        return false;
    free(t->slot);
    t->slot = slot;
    t->slots = 2 * room;
    t->room = room;
    for (size_t i = 0; i < t->n; i++)
        *find_slot(t, t->tag[i].name) = (uint32_t)i + 1;
    return true;
}

static void done(struct tags *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->tag[i].name);
    free(t->tag);
    free(t->slot);
}

static int take_scalar(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *s,
                       struct tt_err *err)
{
    struct tags *t = user;
    if (t->n == t->room && !grow(t))
        return tt_fail(err, TT_ENOMEM, "out of memory");
    uint32_t *slot = find_slot(t, s->tag);
    if (!*slot) {
        char *name = strdup(s->tag);
        if (!name)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        t->tag[t->n++] = (struct tag){.name = name, .first = at.step};
        *slot = (uint32_t)t->n;
    }
    struct tag *tag = &t->tag[*slot - 1];
    tag->n++;
    tag->last = at.step;
    tag->value = (double)s->value;
    return 0;
}

static int read_file(const char *path, struct tags *t, struct tt_err *err)
{
    struct tt_tfevents_result result;
    const struct tt_tfevents_visitor visitor = {.scalar = take_scalar, .user = t};
    int rc = tt_tfevents_read(path, &visitor, &result, err);
    t->files++;
    t->records += result.records;
    t->others += result.others;
    t->damaged += result.damaged + result.broken;
    t->torn = t->torn || (result.torn && !result.broken);
    return rc;
}

/* --- printing -------------------------------------------------------------------------------- */

static void print_plain(const char *path, const struct tags *t)
{
    static const struct tt_table_column column[] = {{"TAG", false, 16, 0},
                                                    {"VALUES", true, 0, 0},
                                                    {"FROM", true, 0, 0},
                                                    {"TO STEP", true, 0, 0},
                                                    {"LAST", true, 0, 0}};
    struct tt_table table;
    tt_print("%s: ", path);
    if (t->files == 1)
        tt_print("an event file, ");
    else
        tt_print("%d event files, ", t->files);
    tt_print("%" PRIu64 " records", t->records);
    if (t->others > 0)
        tt_print(", %" PRIu64 " values that are no scalars", t->others);
    if (t->damaged > 0)
        tt_print(", %" PRIu64 " damaged: passed over", t->damaged);
    tt_print_line("%s", t->torn ? ", torn at its end" : "");
    tt_print_newline();
    tt_table_init(&table, column, sizeof column / sizeof column[0]);
    for (size_t i = 0; i < t->n; i++) {
        tt_table_add(&table, t->tag[i].name);
        tt_table_addf(&table, "%" PRId64, t->tag[i].n);
        tt_table_addf(&table, "%" PRId64, t->tag[i].first);
        tt_table_addf(&table, "%" PRId64, t->tag[i].last);
        tt_table_addf(&table, "%.6g", t->tag[i].value);
    }
    tt_table_print(&table, tt_table_width());
    tt_table_done(&table);
}

static void print_json(const char *path, const struct tags *t)
{
    tt_json_print(json_pack("{s:s, s:o, s:i, s:I, s:I, s:I, s:b}", "event", "events", "path",
                            tt_json_text(path), "files", t->files, "records",
                            (json_int_t)t->records, "others", (json_int_t)t->others, "damaged",
                            (json_int_t)t->damaged, "torn", (int)t->torn));
    for (size_t i = 0; i < t->n; i++)
        tt_json_print(json_pack(
            "{s:s, s:o, s:I, s:I, s:I, s:o}", "event", "tag", "tag", tt_json_text(t->tag[i].name),
            "values", (json_int_t)t->tag[i].n, "first_step", (json_int_t)t->tag[i].first,
            "last_step", (json_int_t)t->tag[i].last, "last", tt_json_number(t->tag[i].value)));
}

static int print_tags(const char *path, struct tags *t, bool json)
{
    if (json)
        print_json(path, t);
    else
        print_plain(path, t);
    done(t);
    return 0;
}

/* --- files and folders ----------------------------------------------------------------------- */

static int is_events(const struct dirent *entry)
{
    return strstr(entry->d_name, "tfevents") != NULL;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The event files of a folder as one, in the order of their names, which is that of time. */
static int read_folder(const char *folder, struct tags *t, struct tt_err *err)
{
    struct dirent **entry;
    int n = scandir(folder, &entry, is_events, alphasort), rc = 0;
    for (int i = 0; i < n; i++) {
        char path[TT_PATH];
        if (rc == 0 && snprintf(path, sizeof path, "%.760s/%s", folder, entry[i]->d_name) < TT_PATH)
            rc = read_file(path, t, err);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
    return rc;
}

static bool folder_has_events(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    bool found = false;
    while (dir && !found && (entry = readdir(dir)))
        found = is_events(entry);
    if (dir)
        closedir(dir);
    return found;
}

/* Calls `each` for the folder, and for those in it, as SummaryWriter makes them; true: enough. */
static bool any_folder(const char *folder, bool (*each)(const char *folder, void *user), void *user)
{
    struct dirent **entry;
    bool enough = folder_has_events(folder) && each(folder, user);
    int n = scandir(folder, &entry, is_visible, alphasort);
    for (int i = 0; i < n; i++) {
        char path[TT_PATH];
        enough = enough ||
                 (snprintf(path, sizeof path, "%.760s/%s", folder, entry[i]->d_name) < TT_PATH &&
                  folder_has_events(path) && each(path, user));
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
    return enough;
}

static bool yes(const char *folder, void *user)
{
    (void)folder;
    (void)user;
    return true;
}

bool tt_info_has_events(const char *folder)
{
    struct stat st;
    return stat(folder, &st) == 0 && S_ISDIR(st.st_mode) && any_folder(folder, yes, NULL);
}

struct printing {
    struct tt_err *err;
    bool json;
    int shown;
};

static bool print_one(const char *folder, void *user)
{
    struct printing *p = user;
    struct tags t = {0};
    if (read_folder(folder, &t, p->err) < 0) {
        done(&t);
        return true;
    }
    if (p->shown++ > 0 && !p->json)
        tt_print_newline();
    print_tags(folder, &t, p->json);
    return false;
}

int tt_info_print_events(const char *path, bool json, struct tt_err *err)
{
    struct stat st;
    struct tags t = {0};
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        struct printing p = {err, json, 0};
        return any_folder(path, print_one, &p) ? -1 : 0;
    }
    if (read_file(path, &t, err) == 0)
        return print_tags(path, &t, json);
    done(&t);
    return -1;
}
