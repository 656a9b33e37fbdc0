/* What inputs are worth, and where samples lie: what the two views say, at every size. */
#include "../scene_learned.h"

#include <locale.h>

static char *drawn(struct stage *s, const char *view, void *own, int w, int h, bool ascii)
{
    return draw_view(view_of(view), own, &s->scene, w, h, ascii);
}

static void assert_shows(struct stage *s, const char *view, void *own, int w, const char *text)
{
    char *now = drawn(s, view, own, w, w / 3, false);
    if (!strstr(now, text))
        fail_msg("no \"%s\" in\n%s", text, now);
    free(now);
}

static void *state_of(const char *view)
{
    void *own = calloc(1, view_of(view)->size);
    assert_non_null(own);
    return own;
}

static bool press(struct stage *s, const char *view, void *own, const char *key)
{
    return view_of(view)->key(own, &s->scene, key);
}

static bool tell(struct stage *s, const char *view, void *own, const char *line)
{
    return view_of(view)->command(own, &s->scene, line);
}

/* --- every size ------------------------------------------------------------------------------ */

static void try_sizes(struct stage *s, const char *view, const char *const *keys, int n)
{
    void *own = state_of(view);
    for (int k = 0; k <= n; k++) {
        for (int h = 1; h <= 90; h += h < 30 ? 1 : 9)
            for (int w = 1; w <= 300; w += w < 130 ? 3 : 17)
                free(drawn(s, view, own, w, h, (w + h) % 2));
        if (k < n)
            assert_true(press(s, view, own, keys[k]) || tell(s, view, own, keys[k]));
    }
    free(own);
}

static const char *const worth_keys[] = {"m", "move right", "move down", "x"};
static const char *const place_keys[] = {"m", "move right", "f", "z", "z", "w", "move up"};

static void both_stay_inside_at_every_size(void **state)
{
    (void)state;
    static const int classes[] = {3, 10, MOST_CLASSES, 0};
    for (int k = 0; k < 4; k++) {
        struct stage *s = stage_new(classes[k]);
        s->info.regression = classes[k] == 0;
        stage_table(s);
        stage_train(s, 1);
        stage_embedding(s);
        for (int pictures = 0; pictures < 2; pictures++) {
            stage_importance(s, pictures, k == 2 ? 1e12 : 1);
            s->importance.going = k == 1;
            try_sizes(s, "importance", worth_keys, 4);
        }
        try_sizes(s, "embedding", place_keys, 7);
        stage_free(s);
    }
}

static void no_number_is_no_trouble(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_table(s);
    stage_embedding(s);
    for (int i = 0; i < TT_EMBED_POINTS; i += 2) {
        s->embedding.point[i].pca[i % 4 / 2] = NAN;
        s->embedding.point[i].tsne[0] = INFINITY;
    }
    s->embedding.explained[0] = NAN;
    try_sizes(s, "embedding", place_keys, 7);
    for (int i = 0; i < TT_EMBED_POINTS; i++) /* all in one place */
        memset(s->embedding.point[i].pca, 0, sizeof s->embedding.point[i].pca);
    try_sizes(s, "embedding", place_keys, 7);
    for (int pictures = 0; pictures < 2; pictures++) {
        stage_importance(s, pictures, 1);
        s->importance.of.worth[1].score = NAN;
        s->importance.of.worth[2].score = INFINITY;
        s->importance.of.worth[2].score_deviation = NAN;
        s->importance.of.base.accuracy = NAN;
        try_sizes(s, "importance", worth_keys, 4);
        stage_importance(s, pictures, 0); /* nothing is worth anything */
        try_sizes(s, "importance", worth_keys, 4);
    }
    stage_free(s);
}

/* --- importance ------------------------------------------------------------------------------ */

static void columns_stand_from_the_one_that_is_worth_most(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    void *own = state_of("importance");
    stage_table(s);
    stage_train(s, 3);
    stage_importance(s, false, 1);
    char *now = drawn(s, "importance", own, 100, 24, false);
    const char *colour = strstr(now, "colour"), *height = strstr(now, "height"),
               *width = strstr(now, "width");
    assert_true(colour && height && width && colour < height && height < width);
    assert_non_null(strstr(now, "39.50%"));
    assert_non_null(strstr(now, "±3.00%"));
    assert_non_null(strstr(now, "12 gaps"));
    assert_non_null(strstr(now, "left out: id (identifier), unit (constant)"));
    assert_non_null(strstr(now, "97.51% of 5,000 samples right"));
    free(now);
    assert_shows(s, "importance", own, 100, "accuracy lost when a column's values change places");
    assert_shows(s, "importance", own, 100, "without it, each class");
    assert_shows(s, "importance", own, 100, "59.25%"); /* class 2, of the first column */
    assert_shows(s, "importance", own, 100, "how its values lie");
    assert_true(press(s, "importance", own, "m"));
    assert_shows(s, "importance", own, 100, "loss gained");
    assert_shows(s, "importance", own, 100, "1.9750");
    assert_true(press(s, "importance", own, "m"));
    assert_true(tell(s, "importance", own, "move down")); /* the second one: height */
    assert_shows(s, "importance", own, 100, "mean 0, deviation 1, gaps as 3 and marked");
    assert_true(tell(s, "importance", own, "move right"));
    assert_shows(s, "importance", own, 100, "of class 0: accuracy lost");
    assert_shows(s, "importance", own, 100, "19.75%");
    assert_true(tell(s, "importance", own, "back"));
    assert_false(tell(s, "importance", own, "back"));
    free(own);
    stage_free(s);
}

/* Of very many columns those that are worth most are shown, and the rest is counted. */
static void of_very_many_columns_none_is_lost_without_a_word(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct stage *s = stage_new(3);
    void *own = state_of("importance");
    struct tt_worth *worth = calloc(MANY, sizeof *worth);
    assert_non_null(worth);
    stage_importance(s, false, 1);
    for (int k = 0; k < MANY; k++) {
        snprintf(worth[k].name, sizeof worth[k].name, "column %d", k);
        worth[k].score = k * 7919 % MANY; /* each once */
    }
    s->importance.of.classes = 0;
    s->importance.of.worth = worth;
    s->importance.of.n = s->importance.of.done = MANY;
    char *now = drawn(s, "importance", own, 100, 24, false);
    const char *first = strstr(now, "column 2321"), *second = strstr(now, "column 4642");
    assert_true(2321 * 7919 % MANY == MANY - 1 && 4642 * 7919 % MANY == MANY - 2);
    assert_true(first && second && first < second);
    assert_non_null(strstr(now, "and 4000 that are worth no more"));
    free(now);
    assert_true(tell(s, "importance", own, "move end"));
    now = drawn(s, "importance", own, 100, 24, false);
    assert_non_null(strstr(now, "4000.00%"));
    free(now);
    free(worth);
    free(own);
    stage_free(s);
}

static void squares_have_their_numbers(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("importance");
    stage_train(s, 3);
    stage_importance(s, true, 1);
    assert_shows(s, "importance", own, 80, "when a square is painted over");
    assert_shows(s, "importance", own, 80, "2.7"); /* the largest */
    assert_shows(s, "importance", own, 80, "most: 2.65%");
    assert_true(tell(s, "importance", own, "move left")); /* the last class */
    assert_shows(s, "importance", own, 80, "of class 9");
    free(own);
    stage_free(s);
}

static void what_is_under_way_and_what_was_stopped_says_so(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("importance");
    const struct tt_view_type *v = view_of("importance");
    s->importance = (struct tt_importance_report){.going = true, .progress = 0.42};
    assert_shows(s, "importance", own, 80, "is being measured");
    stage_importance(s, true, 1);
    s->importance.going = true;
    s->importance.progress = 0.42;
    s->importance.of.done = 20;
    assert_shows(s, "importance", own, 80, "measuring 42%");
    assert_shows(s, "importance", own, 80, "…");
    assert_int_equal(v->watch_now(own), TT_WATCH_IMPORTANCE);
    assert_true(press(s, "importance", own, "x"));
    assert_shows(s, "importance", own, 80, "stopped");
    assert_int_equal(v->watch_now(own), 0);
    assert_true(press(s, "importance", own, "x"));
    assert_int_equal(v->watch_now(own), TT_WATCH_IMPORTANCE);
    s->importance = (struct tt_importance_report){.why = "what inputs are worth takes 2 samples"};
    assert_shows(s, "importance", own, 80, "takes 2 samples");
    free(own);
    stage_free(s);
}

/* --- embedding ------------------------------------------------------------------------------- */

static void a_point_opens_its_sample(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("embedding");
    stage_train(s, 3);
    stage_embedding(s);
    free(drawn(s, "embedding", own, 100, 30, false));
    assert_false(tell(s, "embedding", own, "enter")); /* none is chosen */
    assert_true(tell(s, "embedding", own, "move right"));
    char *now = drawn(s, "embedding", own, 100, 30, false);
    const char *said = strstr(now, "sample ");
    assert_non_null(said);
    long index = strtol(said + 7, NULL, 10);
    char expected[64];
    free(now);
    assert_true(tell(s, "embedding", own, "enter"));
    snprintf(expected, sizeof expected, "samples #%ld", index);
    assert_string_equal(s->told, expected);
    /* The same by the mouse: a click chooses, another opens. */
    assert_true(tell(s, "embedding", own, "back"));
    struct tt_rect where = {2, 1, 100, 30};
    s->told[0] = '\0';
    const struct tt_view_type *v = view_of("embedding");
    int x = 0, y = 15;
    while (x < 100 && !v->click(own, &s->scene, where, x, y))
        x++;
    assert_true(x < 60);
    assert_string_equal(s->told, "");
    while (!s->told[0] && x < 100)
        v->click(own, &s->scene, where, x, y);
    assert_true(strncmp(s->told, "samples #", 9) == 0);
    free(own);
    stage_free(s);
}

/* From any point the four ways lead to every other one in the end, or at least away. */
static void arrows_go_the_way_they_point(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("embedding");
    stage_embedding(s);
    free(drawn(s, "embedding", own, 100, 30, false));
    assert_true(tell(s, "embedding", own, "move left"));
    for (int i = 0; i < 60; i++)
        assert_true(tell(s, "embedding", own, "move left"));
    char *now = drawn(s, "embedding", own, 100, 30, true), *at = strchr(now, '[');
    assert_non_null(at);
    while (at > now && at[-1] != '\n')
        at--;
    assert_true(strcspn(at, "[") < 15); /* the left end */
    free(now);
    free(own);
    stage_free(s);
}

static void wrong_ones_are_counted_and_brought_out(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("embedding");
    stage_train(s, 3);
    stage_embedding(s);
    assert_shows(s, "embedding", own, 100, "18 wrong");
    assert_shows(s, "embedding", own, 100, "128 outputs of layer fc1 (linear)");
    assert_shows(s, "embedding", own, 100, "50% of all");
    assert_true(tell(s, "embedding", own, "move pagedown"));
    assert_shows(s, "embedding", own, 100, "taken for");
    assert_shows(s, "embedding", own, 100, "sample 0 is 0, taken for 1");
    assert_true(tell(s, "embedding", own, "move pagedown"));
    assert_shows(s, "embedding", own, 100, "sample 161 is 3, taken for 4");
    free(own);
    stage_free(s);
}

static void the_method_is_watched_for(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("embedding");
    const struct tt_view_type *v = view_of("embedding");
    stage_embedding(s);
    assert_int_equal(v->watch_now(own), TT_WATCH_EMBED);
    assert_true(press(s, "embedding", own, "m"));
    assert_int_equal(v->watch_now(own), TT_WATCH_EMBED | TT_WATCH_TSNE);
    assert_shows(s, "embedding", own, 100, "embedding by t-SNE");
    s->embedding.tsne_known = false;
    assert_shows(s, "embedding", own, 100, "PCA, until t-SNE is there");
    assert_true(press(s, "embedding", own, "m"));
    assert_int_equal(v->watch_now(own), TT_WATCH_EMBED);
    free(own);
    stage_free(s);
}

static void values_are_grouped_by_fifths(void **state)
{
    (void)state;
    struct stage *s = stage_new(0);
    void *own = state_of("embedding");
    s->info.regression = true;
    stage_embedding(s);
    assert_shows(s, "embedding", own, 100, "up to 10");
    assert_shows(s, "embedding", own, 100, "40 to 50");
    s->info.n_values = 2; /* whose errors these are */
    strcpy(s->info.value_name, "price, the first");
    assert_shows(s, "embedding", own, 120, "wrong of price, the first");
    assert_true(tell(s, "embedding", own, "move pagedown"));
    assert_shows(s, "embedding", own, 100, "sample 0 is 5, predicted 14");
    free(own);
    stage_free(s);
}

/* --- the samples view ------------------------------------------------------------------------ */

static void a_sample_is_asked_for_by_its_number(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    void *own = state_of("samples");
    s->info.val_samples = 10000;
    stage_pictures(s, 1, 28, 28);
    assert_false(tell(s, "samples", own, "samples #10000"));
    assert_false(tell(s, "samples", own, "samples #x"));
    assert_true(tell(s, "samples", own, "samples #7386"));
    free(drawn(s, "samples", own, 100, 30, false));
    assert_int_equal(s->asked.pick, TT_PICK_ONE);
    assert_int_equal(s->asked.index, 7386);
    stage_answer(s, 1);
    assert_shows(s, "samples", own, 100, "sample 7386  of 10000");
    assert_true(tell(s, "samples", own, "back")); /* to where it was asked for */
    assert_string_equal(s->told, "view last");
    free(drawn(s, "samples", own, 100, 30, false));
    assert_int_equal(s->asked.pick, TT_PICK_WORST);
    free(own);
    stage_free(s);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_stay_inside_at_every_size),
        cmocka_unit_test(no_number_is_no_trouble),
        cmocka_unit_test(columns_stand_from_the_one_that_is_worth_most),
        cmocka_unit_test(of_very_many_columns_none_is_lost_without_a_word),
        cmocka_unit_test(squares_have_their_numbers),
        cmocka_unit_test(what_is_under_way_and_what_was_stopped_says_so),
        cmocka_unit_test(a_point_opens_its_sample),
        cmocka_unit_test(arrows_go_the_way_they_point),
        cmocka_unit_test(wrong_ones_are_counted_and_brought_out),
        cmocka_unit_test(the_method_is_watched_for),
        cmocka_unit_test(values_are_grouped_by_fifths),
        cmocka_unit_test(a_sample_is_asked_for_by_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
