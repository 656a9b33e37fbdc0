#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../panels/hints.h"
#include "../screen/zones.h"
#include "actions.h"
#include "geometry.h"
#include "look_back.h"
#include "panes.h"
#include "lessons.h"
#include "tab_row.h"

static void take_answer(struct tt_app *app, const char *key)
{
    struct tt_question *q = &app->question;
    bool yes = strcmp(key, "y") == 0 || strcmp(key, "Y") == 0 || strcmp(key, "enter") == 0;
    if (yes || strcmp(key, "n") == 0 || strcmp(key, "N") == 0 || strcmp(key, "esc") == 0 ||
        strcmp(key, "q") == 0)
        q->text[0] = '\0';
    if (yes)
        tt_app_send(app, q->line, true);
}

static bool is_inside(struct tt_rect r, const struct tt_input *in)
{
    return in->x >= r.x && in->x < r.x + r.w && in->y >= r.y && in->y < r.y + r.h;
}

/* What lies over the view takes the mouse from it, though not the button that is let go there. */
static bool view_has_mouse(const struct tt_app *app, const struct tt_places *p,
                           const struct tt_input *in)
{
    bool over = is_inside(p->step, in) || is_inside(p->tour, in);
    return in->y > 0 && tt_app_mode(app) == TT_MODE_VIEW &&
           (!over || in->mouse == TT_MOUSE_RELEASE);
}

static void take_prompt_key(struct tt_app *app, const char *key)
{
    struct tt_err err = {0};
    if (!tt_prompt_key(&app->prompt, key, &app->scene))
        return;
    tt_app_command(app, app->prompt.line.text);
    if (tt_typed_add(&app->history, app->prompt.line.text, &err) < 0) {
        app->history.path[0] = '\0'; /* told once */
        tt_log_add(&app->kept.log, tt_link_time(app->link), app->scene.snap->step, TT_STYLE_WARN,
                   err.text);
        if (!app->message.text[0])
            tt_app_say(app, TT_STYLE_WARN, err.text);
    }
}

/* Pasted text is text: where none is typed it is not a string of commands. */
static void take_paste(struct tt_app *app, const struct tt_input *in, enum tt_mode mode)
{
    if (mode == TT_MODE_PROMPT)
        tt_prompt_paste(&app->prompt, in->text, in->n_text);
}

static void do_topic(struct tt_app *app, const struct tt_topic *t)
{
    if (t && t->prompt)
        tt_prompt_open(&app->prompt, t->line, &app->scene);
    else if (t)
        tt_app_command(app, t->line);
}

static void take_palette_key(struct tt_app *app, const char *key)
{
    do_topic(app, tt_palette_key(&app->palette, key));
}

/* What the view has no use for. */
static bool take_tour_key(struct tt_app *app, const char *key)
{
    unsigned own = tt_app_tour_keys(app);
    bool on = own & TT_TOUR_ENTER && strcmp(key, "enter") == 0;
    if (on && !tt_tour_has_just_come(&app->tour, tt_clock_now()))
        tt_app_tour(app, app->tour.card + 1);
    else if (on)
        app->pace.dirty = true;
    else if (own & TT_TOUR_BACKSPACE && strcmp(key, "backspace") == 0)
        tt_app_tour(app, app->tour.card - 1);
    else if (own & TT_TOUR_ESC && strcmp(key, "esc") == 0)
        tt_app_end_tour(app);
    else
        return false;
    app->effect.deeds++;
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

/* While the past is shown some keys are those of a player; esc goes first to what is open. */
static bool take_past_key(struct tt_app *app, const char *key)
{
    const struct tt_binding *b = tt_keymap_find(&app->keys, key);
    const char *line = b ? tt_timebar_meaning(b->line) : NULL;
    if (!tt_app_scene(app)->past || app->help.open)
        return false;
    if (strcmp(key, "esc") == 0 &&
        !tt_hints_use(&app->keys, tt_app_view(app), tt_app_view_state(app), tt_app_scene(app), key))
        line = "film now";
    if (line)
        tt_app_command(app, line);
    return line != NULL;
}

static void give_to_view(struct tt_app *app, const char *key)
{
    const struct tt_view_type *v = tt_app_view(app);
    if (take_past_key(app, key))
        return;
    if (v->key && !app->help.open && !tt_app_too_small(app) &&
        v->key(tt_app_view_state(app), tt_app_scene(app), key))
        return;
    if (app->tour.on && !app->help.open && take_tour_key(app, key))
        return;
    take_binding(app, key);
}

/* Where nothing lies over the view, or the help has no use for the key.  What changes nothing is
 * told, but not where a key was held down until the end of a list. */
static void take_view_key(struct tt_app *app, const char *key)
{
    int shown = app->tabs.shown, scroll = app->help.scroll;
    int64_t deeds = app->effect.deeds;
    enum tt_mode mode = tt_app_mode(app);
    size_t size = tt_app_view(app)->size;
    char text[80], *before = malloc(size + 1);
    if (strcmp(key, "esc") == 0 && tt_app_shows_step(app)) {
        free(before);
        tt_app_command(app, "back");
        return;
    }
    tt_app_hush(app);
    if (before)
        memcpy(before, tt_app_view_state(app), size);
    give_to_view(app, key);
    bool changed = !before || deeds != app->effect.deeds || mode != tt_app_mode(app) ||
                   shown != app->tabs.shown || scroll != app->help.scroll || app->message.text[0] ||
                   memcmp(before, app->tabs.state[shown], size) != 0;
    free(before);
    if (!changed && strcmp(key, app->effect.key) != 0) {
        snprintf(text, sizeof text, "%s changes nothing here", key);
        tt_app_say(app, TT_STYLE_DIM, text);
    }
    tt_text_copy(app->effect.key, sizeof app->effect.key, changed ? key : "");
}

/* Other keys mean what they always do, to what lies below. */
static bool take_what_key(struct tt_app *app, const char *key)
{
    tt_app_hush(app);
    if (strcmp(key, "/") == 0) {
        tt_prompt_open(&app->prompt, "what ", &app->scene);
        return true;
    }
    return tt_what_key(&app->what, key);
}

/* A digit does what stands beside it; other keys mean what they always do. */
static bool take_coach_key(struct tt_app *app, const char *key)
{
    char line[TT_LINE_EDIT_TEXT];
    if (!tt_coach_key(&app->coach, tt_app_scene(app), key, line, sizeof line))
        return false;
    tt_app_hush(app);
    if (line[0])
        tt_app_command(app, line);
    return true;
}

/* --- mouse ----------------------------------------------------------------------------------- */

static void press(struct tt_app *app, const char *key)
{
    struct tt_input in = {0};
    tt_text_copy(in.key, sizeof in.key, key);
    tt_app_key(app, &in);
}

static void pick(struct tt_app *app, int row)
{
    if (tt_app_mode(app) == TT_MODE_PALETTE)
        do_topic(app, tt_palette_pick(&app->palette, row));
    else if (tt_app_mode(app) == TT_MODE_PROMPT)
        tt_prompt_pick(&app->prompt, row, &app->scene);
    else if (tt_app_mode(app) == TT_MODE_WHAT)
        tt_what_pick(&app->what, row);
}

/* The view that is seen there, which gets the focus. */
static void tell_view_at(struct tt_app *app, const struct tt_input *in, const char *line)
{
    struct tt_pane pane;
    if (tt_panes_at(app, tt_app_view_rect(app), in->x, in->y, &pane) &&
        pane.view != app->tabs.shown)
        tt_panes_focus(app, pane.view);
    tt_app_tell_view(app, line);
}

/* What was drawn as something to click on.  Returns whether it took the click. */
static bool take_zone(struct tt_app *app, const struct tt_input *in)
{
    const struct tt_zone *at = tt_zone_at(&app->canvas, in->x, in->y);
    if (!at || in->mouse != TT_MOUSE_LEFT)
        return false;
    struct tt_zone z = *at; /* what it does may draw anew */
    bool busy = tt_app_mode(app) == TT_MODE_QUESTION || tt_app_mode(app) == TT_MODE_PROMPT;
    switch (z.kind) {
    case TT_ZONE_KEY:
        press(app, z.text);
        return true;
    case TT_ZONE_PICK:
        pick(app, atoi(z.text));
        return true;
    case TT_ZONE_COMMAND:
        if (!busy)
            tt_app_command(app, z.text);
        return true;
    case TT_ZONE_VIEW:
        if (tt_app_mode(app) == TT_MODE_VIEW)
            tell_view_at(app, in, z.text);
        return true;
    default:
        return true;
    }
}

/* The right button on a word of the glossary explains it. */
static bool take_word(struct tt_app *app, const struct tt_input *in)
{
    enum tt_mode mode = tt_app_mode(app);
    bool reads = mode == TT_MODE_VIEW || mode == TT_MODE_HELP || mode == TT_MODE_COACH ||
                 mode == TT_MODE_WHAT;
    const struct tt_gloss *t =
        in->mouse == TT_MOUSE_RIGHT && reads ? tt_what_at(&app->canvas, in->x, in->y) : NULL;
    if (!t)
        return false;
    app->effect.deeds++;
    tt_what_open(&app->what, t, NULL, 0);
    return true;
}

/* It comes with each cell that the pointer crosses: only what it changes is worth a picture. */
static void hover_in(struct tt_app *app, const struct tt_pane *pane, int x, int y)
{
    const struct tt_view_type *v = tt_view_at(app->scene.info, pane->view);
    void *state = app->tabs.state[pane->view];
    char *before = v->hovers && v->mouse ? malloc(v->size + 1) : NULL;
    if (!before)
        return;
    memcpy(before, state, v->size);
    v->mouse(state, tt_app_scene(app), pane->body, TT_MOUSE_MOVE, x, y);
    app->pace.dirty = app->pace.dirty || memcmp(before, state, v->size) != 0;
    free(before);
}

/* All that are seen are told: one of them that the pointer has left. */
static void take_motion(struct tt_app *app, const struct tt_input *in)
{
    struct tt_places p;
    struct tt_pane pane[TT_PANES];
    if (tt_app_mode(app) != TT_MODE_VIEW || tt_app_too_small(app))
        return;
    tt_app_place(app, &p);
    int n = tt_panes_place(app, p.view, pane);
    bool over = is_inside(p.step, in) || is_inside(p.tour, in) || is_inside(p.meters, in);
    for (int i = 0; i < n; i++) {
        bool here = !over && is_inside(pane[i].body, in);
        hover_in(app, &pane[i], here ? in->x - pane[i].body.x : -1,
                 here ? in->y - pane[i].body.y : -1);
    }
}

/* What the mouse does in the view below it; a button that is pressed brings the focus there. */
static void take_mouse_in_view(struct tt_app *app, struct tt_rect room, const struct tt_input *in)
{
    bool pressed = in->mouse == TT_MOUSE_LEFT || in->mouse == TT_MOUSE_RIGHT;
    struct tt_pane pane;
    if (pressed && tt_panes_at(app, room, in->x, in->y, &pane)) {
        if (pane.view != app->tabs.shown)
            tt_panes_focus(app, pane.view);
        if (is_inside(pane.head, in))
            return;
    }
    pane = tt_panes_focused(app, room);
    const struct tt_view_type *v = tt_app_view(app);
    void *state = tt_app_view_state(app);
    int x = in->x - pane.body.x, y = in->y - pane.body.y;
    if (v->mouse)
        v->mouse(state, tt_app_scene(app), pane.body, in->mouse, x, y);
    else if (v->click && in->mouse == TT_MOUSE_LEFT)
        v->click(state, tt_app_scene(app), pane.body, x, y);
}

/* The wheel moves in the view below it, which need not have the focus.  Returns whether that is
 * another than the one with the focus. */
static bool scroll_there(struct tt_app *app, const struct tt_input *in)
{
    struct tt_pane pane;
    char line[24];
    if (tt_app_too_small(app) || !tt_panes_at(app, tt_app_view_rect(app), in->x, in->y, &pane) ||
        pane.view == app->tabs.shown)
        return false;
    const struct tt_view_type *v = tt_view_at(app->scene.info, pane.view);
    snprintf(line, sizeof line, "move %s", in->key);
    if (v->command)
        v->command(app->tabs.state[pane.view], tt_app_scene(app), line);
    return true;
}

/* What is said, or lies over the view, covers the bar. */
static bool take_time_mouse(struct tt_app *app, const struct tt_places *p,
                            const struct tt_input *in)
{
    struct tt_rect where = p->time;
    bool covered = tt_app_mode(app) != TT_MODE_VIEW || p->notice.y <= where.y;
    where.h = covered ? 0 : where.h;
    if (!tt_timebar_mouse(&app->past.bar, &app->scene, where, in))
        return false;
    app->effect.deeds++;
    tt_past_settle(app);
    return true;
}

static void take_mouse(struct tt_app *app, const struct tt_input *in)
{
    struct tt_places p;
    if (tt_app_too_small(app))
        return;
    tt_app_place(app, &p);
    if (take_time_mouse(app, &p, in) || take_zone(app, in) || take_word(app, in))
        return;
    bool top = in->mouse == TT_MOUSE_LEFT && in->y == 0;
    int tab = top ? tt_tab_row_at(app, in->x) : -1;
    if (tab >= 0) {
        app->help.open = false;
        tt_app_set_view(app, tab);
    } else if (top && tt_tab_row_is_more(app, in->x)) {
        if (tt_app_mode(app) == TT_MODE_VIEW)
            tt_app_command(app, "prompt view ");
    } else if (view_has_mouse(app, &p, in)) {
        take_mouse_in_view(app, p.view, in);
    }
}

void tt_app_key(struct tt_app *app, const struct tt_input *in)
{
    enum tt_mode mode = tt_app_mode(app);
    if (strcmp(in->key, "mouse") == 0 && in->mouse == TT_MOUSE_MOVE) {
        take_motion(app, in);
        return;
    }
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
    else if (mode == TT_MODE_WHAT && take_what_key(app, in->key))
        return;
    else if (mode == TT_MODE_COACH && take_coach_key(app, in->key))
        return;
    else if (mode == TT_MODE_VIEW && in->wheel && scroll_there(app, in))
        return;
    else if (mode != TT_MODE_HELP || !tt_help_key(&app->help, in->key))
        take_view_key(app, in->key);
}
