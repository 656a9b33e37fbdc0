/* The tour: cards that explain the training loop on the run behind them, each with something to do.
 * A card goes when that was done, or on enter. */
#ifndef TT_TUI_PANELS_TOUR_H
#define TT_TUI_PANELS_TOUR_H

#include <stdbool.h>

#include "../screen/canvas.h"
#include "../commands/keymap.h"
#include "../views/scene.h"
#include "tour_cards.h"

struct tt_tour {
    bool on;
    bool paused;  /* by the person, and how fast it went, when the tour began: */
    double speed; /* its end gives both back */
    int card;
    bool done; /* what the card asked for */
    double done_at;
    struct tt_tour_moment before;
};

/* Turns to a card, and begins the tour with it; returns the card's `begin`. */
const char *tt_tour_turn(struct tt_tour *t, int card, const struct tt_scene *scene);

/* Ends it; `lines` gets the commands that give back what it has changed, with ; between. */
void tt_tour_end(struct tt_tour *t, char *lines, size_t size);

/* Looks whether it was done; returns true when it is time for the next card. */
bool tt_tour_look(struct tt_tour *t, const struct tt_scene *scene, double now);
/* When that will be, or 0. */
double tt_tour_due(const struct tt_tour *t);

/* Takes the card's place off *view, at its right or its bottom. */
struct tt_rect tt_tour_place(const struct tt_tour *t, struct tt_rect *view);
bool tt_tour_is_beside(struct tt_rect view);

/* Which keys are the card's now: or'ed.  The view, or what lies over it, has the others. */
enum {
    TT_TOUR_ENTER = 1,     /* the next card */
    TT_TOUR_NEXT = 2,      /* that too: the key of the command `tour next` */
    TT_TOUR_BACKSPACE = 4, /* the one before */
    TT_TOUR_ESC = 8        /* the end */
};
void tt_tour_draw(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, unsigned own);

#endif
