/* What the tables hold, by name: for menus and completion, where the tables themselves are out of
 * sight.  All of it is constant; any thread. */
#ifndef TT_RUN_CONFIG_CATALOG_H
#define TT_RUN_CONFIG_CATALOG_H

#include <stdbool.h>

#include <tuitrain/base/opt.h>

enum tt_catalog { TT_CATALOG_SCHEDULES, TT_CATALOG_OPTIMIZERS, TT_CATALOG_LOSSES };

struct tt_catalog_entry {
    const char *name, *help;
    const struct tt_opt *opts;
};

/* The i-th; false after the last. */
bool tt_catalog_entry(enum tt_catalog catalog, int i, struct tt_catalog_entry *out);
bool tt_catalog_find(enum tt_catalog catalog, const char *name, struct tt_catalog_entry *out);

#endif
