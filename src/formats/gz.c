#include <tuitrain/formats/gz.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include <tuitrain/base/file.h>

int tt_gz_is(const unsigned char *data, size_t size)
{
    return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* The last four bytes hold the unpacked size modulo 2^32: a hint, checked by what comes out.
 * Deflate packs 1032 to 1 at best, which bounds what a wrong hint can make us allocate. */
static size_t first_guess(const unsigned char *packed, size_t n, size_t limit)
{
    size_t hint = 0, most = n < SIZE_MAX / 1032 ? n * 1032 : SIZE_MAX;
    if (n >= 4)
        hint = (size_t)packed[n - 4] | (size_t)packed[n - 3] << 8 | (size_t)packed[n - 2] << 16 |
               (size_t)packed[n - 1] << 24;
    if (hint > most)
        hint = most;
    return (hint < limit ? hint : limit) + 1;
}

static int inflate_all(z_stream *z, const char *name, size_t packed_size, size_t limit,
                       unsigned char **data, size_t *size, struct tt_err *err)
{
    size_t capacity = *size, have = 0, left = packed_size;
    for (;;) {
        uInt in = left > UINT_MAX ? UINT_MAX : (uInt)left;
        size_t room = capacity - have;
        uInt out = room > UINT_MAX ? UINT_MAX : (uInt)room;
        z->avail_in = in;
        z->next_out = *data + have;
        z->avail_out = out;
        int rc = inflate(z, Z_NO_FLUSH);
        left -= in - z->avail_in;
        have += out - z->avail_out;
        if (rc == Z_STREAM_END)
            break;
        if (rc != Z_OK && rc != Z_BUF_ERROR)
            return tt_fail(err, TT_EINPUT, "%s: damaged gzip data: %s", name,
                           z->msg ? z->msg : "inflate failed");
        if (have > limit)
            return tt_fail(err, TT_EINPUT, "%s: unpacks to more than %zu bytes", name, limit);
        if (have < capacity && left == 0)
            return tt_fail(err, TT_EINPUT, "%s: gzip data ends too early (truncated?)", name);
        if (have < capacity)
            continue;
        capacity = capacity < limit / 2 ? 2 * capacity : limit + 1;
        unsigned char *bigger = realloc(*data, capacity + 1);
        if (!bigger)
            return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
        *data = bigger;
    }
    if (have > limit)
        return tt_fail(err, TT_EINPUT, "%s: unpacks to more than %zu bytes", name, limit);
    if (left > 0)
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes follow the end of the gzip data", name, left);
    *size = have;
    (*data)[have] = '\0';
    return 0;
}

int tt_gz_unpack(const char *name, const unsigned char *packed, size_t packed_size, size_t limit,
                 unsigned char **data, size_t *size, struct tt_err *err)
{
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)packed};
    size_t n = first_guess(packed, packed_size, limit);
    unsigned char *memory = malloc(n + 1);
    /* 15 + 16: the largest window, gzip's header and checksum only. */
    if (!memory || inflateInit2(&z, 15 + 16) != Z_OK) {
        free(memory);
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    }
    int rc = inflate_all(&z, name, packed_size, limit, &memory, &n, err);
    inflateEnd(&z);
    if (rc < 0) {
        free(memory);
        return -1;
    }
    *data = memory;
    *size = n;
    return 0;
}

int tt_gz_read(const char *path, size_t limit, unsigned char **data, size_t *size,
               struct tt_err *err)
{
    unsigned char *raw;
    size_t n;
    if (tt_file_read(path, limit, &raw, &n, err) < 0)
        return -1;
    if (!tt_gz_is(raw, n)) {
        *data = raw;
        *size = n;
        return 0;
    }
    int rc = tt_gz_unpack(path, raw, n, limit, data, size, err);
    free(raw);
    return rc;
}
