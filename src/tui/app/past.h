/* The past on the screen, a noun: the time bar's choice, and the scene as it was then. */
#ifndef TT_TUI_APP_PAST_H
#define TT_TUI_APP_PAST_H

#include <tuitrain/run/link/film_page.h>

#include "../panels/timebar.h"

struct tt_past {
    struct tt_timebar bar;
    int way[TT_FILM_MOMENTS]; /* scene.way points here */
    struct tt_scene scene;    /* as it was; of the present what no moment has */
    struct tt_film_past then;
    struct tt_reading reading;
    struct tt_samples_page page;
    struct tt_query asked;
    int branches;  /* that there were when the way was looked for */
    int64_t shown; /* the number of the moment that `then` is; 0: none yet */
};

#endif
