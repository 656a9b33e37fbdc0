#include <tuitrain/run/config/catalog.h>

#include <string.h>

#include <tuitrain/nn/loss.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>

/* The tables' rows are of different types, which all have these. */
#define TAKE(table)                                                                                \
    for (int k = 0; (table)[k] && k <= i; k++)                                                     \
        if (k == i) {                                                                              \
            *out =                                                                                 \
                (struct tt_catalog_entry){(table)[k]->name, (table)[k]->help, (table)[k]->opts};   \
            return true;                                                                           \
        }                                                                                          \
    return false

bool tt_catalog_entry(enum tt_catalog catalog, int i, struct tt_catalog_entry *out)
{
    switch (catalog) {
    case TT_CATALOG_SCHEDULES:
        TAKE(tt_schedule_types);
    case TT_CATALOG_OPTIMIZERS:
        TAKE(tt_optimizer_types);
    case TT_CATALOG_LOSSES:
        TAKE(tt_loss_types);
    }
    return false;
}

bool tt_catalog_find(enum tt_catalog catalog, const char *name, struct tt_catalog_entry *out)
{
    for (int i = 0; tt_catalog_entry(catalog, i, out); i++)
        if (strcmp(out->name, name) == 0)
            return true;
    return false;
}
