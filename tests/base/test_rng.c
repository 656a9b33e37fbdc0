#include "../support/test.h"

#include <tuitrain/base/rng.h>

/* The known answers that Random123 publishes for philox4x32-10. */
static void philox_gives_the_published_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], answer[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < 3; i++) {
        uint32_t out[4];
        tt_philox4x32(known[i].counter, known[i].key, out);
        assert_memory_equal(out, known[i].answer, sizeof out);
    }
}

static void a_number_depends_on_all_four_of_its_keys(void **state)
{
    (void)state;
    struct tt_rng a, b;
    uint32_t x[4], y[4];
    tt_rng_init(&a, 1, TT_RNG_INIT, 1);
    const struct {
        uint64_t seed;
        enum tt_rng_stream stream;
        uint64_t step;
    } other[] = {{2, TT_RNG_INIT, 1},
                 {1, TT_RNG_SHUFFLE, 1},
                 {1, TT_RNG_INIT, 2},
                 {1ull << 40 | 1, TT_RNG_INIT, 1},
                 {1, TT_RNG_INIT, 1ull << 40 | 1}};
    tt_rng_block(&a, 0, x);
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        tt_rng_init(&b, other[i].seed, other[i].stream, other[i].step);
        tt_rng_block(&b, 0, y);
        assert_memory_not_equal(x, y, sizeof x);
    }
    tt_rng_block(&a, 1, y);
    assert_memory_not_equal(x, y, sizeof x);
}

static void below_is_even(void **state)
{
    (void)state;
    struct tt_rng r;
    int count[7] = {0};
    tt_rng_init(&r, 3, TT_RNG_SHUFFLE, 0);
    for (int i = 0; i < 70000; i++)
        count[tt_rng_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(count[i], 9600, 10400); /* 4 standard deviations */
}

static void uniform_stays_below_one(void **state)
{
    (void)state;
    struct tt_rng r;
    double sum = 0;
    tt_rng_init(&r, 3, TT_RNG_INIT, 0);
    for (int i = 0; i < 100000; i++) {
        float u = tt_rng_uniform(&r);
        assert_true(u >= 0 && u < 1);
        sum += (double)u;
    }
    assert_true(sum > 49500 && sum < 50500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_answers),
        cmocka_unit_test(a_number_depends_on_all_four_of_its_keys),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(uniform_stays_below_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
