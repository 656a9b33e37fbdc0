/* Notches: where a value goes, up and down. */
#include "../../support/test.h"

#include "../../../src/tui/views/step_value.h"

static const char *go(const struct tt_opt *row, const char *value, int by)
{
    static char out[64];
    static struct tt_setting s;
    s = (struct tt_setting){.row = row};
    snprintf(s.value, sizeof s.value, "%s", value);
    return tt_step_value(&s, by, out, sizeof out) ? out : "none";
}

static void numbers_go_to_the_next_round_one(void **state)
{
    (void)state;
    static const struct tt_opt lr = {.name = "lr",
                                     .type = TT_OPT_FLOAT,
                                     .def = 0.01,
                                     .max = 10,
                                     .flags = TT_OPT_ABOVE_MIN},
                               decay = TT_ROW_FLOAT("weight-decay", 0, 0, 0, 10, ""),
                               clip = TT_ROW_FLOAT("clip-norm", 0, 0, 0, 1e9, ""),
                               momentum = TT_ROW_FLOAT("momentum", 0, 0.9, 0, 1, ""),
                               ema = TT_ROW_FLOAT("ema", 0, 0, 0, 0.999999, ""),
                               p = TT_ROW_FLOAT("p", 0, 0.5, 0, 1, ""),
                               eps = TT_ROW_FLOAT("eps", 0, 1e-8, 0, 1, ""),
                               batch = TT_ROW_INT("batch-size", 0, 64, 1, 65536, ""),
                               epochs = TT_ROW_INT("epochs", 0, 10, 1, 1e6, "");
    static const struct {
        const struct tt_opt *row;
        const char *value, *up, *down;
    } cases[] = {{&lr, "0.01", "0.02", "0.005"},     {&lr, "0.0123", "0.02", "0.01"},
                 {&lr, "10", "none", "5"},           {&lr, "0.3", "0.5", "0.2"},
                 {&lr, "1e-05", "2e-05", "none"},    {&decay, "0", "1e-05", "none"},
                 {&decay, "1e-05", "2e-05", "0"},    {&decay, "0.0005", "0.001", "0.0002"},
                 {&clip, "0", "0.1", "none"},        {&clip, "50", "100", "20"},
                 {&clip, "0.1", "0.2", "0"},         {&momentum, "0.9", "0.95", "0.85"},
                 {&momentum, "0.92", "0.95", "0.9"}, {&momentum, "0.9999", "1", "0.9995"},
                 {&momentum, "1", "none", "0.9999"}, {&momentum, "0", "0.1", "none"},
                 {&ema, "0.999", "0.9995", "0.998"}, {&ema, "0.9999", "none", "0.9995"},
                 {&p, "0.5", "0.55", "0.45"},        {&p, "0", "0.05", "none"},
                 {&p, "0.12", "0.15", "0.1"},        {&p, "1", "none", "0.95"},
                 {&eps, "1e-08", "1e-07", "1e-09"},  {&eps, "1", "none", "0.1"},
                 {&batch, "64", "128", "32"},        {&batch, "100", "128", "64"},
                 {&batch, "1", "2", "none"},         {&batch, "65536", "none", "32768"},
                 {&epochs, "10", "11", "9"},         {&epochs, "1", "2", "none"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(go(cases[i].row, cases[i].value, 1), cases[i].up);
        assert_string_equal(go(cases[i].row, cases[i].value, -1), cases[i].down);
    }
}

/* Up and up again comes to the end of the range, and down to the other. */
static void every_number_has_an_end(void **state)
{
    (void)state;
    static const struct tt_opt rows[] = {
        TT_ROW_FLOAT("a", 0, 0.9, 0, 1, ""), TT_ROW_FLOAT("b", 0, 0, 0, 10, ""),
        TT_ROW_FLOAT("c", 0, 1, 0, 1e6, ""), TT_ROW_FLOAT("d", 0, 1e-8, 0, 1, ""),
        TT_ROW_FLOAT("e", 0, 0.1, 0, 1, ""), TT_ROW_INT("f", 0, 1, 1, 65536, "")};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int by = -1; by <= 1; by += 2) {
            char value[64], next[64];
            int n = 0;
            tt_opt_default(&rows[i], value, sizeof value);
            for (;; n++) {
                snprintf(next, sizeof next, "%s", go(&rows[i], value, by));
                if (strcmp(next, "none") == 0)
                    break;
                assert_true((strtod(next, NULL) > strtod(value, NULL)) == (by > 0));
                memcpy(value, next, sizeof value);
                assert_true(n < 100);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_go_to_the_next_round_one),
        cmocka_unit_test(every_number_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
