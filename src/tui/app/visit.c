#include "visit.h"

#include <stdio.h>
#include <stdlib.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/onlook/onlooker.h>

#include "../screen/term.h"
#include "actions.h"
#include "feed.h"
#include "state.h"

/* Looks like the one that it came from, and begins on its dashboard. */
static struct tt_app *guest_new(const struct tt_app *app, struct tt_link *link)
{
    struct tt_app *guest = calloc(1, sizeof *guest);
    if (!guest)
        return NULL;
    tt_app_init(guest, link, "", app->canvas.ascii);
    guest->theme = app->theme;
    guest->keys = app->keys;
    guest->is_guest = true;
    guest->canvas.colors = app->canvas.colors;
    tt_canvas_resize(&guest->canvas, app->canvas.w, app->canvas.h);
    tt_app_begin_feed(guest);
    tt_app_begin_actions(guest);
    tt_app_take_events(guest);
    return guest;
}

/* Whatever ended it ends its host, too, but for the wish to leave. */
static void take_over(struct tt_app *app, const struct tt_app *guest)
{
    app->theme = guest->theme;
    if (guest->ending.gone)
        tt_ending_gone(&app->ending);
    else if (guest->ending.signal)
        tt_ending_signal(&app->ending, guest->ending.signal);
    tt_text_copy(app->visiting, sizeof app->visiting, guest->visiting);
}

static void visit(struct tt_app *app, int signals, tt_app_loop *loop)
{
    struct tt_err err = {0};
    char folder[TT_PATH];
    tt_text_copy(folder, sizeof folder, app->visiting);
    struct tt_onlooker *o = tt_onlooker_open(folder, &err);
    struct tt_app *guest = o ? guest_new(app, tt_onlooker_link(o)) : NULL;
    app->visiting[0] = '\0';
    if (!guest) {
        tt_app_note(app, TT_STYLE_ERROR, o ? "out of memory" : err.text);
    } else {
        tt_onlooker_end_with_film(o);
        loop(guest, signals);
        take_over(app, guest);
        if (tt_onlooker_outgrown(o) && tt_ending_has_screen(&app->ending) && !app->visiting[0])
            tt_text_copy(app->visiting, sizeof app->visiting, folder);
        tt_app_end_feed(guest);
        tt_app_done(guest);
        free(guest);
    }
    tt_onlooker_close(o);
}

void tt_app_visit(struct tt_app *app, int signals, tt_app_loop *loop)
{
    while (app->visiting[0])
        visit(app, signals, loop);
    tt_app_use_theme(app);
}
