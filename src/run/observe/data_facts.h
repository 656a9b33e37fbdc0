/* What the data alone tell of a run to come: classes that are rare, validation samples that were
 * trained on, a column that gives the class away.  Found once, before training. */
#ifndef TT_RUN_OBSERVE_DATA_FACTS_H
#define TT_RUN_OBSERVE_DATA_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/data/dataset.h>

struct tt_data_facts {
    bool known;
    double commonest, rarest; /* shares of the training samples, of classes */
    int commonest_class, rarest_class;
    int64_t copies, compared; /* validation samples found in the training set, of so many */
    double copied;            /* the share of them that are there, by that */
    bool few_valued;          /* of a table: rows repeat by nature, as no column has many values */
    int column;               /* of a table: the one that tells most by itself; -1 */
    char column_name[48];     /* of that */
    double tells;             /* share of the training samples that it puts right by itself */
};

/* Bounded: of large sets some samples stand for all.  Without memory copies are not looked for. */
void tt__data_facts(const struct tt_data *d, struct tt_data_facts *out);

#endif
