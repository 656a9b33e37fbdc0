/* The glossary: a word of the field, and two plain sentences. */
#ifndef TT_TUI_COMMANDS_GLOSSARY_H
#define TT_TUI_COMMANDS_GLOSSARY_H

#include <stddef.h>

#include "glossary_words.h"

/* The term of that name, whatever its case, "-" being as good as " "; or NULL. */
const struct tt_gloss *tt_gloss_find(const char *name);
/* The nearest name to one that is none, or NULL. */
const char *tt_gloss_nearest(const char *name);

/* The terms that stand in a text as words, the first of them first; returns how many. */
int tt_gloss_in(const char *text, const struct tt_gloss **out, int most);
/* The one that stands over byte `at` of the text, or NULL. */
const struct tt_gloss *tt_gloss_at(const char *text, size_t at);

#endif
