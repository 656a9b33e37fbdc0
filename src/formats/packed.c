#include <tuitrain/formats/packed.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/gz.h>

#include "unzip.h"

/* Kinds of files that are not read here, by their first bytes, and what makes a table of them. */
static const struct {
    const char *magic, *what, *help;
} others[] = {
    {"\xfd"
     "7zXZ",
     "packed with xz", "unpack it first (xz -d)"},
    {"BZh", "packed with bzip2", "unpack it first (bzip2 -d)"},
    {"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first (zstd -d)"},
    {"7z\xbc\xaf", "a 7z archive", "unpack it first"},
    {"PAR1", "a Parquet file", "which is not supported; save it as CSV (pandas: to_csv)"},
    {"ARROW1", "an Arrow file", "which is not supported; save it as CSV (pandas: to_csv)"},
    {"FEA1", "a Feather file", "which is not supported; save it as CSV (pandas: to_csv)"},
    {"\xd0\xcf\x11\xe0", "an old Excel or SPSS file", "save it as CSV"},
    {"SQLite format 3", "an SQLite database", "write the table as CSV (sqlite3 -csv -header)"},
    {"\x89HDF", "an HDF5 file", "write the table as CSV"},
    {"RDX", "R's data", "write the table as CSV (write.csv)"},
    {"%PDF", "a PDF", "a table must be text"},
    {NULL, NULL, NULL},
};

static int refuse_known(const char *path, const unsigned char *data, size_t size,
                        struct tt_err *err)
{
    for (int i = 0; others[i].magic; i++) {
        size_t n = strlen(others[i].magic);
        if (size >= n && memcmp(data, others[i].magic, n) == 0)
            return tt_fail(err, TT_EINPUT, "%s: is %s; %s", path, others[i].what, others[i].help);
    }
    return 0;
}

/* The only file in the archive; folders, and what macOS puts beside each file, do not count. */
static int find_only(const struct tt__unzip *z, int64_t *found, struct tt_err *err)
{
    int64_t files = 0;
    *found = -1;
    for (int64_t i = 0; tt__unzip_entry_name(z, i); i++) {
        const char *name = tt__unzip_entry_name(z, i);
        size_t n = strlen(name);
        if (strcmp(name, "[Content_Types].xml") == 0)
            return tt_fail(err, TT_EINPUT, "%s: is a spreadsheet; save it as CSV", z->name);
        if (n == 0 || name[n - 1] == '/' || strncmp(name, "__MACOSX/", 9) == 0)
            continue;
        *found = i;
        files++;
    }
    return files == 1 ? 0
                      : tt_fail(err, TT_EINPUT,
                                "%s: holds %" PRId64
                                " files; of an archive the only one is read, so unpack it first",
                                z->name, files);
}

static int unpack_zip(const char *path, const unsigned char *packed, size_t n, size_t limit,
                      unsigned char **data, size_t *size, struct tt_err *err)
{
    struct tt__unzip z;
    int64_t at;
    unsigned char *out = NULL;
    if (tt__unzip_open(&z, path, packed, n, err) < 0)
        return -1;
    int rc = find_only(&z, &at, err);
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

int tt_packed_read(const char *path, size_t limit, tt_gz_check *check, unsigned char **data,
                   size_t *size, struct tt_err *err)
{
    unsigned char *raw;
    size_t n;
    int rc;
    if (tt_file_read(path, limit, &raw, &n, err) < 0)
        return -1;
    if (refuse_known(path, raw, n, err) < 0) {
        rc = -1;
    } else if (n >= 4 && memcmp(raw, "PK\3\4", 4) == 0) {
        rc = unpack_zip(path, raw, n, limit, data, size, err);
    } else if (check && tt_gz_check_head(path, raw, n, limit, check, err) < 0) {
        rc = -1;
    } else if (tt_gz_is(raw, n)) {
        rc = tt_gz_unpack(path, raw, n, limit, data, size, err);
    } else {
        *data = raw;
        *size = n;
        return 0;
    }
    free(raw);
    return rc;
}
