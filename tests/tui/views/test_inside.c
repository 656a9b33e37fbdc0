/* The view `inside`: at every size, what it says, and what its keys wish for. */
#include "../scene.h"

#include <locale.h>

#include "../insight.h"

struct desk {
    struct stage *stage;
    const struct tt_view_type *view;
    void *state;
};

static struct desk begin(int classes, struct tt_insight *i)
{
    struct desk d = {.stage = stage_new(classes), .view = view_of("inside")};
    d.stage->scene.insight = i;
    d.stage->info.regression = classes == 0;
    snprintf(d.stage->info.value_name, sizeof d.stage->info.value_name, "price");
    d.stage->info.channels = i && i->channels;
    d.stage->info.width = d.stage->info.height = 28;
    d.state = calloc(1, d.view->size);
    assert_non_null(d.state);
    return d;
}

static void end(struct desk *d)
{
    free(d->state);
    stage_free(d->stage);
}

static char *draw(struct desk *d, int w, int h)
{
    return draw_view(d->view, d->state, &d->stage->scene, w, h, false);
}

static void press(struct desk *d, const char *key)
{
    static const char *const moves[] = {"up", "down", "left", "right", "home", "end"};
    char line[32];
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        if (strcmp(key, moves[i]) == 0) {
            snprintf(line, sizeof line, "move %s", key);
            assert_true(d->view->command(d->state, &d->stage->scene, line));
            return;
        }
    if (strcmp(key, "esc") == 0)
        d->view->command(d->state, &d->stage->scene, "back");
    else
        assert_true(d->view->key(d->state, &d->stage->scene, key));
}

static bool tell(struct desk *d, const char *line)
{
    return d->view->command(d->state, &d->stage->scene, line);
}

static void assert_every_size(struct desk *d)
{
    for (int h = 1; h <= 90; h += h < 30 ? 1 : 7)
        for (int w = 1; w <= 300; w += w < 130 ? 3 : 11)
            free(draw_view(d->view, d->state, &d->stage->scene, w, h, (w + h) % 2));
}

static void it_stays_inside_at_every_size(void **state)
{
    (void)state;
    struct tt_insight *all[] = {insight_of_pictures(10), insight_of_pictures(120),
                                insight_of_table(20, 3), insight_of_table(70, 0),
                                insight_of_plane(2),     insight_of_plane(0)};
    static const int classes[] = {10, 120, 3, 0, 2, 0};
    for (int i = 0; i < 6; i++) {
        struct desk d = begin(classes[i], all[i]);
        assert_every_size(&d);
        for (int k = 0; k < 4; k++) { /* the layers before the last */
            press(&d, "up");
            if (all[i]->surface.side)
                press(&d, "f");
            assert_every_size(&d);
        }
        end(&d);
        insight_free(all[i]);
    }
}

/* Of a network whose numbers are lost. */
static void it_survives_odd_numbers(void **state)
{
    (void)state;
    static const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0};
    struct tt_insight *i = insight_of_pictures(10);
    for (int k = 0; k < 6; k++) {
        struct tt_inside_layer *r = &i->layer[k];
        for (int u = 0; u < r->n; u++)
            r->value[u] = odd[u % 6];
        r->most = odd[k];
    }
    for (int c = 0; c < 10; c++)
        i->p[c] = i->z[c] = i->gained[c] = i->lost[c] = i->bias[c] = odd[c % 6];
    for (int k = 0; k < TT_INSIDE_GRID * TT_INSIDE_GRID; k++)
        i->fall[k] = odd[k % 6];
    for (int k = 0; k < i->links.n; k++)
        i->links.link[k].weight = odd[k % 6];
    i->links.sum = i->links.gained = (double)NAN;
    i->predicted = i->target = 0;
    struct desk d = begin(10, i);
    assert_every_size(&d);
    press(&d, "home");
    assert_every_size(&d);
    end(&d);
    insight_free(i);
    i = insight_of_table(9, 0);
    for (int k = 0; k < 9; k++)
        i->column[k].adds = (double)odd[k % 6];
    i->value = i->said = (double)NAN;
    d = begin(0, i);
    assert_every_size(&d);
    end(&d);
    insight_free(i);
}

static void it_says_what_came_of_the_sample(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_pictures(10);
    struct desk d = begin(10, i);
    char *text = draw(&d, 118, 34);
    assert_has(text, "sample 3 of 10,000");
    assert_has(text, "true 2 → 1 75.0%");
    assert_has(text, "now, step 938");
    assert_has(text, "saliency for 1");
    assert_has(text, "occlusion for 1");
    assert_has(text, "what classes lose and gain");
    assert_has(text, "1: 3.5 = +5.5 -2.25 +0.25");
    free(text);
    press(&d, "home");
    text = draw(&d, 118, 34);
    assert_has(text, "conv 8 3 pad=1: 8 maps");
    assert_has(text, "map 5 of conv 8 3 pad=1"); /* the strongest */
    free(text);
    end(&d);
    insight_free(i);
}

static void columns_and_values_are_named(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_table(70, 0);
    struct desk d = begin(0, i);
    char *text = draw(&d, 118, 34);
    assert_has(text, "true 21.5 → 19.25");
    assert_has(text, "what columns add to price");
    assert_has(text, "column 63"); /* weighs most of those that are told */
    assert_has(text, "of 70 columns, those that weigh most");
    assert_has(text, "what adds up to price");
    free(text);
    end(&d);
    insight_free(i);
}

static void layers_and_units_are_walked(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_pictures(10);
    struct desk d = begin(10, i);
    free(draw(&d, 118, 34));
    assert_int_equal(d.stage->wished.layer, 5);
    assert_int_equal(d.stage->wished.unit, -1);
    press(&d, "right"); /* from the class that it is taken for */
    free(draw(&d, 118, 34));
    assert_int_equal(d.stage->wished.unit, 2);
    assert_int_equal(d.stage->wished.target, 2);
    press(&d, "up");
    free(draw(&d, 118, 34));
    assert_int_equal(d.stage->wished.layer, 4);
    assert_int_equal(d.stage->wished.unit, -1);
    assert_int_equal(d.stage->wished.target, 2); /* is explained further on */
    press(&d, "left");
    press(&d, "left");
    free(draw(&d, 118, 34));
    int unit = d.stage->wished.unit;
    assert_true(unit >= 0);
    int looks = d.stage->looks;
    free(draw(&d, 118, 34));
    assert_int_equal(d.stage->looks, looks); /* nothing new is wished for */
    press(&d, "esc");
    free(draw(&d, 118, 34));
    assert_int_equal(d.stage->wished.layer, 5);
    assert_int_equal(d.stage->wished.target, -1);
    end(&d);
    insight_free(i);
}

static void samples_are_gone_through(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_pictures(10);
    struct desk d = begin(10, i);
    free(draw(&d, 80, 24));
    press(&d, "]");
    free(draw(&d, 80, 24));
    assert_int_equal(d.stage->wished.index, 3);
    assert_int_equal(d.stage->wished.by, 1);
    press(&d, "]"); /* before the answer to the first has come */
    free(draw(&d, 80, 24));
    assert_int_equal(d.stage->wished.by, 2);
    i->wish = d.stage->wished;
    i->index = 5;
    press(&d, "w");
    free(draw(&d, 80, 24));
    assert_int_equal(d.stage->wished.index, 5);
    assert_int_equal(d.stage->wished.by, 1);
    assert_true(d.stage->wished.wrong);
    assert_true(tell(&d, "inside class 7 from inside"));
    free(draw(&d, 80, 24));
    assert_int_equal(d.stage->wished.cls, 7);
    assert_false(d.stage->wished.wrong);
    assert_true(tell(&d, "inside 4321 from samples"));
    free(draw(&d, 80, 24));
    assert_int_equal(d.stage->wished.index, 4321);
    assert_int_equal(d.stage->wished.by, 0);
    press(&d, "esc"); /* back to where it was opened */
    assert_string_equal(d.stage->told, "view samples");
    assert_false(tell(&d, "inside nowhere from samples"));
    assert_false(tell(&d, "inside -1 from samples"));
    assert_false(tell(&d, "inside class 77 from samples"));
    d.stage->info.val_samples = 100;
    assert_false(tell(&d, "inside 100 from samples"));
    press(&d, "d");
    free(draw(&d, 80, 24));
    assert_true(d.stage->wished.drawing);
    end(&d);
    insight_free(i);
}

static void two_inputs_have_a_surface(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_plane(2);
    struct desk d = begin(2, i);
    char *text = draw(&d, 118, 34);
    assert_has(text, "decision surface over width and height");
    assert_has(text, "-1.25");
    assert_has(text, "3.5");
    assert_has(text, "relu");
    free(text);
    press(&d, "f");
    text = draw(&d, 118, 34);
    assert_has(text, "sample 3 of 10,000");
    assert_has(text, "what columns add to 1");
    free(text);
    end(&d);
    insight_free(i);
}

/* Without colours the ground is one glyph a class, and points are letters. */
static void a_surface_without_colours_has_letters(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_plane(2);
    struct desk d = begin(2, i);
    char *text = draw_view(d.view, d.state, &d.stage->scene, 78, 22, true);
    assert_has(text, "...");
    assert_has(text, ":::");
    assert_has(text, "A");
    assert_has(text, "B");
    free(text);
    end(&d);
    insight_free(i);
}

static void a_click_chooses_a_layer_or_a_class(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_pictures(10);
    struct desk d = begin(10, i);
    struct tt_rect where = {2, 1, 118, 34};
    int layers = 0, classes = 0;
    free(draw(&d, 118, 34));
    for (int y = 0; y < 34; y++) {
        if (d.view->click(d.state, &d.stage->scene, where, 60, y)) {
            free(draw(&d, 118, 34));
            layers |= 1 << d.stage->wished.layer;
        }
        if (d.view->click(d.state, &d.stage->scene, where, 110, y)) {
            free(draw(&d, 118, 34));
            classes |= 1 << d.stage->wished.target;
            assert_int_equal(d.stage->wished.layer, 5);
        }
    }
    assert_int_equal(layers, (1 << 6) - 1);
    assert_int_equal(classes, (1 << 10) - 1);
    end(&d);
    insight_free(i);
}

static void why_there_is_nothing_is_told(void **state)
{
    (void)state;
    struct tt_insight *i = insight_of_pictures(10);
    struct desk d = begin(10, i);
    snprintf(i->why, sizeof i->why, "nothing is drawn yet");
    char *text = draw(&d, 80, 24);
    assert_has(text, "nothing is drawn yet");
    free(text);
    i->known = false;
    text = draw(&d, 80, 24);
    assert_has(text, "on its way through the network");
    free(text);
    end(&d);
    insight_free(i);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stays_inside_at_every_size),
        cmocka_unit_test(it_survives_odd_numbers),
        cmocka_unit_test(it_says_what_came_of_the_sample),
        cmocka_unit_test(columns_and_values_are_named),
        cmocka_unit_test(layers_and_units_are_walked),
        cmocka_unit_test(samples_are_gone_through),
        cmocka_unit_test(two_inputs_have_a_surface),
        cmocka_unit_test(a_surface_without_colours_has_letters),
        cmocka_unit_test(a_click_chooses_a_layer_or_a_class),
        cmocka_unit_test(why_there_is_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
