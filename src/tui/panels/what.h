/* What a word means: the glossary over the view, with the words that stand on the screen. */
#ifndef TT_TUI_PANELS_WHAT_H
#define TT_TUI_PANELS_WHAT_H

#include "../commands/glossary.h"
#include "../screen/canvas.h"
#include "../views/view.h"

enum { TT_WHAT_WORDS = 40 };

struct tt_what {
    bool open;
    const struct tt_gloss *word[TT_WHAT_WORDS]; /* the explained one among them */
    int n, at;
};

/* Adds to n terms those that stand on the canvas in the rectangle, what is drawn as chosen first;
 * returns how many there are then, at most TT_WHAT_WORDS. */
int tt_what_on(const struct tt_canvas *c, struct tt_rect r, const struct tt_gloss **out, int n);
/* The one at a place, or NULL. */
const struct tt_gloss *tt_what_at(const struct tt_canvas *c, int x, int y);

/* Explains `first`, or where that is NULL the first of the n words. */
void tt_what_open(struct tt_what *w, const struct tt_gloss *first,
                  const struct tt_gloss *const *word, int n);

/* Returns whether it took the key. */
bool tt_what_key(struct tt_what *w, const char *key);
void tt_what_pick(struct tt_what *w, int i);

void tt_what_draw(const struct tt_what *w, struct tt_canvas *c, struct tt_rect where);

const struct tt_key_hint *tt_what_hints(const struct tt_what *w);

#endif
