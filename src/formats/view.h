/* Views of a storage, as PyTorch's tensors are. */
#ifndef TT_FORMATS_VIEW_H
#define TT_FORMATS_VIEW_H

#include "pickle_memory.h"

/* Copies the elements of a view out of its storage's bytes, row by row. */
void tt__view_copy(const struct tt__view *t, const unsigned char *storage, unsigned char *out);

#endif
