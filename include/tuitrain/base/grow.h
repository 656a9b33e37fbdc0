/* An array that only grows: one writer thread, any number of reader threads, no lock.
 *
 * Elements live in chunks that never move, and the writer never changes one that it has published.
 * So a reader loads the length once and may read everything below it for as long as the array
 * lives.  Each chunk after the second is twice as large as the one before: a short array takes
 * little memory, and the table of chunks has a fixed size.
 *
 *     writer: if ((e = tt_grow_next(&g))) { *e = ...; tt_grow_publish(&g); }
 *     reader: n = tt_grow_length(&g); read tt_grow_at(&g, 0 ... n - 1);
 */
#ifndef TT_BASE_GROW_H
#define TT_BASE_GROW_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum { TT_GROW_CHUNKS = 24 };

struct tt_grow {
    size_t size;                          /* bytes of an element */
    int shift;                            /* the first chunk holds 1 << shift elements */
    int most;                             /* chunks at most */
    int chunks;                           /* writer only: chunks that there are */
    _Atomic int64_t length;               /* writer stores (release), readers load (acquire) */
    unsigned char *chunk[TT_GROW_CHUNKS]; /* owned */
};

/* Elements of `size` bytes, at least `first` in the first chunk and at most `most` in all; both are
 * rounded up to powers of two, and most <= first * 2^23.  Allocates nothing. */
void tt_grow_init(struct tt_grow *g, size_t size, int64_t first, int64_t most);
/* Frees all elements.  Nobody reads any more. */
void tt_grow_done(struct tt_grow *g);

/* Writer: makes room for n elements in all, or for the most that there may be, so that
 * tt_grow_next() allocates nothing until then.  Fails with TT_ENOMEM. */
int tt_grow_reserve(struct tt_grow *g, int64_t n, struct tt_err *err);
/* Writer: the place of the next element, to be filled and published.  NULL when the array is full
 * or there is no memory. */
void *tt_grow_next(struct tt_grow *g);
void tt_grow_publish(struct tt_grow *g); /* writer */

int64_t tt_grow_length(const struct tt_grow *g); /* any thread */

/* Element i, for readers below the length.  The writer may go up to what it reserved, to keep with
 * one array what another one's length publishes. */
static inline void *tt_grow_at(const struct tt_grow *g, int64_t i)
{
    int k = i >> g->shift ? 64 - __builtin_clzll((unsigned long long)(i >> g->shift)) : 0;
    int64_t from = k > 0 ? (int64_t)1 << (g->shift + k - 1) : 0;
    return g->chunk[k] + (size_t)(i - from) * g->size;
}

#endif
