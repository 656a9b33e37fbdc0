/* Pictures of the canvas as files. */
#include "../canvas_guard.h"

#include <locale.h>

#include "../../../src/tui/screen/screenshot.h"
#include "../svg.h"

typedef void (*picture_fn)(FILE *out, const struct tt_canvas *c, const struct tt_theme *theme);

static char *picture_of(picture_fn draw, const struct tt_canvas *c, const char *theme)
{
    struct tt_theme t;
    struct tt_err err = {0};
    char *text = NULL;
    size_t n = 0;
    assert_ok(tt_theme_open(&t, theme, &err), &err);
    FILE *out = open_memstream(&text, &n);
    draw(out, c, &t);
    fclose(out);
    return text;
}

static void text_is_escaped_and_every_character_has_its_place(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 12, 2, false);
    c.colors = 256;
    tt_text(&c, 1, 1, 11, TT_STYLE_NORMAL, "a<b>&\"c");
    tt_put(&c, 10, 1, 0x1b, TT_STYLE_NORMAL); /* what XML cannot hold */
    char *svg = picture_of(tt_screenshot_svg, &c, "dark");
    assert_well_formed(svg);
    assert_has(svg, "x=\"10 20 30 40 50 60 70\">a&lt;b&gt;&amp;&quot;c</text>");
    assert_null(strchr(svg, 0x1b));
    free(svg);
    tt_canvas_done(&c);
}

static void blocks_and_dots_are_boxes_in_their_cells(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 4, 1, false);
    c.colors = 256;
    tt_put_picture(&c, 0, 0, 0x2580, 196, 21); /* red above blue */
    tt_put(&c, 1, 0, 0x2840, TT_STYLE_NORMAL); /* the dot left below */
    tt_put(&c, 2, 0, 0x2502, TT_STYLE_NORMAL);
    tt_put(&c, 3, 0, 0x258c, TT_STYLE_NORMAL);
    char *svg = picture_of(tt_screenshot_svg, &c, "dark");
    assert_well_formed(svg);
    assert_has(svg, "<rect x=\"0\" y=\"0\" width=\"10\" height=\"20\" fill=\"#0000ff\"");
    assert_has(svg, "<path fill=\"#ff0000\" d=\"M0 0h10v10h-10z\"/>");
    assert_has(svg, "M11.2 16.2h2.6v2.6h-2.6z"); /* a quarter of the cell's width, 7/8 down */
    assert_has(svg, "M24.4 0h1.2v20h-1.2z");
    assert_has(svg, "M30 0h5v20h-5z");
    assert_has_not(svg, "<text"); /* no font draws any of these */
    free(svg);
    tt_canvas_done(&c);
}

static void colours_are_the_theme_s(void **state)
{
    (void)state;
    struct tt_canvas c;
    tt_canvas_init(&c, 4, 1, false);
    tt_text(&c, 0, 0, 2, TT_STYLE_VAL, "x");
    tt_text(&c, 2, 0, 2, TT_STYLE_SELECTED, "y");
    c.colors = 256;
    char *svg = picture_of(tt_screenshot_svg, &c, "dark");
    assert_has(svg, "#0087ff\" font-weight=\"bold\"");        /* 33 of the cube */
    assert_has(svg, "fill=\"#0f1216\" font-weight=\"bold\""); /* reversed: the ground's */
    free(svg);
    svg = picture_of(tt_screenshot_svg, &c, "light");
    assert_has(svg, "fill=\"#ffffff\"");
    assert_has(svg, "#005fd7"); /* 26 */
    free(svg);
    char *ansi = picture_of(tt_screenshot_ansi, &c, "dark");
    assert_has(ansi, "\033[0;1;38;5;33mx");
    assert_has(ansi, "\033[0;1;7my");
    free(ansi);
    c.colors = 0;
    ansi = picture_of(tt_screenshot_ansi, &c, "dark");
    assert_has_not(ansi, "38;5");
    free(ansi);
    tt_canvas_done(&c);
}

static void ansi_text_is_the_screen_s_rows(void **state)
{
    (void)state;
    struct tt_canvas c;
    setlocale(LC_CTYPE, "C.UTF-8"); /* which says how wide a character is */
    tt_canvas_init(&c, 8, 2, false);
    tt_text(&c, 0, 0, 8, TT_STYLE_NORMAL, "\xe6\xbc\xa2 ab"); /* a character of two columns */
    tt_text(&c, 3, 1, 5, TT_STYLE_NORMAL, "cd");
    char *ansi = picture_of(tt_screenshot_ansi, &c, "mono");
    assert_string_equal(ansi, "\033[0m\xe6\xbc\xa2 ab   \033[0m\n\033[0m   cd   \033[0m\n");
    free(ansi);
    tt_canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped_and_every_character_has_its_place),
        cmocka_unit_test(blocks_and_dots_are_boxes_in_their_cells),
        cmocka_unit_test(colours_are_the_theme_s),
        cmocka_unit_test(ansi_text_is_the_screen_s_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
