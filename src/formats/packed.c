#include <tuitrain/formats/packed.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>

#include "unarchive.h"
#include "unzip.h"

#define TO_CSV "which is not supported; save it as CSV (pandas: to_csv)"

/* Kinds of files that are not read here, by their first bytes, and what makes a table of them. */
static const struct {
    const char *magic, *what, *help;
} others[] = {
    {"7z\xbc\xaf", "a 7z archive", "unpack it first"},
    {"Rar!", "a RAR archive", "unpack it first"},
    {"PAR1", "a Parquet file", TO_CSV},
    {"ARROW1", "an Arrow or Feather file", TO_CSV},
    {"FEA1", "a Feather file", TO_CSV},
    {"Obj\x01", "an Avro file", TO_CSV},
    {"\xd0\xcf\x11\xe0", "an old Excel or SPSS file", "which is not supported; save it as CSV"},
    {"\x89HDF", "an HDF5 file",
     "which is not supported; save its arrays as .npz (numpy: savez) or its table as CSV"},
    {"MATLAB 5.0 MAT-file", "MATLAB's data",
     "which is not supported; write the table as CSV (writetable) or its arrays as .npz"},
    {"RDX", "R's data", "which is not supported; write the table as CSV (write.csv)"},
    {"$FL2", "an SPSS file", "which is not supported; save it as CSV"},
    {"<stata_dta>", "a Stata file", "which is not supported; save it as CSV"},
    {"\x80\x04\x95", "a Python pickle", "which is not safe to read; save it as CSV or .npz"},
    {"\x80\x05\x95", "a Python pickle", "which is not safe to read; save it as CSV or .npz"},
    {"%PDF", "a PDF", "a table must be text"},
    {NULL, NULL, NULL},
};

/* The first names of a table may be the same letters: no text has such bytes. */
static bool seems_binary(const unsigned char *data, size_t size)
{
    bool binary = false;
    for (size_t i = 0; i < 64 && i < size; i++)
        binary = binary || data[i] < '\t' || data[i] >= 0x80 || (data[i] > '\r' && data[i] < ' ');
    return binary;
}

static int find_known(const unsigned char *data, size_t size)
{
    if (!seems_binary(data, size) && !(size >= 4 && memcmp(data, "%PDF", 4) == 0))
        return -1;
    for (int i = 0; others[i].magic; i++) {
        size_t n = strlen(others[i].magic);
        if (size >= n && memcmp(data, others[i].magic, n) == 0)
            return i;
    }
    return -1;
}

static bool is_zip(const unsigned char *data, size_t n)
{
    return n >= 4 && memcmp(data, "PK\3\4", 4) == 0;
}

int tt_packed_knows(const unsigned char *head, size_t n)
{
    return is_zip(head, n) || tt_gz_is(head, n) || tt__packing_name(head, n) ||
           find_known(head, n) >= 0;
}

const char *tt_packed_split(const char *what, char path[TT_PATH])
{
    struct stat st;
    const char *colon = what;
    if (!tt_text_copy(path, TT_PATH, what) || stat(path, &st) == 0)
        return NULL;
    while ((colon = strchr(colon, ':'))) {
        path[colon - what] = '\0';
        if (colon > what && stat(path, &st) == 0 && S_ISREG(st.st_mode))
            return colon + 1;
        path[colon - what] = ':';
        colon++;
    }
    return NULL;
}

const char *tt_packed_name(const char *what)
{
    const char *end = what + strcspn(what, ":"), *slash = memrchr(what, '/', (size_t)(end - what));
    return slash && slash[1] ? slash + 1 : what;
}

/* --- zip ------------------------------------------------------------------------------------- */

static int find_entry(const struct tt__unzip *z, const char *inner, char *member, int64_t *found,
                      struct tt_err *err)
{
    struct tt__members m = {0};
    const char *name;
    int rc = 0;
    for (int64_t i = 0; rc == 0 && (name = tt__unzip_entry_name(z, i)); i++) {
        rc = tt__members_add(&m, name, err);
        if (rc == 0 && strcmp(name, "[Content_Types].xml") == 0)
            rc = tt_fail(err, TT_EINPUT,
                         "%s: is a spreadsheet or another document of Office, which is not "
                         "supported; save it as CSV",
                         z->name);
        else if (rc == 0 && strcmp(name, "content.xml") == 0)
            rc = tt_fail(err, TT_EINPUT,
                         "%s: is a spreadsheet or another document of LibreOffice, which is not "
                         "supported; save it as CSV",
                         z->name);
    }
    *found = rc < 0 ? -1 : tt__members_choose(&m, z->name, inner, err);
    tt__members_tell(&m, *found, member);
    tt__members_done(&m);
    return *found < 0 ? -1 : 0;
}

/* The first entry's name stands in the first bytes, whatever became of the others. */
static bool begins_as_office(const unsigned char *packed, size_t n)
{
    enum { HEAD = 30 };
    static const char *const names[] = {"[Content_Types].xml", "_rels/", "docProps/", "xl/",
                                        "mimetypeapplication/vnd.oasis"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t k = strlen(names[i]);
        if (n >= HEAD + k && memcmp(packed + HEAD, names[i], k) == 0)
            return true;
    }
    return false;
}

static int unpack_zip(const char *path, const unsigned char *packed, size_t n, const char *inner,
                      size_t limit, char *member, unsigned char **data, size_t *size,
                      struct tt_err *err)
{
    struct tt__unzip z;
    int64_t at;
    unsigned char *out = NULL;
    if (tt__unzip_open(&z, path, packed, n, err) < 0)
        return !begins_as_office(packed, n)
                   ? -1
                   : tt_fail(err, TT_EINPUT,
                             "%s: is a damaged spreadsheet, and a whole one is not supported "
                             "either; save it as CSV",
                             path);
    int rc = find_entry(&z, inner, member, &at, err);
    if (rc == 0 && tt__unzip_entry_size(&z, at) > limit)
        rc = tt_fail(err, TT_EINPUT, "%s: unpacks to more than %zu bytes", path, limit);
    if (rc == 0) {
        *size = (size_t)tt__unzip_entry_size(&z, at);
        out = malloc(*size + 1);
        rc = out ? tt__unzip_read(&z, at, out, err)
                 : tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    }
    tt__unzip_done(&z);
    if (rc < 0 || !out) {
        free(out);
        return -1;
    }
    out[*size] = '\0';
    *data = out;
    return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* What a file holds: unpacked into fresh memory, 1 where it is not packed, or -1. */
static int unpack(const char *path, const unsigned char *raw, size_t n, const char *inner,
                  size_t limit, char *member, unsigned char **data, size_t *size,
                  struct tt_err *err)
{
    int known = find_known(raw, n);
    if (known >= 0)
        return tt_fail(err, TT_EINPUT, "%s: is %s, %s", path, others[known].what,
                       others[known].help);
    if (is_zip(raw, n))
        return unpack_zip(path, raw, n, inner, limit, member, data, size, err);
    if (tt__packing_name(raw, n) || tt__is_tar(raw, n))
        return tt__unarchive(path, raw, n, inner, limit, member, data, size, err);
    if (tt_gz_is(raw, n))
        return tt_gz_unpack(path, raw, n, limit, data, size, err);
    if (inner)
        return tt_fail(err, TT_EINPUT,
                       "%s: is neither an archive nor a database that \"%.100s\" "
                       "could be in",
                       path, inner);
    return 1;
}

/* Takes `raw`. */
static int unpack_all(const char *path, unsigned char *raw, size_t n, const char *inner,
                      size_t limit, tt_gz_check *check, char *member, unsigned char **data,
                      size_t *size, struct tt_err *err)
{
    int rc = check ? tt_gz_check_head(path, raw, n, limit, check, err) : 0;
    if (rc == 0)
        rc = unpack(path, raw, n, inner, limit, member, data, size, err);
    if (rc > 0) {
        *data = raw;
        *size = n;
        return 0;
    }
    bool gz = tt_gz_is(raw, n);
    free(raw);
    if (rc < 0 || !gz || (!inner && !tt__is_tar(*data, *size)))
        return rc;
    raw = *data; /* .tar.gz */
    n = *size;
    rc = tt__is_tar(raw, n)
             ? tt__unarchive(path, raw, n, inner, limit, member, data, size, err)
             : tt_fail(err, TT_EINPUT, "%s: is packed, but no archive that \"%.100s\" could be in",
                       path, inner);
    free(raw);
    return rc;
}

int tt_packed_unpack(const char *name, unsigned char *raw, size_t n, size_t limit,
                     tt_gz_check *check, unsigned char **data, size_t *size, struct tt_err *err)
{
    char member[TT_PACKED_MEMBER] = "";
    return unpack_all(name, raw, n, NULL, limit, check, member, data, size, err);
}

int tt_packed_read(const char *what, size_t limit, tt_gz_check *check, unsigned char **data,
                   size_t *size, struct tt_err *err)
{
    char member[TT_PACKED_MEMBER];
    return tt_packed_read_one(what, limit, check, member, data, size, err);
}

int tt_packed_read_one(const char *what, size_t limit, tt_gz_check *check,
                       char member[TT_PACKED_MEMBER], unsigned char **data, size_t *size,
                       struct tt_err *err)
{
    char path[TT_PATH];
    const char *inner = tt_packed_split(what, path);
    unsigned char *raw;
    size_t n;
    member[0] = '\0';
    if (tt_file_read(path, limit, &raw, &n, err) < 0)
        return -1;
    return unpack_all(path, raw, n, inner, limit, check, member, data, size, err);
}
