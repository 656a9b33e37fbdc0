/* The screen's state.  UI thread only. */
#ifndef TT_TUI_APP_APP_H
#define TT_TUI_APP_APP_H

#include <stdbool.h>

#include <tuitrain/tui/tui.h>

#include "../screen/canvas.h"
#include "../panels/help.h"
#include "../commands/keymap.h"
#include "../panels/palette.h"
#include "../panels/prompt.h"
#include "../screen/term.h"
#include "../panels/tour.h"
#include "../views/views.h"

enum { TT_VIEWS = 16, TT_MIN_W = 40, TT_MIN_H = 12 };

struct tt_app {
    struct tt_link *link;
    struct tt_canvas canvas;
    struct tt_theme theme;
    struct tt_keymap keys;
    struct tt_prompt prompt;
    struct tt_log log;
    struct tt_scene scene;
    const struct tt_branch *branch[TT_MAX_BRANCHES]; /* what scene.branch points to */

    void *view_state[TT_VIEWS];
    int view, n_views;
    int last_view;        /* the one before */
    int64_t finding_seen; /* the number of the search for a learning rate that was shown */
    struct tt_help help;
    struct tt_palette palette;
    struct tt_tour tour;
    int64_t report_closed; /* the step whose panel was closed */

    struct tt_answer answer;
    struct tt_query asked;
    char message[320]; /* the answer to the last command */
    enum tt_style message_style;
    double message_until;

    struct {
        char question[256];      /* "": nothing is asked */
        char line[TT_EDIT_TEXT]; /* the command that waits for the answer */
    } ask;
    bool leaving; /* `stop` was sent; it ends when the run has come to rest */
    bool over;
    bool gone;           /* the terminal was closed */
    int signal;          /* that ends the program, or 0 */
    bool dirty;          /* something changed since it was drawn */
    double lively_until; /* someone is at the keys: pictures come faster */
    bool answering;      /* a key or its answer came, and is not on the screen yet */

    enum tt_state state; /* as the frame shows it: without the short passes between epochs */
    double blink_until;  /* until when such a pass counts as short */
};

/* app_input.c.  Carries out a command line, the screen's or the worker's.  Returns the number of
 * one that the worker will answer, else 0. */
int64_t tt_app_command(struct tt_app *app, const char *line);
void tt_app_say(struct tt_app *app, enum tt_style style, const char *text);
/* Has `line` carried out when the person says yes. */
void tt_app_ask(struct tt_app *app, const char *question, const char *line);
void tt_app_leave(struct tt_app *app);          /* sends `stop` once */
void tt_app_tour(struct tt_app *app, int card); /* turns to a card; behind the last, leaves */
void tt_app_set_view(struct tt_app *app, int view);
void tt_app_use_theme(struct tt_app *app); /* what app->theme is now */

/* app_input.c: a key, a click or a pasted character. */
void tt_app_key(struct tt_app *app, const struct tt_input *in);

/* app_draw.c */
void tt_app_draw(struct tt_app *app);
void tt_app_paint(struct tt_app *app, int *cursor); /* into the canvas only */
/* Which view's tab stands at column x of the first row, or -1. */
int tt_app_tab_at(const struct tt_app *app, int x);
struct tt_rect tt_app_view_rect(const struct tt_app *app);
bool tt_app_shows_step(const struct tt_app *app); /* what a single step did, over the view */
bool tt_app_too_small(const struct tt_app *app);

#endif
