/* The views: at every size, in every state, only inside their rectangle; and what they say. */
#include "../scene.h"

static char *picture(const char *view, const struct stage *s, int w, int h)
{
    const struct tt_view_type *v = view_of(view);
    void *state = calloc(1, v->size + 1);
    char *text = draw_view(v, state, &s->scene, w, h, false);
    free(state);
    return text;
}

static void assert_every_size(const struct stage *s)
{
    for (int i = 0; tt_views[i]; i++) {
        const struct tt_view_type *v = tt_view_at(&s->info, i);
        void *state = calloc(1, v->size + 1);
        for (int h = 1; h <= 80; h += h < 30 ? 1 : 7)
            for (int w = 1; w <= 250; w += w < 130 ? 3 : 11)
                free(draw_view(v, state, &s->scene, w, h, (w + h) % 2));
        free(state);
    }
}

static void fill_all(void *own, const struct tt_scene *scene, struct tt_canvas *c,
                     struct tt_rect where)
{
    (void)own;
    (void)scene;
    (void)where;
    tt_fill(c, (struct tt_rect){0, 0, c->w, c->h}, '#', TT_STYLE_WARN);
    tt_frame(c, (struct tt_rect){0, 0, c->w, c->h}, "all mine");
}

/* That of views is a law of the canvas. */
static void a_view_that_draws_everywhere_leaves_the_rest_untouched(void **state)
{
    (void)state;
    static const struct tt_view_type greedy = {.name = "greedy", .draw = fill_all};
    struct stage *s = stage_new(10);
    char *text = draw_view(&greedy, NULL, &s->scene, 3, 2, false); /* looks around it */
    assert_string_equal(text, "\n  ###\n  ###\n\n");
    free(text);
    stage_free(s);
}

static void views_stay_inside_before_the_first_step(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    assert_every_size(s);
    stage_free(s);
}

static void views_stay_inside_in_every_state(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_train(s, 2);
    stage_say(s, 3725, 1876, "epoch 2: a text that is long enough to be broken in a narrow log");
    for (int i = 0; i < 1200; i++)
        stage_say(s, i, i, "words and words and words");
    for (int i = 0; i < TT_STATE_COUNT; i++) {
        s->snap.state = (enum tt_state)i;
        s->snap.eval_mode = i == TT_EVALUATING;
        s->snap.max_speed = i == TT_PAUSED ? 5 : 0;
        s->snap.last_saved_step = i == TT_PAUSED ? 1876 : -1;
        snprintf(s->snap.failure, sizeof s->snap.failure, "%s", i == TT_FAILED ? "disk full" : "");
        if (i % 2 == 0)
            assert_every_size(s);
    }
    stage_free(s);
}

static void views_survive_odd_numbers(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 0, -5, 1e-300, 3, 3};
    struct stage *s = stage_new(3);
    for (int k = 0; k < TT_SERIES_COUNT; k++)
        for (int i = 0; i < 10; i++)
            tt_series_push(s->series[k], i, odd[i]);
    s->snap.step = 9;
    s->snap.lr = 1e-300;
    s->snap.steps_per_epoch = 0;
    s->snap.images_per_second = INFINITY;
    s->snap.running = s->snap.val = s->snap.best = (struct tt_result){.known = true,
                                                                      .loss = NAN,
                                                                      .accuracy = INFINITY,
                                                                      .mae = NAN,
                                                                      .rmse = NAN,
                                                                      .r2 = NAN,
                                                                      .step = 9};
    s->snap.confusion_known = true; /* of nothing: all zero */
    assert_every_size(s);
    stage_free(s);
}

static void views_survive_many_classes(void **state)
{
    (void)state;
    struct stage *s = stage_new(MOST_CLASSES);
    stage_train(s, 1);
    for (int i = 0; i < MOST_CLASSES; i++)
        snprintf(s->name[i], sizeof s->name[i], "long class name %d", i);
    assert_every_size(s);
    stage_free(s);
}

static void drawing_twice_gives_the_same_picture(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_train(s, 3);
    for (int i = 0; tt_views[i]; i++) {
        void *view = calloc(1, tt_views[i]->size + 1);
        char *a = draw_view(tt_views[i], view, &s->scene, 118, 34, false);
        char *b = draw_view(tt_views[i], view, &s->scene, 118, 34, false);
        assert_string_equal(a, b);
        free(a);
        free(b);
        free(view);
    }
    stage_free(s);
}

/* --- dashboard ------------------------------------------------------------------------------- */

static void dashboard_waits_for_the_first_step(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    char *text = picture("dashboard", s, 78, 22);
    assert_has(text, "waiting for the first step");
    /* Nothing that is not known is drawn as a number. */
    assert_has_not(text, "0.00%");
    assert_has_not(text, "0.0000");
    assert_has_not(text, "0 images/s");
    free(text);
    stage_free(s);
}

static void dashboard_shows_the_figures_at_80x24(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_train(s, 3);
    s->snap.running = (struct tt_result){.known = true, .loss = 0.0512, .accuracy = 98.41};
    stage_say(s, 41, 2814, "epoch 3 is done");
    char *text = picture("dashboard", s, 78, 22);
    assert_has(text, "loss");
    assert_has(text, "accuracy");
    assert_has(text, "this epoch   0.0512   98.41%");
    assert_has(text, "last epoch   0.0809   97.64%");
    assert_has(text, "validation   0.0861   97.51%");
    assert_has(text, "best epoch 3 0.0861   97.51%");
    assert_has(text, "learning rate 0.01");
    assert_has(text, "784-128-10");
    assert_has(text, "101,770 parameters");
    assert_has(text, "sgd, momentum 0.9");
    assert_has(text, "412k images/s");
    assert_has(text, "0:41, 1:32 left");
    assert_has(text, "4/10");
    assert_has(text, "0/938");
    assert_has(text, "0:41      2814  epoch 3 is done");
    free(text);
    stage_free(s);
}

static void dashboard_keeps_the_most_important_at_40x12(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_train(s, 3);
    stage_say(s, 41, 2814, "epoch 3 is done");
    char *text = picture("dashboard", s, 38, 10);
    assert_has(text, "loss");
    assert_has(text, "train 0.0809 97.64%  val 0.0861 97.51%");
    assert_has(text, "epoch 4");
    assert_has(text, "epoch 3 is done");
    free(text);
    stage_free(s);
}

static void dashboard_shows_eval_mode_and_pause(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_train(s, 3);
    s->snap.state = TT_PAUSED;
    char *text = picture("dashboard", s, 78, 22);
    assert_has(text, "paused");
    assert_has_not(text, "images/s");
    free(text);
    s->snap.state = TT_EVALUATING;
    s->snap.eval_mode = true;
    text = picture("dashboard", s, 78, 22);
    assert_has(text, "eval mode, weights frozen: validation loss 0.0861, accuracy 97.51%");
    free(text);
    text = picture("dashboard", s, 38, 10);
    assert_has(text, "eval mode");
    assert_has(text, "97.51%");
    free(text);
    stage_free(s);
}

static void dashboard_says_what_is_not_saved(void **state)
{
    (void)state;
    static const struct tt_rect sizes[] = {{0, 0, 78, 22}, {0, 0, 118, 34}, {0, 0, 38, 10}};
    for (int i = 0; i < 3; i++) {
        struct stage *s = stage_new(10);
        stage_train(s, 1);
        strcpy(s->snap.not_saving, "No space left on device");
        char *text = picture("dashboard", s, sizes[i].w, sizes[i].h);
        assert_non_null(strstr(text, i < 2 ? "NOT SAVED: No space left on device" : "NOT SAVED"));
        free(text);
        s->snap.not_saving[0] = '\0';
        text = picture("dashboard", s, sizes[i].w, sizes[i].h);
        assert_null(strstr(text, "NOT SAVED"));
        free(text);
        stage_free(s);
    }
}

static void dashboard_says_why_a_run_failed(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    s->snap.state = TT_FAILED;
    snprintf(s->snap.failure, sizeof s->snap.failure, "runs/x: no space left");
    char *text = picture("dashboard", s, 78, 22);
    assert_has(text, "failed: runs/x: no space left");
    free(text);
    stage_free(s);
}

/* --- confusion ------------------------------------------------------------------------------- */

static void confusion_says_when_there_is_none(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    char *text = picture("confusion", s, 78, 22);
    assert_has(text, "no validation pass yet");
    assert_has(text, "`eval`");
    free(text);
    stage_free(s);
}

static void confusion_explains_the_selected_cell(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    static const uint32_t counts[9] = {90, 7, 3, 0, 50, 0, 5, 5, 40};
    const struct tt_view_type *v = view_of("confusion");
    void *self = calloc(1, v->size);
    stage_train(s, 1);
    memcpy(s->confusion, counts, sizeof counts);
    free(draw_view(v, self, &s->scene, 78, 22, false));
    assert_true(v->command(self, &s->scene, "move right"));
    assert_true(v->command(self, &s->scene, "move right"));
    char *text = draw_view(v, self, &s->scene, 78, 22, false);
    assert_has(text, "true 0, predicted 1: 7 of 100 (7.0%)");
    free(text);
    assert_true(v->command(self, &s->scene, "percent"));
    text = draw_view(v, self, &s->scene, 78, 22, false);
    assert_has(text, "90.0");
    free(text);
    assert_false(v->command(self, &s->scene, "dance"));
    free(self);
    stage_free(s);
}

static void confusion_shows_figures_of_each_class(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    static const uint32_t counts[9] = {90, 7, 3, 0, 50, 0, 5, 5, 40};
    stage_train(s, 1);
    memcpy(s->confusion, counts, sizeof counts);
    char *text = picture("confusion", s, 118, 34);
    /* Class 0: 90 of 95 predictions, 90 of 100 pictures. */
    assert_has(text, "94.7%");
    assert_has(text, "90.0%");
    assert_has(text, "92.3%");
    assert_has(text, "97.51%");
    free(text);
    stage_free(s);
}

static void confusion_selects_by_click(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    const struct tt_view_type *v = view_of("confusion");
    void *self = calloc(1, v->size);
    struct tt_rect where = {2, 1, 78, 22};
    int hits = 0;
    stage_train(s, 1);
    free(draw_view(v, self, &s->scene, 78, 22, false));
    for (int y = 0; y < 22; y++)
        for (int x = 0; x < 78; x++)
            hits += v->click(self, &s->scene, where, x, y);
    assert_true(hits >= 100); /* each cell has its place */
    free(self);
    stage_free(s);
}

/* --- log ------------------------------------------------------------------------------------- */

static void log_follows_the_newest_and_stays_where_scrolled(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    const struct tt_view_type *v = view_of("log");
    void *self = calloc(1, v->size);
    char text[32];
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "line %d.", i);
        stage_say(s, i, i, text);
    }
    char *shown = draw_view(v, self, &s->scene, 78, 11, false);
    assert_has(shown, "line 99.");
    assert_has_not(shown, "line 89.");
    free(shown);
    assert_true(v->command(self, &s->scene, "move up"));
    shown = draw_view(v, self, &s->scene, 78, 11, false);
    assert_has(shown, "line 89.");
    assert_has_not(shown, "line 99.");
    assert_has(shown, "1 newer below");
    free(shown);
    /* New lines do not move what is being read, even when the ring turns. */
    for (int i = 100; i < 1050; i++)
        stage_say(s, i, i, "another");
    shown = draw_view(v, self, &s->scene, 78, 11, false);
    assert_has(shown, "line 89.");
    assert_has(shown, "line 98.");
    free(shown);
    assert_true(v->command(self, &s->scene, "move end"));
    shown = draw_view(v, self, &s->scene, 78, 11, false);
    assert_has_not(shown, "newer below");
    free(shown);
    assert_true(v->command(self, &s->scene, "move home"));
    shown = draw_view(v, self, &s->scene, 78, 11, false);
    assert_has(shown, "line 50.");
    assert_has(shown, "line 59.");
    free(shown);
    free(self);
    stage_free(s);
}

static void log_breaks_long_lines_between_words(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_say(s, 5, 1, "one two three four five six seven");
    char *text = picture("log", s, 26, 6);
    assert_has(text, "0:05  one two three four\n");
    assert_has(text, "          five six seven\n");
    free(text);
    stage_free(s);
}

/* --- where values are learned ---------------------------------------------------------------- */

enum { PAIRS = 101 };

static struct stage *stage_of_values(float pairs[2 * PAIRS])
{
    struct stage *s = stage_new(0);
    stage_train(s, 3);
    s->info.regression = true;
    strcpy(s->info.value_name, "price");
    for (int i = 0; i < PAIRS; i++) {
        pairs[2 * i] = (float)i * 5;
        pairs[2 * i + 1] = (float)i * 5 + (float)(i % 7 - 3) * 4;
    }
    s->snap.n_pairs = PAIRS;
    s->snap.pairs = pairs;
    s->snap.val.mae = s->snap.best.mae = 6.857;
    s->snap.val.rmse = 8.125;
    s->snap.val.r2 = s->snap.best.r2 = s->snap.running.r2 = 0.9971;
    s->snap.schedule_on = true;
    s->snap.lr_factor = 1.25;
    strcpy(s->snap.schedule, "step:5,0.5");
    return s;
}

static void values_show_their_own_figures(void **state)
{
    (void)state;
    float pairs[2 * PAIRS];
    struct stage *s = stage_of_values(pairs);
    assert_every_size(s);
    char *text = picture("dashboard", s, 118, 34);
    assert_has(text, "R2");
    assert_has(text, "0.9971");
    assert_has(text, "MAE 6.857, RMSE 8.125");
    assert_has(text, "step:5,0.5");
    assert_has(text, "by hand       × 1.25");
    assert_has_not(text, "accuracy");
    free(text);
    text = picture("residuals", s, 118, 34);
    assert_has(text, "predicted price");
    assert_has(text, "true price, 101 samples");
    assert_has(text, "R2 0.9971");
    assert_has(text, "predicted - true");
    free(text);
    assert_string_equal(tt_view_at(&s->info, 1)->name, "residuals");
    s->info.regression = false;
    assert_string_equal(tt_view_at(&s->info, 1)->name, "confusion");
    stage_free(s);
}

static void residuals_survive_odd_numbers(void **state)
{
    (void)state;
    float pairs[2 * PAIRS];
    struct stage *s = stage_of_values(pairs);
    static const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e-30f, 0};
    for (int k = 0; k < 6; k++) {
        for (int i = 0; i < 2 * PAIRS; i++)
            pairs[i] = i % 3 ? odd[k] : pairs[i];
        s->snap.val.r2 = s->snap.val.mae = s->snap.val.rmse = (double)odd[k];
        assert_every_size(s);
    }
    for (int i = 0; i < 2 * PAIRS; i++)
        pairs[i] = NAN;
    assert_every_size(s);
    stage_free(s);
}

/* --- rewind ---------------------------------------------------------------------------------- */

static void rewind_moves_by_marks_and_says_where_to(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    char *text;
    const struct tt_view_type *v = view_of("rewind");
    void *view = calloc(1, v->size);
    stage_train(s, 4); /* 938 steps each */
    text = draw_view(v, view, &s->scene, 80, 24, false);
    assert_non_null(strstr(text, "step 3,752 of 3,752"));
    free(text);
    v->command(view, &s->scene, "move pageup");
    v->command(view, &s->scene, "move pageup");
    v->command(view, &s->scene, "enter");
    assert_string_equal(s->told, "rewind 0:1876");
    v->command(view, &s->scene, "move pageup");
    v->command(view, &s->scene, "move left"); /* it stood at the end again: by a column */
    text = draw_view(v, view, &s->scene, 80, 24, true);
    assert_non_null(strstr(text, "nothing of this one is lost"));
    free(text);
    v->command(view, &s->scene, "move home");
    v->command(view, &s->scene, "enter");
    assert_string_equal(s->told, "rewind 0:0");
    for (int i = 0; i < 200; i++) /* beyond the end stays at the end */
        v->command(view, &s->scene, "move right");
    v->command(view, &s->scene, "enter");
    assert_string_equal(s->told, "rewind 0:3752");
    free(view);
    stage_free(s);
}

/* --- settings -------------------------------------------------------------------------------- */

/* The settings view as somebody uses it: keys one after the other, then a picture. */
struct desk {
    struct stage *stage;
    const struct tt_view_type *view;
    void *state;
};

static struct desk settings_desk(void)
{
    struct desk d = {.stage = stage_new(3), .view = view_of("settings")};
    d.state = calloc(1, d.view->size);
    return d;
}

static char *desk_picture(const struct desk *d)
{
    return draw_view(d->view, d->state, &d->stage->scene, 78, 22, false);
}

static void assert_shows(const struct desk *d, const char *part)
{
    char *text = desk_picture(d);
    assert_has(text, part);
    free(text);
}

/* Keys by name, separated by spaces; those that the view leaves alone are its commands. */
static void keys(const struct desk *d, const char *names)
{
    char text[256], line[64], *save = NULL;
    snprintf(text, sizeof text, "%s", names);
    for (char *key = strtok_r(text, " ", &save); key; key = strtok_r(NULL, " ", &save)) {
        if (d->view->key(d->state, &d->stage->scene, key))
            continue;
        snprintf(line, sizeof line, strcmp(key, "esc") == 0 ? "back" : "move %s", key);
        assert_true(d->view->command(d->state, &d->stage->scene, line));
    }
}

static void answer(const struct desk *d, bool refused, const char *text)
{
    d->stage->answer = (struct tt_answer){.seq = 7, .refused = refused};
    snprintf(d->stage->answer.text, sizeof d->stage->answer.text, "%s", text);
    d->stage->scene.answer = &d->stage->answer;
}

static void desk_done(struct desk *d)
{
    free(d->state);
    stage_free(d->stage);
}

static void settings_show_values_ranges_and_what_is_fixed(void **state)
{
    (void)state;
    struct desk d = settings_desk();
    char *text = desk_picture(&d);
    assert_has(text, "> lr                    0.02               0.01        (0, 10]");
    assert_has(text, "nesterov              [ ] no");
    assert_has(text, "sgd, adam, adamw");
    assert_has(text, "Optimizer sgd");
    assert_has(text, "dropout 3             0.2");
    assert_has(text, "seed                  1                  1           fixed: every random");
    assert_has(text, "learning rate\n"); /* the chosen one's help */
    free(text);
    keys(&d, "end enter");
    assert_string_equal(d.stage->told, "");
    assert_shows(&d, "seed cannot change: every random number follows from it");
    desk_done(&d);
}

static void a_value_is_edited_in_place(void **state)
{
    (void)state;
    struct desk d = settings_desk();
    keys(&d, "enter");
    assert_shows(&d, "enter sets it");
    keys(&d, "backspace 5 k enter"); /* k is a letter here, not a move */
    assert_string_equal(d.stage->told, "set lr 0.05k");
    assert_shows(&d, "0.02 > 0.05k");
    assert_shows(&d, "asked for");
    answer(&d, true, "refused: lr 0.05k: must be a number");
    assert_shows(&d, "refused: lr 0.05k");
    keys(&d, "enter end ctrl-u 1 enter");
    assert_string_equal(d.stage->told, "set lr 1");
    answer(&d, false, "lr 1, was 0.02");
    snprintf(d.stage->settings.setting[0].value, 8, "1");
    assert_shows(&d, "lr 1, was 0.02");
    /* Left without a change, nothing is asked. */
    d.stage->told[0] = '\0';
    keys(&d, "enter 7 esc enter enter");
    assert_string_equal(d.stage->told, "");
    /* Nothing typed is nothing: off. */
    keys(&d, "down down enter c o s i n e enter");
    assert_string_equal(d.stage->told, "set schedule cosine");
    snprintf(d.stage->settings.setting[2].value, 8, "cosine");
    keys(&d, "enter ctrl-u enter");
    assert_string_equal(d.stage->told, "set schedule off");
    desk_done(&d);
}

static void values_go_by_notches_switches_and_choices(void **state)
{
    (void)state;
    struct desk d = settings_desk();
    static const struct {
        const char *keys, *told;
    } steps[] = {{"+", "set lr 0.05"},
                 {"-", "set lr 0.01"},
                 {"delete", "set lr 0.01"},
                 {"down +", "set batch-size 128"},
                 {"left", "set batch-size 32"},
                 {"down down +", "set optimizer adam"},
                 {"-", "set optimizer adamw"},
                 {"down right", "set momentum 0.95"},
                 {"down enter", "set nesterov yes"},
                 {"down -", "set dropout 3=0.15"},
                 {"home =", "set lr 0.05"}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        keys(&d, steps[i].keys);
        assert_string_equal(d.stage->told, steps[i].told);
    }
    keys(&d, "down down +");
    assert_shows(&d, "schedule is text: enter edits it");
    desk_done(&d);
}

static void the_list_is_searched(void **state)
{
    (void)state;
    struct desk d = settings_desk();
    keys(&d, "/ M O M");
    char *text = desk_picture(&d);
    assert_has(text, "/MOM");
    assert_has(text, "> momentum");
    assert_has(text, "nesterov"); /* its help holds the word */
    assert_has_not(text, "batch-size");
    free(text);
    keys(&d, "enter down +");
    assert_string_equal(d.stage->told, "set nesterov yes");
    keys(&d, "esc");
    assert_shows(&d, "batch-size");
    assert_shows(&d, "> nesterov");
    keys(&d, "/ x y z");
    assert_shows(&d, "no setting holds that text");
    keys(&d, "esc");
    assert_shows(&d, "batch-size");
    desk_done(&d);
}

/* Another optimizer has other options: the choice stays with its name, or goes to the first. */
static void the_list_may_change_under_the_choice(void **state)
{
    (void)state;
    struct desk d = settings_desk();
    keys(&d, "end up up");
    assert_shows(&d, "> nesterov");
    memmove(&d.stage->settings.setting[0], &d.stage->settings.setting[1],
            7 * sizeof d.stage->settings.setting[0]);
    d.stage->settings.n = 7;
    assert_shows(&d, "> nesterov");
    d.stage->settings.n = 3;
    assert_shows(&d, "> batch-size");
    d.stage->settings.n = 0;
    keys(&d, "down up end");
    free(desk_picture(&d));
    desk_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_that_draws_everywhere_leaves_the_rest_untouched),
        cmocka_unit_test(views_stay_inside_before_the_first_step),
        cmocka_unit_test(views_stay_inside_in_every_state),
        cmocka_unit_test(views_survive_odd_numbers),
        cmocka_unit_test(views_survive_many_classes),
        cmocka_unit_test(drawing_twice_gives_the_same_picture),
        cmocka_unit_test(dashboard_waits_for_the_first_step),
        cmocka_unit_test(dashboard_shows_the_figures_at_80x24),
        cmocka_unit_test(dashboard_keeps_the_most_important_at_40x12),
        cmocka_unit_test(dashboard_shows_eval_mode_and_pause),
        cmocka_unit_test(dashboard_says_what_is_not_saved),
        cmocka_unit_test(dashboard_says_why_a_run_failed),
        cmocka_unit_test(confusion_says_when_there_is_none),
        cmocka_unit_test(confusion_explains_the_selected_cell),
        cmocka_unit_test(confusion_shows_figures_of_each_class),
        cmocka_unit_test(confusion_selects_by_click),
        cmocka_unit_test(log_follows_the_newest_and_stays_where_scrolled),
        cmocka_unit_test(log_breaks_long_lines_between_words),
        cmocka_unit_test(values_show_their_own_figures),
        cmocka_unit_test(residuals_survive_odd_numbers),
        cmocka_unit_test(rewind_moves_by_marks_and_says_where_to),
        cmocka_unit_test(settings_show_values_ranges_and_what_is_fixed),
        cmocka_unit_test(a_value_is_edited_in_place),
        cmocka_unit_test(values_go_by_notches_switches_and_choices),
        cmocka_unit_test(the_list_is_searched),
        cmocka_unit_test(the_list_may_change_under_the_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
