/* The classes of the data: how many samples there are of each, how evenly they are spread, and some
 * of them. */
#include "data_view.h"

#include <stdio.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/link/data_sheet.h>

#include "../widgets/gauge.h"
#include "../widgets/image.h"

enum { MOST_NAME = 14, LEAST_NAME = 6, NUMBER = 11 };

static int name_width(const struct tt_run_info *info)
{
    int widest = LEAST_NAME;
    for (int k = 0; k < info->n_classes && widest < MOST_NAME; k++) {
        int w = tt_utf8_length(info->class_name[k]);
        widest = w > widest ? w : widest;
    }
    return widest < MOST_NAME ? widest : MOST_NAME;
}

static int64_t largest(const struct tt_data_sheet *s)
{
    int64_t most = 1;
    for (int k = 0; k < s->n_classes; k++)
        most = s->in_train[k] > most ? s->in_train[k] : most;
    return most;
}

/* With more than a row for each, a second bar has those to validate. */
static void draw_class(struct tt_canvas *c, struct tt_rect r, const struct tt_scene *scene,
                       const struct tt_data_sheet *s, int k, bool chosen)
{
    char text[32];
    int name = name_width(scene->info);
    enum tt_style style = chosen ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
    int x = r.x, bar = r.w - name - 2 * NUMBER - 3;
    if (chosen)
        tt_fill(c, (struct tt_rect){r.x, r.y, r.w, 1}, ' ', style);
    x = tt_data_put(c, x, r.y, name, style, scene->info->class_name[k], false);
    x = tt_data_put(c, x, r.y, NUMBER, style, tt_data_count(text, sizeof text, s->in_train[k]),
                    true);
    x = tt_data_put(c, x, r.y, NUMBER, style, tt_data_count(text, sizeof text, s->in_val[k]), true);
    if (bar > 0)
        tt_gauge_draw(c, x, r.y, bar < 40 ? bar : 40, (double)s->in_train[k] / (double)largest(s),
                      TT_STYLE_BAR_FULL);
    if (bar > 0 && r.h > 1)
        tt_gauge_draw(c, x, r.y + 1, bar < 40 ? bar : 40, (double)s->in_val[k] / (double)largest(s),
                      TT_STYLE_VAL);
}

/* So many side by side as makes them largest; *fit gets their size. */
static int best_across(const struct tt_data_sheet *s, struct tt_rect r, struct tt_rect *fit)
{
    const struct tt_pixels one = {TT_PIXEL_GRAY, s->width, s->height, NULL};
    int best = 1;
    *fit = (struct tt_rect){0};
    for (int across = 1; across <= TT_SHEET_EACH; across++) {
        int down = (TT_SHEET_EACH + across - 1) / across;
        struct tt_rect size =
            tt_image_fit(&one, (struct tt_rect){0, 0, r.w / across - 1, r.h / down});
        if (size.w > fit->w) {
            *fit = size;
            best = across;
        }
    }
    return best;
}

/* A class: its name and of its pictures as many as there is room for.  Returns the rows used. */
static int draw_some(struct tt_canvas *c, struct tt_rect where, const struct tt_scene *scene,
                     const struct tt_data_sheet *s, int k, int across, struct tt_rect fit)
{
    int64_t size = (int64_t)s->channels * s->height * s->width;
    int down = fit.h > 0 ? (where.h - 1) / fit.h : 0, w = where.w / across;
    int n = s->pictures[k] < across * down ? s->pictures[k] : across * down;
    if (n < 1)
        return 0;
    struct tt_rect r = tt_heading(c, where, scene->info->class_name[k]);
    for (int i = 0; i < n; i++) {
        const struct tt_pixels p = {.kind = s->channels == 3 ? TT_PIXEL_RGB : TT_PIXEL_GRAY,
                                    .w = s->width,
                                    .h = s->height,
                                    .data = s->pixels + (k * TT_SHEET_EACH + i) * size};
        tt_image_draw(
            c, (struct tt_rect){r.x + i % across * w, r.y + i / across * fit.h, fit.w, fit.h}, &p);
    }
    return 1 + (n + across - 1) / across * fit.h;
}

/* Those of the chosen class as large as may be, then those of the classes that follow. */
static void draw_pictures(struct tt_canvas *c, struct tt_rect where, const struct tt_scene *scene,
                          const struct tt_data_sheet *s, int k)
{
    struct tt_rect fit, r = where;
    int across = best_across(s, (struct tt_rect){r.x, r.y, r.w, r.h - 1}, &fit);
    if (k >= s->picture_classes || s->pictures[k] == 0) {
        r = tt_heading(c, r, scene->info->class_name[k]);
        tt_text_cut(c, r.x, r.y, r.w, TT_STYLE_DIM, "no pictures of it were kept to be shown");
        return;
    }
    for (int i = 0; i < s->picture_classes; i++) {
        int used = draw_some(c, r, scene, s, (k + i) % s->picture_classes, across, fit);
        if (used == 0)
            break;
        r.y += used;
        r.h -= used;
    }
}

/* How evenly the classes are spread, and what that makes of a guess. */
static void draw_balance(struct tt_canvas *c, struct tt_rect where, const struct tt_scene *scene,
                         const struct tt_data_sheet *s)
{
    int most = 0, fewest = 0;
    char text[160], number[32];
    int64_t all = 0, val = 0;
    for (int k = 0; k < s->n_classes; k++) {
        most = s->in_train[k] > s->in_train[most] ? k : most;
        fewest = s->in_train[k] < s->in_train[fewest] ? k : fewest;
        all += s->in_train[k];
        val += s->in_val[k];
    }
    struct tt_rect r = tt_heading(c, where, "balance");
    snprintf(text, sizeof text, "most      %.60s: %s (%.1f%%)", scene->info->class_name[most],
             tt_text_thousands(number, sizeof number, s->in_train[most]),
             all > 0 ? 100.0 * (double)s->in_train[most] / (double)all : 0);
    tt_text_cut(c, r.x, r.y, r.w, TT_STYLE_NORMAL, text);
    snprintf(text, sizeof text, "fewest    %.60s: %s (%.1f%%)", scene->info->class_name[fewest],
             tt_text_thousands(number, sizeof number, s->in_train[fewest]),
             all > 0 ? 100.0 * (double)s->in_train[fewest] / (double)all : 0);
    tt_text_cut(c, r.x, r.y + 1, r.w, TT_STYLE_NORMAL, text);
    if (s->in_train[fewest] > 0)
        snprintf(text, sizeof text, "          %.3g to 1",
                 (double)s->in_train[most] / (double)s->in_train[fewest]);
    if (s->in_train[fewest] > 0 && r.h > 3)
        tt_text_cut(c, r.x, r.y + 2, r.w, TT_STYLE_NORMAL, text);
    snprintf(text, sizeof text, "naming %.40s for all: %.2f%% right", scene->info->class_name[most],
             val > 0 ? 100.0 * (double)s->in_val[most] / (double)val : 0);
    tt_text_cut(c, r.x, r.y + (r.h > 3 ? 3 : 2), r.w, TT_STYLE_VAL, text);
}

void tt_data_draw_classes(struct tt_data_view *self, const struct tt_scene *scene,
                          const struct tt_data_sheet *s, struct tt_canvas *c, struct tt_rect r)
{
    enum { BESIDE_FROM = 100, LEAST_PICTURES = 6 };
    bool pictures = s->picture_classes > 0 && r.w >= 70 && r.h >= 8;
    bool below = pictures && r.w < BESIDE_FROM && r.h > s->n_classes + 2 + LEAST_PICTURES;
    struct tt_rect list = r, room = r;
    if (below) {
        list.h = (r.h - LEAST_PICTURES) / (s->n_classes + 1) * s->n_classes + 1;
        room.y += list.h + 1;
        room.h -= list.h + 1;
    } else if (pictures) {
        list.w = r.w / 2 < 66 ? r.w / 2 : 66;
        room.x += list.w + 2;
        room.w -= list.w + 2;
    }
    int numbers = list.x + name_width(scene->info) + 1;
    tt_text_right(c, numbers + NUMBER, list.y, NUMBER, TT_STYLE_LABEL, "to train on");
    tt_text_right(c, numbers + 2 * NUMBER + 1, list.y, NUMBER, TT_STYLE_LABEL, "to validate");
    tt_text(c, list.x, list.y, 10, TT_STYLE_LABEL, "class");
    int each = (list.h - 1) / s->n_classes;
    each = each < 1 ? 1 : each > 3 ? 3 : each;
    tt_data_settle(self, s->n_classes, (list.h - 1) / each);
    for (int64_t i = 0; i < self->rows && self->first + i < s->n_classes; i++) {
        struct tt_rect row = {list.x, list.y + 1 + (int)i * each, list.w, each};
        draw_class(c, row, scene, s, (int)(self->first + i), self->first + i == self->chosen);
        tt_data_add_row(c, row, self->first + i);
    }
    int used = 2 + s->n_classes * each;
    if (list.h - used >= 4)
        draw_balance(c, (struct tt_rect){list.x, list.y + used, list.w, list.h - used}, scene, s);
    if (pictures)
        draw_pictures(c, room, scene, s, (int)self->chosen);
}
