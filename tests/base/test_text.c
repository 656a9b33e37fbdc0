#include "../support/test.h"

#include <math.h>

#include <tuitrain/base/text.h>

static void doubles_print_short_and_read_back(void **state)
{
    (void)state;
    char out[40];
    assert_string_equal(tt_text_double(out, sizeof out, 0.1), "0.1");
    assert_string_equal(tt_text_double(out, sizeof out, 0.01), "0.01");
    double odd[] = {1.0 / 3, 2.2250738585072014e-308, 6.02214076e23, -0.0, 123456789.123456789};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        double back = strtod(tt_text_double(out, sizeof out, odd[i]), NULL);
        assert_memory_equal(&back, &odd[i], sizeof back);
    }
}

static void numbers_for_people(void **state)
{
    (void)state;
    char out[40];
    assert_string_equal(tt_text_thousands(out, sizeof out, 101770), "101,770");
    assert_string_equal(tt_text_thousands(out, sizeof out, -1234567), "-1,234,567");
    assert_string_equal(tt_text_thousands(out, sizeof out, 999), "999");
    assert_string_equal(tt_text_si(out, sizeof out, 412345), "412k");
    assert_string_equal(tt_text_si(out, sizeof out, 1.5e6), "1.50M");
    assert_string_equal(tt_text_si(out, sizeof out, 999.6), "1.00k");
    assert_string_equal(tt_text_si(out, sizeof out, 12), "12");
    assert_string_equal(tt_text_duration(out, sizeof out, 3.44), "3.4 s");
    assert_string_equal(tt_text_duration(out, sizeof out, 754), "12:34");
    assert_string_equal(tt_text_duration(out, sizeof out, 3723), "1:02:03");
    assert_string_equal(tt_text_duration(out, sizeof out, NAN), "-");
}

static void assert_figure(double value, int decimals, int w, const char *expected)
{
    char out[40];
    assert_string_equal(tt_text_figure(out, sizeof out, value, decimals, w), expected);
}

static void figures_change_their_notation_where_room_is_short(void **state)
{
    (void)state;
    char out[40];
    assert_figure(0.0825, 4, 6, "0.0825");
    assert_figure(2.302585, 4, 6, "2.3026");
    assert_figure(123.456, 4, 6, "123.46");
    assert_figure(1234567, 4, 7, "1234567");
    assert_figure(1234567, 4, 6, "1.23e6");
    assert_figure(-1234567, 4, 6, "-1.2e6");
    assert_figure(0.0001234, 4, 8, "1.234e-4");
    assert_figure(-1.2345678e30, 4, 9, "-1.235e30");
    assert_figure(0, 4, 6, "0.0000");
    assert_figure(NAN, 4, 6, "nan");
    assert_figure(-INFINITY, 4, 6, "-inf");
    for (int exponent = -300; exponent <= 300; exponent++)
        for (int w = 6; w < 12; w++) {
            double value = 1.2345 * pow(10, exponent), back;
            assert_true(strlen(tt_text_figure(out, sizeof out, value, 4, w)) <= (size_t)w);
            assert_true(tt_text_to_double(out, &back) && fabs(back / value - 1) < 0.25);
            assert_true(strlen(tt_text_figure(out, sizeof out, -value, 4, w + 1)) <= (size_t)w + 1);
        }
    assert_string_equal(tt_text_count(out, sizeof out, 1234567, 7), "1234567");
    assert_string_equal(tt_text_count(out, sizeof out, 1234567, 6), "1.23M");
    assert_string_equal(tt_text_count(out, sizeof out, 1234567, 4), "1.2M");
    assert_string_equal(tt_text_count(out, sizeof out, 1234567, 3), "1M");
    assert_string_equal(tt_text_count(out, sizeof out, 12345678, 3), "12M");
    assert_string_equal(tt_text_count(out, sizeof out, 123456789, 4), "123M");
}

static void escape_sequences_never_get_through(void **state)
{
    (void)state;
    char out[32];
    tt_text_printable(out, sizeof out, "a\033[2J\xc3\xa9\n\x80z");
    assert_string_equal(out, "a?[2J\xc3\xa9??z");
    tt_text_printable(out, 4, "ab\xc3\xa9"); /* no half character at the end */
    assert_string_equal(out, "ab");
    tt_text_printable(out, sizeof out, "x\xe2\x80\xaey"); /* right-to-left override */
    assert_string_equal(out, "x?y");
}

static void every_character_survives_utf8(void **state)
{
    (void)state;
    for (uint32_t ch = 1; ch < 0x110000; ch += ch < 0x800 ? 1 : 7) {
        char text[5];
        uint32_t back;
        if (ch >= 0xd800 && ch < 0xe000)
            continue;
        int n = tt_utf8_encode(ch, text);
        assert_int_equal(tt_utf8_decode(text, &back), n);
        assert_int_equal(back, ch);
    }
    uint32_t ch;
    assert_int_equal(tt_utf8_decode("\xc0\x80", &ch), 1); /* overlong */
    assert_int_equal(ch, 0xfffd);
}

static void any_bytes_can_be_had_back_from_utf8(void **state)
{
    (void)state;
    char text[700] = "caf\xe9 \xc3\xa9 \xff\xfe\xf4\x8d\xb2\x80", *at = text + strlen(text);
    for (int a = 1; a < 256; a++) { /* each byte, and after a lead byte that it may not follow */
        *at++ = (char)a;
        *at++ = a % 2 ? '\xe2' : 'x';
    }
    char *utf8 = tt_text_as_utf8(text);
    assert_non_null(utf8);
    uint32_t ch;
    for (const char *u = utf8; *u;) {
        int n = tt_utf8_decode(u, &ch);
        assert_false(n == 1 && ch == 0xfffd);
        u += n;
    }
    tt_text_from_utf8(utf8);
    assert_string_equal(utf8, text);
    free(utf8);
    utf8 = tt_text_as_utf8("plain, \xc3\xa9 \xef\xbf\xbd");
    assert_string_equal(utf8, "plain, \xc3\xa9 \xef\xbf\xbd"); /* what is UTF-8 stays */
    free(utf8);
}

static void numbers_must_take_up_the_whole_text(void **state)
{
    (void)state;
    int64_t i;
    double d;
    assert_true(tt_text_to_int("-42", &i) && i == -42);
    assert_false(tt_text_to_int("42x", &i));
    assert_false(tt_text_to_int("", &i));
    assert_false(tt_text_to_int("99999999999999999999", &i));
    assert_true(tt_text_to_double("1e-3", &d) && d == 1e-3);
    assert_false(tt_text_to_double("1e-3 ", &d));
}

static void distance_counts_slips(void **state)
{
    (void)state;
    assert_int_equal(tt_text_distance("conv", "conv"), 0);
    assert_int_equal(tt_text_distance("linaer", "linear"), 2);
    assert_int_equal(tt_text_distance("", "abc"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_print_short_and_read_back),
        cmocka_unit_test(numbers_for_people),
        cmocka_unit_test(figures_change_their_notation_where_room_is_short),
        cmocka_unit_test(escape_sequences_never_get_through),
        cmocka_unit_test(every_character_survives_utf8),
        cmocka_unit_test(any_bytes_can_be_had_back_from_utf8),
        cmocka_unit_test(numbers_must_take_up_the_whole_text),
        cmocka_unit_test(distance_counts_slips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
