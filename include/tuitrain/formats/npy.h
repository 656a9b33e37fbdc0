/* NPY, NumPy's file of one array: "\x93NUMPY", version, a header that is a Python dict, values.
 * Versions 1 to 3; integers, booleans, floats and texts of either byte order; C and Fortran order.
 * Source: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 *
 * The header is read by a parser that knows this one dict and nothing else of Python.  Objects
 * and records are refused by name.
 */
#ifndef TT_FORMATS_NPY_H
#define TT_FORMATS_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/tensor/tensor.h>

enum { TT_NPY_HEADER = 10000 }; /* longest header, as numpy.load() has it */

struct tt_npy {
    struct tt_shape shape;
    char kind; /* 'b' boolean, 'i' integer, 'u' unsigned, 'f' float; texts: 'S' bytes, 'U' UTF-32 */
    int size;  /* bytes of a value */
    bool swapped;       /* in the other byte order than this machine's */
    bool fortran;       /* the first index changes fastest */
    size_t from;        /* where in the file's bytes the values begin */
    const void *values; /* there */
    int64_t count;      /* of values */
};

/* Reads the header out of the first n bytes (TT_NPY_HEADER + 12 are enough) of a file of `size`;
 * `values` stays NULL.  The values must be exactly as many as the shape says. */
int tt_npy_look(const char *name, const unsigned char *data, size_t n, size_t size,
                struct tt_npy *out, struct tt_err *err);

/* Parses a whole file's bytes, which must stay; `name` is for messages. */
int tt_npy_parse(const char *name, const unsigned char *data, size_t size, struct tt_npy *out,
                 struct tt_err *err);

/* Value i in C order.  Integers above 2^53 are rounded; a text is no number (NaN). */
double tt_npy_at(const struct tt_npy *a, int64_t i);

bool tt_npy_is_text(const struct tt_npy *a);
/* Text i in C order, without the zeros that fill it up, as UTF-8 (bytes of 'S' as they are, but for
 * those that are not).  Returns its length, at most tt_npy_text_room() - 1; a NUL follows. */
size_t tt_npy_text_room(const struct tt_npy *a);
size_t tt_npy_text(const struct tt_npy *a, int64_t i, char *out);

/* "<f4", as NumPy would write it; valid for as long as `out`. */
enum { TT_NPY_DTYPE = 16 };
const char *tt_npy_dtype(const struct tt_npy *a, char out[TT_NPY_DTYPE]);

#endif
