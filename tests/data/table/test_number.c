/* Numbers and dates, as people write them. */
#include "../../support/test.h"

#include <math.h>

#include <tuitrain/base/rng.h>

#include "../../../src/data/table/number.h"

static bool parse(const char *text, bool comma, double *out, unsigned *spelling)
{
    *spelling = 0;
    return tt__parse_number(text, strlen(text), comma, out, spelling);
}

/* Random digits, points and exponents: the nearest double, as strtod() finds it. */
static void plain_numbers_are_read_to_the_last_bit(void **state)
{
    (void)state;
    struct tt_rng r;
    tt_rng_init(&r, 7, TT_RNG_INIT, 0);
    for (int i = 0; i < 300000; i++) {
        char text[64];
        size_t n = 0;
        uint32_t digits = 1 + tt_rng_below(&r, 20), point = tt_rng_below(&r, digits + 1);
        if (tt_rng_below(&r, 2))
            text[n++] = '-';
        for (uint32_t k = 0; k < digits; k++) {
            if (k == point)
                text[n++] = '.';
            text[n++] = (char)('0' + tt_rng_below(&r, 10));
        }
        text[n] = '\0';
        if (tt_rng_below(&r, 3) == 0)
            sprintf(text + n, "e%d", (int)tt_rng_below(&r, 80) - 40);
        double got, want = strtod(text, NULL);
        unsigned spelling;
        if (!parse(text, false, &got, &spelling) || memcmp(&got, &want, sizeof got) != 0)
            fail_msg("\"%s\" is %.17g, not %.17g", text, want, got);
    }
}

static void numbers_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool comma;
        double want;
        unsigned spelling;
    } good[] = {
        {"0", false, 0, 0},
        {"-7", false, -7, 0},
        {"+3.5", false, 3.5, 0},
        {".5", false, 0.5, 0},
        {"5.", false, 5, 0},
        {"1e3", false, 1000, 0},
        {"3,5", true, 3.5, 0},
        {"\xe2\x88\x92\x37.5", false, -7.5, 0},
        {"\xe2\x88\x92$7", false, -7, TT__CURRENCY},
        {"-0,25", true, -0.25, 0},
        {"1,000", false, 1000, TT__GROUPED},
        {"1,234,567.5", false, 1234567.5, TT__GROUPED},
        {"1.234.567,5", true, 1234567.5, TT__GROUPED},
        {"12 345", false, 12345, TT__GROUPED},
        {"12\xc2\xa0"
         "345,5",
         true, 12345.5, TT__GROUPED},
        {"1'000", false, 1000, TT__GROUPED},
        {"$5", false, 5, TT__CURRENCY},
        {"$1,000.50", false, 1000.5, TT__CURRENCY | TT__GROUPED},
        {"-$20", false, -20, TT__CURRENCY},
        {"($20)", false, -20, TT__CURRENCY},
        {"12,50 \xe2\x82\xac", true, 12.5, TT__CURRENCY},
        {"USD 3", false, 3, TT__CURRENCY},
        {"25%", false, 0.25, TT__PERCENT},
        {"12.5 %", false, 0.125, TT__PERCENT},
        {"0x1F", false, 31, TT__HEX},
        {"1152921504606846976", false, 1152921504606846976.0, 0},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double v;
        unsigned spelling;
        if (!parse(good[i].text, good[i].comma, &v, &spelling))
            fail_msg("\"%s\" is no number", good[i].text);
        if (v != good[i].want || spelling != good[i].spelling)
            fail_msg("\"%s\" is %g, %u", good[i].text, v, spelling);
    }
}

static void what_is_no_number_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         "-",      ".",    "e5",   "1e",    "1e+",      "abc",        "1,5",
        "1,23,456", "12,34",  "1 2",  "$",    "%",     "0x",       "0xg",        "1-2",
        "1e999",    "nan",    "inf",  "--1",  "1.2.3", "1,000,00", "2024-05-17", "5 apples",
        "A1",       "1,0000", ",123", "(20)", "1..2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double v;
        unsigned spelling;
        if (parse(bad[i], false, &v, &spelling))
            fail_msg("\"%s\" is %g", bad[i], v);
    }
}

static void dates_are_days(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool day_first;
        double days; /* as `date -u -d ... +%s` / 86400 */
    } good[] = {
        {"1970-01-01", false, 0},
        {"2000-02-29", false, 11016},
        {"2024-05-17", false, 19860},
        {"2024/5/17", false, 19860},
        {"17.5.2024", false, 19860},
        {"5/17/2024", false, 19860},
        {"17/5/2024", false, 19860}, /* cannot be meant otherwise */
        {"4/5/2024", false, 19818},
        {"4/5/2024", true, 19847},
        {"5/17/24", false, 19860},
        {"17 May 2024", false, 19860},
        {"17-May-24", false, 19860},
        {"May 17, 2024", false, 19860},
        {"May-17-2024", false, 19860},
        {"september 1 1999", false, 10835},
        {"2024-05-17T12:00", false, 19860.5},
        {"2024-05-17 18:00:00", false, 19860.75},
        {"2024-05-17T12:00:00Z", false, 19860.5},
        {"2024-05-17T12:00:00.000+06:00", false, 19860.25},
        {"1969-12-31 12:00 PM", false, -0.5},
        {"06:00", false, 0.25},
        {"6:00 PM", false, 0.75},
    };
    static const char *const bad[] = {"2024-13-01",  "2023-02-29", "2024-05",     "32.1.2024",
                                      "1/2",         "25:00",      "12:60",       "May",
                                      "17 Mai 2024", "1.2.3",      "2024-05-17x", "13/13/2024"};
    struct tt__date d;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!tt__parse_date(good[i].text, strlen(good[i].text), good[i].day_first, &d) ||
            fabs(d.days - good[i].days) > 1e-9)
            fail_msg("\"%s\" is day %.6f", good[i].text, d.days);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (tt__parse_date(bad[i], strlen(bad[i]), false, &d))
            fail_msg("\"%s\" is day %g", bad[i], d.days);
}

static void days_have_their_parts(void **state)
{
    (void)state;
    struct tt__day p = tt__day_parts(19860.75); /* Friday, 17 May 2024, 18:00 */
    assert_int_equal(p.month, 4);
    assert_int_equal(p.weekday, 4);
    assert_true(fabs(p.hour - 18) < 1e-6 && fabs(p.of_year - 137.75 / 366) < 1e-9);
    p = tt__day_parts(-1); /* Wednesday, 31 December 1969 */
    assert_true(p.month == 11 && p.weekday == 2);
    /* Each day of 400 years follows the one before it. */
    for (int day = -200 * 365; day < 200 * 365; day++) {
        struct tt__day a = tt__day_parts(day), b = tt__day_parts(day + 1);
        assert_int_equal((a.weekday + 1) % 7, b.weekday);
        assert_true(b.of_year > a.of_year || (a.month == 11 && b.month == 0 && b.of_year == 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers_are_read_to_the_last_bit),
        cmocka_unit_test(numbers_are_read_as_they_are_written),
        cmocka_unit_test(what_is_no_number_is_none),
        cmocka_unit_test(dates_are_days),
        cmocka_unit_test(days_have_their_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
