/* The views that look at samples: samples, confusion's way to them, and draw. */
#include "../scene.h"

struct desk {
    struct stage *stage;
    const struct tt_view_type *view;
    void *state;
    int w, h;
};

static struct desk desk_at(struct stage *s, const char *name)
{
    struct desk d = {.stage = s, .w = 78, .h = 22};
    for (int i = 0; tt_views[i]; i++)
        if (strcmp(tt_view_at(&s->info, i)->name, name) == 0)
            d.view = tt_view_at(&s->info, i);
    assert_non_null(d.view);
    d.state = calloc(1, d.view->size);
    return d;
}

static char *desk_picture(const struct desk *d)
{
    return draw_view(d->view, d->state, &d->stage->scene, d->w, d->h, false);
}

/* Drawn, which may ask; answered; drawn again, until nothing more is asked. */
static void look(const struct desk *d, int64_t matches)
{
    int asked;
    do {
        asked = d->stage->questions;
        free(desk_picture(d));
        stage_answer(d->stage, matches);
        free(desk_picture(d));
        assert_true(d->stage->questions < 1000); /* it settles */
    } while (d->stage->questions != asked);
}

static void assert_shows(const struct desk *d, const char *part)
{
    char *text = desk_picture(d);
    assert_has(text, part);
    free(text);
}

static void assert_shows_not(const struct desk *d, const char *part)
{
    char *text = desk_picture(d);
    assert_has_not(text, part);
    free(text);
}

static void press(const struct desk *d, const char *key)
{
    char line[64];
    if (d->view->key(d->state, &d->stage->scene, key))
        return;
    bool command = strcmp(key, "enter") == 0 || strcmp(key, "back") == 0;
    snprintf(line, sizeof line, command ? "%s" : "move %s", key);
    assert_true(d->view->command(d->state, &d->stage->scene, line));
}

static bool does(const struct desk *d, const char *line)
{
    return d->view->command(d->state, &d->stage->scene, line);
}

static void desk_done(struct desk *d)
{
    free(d->state);
    stage_free(d->stage);
}

/* --- inside their box ------------------------------------------------------------------------ */

static void draw_coloured(const struct desk *d, int w, int h, bool ascii, int colors)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, ascii);
    c.colors = colors;
    tt_draw_view(d->view, d->state, &d->stage->scene, &c, where);
    assert_guard(&c, where);
    tt_canvas_done(&c);
}

static void every_size(const struct desk *d, int64_t matches)
{
    static const int colors[] = {0, 8, 256};
    for (int h = 1; h <= 80; h += h < 30 ? 1 : 9)
        for (int w = 1; w <= 220; w += w < 130 ? 5 : 17) {
            draw_coloured(d, w, h, (w + h) % 2, colors[(w + h) % 3]);
            stage_answer(d->stage, matches);
            draw_coloured(d, w, h, (w + h + 1) % 2, colors[(w + h) % 3]);
        }
}

static void samples_stay_inside(void **state)
{
    (void)state;
    static const int size[][3] = {{1, 28, 28},  {3, 32, 32}, {1, 6, 6},
                                  {3, 50, 128}, {1, 128, 3}, {0, 0, 0}};
    static const int64_t matches[] = {0, 3, 500};
    for (size_t i = 0; i < 3 * sizeof size / sizeof size[0]; i++) {
        struct stage *s = stage_new(i % 2 ? 10 : 0);
        s->info.regression = i % 2 == 0;
        const int *of = size[i / 3];
        stage_pictures(s, of[0], of[1], of[2]);
        struct desk d = desk_at(s, "samples");
        every_size(&d, matches[i % 3]);
        look(&d, matches[i % 3]);
        does(&d, "enter");
        every_size(&d, matches[i % 3]);
        desk_done(&d);
    }
}

static void many_classes_with_long_names_stay_inside(void **state)
{
    (void)state;
    struct stage *s = stage_new(MOST_CLASSES);
    for (int i = 0; i < MOST_CLASSES; i++)
        snprintf(s->name[i], sizeof s->name[i], "a long class name %d", i);
    stage_pictures(s, 3, 32, 32);
    struct desk d = desk_at(s, "samples");
    every_size(&d, 40);
    look(&d, 40);
    does(&d, "enter");
    every_size(&d, 40);
    look(&d, 40);
    assert_shows(&d, "110 more classes are less likely");
    desk_done(&d);
}

static void confusion_stays_inside_with_all_that_it_shows(void **state)
{
    (void)state;
    static const char *const more[] = {"", "w", "v"};
    for (int classes = 2; classes <= MOST_CLASSES; classes += 118)
        for (int i = 0; i < 3; i++) {
            struct stage *s = stage_new(classes);
            stage_train(s, 1);
            struct desk d = desk_at(s, "confusion");
            if (*more[i])
                press(&d, more[i]);
            press(&d, "end");
            every_size(&d, 0);
            press(&d, "home");
            every_size(&d, 0);
            desk_done(&d);
        }
}

static void read_as(struct stage *s, int cls)
{
    s->reading = (struct tt_reading){.id = s->drawing.id,
                                     .step = 938,
                                     .n_classes = s->info.n_classes,
                                     .value = 3.25f,
                                     .channels = s->info.channels,
                                     .height = 28,
                                     .width = 28};
    for (int c = 0; c < s->info.n_classes; c++)
        s->reading.p[c] = c == cls ? 0.9f : 0.1f / (float)s->info.n_classes;
}

static void draw_stays_inside(void **state)
{
    (void)state;
    static const int size[][3] = {{1, 28, 28}, {3, 32, 32}, {1, 6, 40}, {3, 300, 50}, {0, 0, 0}};
    for (int i = 0; i < 5; i++) {
        struct stage *s = stage_new(i == 2 ? 0 : i == 1 ? MOST_CLASSES : 10);
        s->info.regression = i == 2;
        stage_pictures(s, size[i][0], size[i][1], size[i][2]);
        struct desk d = desk_at(s, "draw");
        every_size(&d, 0);
        if (s->info.channels > 0)
            press(&d, "space");
        read_as(s, 1);
        every_size(&d, 0);
        desk_done(&d);
    }
}

/* --- samples --------------------------------------------------------------------------------- */

static struct desk digits(const char *view)
{
    struct stage *s = stage_new(10);
    stage_train(s, 1);
    stage_pictures(s, 1, 28, 28);
    return desk_at(s, view);
}

static void samples_ask_for_as_many_as_fit(void **state)
{
    (void)state;
    struct desk d = digits("samples");
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_WORST);
    assert_int_equal(d.stage->asked.n, 8); /* two rows of four, 18 x 18 */
    assert_shows(&d, "worst mistakes  1-8 of 500");
    assert_shows(&d, "validation at step 938");
    assert_shows(&d, "3→4 87%");
    d.w = 198;
    d.h = 58;
    look(&d, 500);
    assert_int_equal(d.stage->asked.n, 18);
    /* A few have more room each. */
    look(&d, 2);
    assert_int_equal(d.stage->asked.n, 2);
    int questions = d.stage->questions;
    free(desk_picture(&d));
    assert_int_equal(d.stage->questions, questions); /* once is enough */
    desk_done(&d);
}

static void samples_are_chosen_by_keys_and_commands(void **state)
{
    (void)state;
    struct desk d = digits("samples");
    look(&d, 500);
    press(&d, "U");
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_UNCERTAIN);
    assert_shows(&d, "least certain");
    press(&d, "x");
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_RANDOM);
    int64_t turn = d.stage->asked.turn;
    press(&d, "x");
    look(&d, 500);
    assert_true(d.stage->asked.turn != turn); /* others */
    press(&d, "v");
    look(&d, 500);
    assert_true(d.stage->asked.live);
    assert_shows(&d, "now, step 938, 1,600 of 10,000 looked at");
    assert_true(does(&d, "samples 4 9"));
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_CELL);
    assert_int_equal(d.stage->asked.row, 4);
    assert_int_equal(d.stage->asked.column, 9);
    assert_false(d.stage->asked.live); /* the matrix is the validation's */
    assert_shows(&d, "true 4 → predicted 9");
    assert_shows(&d, "4→9 87%");
    assert_true(does(&d, "samples 4 live"));
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_CLASS);
    assert_true(d.stage->asked.live);
    strcpy(d.stage->name[7], "seven");
    assert_true(does(&d, "samples seven 2"));
    look(&d, 500);
    assert_int_equal(d.stage->asked.row, 7);
    assert_false(does(&d, "samples 4 10"));
    assert_false(does(&d, "samples nonsense"));
    assert_true(does(&d, "samples worst"));
    look(&d, 0);
    assert_shows(&d, "no mistake among 10000 samples");
    desk_done(&d);
}

static void samples_turn_pages(void **state)
{
    (void)state;
    struct desk d = digits("samples");
    look(&d, 20);
    press(&d, "pagedown");
    look(&d, 20);
    assert_shows(&d, "9-16 of 20");
    press(&d, "end");
    look(&d, 20);
    assert_shows(&d, "17-20 of 20");
    press(&d, "pagedown"); /* there is no more */
    look(&d, 20);
    assert_shows(&d, "17-20 of 20");
    press(&d, "home");
    look(&d, 20);
    assert_shows(&d, "1-8 of 20");
    /* Beyond the last one of a page comes the next page. */
    for (int i = 0; i < 8; i++) {
        press(&d, "right");
        look(&d, 20);
    }
    assert_shows(&d, "9-16 of 20");
    press(&d, "left");
    look(&d, 20);
    assert_shows(&d, "1-8 of 20");
    desk_done(&d);
}

static void one_is_shown_large_with_all_that_is_known(void **state)
{
    (void)state;
    struct desk d = digits("samples");
    look(&d, 500);
    press(&d, "right");
    press(&d, "enter");
    look(&d, 1);
    assert_int_equal(d.stage->asked.pick, TT_PICK_ONE);
    assert_int_equal(d.stage->asked.index, 101);
    assert_shows(&d, "2 of 8");
    assert_shows(&d, "87.0%");
    assert_shows(&d, "loss 3.5000");
    assert_shows(&d, "as training changes such pictures");
    press(&d, "right");
    look(&d, 1);
    assert_int_equal(d.stage->asked.index, 102);
    press(&d, "back");
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_WORST);
    assert_shows(&d, "1-8 of 500");
    /* Without a known probability none is shown. */
    for (int i = 0; i < d.stage->page.n; i++)
        d.stage->page.sample[i].top = 0;
    assert_shows_not(&d, "%");
    desk_done(&d);
}

static void a_click_chooses_and_another_enlarges(void **state)
{
    (void)state;
    struct desk d = digits("samples");
    struct tt_rect where = {2, 1, d.w, d.h};
    look(&d, 500);
    assert_true(d.view->click(d.state, &d.stage->scene, where, 25, 5)); /* the second */
    look(&d, 500);
    assert_int_equal(d.stage->asked.pick, TT_PICK_WORST);
    assert_true(d.view->click(d.state, &d.stage->scene, where, 25, 5));
    look(&d, 1);
    assert_int_equal(d.stage->asked.pick, TT_PICK_ONE);
    assert_int_equal(d.stage->asked.index, 101);
    desk_done(&d);
}

static void rows_of_numbers_are_a_table(void **state)
{
    (void)state;
    struct stage *s = stage_new(0);
    s->info.regression = true;
    stage_pictures(s, 0, 0, 0);
    struct desk d = desk_at(s, "samples");
    look(&d, 500);
    assert_shows(&d, "largest errors");
    d.stage->info.n_values = 2;
    strcpy(d.stage->info.value_name, "growth in %n, %s"); /* a column may have any name */
    assert_shows(&d, "largest errors of growth in %n, %s");
    assert_shows(&d, "column 0  column 1");
    assert_shows(&d, "101 21.5→19.25");
    assert_shows(&d, "2.625"); /* the second row's second number */
    for (d.w = 38; d.w < 80; d.w += 41) {
        look(&d, 500);
        s->page.sample[0].value = -213100;
        s->page.sample[0].residual = -18200;
        assert_shows(&d, "-2.131e+05→-2.313e+05");
    }
    d.w = 78;
    assert_false(d.view->key(d.state, &s->scene, "U")); /* values are never uncertain */
    press(&d, "enter");
    look(&d, 1);
    assert_shows(&d, "19.25 (-2.25)");
    assert_shows(&d, "column 12");
    desk_done(&d);
}

/* --- confusion ------------------------------------------------------------------------------- */

static void a_cell_and_a_class_lead_to_their_samples(void **state)
{
    (void)state;
    struct desk d = digits("confusion");
    look(&d, 0);
    assert_false(does(&d, "enter")); /* nothing is chosen */
    press(&d, "right");              /* the first key shows the choice, at 0, 0 */
    press(&d, "down");
    press(&d, "right");
    press(&d, "right");
    press(&d, "enter");
    assert_string_equal(d.stage->told, "samples 1 2");
    for (int i = 0; i < 3; i++)
        press(&d, "left");
    assert_shows(&d, "true 1: "); /* left of the first column it is the class */
    press(&d, "enter");
    assert_string_equal(d.stage->told, "samples 1");
    press(&d, "v");
    look(&d, 0);
    press(&d, "enter");
    assert_string_equal(d.stage->told, "samples 1 live");
    desk_done(&d);
    d = digits("samples");
    assert_true(does(&d, "samples 1 2"));
    look(&d, 5);
    press(&d, "back");
    assert_string_equal(d.stage->told, "view confusion");
    desk_done(&d);
}

static void the_worst_pairs_are_a_list(void **state)
{
    (void)state;
    static const uint32_t counts[9] = {90, 7, 3, 0, 50, 0, 5, 9, 40};
    struct stage *s = stage_new(3);
    stage_train(s, 1);
    memcpy(s->confusion, counts, sizeof counts);
    struct desk d = desk_at(s, "confusion");
    press(&d, "w");
    char *text = desk_picture(&d);
    const char *first = strstr(text, " 9 "), *second = strstr(text, " 7 "),
               *third = strstr(text, " 5 "), *last = strstr(text, " 3 ");
    assert_true(first && second && third && last && first < second && second < third &&
                third < last);
    assert_has(text, "16.67%    37.50%"); /* 9 of 54 in its class, of 24 mistakes */
    assert_has(text, "1 of 4 pairs");
    free(text);
    press(&d, "enter");
    assert_string_equal(s->told, "samples 2 1");
    press(&d, "down");
    press(&d, "enter");
    assert_string_equal(s->told, "samples 0 1");
    press(&d, "back");
    assert_shows(&d, "rows true");
    /* Another matrix, another order. */
    s->confusion[1] = 30;
    s->snap.confusion_id++;
    press(&d, "w");
    press(&d, "home");
    free(desk_picture(&d));
    press(&d, "enter");
    assert_string_equal(s->told, "samples 0 1");
    desk_done(&d);
}

static void confusion_counts_live_when_asked(void **state)
{
    (void)state;
    struct desk d = digits("confusion");
    look(&d, 0);
    assert_int_equal(d.stage->asked.confusion, false);
    press(&d, "v");
    look(&d, 0);
    assert_true(d.stage->asked.live && d.stage->asked.confusion);
    assert_shows(&d, "now, step 938");
    d.w = 118;
    assert_shows(&d, "1600 of 10000 looked at");
    /* Before the first validation pass, too. */
    d.stage->snap.confusion_known = false;
    assert_shows(&d, "1600 of 10000 looked at");
    press(&d, "v"); /* until there is one some are counted all the same, at leisure */
    look(&d, 0);
    assert_true(d.stage->asked.confusion && !d.stage->asked.live);
    assert_shows(&d, "1600 of 10000 looked at");
    d.stage->info.watched = "it is over"; /* nobody counts */
    look(&d, 0);
    assert_false(d.stage->asked.confusion);
    desk_done(&d);
}

/* --- draw ------------------------------------------------------------------------------------ */

static int ink(const struct stage *s)
{
    int sum = 0;
    for (int i = 0; i < 64 * 64; i++)
        sum += s->drawing.pixel[i] > 127;
    return sum;
}

static void keys_draw_and_erase(void **state)
{
    (void)state;
    struct desk d = digits("draw");
    free(desk_picture(&d));
    assert_shows(&d, "draw with the mouse");
    press(&d, "up"); /* the pen is up: nothing is drawn */
    assert_int_equal(d.stage->drawings, 0);
    press(&d, "space");
    int dot = ink(d.stage);
    assert_true(dot > 10);
    for (int i = 0; i < 10; i++)
        press(&d, "down");
    assert_int_equal(d.stage->drawings, 11);
    assert_true(ink(d.stage) > 3 * dot);
    assert_int_equal(d.stage->drawing.width, 64);
    assert_true(d.stage->drawing.centred);
    assert_shows(&d, "pen down");
    assert_shows(&d, "the network looks at it");
    int all = ink(d.stage);
    press(&d, "x");
    assert_true(ink(d.stage) < all);
    assert_shows(&d, "eraser down");
    for (int i = 0; i < 10; i++)
        press(&d, "up");
    assert_int_equal(ink(d.stage), 0);
    press(&d, "space");
    press(&d, "f");
    assert_false(d.stage->drawing.centred);
    press(&d, "c");
    assert_int_equal(ink(d.stage), 0);
    assert_shows(&d, "draw with the mouse");
    desk_done(&d);
}

static void move_mouse(const struct desk *d, enum tt_mouse what, int x, int y)
{
    d->view->mouse(d->state, &d->stage->scene, (struct tt_rect){2, 1, d->w, d->h}, what, x, y);
}

static void the_mouse_draws_and_erases(void **state)
{
    (void)state;
    struct desk d = digits("draw");
    move_mouse(&d, TT_MOUSE_LEFT, 5, 5); /* before it was drawn once */
    free(desk_picture(&d));
    move_mouse(&d, TT_MOUSE_DRAG, 5, 5);  /* without a press */
    move_mouse(&d, TT_MOUSE_LEFT, 70, 5); /* beside the sheet */
    move_mouse(&d, TT_MOUSE_DRAG, 60, 5);
    assert_int_equal(d.stage->drawings, 0);
    move_mouse(&d, TT_MOUSE_LEFT, 6, 5);
    int dot = ink(d.stage);
    move_mouse(&d, TT_MOUSE_DRAG, 30, 5); /* one long move is a line without gaps */
    int line = ink(d.stage), y = 4 * 64 * 2 / 40 + 1;
    assert_true(line > 5 * dot);
    for (int x = 8 * 64 / 40; x < 28 * 64 / 40; x++) {
        bool there = false;
        for (int k = y; k < y + 8; k++)
            there = there || d.stage->drawing.pixel[k * 64 + x] > 127;
        assert_true(there);
    }
    move_mouse(&d, TT_MOUSE_DRAG, 500, -500); /* outside it stays on the edge */
    move_mouse(&d, TT_MOUSE_RELEASE, 30, 5);
    int drawings = d.stage->drawings;
    move_mouse(&d, TT_MOUSE_DRAG, 10, 10);
    assert_int_equal(d.stage->drawings, drawings);
    line = ink(d.stage);
    move_mouse(&d, TT_MOUSE_RIGHT, 6, 5);
    move_mouse(&d, TT_MOUSE_DRAG, 30, 5);
    assert_true(ink(d.stage) < line / 2);
    desk_done(&d);
}

static void what_it_is_taken_for_is_told(void **state)
{
    (void)state;
    struct desk d = digits("draw");
    free(desk_picture(&d));
    press(&d, "space");
    read_as(d.stage, 4);
    assert_shows(&d, "4  90.0%");
    assert_shows(&d, "step 938");
    assert_shows(&d, "what it sees, centred");
    press(&d, "c");
    assert_shows_not(&d, "90.0%");
    desk_done(&d);
}

static void colours_are_chosen_where_pictures_have_some(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_pictures(s, 3, 32, 32);
    struct desk d = desk_at(s, "draw");
    assert_shows(&d, "white");
    for (int i = 0; i < 3; i++)
        press(&d, "p");
    assert_shows(&d, "red");
    press(&d, "space");
    const uint8_t *middle = s->drawing.pixel + (32 * 64 + 32) * 3;
    assert_true(middle[0] > 150 && middle[1] < 60 && middle[2] < 60);
    assert_int_equal(s->drawing.channels, 3);
    assert_false(s->drawing.centred);
    press(&d, "b");
    assert_true(s->drawing.pixel[0] > 150);
    desk_done(&d);
    d = digits("draw");
    assert_false(d.view->key(d.state, &d.stage->scene, "p"));
    desk_done(&d);
}

static void rows_of_numbers_cannot_be_drawn(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    stage_pictures(s, 0, 0, 0);
    struct desk d = desk_at(s, "draw");
    assert_shows(&d, "there is nothing to draw");
    assert_false(d.view->key(d.state, &s->scene, "space")); /* pauses, as elsewhere */
    assert_false(does(&d, "move up"));
    desk_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_stay_inside),
        cmocka_unit_test(many_classes_with_long_names_stay_inside),
        cmocka_unit_test(confusion_stays_inside_with_all_that_it_shows),
        cmocka_unit_test(draw_stays_inside),
        cmocka_unit_test(samples_ask_for_as_many_as_fit),
        cmocka_unit_test(samples_are_chosen_by_keys_and_commands),
        cmocka_unit_test(samples_turn_pages),
        cmocka_unit_test(one_is_shown_large_with_all_that_is_known),
        cmocka_unit_test(a_click_chooses_and_another_enlarges),
        cmocka_unit_test(rows_of_numbers_are_a_table),
        cmocka_unit_test(a_cell_and_a_class_lead_to_their_samples),
        cmocka_unit_test(the_worst_pairs_are_a_list),
        cmocka_unit_test(confusion_counts_live_when_asked),
        cmocka_unit_test(keys_draw_and_erase),
        cmocka_unit_test(the_mouse_draws_and_erases),
        cmocka_unit_test(what_it_is_taken_for_is_told),
        cmocka_unit_test(colours_are_chosen_where_pictures_have_some),
        cmocka_unit_test(rows_of_numbers_cannot_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
