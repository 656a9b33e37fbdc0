/* Transforms of pictures: what they do to known ones, and what they depend on. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/data/loader.h>
#include <tuitrain/data/transforms.h>

enum { H = 9, W = 7, C = 3, SIZE = H * W * C, SAMPLES = 40 };

static uint8_t bytes[SAMPLES * SIZE];
static struct tt_data data;

static int set_up(void **state)
{
    (void)state;
    struct tt_rng r;
    tt_rng_init(&r, 5, TT_RNG_SHUFFLE, 0);
    for (int i = 0; i < SAMPLES * SIZE; i++)
        bytes[i] = (uint8_t)tt_rng_below(&r, 256);
    data.input = (struct tt_shape){.n = 3, .dim = {C, H, W}};
    for (int c = 0; c < C; c++) {
        data.mean[c] = 0.25F;
        data.std[c] = 0.5F;
    }
    data.train = (struct tt_dataset){.n = SAMPLES, .x = bytes};
    return 0;
}

static struct tt_augment open_list(const char *spec)
{
    struct tt_augment a;
    struct tt_err err = {0};
    if (tt_augment_init(&a, spec, &data.input, &err) < 0)
        fail_msg("%s: %s", spec, err.text);
    return a;
}

/* Sample `i` of an epoch. */
static void sample(const char *spec, int64_t epoch, int64_t i, float x[SIZE])
{
    struct tt_augment a = open_list(spec);
    tt_augment_sample(&a, &data, &data.train, i, 1, epoch, i, x);
    tt_augment_done(&a);
}

static float black(void)
{
    return -data.mean[0] / data.std[0];
}

static void assert_near(const float *a, const float *b, float most, const char *what)
{
    for (int i = 0; i < SIZE; i++)
        if (!(fabsf(a[i] - b[i]) <= most))
            fail_msg("%s: [%d] is %g, not %g", what, i, (double)a[i], (double)b[i]);
}

/* --- what they depend on --------------------------------------------------------------------- */

static void nothing_is_what_the_loader_gives(void **state)
{
    (void)state;
    static const char *const same[] = {"",
                                       "off",
                                       "shift 0",
                                       "rotate 0",
                                       "scale 0",
                                       "flip 0",
                                       "crop",
                                       "noise 0",
                                       "erase 0",
                                       "crop 9x7",
                                       "shift by=0; rotate 0;"};
    float x[SIZE], want[SIZE];
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        for (int64_t k = 0; k < SAMPLES; k++) {
            sample(same[i], 3, k, x);
            tt_load_rows(&data, &data.train, NULL, k, 0, 1, want);
            assert_near(x, want, 1e-6F, same[i]);
        }
}

static void a_sample_depends_on_seed_epoch_and_number_alone(void **state)
{
    (void)state;
    const char *spec = "shift 2; rotate 20; scale 0.2; flip; noise 0.1; erase 0.9; crop 7x5 pad=1";
    struct tt_augment a = open_list(spec), b = open_list(spec);
    float first[SAMPLES][SIZE], x[SIZE];
    for (int64_t i = 0; i < SAMPLES; i++)
        tt_augment_sample(&a, &data, &data.train, i, 1, 2, i, first[i]);
    for (int64_t i = SAMPLES - 1; i >= 0; i -= 3) { /* in another order, by another list */
        tt_augment_sample(&b, &data, &data.train, i, 1, 2, i, x);
        assert_memory_equal(x, first[i], sizeof x);
        tt_augment_sample(&b, &data, &data.train, i, 1, 3, i, x);
        assert_memory_not_equal(x, first[i], sizeof x);
        tt_augment_sample(&b, &data, &data.train, i, 2, 2, i, x);
        assert_memory_not_equal(x, first[i], sizeof x);
    }
    tt_augment_done(&a);
    tt_augment_done(&b);
}

/* --- what they do ---------------------------------------------------------------------------- */

/* The picture moved by (dx, dy), perhaps mirrored before. */
static void moved(int64_t i, int dx, int dy, bool mirror, float out[SIZE])
{
    float x[SIZE];
    tt_load_rows(&data, &data.train, NULL, i, 0, 1, x);
    for (int y = 0; y < H; y++)
        for (int k = 0; k < W; k++)
            for (int c = 0; c < C; c++) {
                int from_y = y + dy, from_k = mirror ? W - 1 - (k + dx) : k + dx;
                bool in = from_y >= 0 && from_y < H && from_k >= 0 && from_k < W;
                out[(y * W + k) * C + c] = in ? x[(from_y * W + from_k) * C + c] : black();
            }
}

/* Which of the moved pictures x is: 0 to 24, as an index of places; -1 is none. */
static int which(int64_t i, const float x[SIZE])
{
    float want[SIZE];
    for (int dy = -2; dy <= 2; dy++)
        for (int dx = -2; dx <= 2; dx++) {
            moved(i, dx, dy, false, want);
            if (memcmp(x, want, sizeof want) == 0)
                return (dy + 2) * 5 + dx + 2;
        }
    return -1;
}

static void a_shift_moves_by_whole_pixels_everywhere_alike(void **state)
{
    (void)state;
    static const char *const specs[] = {"shift 2", "crop pad=2", "crop 9x7 pad=2"};
    for (int k = 0; k < 3; k++) {
        int count[25] = {0};
        float x[SIZE];
        for (int64_t epoch = 0; epoch < 25; epoch++)
            for (int64_t i = 0; i < SAMPLES; i++) {
                sample(specs[k], epoch, i, x);
                int place = which(i, x);
                assert_true(place >= 0);
                count[place]++;
            }
        /* 40 each of 1000, with a deviation of 6. */
        for (int p = 0; p < 25; p++)
            assert_true(count[p] > 40 - 28 && count[p] < 40 + 28);
    }
}

static void a_flip_mirrors_half_of_them(void **state)
{
    (void)state;
    float x[SIZE], plain[SIZE], mirrored[SIZE];
    int flips = 0;
    for (int64_t epoch = 0; epoch < 10; epoch++)
        for (int64_t i = 0; i < SAMPLES; i++) {
            moved(i, 0, 0, false, plain);
            moved(i, 0, 0, true, mirrored);
            sample("flip", epoch, i, x);
            bool flip = memcmp(x, mirrored, sizeof x) == 0;
            assert_true(flip || memcmp(x, plain, sizeof x) == 0);
            flips += flip;
        }
    assert_in_range(flips, 150, 250);
    sample("flip 1", 0, 3, x);
    moved(3, 0, 0, true, mirrored);
    assert_memory_equal(x, mirrored, sizeof x);
    /* Upside down and mirrored is turned by half a circle; twice that is nothing. */
    sample("flip 1 vertical=1", 0, 3, x);
    moved(3, 0, 0, false, plain);
    for (int i = 0; i < H * W; i++)
        assert_memory_equal(x + i * C, plain + (H * W - 1 - i) * C, C * sizeof *x);
    sample("flip 1 vertical=1; flip 1 vertical=1", 0, 3, x);
    assert_memory_equal(x, plain, sizeof x);
}

/* A white dot in the middle of the right edge, on a picture of its own. */
enum { SIDE = 31 };
static void dot_after(const char *spec, int64_t sample_of, double *x0, double *y0, double *sum)
{
    static uint8_t dots[8 * SIDE * SIDE];
    static float out[SIDE * SIDE];
    struct tt_augment a;
    struct tt_err err = {0};
    struct tt_data d = {.input = {.n = 3, .dim = {1, SIDE, SIDE}}, .mean = {0}, .std = {1}};
    for (int k = 0; k < 8; k++)
        for (int y = -2; y <= 2; y++)
            for (int x = -2; x <= 2; x++)
                dots[(k * SIDE + SIDE / 2 + y) * SIDE + SIDE / 2 + 8 + x] = 255;
    d.train = (struct tt_dataset){.n = 8, .x = dots};
    assert_ok(tt_augment_init(&a, spec, &d.input, &err), &err);
    tt_augment_sample(&a, &d, &d.train, sample_of, 9, 0, sample_of, out);
    tt_augment_done(&a);
    *x0 = *y0 = *sum = 0;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double value = (double)out[y * SIDE + x];
            *sum += value;
            *x0 += value * (x - SIDE / 2);
            *y0 += value * (y - SIDE / 2);
        }
    *x0 /= *sum;
    *y0 /= *sum;
}

static void turning_and_scaling_keep_to_their_limits(void **state)
{
    (void)state;
    double x, y, sum, least = 10, most = 0;
    bool left = false, right = false;
    for (int64_t i = 0; i < 8; i++) {
        dot_after("rotate 30", i, &x, &y, &sum);
        double angle = atan2(y, x) * 180 / 3.14159265358979;
        assert_true(fabs(hypot(x, y) - 8) < 0.05 && fabs(sum - 25) < 0.5); /* a circle */
        assert_true(fabs(angle) < 30.5);
        left = left || angle > 3;
        right = right || angle < -3;
        dot_after("scale 0.25", i, &x, &y, &sum);
        assert_true(fabs(y) < 0.01 && x > 8 * 0.75 - 0.05 && x < 8 * 1.25 + 0.05);
        assert_true(fabs(sum / 25 - x * x / 64) < 0.03); /* the area with it */
        least = fmin(least, x);
        most = fmax(most, x);
        /* First shifted, then turned: the distance from the middle is the shifted one's. */
        dot_after("crop pad=5; rotate 180", i, &x, &y, &sum);
        double shifted_x, shifted_y;
        dot_after("crop pad=5", i, &shifted_x, &shifted_y, &sum);
        assert_true(fabs(hypot(x, y) - hypot(shifted_x, shifted_y)) < 0.1);
    }
    assert_true(left && right && least < 7.5 && most > 8.5);
}

static void a_smaller_window_fills_the_picture(void **state)
{
    (void)state;
    double x, y, sum;
    for (int64_t i = 0; i < 8; i++) {
        dot_after("crop 27", i, &x, &y, &sum);
        double grown = 31.0 / 27;
        assert_true(fabs(sum - 25 * grown * grown) < 1);
        assert_true(x > (8 - 2) * grown - 0.1 && x < (8 + 2) * grown + 0.1);
    }
}

static void noise_has_its_deviation_and_no_mean(void **state)
{
    (void)state;
    float x[SIZE], plain[SIZE];
    double sum = 0, square = 0, fourth = 0, n = 0;
    for (int64_t epoch = 0; epoch < 20; epoch++)
        for (int64_t i = 0; i < SAMPLES; i++) {
            sample("noise 0.2", epoch, i, x);
            moved(i, 0, 0, false, plain);
            for (int k = 0; k < SIZE; k++, n++) {
                double off = (double)(x[k] - plain[k]) * (double)data.std[0]; /* where white is 1 */
                sum += off;
                square += off * off;
                fourth += off * off * off * off;
            }
        }
    assert_true(fabs(sum / n) < 0.003);
    assert_true(fabs(sqrt(square / n) - 0.2) < 0.003);
    assert_true(fabs(fourth / n / (square / n * square / n) - 3) < 0.1); /* a normal one's */
}

static void a_rectangle_is_erased(void **state)
{
    (void)state;
    float x[SIZE], plain[SIZE];
    int erased = 0;
    for (int64_t i = 0; i < SAMPLES; i++) {
        int top = H, bottom = -1, left = W, right = -1, n = 0;
        sample("erase 0.5 least=0.1 most=0.4", 1, i, x);
        moved(i, 0, 0, false, plain);
        for (int p = 0; p < H * W; p++) {
            bool gone = x[p * C] == 0 && x[p * C + 1] == 0 && x[p * C + 2] == 0;
            if (!gone) {
                assert_memory_equal(x + p * C, plain + p * C, C * sizeof *x);
                continue;
            }
            n++;
            top = p / W < top ? p / W : top;
            bottom = p / W > bottom ? p / W : bottom;
            left = p % W < left ? p % W : left;
            right = p % W > right ? p % W : right;
        }
        if (n == 0)
            continue;
        erased++;
        assert_int_equal(n, (bottom - top + 1) * (right - left + 1));
        assert_in_range(n, 3, 36); /* a tenth to four tenths of 63, but for rounding */
    }
    assert_in_range(erased, 10, 30);
}

/* --- the list -------------------------------------------------------------------------------- */

static void a_wrong_list_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *word;
    } bad[] = {{"shfit 2", "did you mean \"shift\""},
               {"blur", "known: shift, rotate"},
               {"rotate 200", "[0, 180]"},
               {"shift 1.5", "whole number"},
               {"shift 2 3", "one word too many"},
               {"flip q=1", "no option \"q\""},
               {"crop 10", "pictures are 9x7"},
               {"erase least=0.5 most=0.2", "least is above most"},
               {"flip; flip; flip; flip; flip; flip; flip; flip; flip", "more than 8"}};
    struct tt_augment a;
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(tt_augment_init(&a, bad[i].spec, &data.input, &err), &err, bad[i].word);
    const struct tt_shape columns = {.n = 1, .dim = {12}};
    assert_refused(tt_augment_init(&a, "shift", &columns, &err), &err, "no pictures");
    assert_ok(tt_augment_init(&a, "off", &columns, &err), &err);
    struct tt_augment list = open_list(" shift by=1 ;rotate;  noise deviation=0.5;");
    assert_int_equal(list.n, 3);
    tt_augment_done(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_what_the_loader_gives),
        cmocka_unit_test(a_sample_depends_on_seed_epoch_and_number_alone),
        cmocka_unit_test(a_shift_moves_by_whole_pixels_everywhere_alike),
        cmocka_unit_test(a_flip_mirrors_half_of_them),
        cmocka_unit_test(turning_and_scaling_keep_to_their_limits),
        cmocka_unit_test(a_smaller_window_fills_the_picture),
        cmocka_unit_test(noise_has_its_deviation_and_no_mean),
        cmocka_unit_test(a_rectangle_is_erased),
        cmocka_unit_test(a_wrong_list_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
