/* A screen is filled: of every view, at every size that people have, no more than a fifth is empty.
 * Empty is what lies in places without a character or a colour that are an eighth of the screen
 * wide and high, at least 20 columns by 5 rows: smaller ones are the gaps between words. */
#include "../rich.h"

#include "app_stage.h"

#include <tuitrain/base/clock.h>

#include "../../../src/tui/app/draw.h"

enum { PART = 8, LEAST_W = 20, LEAST_H = 5, MOST = 20 /* per cent */ };

static const struct {
    int w, h;
} sizes[] = {{80, 24}, {120, 36}, {160, 45}, {200, 60}, {300, 90}, {400, 120}};

static bool is_blank(const struct tt_cell *cell)
{
    bool coloured = cell->style == TT_STYLE_PICTURE || cell->style >= TT_STYLE_HEAT ||
                    cell->style == TT_STYLE_SELECTED;
    return (cell->ch == 0 || cell->ch == ' ') && !coloured;
}

/* How much of the rectangle lies in empty places, in per cent. */
static double empty_share(const struct tt_canvas *c, struct tt_rect r)
{
    int all = c->w * c->h, empty = 0;
    int w = c->w / PART > LEAST_W ? c->w / PART : LEAST_W;
    int h = c->h / PART > LEAST_H ? c->h / PART : LEAST_H;
    bool *within = calloc((size_t)all, 1);
    int *run = calloc((size_t)all, sizeof *run); /* blank cells from here to the right */
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x + r.w - 1; x >= r.x; x--) {
            int at = y * c->w + x;
            run[at] = !is_blank(&c->cell[at]) ? 0 : 1 + (x + 1 < r.x + r.w ? run[at + 1] : 0);
        }
    for (int y = r.y; y + h <= r.y + r.h; y++)
        for (int x = r.x; x + w <= r.x + r.w; x++) {
            bool blank = true;
            for (int k = 0; k < h && blank; k++)
                blank = run[(y + k) * c->w + x] >= w;
            for (int k = 0; k < h && blank; k++)
                memset(within + (y + k) * c->w + x, 1, w);
        }
    for (int i = 0; i < all; i++)
        empty += within[i];
    free(within);
    free(run);
    return 100.0 * empty / (r.w * r.h);
}

static void press(struct tt_app *app, const char *name)
{
    struct tt_input in = {0};
    snprintf(in.key, sizeof in.key, "%s", name);
    tt_app_key(app, &in);
}

/* Draws until nothing more is asked. */
static void draw(struct app_stage *s, struct rich *r, int64_t matches)
{
    int unused;
    struct tt_query asked;
    do {
        asked = r->stage->asked;
        tt_app_paint(&s->app, &unused);
        r->stage->asked = s->app.kept.asked;
        stage_answer(r->stage, matches);
    } while (!tt_query_equal(&asked, &r->stage->asked));
}

static struct app_stage *begin(struct rich *r)
{
    struct app_stage *s = app_stage_new();
    const struct tt_scene own = s->app.scene;
    tt_app_end_feed(&s->app); /* the library that it opened */
    s->app.scene = r->stage->scene;
    s->app.scene.tell = own.tell;
    s->app.scene.ask = own.ask;
    s->app.scene.show = own.show;
    s->app.scene.look = own.look;
    s->app.scene.host = own.host;
    s->app.scene.asked = own.asked;
    return s;
}

static void end(struct app_stage *s, struct rich *r)
{
    s->app.scene.library = NULL;
    app_stage_free(s);
    rich_free(r);
}

/* Whether a view has anything to show of that kind of run. */
static bool applies(const struct rich *r, const char *name)
{
    return strcmp(name, "draw") != 0 || r->stage->info.channels > 0;
}

static void look(enum rich_kind kind, const char *what)
{
    int too_empty = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct rich *r = rich_new(kind);
        struct app_stage *s = begin(r);
        struct tt_app *app = &s->app;
        tt_canvas_resize(&app->canvas, sizes[k].w, sizes[k].h);
        app->canvas.colors = 256;
        for (int i = 0; tt_views[i]; i++) {
            const char *name = tt_view_at(app->scene.info, i)->name;
            if (!applies(r, name) || strcmp(name, "runs") == 0)
                continue;
            tt_app_set_view(app, i);
            if (strcmp(name, "draw") == 0) {
                press(app, "space");
                press(app, "right");
                press(app, "space");
            }
            draw(s, r, kind == RICH_FEW_CLASSES ? 3 : 247);
            double share = empty_share(&app->canvas, tt_app_view_rect(app));
            if (getenv("FILL")) {
                char path[256], *text = tt_canvas_text(&app->canvas);
                snprintf(path, sizeof path, "%s/%s-%s-%dx%d.txt", getenv("FILL"), name, what,
                         sizes[k].w, sizes[k].h);
                test_write(path, text, strlen(text));
                free(text);
                int unused;
                double began = tt_clock_now();
                for (int f = 0; f < 20; f++)
                    tt_app_paint(app, &unused);
                print_message("%-10s %-8s %3dx%-3d %5.1f%% empty, %.3f ms\n", name, what,
                              sizes[k].w, sizes[k].h, share, 1e3 * (tt_clock_now() - began) / 20);
            }
            if (share > MOST) {
                too_empty++;
                print_error("%s of %s at %dx%d: %.0f%% is empty\n", name, what, sizes[k].w,
                            sizes[k].h, share);
            }
        }
        end(s, r);
    }
    assert_int_equal(too_empty, 0);
}

static void pictures_fill_every_view(void **state)
{
    (void)state;
    look(RICH_PICTURE_CLASSES, "pictures");
}

static void a_table_of_classes_fills_every_view(void **state)
{
    (void)state;
    look(RICH_TABLE_CLASSES, "table");
}

static void few_classes_and_few_mistakes_fill_every_view(void **state)
{
    (void)state;
    look(RICH_FEW_CLASSES, "few");
}

static void a_table_of_values_fills_every_view(void **state)
{
    (void)state;
    look(RICH_TABLE_VALUES, "values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_fill_every_view),
        cmocka_unit_test(a_table_of_classes_fills_every_view),
        cmocka_unit_test(few_classes_and_few_mistakes_fill_every_view),
        cmocka_unit_test(a_table_of_values_fills_every_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
