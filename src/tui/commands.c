/* To add a command of the screen: its function and its row in the table at the end. */
#include "commands.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "app.h"
#include "help.h"

static int run_view(struct tt_app *app, const char *args, struct tt_err *err)
{
    int64_t number;
    int n = app->n_views;
    app->help = false;
    if (strcmp(args, "next") == 0 || strcmp(args, "previous") == 0) {
        tt_app_set_view(app, (app->view + (args[0] == 'n' ? 1 : n - 1)) % n);
        return 0;
    }
    if (strcmp(args, "last") == 0) {
        tt_app_set_view(app, app->last_view);
        return 0;
    }
    for (int i = 0; i < n; i++)
        if (strcmp(args, tt_view_at(app->scene.info, i)->name) == 0 ||
            (tt_text_to_int(args, &number) && number == i + 1)) {
            tt_app_set_view(app, i);
            return 0;
        }
    return tt_fail(err, TT_EUSAGE, "view: no view \"%s\"; there are 1 to %d", args, n);
}

static int run_help(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    app->help = !app->help;
    app->help_scroll = 0;
    return 0;
}

/* What only the current view knows: moving about in it, and its switches. */
static int give_to_view(struct tt_app *app, const char *line)
{
    const struct tt_view_type *v = tt_view_at(app->scene.info, app->view);
    if (v->command)
        v->command(app->view_state[app->view], &app->scene, line);
    return 0;
}

static int run_move(struct tt_app *app, const char *args, struct tt_err *err)
{
    char line[64] = "move ";
    (void)err;
    if (app->help) {
        int page = app->canvas.h - 4;
        int by = strcmp(args, "up") == 0         ? -1
                 : strcmp(args, "down") == 0     ? 1
                 : strcmp(args, "pageup") == 0   ? -page
                 : strcmp(args, "pagedown") == 0 ? page
                 : strcmp(args, "home") == 0     ? -10000
                 : strcmp(args, "end") == 0      ? 10000
                                                 : 0;
        app->help_scroll += by;
        return 0;
    }
    tt_text_copy(line + 5, sizeof line - 5, args);
    return give_to_view(app, line);
}

static int run_percent(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    return give_to_view(app, "percent");
}

static int run_enter(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    return app->help ? 0 : give_to_view(app, "enter");
}

static int run_back(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    if (app->help)
        app->help = false;
    else
        give_to_view(app, "back");
    return 0;
}

static int run_prompt(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)err;
    tt_prompt_open(&app->prompt, args);
    return 0;
}

static int run_redraw(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)app;
    (void)args;
    (void)err;
    tt_term_redraw();
    return 0;
}

static int run_quit(struct tt_app *app, const char *args, struct tt_err *err)
{
    const struct tt_snapshot *s = app->scene.snap;
    (void)args;
    (void)err;
    /* In most programs this key leaves the help only. */
    if (app->help) {
        app->help = false;
        return 0;
    }
    /* While training goes on somebody may have hit the key by mistake. */
    if (s->state == TT_FINISHED || s->step == s->last_saved_step || s->step == 0)
        tt_app_leave(app);
    else
        app->asking = true;
    return 0;
}

const struct tt_ui_command tt_ui_commands[] = {
    {"view", "NAME|NUMBER|next|previous|last", "show another view", run_view},
    {"move", "up|down|left|right|...", "move about", run_move},
    {"percent", "", "share of the row, or counts", run_percent},
    {"enter", "", "do what is chosen", run_enter},
    {"back", "", "leave help or selection", run_back},
    {"help", "", "the keys", run_help},
    {"prompt", "[TEXT]", "type a command", run_prompt},
    {"redraw", "", "draw everything again", run_redraw},
    {"quit", "", "checkpoint and leave", run_quit},
    {0},
};
