/* What is sent so that a terminal shows the pictures of a canvas: never more, in bounds, and
 * nothing is left of what has gone. */
#include "decode.h"

#include <math.h>

#include "../../../src/tui/screen/gallery.h"
#include "../../../src/tui/screen/kitty.h"
#include "../../../src/tui/screen/pictures.h"

enum { W = 60, H = 24, CELL_W = 6, CELL_H = 12 };

/* What a terminal would show: which picture lies over a cell, 0 for none. */
static struct terminal {
    unsigned over[H][W];
    unsigned next; /* of sixels, which have no numbers */
    int pictures, bytes, questions;
} terminal;

static struct tt_canvas canvas;
static struct tt_pictures pictures;
static struct tt_graphics_state how;
static double now;

static void begin(enum tt_graphics level, double rate, bool answers)
{
    memset(&terminal, 0, sizeof terminal);
    pictures = (struct tt_pictures){.cell_w = CELL_W, .cell_h = CELL_H, .curves = true};
    tt_canvas_init(&canvas, W, H, false);
    canvas.pictures = &pictures;
    how =
        (struct tt_graphics_state){.level = level, .colors = 256, .rate = rate, .answers = answers};
    tt_gallery_open();
    tt_gallery_use(&how);
    now = 1000;
    tt_pictures_clear(&pictures, 1);
    tt_gallery_plan(&canvas, now);
}

static void end(void)
{
    tt_gallery_close();
    tt_canvas_done(&canvas);
    tt_pictures_done(&pictures);
}

static void clear(void)
{
    tt_canvas_clear(&canvas);
    tt_pictures_clear(&pictures, 1);
}

static void add(struct tt_rect at, bool curve, unsigned seed)
{
    struct tt_picture *p = tt_picture_add(&canvas, at, at.w * CELL_W, at.h * CELL_H, curve);
    assert_non_null(p);
    for (int i = 0, size = curve ? 1 : 3; i < p->w * p->h; i++) {
        seed = seed * 1664525 + 1013904223;
        memset(p->data + size * i, (int)(seed >> 28), (size_t)size); /* hard to pack */
    }
    for (int i = 0; i < 256; i++)
        p->palette[i] = (uint32_t)i * 0x010203;
}

/* --- a terminal ------------------------------------------------------------------------------ */

static void remove_picture(unsigned id)
{
    for (int i = 0; i < W * H; i++)
        if (terminal.over[i / W][i % W] == id)
            terminal.over[i / W][i % W] = 0;
}

static void put_picture(unsigned id, int x, int y, int w, int h)
{
    remove_picture(id);
    terminal.pictures++;
    for (int j = y; j < y + h; j++)
        for (int i = x; i < x + w; i++) {
            assert_in_range(i, 0, W - 1);
            assert_in_range(j, 0, H - 1);
            terminal.over[j][i] = id;
        }
}

static void show(const struct tt_sequence *out)
{
    int x = 0, y = 0;
    char *text = strndup(out->n > 0 ? out->at : "", out->n); /* with an end */
    assert_non_null(text);
    const char *p = text, *stop = p + out->n;
    terminal.bytes += (int)out->n;
    while (p && p < stop) {
        if (strncmp(p, "\033_Ga=T", 6) == 0) {
            struct decoded d = decode_kitty(p);
            assert_int_equal(d.w, d.cols * CELL_W);
            assert_int_equal(d.h, d.rows * CELL_H);
            put_picture(d.id, x, y, d.cols, d.rows);
            p += d.length;
            decoded_free(&d);
        } else if (strncmp(p, "\033_Ga=d", 6) == 0) {
            const char *id = strstr(p, ",i=");
            remove_picture((unsigned)strtoul(id + 3, NULL, 10));
            p = strchr(p, '\\') + 1;
        } else if (strncmp(p, "\033P", 2) == 0) {
            struct decoded d = decode_sixel(p, 256);
            put_picture(++terminal.next, x, y, d.w / CELL_W, d.h / CELL_H);
            p += d.length;
            decoded_free(&d);
        } else if (p[1] == '7' || p[1] == '8') {
            p += 2;
        } else if (strncmp(p, "\033[5n", 4) == 0) {
            terminal.questions++;
            p += 4;
        } else {
            assert_int_equal(sscanf(p, "\033[%d;%dH", &y, &x), 2);
            x--;
            y--;
            p = strchr(p, 'H') + 1;
        }
    }
    free(text);
}

/* One frame.  Where a picture has gone the cell is written, which wipes sixels. */
static void frame(void)
{
    static bool before[H][W];
    struct tt_sequence out = {0};
    for (int i = 0; i < W * H; i++)
        before[i / W][i % W] = tt_gallery_covers(i % W, i / W);
    tt_gallery_plan(&canvas, now);
    tt_gallery_send_first(&out);
    if (out.n > 0)
        show(&out);
    out.n = 0;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if (before[y][x] && !tt_gallery_covers(x, y) && how.level != TT_GRAPHICS_KITTY)
                terminal.over[y][x] = 0;
    tt_gallery_send(&out, now);
    if (out.n > 0)
        show(&out);
    free(out.at);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            /* What the terminal shows is what we believe, and lies over nothing else. */
            assert_int_equal(terminal.over[y][x] > 0, tt_gallery_covers(x, y));
            if (terminal.over[y][x])
                assert_true(canvas.cell[y * W + x].picture > 0);
        }
}

static int covered(void)
{
    int n = 0;
    for (int i = 0; i < W * H; i++)
        n += tt_gallery_covers(i % W, i / W);
    return n;
}

/* Frames until there is nothing more to come. */
static void settle(void)
{
    for (int i = 0; i < 1000; i++) {
        frame();
        tt_gallery_answer(now += 0.001);
        if (isinf(tt_gallery_due()))
            return;
        now = fmax(now, tt_gallery_due());
    }
    fail_msg("there is always more to come");
}

static const enum tt_graphics levels[] = {TT_GRAPHICS_KITTY, TT_GRAPHICS_SIXEL};

/* --- tests ----------------------------------------------------------------------------------- */

static void a_picture_is_sent_once(void **state)
{
    (void)state;
    for (int l = 0; l < 2; l++) {
        begin(levels[l], 1e9, true);
        add((struct tt_rect){2, 3, 40, 4}, false, 1);
        settle();
        assert_int_equal(covered(), 40 * 4);
        int sent = terminal.pictures;
        for (int i = 0; i < 20; i++) {
            now += 1;
            clear();
            add((struct tt_rect){2, 3, 40, 4}, false, 1);
            frame();
        }
        assert_int_equal(terminal.pictures, sent);
        clear();
        add((struct tt_rect){2, 3, 40, 4}, false, 2);
        settle();
        assert_in_range(terminal.pictures, sent + 1, 2 * sent);
        end();
    }
}

static void what_lies_above_takes_its_part_away_and_gives_it_back(void **state)
{
    (void)state;
    for (int l = 0; l < 2; l++) {
        begin(levels[l], 1e9, true);
        for (int open = 0; open < 4; open++) {
            clear();
            add((struct tt_rect){0, 1, 50, 20}, false, 1);
            if (open % 2)
                tt_fill(&canvas, (struct tt_rect){10, 5, 30, 10}, ' ', TT_STYLE_NORMAL);
            now += 1;
            settle();
            assert_int_equal(covered(), 50 * 20 - (open % 2 ? 30 * 10 : 0));
        }
        clear();
        settle();
        assert_int_equal(covered(), 0);
        assert_true(tt_gallery_is_empty());
        end();
    }
}

static void whatever_comes_and_goes_nothing_is_left(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int l = 0; l < 2; l++) {
        begin(levels[l], 3e5, true);
        for (int i = 0; i < 300; i++) {
            clear();
            seed = seed * 1664525 + 1013904223;
            int x = (int)(seed >> 8) % 30, y = (int)(seed >> 16) % 12, n = (int)(seed >> 24) % 4;
            for (int k = 0; k < n; k++)
                add((struct tt_rect){k * 14 + x % 4, y, 5 + x / 4, 4 + y / 2}, k == 2, seed >> 30);
            if (seed >> 28 & 1)
                tt_fill(&canvas, (struct tt_rect){x, y + 2, 20, 3}, '.', TT_STYLE_NORMAL);
            now += 0.05;
            frame();
            if (seed >> 27 & 1)
                tt_gallery_answer(now + 0.01);
        }
        clear();
        frame();
        assert_int_equal(covered(), 0);
        end();
    }
}

static void so_many_bytes_a_second_and_no_more(void **state)
{
    (void)state;
    const double rates[] = {2e3, 3e4, 2e5};
    for (int l = 0; l < 2; l++)
        for (int r = 0; r < 3; r++) {
            begin(levels[l], rates[r], false);
            double began = now;
            for (int i = 0; i < 240; i++) {
                clear();
                add((struct tt_rect){0, 0, 50, 12}, true, (unsigned)i);
                add((struct tt_rect){0, 12, 30, 12}, false, (unsigned)i);
                now += 1.0 / 12;
                frame();
            }
            /* Half a second's at once, and what takes pictures away. */
            assert_true(terminal.bytes < rates[r] * (now - began + 0.5) + 100 * 240);
            assert_true(r == 0 || terminal.pictures > 0);
            end();
        }
}

static void what_cannot_be_sent_is_cells_and_no_picture_of_before(void **state)
{
    (void)state;
    begin(TT_GRAPHICS_SIXEL, 1e9, true);
    add((struct tt_rect){0, 0, 20, 8}, false, 1);
    frame();
    assert_int_equal(covered(), 20 * 8);
    clear();
    add((struct tt_rect){0, 0, 20, 8}, false, 2); /* and no answer has come */
    frame();
    assert_int_equal(covered(), 0);
    tt_gallery_answer(now);
    assert_true(tt_gallery_due() <= now);
    frame();
    assert_int_equal(covered(), 20 * 8);
    end();
}

static void a_curve_may_stand_for_a_moment_as_it_was(void **state)
{
    (void)state;
    begin(TT_GRAPHICS_KITTY, 1e9, true);
    add((struct tt_rect){0, 0, 20, 8}, true, 1);
    frame();
    clear();
    add((struct tt_rect){0, 0, 20, 8}, true, 2);
    frame(); /* no answer has come */
    assert_int_equal(covered(), 20 * 8);
    assert_int_equal(terminal.pictures, 1);
    assert_true(tt_gallery_is_calm(now));
    now += 3; /* but it is not for long */
    frame();
    assert_int_equal(covered(), 0);
    /* Nor is it one of another view. */
    tt_gallery_answer(now);
    frame();
    assert_int_equal(covered(), 20 * 8);
    tt_canvas_clear(&canvas);
    tt_pictures_clear(&pictures, 2);
    add((struct tt_rect){0, 0, 20, 8}, true, 3);
    frame();
    assert_int_equal(covered(), 0);
    end();
}

static void no_more_is_sent_before_the_last_has_come_through(void **state)
{
    (void)state;
    begin(TT_GRAPHICS_KITTY, 1e9, true);
    for (int i = 0; i < 40; i++) {
        clear();
        add((struct tt_rect){0, 0, 20, 8}, false, (unsigned)i);
        now += 0.1;
        frame();
    }
    assert_int_equal(terminal.questions, 1);
    assert_int_equal(terminal.pictures, 1);
    assert_true(tt_gallery_owed(now) <= 0); /* late */
    int bytes = terminal.bytes;
    now += 60; /* it got lost */
    frame();
    assert_int_equal(terminal.questions, 2);
    assert_in_range(terminal.bytes - bytes, 1, 5000); /* with caution */
    end();
}

/* A line that takes 5 kB a second, whatever buffers lie before it. */
static void a_slow_line_is_not_clogged(void **state)
{
    (void)state;
    begin(TT_GRAPHICS_SIXEL, 4e6, true);
    const double line = 5e3;
    double busy_until = now, worst = 0, began = now;
    for (int i = 0; i < 1200; i++) {
        int before = terminal.bytes;
        clear();
        add((struct tt_rect){0, 0, 50, 12}, true, (unsigned)i);
        add((struct tt_rect){0, 12, 10, 6}, false, (unsigned)i / 4);
        now += 1.0 / 12;
        if (terminal.questions && now >= busy_until)
            tt_gallery_answer(now);
        frame();
        busy_until = fmax(busy_until, now) + (terminal.bytes - before) / line;
        if (now > began + 20)
            worst = fmax(worst, busy_until - now);
    }
    if (worst >= 3.5)
        fail_msg("a key waits for %.1f s", worst);
    end();
}

/* Each pixel of a photo is another: it is coarse at first, and fine when the line proves quick. */
static void what_is_too_much_is_coarse_until_there_is_room(void **state)
{
    (void)state;
    begin(TT_GRAPHICS_KITTY, 1e9, true);
    struct tt_picture *p = tt_picture_add(&canvas, (struct tt_rect){0, 0, 32, 10}, 192, 120, false);
    unsigned seed = 1;
    for (int i = 0; i < 3 * 192 * 120; i++)
        p->data[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
    frame();
    assert_int_equal(covered(), 320);
    assert_in_range(terminal.bytes, 1, 17000);
    settle();
    assert_int_equal(covered(), 320);
    assert_true(terminal.bytes > 192 * 120 * 3); /* noise cannot be packed */
    int bytes = terminal.bytes;
    settle();
    assert_int_equal(terminal.bytes, bytes);
    end();
}

static void the_screen_is_cleared_and_all_is_sent_anew(void **state)
{
    (void)state;
    begin(TT_GRAPHICS_KITTY, 1e9, true);
    add((struct tt_rect){0, 0, 20, 8}, false, 1);
    settle();
    assert_false(tt_gallery_is_empty());
    assert_string_equal(tt_gallery_end(), TT_KITTY_CLEAR);
    tt_gallery_forget();
    memset(terminal.over, 0, sizeof terminal.over);
    assert_true(tt_gallery_is_empty());
    settle();
    assert_int_equal(covered(), 20 * 8);
    /* As when the canvas gets another size, or the terminal cannot any more. */
    canvas.pictures = NULL;
    settle();
    assert_int_equal(covered(), 0);
    end();
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_sent_once),
        cmocka_unit_test(what_lies_above_takes_its_part_away_and_gives_it_back),
        cmocka_unit_test(whatever_comes_and_goes_nothing_is_left),
        cmocka_unit_test(so_many_bytes_a_second_and_no_more),
        cmocka_unit_test(what_cannot_be_sent_is_cells_and_no_picture_of_before),
        cmocka_unit_test(a_curve_may_stand_for_a_moment_as_it_was),
        cmocka_unit_test(no_more_is_sent_before_the_last_has_come_through),
        cmocka_unit_test(a_slow_line_is_not_clogged),
        cmocka_unit_test(what_is_too_much_is_coarse_until_there_is_room),
        cmocka_unit_test(the_screen_is_cleared_and_all_is_sent_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
