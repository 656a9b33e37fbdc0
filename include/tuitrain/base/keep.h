/* Texts without a limit, in structs that are copied freely. */
#ifndef TT_BASE_KEEP_H
#define TT_BASE_KEEP_H

/* The same text, good until the program ends; equal texts are one, and nobody frees them.  Any
 * thread.  NULL without memory. */
const char *tt_keep_text(const char *text);

#endif
