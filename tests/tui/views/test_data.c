/* What the view of the data says. */
#include "../scene.h"

#include <locale.h>

static char *drawn(struct stage *s, void *own, int w, int h)
{
    return draw_view(view_of("data"), own, &s->scene, w, h, false);
}

static void assert_says(struct stage *s, void *own, int w, int h, const char *text)
{
    char *now = drawn(s, own, w, h);
    if (!strstr(now, text))
        fail_msg("no \"%s\" in\n%s", text, now);
    free(now);
}

static void tell(struct stage *s, void *own, const char *line, int times)
{
    for (int i = 0; i < times; i++)
        assert_true(view_of("data")->command(own, &s->scene, line));
}

static void a_table_s_columns_say_what_they_became(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    void *own = calloc(1, view_of("data")->size);
    stage_table(s);
    assert_says(s, own, 120, 36, "120 samples to train on, 30 to validate");
    assert_says(s, own, 200, 60, "gaps as 3 and marked");
    assert_says(s, own, 120, 36, "left out: row numbers");
    assert_says(s, own, 120, 36, "4.3 to 7.9");
    assert_says(s, own, 120, 36, "filled: column \"height\", 12 gaps with the median");
    /* The one that is chosen is shown larger. */
    tell(s, own, "move down", 2);
    assert_says(s, own, 120, 36, "138 cells, 12 gaps, 23 different values");
    assert_says(s, own, 120, 36, "mean 3.25, deviation 0.75");
    tell(s, own, "move end", 1);
    assert_says(s, own, 120, 36, "category: learned, 3 classes");
    tell(s, own, "move down", 3); /* there is none beyond */
    assert_says(s, own, 120, 36, "category: learned, 3 classes");
    assert_false(view_of("data")->command(own, &s->scene, "percent"));
    free(own);
    stage_free(s);
}

static void a_choice_beyond_the_last_row_scrolls(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    void *own = calloc(1, view_of("data")->size);
    stage_table(s);
    char *first = drawn(s, own, 80, 8);
    assert_non_null(strstr(first, "width"));
    assert_null(strstr(first, "species"));
    free(first);
    tell(s, own, "move end", 1);
    char *last = drawn(s, own, 80, 8);
    assert_null(strstr(last, "width"));
    assert_non_null(strstr(last, "species"));
    free(last);
    free(own);
    stage_free(s);
}

static void classes_come_with_their_counts_and_pictures_of_the_chosen_one(void **state)
{
    enum { SIDE = 8, CLASSES = 3 };
    static uint8_t pixels[CLASSES * TT_SHEET_EACH * SIDE * SIDE];
    (void)state;
    struct stage *s = stage_new(CLASSES);
    void *own = calloc(1, view_of("data")->size);
    assert_says(s, own, 120, 36, "5,600");
    assert_says(s, own, 120, 36, "1,002");
    memset(pixels + TT_SHEET_EACH * SIDE * SIDE, 255, SIDE * SIDE);
    s->sheet.pixels = pixels;
    s->sheet.picture_classes = 2;
    s->sheet.channels = 1;
    s->sheet.height = s->sheet.width = SIDE;
    s->sheet.pictures[0] = s->sheet.pictures[1] = TT_SHEET_EACH;
    char *dark = drawn(s, own, 120, 36);
    tell(s, own, "move down", 1);
    char *bright = drawn(s, own, 120, 36);
    assert_string_not_equal(dark, bright);
    tell(s, own, "move down", 1);
    assert_says(s, own, 120, 36, "no pictures of it were kept");
    free(dark);
    free(bright);
    free(own);
    stage_free(s);
}

static void of_values_it_shows_how_they_lie(void **state)
{
    (void)state;
    struct stage *s = stage_new(0);
    void *own = calloc(1, view_of("data")->size);
    s->info.regression = true;
    snprintf(s->info.value_name, sizeof s->info.value_name, "price");
    s->sheet.values = (struct tt_sheet_bars){
        .n = TT_SHEET_BINS, .numbers = true, .low = 3, .high = 50, .mean = 22.5, .bar = {1, 5, 2}};
    assert_says(s, own, 80, 24, "price");
    assert_says(s, own, 80, 24, "3 to 50, mean 22.5");
    s->info.sheet = NULL;
    assert_says(s, own, 80, 24, "nothing is known");
    free(own);
    stage_free(s);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_s_columns_say_what_they_became),
        cmocka_unit_test(a_choice_beyond_the_last_row_scrolls),
        cmocka_unit_test(classes_come_with_their_counts_and_pictures_of_the_chosen_one),
        cmocka_unit_test(of_values_it_shows_how_they_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
