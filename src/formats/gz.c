#include <tuitrain/formats/gz.h>

#include <stdlib.h>

#include <libdeflate.h>
#include <zlib.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/mem.h>

#include "packing.h"

int tt_gz_is(const unsigned char *data, size_t size)
{
    return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* Sizes are counted up to this, and from 0 again. */
static const size_t WRAPS = (size_t)1 << 32;

/* The last four bytes hold the unpacked size modulo 2^32, which what comes out must have.  Deflate
 * packs 1032 to 1 at best, which bounds what a wrong size can make us allocate. */
static int promised_size(const char *name, const unsigned char *packed, size_t n, size_t limit,
                         size_t *size, struct tt_err *err)
{
    if (n < 18)
        return tt_fail(err, TT_EINPUT, "%s: gzip data ends too early (truncated?)", name);
    *size = (size_t)packed[n - 4] | (size_t)packed[n - 3] << 8 | (size_t)packed[n - 2] << 16 |
            (size_t)packed[n - 1] << 24;
    if (*size > limit)
        return tt_fail(err, TT_EINPUT, "%s: unpacks to more than %zu bytes, or is cut short", name,
                       limit);
    if (*size / TT__MOST_PACKED > n)
        return tt_fail(err, TT_EINPUT, "%s: gzip data is not whole (truncated?)", name);
    return 0;
}

static int unpack(const char *name, const unsigned char *packed, size_t packed_size,
                  unsigned char *data, size_t size, struct tt_err *err)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t used = 0, made = 0;
    if (!d)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    enum libdeflate_result rc =
        libdeflate_gzip_decompress_ex(d, packed, packed_size, data, size, &used, &made);
    libdeflate_free_decompressor(d);
    if (rc == LIBDEFLATE_SUCCESS && used < packed_size)
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes follow the end of the gzip data", name,
                       packed_size - used);
    if (rc == LIBDEFLATE_INSUFFICIENT_SPACE && packed_size > WRAPS / TT__MOST_PACKED)
        return tt_fail(
            err, TT_EINPUT,
            "%s: damaged gzip data: changed, or followed by other bytes; or it unpacks to "
            "4 GB or more: gunzip it first, plain files need not fit into memory",
            name);
    if (rc != LIBDEFLATE_SUCCESS || made != size)
        return tt_fail(err, TT_EINPUT,
                       "%s: damaged gzip data: cut short, changed, or followed by other bytes",
                       name);
    return 0;
}

int tt_gz_unpack(const char *name, const unsigned char *packed, size_t packed_size, size_t limit,
                 unsigned char **data, size_t *size, struct tt_err *err)
{
    size_t n = 0;
    if (promised_size(name, packed, packed_size, limit, &n, err) < 0 ||
        tt__check_packing(name, packed_size, n, err) < 0)
        return -1;
    unsigned char *memory = tt_alloc(n + 1);
    if (!memory)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    if (unpack(name, packed, packed_size, memory, n, err) < 0) {
        free(memory);
        return -1;
    }
    memory[n] = '\0';
    *data = memory;
    *size = n;
    return 0;
}

int tt_gz_pack(const void *data, size_t n, unsigned char **packed, size_t *size, struct tt_err *err)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(1);
    size_t most = c ? libdeflate_gzip_compress_bound(c, n) : 0;
    unsigned char *memory = c ? tt_alloc(most) : NULL;
    size_t made = memory ? libdeflate_gzip_compress(c, data, n, memory, most) : 0;
    libdeflate_free_compressor(c);
    if (made == 0) {
        free(memory);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    *packed = memory;
    *size = made;
    return 0;
}

/* The first bytes of what is packed; libdeflate unpacks all or nothing, so zlib does this. */
static size_t unpack_head(const unsigned char *packed, size_t packed_size, unsigned char *head,
                          size_t room)
{
    enum { GZIP_ONLY = 16 + MAX_WBITS };
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)packed, .next_out = head};
    z.avail_in = packed_size < UINT32_MAX ? (uInt)packed_size : UINT32_MAX;
    z.avail_out = (uInt)room;
    if (inflateInit2(&z, GZIP_ONLY) != Z_OK)
        return 0;
    inflate(&z, Z_SYNC_FLUSH); /* whatever it says: what has come out is right so far */
    inflateEnd(&z);
    return room - z.avail_out;
}

int tt_gz_check_head(const char *name, const unsigned char *raw, size_t n, size_t limit,
                     tt_gz_check *check, struct tt_err *err)
{
    unsigned char head[TT_GZ_HEAD];
    size_t size = n;
    if (!tt_gz_is(raw, n))
        return check(name, raw, n < TT_GZ_HEAD ? n : TT_GZ_HEAD, n, err);
    if (promised_size(name, raw, n, limit, &size, err) < 0)
        return -1;
    size_t have = unpack_head(raw, n, head, sizeof head);
    /* Bytes that cannot be unpacked are a damaged file, not a wrong header. */
    return have < sizeof head && have < size ? 0 : check(name, head, have, size, err);
}

int tt_gz_read(const char *path, size_t limit, tt_gz_check *check, unsigned char **data,
               size_t *size, struct tt_err *err)
{
    unsigned char *raw;
    size_t n;
    if (tt_file_read(path, limit, &raw, &n, err) < 0)
        return -1;
    if (check && tt_gz_check_head(path, raw, n, limit, check, err) < 0) {
        free(raw);
        return -1;
    }
    if (!tt_gz_is(raw, n)) {
        *data = raw;
        *size = n;
        return 0;
    }
    int rc = tt_gz_unpack(path, raw, n, limit, data, size, err);
    free(raw);
    return rc;
}
