/* Views where the terminal shows pixels. */
#include "../scene.h"

#include <locale.h>

#include "../../../src/tui/screen/pictures.h"

static struct stage *full_stage(void)
{
    struct stage *s = stage_new(10);
    stage_table(s);
    stage_train(s, 3);
    stage_pictures(s, 1, 28, 28);
    return s;
}

static void take(void *self, const struct tt_piece *piece)
{
    uint64_t *sum = self;
    assert_true(piece->at.w > 0 && piece->at.h > 0 && piece->at.x >= 0 && piece->at.y >= 0);
    *sum = *sum * 31 + piece->hash;
}

/* At every size, what is drawn is drawn the same again, and nothing
 * of it lies outside. */
static void every_view_is_drawn_the_same_again(void **state)
{
    static const int size[][2] = {{40, 12}, {57, 19}, {80, 24}, {120, 36}, {200, 60}, {220, 70}};
    (void)state;
    struct stage *s = full_stage();
    for (int i = 0; tt_views[i]; i++) {
        const struct tt_view_type *v = tt_view_at(&s->info, i);
        if (v->library)
            continue; /* what it shows depends on how far its reader has come */
        for (size_t k = 0; k < sizeof size / sizeof size[0]; k++) {
            struct tt_canvas c;
            struct tt_pictures p = {.cell_w = 7, .cell_h = 15, .curves = true};
            const struct tt_rect where = {0, 1, size[k][0], size[k][1] - 2};
            uint64_t sum[2] = {0};
            void *own = calloc(1, v->size + 1);
            tt_canvas_init(&c, size[k][0], size[k][1], false);
            c.colors = 256;
            c.pictures = &p;
            tt_draw_view(v, own, &s->scene, &c, where); /* it finds its scales */
            for (int n = 0; n < 2; n++) {
                tt_canvas_clear(&c);
                tt_pictures_clear(&p, i);
                tt_draw_view(v, own, &s->scene, &c, where);
                tt_pictures_cut(&c, 32, 10, take, &sum[n]);
            }
            assert_true(sum[0] == sum[1]);
            for (int y = 0; y < c.h; y += c.h - 1)
                for (int x = 0; x < c.w; x++)
                    assert_int_equal(c.cell[y * c.w + x].picture, 0);
            tt_pictures_done(&p);
            tt_canvas_done(&c);
            free(own);
        }
    }
    stage_free(s);
}

static int pictures_of(struct stage *s, const char *name)
{
    struct tt_canvas c;
    struct tt_pictures p = {.cell_w = 7, .cell_h = 15, .curves = true};
    const struct tt_view_type *v = view_of(name);
    void *own = calloc(1, v->size + 1);
    tt_canvas_init(&c, 120, 36, false);
    c.colors = 256;
    c.pictures = &p;
    tt_draw_view(v, own, &s->scene, &c, (struct tt_rect){0, 0, 120, 36});
    int n = p.n;
    tt_pictures_done(&p);
    tt_canvas_done(&c);
    free(own);
    return n;
}

static void curves_and_drawings_are_pictures(void **state)
{
    (void)state;
    struct stage *s = full_stage();
    assert_true(pictures_of(s, "dashboard") >= 2);
    assert_true(pictures_of(s, "draw") >= 1);
    assert_int_equal(pictures_of(s, "settings"), 0);
    stage_free(s);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_is_drawn_the_same_again),
        cmocka_unit_test(curves_and_drawings_are_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
