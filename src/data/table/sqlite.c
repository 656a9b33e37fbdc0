/* A table of an SQLite database, FILE:TABLE, or what a query gives, FILE:SELECT ...
 *
 * The file may be anybody's: it is opened read-only and as immutable (no journal is made, no lock
 * taken), its own SQL (views, triggers) is not trusted, and nothing but reading is authorised. */
#include "sqlite.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/job.h>
#include <tuitrain/base/text.h>

#include "../table.h"

#ifdef TT_SQLITE3
#include <sqlite3.h>
#endif

bool tt__is_sqlite(const char *path)
{
    static const char magic[16] = "SQLite format 3";
    char head[sizeof magic];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);
    if (fd >= 0)
        close(fd);
    return n == (ssize_t)sizeof head && memcmp(head, magic, sizeof magic) == 0;
}

#ifdef TT_SQLITE3

enum { MOST_TABLES = 1000, EACH = 32 /* bytes that a text takes beside its own */ };

struct base {
    struct tt_job *job;
    sqlite3 *db;
    const char *path;
    struct tt__frame *frame;
    size_t texts; /* bytes of cells so far */
    struct tt_err *err;
};

static int refuse(const struct base *b, const char *what)
{
    return tt_fail(b->err, TT_EINPUT, "%s: %s%s%s", b->path, what, what[0] ? ": " : "",
                   sqlite3_errmsg(b->db));
}

/* --- opening --------------------------------------------------------------------------------- */

/* What another program has written and not yet put into the file would be missing, silently. */
static int refuse_pending(const struct base *b)
{
    static const char *const kinds[] = {"-wal", "-journal"};
    char beside[TT_PATH + 16];
    struct stat st;
    for (int i = 0; i < 2; i++) {
        snprintf(beside, sizeof beside, "%s%s", b->path, kinds[i]);
        if (stat(beside, &st) == 0 && st.st_size > 0)
            return tt_fail(
                b->err, TT_EINPUT,
                "%s: has changes that wait in %s; end the program that writes it, or put "
                "them in (sqlite3 %s \"pragma wal_checkpoint(truncate)\")",
                b->path, beside, b->path);
    }
    return 0;
}

static void as_uri(const char *path, char *out)
{
    static const char hex[] = "0123456789abcdef";
    out += sprintf(out, "file:%s", path[0] == '/' ? "" : "./");
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        if (c > ' ' && c < 0x7f && !strchr("%?#", c)) {
            *out++ = (char)c;
            continue;
        }
        *out++ = '%';
        *out++ = hex[c >> 4];
        *out++ = hex[c & 15];
    }
    strcpy(out, "?immutable=1&mode=ro");
}

/* Reading, and functions but the one that loads code. */
static int authorise(void *unused, int action, const char *a, const char *b, const char *c,
                     const char *d)
{
    (void)unused, (void)a, (void)c, (void)d;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return b && strcasecmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static void harden(sqlite3 *db)
{
    static const struct {
        int limit, most;
    } limits[] = {{SQLITE_LIMIT_LENGTH, 1 << 26}, {SQLITE_LIMIT_SQL_LENGTH, 1 << 16},
                  {SQLITE_LIMIT_COLUMN, 32767},   {SQLITE_LIMIT_EXPR_DEPTH, 200},
                  {SQLITE_LIMIT_ATTACHED, 0},     {SQLITE_LIMIT_VDBE_OP, 1 << 20},
                  {SQLITE_LIMIT_TRIGGER_DEPTH, 1}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(db, limits[i].limit, limits[i].most);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_exec(db, "pragma cell_size_check=on; pragma mmap_size=0; pragma temp_store=memory",
                 NULL, NULL, NULL);
    sqlite3_set_authorizer(db, authorise, NULL);
}

/* A query may take as long as it likes. */
static int may_go_on(void *context)
{
    const struct base *b = context;
    return !tt_job_at(b->job, b->frame->rows, 0);
}

static int open_base(struct base *b)
{
    char uri[3 * TT_PATH + 40];
    if (refuse_pending(b) < 0)
        return -1;
    as_uri(b->path, uri);
    if (sqlite3_open_v2(uri, &b->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return b->db ? refuse(b, "") : tt_fail(b->err, TT_ENOMEM, "out of memory");
    harden(b->db);
    sqlite3_progress_handler(b->db, 10000, may_go_on, b);
    return 0;
}

/* --- which table ----------------------------------------------------------------------------- */

static bool is_query(const char *inner)
{
    while (*inner == ' ' || *inner == '\n' || *inner == '(')
        inner++;
    return (strncasecmp(inner, "select", 6) == 0 && !strchr("_.", inner[6]) && inner[6] <= '/') ||
           (strncasecmp(inner, "with ", 5) == 0);
}

/* The names of tables and views, for messages; of the only table its name, malloced. */
static int list_tables(const struct base *b, char *list, size_t size, char **only)
{
    sqlite3_stmt *q = NULL;
    int n = 0, rc;
    if (sqlite3_prepare_v2(b->db,
                           "select name from sqlite_master where type in ('table', 'view') and "
                           "name not like 'sqlite\\_%' escape '\\' order by type, name",
                           -1, &q, NULL) != SQLITE_OK)
        return refuse(b, "");
    list[0] = '\0';
    while ((rc = sqlite3_step(q)) == SQLITE_ROW && n < MOST_TABLES) {
        char shown[80];
        size_t used = strlen(list);
        const char *name = (const char *)sqlite3_column_text(q, 0);
        tt_text_printable(shown, sizeof shown, name ? name : "");
        if (n++ < 5)
            snprintf(list + used, size - used, "%s%s", used ? ", " : "", shown);
        free(*only);
        *only = n == 1 && name ? strdup(name) : NULL;
    }
    if (n > 5)
        strncat(list, ", ...", size - strlen(list) - 1);
    sqlite3_finalize(q);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        return refuse(b, "");
    return n;
}

/* "select * from "NAME"", malloced. */
static char *select_all(const char *table)
{
    char *sql = sqlite3_mprintf("select * from \"%w\"", table), *copy = sql ? strdup(sql) : NULL;
    sqlite3_free(sql);
    return copy;
}

static char *find_query(const struct base *b, const char *inner, struct tt_notes *notes)
{
    char list[500], *only = NULL, *sql = NULL;
    if (inner && is_query(inner))
        return strdup(inner);
    int n = list_tables(b, list, sizeof list, &only);
    if (inner && n >= 0) {
        sql = select_all(inner);
        sqlite3_stmt *q = NULL;
        if (sqlite3_prepare_v2(b->db, sql, -1, &q, NULL) != SQLITE_OK) {
            if (strstr(sqlite3_errmsg(b->db), "no such table"))
                tt_fail(b->err, TT_EINPUT, "%s: has no table \"%.100s\"; it has %s", b->path, inner,
                        n ? list : "none");
            else
                refuse(b, inner);
            free(sql);
            sql = NULL;
        }
        sqlite3_finalize(q);
    } else if (n == 1 && only) {
        sql = select_all(only);
        tt_notes_add(notes, "reads table \"%.60s\", the only one in %s", only, b->path);
    } else if (n >= 0) {
        tt_fail(b->err, TT_EINPUT,
                n ? "%s: holds %d tables (%s); FILE:TABLE takes one, \"FILE:SELECT ...\" what a "
                    "query gives"
                  : "%s: holds no table",
                b->path, n, list);
    }
    free(only);
    return sql;
}

/* --- rows ------------------------------------------------------------------------------------ */

static int set_cell(struct base *b, sqlite3_stmt *q, int k)
{
    struct tt__frame *f = b->frame;
    double v;
    switch (sqlite3_column_type(q, k)) {
    case SQLITE_NULL:
        tt__frame_set_number(f, k, NAN);
        return 0;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        v = sqlite3_column_double(q, k);
        if (isinf(v))
            return tt_fail(b->err, TT_EINPUT, "%s: row %" PRId64 ", column \"%.60s\": is infinite",
                           f->label, f->rows, f->column[k].name);
        tt__frame_set_number(f, k, v);
        return 0;
    case SQLITE_BLOB:
        return tt__frame_set(f, k, "(binary)", 8, b->err);
    default:
        break;
    }
    const char *text = (const char *)sqlite3_column_text(q, k);
    if (!text)
        return tt_fail(b->err, TT_ENOMEM, "%s: out of memory", f->label);
    size_t n = (size_t)sqlite3_column_bytes(q, k);
    b->texts += n + EACH;
    return tt__frame_set(f, k, text, n, b->err);
}

/* No query makes as much as it likes. */
static int check_size(const struct base *b)
{
    const struct tt__frame *f = b->frame;
    if (f->rows % 4096 != 0)
        return 0;
    return tt__check_memory(
        f->label, 2.0 * (double)f->rows * (double)f->columns * sizeof(double) + (double)b->texts,
        b->err);
}

static int read_rows(struct base *b, sqlite3_stmt *q)
{
    struct tt__frame *f = b->frame;
    int rc;
    for (int k = 0; k < sqlite3_column_count(q); k++) {
        const char *name = sqlite3_column_name(q, k);
        if (tt__frame_add_column(f, name ? name : "", name ? strlen(name) : 0, b->err) < 0)
            return -1;
    }
    while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
        if (check_size(b) < 0 || tt__frame_add_row(f, f->rows + 1, b->err) < 0)
            return -1;
        for (int k = 0; k < f->columns; k++)
            if (set_cell(b, q, k) < 0)
                return -1;
    }
    if (rc == SQLITE_INTERRUPT)
        return tt_job_stopped(b->err);
    if (rc != SQLITE_DONE)
        return refuse(b, "");
    return f->rows > 0 ? 0 : tt_fail(b->err, TT_EINPUT, "%s: holds no rows", f->label);
}

static int run_query(struct base *b, const char *sql)
{
    sqlite3_stmt *q = NULL;
    const char *rest = "";
    int rc = -1;
    if (sqlite3_prepare_v2(b->db, sql, -1, &q, &rest) != SQLITE_OK)
        return refuse(b, "");
    while (*rest == ' ' || *rest == ';' || *rest == '\n')
        rest++;
    if (!q || *rest || !sqlite3_stmt_readonly(q) || sqlite3_column_count(q) < 1)
        tt_fail(b->err, TT_EINPUT, "%s: \"%.100s\" is not one query that gives rows", b->path, sql);
    else
        rc = read_rows(b, q);
    sqlite3_finalize(q);
    return rc;
}

static int same_file(const struct base *b, const struct stat *was)
{
    struct stat st;
    if (stat(b->path, &st) == 0 && st.st_size == was->st_size && st.st_ino == was->st_ino &&
        st.st_mtim.tv_sec == was->st_mtim.tv_sec && st.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
        return 0;
    return tt_fail(b->err, TT_EINPUT,
                   "%s: has changed while it was read; try again, or take a copy", b->path);
}

int tt__frame_read_sqlite(const char *path, const char *inner, struct tt_job *job,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err)
{
    struct base b = {.job = job, .path = path, .frame = out, .err = err};
    struct stat st = {0};
    char *sql = NULL;
    memset(out, 0, sizeof *out);
    out->header = true;
    out->unit = "row";
    out->dialect = (struct tt__dialect){.separator = ',', .quote = '"'};
    out->label = strdup(path);
    tt_job_begin(job, "reading rows", TT_UNIT_ROWS, 0);
    int rc = !out->label            ? tt_fail(err, TT_ENOMEM, "out of memory")
             : stat(path, &st) != 0 ? tt_fail(err, TT_EINPUT, "%s: is no longer there", path)
                                    : open_base(&b);
    if (rc == 0)
        sql = find_query(&b, inner, notes);
    rc = sql ? run_query(&b, sql) : -1;
    if (rc == 0)
        rc = same_file(&b, &st);
    free(sql);
    sqlite3_close(b.db);
    if (rc < 0)
        tt__frame_done(out);
    return rc;
}

#else

int tt__frame_read_sqlite(const char *path, const char *inner, struct tt_job *job,
                          struct tt__frame *out, struct tt_notes *notes, struct tt_err *err)
{
    (void)inner, (void)job, (void)notes;
    memset(out, 0, sizeof *out);
    return tt_fail(
        err, TT_EINPUT,
        "%s: is an SQLite database, and this program was built without libsqlite3, which "
        "reads those; write the table as CSV (sqlite3 -csv -header)",
        path);
}

#endif
