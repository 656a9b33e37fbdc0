/* Reading pickles, as far as torch.save() writes them for a state_dict or a training checkpoint.
 *
 * A pickle is a program for a machine with a stack, and in Python it may call anything.  Here
 * nothing is ever called: a name (GLOBAL) is looked up in one table of names that we know
 * (torch_names.c), a call (REDUCE) of one makes a plain value, and everything else is refused.
 * Operands are checked for number and kind.  Only what can lead to a tensor is kept: lists, and
 * the items of dictionaries whose keys are no text, are forgotten.
 *
 * Values may be shared and may even contain themselves; whoever walks them must not recurse.
 * Sources: the comments in CPython's Lib/pickletools.py; torch/_weights_only_unpickler.py for
 * what is enough.
 */
#ifndef TT_FORMATS_PICKLE_H
#define TT_FORMATS_PICKLE_H

#include "pickle_memory.h"

/* The values point into `data` and live until tt__pickle_done(). */
int tt__pickle_parse(const char *name, const unsigned char *data, size_t size,
                     struct tt__pickle *out, struct tt_err *err);

#endif
