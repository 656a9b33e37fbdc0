/* To add a command of the screen: its function and its row in the table at the end. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>

#include "../app/app.h"
#include "../panels/help.h"

static int run_view(struct tt_app *app, const char *args, struct tt_err *err)
{
    int64_t number;
    int n = app->n_views;
    app->help.open = false;
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

/* What only the current view knows: moving about in it, and its switches. */
static bool give_to_view(struct tt_app *app, const char *line)
{
    const struct tt_view_type *v = tt_view_at(app->scene.info, app->view);
    return v->command && v->command(app->view_state[app->view], &app->scene, line);
}

static int run_samples(struct tt_app *app, const char *args, struct tt_err *err)
{
    char line[128];
    app->help.open = false;
    for (int i = 0; i < app->n_views; i++)
        if (strcmp(tt_view_at(app->scene.info, i)->name, "samples") == 0)
            tt_app_set_view(app, i);
    snprintf(line, sizeof line, "samples %.100s", args);
    return give_to_view(app, line)
               ? 0
               : tt_fail(err, TT_EUSAGE,
                         "samples %.40s: takes worst, uncertain, random, or a class and perhaps "
                         "another that it was taken for",
                         args);
}

static int run_runs(struct tt_app *app, const char *args, struct tt_err *err)
{
    if (args[0] && tt_library_add(app->scene.library, args, true, err) < 0)
        return -1;
    return run_view(app, "runs", err);
}

static int run_help(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)err;
    if (app->help.open && !args[0])
        app->help.open = false;
    else
        tt_help_open(&app->help, args);
    return 0;
}

static int run_palette(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    tt_palette_open(&app->palette, &app->keys, &app->scene, app->view);
    return 0;
}

static int run_move(struct tt_app *app, const char *args, struct tt_err *err)
{
    char line[64] = "move ";
    (void)err;
    if (app->help.open) {
        int page = app->canvas.h - 4;
        int by = strcmp(args, "up") == 0         ? -1
                 : strcmp(args, "down") == 0     ? 1
                 : strcmp(args, "pageup") == 0   ? -page
                 : strcmp(args, "pagedown") == 0 ? page
                 : strcmp(args, "home") == 0     ? -10000
                 : strcmp(args, "end") == 0      ? 10000
                                                 : 0;
        app->help.scroll += by;
        return 0;
    }
    tt_text_copy(line + 5, sizeof line - 5, args);
    give_to_view(app, line);
    return 0;
}

static int run_percent(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    give_to_view(app, "percent");
    return 0;
}

static int run_enter(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    if (!app->help.open)
        give_to_view(app, "enter");
    return 0;
}

static int run_back(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    if (app->help.open)
        app->help.open = false;
    else if (tt_app_shows_step(app))
        app->report_closed = app->scene.snap->report.step;
    else
        give_to_view(app, "back");
    return 0;
}

static int run_prompt(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)err;
    tt_prompt_open(&app->prompt, args, &app->scene);
    return 0;
}

static int run_tour(struct tt_app *app, const char *args, struct tt_err *err)
{
    bool off = strcmp(args, "off") == 0;
    if (args[0] && !off)
        return tt_fail(err, TT_EUSAGE, "tour: takes off, or nothing, got \"%s\"", args);
    if (off)
        app->tour.on = false;
    else
        tt_app_tour(app, 0);
    return 0;
}

static int run_theme(struct tt_app *app, const char *args, struct tt_err *err)
{
    char text[80];
    if (tt_theme_open(&app->theme, args, err) < 0)
        return -1;
    tt_app_use_theme(app);
    snprintf(text, sizeof text, "theme %s", app->theme.name);
    tt_app_say(app, TT_STYLE_GOOD, text);
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
    if (app->help.open) {
        app->help.open = false;
        return 0;
    }
    /* While training goes on somebody may have hit the key by mistake. */
    if (s->state == TT_FINISHED || s->step == s->last_saved_step || s->step == 0)
        tt_app_leave(app);
    else
        tt_app_ask(app, "Quit? A checkpoint is written first.", "stop");
    return 0;
}

static const struct tt_word view_words[] = {
    {"next", NULL}, {"previous", NULL}, {"last", "the one before"}, {0}};
static const struct tt_word samples_words[] = {{"worst", "mistakes that it was surest of"},
                                               {"uncertain", "where it hardly decided"},
                                               {"random", "as they come"},
                                               {0}};
static const struct tt_word tour_words[] = {{"off", "leave it"}, {0}};
static const struct tt_word move_words[] = {{"up", NULL},    {"down", NULL},   {"left", NULL},
                                            {"right", NULL}, {"pageup", NULL}, {"pagedown", NULL},
                                            {"home", NULL},  {"end", NULL},    {0}};

const struct tt_ui_command tt_ui_commands[] = {
    {"view", "NAME|NUMBER|next|previous|last", "show another view", view_words, TT_ARG_VIEW,
     run_view},
    {"samples", "worst|uncertain|random|TRUE [PREDICTED] [live]", "look at samples", samples_words,
     TT_ARG_NONE, run_samples},
    {"runs", "[FOLDER]", "earlier runs; those of another folder, too", NULL, TT_ARG_FILE, run_runs},
    {"screenshot", "[FILE]", "save what is shown, as .svg or .ans", NULL, TT_ARG_FILE,
     tt_ui_screenshot},
    {"plot", "FILE.svg|FILE.csv", "save the curves", NULL, TT_ARG_FILE, tt_ui_plot},
    {"help", "[WORD]", "keys and commands", NULL, TT_ARG_COMMAND, run_help},
    {"palette", "", "search all that can be done", NULL, TT_ARG_NONE, run_palette},
    {"tour", "[off]", "cards that explain the training loop", tour_words, TT_ARG_NONE, run_tour},
    {"theme", "[NAME]", "other colours; none is the default", NULL, TT_ARG_THEME, run_theme},
    {"move", "up|down|left|right|...", "move about", move_words, TT_ARG_NONE, run_move},
    {"enter", "", "do what is chosen", NULL, TT_ARG_NONE, run_enter},
    {"percent", "", "share of the row, or counts", NULL, TT_ARG_NONE, run_percent},
    {"back", "", "leave help or selection", NULL, TT_ARG_NONE, run_back},
    {"prompt", "[TEXT]", "type a command", NULL, TT_ARG_COMMAND, run_prompt},
    {"redraw", "", "draw everything again", NULL, TT_ARG_NONE, run_redraw},
    {"quit", "", "checkpoint and leave", NULL, TT_ARG_NONE, run_quit},
    {0},
};

/* --- both tables ----------------------------------------------------------------------------- */

bool tt_command_info(int i, struct tt_command_info *out)
{
    int n = 0;
    for (const struct tt_command_type *c = tt_commands; c->name; c++, n++)
        if (i == n) {
            *out = (struct tt_command_info){c->name, c->args, c->help, c->words, c->arg, c};
            return true;
        }
    for (const struct tt_ui_command *c = tt_ui_commands; c->name; c++, n++)
        if (i == n) {
            *out = (struct tt_command_info){c->name, c->args, c->help, c->words, c->arg, NULL};
            return true;
        }
    return false;
}

bool tt_command_find(const char *line, struct tt_command_info *out)
{
    size_t n = strcspn(line, " ");
    for (int i = 0; tt_command_info(i, out); i++)
        if (strlen(out->name) == n && strncmp(out->name, line, n) == 0)
            return true;
    return false;
}

int tt_command_refuse(const char *line, struct tt_err *err)
{
    enum { MOST = 63 };
    const char *names[MOST + 1] = {NULL};
    struct tt_command_info info;
    char word[32];
    for (int i = 0; i < MOST && tt_command_info(i, &info); i++)
        names[i] = info.name;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(line, " "), line);
    const char *near = tt_nearest_name(word, names, sizeof *names);
    if (near)
        return tt_fail(err, TT_EUSAGE, "no command \"%s\"; did you mean \"%s\"?", word, near);
    return tt_fail(err, TT_EUSAGE, "no command \"%s\"; `help` lists them", word);
}
