#include "actions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "../commands/export.h"
#include "../commands/list.h"
#include "../screen/term.h"
#include "copy.h"
#include "draw.h"
#include "geometry.h"
#include "look_back.h"
#include "panes.h"
#include "lessons.h"

/* --- what is shown --------------------------------------------------------------------------- */

/* The view of that name, or number from 1 on; -1: there is none. */
static int find_view(const struct tt_app *app, const char *name)
{
    int64_t number;
    for (int i = 0; i < app->tabs.n; i++)
        if (strcmp(name, tt_view_at(app->scene.info, i)->name) == 0 ||
            (tt_text_to_int(name, &number) && number == i + 1))
            return i;
    return -1;
}

static int run_view(struct tt_app *app, const char *args, struct tt_err *err)
{
    int n = app->tabs.n, now = app->tabs.shown;
    int to = strcmp(args, "next") == 0       ? (now + 1) % n
             : strcmp(args, "previous") == 0 ? (now + n - 1) % n
             : strcmp(args, "last") == 0     ? app->tabs.before
                                             : find_view(app, args);
    app->help.open = false;
    if (to < 0)
        return tt_fail(err, TT_EUSAGE, "view: no view \"%s\"; there are 1 to %d", args, n);
    tt_app_set_view(app, to);
    return 0;
}

static int run_samples(struct tt_app *app, const char *args, struct tt_err *err)
{
    char line[128];
    app->help.open = false;
    tt_panes_focus(app, find_view(app, "samples"));
    snprintf(line, sizeof line, "samples %.100s", args);
    return tt_app_tell_view(app, line) ? 0
                                       : tt_fail(err, TT_EUSAGE,
                                                 "samples %.40s: takes worst, uncertain, random, "
                                                 "#NUMBER, or a class and perhaps "
                                                 "another that it was taken for",
                                                 args);
}

static int run_inside(struct tt_app *app, const char *args, struct tt_err *err)
{
    char line[128];
    snprintf(line, sizeof line, "inside %.100s from %s", args, tt_app_view(app)->name);
    run_view(app, "inside", err);
    return tt_app_tell_view(app, line)
               ? 0
               : tt_fail(err, TT_EUSAGE,
                         "inside %.40s: takes a sample's number, next, previous, wrong, drawing "
                         "(of pictures), or class and its name",
                         args);
}

static int run_runs(struct tt_app *app, const char *args, struct tt_err *err)
{
    if (args[0] && tt_library_add(app->scene.library, args, true, err) < 0)
        return -1;
    return run_view(app, "runs", err);
}

/* --- which views are seen -------------------------------------------------------------------- */

static int run_split(struct tt_app *app, const char *args, struct tt_err *err)
{
    return tt_panes_split(app, args, err);
}

static int run_close(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    return tt_panes_close(app, err);
}

static int run_unsplit(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    return tt_panes_unsplit(app, err);
}

static int run_focus(struct tt_app *app, const char *args, struct tt_err *err)
{
    return tt_panes_go(app, args[0] ? args : "next", err);
}

static int run_layout(struct tt_app *app, const char *args, struct tt_err *err)
{
    return tt_panes_layout(app, args, err);
}

static int run_class(struct tt_app *app, const char *args, struct tt_err *err)
{
    return tt_panes_class(app, args, err);
}

/* --- what lies over it ----------------------------------------------------------------------- */

/* --- when ------------------------------------------------------------------------------------ */

static void change_speed(struct tt_app *app, int by)
{
    char text[80];
    bool changed = tt_timebar_faster(&app->past.bar, by);
    snprintf(text, sizeof text, "it plays %g moments a second%s", tt_timebar_speed(&app->past.bar),
             changed  ? ""
             : by < 0 ? ", the least"
                      : ", the most");
    tt_app_say(app, TT_STYLE_NORMAL, text);
}

/* Words that move the time bar; false: it is none of them. */
static bool move_film(struct tt_app *app, const char *word)
{
    struct tt_timebar *b = &app->past.bar;
    const struct tt_scene *s = &app->scene;
    if (strcmp(word, "play") == 0)
        tt_timebar_play(b, s, tt_clock_now());
    else if (strcmp(word, "first") == 0)
        tt_timebar_seek(b, s, 0);
    else if (strcmp(word, "now") == 0)
        tt_timebar_seek(b, s, TT_NOW);
    else if (strcmp(word, "slower") == 0 || strcmp(word, "faster") == 0)
        change_speed(app, word[0] == 's' ? -1 : 1);
    else if (strcmp(word, "before") == 0 || strcmp(word, "after") == 0)
        tt_timebar_move(b, s, word[0] == 'b' ? -1 : 1);
    else
        return false;
    return true;
}

static int run_film(struct tt_app *app, const char *args, struct tt_err *err)
{
    int64_t step;
    if (app->scene.n_way == 0)
        return tt_fail(err, TT_EUSAGE, "film: %s",
                       app->scene.info->watched ? "this run has none"
                                                : "there is nothing to look back at yet");
    if (!move_film(app, args[0] ? args : "play")) {
        if (!tt_text_to_int(args, &step) || step < 0)
            return tt_fail(err, TT_EUSAGE,
                           "film: takes before, after, first, now, play, slower, faster or a "
                           "step, got \"%.40s\"",
                           args);
        tt_timebar_seek(&app->past.bar, &app->scene, step);
    }
    app->help.open = false;
    tt_past_settle(app);
    return 0;
}

/* Its folder is looked at once more where the visit begins. */
static int run_watch(struct tt_app *app, const char *args, struct tt_err *err)
{
    struct stat st;
    if (!args[0])
        return tt_fail(err, TT_EUSAGE, "watch: takes the folder of a run; the view runs has some");
    if (stat(args, &st) < 0)
        return tt_fail(err, TT_EINPUT, "watch: %.200s: %s", args, strerror(errno));
    tt_text_copy(app->visiting, sizeof app->visiting, args);
    return 0;
}

static int run_help(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)err;
    app->what.open = false;
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
    tt_palette_open(&app->palette, &app->keys, &app->scene, app->tabs.shown);
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
    int by = strcmp(args, "next") == 0 ? 1 : strcmp(args, "before") == 0 ? -1 : 0;
    bool off = strcmp(args, "off") == 0;
    if (args[0] && !off && by == 0)
        return tt_fail(err, TT_EUSAGE, "tour: takes next, before, off, or nothing, got \"%s\"",
                       args);
    if (args[0] && !app->tour.on)
        return tt_fail(err, TT_EUSAGE, "tour: there is none now; the command `tour` begins it");
    if (off)
        tt_app_end_tour(app);
    else if (by > 0 && tt_tour_has_just_come(&app->tour, tt_clock_now()))
        app->pace.dirty = true;
    else if (args[0])
        tt_app_tour(app, app->tour.card + by);
    else
        return tt_app_begin_lesson(app, NULL, err);
    return 0;
}

static int run_lesson(struct tt_app *app, const char *args, struct tt_err *err)
{
    return tt_app_ask_for_lesson(app, args, err);
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

/* --- within a view --------------------------------------------------------------------------- */

static int run_move(struct tt_app *app, const char *args, struct tt_err *err)
{
    char line[64];
    (void)err;
    snprintf(line, sizeof line, "move %.58s", args);
    if (app->help.open)
        tt_help_move(&app->help, args, app->canvas.h - 4);
    else
        tt_app_tell_view(app, line);
    return 0;
}

static int run_percent(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    tt_app_tell_view(app, "percent");
    return 0;
}

static int run_enter(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    if (app->help.open || tt_app_tell_view(app, "enter"))
        return 0;
    app->coach.open = true; /* there is nothing else to open */
    app->effect.deeds++;
    return 0;
}

static int run_why(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    app->help.open = app->what.open = false;
    app->coach.open = !app->coach.open;
    return 0;
}

/* The word, or what stands on the screen: what is chosen first. */
static int run_what(struct tt_app *app, const char *args, struct tt_err *err)
{
    const struct tt_gloss *word[TT_WHAT_WORDS], *t = args[0] ? tt_gloss_find(args) : NULL;
    const char *near = args[0] && !t ? tt_gloss_nearest(args) : NULL;
    if (near)
        return tt_fail(err, TT_EUSAGE, "what: no word \"%.40s\"; did you mean \"%s\"?", args, near);
    if (args[0] && !t)
        return tt_fail(err, TT_EUSAGE,
                       "what: the glossary has no \"%.40s\"; tab offers what it has", args);
    if (!args[0] && app->what.open) {
        app->what.open = false;
        return 0;
    }
    int unused, n = 0;
    tt_app_hush(app); /* the words are those of the view, not of what was said */
    tt_app_paint(app, &unused);
    if (!tt_app_too_small(app)) {
        const struct tt_rect all = {0, 1, app->canvas.w, app->canvas.h - 2};
        n = tt_what_on(&app->canvas, tt_panes_focused(app, tt_app_view_rect(app)).body, word, 0);
        n = tt_what_on(&app->canvas, all, word, n);
    }
    tt_what_open(&app->what, t, word, n);
    return 0;
}

static int run_meters(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    app->meters.open = !app->meters.open;
    if (app->meters.open && app->canvas.w > 0 && !tt_app_too_small(app)) {
        struct tt_places p;
        tt_app_place(app, &p);
        if (p.meters.w == 0 && tt_app_mode(app) == TT_MODE_VIEW)
            tt_app_say(app, TT_STYLE_DIM, "the meters show when what lies over the view is closed");
    }
    return 0;
}

static int run_back(struct tt_app *app, const char *args, struct tt_err *err)
{
    (void)args;
    (void)err;
    app->effect.deeds +=
        app->what.open || app->help.open || app->coach.open || tt_app_shows_step(app);
    if (app->what.open)
        app->what.open = false;
    else if (app->help.open)
        app->help.open = false;
    else if (app->coach.open)
        app->coach.open = false;
    else if (tt_app_shows_step(app))
        tt_step_panel_close(&app->step_panel, &app->scene);
    else if (!tt_app_tell_view(app, "back") && app->meters.open) {
        app->meters.open = false;
        app->effect.deeds++;
    } else if (!app->meters.open && app->is_guest && !tt_app_tell_view(app, "back"))
        tt_app_leave(app);
    return 0;
}

/* --- files ----------------------------------------------------------------------------------- */

typedef int export_fn(const struct tt_export *e, const char *name, char *said, size_t size,
                      struct tt_err *err);

static int save(struct tt_app *app, export_fn *export, const char *name, struct tt_err *err)
{
    char said[TT_PATH + 64];
    struct tt_export e = {&app->canvas, &app->theme, &app->scene};
    if (export(&e, name, said, sizeof said, err) < 0)
        return -1;
    tt_app_note(app, TT_STYLE_GOOD, said);
    return 0;
}

static int run_screenshot(struct tt_app *app, const char *args, struct tt_err *err)
{
    int unused;
    tt_app_hush(app); /* that the last one was saved is not what is to be seen */
    tt_app_paint(app, &unused);
    return save(app, tt_export_canvas, args[0] ? args : "screenshot", err);
}

static int run_plot(struct tt_app *app, const char *args, struct tt_err *err)
{
    return save(app, tt_export_curves, args, err);
}

static int run_copy(struct tt_app *app, const char *args, struct tt_err *err)
{
    return tt_app_copy(app, args, err);
}

/* --- leaving --------------------------------------------------------------------------------- */

static int run_quit(struct tt_app *app, const char *args, struct tt_err *err)
{
    const struct tt_snapshot *s = app->scene.snap;
    (void)args;
    (void)err;
    /* In most programs this key leaves the help only. */
    if (app->help.open)
        app->help.open = false;
    /* While training goes on somebody may have hit the key by mistake. */
    else if (app->scene.info->watched || s->state == TT_FINISHED || s->step == s->last_saved_step ||
             s->step == 0)
        tt_app_leave(app);
    else
        tt_app_ask(app, "Quit? A checkpoint is written first.", "stop");
    return 0;
}

/* --- lines ----------------------------------------------------------------------------------- */

static int (*const action[])(struct tt_app *app, const char *args, struct tt_err *err) = {
#define SCREEN_COMMAND(name, args, help, words, arg) run_##name,
#include "../commands/screen.list.h"
#undef SCREEN_COMMAND
};

static void complain(void *self, const char *text)
{
    tt_app_note(self, TT_STYLE_ERROR, text);
}

static bool run_own(void *self, const char *line)
{
    struct tt_command_info info;
    struct tt_err err = {0};
    if (!tt_command_find(line, &info) || info.type)
        return false;
    if (action[info.row](self, tt_command_args(line), &err) < 0)
        complain(self, err.text);
    else
        tt_tour_heard(&((struct tt_app *)self)->tour, line, 0);
    return true;
}

static void ask_first(void *self, const char *question, const char *line)
{
    tt_app_ask(self, question, line);
}

static void stopping(void *self)
{
    struct tt_app *app = self;
    app->question.text[0] = '\0';
    tt_ending_stop_sent(&app->ending);
}

/* Whether they do something shows in the view, or in which of them is shown. */
static bool is_within_view(const char *line)
{
    static const char *const names[] = {"move ", "enter", "percent", "back", "view "};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strncmp(line, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

int64_t tt_app_send(struct tt_app *app, const char *line, bool sure)
{
    int64_t seq = tt_dispatch(&app->dispatch, line, sure);
    if (seq > 0)
        tt_tour_heard(&app->tour, line, seq);
    return seq;
}

int64_t tt_app_command(struct tt_app *app, const char *line)
{
    app->pace.dirty = true;
    app->effect.deeds += !is_within_view(line);
    return tt_app_send(app, line, false);
}

void tt_app_leave(struct tt_app *app)
{
    if (tt_ending_has_stopped(&app->ending))
        return;
    app->question.text[0] = '\0';
    app->pace.dirty = true;
    tt_dispatch(&app->dispatch, "stop", true);
}

static int64_t tell(void *host, const char *line)
{
    return tt_app_command(host, line);
}

void tt_app_begin_actions(struct tt_app *app)
{
    app->dispatch = (struct tt_dispatcher){.link = app->link,
                                           .self = app,
                                           .own = run_own,
                                           .say = complain,
                                           .ask = ask_first,
                                           .stopping = stopping};
    app->scene.host = app;
    app->scene.tell = tell;
}
