#include "unarchive.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/text.h>

#include "packing.h"

#ifdef TT_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

/* --- which of them --------------------------------------------------------------------------- */

int tt__members_add(struct tt__members *m, const char *name, struct tt_err *err)
{
    if ((m->n & (m->n - 1)) == 0) {
        char **more = realloc(m->name, (size_t)(m->n ? 2 * m->n : 1) * sizeof *more);
        if (!more)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        m->name = more;
    }
    m->name[m->n] = strdup(name);
    return m->name[m->n] ? (int)(m->n++, 0) : tt_fail(err, TT_ENOMEM, "out of memory");
}

void tt__members_done(struct tt__members *m)
{
    for (int64_t i = 0; i < m->n; i++)
        free(m->name[i]);
    free(m->name);
    *m = (struct tt__members){0};
}

static const char *last_part(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

static bool is_file(const char *name)
{
    const char *last = last_part(name);
    return *last && strncmp(name, "__MACOSX/", 9) != 0 && strncmp(last, "._", 2) != 0 &&
           strcmp(last, ".DS_Store") != 0;
}

static bool ends_as(const char *name, const char *const *ends)
{
    size_t n = strlen(name);
    for (; *ends; ends++)
        if (n > strlen(*ends) && strcasecmp(name + n - strlen(*ends), *ends) == 0)
            return true;
    return false;
}

static bool is_picture(const char *name)
{
    static const char *const ends[] = {".png", ".jpg",  ".jpeg", ".gif", ".bmp",
                                       ".tif", ".tiff", ".webp", NULL};
    return ends_as(name, ends);
}

static bool is_table(const char *name)
{
    static const char *const ends[] = {".csv",  ".tsv",    ".tab", ".json", ".jsonl",
                                       ".data", ".ndjson", ".txt", NULL};
    return ends_as(name, ends) && strncasecmp(last_part(name), "readme", 6) != 0 &&
           strncasecmp(last_part(name), "licen", 5) != 0;
}

static int64_t refuse_choice(const struct tt__members *m, const char *archive, const char *inner,
                             int64_t files, int64_t tables, struct tt_err *err)
{
    char list[400] = "", name[80];
    int64_t told = 0, pictures = 0;
    for (int64_t i = 0; i < m->n; i++) {
        size_t used = strlen(list);
        pictures += is_file(m->name[i]) && is_picture(m->name[i]);
        if (!is_file(m->name[i]) || (tables > 0 && !is_table(m->name[i])) || ++told > 5)
            continue;
        tt_text_printable(name, sizeof name, m->name[i]);
        snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", name);
    }
    const char *more = told > 5 ? ", ..." : "";
    if (inner)
        tt_fail(err, TT_EINPUT, "%s: holds no file \"%.100s\"; it holds %s%s", archive, inner, list,
                more);
    else if (tables == 0 && pictures > files / 2)
        tt_fail(err, TT_EINPUT,
                "%s: holds %" PRId64 " pictures; unpack it first, and name the folder", archive,
                pictures);
    else if (files == 0)
        tt_fail(err, TT_EINPUT, "%s: holds no file", archive);
    else
        tt_fail(err, TT_EINPUT, "%s: holds %" PRId64 " %s (%s%s); ARCHIVE:NAME takes one", archive,
                tables ? tables : files, tables ? "tables" : "files", list, more);
    return -1;
}

int64_t tt__members_choose(const struct tt__members *m, const char *archive, const char *inner,
                           struct tt_err *err)
{
    int64_t files = 0, tables = 0, file = -1, table = -1, alike = -1, n_alike = 0;
    for (int64_t i = 0; i < m->n; i++) {
        const char *name = m->name[i];
        if (!is_file(name))
            continue;
        if (inner && strcmp(name, inner) == 0)
            return i;
        if (inner && strcmp(last_part(name), inner) == 0 && n_alike++ == 0)
            alike = i;
        if (files++ == 0)
            file = i;
        if (is_table(name) && tables++ == 0)
            table = i;
    }
    if (inner && n_alike == 1)
        return alike;
    if (!inner && files == 1)
        return file;
    if (!inner && tables == 1)
        return table;
    return refuse_choice(m, archive, inner, files, tables, err);
}

void tt__members_tell(const struct tt__members *m, int64_t at, char out[TT__MEMBER])
{
    int64_t files = 0;
    for (int64_t i = 0; at >= 0 && i < m->n; i++)
        files += is_file(m->name[i]);
    if (files > 1)
        tt_text_printable(out, TT__MEMBER, m->name[at]);
}

/* --- what it is ------------------------------------------------------------------------------ */

bool tt__is_tar(const unsigned char *data, size_t size)
{
    return size >= 512 && memcmp(data + 257, "ustar", 5) == 0;
}

const char *tt__packing_name(const unsigned char *data, size_t size)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *name;
    } known[] = {{"\xfd"
                  "7zXZ\0",
                  6, "xz"},
                 {"BZh", 3, "bzip2"},
                 {"\x28\xb5\x2f\xfd", 4, "zstd"},
                 {"\x04\x22\x4d\x18", 4, "lz4"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (size >= known[i].n && memcmp(data, known[i].magic, known[i].n) == 0 &&
            (data[0] != 'B' || (size > 9 && memcmp(data + 4, "1AY&SY", 6) == 0)))
            return known[i].name;
    return NULL;
}

#ifdef TT_LIBARCHIVE

/* --- unpacking ------------------------------------------------------------------------------- */

enum { MAX_MEMBERS = 1 << 20, CHUNK = 1 << 16 };

/* Only what the library unpacks by itself: for others it would start a program. */
static void take_filters(struct archive *a)
{
    static int (*const filter[])(struct archive *) = {
        archive_read_support_filter_xz, archive_read_support_filter_bzip2,
        archive_read_support_filter_zstd, archive_read_support_filter_lz4,
        archive_read_support_filter_gzip};
    for (size_t i = 0; i < sizeof filter / sizeof filter[0]; i++) {
        struct archive *trial = archive_read_new();
        if (trial && filter[i](trial) == ARCHIVE_OK)
            filter[i](a);
        archive_read_free(trial);
    }
}

static int refuse_damage(struct archive *a, const char *name, struct tt_err *err)
{
    const char *why = archive_error_string(a);
    return tt_fail(err, TT_EINPUT, "%s: cannot be unpacked: %s", name,
                   why ? why : "it is damaged, or ends too early");
}

/* Begins to read; NULL: `err` says why not. */
static struct archive *begin(const char *name, const unsigned char *packed, size_t n, bool tar,
                             struct tt_err *err)
{
    struct archive *a = archive_read_new();
    if (!a) {
        tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
        return NULL;
    }
    take_filters(a);
    if (tar)
        archive_read_support_format_tar(a);
    else
        archive_read_support_format_raw(a);
    if (archive_read_open_memory(a, packed, n) == ARCHIVE_OK)
        return a;
    refuse_damage(a, name, err);
    archive_read_free(a);
    return NULL;
}

/* The rest of a member, or of a stream.  Memory grows with what is really there. */
static int read_data(struct archive *a, const char *name, size_t n, size_t limit,
                     unsigned char **data, size_t *size, struct tt_err *err)
{
    size_t room = 0, have = 0;
    unsigned char *out = NULL;
    for (;;) {
        if (have == room) {
            room = room ? 2 * room : CHUNK;
            unsigned char *more = realloc(out, room + 1);
            if (!more) {
                free(out);
                return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
            }
            out = more;
        }
        la_ssize_t got = archive_read_data(a, out + have, room - have);
        if (got == 0)
            break;
        have += got > 0 ? (size_t)got : 0;
        int rc = got < 0 ? refuse_damage(a, name, err)
                 : have > limit
                     ? tt_fail(err, TT_EINPUT, "%s: unpacks to more than %zu bytes", name, limit)
                     : tt__check_packing(name, n, have, err);
        if (rc < 0) {
            free(out);
            return -1;
        }
    }
    out[have] = '\0';
    *data = out;
    *size = have;
    return 0;
}

/* The next member that is a file, by its name; 0 at the end. */
static int next_member(struct archive *a, const char *name, size_t n, size_t limit,
                       const char **member, struct tt_err *err)
{
    struct archive_entry *e;
    for (;;) {
        int rc = archive_read_next_header(a, &e);
        if (rc == ARCHIVE_EOF)
            return 0;
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
            return refuse_damage(a, name, err);
        /* What is passed over is unpacked, too. */
        la_int64_t size = archive_entry_size(e);
        if (size < 0 || (uint64_t)size > limit)
            return tt_fail(err, TT_EINPUT, "%s: holds a file of %" PRId64 " bytes, at most %zu",
                           name, (int64_t)size, limit);
        uint64_t all = (uint64_t)archive_filter_bytes(a, 0) + (uint64_t)size;
        if (tt__check_packing(name, n, all, err) < 0)
            return -1;
        *member = archive_entry_pathname(e);
        *member = *member ? *member : archive_entry_pathname_utf8(e);
        if (archive_entry_filetype(e) == AE_IFREG && *member)
            return 1;
    }
}

static int list_members(const char *name, const unsigned char *packed, size_t n, size_t limit,
                        struct tt__members *m, struct tt_err *err)
{
    struct archive *a = begin(name, packed, n, true, err);
    const char *member = "";
    int rc = a ? 1 : -1;
    while (rc > 0 && (rc = next_member(a, name, n, limit, &member, err)) > 0) {
        if (m->n == MAX_MEMBERS)
            rc = tt_fail(err, TT_EINPUT, "%s: holds more than %d files", name, MAX_MEMBERS);
        else if (tt__members_add(m, member, err) < 0)
            rc = -1;
    }
    archive_read_free(a);
    return rc;
}

static int read_member(const char *name, const unsigned char *packed, size_t n, size_t limit,
                       int64_t at, unsigned char **data, size_t *size, struct tt_err *err)
{
    struct archive *a = begin(name, packed, n, true, err);
    const char *member = "";
    int rc = a ? 1 : -1;
    for (int64_t i = 0; i <= at && rc > 0; i++)
        rc = next_member(a, name, n, limit, &member, err);
    if (rc > 0)
        rc = read_data(a, name, n, limit, data, size, err);
    else if (rc == 0)
        rc = tt_fail(err, TT_EINPUT, "%s: ends too early", name);
    archive_read_free(a);
    return rc;
}

static int read_stream(const char *name, const unsigned char *packed, size_t n, size_t limit,
                       unsigned char **data, size_t *size, struct tt_err *err)
{
    struct archive *a = begin(name, packed, n, false, err);
    struct archive_entry *e;
    int rc = a ? 0 : -1;
    if (rc == 0 && archive_read_next_header(a, &e) != ARCHIVE_OK)
        rc = refuse_damage(a, name, err);
    if (rc == 0)
        rc = read_data(a, name, n, limit, data, size, err);
    archive_read_free(a);
    return rc;
}

static int read_tar(const char *name, const unsigned char *packed, size_t n, const char *inner,
                    size_t limit, char *member, unsigned char **data, size_t *size,
                    struct tt_err *err)
{
    struct tt__members m = {0};
    int rc = list_members(name, packed, n, limit, &m, err);
    int64_t at = rc < 0 ? -1 : tt__members_choose(&m, name, inner, err);
    tt__members_tell(&m, at, member);
    rc = at < 0 ? -1 : read_member(name, packed, n, limit, at, data, size, err);
    tt__members_done(&m);
    return rc;
}

/* The stream's first bytes tell whether there is an archive in it. */
static bool holds_tar(const unsigned char *packed, size_t n)
{
    unsigned char head[512];
    struct archive_entry *e;
    struct archive *a = begin("", packed, n, false, NULL);
    size_t have = 0;
    la_ssize_t got = 1;
    if (a && archive_read_next_header(a, &e) == ARCHIVE_OK)
        while (have < sizeof head && got > 0) {
            got = archive_read_data(a, head + have, sizeof head - have);
            have += got > 0 ? (size_t)got : 0;
        }
    archive_read_free(a);
    return tt__is_tar(head, have);
}

int tt__unarchive(const char *name, const unsigned char *packed, size_t n, const char *inner,
                  size_t limit, char member[TT__MEMBER], unsigned char **data, size_t *size,
                  struct tt_err *err)
{
    if (tt__is_tar(packed, n) || holds_tar(packed, n))
        return read_tar(name, packed, n, inner, limit, member, data, size, err);
    if (inner)
        return tt_fail(err, TT_EINPUT, "%s: is packed, but no archive that \"%.100s\" could be in",
                       name, inner);
    return read_stream(name, packed, n, limit, data, size, err);
}

#else

int tt__unarchive(const char *name, const unsigned char *packed, size_t n, const char *inner,
                  size_t limit, char member[TT__MEMBER], unsigned char **data, size_t *size,
                  struct tt_err *err)
{
    const char *packing = tt__packing_name(packed, n);
    (void)inner, (void)limit, (void)member, (void)data, (void)size;
    return tt_fail(err, TT_EINPUT,
                   "%s: is %s%s, and this program was built without libarchive, which reads those; "
                   "unpack it first",
                   name, packing ? "packed with " : "", packing ? packing : "a tar archive");
}

#endif
