#include "unzip.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

#include "packing.h"

enum { MAX_ENTRIES = 1 << 20 };

/* What the entries so far take. */
struct taken {
    uint64_t bytes;            /* of the file */
    uint64_t packed, unpacked; /* of those that are deflated */
};

static int check_entry(const struct tt__unzip *z, zip_uint64_t i, size_t size, struct taken *taken,
                       struct tt_err *err)
{
    const zip_uint64_t known = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC |
                               ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    zip_stat_t s;
    if (zip_stat_index(z->zip, i, 0, &s) < 0 || (s.valid & known) != known)
        return tt_fail(err, TT_EINPUT, "%s: its list of entries is damaged", z->name);
    if (zip_name_locate(z->zip, s.name, 0) != (zip_int64_t)i)
        return tt_fail(err, TT_EINPUT, "%s: two entries are called \"%.100s\"", z->name, s.name);
    if (s.encryption_method != ZIP_EM_NONE)
        return tt_fail(err, TT_EINPUT, "%s: entry \"%.100s\" is encrypted", z->name, s.name);
    if (s.comp_method != ZIP_CM_STORE && s.comp_method != ZIP_CM_DEFLATE)
        return tt_fail(err, TT_EINPUT,
                       "%s: entry \"%.100s\" is packed by method %d; stored and deflated are read",
                       z->name, s.name, (int)s.comp_method);
    if (s.comp_size > size - taken->bytes)
        return tt_fail(err, TT_EINPUT, "%s: its entries overlap, or are more than the file",
                       z->name);
    taken->bytes += s.comp_size;
    if (s.comp_method == ZIP_CM_STORE ? s.size != s.comp_size
                                      : s.size / TT__MOST_PACKED > s.comp_size)
        return tt_fail(err, TT_EINPUT,
                       "%s: entry \"%.100s\" cannot have %" PRIu64 " bytes in %" PRIu64, z->name,
                       s.name, (uint64_t)s.size, (uint64_t)s.comp_size);
    if (s.comp_method == ZIP_CM_DEFLATE) {
        taken->packed += s.comp_size;
        taken->unpacked += s.size;
    }
    return 0;
}

static int check_entries(const struct tt__unzip *z, size_t size, struct tt_err *err)
{
    zip_int64_t n = zip_get_num_entries(z->zip, 0);
    struct taken taken = {0};
    if (n < 1 || n > MAX_ENTRIES)
        return tt_fail(err, TT_EINPUT, "%s: an archive of %" PRId64 " entries", z->name,
                       (int64_t)n);
    for (zip_int64_t i = 0; i < n; i++)
        if (check_entry(z, (zip_uint64_t)i, size, &taken, err) < 0)
            return -1;
    return tt__check_packing(z->name, taken.packed, taken.unpacked, err);
}

/* Takes over `source`, which may be NULL with the reason in `why`. */
static int open_source(struct tt__unzip *z, zip_source_t *source, size_t size, zip_error_t *why,
                       struct tt_err *err)
{
    if (source)
        z->zip = zip_open_from_source(source, ZIP_RDONLY, why);
    if (!z->zip) {
        tt_fail(err, TT_EINPUT, "%s: cannot be read as a zip archive (truncated?): %s", z->name,
                zip_error_strerror(why));
        zip_source_free(source);
    }
    zip_error_fini(why);
    if (!z->zip)
        return -1;
    if (check_entries(z, size, err) == 0)
        return 0;
    tt__unzip_done(z);
    return -1;
}

int tt__unzip_open(struct tt__unzip *z, const char *name, const unsigned char *data, size_t size,
                   struct tt_err *err)
{
    zip_error_t why;
    *z = (struct tt__unzip){.name = name};
    zip_error_init(&why);
    return open_source(z, zip_source_buffer_create(data, size, 0, &why), size, &why, err);
}

int tt__unzip_open_file(struct tt__unzip *z, const char *path, size_t limit, struct tt_err *err)
{
    zip_error_t why;
    size_t size;
    *z = (struct tt__unzip){.name = path};
    int fd = tt_file_open(path, limit, &size, err);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
    if (fd >= 0 && !file) {
        close(fd);
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    }
    if (!file)
        return -1;
    zip_error_init(&why);
    zip_source_t *source = zip_source_filep_create(file, 0, -1, &why);
    if (!source)
        fclose(file);
    return open_source(z, source, size, &why, err);
}

void tt__unzip_done(struct tt__unzip *z)
{
    if (z->zip)
        zip_discard(z->zip); /* takes the source with it */
    z->zip = NULL;
}

int64_t tt__unzip_find(const struct tt__unzip *z, const char *entry)
{
    return zip_name_locate(z->zip, entry, 0);
}

const char *tt__unzip_entry_name(const struct tt__unzip *z, int64_t index)
{
    return zip_get_name(z->zip, (zip_uint64_t)index, 0);
}

uint64_t tt__unzip_entry_size(const struct tt__unzip *z, int64_t index)
{
    zip_stat_t s;
    return zip_stat_index(z->zip, (zip_uint64_t)index, 0, &s) < 0 ? 0 : s.size;
}

int tt__unzip_read(const struct tt__unzip *z, int64_t index, void *out, struct tt_err *err)
{
    uint64_t size = tt__unzip_entry_size(z, index), got = 0;
    const char *entry = tt__unzip_entry_name(z, index);
    zip_file_t *f = zip_fopen_index(z->zip, (zip_uint64_t)index, 0);
    if (!f)
        return tt_fail(err, TT_EINPUT, "%s: cannot open entry \"%.100s\": %s", z->name, entry,
                       zip_strerror(z->zip));
    zip_int64_t k = 1;
    while (k > 0 && got < size) {
        k = zip_fread(f, (char *)out + got, size - got);
        got += k > 0 ? (uint64_t)k : 0;
    }
    /* libzip compares size and checksum when it is asked for more than there is. */
    char more;
    if (k > 0 || size == 0)
        k = zip_fread(f, &more, 1);
    int rc = 0;
    if (k != 0 || got != size)
        rc = tt_fail(err, TT_EINPUT, "%s: entry \"%.100s\" is damaged: %s", z->name, entry,
                     k < 0 ? zip_file_strerror(f) : "its size is not what the archive says");
    zip_fclose(f);
    return rc;
}

int tt__unzip_peek(const struct tt__unzip *z, int64_t index, void *out, size_t *n,
                   struct tt_err *err)
{
    size_t got = 0;
    zip_file_t *f = zip_fopen_index(z->zip, (zip_uint64_t)index, 0);
    if (!f)
        return tt_fail(err, TT_EINPUT, "%s: cannot open entry \"%.100s\": %s", z->name,
                       tt__unzip_entry_name(z, index), zip_strerror(z->zip));
    zip_int64_t k = 1;
    while (k > 0 && got < *n) {
        k = zip_fread(f, (char *)out + got, *n - got);
        got += k > 0 ? (size_t)k : 0;
    }
    int rc = k < 0 ? tt_fail(err, TT_EINPUT, "%s: entry \"%.100s\" is damaged: %s", z->name,
                             tt__unzip_entry_name(z, index), zip_file_strerror(f))
                   : 0;
    zip_fclose(f);
    *n = got;
    return rc;
}
