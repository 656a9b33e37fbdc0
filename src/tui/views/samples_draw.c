#include "samples_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "../widgets/image.h"

enum { LEAST_W = 20, LEAST_H = 4, GAP = 2, ENOUGH = 8 /* tiles */, LEAST_TILE = 10 };

/* --- words ----------------------------------------------------------------------------------- */

static void say_what(const struct tt_samples_view *self, const struct tt_scene *scene,
                     const struct tt_canvas *c, char *out, size_t size)
{
    bool values = scene->info->regression, recorded = tt_scene_recorded(scene);
    char worst[64];
    snprintf(worst, sizeof worst, "%s", values ? "largest errors" : "worst mistakes");
    if (values && scene->info->n_values > 1)
        snprintf(worst, sizeof worst, "largest errors of %s", scene->info->value_name);
    if (self->alone) {
        snprintf(out, size, "sample %" PRId64, self->index[0]);
        return;
    }
    switch (self->pick) {
    case TT_PICK_NONE:
        snprintf(out, size, "%s", recorded ? "samples" : worst);
        break;
    case TT_PICK_UNCERTAIN:
        snprintf(out, size, "least certain");
        break;
    case TT_PICK_RANDOM:
        snprintf(out, size, "%s", recorded ? "samples" : "any, drawn at random");
        break;
    case TT_PICK_CELL:
        snprintf(out, size, "true %s %s predicted %s", tt_samples_class(scene, self->row),
                 tt_samples_arrow(c), tt_samples_class(scene, self->column));
        break;
    case TT_PICK_CLASS:
        snprintf(out, size, "true %s %s predicted another", tt_samples_class(scene, self->row),
                 tt_samples_arrow(c));
        break;
    default:
        snprintf(out, size, "%s", worst);
    }
}

/* Whose word it is: the network of the last validation pass, or of now. */
static void say_when(const struct tt_samples_page *page, char *out, size_t size)
{
    char some[32], all[32];
    if (page->of_film)
        snprintf(out, size, "step %" PRId64 ", of %" PRId64 " that the film follows", page->step,
                 page->samples);
    else if (page->validation)
        snprintf(out, size, "validation at step %" PRId64, page->step);
    else if (page->looked_at == page->samples || page->looked_at <= 1)
        snprintf(out, size, "now, step %" PRId64, page->step);
    else
        snprintf(out, size, "now, step %" PRId64 ", %s of %s looked at", page->step,
                 tt_text_thousands(some, sizeof some, page->looked_at),
                 tt_text_thousands(all, sizeof all, page->samples));
}

static void say_place(const struct tt_samples_page *page, char *out, size_t size)
{
    char all[32];
    tt_text_thousands(all, sizeof all, page->matches);
    if (page->n == 0)
        snprintf(out, size, "none");
    else if (page->matches == page->n)
        snprintf(out, size, "all %s", all);
    else
        snprintf(out, size, "%" PRId64 "-%" PRId64 " of %s", page->first + 1, page->first + page->n,
                 all);
}

static void draw_head(const struct tt_samples_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where, const struct tt_samples_page *page)
{
    char what[120], when[96] = "", place[96] = "";
    say_what(self, scene, c, what, sizeof what);
    if (page) {
        say_when(page, when, sizeof when);
        say_place(page, place, sizeof place);
    } else {
        snprintf(when, sizeof when, self->live ? "now" : "at the last validation");
    }
    int x = tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, what) + 2;
    if (self->alone)
        snprintf(place, sizeof place, "of %" PRId64, scene->info->val_samples);
    else if (self->large)
        snprintf(place, sizeof place, "%d of %d", self->chosen + 1, self->n);
    x += tt_text(c, where.x + x, where.y, where.w - x, TT_STYLE_VALUE, place) + 2;
    int need = tt_utf8_length(when);
    if (need > where.w - x && page)
        snprintf(when, sizeof when, "step %" PRId64, page->step);
    need = tt_utf8_length(when);
    if (need <= where.w - x)
        tt_text_right(c, where.x + where.w, where.y, need,
                      page && page->validation ? TT_STYLE_DIM : TT_STYLE_VAL, when);
}

static void draw_nothing(const struct tt_samples_view *self, const struct tt_scene *scene,
                         struct tt_canvas *c, struct tt_rect body,
                         const struct tt_samples_page *page)
{
    char text[200];
    struct tt_rect at = {body.x + 2, body.y + body.h / 2 - 1, body.w - 4, 3};
    if (!page)
        snprintf(text, sizeof text, "%s", tt_scene_empty(scene, "the network is being asked"));
    else if (self->pick <= TT_PICK_WORST && !scene->info->regression)
        snprintf(text, sizeof text, "no mistake among %" PRId64 " samples", page->looked_at);
    else
        snprintf(text, sizeof text, "no such sample among %" PRId64, page->looked_at);
    if (body.h > 2)
        tt_wrap(c, at, TT_STYLE_DIM, text);
}

/* --- a grid of pictures ---------------------------------------------------------------------- */

struct grid {
    int columns, rows;
    int w, h;  /* of a picture, in cells */
    int lines; /* of words below it */
};

static int longest_name(const struct tt_run_info *info)
{
    int longest = 1;
    for (int i = 0; i < info->n_classes; i++) {
        int w = tt_utf8_length(info->class_name[i]);
        longest = w > longest ? w : longest;
    }
    return longest;
}

static struct grid grid_with(const struct tt_scene *scene, struct tt_rect body, int w)
{
    const struct tt_run_info *info = scene->info;
    struct grid g = {.w = w};
    int names = info->regression ? 13 : 2 * longest_name(info) + 6;
    g.lines = names <= (w > LEAST_TILE ? w : LEAST_TILE) ? 1 : 2;
    int high = (w * info->height + info->width - 1) / info->width;
    g.h = (high + 1) / 2;
    int tile_w = (w > LEAST_TILE ? w : LEAST_TILE) + GAP;
    g.columns = (body.w + GAP) / tile_w;
    g.rows = body.h / (g.h + g.lines);
    return g;
}

/* The largest pictures of which there is room for enough: by whole factors, or smaller. */
static struct grid grid_of(const struct tt_scene *scene, struct tt_rect body, int64_t matches)
{
    int enough = matches > 0 && matches < ENOUGH ? (int)matches : ENOUGH, w = scene->info->width;
    struct grid g = {0};
    for (int factor = body.w / w; factor >= 1; factor--) {
        g = grid_with(scene, body, factor * w);
        if (g.columns * g.rows >= enough)
            return g;
    }
    for (int smaller = w < body.w ? w : body.w; smaller >= 6; smaller--) {
        g = grid_with(scene, body, smaller);
        if (g.columns * g.rows >= enough)
            break;
    }
    return g;
}

static void draw_words(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                       const struct tt_sample *s, bool chosen)
{
    char text[128], p[16];
    enum tt_style style = chosen ? TT_STYLE_SELECTED : tt_samples_style(scene, s);
    if (chosen)
        tt_fill(c, at, ' ', style);
    tt_samples_words(scene, c, s, text, sizeof text);
    if (at.h == 1) {
        tt_text(c, at.x, at.y, at.w, style, text);
        return;
    }
    if (scene->info->regression)
        snprintf(text, sizeof text, "%s %.4g", tt_samples_arrow(c),
                 (double)s->value + (double)s->residual);
    else
        snprintf(text, sizeof text, "%s%s", tt_samples_arrow(c),
                 tt_samples_class(scene, s->predicted));
    tt_samples_sureness(s, p, sizeof p);
    int figure = (int)strlen(p);
    tt_textf(c, at.x, at.y, at.w, style, "%s",
             scene->info->regression ? "" : tt_samples_class(scene, s->cls));
    tt_text(c, at.x, at.y + 1, at.w - figure - 1, style, text);
    tt_text_right(c, at.x + at.w, at.y + 1, figure, style, p);
}

static void draw_grid(struct tt_samples_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where, struct tt_rect body,
                      const struct tt_samples_page *page, struct grid g)
{
    int w = (g.w > LEAST_TILE ? g.w : LEAST_TILE), h = g.h + g.lines;
    self->tile = (struct tt_rect){body.x - where.x, body.y - where.y, w + GAP, h};
    for (int i = 0; i < page->n && i < g.columns * g.rows; i++) {
        int x = body.x + i % g.columns * (w + GAP), y = body.y + i / g.columns * h;
        struct tt_pixels p = tt_samples_picture(page, page->pixels, i);
        tt_image_draw(c, (struct tt_rect){x, y, g.w, g.h}, &p);
        struct tt_rect words = {x, y + g.h, w, g.lines};
        draw_words(scene, c, words, &page->sample[i], i == self->chosen);
    }
}

/* --- a table of rows ------------------------------------------------------------------------- */

enum { NUMBER_W = 10 };

/* Columns of the samples' numbers, and a blank. */
static int index_width(const struct tt_samples_page *page)
{
    char text[24];
    int widest = 8;
    for (int i = 0; i < page->n; i++) {
        int w = snprintf(text, sizeof text, "%" PRId64, page->sample[i].index);
        widest = w > widest ? w : widest;
    }
    return widest + 1;
}

/* Columns of what is said of each, and a blank: names of classes may be cut, values not. */
static int words_width(const struct tt_scene *scene, const struct tt_canvas *c,
                       const struct tt_samples_page *page)
{
    char text[128];
    int widest = scene->info->regression ? 14 : 2 * longest_name(scene->info) + 6;
    for (int i = 0; i < page->n && scene->info->regression; i++) {
        tt_samples_words(scene, c, &page->sample[i], text, sizeof text);
        int w = tt_utf8_length(text);
        widest = w > widest ? w : widest;
    }
    return 1 + (widest < 14 ? 14 : widest > 31 ? 31 : widest);
}

/* At the right of its column, or from its left on where it is cut. */
static void draw_column_name(struct tt_canvas *c, int end, int y, const char *name)
{
    int n = tt_utf8_length(name), w = n < NUMBER_W - 1 ? n : NUMBER_W - 1;
    tt_text_cut(c, end - w, y, w, TT_STYLE_AXIS, name);
}

static void draw_heading(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                         const struct tt_samples_page *page, int left)
{
    int index_w = index_width(page);
    tt_textf(c, at.x, at.y, left, TT_STYLE_TITLE, "%*s true%spredicted", index_w - 1, "sample",
             tt_samples_arrow(c));
    for (int k = 0; k < page->columns; k++) {
        int end = at.x + left + (k + 1) * NUMBER_W;
        if (end > at.x + at.w)
            break;
        draw_column_name(c, end, at.y, scene->info->column_name[k]);
    }
}

/* Where all rows are shown and there is room, what is known of the chosen one. */
static void draw_chosen(const struct tt_samples_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect body,
                        const struct tt_samples_page *page)
{
    enum { LEAST = 7 };
    int used = page->n + 2;
    if (body.h - used >= LEAST && self->chosen < page->n)
        tt_samples_draw_row(scene, c,
                            (struct tt_rect){body.x, body.y + used, body.w, body.h - used}, page,
                            self->chosen);
}

static void draw_table(struct tt_samples_view *self, const struct tt_scene *scene,
                       struct tt_canvas *c, struct tt_rect where, struct tt_rect body,
                       const struct tt_samples_page *page)
{
    int index_w = index_width(page), left = index_w + words_width(scene, c, page);
    left = left < body.w ? left : body.w;
    draw_heading(scene, c, body, page, left);
    self->tile = (struct tt_rect){body.x - where.x, body.y - where.y + 1, body.w, 1};
    for (int i = 0; i < page->n && i < self->rows; i++) {
        const struct tt_sample *s = &page->sample[i];
        char text[128];
        int y = body.y + 1 + i;
        enum tt_style style = i == self->chosen ? TT_STYLE_SELECTED : tt_samples_style(scene, s);
        if (i == self->chosen)
            tt_fill(c, (struct tt_rect){body.x, y, body.w, 1}, ' ', style);
        tt_samples_words(scene, c, s, text, sizeof text);
        tt_textf(c, body.x, y, index_w, style, "%*" PRId64, index_w - 1, s->index);
        tt_text_cut(c, body.x + index_w, y, left - index_w - 1, style, text);
        for (int k = 0; k < page->columns && left + (k + 1) * NUMBER_W <= body.w; k++) {
            double number = (double)page->numbers[i * page->columns + k];
            if (snprintf(text, sizeof text, "%.4g", number) > NUMBER_W - 1)
                tt_text_figure(text, sizeof text, number, 4, NUMBER_W - 1);
            tt_text_right(c, body.x + left + (k + 1) * NUMBER_W, y, NUMBER_W - 1,
                          i == self->chosen ? style : TT_STYLE_NORMAL, text);
        }
    }
}

/* --- all of it ------------------------------------------------------------------------------- */

static void ask(const struct tt_samples_view *self, const struct tt_scene *scene)
{
    int n = self->columns * self->rows;
    struct tt_query q = tt_samples_query(self, scene, n < TT_PAGE_SAMPLES ? n : TT_PAGE_SAMPLES);
    if (scene->ask && !tt_query_equal(&q, scene->asked))
        scene->ask(scene->host, &q);
}

void tt_samples_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                     struct tt_rect where)
{
    struct tt_samples_view *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    const struct tt_samples_page *page = tt_samples_shown(self, scene);
    struct tt_rect body = {where.x, where.y + 2, where.w, where.h - 2};
    struct grid g = {0};
    if (scene->info->channels > 0) {
        g = grid_of(scene, body, page && !self->large ? page->matches : 0);
        self->columns = g.columns;
        self->rows = g.rows;
    } else {
        self->columns = 1;
        self->rows = body.h - 1;
    }
    ask(self, scene);
    page = tt_samples_shown(self, scene); /* of the past the answer is there at once */
    if (page && !self->large && self->chosen >= page->n && page->n > 0)
        self->chosen = page->n - 1;
    draw_head(self, scene, c, where, page);
    if (!page || page->n == 0)
        draw_nothing(self, scene, c, body, page);
    else if (self->large)
        tt_samples_draw_large(scene, c, body, page);
    else if (page->channels > 0)
        draw_grid(self, scene, c, where, body, page, g);
    else
        draw_table(self, scene, c, where, body, page);
    if (page && page->n > 0 && !self->large && page->channels == 0)
        draw_chosen(self, scene, c, body, page);
}
