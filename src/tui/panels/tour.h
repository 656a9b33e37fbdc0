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
    int card;
    bool done; /* what the card asked for */
    double done_at;
    struct tt_tour_moment before;
};

/* Turns to a card; returns its `begin`. */
const char *tt_tour_turn(struct tt_tour *t, int card, const struct tt_scene *scene);

/* Looks whether it was done; returns true when it is time for the next card. */
bool tt_tour_look(struct tt_tour *t, const struct tt_scene *scene, double now);
/* When that will be, or 0. */
double tt_tour_due(const struct tt_tour *t);

/* Takes the card's place off *view, at its right or its bottom, and draws the card there; `enter`:
 * that key turns the card here. */
struct tt_rect tt_tour_place(const struct tt_tour *t, struct tt_rect *view);
void tt_tour_draw(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, bool enter);

#endif
