/* The cards of the tour, as data. */
#ifndef TT_TUI_PANELS_TOUR_CARDS_H
#define TT_TUI_PANELS_TOUR_CARDS_H

#include <stdbool.h>
#include <stdint.h>

#include "../views/scene.h"

/* The run as it was when the card came: what was done shows in what has changed. */
struct tt_tour_moment {
    int64_t step, epoch, saves;
    double lr;
    int branches;
};

struct tt_card {
    const char *title;
    const char *text;  /* {net} {batch} {samples} {classes} stand for the run's own */
    const char *todo;  /* {pause toggle} stands for the key of that command */
    const char *begin; /* commands that are carried out when it comes, with ; between; or NULL */
    bool (*done)(const struct tt_tour_moment *before, const struct tt_scene *now); /* or NULL */
};
extern const struct tt_card tt_cards[]; /* title NULL ends them */

#endif
