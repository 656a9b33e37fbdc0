#include "input.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../panels/hints.h"
#include "actions.h"
#include "geometry.h"

static void take_answer(struct tt_app *app, const char *key)
{
    struct tt_question *q = &app->question;
    bool yes = strcmp(key, "y") == 0 || strcmp(key, "Y") == 0 || strcmp(key, "enter") == 0;
    if (yes || strcmp(key, "n") == 0 || strcmp(key, "N") == 0 || strcmp(key, "esc") == 0 ||
        strcmp(key, "q") == 0)
        q->text[0] = '\0';
    if (yes)
        tt_dispatch(&app->dispatch, q->line, true);
}

static void take_mouse(struct tt_app *app, const struct tt_input *in)
{
    struct tt_rect r = tt_app_view_rect(app);
    const struct tt_view_type *v = tt_app_view(app);
    void *state = tt_app_view_state(app);
    if (tt_app_too_small(app))
        return;
    int tab = in->mouse == TT_MOUSE_LEFT && in->y == 0 ? tt_app_tab_at(app, in->x) : -1;
    if (tab >= 0) {
        app->help.open = false;
        tt_app_set_view(app, tab);
    } else if (!app->help.open && v->mouse && in->y > 0) {
        v->mouse(state, &app->scene, r, in->mouse, in->x - r.x, in->y - r.y);
    } else if (!app->help.open && v->click && in->y > 0 && in->mouse == TT_MOUSE_LEFT) {
        v->click(state, &app->scene, r, in->x - r.x, in->y - r.y);
    }
}

static void take_prompt_key(struct tt_app *app, const char *key)
{
    if (tt_prompt_key(&app->prompt, key, &app->scene))
        tt_app_command(app, app->prompt.line.text);
}

/* Pasted text is text: where none is typed it is not a string of commands. */
static void take_paste(struct tt_app *app, const struct tt_input *in, enum tt_mode mode)
{
    if (mode == TT_MODE_PROMPT)
        tt_prompt_paste(&app->prompt, in->text, in->n_text);
}

static void take_palette_key(struct tt_app *app, const char *key)
{
    const struct tt_topic *t = tt_palette_key(&app->palette, key);
    if (t && t->prompt)
        tt_prompt_open(&app->prompt, t->line, &app->scene);
    else if (t)
        tt_app_command(app, t->line);
}

/* What the view has no use for. */
static bool take_tour_key(struct tt_app *app, const char *key)
{
    if (tt_hints_use(&app->keys, tt_app_view(app), tt_app_view_state(app), key))
        return false;
    if (strcmp(key, "enter") == 0)
        tt_app_tour(app, app->tour.card + 1);
    else if (strcmp(key, "backspace") == 0)
        tt_app_tour(app, app->tour.card - 1);
    else if (strcmp(key, "esc") == 0)
        app->tour.on = false;
    else
        return false;
    return true;
}

static void take_unbound(struct tt_app *app, const char *key)
{
    char text[80];
    const char *help = tt_keymap_key(&app->keys, "help");
    snprintf(text, sizeof text, "%s has no meaning here; %s shows the keys", key,
             help ? help : "the command `help`");
    tt_app_say(app, TT_STYLE_DIM, text);
}

/* Whatever is open; but a character is text where text is typed. */
static bool redraws(const struct tt_app *app, const struct tt_input *in)
{
    const struct tt_binding *b = tt_keymap_find(&app->keys, in->key);
    return b && strcmp(b->line, "redraw") == 0 && !tt_utf8_single(in->key) &&
           strcmp(in->key, "space") != 0;
}

static void take_binding(struct tt_app *app, const char *key)
{
    const struct tt_binding *b = tt_keymap_find(&app->keys, key);
    if (b && b->prompt)
        tt_prompt_open(&app->prompt, b->line, &app->scene);
    else if (b)
        tt_app_command(app, b->line);
    else if (strcmp(key, "esc") == 0)
        tt_app_command(app, "back");
    else
        take_unbound(app, key);
}

/* Where nothing lies over the view, or the help has no use for the key. */
static void take_view_key(struct tt_app *app, const char *key)
{
    const struct tt_view_type *v = tt_app_view(app);
    if (strcmp(key, "esc") == 0 && tt_app_shows_step(app)) {
        tt_app_command(app, "back");
        return;
    }
    tt_app_hush(app);
    if (v->key && !app->help.open && !tt_app_too_small(app) &&
        v->key(tt_app_view_state(app), &app->scene, key))
        return;
    if (app->tour.on && !app->help.open && take_tour_key(app, key))
        return;
    take_binding(app, key);
}

void tt_app_key(struct tt_app *app, const struct tt_input *in)
{
    enum tt_mode mode = tt_app_mode(app);
    app->pace.dirty = true;
    if (redraws(app, in))
        tt_app_command(app, "redraw");
    if (mode == TT_MODE_LEAVING || !in->key[0])
        return;
    if (strcmp(in->key, "mouse") == 0)
        take_mouse(app, in);
    else if (strcmp(in->key, "paste") == 0)
        take_paste(app, in, mode);
    else if (mode == TT_MODE_PROMPT)
        take_prompt_key(app, in->key);
    else if (mode == TT_MODE_QUESTION)
        take_answer(app, in->key);
    else if (mode == TT_MODE_PALETTE)
        take_palette_key(app, in->key);
    else if (mode != TT_MODE_HELP || !tt_help_key(&app->help, in->key))
        take_view_key(app, in->key);
}
