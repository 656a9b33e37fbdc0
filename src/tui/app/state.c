#include "state.h"

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../panels/hints.h"
#include "../screen/term.h"

static const double SAY = 4, SAY_WRONG = 12; /* seconds that an answer stays */

void tt_app_init(struct tt_app *app, struct tt_link *link, const char *theme, bool ascii)
{
    app->link = link;
    app->pace.dirty = true;
    tt_canvas_init(&app->canvas, 80, 24, ascii);
    tt_theme_default(&app->theme);
    tt_theme_open(&app->theme, theme, NULL);
    tt_keymap_defaults(&app->keys);
    tt_tabs_open(&app->tabs, tt_link_info(link));
}

void tt_app_done(struct tt_app *app)
{
    tt_tour_close(&app->tour);
    tt_tabs_close(&app->tabs);
    tt_canvas_done(&app->canvas);
}

/* --- what is shown --------------------------------------------------------------------------- */

enum tt_mode tt_app_mode(const struct tt_app *app)
{
    return tt_ending_has_stopped(&app->ending) ? TT_MODE_LEAVING
           : app->prompt.open                  ? TT_MODE_PROMPT
           : app->question.text[0]             ? TT_MODE_QUESTION
           : app->palette.open                 ? TT_MODE_PALETTE
           : app->what.open                    ? TT_MODE_WHAT
           : app->help.open                    ? TT_MODE_HELP
           : app->coach.open                   ? TT_MODE_COACH
                                               : TT_MODE_VIEW;
}

const struct tt_scene *tt_app_scene(const struct tt_app *app)
{
    return app->past.scene.past ? &app->past.scene : &app->scene;
}

const struct tt_view_type *tt_app_view(const struct tt_app *app)
{
    return tt_view_at(app->scene.info, app->tabs.shown);
}

void *tt_app_view_state(const struct tt_app *app)
{
    return app->tabs.state[app->tabs.shown];
}

bool tt_app_tell_view(struct tt_app *app, const char *line)
{
    const struct tt_view_type *v = tt_app_view(app);
    return v->command && v->command(tt_app_view_state(app), tt_app_scene(app), line);
}

bool tt_app_shows_step(const struct tt_app *app)
{
    return !app->help.open && tt_step_panel_shown(&app->step_panel, &app->scene);
}

unsigned tt_app_tour_keys(const struct tt_app *app)
{
    const struct tt_view_type *v = tt_app_view(app);
    const void *state = tt_app_view_state(app);
    const char *next = tt_keymap_key(&app->keys, "tour next");
    if (!app->tour.on || tt_app_mode(app) != TT_MODE_VIEW)
        return 0;
    return (tt_hints_use(&app->keys, v, state, &app->scene, "enter") ? 0 : TT_TOUR_ENTER) |
           (!next || tt_hints_use(&app->keys, v, state, &app->scene, next) ? 0 : TT_TOUR_NEXT) |
           (tt_hints_use(&app->keys, v, state, &app->scene, "backspace") ? 0 : TT_TOUR_BACKSPACE) |
           (tt_app_shows_step(app) || tt_hints_use(&app->keys, v, state, &app->scene, "esc")
                ? 0
                : TT_TOUR_ESC);
}

void tt_app_use_theme(struct tt_app *app)
{
    tt_term_theme(&app->theme);
    app->canvas.colors = tt_term_colors();
    app->pace.dirty = true;
}

/* --- what is said and asked ------------------------------------------------------------------ */

void tt_app_say(struct tt_app *app, enum tt_style style, const char *text)
{
    struct tt_message *m = &app->message;
    tt_text_printable(m->text, sizeof m->text, text);
    m->style = style;
    m->until = tt_clock_now() + (style == TT_STYLE_ERROR ? SAY_WRONG : SAY);
    app->pace.dirty = true;
}

void tt_app_note(struct tt_app *app, enum tt_style style, const char *text)
{
    tt_app_say(app, style, text);
    tt_log_add(&app->kept.log, tt_link_time(app->link), app->scene.snap->step, style, text);
}

void tt_app_hush(struct tt_app *app)
{
    app->message.text[0] = '\0';
}

const char *tt_app_notice(const struct tt_app *app, enum tt_style *style)
{
    bool leaving = tt_ending_has_stopped(&app->ending), asked = app->question.text[0] != '\0';
    *style = leaving || asked ? TT_STYLE_WARN : app->message.style;
    return app->prompt.open ? ""
           : leaving        ? "writing the checkpoint, then leaving"
           : asked          ? app->question.text
                            : app->message.text;
}

void tt_app_ask(struct tt_app *app, const char *question, const char *line)
{
    tt_text_printable(app->question.text, sizeof app->question.text, question);
    tt_text_copy(app->question.line, sizeof app->question.line, line);
    app->pace.dirty = true;
}
