/* Commands and keys: what a line does, and where a key goes. */
#include "app.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../commands/commands.h"
#include "../panels/hints.h"

/* --- commands -------------------------------------------------------------------------------- */

/* What the user is told at once and can read again later. */
static void complain(struct tt_app *app, const char *text)
{
    tt_app_say(app, TT_STYLE_ERROR, text);
    tt_log_add(&app->log, tt_link_time(app->link), app->scene.snap->step, TT_STYLE_ERROR, text);
}

static bool submit(struct tt_app *app, struct tt_command *c)
{
    struct tt_err err = {0};
    if (tt_link_submit(app->link, c, &err) == 0)
        return true;
    complain(app, err.text);
    return false;
}

/* Returns whether `line` is one of the screen's own commands. */
static bool own_command(struct tt_app *app, const char *line)
{
    size_t n = strcspn(line, " ");
    for (const struct tt_ui_command *c = tt_ui_commands; c->name; c++) {
        struct tt_err err = {0};
        if (strlen(c->name) != n || strncmp(c->name, line, n) != 0)
            continue;
        if (c->run(app, line + n + strspn(line + n, " "), &err) < 0)
            complain(app, err.text);
        return true;
    }
    return false;
}

/* Of the worker; `sure`: what should be asked first has been. */
static int64_t carry_out(struct tt_app *app, const char *line, bool sure)
{
    struct tt_command c;
    struct tt_err err = {0};
    char question[256];
    int known;
    if (tt_command_parse(line, &c, &known, &err) < 0) {
        if (!known)
            tt_command_refuse(line, &err);
        complain(app, err.text);
        return 0;
    }
    const struct tt_command_type *type = &tt_commands[c.type];
    if (!sure && type->ask && type->ask(&c, question, sizeof question)) {
        tt_app_ask(app, question, line);
        return 0;
    }
    /* Stopping the worker ends the program, so it goes the one way that does so. */
    bool stop = strcmp(type->name, "stop") == 0;
    if (stop && c.op != '!') {
        tt_app_leave(app);
        return 0;
    }
    if (!submit(app, &c))
        return 0;
    app->leaving = app->leaving || stop;
    return c.seq;
}

int64_t tt_app_command(struct tt_app *app, const char *line)
{
    app->dirty = true;
    return own_command(app, line) ? 0 : carry_out(app, line, false);
}

void tt_app_ask(struct tt_app *app, const char *question, const char *line)
{
    tt_text_printable(app->ask.question, sizeof app->ask.question, question);
    tt_text_copy(app->ask.line, sizeof app->ask.line, line);
    app->dirty = true;
}

void tt_app_leave(struct tt_app *app)
{
    struct tt_command c;
    if (app->leaving)
        return;
    app->ask.question[0] = '\0';
    app->dirty = true;
    app->leaving = tt_command_parse("stop", &c, NULL, NULL) == 0 && submit(app, &c);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void take_answer(struct tt_app *app, const char *key)
{
    bool yes = strcmp(key, "y") == 0 || strcmp(key, "Y") == 0 || strcmp(key, "enter") == 0;
    if (yes || strcmp(key, "n") == 0 || strcmp(key, "N") == 0 || strcmp(key, "esc") == 0 ||
        strcmp(key, "q") == 0)
        app->ask.question[0] = '\0';
    if (yes)
        carry_out(app, app->ask.line, true);
}

static void take_mouse(struct tt_app *app, const struct tt_input *in)
{
    struct tt_rect r = tt_app_view_rect(app);
    const struct tt_view_type *v = tt_view_at(app->scene.info, app->view);
    if (tt_app_too_small(app))
        return;
    int tab = in->mouse == TT_MOUSE_LEFT && in->y == 0 ? tt_app_tab_at(app, in->x) : -1;
    if (tab >= 0) {
        app->help.open = false;
        tt_app_set_view(app, tab);
    } else if (!app->help.open && v->mouse && in->y > 0) {
        v->mouse(app->view_state[app->view], &app->scene, r, in->mouse, in->x - r.x, in->y - r.y);
    } else if (!app->help.open && v->click && in->y > 0 && in->mouse == TT_MOUSE_LEFT) {
        v->click(app->view_state[app->view], &app->scene, r, in->x - r.x, in->y - r.y);
    }
}

static void take_prompt_key(struct tt_app *app, const struct tt_input *in)
{
    const char *key = in->key;
    /* Pasted text is text: its line feeds carry nothing out, its tabs complete nothing. */
    if (in->pasted && strcmp(key, "tab") == 0)
        key = "space";
    if (in->pasted && (strcmp(key, "space") == 0 || tt_utf8_single(key)))
        tt_prompt_paste(&app->prompt, key);
    else if (!in->pasted && tt_prompt_key(&app->prompt, key, &app->scene))
        tt_app_command(app, app->prompt.line.text);
}

static void take_palette_key(struct tt_app *app, const char *key)
{
    const struct tt_topic *t = tt_palette_key(&app->palette, key);
    if (t && t->prompt)
        tt_prompt_open(&app->prompt, t->line, &app->scene);
    else if (t)
        tt_app_command(app, t->line);
}

void tt_app_tour(struct tt_app *app, int card)
{
    char lines[256], *save = NULL;
    app->dirty = true;
    if (card < 0)
        return;
    if (!tt_cards[card].title) {
        app->tour.on = false;
        return;
    }
    const char *begin = tt_tour_turn(&app->tour, card, &app->scene);
    tt_text_copy(lines, sizeof lines, begin ? begin : "");
    for (char *line = strtok_r(lines, ";", &save); line; line = strtok_r(NULL, ";", &save))
        tt_app_command(app, line);
    app->message[0] = '\0';
}

/* What the view has no use for. */
static bool take_tour_key(struct tt_app *app, const char *key)
{
    if (tt_hints_use(&app->keys, tt_view_at(app->scene.info, app->view), app->view_state[app->view],
                     key))
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
    return b && !in->pasted && strcmp(b->line, "redraw") == 0 && !tt_utf8_single(in->key) &&
           strcmp(in->key, "space") != 0;
}

void tt_app_key(struct tt_app *app, const struct tt_input *in)
{
    app->dirty = true;
    if (redraws(app, in))
        tt_app_command(app, "redraw");
    if (app->leaving || !in->key[0])
        return;
    if (strcmp(in->key, "mouse") == 0) {
        take_mouse(app, in);
        return;
    }
    if (app->prompt.open) {
        take_prompt_key(app, in);
        return;
    }
    if (in->pasted)
        return; /* text that landed here by mistake is not a string of commands */
    if (app->ask.question[0]) {
        take_answer(app, in->key);
        return;
    }
    if (app->palette.open) {
        take_palette_key(app, in->key);
        return;
    }
    if (app->help.open && tt_help_key(&app->help, in->key))
        return;
    if (strcmp(in->key, "esc") == 0 && tt_app_shows_step(app)) {
        tt_app_command(app, "back");
        return;
    }
    const struct tt_view_type *v = tt_view_at(app->scene.info, app->view);
    app->message[0] = '\0';
    if (v->key && !app->help.open && !tt_app_too_small(app) &&
        v->key(app->view_state[app->view], &app->scene, in->key))
        return;
    if (app->tour.on && !app->help.open && take_tour_key(app, in->key))
        return;
    const struct tt_binding *b = tt_keymap_find(&app->keys, in->key);
    if (b && b->prompt)
        tt_prompt_open(&app->prompt, b->line, &app->scene);
    else if (b)
        tt_app_command(app, b->line);
    else if (strcmp(in->key, "esc") == 0)
        tt_app_command(app, "back");
    else
        take_unbound(app, in->key);
}
