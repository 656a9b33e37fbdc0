/* A source: one kind of data set.  sources.list.h has them all, and says how to add one. */
#ifndef TT_DATA_SOURCE_H
#define TT_DATA_SOURCE_H

#include <tuitrain/data/dataset.h>

struct tt_source_type {
    const char *name; /* "idx" */
    const char *help;
    /* How sure it is that `path` is of its kind: 0 no, 100 yes. */
    int (*probe)(const char *path);
    /* Fills everything but mean, std and class names when those are set already.  Tells wish->job
     * how far it is, every few milliseconds of work (tt_job_at()), and gives up where that says. */
    int (*open)(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                struct tt_err *err);
    void (*close)(struct tt_data *d);
};

#endif
