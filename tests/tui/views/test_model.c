/* The model view and that of the search for a learning rate: at every size, in every kind of
 * colours, only inside their rectangle; what they show, choose and ask for. */
#include "../scene.h"

#include <tuitrain/run/link/inspection.h>

enum { MOST_LAYERS = 200, PICTURES = 12 };

/* A scene, what its watcher knows of the network, and all lines that a view asked for. */
struct inside {
    struct stage stage; /* first: the views' scene hands it on */
    struct tt_inspection inspection;
    struct tt_layer_report layer[MOST_LAYERS];
    struct tt_param_report param[2 * MOST_LAYERS];
    uint8_t pixels[PICTURES * 28 * 28];
    struct tt_lr_finding finding;
    char lines[512];
};

static int64_t note(void *host, const char *line)
{
    struct inside *s = host;
    strncat(s->lines, line, sizeof s->lines - strlen(s->lines) - 2);
    strcat(s->lines, ";");
    return 0;
}

static void trace(struct tt_histogram_trace *s, bool log)
{
    *s = (struct tt_histogram_trace){.low = log ? -10 : -0.5, .high = log ? 2 : 0.5, .log = log};
    for (int m = 0; m < TT_MOMENTS; m++)
        for (int b = 0; b < TT_BINS; b++)
            s->share[m][b] = (uint16_t)(65535 / (1 + (b - m % TT_BINS) * (b - m % TT_BINS)));
}

static void param(struct inside *s, int layer, const char *kind)
{
    struct tt_param_report *p = &s->param[s->inspection.n_params++];
    struct tt_layer_report *r = &s->layer[layer];
    *p = (struct tt_param_report){.layer = layer, .count = 128};
    snprintf(p->name, sizeof p->name, "layer%d.%s", layer, kind);
    for (int m = 0; m < TT_MOMENTS; m++) {
        p->weight_norm[m] = 10 + (float)m / 8;
        p->grad_norm[m] = 1 / (float)(m + 1);
        p->ratio[m] = m == 0 ? NAN : 1e-3f;
    }
    trace(&p->weights, false);
    trace(&p->gradients, true);
    if (r->n_params++ == 0)
        r->first_param = s->inspection.n_params - 1;
}

/* Linear layers and relus in turn, as after so many moments. */
static struct inside *inside_new(int layers, int moments)
{
    struct inside *s = calloc(1, sizeof *s);
    struct stage *stage = stage_new(10);
    assert_non_null(s);
    s->stage = *stage; /* its series go with it */
    free(stage);
    struct tt_scene *scene = &s->stage.scene;
    scene->info = &s->stage.info;
    scene->snap = &s->stage.snap;
    scene->inspection = &s->inspection;
    scene->finding = &s->finding;
    scene->host = s;
    scene->tell = note;
    s->inspection = (struct tt_inspection){.known = true,
                                           .step = 15225,
                                           .samples = 64,
                                           .loss = 0.0133,
                                           .n_moments = moments,
                                           .n_layers = layers,
                                           .layer = s->layer,
                                           .param = s->param};
    for (int m = 0; m < TT_MOMENTS; m++)
        s->inspection.moment[m] = 100 * m;
    for (int i = 0; i < layers; i++) {
        struct tt_layer_report *r = &s->layer[i];
        *r = (struct tt_layer_report){.depth = i % 9, .time = 1.0 / layers, .computes = true};
        snprintf(r->name, sizeof r->name, "layer%d", i);
        snprintf(r->text, sizeof r->text, "%s", i % 2 ? "relu" : "linear 128");
        snprintf(r->shape, sizeof r->shape, "[128]");
        r->can_die = i % 2;
        r->can_saturate = i % 4 == 2;
        r->units = 128;
        r->dead[moments - 1] = 0.25f;
        r->multiply_adds = i % 2 ? 0 : 100352;
        r->parameters = i % 2 ? 0 : 100480;
        trace(&r->outputs, false);
        if (i % 2 == 0) {
            param(s, i, "weight");
            param(s, i, "bias");
        }
    }
    for (size_t i = 0; i < sizeof s->pixels; i++)
        s->pixels[i] = (uint8_t)(i * 31 % 251);
    s->inspection.pictures = (struct tt_weight_pictures){
        .n = PICTURES, .of = 128, .w = 28, .h = 28, .channels = 1, .data = s->pixels};
    return s;
}

static void inside_free(struct inside *s)
{
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(s->stage.series[i]);
    tt_library_close(s->stage.scene.library);
    free(s);
}

/* Draws into a box, and checks that nothing is written outside; free() the text. */
static char *draw(const struct tt_view_type *v, void *view, const struct inside *s, int w, int h,
                  bool ascii, int colors)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, ascii);
    c.colors = colors;
    tt_draw_view(v, view, &s->stage.scene, &c, where);
    assert_guard(&c, where);
    for (int i = 0; i < c.w * c.h; i++)
        if (c.cell[i].ch == SENTINEL)
            c.cell[i].ch = ' ';
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

static void assert_sizes(const struct tt_view_type *v, void *view, const struct inside *s)
{
    static const int colors[] = {0, 8, 256};
    for (int h = 1; h <= 70; h += h < 30 ? 1 : 9)
        for (int w = 1; w <= 210; w += w < 90 ? 4 : 17)
            free(draw(v, view, s, w, h, (w + h) % 2, colors[(w + h) / 2 % 3]));
}

/* --- model ----------------------------------------------------------------------------------- */

static bool does(const struct inside *s, const struct tt_view_type *v, void *view, const char *line)
{
    return v->command(view, &s->stage.scene, line);
}

static void model_stays_inside(void **state)
{
    (void)state;
    static const int layers[] = {2, 13, MOST_LAYERS}, moments[] = {1, 7, TT_MOMENTS};
    for (int k = 0; k < 3; k++) {
        struct inside *s = inside_new(layers[k], moments[k]);
        void *view = calloc(1, view_of("model")->size);
        assert_sizes(view_of("model"), view, s);
        free(draw(view_of("model"), view, s, 80, 22, false, 256));
        does(s, view_of("model"), view, "enter");
        for (int page = 0; page < 3; page++) {
            assert_sizes(view_of("model"), view, s);
            does(s, view_of("model"), view, "move right");
        }
        does(s, view_of("model"), view, "move end");
        assert_sizes(view_of("model"), view, s);
        free(view);
        inside_free(s);
    }
}

static void model_survives_odd_numbers(void **state)
{
    (void)state;
    static const float odd[] = {NAN, INFINITY, -INFINITY, 0, -1, 1e38f, 1e-38f};
    struct inside *s = inside_new(4, TT_MOMENTS);
    void *view = calloc(1, view_of("model")->size);
    for (int k = 0; k < 7; k++) {
        for (int m = 0; m < TT_MOMENTS; m++)
            for (int p = 0; p < s->inspection.n_params; p++)
                s->param[p].ratio[m] = s->param[p].grad_norm[m] = s->param[p].weight_norm[m] =
                    odd[(k + (m % 3 ? 0 : m)) % 7];
        s->layer[0].mean = s->layer[0].std = s->inspection.loss = (double)odd[k];
        s->param[0].weights.low = s->param[0].weights.high = k % 2 ? 0 : 1e300;
        assert_sizes(view_of("model"), view, s);
    }
    free(view);
    inside_free(s);
}

static void model_shows_each_layer(void **state)
{
    (void)state;
    struct inside *s = inside_new(4, 7);
    void *view = calloc(1, view_of("model")->size);
    char *text = draw(view_of("model"), view, s, 80, 22, false, 0);
    for (int i = 0; i < 4; i++)
        assert_has(text, s->layer[i].name);
    assert_has(text, "dead 25%");
    assert_has(text, "1.0e-3");  /* the ratio */
    assert_has(text, "weights"); /* the chosen layer stands below: there is room */
    assert_has(text, "15,225");
    assert_has(text, "0.0133");
    free(text);
    free(view);
    inside_free(s);
}

/* From the first to the last of many, and each that is chosen is on the screen. */
static void model_scrolls_through_many_layers(void **state)
{
    (void)state;
    struct inside *s = inside_new(MOST_LAYERS, 2);
    void *view = calloc(1, view_of("model")->size);
    for (int i = 0; i < MOST_LAYERS; i++) {
        char name[48];
        char *text = draw(view_of("model"), view, s, 80, 16, true, 0);
        snprintf(name, sizeof name, "layer%d ", i);
        assert_has(text, name);
        assert_has(strchr(text, '>'), name); /* on the chosen row, or below it */
        free(text);
        assert_true(does(s, view_of("model"), view, "move down"));
    }
    does(s, view_of("model"), view, "move home");
    char *text = draw(view_of("model"), view, s, 80, 16, true, 0);
    assert_has(text, "layer0 ");
    assert_has(text, "1-13/200");
    free(text);
    free(view);
    inside_free(s);
}

static void model_opens_a_layer_and_turns_its_pages(void **state)
{
    (void)state;
    static const char *const shown[] = {"|weight|", "|bias|", "0 to "};
    struct inside *s = inside_new(4, 7);
    void *view = calloc(1, view_of("model")->size);
    free(draw(view_of("model"), view, s, 80, 22, false, 256));
    does(s, view_of("model"), view, "enter");
    for (int page = 0; page < 3; page++) {
        char *text = draw(view_of("model"), view, s, 80, 22, false, 256);
        assert_has(text, shown[page]);
        assert_has(text, "pictures");
        assert_has_not(text, "layer3");
        free(text);
        does(s, view_of("model"), view, "move right");
    }
    does(s, view_of("model"), view, "back");
    char *text = draw(view_of("model"), view, s, 80, 22, false, 256);
    assert_has(text, "layer3");
    free(text);
    free(view);
    inside_free(s);
}

static void model_says_what_is_wrong_and_what_to_try(void **state)
{
    (void)state;
    struct inside *s = inside_new(4, 7);
    void *view = calloc(1, view_of("model")->size);
    s->stage.snap.n_warnings = 1;
    s->stage.snap.warning[0].rule = TT_RULE_DEAD;
    snprintf(s->stage.snap.warning[0].text, sizeof s->stage.snap.warning[0].text,
             "layer1: 80%% of 128 units");
    char *text = draw(view_of("model"), view, s, 110, 30, false, 256);
    assert_has(text, "dead units: layer1: 80% of 128 units");
    assert_has(text, "Try");
    free(text);
    for (int i = 0; i < TT_RULE_COUNT; i++)
        s->stage.snap.warning[i].rule = (enum tt_rule)i;
    s->stage.snap.n_warnings = TT_RULE_COUNT;
    text = draw(view_of("model"), view, s, 80, 22, false, 256);
    assert_has(text, "more warnings");
    assert_has(text, "layer0"); /* they leave room for the table */
    free(text);
    assert_sizes(view_of("model"), view, s);
    s->inspection.known = false;
    snprintf(s->inspection.why, sizeof s->inspection.why, "out of memory");
    text = draw(view_of("model"), view, s, 80, 22, false, 256);
    assert_has(text, "over-fitting");
    assert_has(text, "out of memory");
    free(text);
    assert_sizes(view_of("model"), view, s);
    free(view);
    inside_free(s);
}

static void a_click_chooses_a_layer_and_another_opens_it(void **state)
{
    (void)state;
    struct inside *s = inside_new(4, 7);
    void *view = calloc(1, view_of("model")->size);
    const struct tt_rect where = {0, 0, 80, 22};
    char *text = draw(view_of("model"), view, s, 80, 22, true, 0);
    int row = 0;
    for (const char *at = text; at < strstr(text, "layer2"); at++)
        row += *at == '\n';
    free(text);
    row--; /* the box begins in row 1 */
    assert_true(view_of("model")->click(view, &s->stage.scene, where, 5, row));
    text = draw(view_of("model"), view, s, 80, 22, true, 0);
    assert_has(text, "> ");
    assert_has(text, "layer2  linear 128"); /* the chosen one's heading */
    free(text);
    assert_true(view_of("model")->click(view, &s->stage.scene, where, 5, row));
    text = draw(view_of("model"), view, s, 80, 22, true, 0);
    assert_has_not(text, "layer1");
    free(text);
    assert_false(view_of("model")->click(view, &s->stage.scene, where, 5, 20));
    free(view);
    inside_free(s);
}

/* --- lr-find --------------------------------------------------------------------------------- */

/* Falls from 2.3 to 0.5, then explodes. */
static void find(struct inside *s, int points)
{
    struct tt_lr_finding *f = &s->finding;
    *f = (struct tt_lr_finding){.number = 1, .low = 1e-6, .high = 10, .n = points, .running = true};
    for (int i = 0; i < points; i++) {
        f->lr[i] = 1e-6 * pow(10, 7.0 * i / (TT_LR_FIND_STEPS - 1));
        f->smooth[i] = 2.3 - 1.8 / (1 + exp(-4 * (log10(f->lr[i]) + 2)));
        f->loss[i] = f->smooth[i] + 0.1 * (i % 3 - 1);
    }
    f->steepest = points > 91 ? 91 : -1; /* about 0.01 */
    f->lowest = points > 91 ? points - 1 : -1;
}

static void finder_stays_inside(void **state)
{
    (void)state;
    struct inside *s = inside_new(2, 1);
    void *view = calloc(1, view_of("lr-find")->size);
    assert_sizes(view_of("lr-find"), view, s); /* before the first */
    s->stage.scene.finding = NULL;
    assert_sizes(view_of("lr-find"), view, s);
    s->stage.scene.finding = &s->finding;
    s->stage.snap.lr = 0.01;
    for (int n = 1; n <= TT_LR_FIND_STEPS; n += 53) {
        find(s, n);
        assert_sizes(view_of("lr-find"), view, s);
    }
    static const double odd[] = {NAN, INFINITY, 1e300, 0, -1};
    for (int k = 0; k < 5; k++) {
        for (int i = k; i < s->finding.n; i += 5)
            s->finding.smooth[i] = s->finding.loss[i] = odd[k];
        assert_sizes(view_of("lr-find"), view, s);
    }
    s->stage.snap.lr = 0;
    s->finding.steepest = s->finding.lowest = -1;
    s->finding.number++;
    assert_sizes(view_of("lr-find"), view, s);
    free(view);
    inside_free(s);
}

static void what_is_suggested_is_chosen_and_enter_takes_it(void **state)
{
    (void)state;
    struct inside *s = inside_new(2, 1);
    void *view = calloc(1, view_of("lr-find")->size);
    find(s, TT_LR_FIND_STEPS - 10);
    s->finding.running = false;
    snprintf(s->finding.end, sizeof s->finding.end, "ended where the loss explodes");
    s->stage.snap.lr = 0.3;
    char *text = draw(view_of("lr-find"), view, s, 100, 30, false, 256), line[64];
    snprintf(line, sizeof line, "learning rate  %.2g", s->finding.lr[91]);
    assert_has(text, line);
    assert_has(text, "now 0.3");
    assert_has(text, "steepest");
    assert_has(text, "a tenth");
    assert_has(text, "explodes");
    free(text);
    does(s, view_of("lr-find"), view, "move right");
    does(s, view_of("lr-find"), view, "move right");
    does(s, view_of("lr-find"), view, "move left");
    does(s, view_of("lr-find"), view, "enter");
    snprintf(line, sizeof line, "lr %.2g;view last;", s->finding.lr[92]);
    assert_string_equal(s->lines, line);
    s->lines[0] = '\0';
    does(s, view_of("lr-find"), view, "back"); /* nothing is taken, nothing is to be ended */
    assert_string_equal(s->lines, "view last;");
    free(view);
    inside_free(s);
}

static void leaving_ends_the_search(void **state)
{
    (void)state;
    struct inside *s = inside_new(2, 1);
    void *view = calloc(1, view_of("lr-find")->size);
    find(s, 40);
    does(s, view_of("lr-find"), view, "back");
    assert_string_equal(s->lines, "lr-find off;view last;");
    free(view);
    inside_free(s);
}

/* Where nothing is suggested, taking what is chosen changes as little as can be. */
static void without_a_suggestion_the_rate_that_there_is_is_chosen(void **state)
{
    (void)state;
    struct inside *s = inside_new(2, 1);
    void *view = calloc(1, view_of("lr-find")->size);
    find(s, TT_LR_FIND_STEPS);
    s->finding.running = false;
    s->finding.steepest = s->finding.lowest = -1;
    s->stage.snap.lr = s->finding.lr[100] * 1.01;
    char *text = draw(view_of("lr-find"), view, s, 100, 30, false, 256), line[64];
    assert_has(text, "no rate stands out");
    free(text);
    does(s, view_of("lr-find"), view, "enter");
    snprintf(line, sizeof line, "lr %.2g;view last;", s->finding.lr[100]);
    assert_string_equal(s->lines, line);
    free(view);
    inside_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_stays_inside),
        cmocka_unit_test(model_survives_odd_numbers),
        cmocka_unit_test(model_shows_each_layer),
        cmocka_unit_test(model_scrolls_through_many_layers),
        cmocka_unit_test(model_opens_a_layer_and_turns_its_pages),
        cmocka_unit_test(model_says_what_is_wrong_and_what_to_try),
        cmocka_unit_test(a_click_chooses_a_layer_and_another_opens_it),
        cmocka_unit_test(finder_stays_inside),
        cmocka_unit_test(what_is_suggested_is_chosen_and_enter_takes_it),
        cmocka_unit_test(leaving_ends_the_search),
        cmocka_unit_test(without_a_suggestion_the_rate_that_there_is_is_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
