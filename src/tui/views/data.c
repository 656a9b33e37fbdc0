/* The data: of tables each column, what became of it and how its values lie; of pictures the
 * classes, how many there are of each, and some of them. */
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/data_sheet.h>

#include "../widgets/frame.h"
#include "../widgets/gauge.h"
#include "data_bars.h"
#include "data_view.h"

enum { LEAST_W = 30, LEAST_H = 4, DETAIL = 5, DETAIL_FROM = 16 };

/* --- tables ---------------------------------------------------------------------------------- */

/* Where the parts of a row begin; those without room have no width. */
struct places {
    int name, kind, gaps, distinct, bars, range, becomes; /* widths, a blank after each */
};

static struct places places_for(int w)
{
    struct places p = {.name = 14, .kind = 10};
    w -= p.name + p.kind + 3;
    p.bars = w > 30 ? 24 : w > 12 ? 12 : 0;
    w -= p.bars + 1;
    p.gaps = w > 8 ? 6 : 0;
    w -= p.gaps + 1;
    p.becomes = w > 20 ? 20 : w > 10 ? w : 0;
    w -= p.becomes + 1;
    p.range = w > 12 ? (w > 24 ? 24 : w) : 0;
    w -= p.range + 1;
    p.distinct = w > 8 ? 8 : 0;
    w -= p.distinct + 1;
    if (w > 0)
        p.becomes += w < 40 ? w : 40;
    return p;
}

static void draw_names(struct tt_canvas *c, int x, int y, const struct places *p)
{
    x = tt_data_put(c, x, y, p->name, TT_STYLE_LABEL, "column", false);
    x = tt_data_put(c, x, y, p->kind, TT_STYLE_LABEL, "kind", false);
    x = tt_data_put(c, x, y, p->gaps, TT_STYLE_LABEL, "gaps", true);
    x = tt_data_put(c, x, y, p->distinct, TT_STYLE_LABEL, "distinct", true);
    x = tt_data_put(c, x, y, p->bars, TT_STYLE_LABEL, "values", false);
    x = tt_data_put(c, x, y, p->range, TT_STYLE_LABEL, "range", false);
    tt_data_put(c, x, y, p->becomes, TT_STYLE_LABEL, "becomes", false);
}

static void draw_column(struct tt_canvas *c, struct tt_rect r, const struct places *p,
                        const struct tt_sheet_column *col, bool chosen)
{
    char text[32];
    enum tt_style style = chosen        ? TT_STYLE_SELECTED
                          : col->target ? TT_STYLE_VAL
                          : col->used   ? TT_STYLE_NORMAL
                                        : TT_STYLE_DIM;
    int x = r.x;
    if (chosen)
        tt_fill(c, r, ' ', style);
    x = tt_data_put(c, x, r.y, p->name, style, col->name, false);
    x = tt_data_put(c, x, r.y, p->kind, style, col->kind, false);
    x = tt_data_put(c, x, r.y, p->gaps, !chosen && col->gaps > 0 ? TT_STYLE_WARN : style,
                    tt_data_count(text, sizeof text, col->gaps), true);
    x = tt_data_put(c, x, r.y, p->distinct, style, tt_data_count(text, sizeof text, col->distinct),
                    true);
    if (p->bars > 0) {
        tt_data_bars(c, (struct tt_rect){x, r.y, p->bars, 1}, &col->bars,
                     chosen ? style : TT_STYLE_TRAIN);
        x += p->bars + 1;
    }
    x = tt_data_put(c, x, r.y, p->range, style, col->range, false);
    tt_data_put(c, x, r.y, p->becomes, style, col->becomes, false);
}

/* The chosen column, larger. */
static void draw_detail(struct tt_canvas *c, struct tt_rect where,
                        const struct tt_sheet_column *col)
{
    char text[200], figures[120] = "";
    const struct tt_sheet_bars *b = &col->bars;
    struct tt_rect r = tt_heading(c, where, col->name);
    int bars = b->n > 0 && r.w > 50
                   ? (r.w / 2 > 3 * TT_SHEET_BINS ? 3 * TT_SHEET_BINS : TT_SHEET_BINS)
                   : 0;
    tt_data_bars(c, (struct tt_rect){r.x, r.y, bars, r.h}, b, TT_STYLE_TRAIN);
    r.x += bars > 0 ? bars + 2 : 0;
    r.w -= bars > 0 ? bars + 2 : 0;
    snprintf(text, sizeof text, "%s: %s", col->kind, col->becomes);
    tt_text_cut(c, r.x, r.y, r.w, TT_STYLE_VALUE, text);
    if (b->numbers && b->n > 0)
        snprintf(figures, sizeof figures, ", mean %.5g, deviation %.5g", b->mean, b->deviation);
    snprintf(text, sizeof text, "%s%s", col->range[0] ? col->range : "not looked at",
             col->range[0] ? figures : "");
    tt_text_cut(c, r.x, r.y + 1, r.w, TT_STYLE_NORMAL, text);
    if (col->cells >= 0)
        tt_textf(c, r.x, r.y + 2, r.w, TT_STYLE_NORMAL,
                 "%lld cells, %lld gaps, %lld different values", (long long)col->cells,
                 (long long)col->gaps, (long long)col->distinct);
}

/* What was told when it was opened, as far as there is room. */
static void draw_notes(struct tt_canvas *c, struct tt_rect where, const char *notes)
{
    struct tt_rect r = tt_heading(c, where, "what was noticed");
    for (const char *end; notes && (end = strchr(notes, '\n')) && r.h > 0; notes = end + 1) {
        char line[400];
        snprintf(line, sizeof line, "%.*s", (int)(end - notes), notes);
        int used = tt_wrap(c, r, TT_STYLE_NORMAL, line);
        used = used < 1 ? 1 : used;
        r.y += used;
        r.h -= used;
    }
}

static int rows_of_notes(const char *notes, int w)
{
    int rows = 1;
    for (const char *end; notes && (end = strchr(notes, '\n')); notes = end + 1) {
        char line[400];
        snprintf(line, sizeof line, "%.*s", (int)(end - notes), notes);
        int used = tt_wrap(NULL, (struct tt_rect){0, 0, w, 0}, TT_STYLE_NORMAL, line);
        rows += used < 1 ? 1 : used;
    }
    return rows;
}

/* How the values of all columns lie, a panel each, as many as there is room for from the first one
 * on that the list shows. */
static void draw_spread(const struct tt_data_view *self, const struct tt_data_sheet *s,
                        struct tt_canvas *c, struct tt_rect r)
{
    enum { PANEL_W = 27, LEAST_ROWS = 5, MOST_ROWS = 16 };
    int n = 0, across = r.w / PANEL_W, place = 0;
    for (int64_t i = self->first; i < s->n_columns; i++)
        n += s->column[i].bars.n > 0;
    if (n == 0 || across < 1 || r.h < LEAST_ROWS)
        return;
    across = across < n ? across : n;
    int down = (n + across - 1) / across;
    down = down < r.h / LEAST_ROWS ? down : r.h / LEAST_ROWS;
    across = (n + down - 1) / down < across ? (n + down - 1) / down : across;
    int w = r.w / across, h = r.h / down < MOST_ROWS ? r.h / down : MOST_ROWS;
    for (int64_t i = self->first; i < s->n_columns && place < across * down; i++) {
        const struct tt_sheet_column *col = &s->column[i];
        if (col->bars.n == 0)
            continue;
        struct tt_rect panel = {r.x + place % across * w, r.y + place / across * h, w - 2, h};
        struct tt_rect in = tt_heading(c, panel, col->name);
        tt_data_bars(c, (struct tt_rect){in.x, in.y, in.w, in.h - 1}, &col->bars,
                     col->target ? TT_STYLE_VAL : TT_STYLE_TRAIN);
        tt_text_cut(c, in.x, in.y + in.h - 1, in.w, TT_STYLE_AXIS, col->range);
        place++;
    }
}

static void draw_table(struct tt_data_view *self, const struct tt_data_sheet *s,
                       struct tt_canvas *c, struct tt_rect r)
{
    struct places p = places_for(r.w);
    int detail = r.h >= DETAIL_FROM ? DETAIL : 0;
    int64_t list = r.h - 1 - detail;
    int rest = (int)(list > s->n_columns + 1 ? list - s->n_columns - 1 : 0);
    int notes = rest >= 3 && s->notes ? rows_of_notes(s->notes, r.w) : 0;
    notes = notes > rest ? rest : notes;
    int spread = rest - notes - 1 >= 5 ? rest - notes - 1 : 0;
    tt_data_settle(self, s->n_columns, (int)list - notes - spread);
    draw_names(c, r.x, r.y, &p);
    for (int64_t i = 0; i < self->rows && self->first + i < s->n_columns; i++) {
        struct tt_rect row = {r.x, r.y + 1 + (int)i, r.w, 1};
        draw_column(c, row, &p, &s->column[self->first + i], self->first + i == self->chosen);
        tt_data_add_row(c, row, self->first + i);
    }
    if (detail)
        draw_detail(c, (struct tt_rect){r.x, r.y + r.h - detail, r.w, detail},
                    &s->column[self->chosen]);
    int under = r.y + 2 + (int)s->n_columns;
    if (spread)
        draw_spread(self, s, c, (struct tt_rect){r.x, under, r.w, spread});
    if (notes)
        draw_notes(c, (struct tt_rect){r.x, r.y + r.h - detail - notes, r.w, notes}, s->notes);
}

/* --- values --------------------------------------------------------------------------------------
 */

static void draw_values(const struct tt_data_sheet *s, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect r)
{
    struct tt_sheet_column learned = {.target = true, .cells = -1, .bars = s->values};
    tt_text_copy(learned.name, sizeof learned.name, scene->info->value_name);
    tt_text_copy(learned.kind, sizeof learned.kind, "values");
    tt_text_copy(learned.becomes, sizeof learned.becomes, "learned");
    snprintf(learned.range, sizeof learned.range, "%.5g to %.5g", s->values.low, s->values.high);
    draw_detail(c, (struct tt_rect){r.x, r.y, r.w, r.h}, &learned);
}

/* --- the view -------------------------------------------------------------------------------- */

static void draw_summary(struct tt_canvas *c, struct tt_rect r, const struct tt_scene *scene,
                         const struct tt_data_sheet *s)
{
    char train[32], val[32], size[32], text[300];
    tt_text_thousands(train, sizeof train, s->train);
    tt_text_thousands(val, sizeof val, s->val);
    tt_text_si(size, sizeof size, s->bytes);
    int n =
        snprintf(text, sizeof text, "%s: %s samples to train on, %s to validate, %s each, %sB%s",
                 scene->info->data, train, val, s->shape, size, s->in_file ? " in a file" : "");
    if (s->duplicates > 0 && n > 0 && n < (int)sizeof text)
        snprintf(text + n, sizeof text - (size_t)n, ", %lld are twice there",
                 (long long)s->duplicates);
    tt_text_cut(c, r.x, r.y, r.w, TT_STYLE_VALUE, text);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    struct tt_data_view *self = state;
    const struct tt_data_sheet *s = scene->info->sheet;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    struct tt_rect r = tt_heading(canvas, where, "data");
    if (!s) {
        tt_text(canvas, r.x, r.y, r.w, TT_STYLE_DIM,
                tt_scene_empty(scene, "nothing is known of the data"));
        return;
    }
    draw_summary(canvas, r, scene, s);
    r.y += 2;
    r.h -= 2;
    if (r.h < 2)
        return;
    if (s->n_columns > 0)
        draw_table(self, s, canvas, r);
    else if (s->n_classes > 0)
        tt_data_draw_classes(self, scene, s, canvas, r);
    else
        draw_values(s, scene, canvas, r);
    tt_search_draw(&self->search, canvas, (struct tt_rect){where.x, where.y, where.w, 1});
}

static int64_t rows_of(const struct tt_data_sheet *s)
{
    return !s ? 0 : s->n_columns > 0 ? s->n_columns : s->n_classes;
}

/* The next one from the chosen one on that is called so. */
static void find(struct tt_data_view *self, const struct tt_scene *scene)
{
    const struct tt_data_sheet *s = scene->info->sheet;
    int64_t n = rows_of(s);
    for (int64_t k = 0; k < n; k++) {
        int64_t at = (self->chosen + k) % n;
        const char *name = s->n_columns > 0 ? s->column[at].name : scene->info->class_name[at];
        if (!tt_search_finds(&self->search, name))
            continue;
        tt_data_choose(self, at, n);
        return;
    }
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_data_view *self = state;
    if (!self->search.typing && strcmp(name, "i") == 0) {
        scene->tell(scene->host, "view importance");
        return true;
    }
    if (!self->search.typing && (strcmp(name, "/") != 0 || rows_of(scene->info->sheet) < 1))
        return false;
    if (!self->search.typing) {
        tt_search_begin(&self->search);
        return true;
    }
    bool took = tt_search_key(&self->search, name);
    if (self->search.text.length > 0)
        find(self, scene);
    if (!self->search.typing)
        tt_search_clear(&self->search); /* it is found */
    return took;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_data_view *self = state;
    const struct tt_data_sheet *s = scene->info->sheet;
    int64_t n = rows_of(s);
    long long row;
    int64_t page = self->rows > 2 ? self->rows - 1 : 1;
    if (strcmp(line, "move up") == 0)
        tt_data_choose(self, self->chosen - 1, n);
    else if (strcmp(line, "move down") == 0)
        tt_data_choose(self, self->chosen + 1, n);
    else if (strcmp(line, "move pageup") == 0)
        tt_data_choose(self, self->chosen - page, n);
    else if (strcmp(line, "move pagedown") == 0)
        tt_data_choose(self, self->chosen + page, n);
    else if (strcmp(line, "move home") == 0)
        tt_data_choose(self, 0, n);
    else if (strcmp(line, "move end") == 0)
        tt_data_choose(self, n - 1, n);
    else if (sscanf(line, "row %lld", &row) == 1)
        tt_data_choose(self, row, n);
    else
        return false;
    return true;
}

static const struct tt_key_hint hints[] = {{"{move up} {move down}", "choose"},
                                           {"/", "search"},
                                           {"i", "what they are worth"},
                                           {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint finding[] = {
        {"esc", "leave"}, {"enter", "choose it"}, {"up down", "choose"}, {NULL, NULL}};
    const struct tt_data_view *self = state;
    *only = self->search.typing;
    return *only ? finding : rows_of(scene->info->sheet) > 0 ? hints : NULL;
}

const struct tt_view_type tt_view_data = {
    .name = "data",
    .title = "data",
    .help = "columns, what they became and how their values lie; classes and some pictures",
    .wish = {36, 8, 100, 30, "samples confusion dashboard settings rewind log"},
    .size = sizeof(struct tt_data_view),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
};
