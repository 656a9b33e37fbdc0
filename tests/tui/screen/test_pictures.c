/* Pictures on a canvas: what covers them, how they are cut, what a piece shows. */
#include "../../support/test.h"

#include "../../../src/tui/screen/pictures.h"

static struct tt_canvas canvas;
static struct tt_pictures pictures;

static int set_up(void **state)
{
    (void)state;
    pictures = (struct tt_pictures){.cell_w = 4, .cell_h = 8};
    tt_canvas_init(&canvas, 40, 20, false);
    canvas.pictures = &pictures;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tt_canvas_done(&canvas);
    tt_pictures_done(&pictures);
    return 0;
}

/* Each pixel of a picture of its own colour. */
static struct tt_picture *add(struct tt_rect at, int w, int h, uint8_t seed)
{
    struct tt_picture *p = tt_picture_add(&canvas, at, w, h, false);
    assert_non_null(p);
    for (int i = 0; i < 3 * w * h; i++)
        p->data[i] = (uint8_t)(seed + 7 * i);
    return p;
}

struct pieces {
    struct tt_piece list[64];
    int n;
};

static void take(void *self, const struct tt_piece *piece)
{
    struct pieces *all = self;
    assert_true(all->n < 64);
    all->list[all->n++] = *piece;
}

static struct pieces cut(int most_w, int most_h)
{
    struct pieces all = {.n = 0};
    tt_pictures_cut(&canvas, most_w, most_h, take, &all);
    return all;
}

/* Every cell of a picture is in exactly one piece, and no other is. */
static void assert_pieces_are_the_cells(const struct pieces *all)
{
    static int times[20][40];
    memset(times, 0, sizeof times);
    for (int i = 0; i < all->n; i++) {
        struct tt_rect r = all->list[i].at;
        for (int y = r.y; y < r.y + r.h; y++)
            for (int x = r.x; x < r.x + r.w; x++) {
                times[y][x]++;
                assert_int_equal(canvas.cell[y * 40 + x].picture, all->list[i].picture + 1);
            }
    }
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 40; x++)
            assert_int_equal(times[y][x], canvas.cell[y * 40 + x].picture > 0);
}

static void a_picture_that_fits_is_one_piece(void **state)
{
    (void)state;
    add((struct tt_rect){3, 2, 10, 5}, 28, 28, 1);
    struct pieces all = cut(32, 10);
    assert_int_equal(all.n, 1);
    assert_pieces_are_the_cells(&all);
}

static void what_is_drawn_later_covers_it_cell_by_cell(void **state)
{
    (void)state;
    add((struct tt_rect){3, 2, 30, 15}, 28, 28, 1);
    tt_text(&canvas, 8, 5, 10, TT_STYLE_NORMAL, "above");
    tt_fill(&canvas, (struct tt_rect){20, 10, 30, 30}, ' ', TT_STYLE_NORMAL);
    struct pieces all = cut(12, 6);
    assert_true(all.n > 6);
    assert_pieces_are_the_cells(&all);
    tt_fill(&canvas, (struct tt_rect){0, 0, 40, 20}, ' ', TT_STYLE_NORMAL);
    assert_int_equal(cut(12, 6).n, 0);
}

static void pieces_stand_where_they_stood_whatever_lies_over_another(void **state)
{
    (void)state;
    add((struct tt_rect){0, 0, 24, 6}, 48, 24, 1);
    struct pieces before = cut(12, 6);
    assert_int_equal(before.n, 2);
    tt_put(&canvas, 20, 3, 'x', TT_STYLE_NORMAL);
    struct pieces after = cut(12, 6);
    assert_true(after.n > 2);
    assert_memory_equal(&before.list[0], &after.list[0], sizeof before.list[0]);
}

static void a_piece_s_hash_follows_what_it_shows_and_nothing_else(void **state)
{
    (void)state;
    struct tt_picture *p = add((struct tt_rect){0, 0, 24, 6}, 48, 24, 1);
    struct pieces before = cut(12, 6);
    assert_true(before.list[0].hash != before.list[1].hash);
    p->data[3 * 47] ^= 1; /* the right end of the first row */
    struct pieces after = cut(12, 6);
    assert_true(before.list[0].hash == after.list[0].hash);
    assert_true(before.list[1].hash != after.list[1].hash);
    pictures.cell_w = 5; /* another font */
    assert_true(cut(12, 6).list[0].hash != after.list[0].hash);
}

static void a_piece_has_its_part_of_the_picture(void **state)
{
    (void)state;
    static uint8_t whole[3 * 24 * 4 * 6 * 8], part[3 * 24 * 4 * 6 * 8];
    add((struct tt_rect){0, 0, 24, 6}, 17, 11, 1);
    struct tt_piece all = {.at = {0, 0, 24, 6}};
    tt_pictures_render(&pictures, &all, 1, whole);
    assert_memory_equal(whole, pictures.list[0]->data, 3);
    assert_memory_equal(whole + sizeof whole - 3, pictures.list[0]->data + 3 * (17 * 11 - 1), 3);
    struct pieces pieces = cut(7, 4);
    for (int i = 0; i < pieces.n; i++) {
        struct tt_rect r = pieces.list[i].at;
        tt_pictures_render(&pictures, &pieces.list[i], 1, part);
        for (int y = 0; y < r.h * 8; y++)
            assert_memory_equal(part + (size_t)(y * r.w * 4 * 3),
                                whole + (size_t)(((r.y * 8 + y) * 24 * 4 + r.x * 4) * 3),
                                (size_t)(r.w * 4 * 3));
    }
}

static void where_not_all_of_it_can_be_drawn_there_is_none(void **state)
{
    (void)state;
    tt_canvas_clip(&canvas, (struct tt_rect){5, 5, 10, 10});
    assert_null(tt_picture_add(&canvas, (struct tt_rect){4, 5, 3, 3}, 2, 2, false));
    assert_null(tt_picture_add(&canvas, (struct tt_rect){12, 5, 4, 3}, 2, 2, false));
    assert_null(tt_picture_add(&canvas, (struct tt_rect){5, 5, 0, 3}, 2, 2, false));
    assert_null(tt_picture_add(&canvas, (struct tt_rect){5, 5, 3, 3}, 0, 2, false));
    assert_non_null(tt_picture_add(&canvas, (struct tt_rect){5, 5, 10, 10}, 2, 2, false));
    canvas.pictures = NULL;
    assert_null(tt_picture_add(&canvas, (struct tt_rect){5, 5, 3, 3}, 2, 2, false));
}

/* A curve that would not be sent need not be drawn; one of something else must be. */
static void a_calm_curve_is_kept_where_it_is_the_same_one(void **state)
{
    (void)state;
    const struct tt_rect at = {1, 1, 8, 4}, other = {1, 2, 8, 4};
    tt_pictures_clear(&pictures, 3);
    tt_pictures_clear(&pictures, 3);
    assert_false(tt_picture_add(&canvas, at, 32, 32, true)->kept);
    pictures.calm = true;
    tt_pictures_clear(&pictures, 3);
    struct tt_picture *p = tt_picture_add(&canvas, at, 32, 32, true);
    assert_true(p->kept);
    tt_pictures_clear(&pictures, 3);
    assert_false(tt_picture_add(&canvas, other, 32, 32, true)->kept);
    tt_pictures_clear(&pictures, 4); /* another view */
    assert_false(tt_picture_add(&canvas, other, 32, 32, true)->kept);
    tt_pictures_clear(&pictures, 4);
    assert_true(tt_picture_add(&canvas, other, 32, 32, true)->kept);
    tt_pictures_clear(&pictures, 4);
    assert_false(tt_picture_add(&canvas, other, 31, 32, true)->kept);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_picture_that_fits_is_one_piece),
        TEST(what_is_drawn_later_covers_it_cell_by_cell),
        TEST(pieces_stand_where_they_stood_whatever_lies_over_another),
        TEST(a_piece_s_hash_follows_what_it_shows_and_nothing_else),
        TEST(a_piece_has_its_part_of_the_picture),
        TEST(where_not_all_of_it_can_be_drawn_there_is_none),
        TEST(a_calm_curve_is_kept_where_it_is_the_same_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
