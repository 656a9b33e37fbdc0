/* Sources: kinds of data sets.
 *
 * To add a source: 1. one file in src/data/ ending in one `const struct tt_source_type`; 2. its
 * line in the table in sources.c; 3. its cases in tests/data/.
 */
#ifndef TT_DATA_SOURCES_H
#define TT_DATA_SOURCES_H

#include <tuitrain/data/dataset.h>

struct tt_source_type {
    const char *name; /* "idx" */
    const char *help;
    /* How sure it is that `path` is of its kind: 0 no, 100 yes. */
    int (*probe)(const char *path);
    /* Fills everything but mean, std and class names when those are set already. */
    int (*open)(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                struct tt_err *err);
    void (*close)(struct tt_data *d);
};

extern const struct tt_source_type tt_source_idx, tt_source_csv, tt_source_npz, tt_source_cifar,
    tt_source_images, tt_source_synthetic;

extern const struct tt_source_type *const tt_source_types[]; /* NULL-ended */

#endif
