/* Settings: every option of the run with its value, default and range.  Those that can change are
 * edited in place and take effect between two steps; the others say why they cannot. */
#include "settings_view.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "step_value.h"

/* --- the list -------------------------------------------------------------------------------- */

static const struct tt_setting *chosen(const struct tt_settings_view *self,
                                       const struct tt_scene *scene)
{
    struct tt_settings_line line[TT_SETTINGS_LINES];
    int n = tt_settings_lines(self, scene, line), at = tt_settings_chosen(self, line, n);
    return at < 0 ? NULL : line[at].setting;
}

static void choose(struct tt_settings_view *self, const struct tt_setting *s)
{
    if (strcmp(self->name, s->name) != 0 && self->asked == 0)
        self->said[0] = '\0';
    tt_text_copy(self->name, sizeof self->name, s->name);
}

/* The nearest setting to line `to`, in the direction of the way there. */
static void move_to(struct tt_settings_view *self, const struct tt_settings_line *line, int n,
                    int to, int by)
{
    to = to < 0 ? 0 : to >= n ? n - 1 : to;
    int at = to;
    while (at >= 0 && at < n && !line[at].setting)
        at += by;
    if (at < 0 || at >= n)
        for (at = to; at >= 0 && at < n && !line[at].setting;)
            at -= by;
    if (at >= 0 && at < n && at != tt_settings_chosen(self, line, n))
        choose(self, line[at].setting);
}

/* --- changing -------------------------------------------------------------------------------- */

/* What need not be asked. */
static void refuse(struct tt_settings_view *self, const struct tt_setting *s, const char *why)
{
    snprintf(self->said, sizeof self->said, "%s %s", s->name, why);
    self->refused = true;
    self->asked = 0;
}

static void refuse_fixed(struct tt_settings_view *self, const struct tt_setting *s)
{
    char why[128];
    snprintf(why, sizeof why, "cannot change: %s", s->fixed);
    refuse(self, s, why);
}

static void ask(struct tt_settings_view *self, const struct tt_scene *scene,
                const struct tt_setting *s, const char *value)
{
    char text[TT_LINE_EDIT_TEXT + TT_SETTING_NAME + 8];
    self->said[0] = '\0';
    /* No text stands for nothing. */
    snprintf(text, sizeof text, "set %s%s", s->set, value[0] ? value : "off");
    self->asked = scene->tell(scene->host, text);
    tt_text_copy(self->asked_for, sizeof self->asked_for, s->name);
    snprintf(self->wanted, sizeof self->wanted, "%.60s", value);
}

static void step(struct tt_settings_view *self, const struct tt_scene *scene,
                 const struct tt_setting *s, int by)
{
    char value[TT_OPT_TEXT];
    if (tt_step_value(s, by, value, sizeof value))
        ask(self, scene, s, value);
    else if (s->row->type == TT_OPT_INT || s->row->type == TT_OPT_FLOAT)
        refuse(self, s, "is at the end of its range");
    else
        refuse(self, s, "is text: enter edits it");
}

static void enter(struct tt_settings_view *self, const struct tt_scene *scene,
                  const struct tt_setting *s)
{
    if (s->row->type == TT_OPT_BOOL)
        step(self, scene, s, 1);
    else {
        self->editing = true;
        tt_line_edit_set(&self->edit, s->value);
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

/* In the value's field. */
static void edit_key(struct tt_settings_view *self, const struct tt_scene *scene,
                     const struct tt_setting *s, const char *key)
{
    bool enter = strcmp(key, "enter") == 0;
    tt_line_edit_key(&self->edit, key);
    self->editing = !enter && strcmp(key, "esc") != 0;
    if (enter && strcmp(self->edit.text, s->value) != 0)
        ask(self, scene, s, self->edit.text);
}

/* Whether the key changes the setting, if there is one. */
static bool change_key(struct tt_settings_view *self, const struct tt_scene *scene,
                       const struct tt_setting *s, const char *name)
{
    bool up = strcmp(name, "+") == 0 || strcmp(name, "=") == 0 || strcmp(name, "right") == 0;
    bool down = strcmp(name, "-") == 0 || strcmp(name, "left") == 0;
    bool edits = strcmp(name, "enter") == 0;
    bool usual = strcmp(name, "delete") == 0 || strcmp(name, "backspace") == 0;
    if (!s || (!up && !down && !edits && !usual))
        return false;
    choose(self, s);
    if (s->fixed)
        refuse_fixed(self, s);
    else if (edits)
        enter(self, scene, s);
    else if (usual)
        ask(self, scene, s, s->usual);
    else
        step(self, scene, s, up ? 1 : -1);
    return true;
}

static bool key(void *state, const struct tt_scene *scene, const char *key_name)
{
    struct tt_settings_view *self = state;
    if (self->search.typing && tt_search_key(&self->search, key_name))
        return true;
    const struct tt_setting *s = chosen(self, scene);
    if (self->editing && s) {
        edit_key(self, scene, s, key_name);
        return true;
    }
    if (strcmp(key_name, "/") == 0) {
        tt_search_begin(&self->search);
        return true;
    }
    return change_key(self, scene, s, key_name);
}

static bool command(void *state, const struct tt_scene *scene, const char *text)
{
    struct tt_settings_view *self = state;
    struct tt_settings_line line[TT_SETTINGS_LINES];
    int n = tt_settings_lines(self, scene, line), at = tt_settings_chosen(self, line, n);
    int page = self->rows > 2 ? self->rows - 1 : 1;
    if (strcmp(text, "back") == 0)
        tt_search_clear(&self->search);
    else if (strcmp(text, "move up") == 0)
        move_to(self, line, n, at - 1, -1);
    else if (strcmp(text, "move down") == 0)
        move_to(self, line, n, at + 1, 1);
    else if (strcmp(text, "move pageup") == 0)
        move_to(self, line, n, at - page, -1);
    else if (strcmp(text, "move pagedown") == 0)
        move_to(self, line, n, at + page, 1);
    else if (strcmp(text, "move home") == 0)
        move_to(self, line, n, 0, 1);
    else if (strcmp(text, "move end") == 0)
        move_to(self, line, n, n - 1, -1);
    else if (at >= 0 && strncmp(text, "move ", 5) == 0)
        return change_key(self, scene, line[at].setting, text + 5); /* left, right */
    else
        return false;
    return true;
}

/* A click chooses; on what is chosen, it is as enter. */
static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_settings_view *self = state;
    struct tt_settings_line line[TT_SETTINGS_LINES];
    int n = tt_settings_lines(self, scene, line), at = self->top + y - self->list.y;
    (void)where;
    (void)x;
    if (self->editing || y < self->list.y || y >= self->list.y + self->list.h || at >= n ||
        !line[at].setting)
        return false;
    const struct tt_setting *now = chosen(self, scene);
    if (now == line[at].setting)
        return change_key(self, scene, now, "enter");
    choose(self, line[at].setting);
    return true;
}

/* The command that sets it so. */
static bool copy(const void *state, const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_setting *s = chosen(state, scene);
    if (!s)
        return false;
    if (s->fixed)
        snprintf(out, size, "--%s %s", s->name, s->value);
    else
        snprintf(out, size, "set %s%s", s->set, s->value[0] ? s->value : "off");
    return true;
}

static const struct tt_key_hint hints[] = {
    {"enter", "edit"},
    {"+ -", "step"},
    {"/", "search"},
    {"{move up} {move down}", "choose"},
    {"backspace", "the usual"},
    {NULL, NULL},
};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint typing[] = {
        {"esc", "leave it"}, {"enter", "set it"}, {"left right", "move"}, {NULL, NULL}};
    const struct tt_settings_view *self = state;
    if (!scene->settings || scene->settings->n == 0)
        return NULL;
    *only = self->editing || self->search.typing;
    return self->editing ? typing : self->search.typing ? tt_hints_searching : hints;
}

const struct tt_view_type tt_view_settings = {
    .name = "settings",
    .title = "settings",
    .help = "options, and changing them while it trains",
    .wish = {36, 8, 110, 28, "dashboard confusion samples data rewind log"},
    .size = sizeof(struct tt_settings_view),
    .draw = tt_settings_draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
    .copy = copy,
};
