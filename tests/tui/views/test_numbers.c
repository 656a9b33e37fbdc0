/* No number is cut: with huge numbers and long names every view shows each whole, in another
 * notation where it must, at every size from the usual one on; below it an ellipsis stands in the
 * place of what has no room. */
#include "../scene_learned.h"

#include "../insight.h"

#include <locale.h>

#include <tuitrain/base/text.h>

static const char wide[] = "\xe7\x8c\xab\xe3\x81\xa8\xe7\x8a\xac a long name";

/* --- canvas ---------------------------------------------------------------------------------- */

static void assert_text(const char *text, int w, const char *expected, bool cut)
{
    struct tt_canvas c;
    tt_canvas_init(&c, 40, 1, false);
    int used = (cut ? tt_text_cut : tt_text)(&c, 0, 0, w, TT_STYLE_NORMAL, text);
    char *shown = tt_canvas_text(&c);
    char line[64];
    snprintf(line, sizeof line, "%s\n", expected);
    assert_string_equal(shown, line);
    assert_true(used <= w && used >= tt_utf8_length(expected));
    free(shown);
    tt_canvas_done(&c);
}

static void a_number_without_room_is_an_ellipsis(void **state)
{
    (void)state;
    assert_text("1234567", 7, "1234567", false);
    assert_text("1234567", 6, "…", false);
    assert_text("loss 0.0825", 8, "loss …", false);
    assert_text("-1.5e-06", 5, "…", false);
    assert_text("12/34567", 5, "…", false);
    assert_text("step 12, lr 0.1", 9, "step 12,…", false);
    assert_text("step 12, lr 0.1", 8, "step 12…", false);
    assert_text("12 images", 4, "12…", false);
    assert_text("412k images", 3, "…", false);
    assert_text("layer123 of it", 7, "layer1…", false); /* a name */
    assert_text("layer123 of it", 7, "layer1…", true);
    assert_text("loss 0.0825", 8, "loss …", true);
    assert_text("many words", 6, "many…", true);
    assert_text("dog", 2, "do", false);
    assert_text("12", 1, "…", false);
    assert_text("all of 60,000 samples", 13, "all of …", true); /* nothing of it is left */
}

/* --- views ----------------------------------------------------------------------------------- */

static void make_huge(struct stage *s)
{
    struct tt_result huge = {.known = true,
                             .loss = 123456789.123,
                             .accuracy = 100,
                             .r2 = -123456.789,
                             .mae = 123456789.5,
                             .rmse = 987654321.5,
                             .step = 1234567890123,
                             .epoch = 12345678};
    struct tt_snapshot *k = &s->snap;
    k->running = k->train = k->val = k->best = huge;
    k->step = 1234567890123;
    k->epoch = 12345678;
    k->epochs = 123456789;
    k->batch = 1234567;
    k->steps_per_epoch = 12345678;
    k->steps = 1234567890123456;
    k->lr = 1.23456789e-12;
    k->lr_factor = 123456.789;
    k->schedule_on = true;
    k->max_speed = 123456789;
    k->elapsed = 123456789;
    k->remaining = 987654321;
    k->images_per_second = 123456789012.0;
    k->last_saved_step = 1234567890123;
    k->confusion_step = 1234567890123;
    s->info.parameters = 123456789012;
    s->info.batch_size = 1234567;
    s->info.seed = 18446744073709551615u;
    s->settings.batch_size = 1234567;
    snprintf(s->info.run_dir, sizeof s->info.run_dir, "/a/folder/with/a/long/name/%s/run", wide);
    for (int i = 0; i < k->n_classes; i++)
        snprintf(s->name[i], sizeof s->name[i], "%s", wide);
    for (int i = 0; i < k->n_classes * k->n_classes; i++)
        s->confusion[i] = 4123456789u - (uint32_t)i;
    for (int i = 0; i < TT_PAGE_SAMPLES * 20; i++)
        s->numbers[i] = -1.2345678e30f;
    for (int i = 0; i < 20; i++)
        snprintf(s->column[i], sizeof s->column[i], "%s", wide);
    for (int64_t step = 1234567000000; step < 1234567890123; step += 10000000)
        for (int i = 0; i < TT_SERIES_COUNT; i++)
            if (i != TT_SERIES_MARK)
                tt_series_push(s->series[i], step, i == TT_SERIES_LR ? 1.2e-12 : 123456789.123);
    for (int i = 0; i < 30; i++)
        tt_log_add(&s->log, 1e6 + i, 1234567890123, TT_STYLE_NORMAL, "a line");
}

static struct tt_inspection *huge_inspection(void)
{
    static struct tt_layer_report layer[2];
    static struct tt_param_report param[2];
    static struct tt_inspection i = {.known = true,
                                     .step = 1234567890123,
                                     .loss = 123456789.123,
                                     .n_moments = 1,
                                     .moment = {1234567890123},
                                     .n_layers = 2,
                                     .n_params = 2,
                                     .layer = layer,
                                     .param = param};
    for (int k = 0; k < 2; k++) {
        snprintf(layer[k].name, sizeof layer[k].name, "%s", wide);
        snprintf(layer[k].text, sizeof layer[k].text, "conv2d 123456 kernel 1234");
        snprintf(layer[k].shape, sizeof layer[k].shape, "123456x12345x12345");
        snprintf(param[k].name, sizeof param[k].name, "%s.weight", wide);
        layer[k].first_param = k;
        layer[k].n_params = 1;
        layer[k].parameters = 123456789012;
        layer[k].multiply_adds = 1.23e15;
        layer[k].time = 1;
        layer[k].computes = layer[k].can_die = true;
        layer[k].units = 123456789;
        layer[k].mean = -1.234e-30;
        layer[k].std = 1.234e30;
        layer[k].dead[0] = 1;
        param[k].count = 123456789012;
        param[k].weight_norm[0] = 1.234e30f;
        param[k].grad_norm[0] = 1.234e-30f;
        param[k].ratio[0] = 1.234e-30f;
    }
    return &i;
}

/* Of a table with so many columns, or of pictures. */
static struct tt_insight *huge_insight(bool regression, int channels)
{
    struct tt_insight *i =
        channels ? insight_of_pictures(10) : insight_of_table(20, regression ? 0 : 10);
    i->step = 1234567890123;
    i->index = 12345678901;
    i->samples = 123456789012;
    i->value = -1.2345678e30;
    i->said = 1.2345678e30;
    for (int k = 0; k < i->n_layers; k++) {
        struct tt_inside_layer *r = &i->layer[k];
        r->units = 123456789;
        snprintf(r->shape, sizeof r->shape, "[123456, 12345, 12345]");
        for (int u = 0; u < r->n; u++)
            r->value[u] *= 1.2345678e30f;
        r->most = 5e30f;
    }
    for (int c = 0; c < i->n_outputs; c++) {
        i->z[c] = -1.2345678e-30f;
        i->gained[c] = i->bias[c] = 1.2345678e30f;
        i->lost[c] = -1.2345678e30f;
        i->p[c] = 1;
    }
    struct tt_inside_links *k = &i->links;
    k->of = 1234567890123;
    k->gained = k->bias = 1.2345678e30;
    k->lost = k->sum = -1.2345678e30;
    for (int n = 0; n < k->n; n++) {
        k->link[n].weight = -1.2345678e-30f;
        k->link[n].value = 1.2345678e20f;
        snprintf(k->link[n].label, sizeof k->link[n].label, "map 1234 at 123,123");
    }
    for (int n = 0; n < i->n_columns; n++) {
        i->column[n].adds = -1.2345678e30;
        snprintf(i->column[n].name, sizeof i->column[n].name, "%s", wide);
        snprintf(i->column[n].value, sizeof i->column[n].value, "-1.2346e+30");
    }
    return i;
}

static void make_huge_learned(struct stage *s, bool pictures)
{
    stage_importance(s, pictures, 123456.789);
    stage_embedding(s);
    s->importance.going = true;
    s->importance.of.samples = 1234567890123;
    for (int64_t k = 0; k < s->importance.of.n && !pictures; k++)
        snprintf(s->importance.of.worth[k].name, TT_WORTH_NAME, "%s", wide);
    s->embedding.of = 123456789012;
    for (int i = 0; i < s->embedding.n; i++) {
        s->embedding.point[i].index = 12345678901;
        s->embedding.point[i].value = -1.2345678e30f;
        s->embedding.point[i].said = 1.2345678e30f;
    }
    for (int k = 0; k < TT_EMBED_GROUPS; k++)
        s->embedding.edge[k] = -1.2345678e30f;
}

static const struct {
    int w, h;
} sizes[] = {{78, 22}, {98, 28}, {118, 34}, {158, 43}, {198, 58}, {298, 88}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

/* The rows that have an ellipsis, of which some are for text. */
static void tell(const struct tt_view_type *v, const char *what, const struct tt_canvas *c)
{
    char *text = tt_canvas_text(c), *rest = NULL;
    fprintf(stderr, "%s%s at %dx%d: %d numbers had no room\n", v->name, what, c->w, c->h, c->lost);
    for (char *row = strtok_r(text, "\n", &rest); row; row = strtok_r(NULL, "\n", &rest))
        if (strstr(row, "…"))
            fprintf(stderr, "    %s\n", row);
    free(text);
}

static int look(struct stage *s, const struct tt_view_type *v, void *view, int w, int h,
                const char *what)
{
    struct tt_canvas c;
    tt_canvas_init(&c, w, h, false);
    v->draw(view, &s->scene, &c, (struct tt_rect){0, 0, w, h});
    if (c.lost > 0)
        tell(v, what, &c);
    int lost = c.lost;
    tt_canvas_done(&c);
    return lost;
}

/* A view as it comes up, and with what it asked for answered, in large, too. */
static int check_view(const struct tt_view_type *v, bool regression, int channels)
{
    int lost = 0;
    for (int k = 0; k < SIZES; k++) {
        struct stage *s = stage_new(regression ? 0 : 10);
        void *view = calloc(1, v->size + 1);
        assert_non_null(view);
        stage_train(s, 1);
        make_huge(s);
        stage_pictures(s, channels, 28, 28);
        for (int i = 0; i < TT_PAGE_SAMPLES * 20; i++)
            s->numbers[i] = -1.2345678e30f;
        for (int i = 0; i < 20; i++)
            snprintf(s->column[i], sizeof s->column[i], "%s", wide);
        s->info.regression = regression;
        s->scene.inspection = huge_inspection();
        struct tt_insight *inside = huge_insight(regression, channels);
        s->scene.insight = inside;
        make_huge_learned(s, channels > 0);
        int w = sizes[k].w, h = sizes[k].h;
        lost += look(s, v, view, w, h, "");
        stage_answer(s, 12345678);
        for (int i = 0; i < s->page.n; i++) {
            s->page.sample[i].index = 12345678901;
            s->page.sample[i].loss = 123456789.123f;
            s->page.sample[i].value = -1.2345678e30f;
            s->page.sample[i].residual = 1.2345678e30f;
        }
        lost += look(s, v, view, w, h, ", answered");
        if (v->command) {
            v->command(view, &s->scene, "move down");
            v->command(view, &s->scene, "enter");
            lost += look(s, v, view, w, h, ", asked for more");
            stage_answer(s, 12345678);
            lost += look(s, v, view, w, h, ", large");
        }
        free(view);
        insight_free(inside);
        stage_free(s);
    }
    return lost;
}

static void no_view_cuts_a_number(void **state)
{
    int lost = 0;
    (void)state;
    for (int i = 0; tt_views[i]; i++) {
        lost += check_view(tt_views[i], false, 1) + check_view(tt_views[i], false, 0);
        if (tt_views[i]->for_regression)
            lost += check_view(tt_views[i]->for_regression, true, 0);
        else
            lost += check_view(tt_views[i], true, 0);
    }
    assert_int_equal(lost, 0);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_without_room_is_an_ellipsis),
        cmocka_unit_test(no_view_cuts_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
