/* The picture of the settings view. */
#include "settings_view.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

enum { LEAST_W = 24, LEAST_H = 3, DETAIL_H = 4 };

/* --- columns --------------------------------------------------------------------------------- */

/* Columns: where each begins, and the width of all; 0: not shown. */
struct columns {
    int value, usual, range, help, w;
};

static struct columns columns_of(int w)
{
    struct columns k = {.w = w, .value = w >= 60 ? 24 : w / 2};
    if (w >= 60) {
        int value_w = w >= 110 ? 24 : 18;
        k.usual = k.value + value_w + 1;
        k.range = k.usual + (w >= 110 ? 14 : 12);
    }
    if (w >= 110)
        k.help = k.range + 20;
    return k;
}

static const char *shown_value(const struct tt_setting *s)
{
    return s->value[0] ? s->value : s->row->type == TT_OPT_STRING ? "-" : "";
}

/* Text that is cut says so. */
static void cell(struct tt_canvas *c, int x, int y, int w, enum tt_style style, const char *text)
{
    if (w <= 0)
        return;
    if (tt_text(c, x, y, w, style, text) == w && tt_utf8_length(text) > w)
        tt_put(c, x + w - 1, y, c->ascii ? '~' : 0x2026, style);
}

static enum tt_style value_style(const struct tt_settings_view *self, const struct tt_setting *s,
                                 bool is_chosen)
{
    bool waits = self->asked > 0 && strcmp(self->asked_for, s->name) == 0;
    return is_chosen                         ? TT_STYLE_SELECTED
           : s->fixed                        ? TT_STYLE_DIM
           : waits                           ? TT_STYLE_WARN
           : strcmp(s->value, s->usual) == 0 ? TT_STYLE_NORMAL
                                             : TT_STYLE_LR;
}

static void draw_setting(const struct tt_settings_view *self, struct tt_canvas *c, struct tt_rect r,
                         const struct columns *k, const struct tt_setting *s, bool is_chosen)
{
    char text[TT_OPT_TEXT + 80];
    enum tt_style plain = is_chosen ? TT_STYLE_SELECTED : s->fixed ? TT_STYLE_DIM : TT_STYLE_NORMAL;
    enum tt_style faint = is_chosen ? TT_STYLE_SELECTED : TT_STYLE_DIM;
    int value_end = k->usual ? k->usual - 1 : k->w;
    if (is_chosen)
        tt_fill(c, (struct tt_rect){r.x, r.y, k->w, 1}, ' ', TT_STYLE_SELECTED);
    if (is_chosen)
        tt_put(c, r.x, r.y, '>', TT_STYLE_SELECTED);
    cell(c, r.x + 2, r.y, k->value - 3, plain, s->name);
    if (is_chosen && self->editing) {
        tt_line_edit_draw_field(&self->edit, c, r.x + k->value, r.y, k->w - k->value);
        return;
    }
    bool waits = self->asked > 0 && strcmp(self->asked_for, s->name) == 0;
    if (waits)
        snprintf(text, sizeof text, "%.500s > %s", shown_value(s), self->wanted);
    else if (s->row->type == TT_OPT_BOOL)
        snprintf(text, sizeof text, "[%c] %s", strcmp(s->value, "yes") == 0 ? 'x' : ' ', s->value);
    else
        snprintf(text, sizeof text, "%s", shown_value(s));
    cell(c, r.x + k->value, r.y, value_end - k->value, value_style(self, s, is_chosen), text);
    if (!k->usual)
        return;
    cell(c, r.x + k->usual, r.y, k->range - k->usual - 1, faint, s->usual[0] ? s->usual : "-");
    if (s->fixed)
        snprintf(text, sizeof text, "fixed: %s", s->fixed);
    else
        tt_setting_range(s, text, sizeof text);
    int range_end = k->help && !s->fixed ? k->help - 1 : k->w;
    cell(c, r.x + k->range, r.y, range_end - k->range, faint, text);
    if (k->help && !s->fixed)
        cell(c, r.x + k->help, r.y, k->w - k->help, faint, s->row->help);
}

static void draw_heading(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r,
                         const struct columns *k, enum tt_setting_group group)
{
    static const char *const name[TT_SETTING_GROUPS] = {"Training", "Optimizer", "Loss", "Layers",
                                                        "Fixed in this run"};
    char text[96];
    const char *what = group == TT_SETTING_OPTIMIZER ? scene->settings->optimizer
                       : group == TT_SETTING_LOSS    ? scene->settings->loss
                                                     : "";
    snprintf(text, sizeof text, "%s%s%.*s", name[group], what[0] ? " " : "",
             (int)strcspn(what, ", "), what);
    tt_heading(c, (struct tt_rect){r.x, r.y, k->w, 1}, text);
}

static const char *how_to_change(const struct tt_setting *s)
{
    if (s->row->type == TT_OPT_BOOL)
        return "enter switches it; delete brings the default back";
    if (s->row->type == TT_OPT_STRING && !s->choices)
        return "enter edits it; delete brings the default back";
    return "enter edits it, + and - step; delete brings the default back";
}

/* All of the chosen setting, and the answer to the last change. */
static void draw_detail(const struct tt_settings_view *self, struct tt_canvas *c, struct tt_rect r,
                        const struct tt_setting *s)
{
    char range[300];
    struct tt_rect in = tt_heading(c, r, s->name);
    tt_setting_range(s, range, sizeof range);
    cell(c, in.x, in.y, in.w, TT_STYLE_NORMAL, s->row->help);
    if (s->fixed)
        tt_textf(c, in.x, in.y + 1, in.w, TT_STYLE_WARN, "cannot change: %s", s->fixed);
    else
        tt_textf(c, in.x, in.y + 1, in.w, TT_STYLE_DIM, "default %s%s%s",
                 s->usual[0] ? s->usual : "none", range[0] ? ";  " : "", range);
    if (self->editing)
        cell(c, in.x, in.y + 2, in.w, TT_STYLE_DIM,
             "enter sets it, from the next step on; esc leaves it");
    else if (self->asked > 0)
        cell(c, in.x, in.y + 2, in.w, TT_STYLE_WARN,
             "asked for; the run answers between two steps");
    else if (self->said[0])
        cell(c, in.x, in.y + 2, in.w, self->refused ? TT_STYLE_ERROR : TT_STYLE_GOOD, self->said);
    else if (!s->fixed)
        cell(c, in.x, in.y + 2, in.w, TT_STYLE_DIM, how_to_change(s));
}

static void draw_head(const struct tt_settings_view *self, struct tt_canvas *c, struct tt_rect r,
                      const struct columns *k)
{
    if (self->search.typing || self->search.text.text[0]) {
        int used = tt_text(c, r.x, r.y, k->w, TT_STYLE_KEY, "/");
        used += tt_text(c, r.x + used, r.y, k->w - used, TT_STYLE_PROMPT, self->search.text.text);
        if (self->search.typing)
            tt_put(c, r.x + used, r.y, ' ', TT_STYLE_SELECTED);
        else if (used + 14 < k->w)
            tt_text_right(c, r.x + k->w, r.y, 13, TT_STYLE_DIM, "esc shows all");
        return;
    }
    tt_text(c, r.x, r.y, k->value - 1, TT_STYLE_TITLE, "settings");
    tt_text(c, r.x + k->value, r.y, 10, TT_STYLE_LABEL, "now");
    if (k->usual)
        tt_text(c, r.x + k->usual, r.y, 10, TT_STYLE_LABEL, "default");
    if (k->range)
        tt_text(c, r.x + k->range, r.y, k->w - k->range, TT_STYLE_LABEL, "range");
    if (k->help)
        tt_text(c, r.x + k->help, r.y, k->w - k->help, TT_STYLE_LABEL, "what it is");
}

/* Has the answer come? */
static void hear(struct tt_settings_view *self, const struct tt_scene *scene)
{
    const struct tt_answer *a = scene->answer;
    if (self->asked == 0 || !a || a->seq < self->asked)
        return;
    if (a->seq == self->asked) {
        tt_text_copy(self->said, sizeof self->said, a->text);
        self->refused = a->refused;
    }
    self->asked = 0;
}

static void scroll(struct tt_settings_view *self, int n, int rows, int at)
{
    self->rows = rows;
    int most = n > rows ? n - rows : 0;
    if (at >= 0 && at < self->top + 1)
        self->top = at - 1; /* with the heading above */
    if (at >= self->top + rows)
        self->top = at - rows + 1;
    self->top = self->top > most ? most : self->top < 0 ? 0 : self->top;
}

void tt_settings_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                      struct tt_rect where)
{
    struct tt_settings_view *self = state;
    struct tt_settings_line line[TT_SETTINGS_LINES];
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    hear(self, scene);
    struct columns k = columns_of(where.w);
    int n = tt_settings_lines(self, scene, line), at = tt_settings_chosen(self, line, n);
    int detail = where.h >= DETAIL_H + 6 ? DETAIL_H : 0, rows = where.h - 1 - detail;
    struct tt_rect r = {where.x, where.y + 1, where.w, 1};
    self->list = (struct tt_rect){0, 1, where.w, rows};
    draw_head(self, c, where, &k);
    scroll(self, n, rows, at);
    for (int i = self->top; i < n && i < self->top + rows; i++, r.y++)
        if (line[i].setting)
            draw_setting(self, c, r, &k, line[i].setting, i == at);
        else
            draw_heading(scene, c, r, &k, line[i].group);
    if (n == 0)
        tt_text(c, r.x, r.y, r.w, TT_STYLE_DIM, "no setting holds that text; esc shows all");
    if (detail && at >= 0)
        draw_detail(self, c, (struct tt_rect){where.x, where.y + where.h - detail, where.w, detail},
                    line[at].setting);
}
