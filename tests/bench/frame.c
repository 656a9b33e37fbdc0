/* What a frame costs: each view drawn into a canvas, over curves of ten million steps.
 *
 *     make bench-frame
 */
#include "../tui/scene_learned.h"

#include "../tui/insight.h"

#include <locale.h>

#include <tuitrain/base/clock.h>

#include "../../src/tui/screen/pictures.h"

enum { STEPS = 10000000, FRAMES = 200 };

static void fill(struct stage *s)
{
    static const enum tt_series_id each[] = {TT_SERIES_TRAIN_LOSS, TT_SERIES_TRAIN_ACC};
    stage_train(s, 10);
    stage_importance(s, true, 1);
    stage_embedding(s);
    for (int k = 0; k < 2; k++) {
        struct tt_series *long_one = tt_series_new(true);
        for (int64_t i = 1; i <= STEPS; i++)
            tt_series_push(long_one, i,
                           1e6 / (double)(i + 400000) + (double)(i * 7919 % 101) / 500);
        tt_series_free(s->series[each[k]]);
        s->scene.series[each[k]] = s->series[each[k]] = s->branch.series[each[k]] = long_one;
    }
    for (int64_t i = 1; i < 1000; i++)
        tt_series_push(s->series[TT_SERIES_MARK], 10 * 938 + i * STEPS / 1000,
                       i % 10 ? TT_MARK_EPOCH : TT_MARK_CHECKPOINT);
    s->snap.step = STEPS;
    s->snap.epoch = STEPS / s->snap.steps_per_epoch;
    s->snap.epochs = s->snap.epoch + 10;
    for (int i = 0; i < 2000; i++)
        stage_say(s, i, i, "epoch 1234: train 0.0809 97.64%, val 0.0861 97.51%");
}

static void take(void *self, const struct tt_piece *piece)
{
    *(uint64_t *)self += piece->hash;
}

/* As for a terminal that shows pixels: the curves drawn in them too, and looked through for what
 * has changed. */
static void measure(const struct stage *s, bool pixels)
{
    static const int size[][2] = {{80, 24}, {120, 36}, {200, 60}};
    printf("%-32s   80x24  120x36  200x60\n",
           pixels ? "milliseconds a frame, in pixels" : "milliseconds a frame");
    for (int i = 0; tt_views[i]; i++) {
        const struct tt_view_type *v = tt_view_at(&s->info, i);
        void *own = calloc(1, v->size + 1);
        printf("  %-30s", v->name);
        for (int k = 0; k < 3; k++) {
            struct tt_canvas c;
            const struct tt_rect where = {0, 0, size[k][0], size[k][1]};
            tt_canvas_init(&c, where.w, where.h, false);
            c.colors = 256; /* pictures cost most in colours */
            struct tt_pictures p = {.cell_w = 9, .cell_h = 18, .curves = true};
            uint64_t unused = 0;
            c.pictures = pixels ? &p : NULL;
            double start = tt_clock_now();
            for (int f = 0; f < FRAMES; f++) {
                tt_canvas_clear(&c);
                tt_pictures_clear(&p, i);
                tt_draw_view(v, own, &s->scene, &c, where);
                if (pixels)
                    tt_pictures_cut(&c, 32, 10, take, &unused);
            }
            printf(" %7.3f", 1e3 * (tt_clock_now() - start) / FRAMES);
            tt_canvas_done(&c);
            tt_pictures_done(&p);
        }
        printf("\n");
        free(own);
    }
}

static void measure_both(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    fill(s);
    struct tt_insight *inside = insight_of_pictures(10);
    s->scene.insight = inside;
    measure(s, false);
    measure(s, true);
    insight_free(inside);
    stage_free(s);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest all[] = {cmocka_unit_test(measure_both)};
    return cmocka_run_group_tests_name("frame", all, NULL, NULL);
}
