/* From a table to what a network takes, in three steps: a schema is guessed from the table and what
 * was asked, fitted on the training rows, and applied to rows of this or any other table. */
#ifndef TT_DATA_TABLE_PIPELINE_H
#define TT_DATA_TABLE_PIPELINE_H

#include <tuitrain/data/schema.h>

#include "kinds.h"

/* Kinds, target and classes, but no figures.  The facts of all columns come with it, for those that
 * want to know more; tt__facts_all_done() frees them.  Says in `notes` what was guessed and how to
 * change it. */
struct tt_schema *tt__schema_guess(const struct tt__frame *f, const struct tt_data_wish *wish,
                                   struct tt__facts **facts, struct tt_notes *notes,
                                   struct tt_err *err);
void tt__facts_all_done(struct tt__facts *facts, int64_t n);

/* Fails with the columns that there are: "--target speces: ... did you mean "species"?" */
int tt__refuse_column(const struct tt__frame *f, const char *option, const char *name,
                      struct tt_err *err);

/* The value of a class or level as text, owned by the caller. */
char *tt__value_label(const struct tt__frame *f, int64_t column, double cell);

/* Where the columns of a schema are in a frame: (n_columns), -1 for those that are not needed and
 * not there.  Fails where one is missing, by its name.  `target`: it is needed, too. */
int64_t *tt__schema_match(const struct tt_schema *s, const struct tt__frame *f, bool by_position,
                          bool target, struct tt_notes *notes, struct tt_err *err);

/* Whether the cells of all columns that are used are what the schema has there. */
int tt__schema_check(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                     bool fitting, struct tt_err *err);

/* Rows that can be used, in their order: those with a target, where it is `target`ed, and without
 * gaps where the schema drops those.  Returns how many of order (rows) they are. */
int64_t tt__schema_rows(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                        bool target, bool drop_gaps, uint32_t *order);

/* Which of the values that are learned column k is, from 0. */
int tt__schema_place(const struct tt_schema *s, int64_t k);

/* Figures of n training rows. */
int tt__schema_fit(struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                   const uint32_t *order, int64_t n, struct tt_err *err);

/* x (n, inputs) of the rows in `order`. */
int tt__schema_apply(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                     const uint32_t *order, int64_t n, float *x, struct tt_notes *notes,
                     struct tt_err *err);
/* Their classes, TT__UNKNOWN of those that the schema does not have, or their values. */
enum { TT__UNKNOWN = 0xffff };
int tt__schema_targets(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                       const uint32_t *order, int64_t n, uint16_t *cls, double *value,
                       struct tt_err *err);

/* A schema of a model that was made before there were any: columns without names, the last one
 * learned. */
struct tt_schema *tt__schema_without_names(const struct tt_data *d, struct tt_err *err);

#endif
