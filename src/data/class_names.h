/* Names of classes: whole, as a model keeps and compares them, and as they are shown. */
#ifndef TT_DATA_CLASS_NAMES_H
#define TT_DATA_CLASS_NAMES_H

#include <tuitrain/data/dataset.h>

/* A copy of n names in one piece of memory; free() frees it. */
char **tt__copy_names(char *const *name, int n, struct tt_err *err);

/* Sets class_full to the names, which must stay as long as the data, and class_name to what is
 * shown of them: cut, but never two alike. */
void tt__name_classes(struct tt_data *out, char *const *full, int n);

#endif
