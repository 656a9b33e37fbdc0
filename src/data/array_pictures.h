/* Pictures that are arrays of other numbers than bytes. */
#ifndef TT_DATA_ARRAY_PICTURES_H
#define TT_DATA_ARRAY_PICTURES_H

#include <tuitrain/formats/npy.h>

/* What makes bytes of the numbers, each of which is looked at: 0 to 1 become 255 steps, of 16 bits
 * the upper 8 stay. */
int tt__picture_factor(const char *name, const struct tt_npy *a, double *factor,
                       struct tt_err *err);

#endif
