#include "glossary.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/opt.h>

/* --- names ----------------------------------------------------------------------------------- */

static char plain(char c)
{
    return c == '-' || c == '_' ? ' ' : (char)tolower((unsigned char)c);
}

/* Whether `text` begins with the name of n bytes. */
static bool begins(const char *text, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!text[i] || plain(text[i]) != plain(name[i]))
            return false;
    return true;
}

/* The i-th of its names; *n gets its length, 0 after the last. */
static const char *name_of(const struct tt_gloss *t, int i, size_t *n)
{
    const char *name = t->word;
    if (i > 0)
        name = t->also;
    for (; i > 1; i--) {
        name += strcspn(name, "|");
        name += *name == '|';
    }
    *n = strcspn(name, "|");
    return name;
}

const struct tt_gloss *tt_gloss_find(const char *name)
{
    size_t all = strlen(name);
    for (const struct tt_gloss *t = tt_glossary; t->word; t++) {
        size_t n;
        const char *k;
        for (int i = 0; k = name_of(t, i, &n), n > 0; i++)
            if (n == all && begins(name, k, n))
                return t;
    }
    return NULL;
}

const char *tt_gloss_nearest(const char *name)
{
    return tt_nearest_name(name, &tt_glossary[0].word, sizeof tt_glossary[0]);
}

/* --- in a text ------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* The longest that stands at byte `at` as a word; *length gets its length. */
static const struct tt_gloss *term_from(const char *text, size_t at, size_t *length)
{
    const struct tt_gloss *best = NULL;
    *length = 0;
    if (!is_letter(text[at]) || (at > 0 && is_letter(text[at - 1])))
        return NULL;
    for (const struct tt_gloss *t = tt_glossary; t->word; t++) {
        size_t n;
        const char *k;
        for (int i = 0; k = name_of(t, i, &n), n > 0; i++)
            if (n > *length && begins(text + at, k, n) && !is_letter(text[at + n])) {
                best = t;
                *length = n;
            }
    }
    return best;
}

int tt_gloss_in(const char *text, const struct tt_gloss **out, int most)
{
    int n = 0;
    for (size_t at = 0, length; text[at] && n<most; at += length> 0 ? length : 1) {
        const struct tt_gloss *t = term_from(text, at, &length);
        bool there = !t;
        for (int i = 0; i < n; i++)
            there = there || out[i] == t;
        if (!there)
            out[n++] = t;
    }
    return n;
}

const struct tt_gloss *tt_gloss_at(const char *text, size_t at)
{
    for (size_t from = 0, length; from <= at && text[from]; from += length > 0 ? length : 1) {
        const struct tt_gloss *t = term_from(text, from, &length);
        if (t && at < from + length)
            return t;
    }
    return NULL;
}
