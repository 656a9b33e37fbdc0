#include "stored.h"

#include <stdint.h>
#include <string.h>

/* Layout: PKWARE's APPNOTE.TXT, 4.3 (headers) and 4.5.3 (sizes of 64 bits). */
enum { END = 22, LOCATOR = 20, END_64 = 56, ENTRY = 46, LOCAL = 30, LONGEST_COMMENT = 65535 };

struct zip {
    const unsigned char *data;
    size_t size;
};

static uint64_t number(const unsigned char *p, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes - 1; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

/* The bytes at a place, where there are so many and they begin with "PK" and these two. */
static const unsigned char *part(const struct zip *z, uint64_t at, uint64_t n, int a, int b)
{
    if (!z->data || at > z->size || n > z->size - at)
        return NULL;
    const unsigned char *p = z->data + at;
    return p[0] == 'P' && p[1] == 'K' && p[2] == a && p[3] == b ? p : NULL;
}

/* Where the list of entries begins, and how many there are. */
static bool find_list(const struct zip *z, uint64_t *at, uint64_t *n)
{
    const unsigned char *end = NULL, *more;
    size_t from = z->size;
    while (!end && from-- > 0 && z->size - from <= END + LONGEST_COMMENT)
        end = part(z, from, END, 5, 6);
    if (!end)
        return false;
    *n = number(end + 10, 2);
    *at = number(end + 16, 4);
    if (from < LOCATOR || !(more = part(z, from - LOCATOR, LOCATOR, 6, 7)))
        return true;
    more = part(z, number(more + 8, 8), END_64, 6, 6);
    if (!more)
        return false;
    *n = number(more + 32, 8);
    *at = number(more + 48, 8);
    return true;
}

/* Numbers that are too large for their place stand behind the name, in this order. */
static bool widen(const unsigned char *extra, size_t n, uint64_t *const value[3])
{
    const uint64_t full = UINT32_MAX;
    while (n >= 4) {
        size_t size = (size_t)number(extra + 2, 2);
        if (size > n - 4)
            return false;
        const unsigned char *p = extra + 4, *end = p + size;
        for (int i = 0; number(extra, 2) == 1 && i < 3; i++)
            if (*value[i] == full) {
                if (end - p < 8)
                    return false;
                *value[i] = number(p, 8);
                p += 8;
            }
        extra = end;
        n -= 4 + size;
    }
    return true;
}

/* From the entry's own header on. */
static bool find_data(const struct zip *z, uint64_t header, uint64_t bytes, size_t *at)
{
    const unsigned char *local = part(z, header, LOCAL, 3, 4);
    if (!local)
        return false;
    uint64_t from = header + LOCAL + number(local + 26, 2) + number(local + 28, 2);
    if (from > z->size || bytes > z->size - from)
        return false;
    *at = (size_t)from;
    return true;
}

bool tt__stored_find(const unsigned char *data, size_t size, const char *entry, size_t *at,
                     size_t *bytes)
{
    const struct zip z = {data, size};
    uint64_t place, n;
    size_t length = strlen(entry);
    if (!find_list(&z, &place, &n))
        return false;
    for (; n > 0; n--) {
        const unsigned char *e = part(&z, place, ENTRY, 1, 2);
        if (!e)
            return false;
        size_t name = (size_t)number(e + 28, 2), extra = (size_t)number(e + 30, 2);
        uint64_t packed = number(e + 20, 4), real = number(e + 24, 4), header = number(e + 42, 4);
        uint64_t *const wide[] = {&real, &packed, &header};
        uint64_t next = ENTRY + name + extra + number(e + 32, 2);
        if (next > z.size - place)
            return false;
        if (name == length && memcmp(e + ENTRY, entry, name) == 0) {
            if (number(e + 10, 2) != 0 || !widen(e + ENTRY + name, extra, wide) || packed != real)
                return false;
            *bytes = (size_t)real;
            return find_data(&z, header, real, at);
        }
        place += next;
    }
    return false;
}
