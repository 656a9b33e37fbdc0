#include "geometry.h"

#include <string.h>

bool tt_app_too_small(const struct tt_app *app)
{
    return app->canvas.w < TT_MIN_W || app->canvas.h < TT_MIN_H;
}

struct tt_rect tt_app_view_rect(const struct tt_app *app)
{
    struct tt_rect view = {1, 1, app->canvas.w - 2, app->canvas.h - 2};
    tt_tour_place(&app->tour, &view);
    return view;
}

/* --- first row ------------------------------------------------------------------------------- */

enum { BADGE = 14, LONGEST = 16, SHORTEST = 3 };

static int title_width(const struct tt_app *app, int i, int letters)
{
    int n = (int)strlen(tt_view_at(app->scene.info, i)->title);
    return i == app->tabs.shown || n < letters ? n : letters;
}

/* Shortened titles stand closer together. */
static int tab_width(const struct tt_app *app, int i, int letters)
{
    if (letters == 0 && i != app->tabs.shown)
        return 3;
    return (letters < LONGEST ? 3 : 4) + title_width(app, i, letters);
}

/* Columns of all tabs, with so many letters of each title, and the state. */
static int top_width(const struct tt_app *app, int letters)
{
    int w = 1 + BADGE;
    for (int i = 0; i < app->tabs.n; i++)
        w += tab_width(app, i, letters);
    return w;
}

/* As many as there is room for; 0 where that is too few to tell them apart. */
static int title_letters(const struct tt_app *app)
{
    int letters = LONGEST;
    while (letters >= SHORTEST && top_width(app, letters) > app->canvas.w)
        letters--;
    return letters < SHORTEST ? 0 : letters;
}

bool tt_app_has_name(const struct tt_app *app)
{
    return top_width(app, title_letters(app)) + TT_NAME_W <= app->canvas.w;
}

int tt_app_tab_place(const struct tt_app *app, int i, int *w)
{
    int letters = title_letters(app), x = tt_app_has_name(app) ? 1 + TT_NAME_W : 1;
    for (int k = 0;; k++) {
        *w = tab_width(app, k, letters);
        if (k == i)
            return x;
        x += *w;
    }
}

int tt_app_tab_at(const struct tt_app *app, int x)
{
    for (int i = 0; i < app->tabs.n; i++) {
        int w, at = tt_app_tab_place(app, i, &w);
        if (x >= at && x < at + w)
            return i;
    }
    return -1;
}
