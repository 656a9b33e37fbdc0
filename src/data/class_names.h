/* Names of classes: whole, as a model keeps and compares them, and as they are shown. */
#ifndef TT_DATA_CLASS_NAMES_H
#define TT_DATA_CLASS_NAMES_H

#include <tuitrain/data/dataset.h>

/* A copy of n names in one piece of memory; free() frees it. */
char **tt__copy_names(char *const *name, int n, struct tt_err *err);

/* Sets class_full to the names, which must stay as long as the data, and class_name to what is
 * shown of them: cut, but never two alike. */
void tt__name_classes(struct tt_data *out, char *const *full, int n);

/* Sets value_name to all of each_value: "x, y, ...". */
void tt__name_values(struct tt_data *out);

/* Adds a name to a list for a message: "\"cat\", \"dog\", ...".  Empty to begin with. */
enum { TT__NAME_LIST = 200 };
void tt__list_name(char list[TT__NAME_LIST], const char *name);

/* Fails: a model's classes and those of what lies at `label` have nothing in common. */
int tt__fail_no_class(const char *label, const char *theirs, const char *known, struct tt_err *err);
/* The model's, as such a list. */
void tt__list_classes(char list[TT__NAME_LIST], const struct tt_data *like);

#endif
