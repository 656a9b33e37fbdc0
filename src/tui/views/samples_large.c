/* One sample, as large as there is room for, and all that is known of it. */
#include "samples_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/data_sheet.h>
#include <tuitrain/run/link/film_page.h>

#include "../widgets/bars.h"
#include "../widgets/frame.h"
#include "../widgets/gauge.h"
#include "curve.h"
#include "through_time.h"

enum { GAP = 2, NUMBER_W = 32, PAST_H = 5 };

/* In one row, where the rows are needed for more. */
static int draw_short_facts(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                            const struct tt_sample *s)
{
    char text[128];
    tt_samples_words(scene, c, s, text, sizeof text);
    int used = tt_text(c, at.x, at.y, at.w, tt_samples_style(scene, s), text) + 2;
    tt_textf(c, at.x + used, at.y, at.w - used, TT_STYLE_DIM, "loss %.4f   sample %" PRId64,
             s->loss, s->index);
    return 1;
}

static int draw_facts(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                      const struct tt_sample *s)
{
    enum { INDENT = 11, FACTS = 4 };
    static const char *const names[FACTS] = {"sample", "true", "predicted", "loss"};
    enum tt_style style[FACTS] = {TT_STYLE_VALUE, TT_STYLE_VALUE, tt_samples_style(scene, s),
                                  TT_STYLE_VALUE};
    char text[FACTS][96];
    bool values = scene->info->regression;
    snprintf(text[0], sizeof text[0], "%" PRId64, s->index);
    snprintf(text[3], sizeof text[3], "%.4f", s->loss);
    if (values) {
        snprintf(text[1], sizeof text[1], "%.6g", (double)s->value);
        snprintf(text[2], sizeof text[2], "%.6g (%+.4g)", (double)s->value + (double)s->residual,
                 (double)s->residual);
    } else {
        snprintf(text[1], sizeof text[1], "%s", tt_samples_class(scene, s->cls));
        snprintf(text[2], sizeof text[2], "%s%s", tt_samples_class(scene, s->predicted),
                 tt_samples_right(scene, s) ? ", right" : "");
    }
    for (int i = 0; i < FACTS && i < at.h; i++)
        tt_field(c, (struct tt_rect){at.x, at.y + i, at.w, 1}, INDENT, names[i], style[i], text[i]);
    return FACTS;
}

/* In the classes' order where all are known, so that nothing jumps; else the likeliest first. */
static int draw_chances(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                        const struct tt_sample *s)
{
    struct tt_bar bar[TT_SAMPLE_TOP];
    int all = scene->info->n_classes;
    if (s->top == 0) {
        if (!scene->info->regression)
            return tt_wrap(c, at, TT_STYLE_DIM,
                           "probabilities come with the next validation pass, or now by v");
        return 0;
    }
    for (int k = 0; k < s->top; k++) {
        int cls = s->top_cls[k], to = s->top == all ? cls : k;
        bar[to] = (struct tt_bar){tt_samples_class(scene, cls), (double)s->top_p[k],
                                  cls == s->cls         ? TT_STYLE_GOOD
                                  : cls == s->predicted ? TT_STYLE_TRAIN
                                                        : TT_STYLE_DIM};
    }
    tt_bars_draw(c, at, bar, s->top);
    if (s->top < all && at.h > s->top)
        tt_textf(c, at.x, at.y + s->top, at.w, TT_STYLE_DIM, "%d more classes are less likely",
                 all - s->top);
    return s->top + (s->top < all);
}

/* So many in a row as makes them largest: all in one or two rows, or some. */
static void draw_variants(struct tt_canvas *c, struct tt_rect at,
                          const struct tt_samples_page *page)
{
    static const struct {
        int columns, rows;
    } ways[] = {{6, 1}, {3, 2}, {4, 1}, {3, 1}};
    int best = 0, largest = 0;
    if (page->n_variants == 0 || at.h < 4)
        return;
    struct tt_rect room = tt_heading(c, at, "as training changes such pictures");
    struct tt_pixels p = tt_samples_picture(page, page->variants, 0);
    for (int i = 0; i < 4; i++) {
        struct tt_rect tile = {0, 0, (room.w + GAP) / ways[i].columns - GAP, room.h / ways[i].rows};
        int w = tt_image_fit(&p, tile).w;
        best = w > largest ? i : best;
        largest = w > largest ? w : largest;
    }
    int columns = ways[best].columns, h = room.h / ways[best].rows;
    for (int i = 0; i < columns * ways[best].rows && i < page->n_variants; i++) {
        struct tt_rect tile = {room.x + i % columns * (largest + GAP), room.y + i / columns * h,
                               (room.w + GAP) / columns - GAP, h};
        p = tt_samples_picture(page, page->variants, i);
        tt_image_draw(c, tile, &p);
    }
}

/* Of the i-th sample of the page. */
static void draw_numbers(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                         const struct tt_samples_page *page, int i)
{
    enum { W = NUMBER_W, NAME = 18 };
    int columns = at.w / W > 0 ? at.w / W : 1, rows = at.h > 0 ? at.h : 1;
    for (int k = 0; k < page->columns; k++) {
        char text[32];
        struct tt_rect row = {at.x + k / rows * W, at.y + k % rows, at.w < W ? at.w : W - 2, 1};
        if (k / rows >= columns || row.y >= at.y + at.h)
            break;
        snprintf(text, sizeof text, "%.6g", (double)page->numbers[i * page->columns + k]);
        tt_field(c, row, NAME, scene->info->column_name[k], TT_STYLE_VALUE, text);
    }
    if (page->columns > rows * columns)
        tt_textf(c, at.x, at.y + at.h - 1, at.w, TT_STYLE_WARN, "%d more columns",
                 page->columns - rows * columns + 1);
}

/* Lowest and highest of a column: of all the data where that is known, else of the page. */
static void range_of(const struct tt_scene *scene, const struct tt_samples_page *page, int k,
                     double *low, double *high)
{
    const struct tt_data_sheet *sheet = scene->info->sheet;
    *low = HUGE_VAL;
    *high = -HUGE_VAL;
    for (int i = 0; i < page->n; i++) {
        *low = fmin(*low, (double)page->numbers[i * page->columns + k]);
        *high = fmax(*high, (double)page->numbers[i * page->columns + k]);
    }
    for (int64_t i = 0; sheet && i < sheet->n_columns; i++) {
        const struct tt_sheet_column *col = &sheet->column[i];
        if (col->bars.numbers && col->bars.n > 0 &&
            strcmp(col->name, scene->info->column_name[k]) == 0) {
            *low = col->bars.low;
            *high = col->bars.high;
        }
    }
}

/* Each number, and where it lies between the lowest and the highest of its column. */
static void draw_places(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect at,
                        const struct tt_samples_page *page, int i)
{
    enum { NAME = 18, NUMBER = 10, END = 9 };
    int w = at.w - NAME - NUMBER - 2 * (END + 1);
    int rows = page->columns < at.h ? page->columns : at.h;
    for (int k = 0; k < rows; k++) {
        char text[32];
        double low, high, value = (double)page->numbers[i * page->columns + k];
        struct tt_rect row = {at.x, at.y + k, NAME + NUMBER, 1};
        int x = at.x + NAME + NUMBER + END + 1;
        tt_field(c, row, NAME, scene->info->column_name[k], TT_STYLE_VALUE,
                 tt_text_figure(text, sizeof text, value, 4, NUMBER - 1));
        range_of(scene, page, k, &low, &high);
        if (!(high > low) || !isfinite(high - low) || !isfinite(value))
            continue;
        tt_text_right(c, x - 1, row.y, END, TT_STYLE_AXIS,
                      tt_text_figure(text, sizeof text, low, 3, END));
        tt_frame_guide(c, x, row.y, w);
        double share = (value - low) / (high - low);
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        tt_put(c, x + (int)lround(share * (w - 1)), row.y, tt_glyph(c, 0x25cf, 'o'), TT_STYLE_VAL);
        tt_text(c, x + w + 1, row.y, END, TT_STYLE_AXIS,
                tt_text_figure(text, sizeof text, high, 3, END));
    }
    if (page->columns > at.h)
        tt_textf(c, at.x, at.y + at.h - 1, at.w, TT_STYLE_WARN, "%d more columns",
                 page->columns - at.h + 1);
}

void tt_samples_draw_row(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                         const struct tt_samples_page *page, int i)
{
    enum { FACTS_W = 34, FACTS_BESIDE = 28, PLACES_W = 60, CURVE_H = 7 };
    char title[32];
    snprintf(title, sizeof title, "sample %" PRId64, page->sample[i].index);
    struct tt_rect r = tt_heading(c, where, title), left = r;
    struct tt_rect right = {r.x + FACTS_W + 4, r.y, r.w - FACTS_W - 4, r.h};
    bool places = right.w >= PLACES_W;
    if (places) {
        left.w = FACTS_W;
        draw_places(scene, c, right, page, i);
    }
    int used = draw_facts(scene, c, left, &page->sample[i]) + 1;
    struct tt_rect chances = {left.x, left.y + used, left.w, left.h - used};
    /* Where nothing else stands beside the facts, the classes do. */
    if (!places && r.w >= 2 * FACTS_BESIDE)
        chances = (struct tt_rect){r.x + FACTS_BESIDE, r.y, r.w - FACTS_BESIDE, r.h};
    int rows = chances.h > 0 ? draw_chances(scene, c, chances, &page->sample[i]) + 1 : 0;
    int down = chances.y + rows - r.y > used ? chances.y + rows - r.y : used;
    struct tt_rect below = {left.x, r.y + down, left.w, r.h - down};
    if (below.h > 2 && !places) {
        int columns = below.w / NUMBER_W > 0 ? below.w / NUMBER_W : 1;
        rows = (page->columns + columns - 1) / columns;
        rows = rows < below.h ? rows : below.h;
        draw_numbers(scene, c, (struct tt_rect){below.x, below.y, below.w, rows}, page, i);
        below.y += rows + 1;
        below.h -= rows + 1;
    }
    if (below.h >= CURVE_H && tt_curve_known(scene))
        tt_curve_draw(scene, c, below, true, NULL);
}

/* What was given to each class all along, where the film follows the sample; returns what is left
 * below. */
static struct tt_rect draw_past(const struct tt_scene *scene, struct tt_canvas *c,
                                struct tt_rect at, const struct tt_sample *s)
{
    int sample = scene->n_way > 0 ? tt_film_sample_at(scene->film, s->index) : -1;
    int rows = scene->info->regression ? 2 : 1 + scene->info->n_classes;
    if (sample < 0 || at.h < 3 || !tt_through_time_known(scene, sample))
        return at;
    rows = rows > at.h ? at.h : rows;
    tt_through_time_draw(scene, c, (struct tt_rect){at.x, at.y, at.w, rows}, sample, s->cls);
    return (struct tt_rect){at.x, at.y + rows + 1, at.w, at.h - rows - 1};
}

void tt_samples_draw_large(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect body,
                           const struct tt_samples_page *page)
{
    const struct tt_sample *s = &page->sample[0];
    struct tt_rect right = body;
    int bottom = body.y + body.h;
    /* As large as leaves room for the words: beside them, all in all the larger half. */
    if (page->channels > 0) {
        struct tt_pixels p = tt_samples_picture(page, page->pixels, 0);
        struct tt_rect room = {body.x, body.y, body.w > 60 ? body.w - 40 : body.w / 2, body.h};
        struct tt_rect drawn = tt_image_draw(c, room, &p);
        right.x += drawn.w + 3;
        right.w -= drawn.w + 3;
        right.w = right.w > 70 ? 70 : right.w;
    } else if (body.w >= 80) {
        right.w = 44;
        draw_numbers(scene, c, (struct tt_rect){body.x + 48, body.y, body.w - 48, body.h}, page, 0);
    }
    if (right.w < 8)
        return;
    bool brief = page->n_variants > 0 && body.h < 24;
    int facts = 1 + (brief ? draw_short_facts : draw_facts)(scene, c, right, s);
    struct tt_rect chances = {right.x, right.y + facts, right.w, bottom - right.y - facts};
    /* Where there is no room for both, what was given all along tells what is given now, too. */
    bool both = chances.h > s->top + PAST_H;
    struct tt_rect rest = both ? chances : draw_past(scene, c, chances, s);
    bool bars = rest.y == chances.y;
    int used = bars && chances.h > 0 ? draw_chances(scene, c, chances, s) + 1 : 0;
    struct tt_rect below = {right.x, rest.y + used, right.w, bottom - rest.y - used};
    below = both ? draw_past(scene, c, below, s) : below;
    if (page->channels > 0)
        draw_variants(c, below, page);
    else if (body.w < 80 && below.h > 0)
        draw_numbers(scene, c, below, page, 0);
}
