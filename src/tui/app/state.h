/* The screen's state, a noun each, and the changes that more than one of its parts knows.  UI
 * thread only. */
#ifndef TT_TUI_APP_STATE_H
#define TT_TUI_APP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/link/link.h>
#include <tuitrain/tui/app/tui.h>

#include "../commands/dispatch.h"
#include "../commands/typed.h"
#include "../commands/keymap.h"
#include "../panels/coach.h"
#include "../panels/help.h"
#include "../panels/meters.h"
#include "../panels/palette.h"
#include "../panels/prompt.h"
#include "../panels/step_panel.h"
#include "../panels/tour.h"
#include "../panels/what.h"
#include "../screen/canvas.h"
#include "../screen/theme.h"
#include "announce.h"
#include "arrangement.h"
#include "ending.h"
#include "past.h"
#include "tabs.h"

/* What the scene points to, as far as the screen keeps it. */
struct tt_kept {
    struct tt_log log;
    const struct tt_branch *branch[TT_MAX_BRANCHES];
    struct tt_answer answer;
    struct tt_query want[TT_TABS]; /* what each view asked about samples */
    struct tt_query asked;         /* what the worker was asked, of all that are seen */
    int64_t finding;               /* the number of the search for a learning rate that was shown */
};

/* Which views are seen.  tabs.shown is the one that has the focus. */
struct tt_panes {
    bool chosen;               /* the person did: `own`; else the size of the screen decides ... */
    struct tt_arrangement own; /* ... what stands beside the view `main` */
    int main;
    int drawn;      /* the view that is being drawn; else the focused one */
    unsigned watch; /* what the worker was told to look at, and whether the library was */
    bool library;
    /* What `class off` goes back to. */
    struct {
        bool on, chosen;
        struct tt_arrangement own;
        int main, shown;
    } class;
};

/* The answer to the last command. */
struct tt_message {
    char text[320]; /* "": none */
    enum tt_style style;
    double until;
};

struct tt_question {
    char text[256];               /* "": nothing is asked */
    char line[TT_LINE_EDIT_TEXT]; /* the command that waits for the answer */
};

/* Whether keys do something: one that does not is told so. */
struct tt_effect {
    int64_t deeds; /* counts commands, questions, drawings, all but moves within a view */
    char key[16];  /* that changed something last: held down until the end it needs no telling */
};

/* The state of the run as the frame shows it: without the short passes between epochs. */
struct tt_badge {
    enum tt_state state;
    double blink_until; /* until when such a pass counts as short */
};

/* When the next picture is due. */
struct tt_pace {
    bool dirty;          /* something changed since it was drawn */
    bool answering;      /* a key or its answer came, and is not on the screen yet */
    double lively_until; /* someone is at the keys: pictures come faster */
    double drawn;        /* when the last one was made */
};

struct tt_app {
    struct tt_link *link;
    struct tt_dispatcher dispatch;
    struct tt_keymap keys;
    struct tt_theme theme;
    struct tt_canvas canvas;
    struct tt_scene scene;
    struct tt_kept kept;

    struct tt_past past;
    struct tt_tabs tabs;
    struct tt_panes panes;
    struct tt_prompt prompt;
    struct tt_typed history;
    struct tt_palette palette;
    struct tt_help help;
    struct tt_step_panel step_panel;
    struct tt_coach coach;
    struct tt_what what;
    struct tt_meters meters;
    struct tt_tour tour;
    char hand_on[TT_TUI_LESSON]; /* the lesson that begins when this run has ended, or "" */

    struct tt_message message;
    struct tt_question question;
    struct tt_badge badge;
    struct tt_pace pace;
    struct tt_ending ending;
    struct tt_effect effect;
    struct tt_announce announce;
    bool is_guest;          /* a visit to another run: there is an app to go back to */
    char visiting[TT_PATH]; /* the run that is to be visited next; "": none */
};

/* Keys, canvas, theme (the default, where there is none of that name) and views of *app, which is
 * zeroed.  tt_app_begin_feed() and tt_app_begin_actions() make the rest. */
void tt_app_init(struct tt_app *app, struct tt_link *link, const char *theme, bool ascii);
void tt_app_done(struct tt_app *app);

/* Who gets the keys: the first of these that is there. */
enum tt_mode {
    TT_MODE_LEAVING, /* nobody */
    TT_MODE_PROMPT,
    TT_MODE_QUESTION,
    TT_MODE_PALETTE,
    TT_MODE_HELP,
    TT_MODE_WHAT,
    TT_MODE_COACH,
    TT_MODE_VIEW, /* with the tour beside it, or not */
    TT_MODE_COUNT
};
enum tt_mode tt_app_mode(const struct tt_app *app);

/* What views, and what lies around them, are to look at: the present, or what the time bar chose.
 */
const struct tt_scene *tt_app_scene(const struct tt_app *app);

/* The view that is shown, or has the focus (or would, below the help), and its own state. */
const struct tt_view_type *tt_app_view(const struct tt_app *app);
void *tt_app_view_state(const struct tt_app *app);

/* Gives the view a command of its own, "move up"; returns whether it was one. */
bool tt_app_tell_view(struct tt_app *app, const char *line);

/* Which keys are the tour's now, as tour.h names them. */
unsigned tt_app_tour_keys(const struct tt_app *app);

bool tt_app_shows_step(const struct tt_app *app); /* what a single step did, over the view */

void tt_app_say(struct tt_app *app, enum tt_style style, const char *text);
/* The same of what went wrong, or was done to a file: it can be read again in the log. */
void tt_app_note(struct tt_app *app, enum tt_style style, const char *text);
void tt_app_hush(struct tt_app *app); /* takes the message away */
/* What is said or asked now, or ""; *style gets its style. */
const char *tt_app_notice(const struct tt_app *app, enum tt_style *style);

/* Has `line` carried out when the person says yes. */
void tt_app_ask(struct tt_app *app, const char *question, const char *line);

void tt_app_use_theme(struct tt_app *app); /* what app->theme is now */

#endif
