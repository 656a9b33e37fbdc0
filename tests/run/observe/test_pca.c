/* PCA of samples whose directions are known, and t-SNE of two heaps. */
#include "../../support/test.h"

#include <math.h>

#include "../../../src/run/observe/pca.h"
#include "../../../src/run/observe/tsne.h"

enum { N = 60, UNITS = 7 };

/* Two directions with deviations 5 and 2, and little of the others; centred. */
static void make_samples(float x[N][UNITS], const double a[UNITS], const double b[UNITS])
{
    double mean[UNITS] = {0};
    for (int i = 0; i < N; i++)
        for (int u = 0; u < UNITS; u++) {
            double p = 5 * sin(i * 1.7), q = 2 * cos(i * 2.9 + 1);
            x[i][u] = (float)(p * a[u] + q * b[u] + 0.01 * sin(i * 13.0 + u * 5));
            mean[u] += (double)x[i][u] / N;
        }
    for (int i = 0; i < N; i++)
        for (int u = 0; u < UNITS; u++)
            x[i][u] -= (float)mean[u];
}

static void gram_of(int n, int units, const float *x, float *g)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int u = 0; u < units; u++)
                sum += (double)x[i * units + u] * (double)x[j * units + u];
            g[i * n + j] = (float)sum;
        }
}

static const double FIRST[UNITS] = {0.6, 0, 0.8}, SECOND[UNITS] = {0, 0, 0, 0.28, 0.96};

static void pca_finds_the_directions_that_are_there(void **state)
{
    (void)state;
    static float x[N][UNITS], g[N * N], points[2 * N];
    struct tt_pca p;
    make_samples(x, FIRST, SECOND);
    gram_of(N, UNITS, x[0], g);
    assert_true(tt__pca_init(&p, N));
    for (int k = 0; k < 40; k++)
        tt__pca_iterate(&p, g, N);
    assert_true(p.change < 1e-6);
    tt__pca_points(&p, points);
    double variance = 0, sum[2] = {0}, both = 0;
    for (int i = 0; i < N; i++)
        for (int u = 0; u < UNITS; u++)
            sum[0] += (double)x[i][u] * FIRST[u] * (double)x[i][u] * FIRST[u];
    for (int i = 0; i < N; i++) {
        double along = 0, across = 0;
        for (int u = 0; u < UNITS; u++) {
            along += (double)x[i][u] * FIRST[u];
            across += (double)x[i][u] * SECOND[u];
        }
        variance += along * along / N;
        sum[1] += across * across / N;
        both += along * (double)points[2 * i];
    }
    double unit = sqrt(variance), sign = both > 0 ? 1 : -1;
    for (int i = 0; i < N; i++) {
        double along = 0;
        for (int u = 0; u < UNITS; u++)
            along += (double)x[i][u] * FIRST[u];
        assert_true(fabs(sign * along / unit - (double)points[2 * i]) < 0.02);
    }
    assert_true(fabs(p.value[0] / N - variance) < 0.01 * variance);
    assert_true(fabs(p.value[1] / N - sum[1]) < 0.01 * sum[1]);
    tt__pca_done(&p);
}

/* A diagonal matrix: what its eigenvalues are needs no arithmetic. */
static void pca_knows_a_diagonal_matrix(void **state)
{
    (void)state;
    enum { SIZE = 9 };
    static const float value[SIZE] = {0, 3, 1, 50, 0.5F, 20, 2, 0, 0.25F};
    float g[SIZE * SIZE] = {0}, points[2 * SIZE];
    struct tt_pca p;
    for (int i = 0; i < SIZE; i++)
        g[i * SIZE + i] = value[i];
    assert_true(tt__pca_init(&p, SIZE));
    for (int k = 0; k < 60; k++)
        tt__pca_iterate(&p, g, SIZE);
    tt__pca_points(&p, points);
    static const double expected[TT_PCA_BLOCK] = {50, 20, 3, 2};
    for (int k = 0; k < TT_PCA_BLOCK; k++)
        assert_true(fabs(p.value[k] - expected[k]) < 1e-3);
    for (int i = 0; i < SIZE; i++) {
        assert_true(fabs(fabs((double)points[2 * i]) - (i == 3 ? 3 : 0)) < 1e-4);
        assert_true(fabs(fabs((double)points[2 * i + 1]) - (i == 5 ? 3 * sqrt(0.4) : 0)) < 1e-4);
    }
    tt__pca_done(&p);
}

static void of_samples_that_are_all_the_same_there_is_no_direction(void **state)
{
    (void)state;
    static float g[N * N], points[2 * N];
    struct tt_pca p;
    assert_true(tt__pca_init(&p, N));
    for (int k = 0; k < 5; k++)
        tt__pca_iterate(&p, g, N);
    tt__pca_points(&p, points);
    for (int i = 0; i < 2 * N; i++)
        assert_true(points[i] == 0);
    tt__pca_done(&p);
}

/* Turned by any angle, mirrored or not, they come back to where they were. */
static void a_turned_picture_is_turned_back(void **state)
{
    (void)state;
    float was[2 * N], now[2 * N];
    for (int mirror = 0; mirror < 2; mirror++)
        for (double angle = 0; angle < 6.3; angle += 0.7) {
            for (int i = 0; i < N; i++) {
                double x = sin(i * 1.3) * 2, y = cos(i * 2.1) + 0.1 * i / N;
                was[2 * i] = (float)x;
                was[2 * i + 1] = (float)y;
                y = mirror ? -y : y;
                now[2 * i] = (float)(cos(angle) * x - sin(angle) * y);
                now[2 * i + 1] = (float)(sin(angle) * x + cos(angle) * y);
            }
            tt__pca_align(N, was, now);
            for (int i = 0; i < 2 * N; i++)
                assert_true(fabsf(was[i] - now[i]) < 1e-5F);
        }
}

/* --- t-SNE ----------------------------------------------------------------------------------- */

enum { POINTS = 81 };

/* Two heaps that lie far apart, the points in turn of one and of the other; begun in a mix. */
static void picture_of_heaps(float out[2 * POINTS])
{
    static float x[POINTS * UNITS], g[POINTS * POINTS], mix[2 * POINTS];
    struct tt_tsne t;
    for (int i = 0; i < POINTS; i++) {
        for (int u = 0; u < UNITS; u++)
            x[i * UNITS + u] = (float)(sin(i * 7.0 + u * 3) + (u == 0 ? 12 * (i % 2) - 6 : 0));
        mix[2 * i] = (float)sin(i * 3.3);
        mix[2 * i + 1] = (float)cos(i * 5.1);
    }
    gram_of(POINTS, UNITS, x, g);
    assert_true(tt__tsne_init(&t, POINTS));
    tt__tsne_begin(&t, mix);
    tt__tsne_change(&t);
    for (int i = 0; i < POINTS; i++)
        tt__tsne_row(&t, g, POINTS);
    assert_int_equal(t.rows, POINTS);
    for (int i = 0; i < 500; i++)
        tt__tsne_turn(&t, i < 150 ? 8 : 1);
    tt__tsne_points(&t, out);
    tt__tsne_done(&t);
}

static void tsne_parts_two_heaps(void **state)
{
    (void)state;
    float y[2 * POINTS], inside = 0, between = HUGE_VALF;
    picture_of_heaps(y);
    for (int i = 0; i < POINTS; i++) {
        float nearest = HUGE_VALF;
        for (int j = 0; j < POINTS; j++) {
            float d = hypotf(y[2 * i] - y[2 * j], y[2 * i + 1] - y[2 * j + 1]);
            if (i % 2 != j % 2)
                between = fminf(between, d);
            else if (i != j)
                nearest = fminf(nearest, d);
        }
        inside = fmaxf(inside, nearest);
    }
    assert_true(between > inside); /* who is nearest is of the same heap */
    assert_true(between > 0.5F);
}

static void the_same_points_give_the_same_picture(void **state)
{
    (void)state;
    float a[2 * POINTS], b[2 * POINTS];
    picture_of_heaps(a);
    picture_of_heaps(b);
    assert_memory_equal(a, b, sizeof a);
}

/* P is symmetric, sums to 1, and each row's bell reaches about 30 neighbours. */
static void probabilities_add_up(void **state)
{
    (void)state;
    enum { SIZE = 121 };
    static float x[SIZE * UNITS], g[SIZE * SIZE];
    struct tt_tsne t;
    for (int i = 0; i < SIZE * UNITS; i++)
        x[i] = (float)sin(i * 1.1) * (float)(1 + i % 5);
    gram_of(SIZE, UNITS, x, g);
    assert_true(tt__tsne_init(&t, SIZE));
    tt__tsne_change(&t);
    for (int i = 0; i < SIZE; i++)
        tt__tsne_row(&t, g, SIZE);
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
        double entropy = 0;
        for (int j = 0; j < SIZE; j++) {
            double p = (double)t.row[i * t.stride + j];
            entropy -= p > 0 ? p * log(p) : 0;
            sum += (double)t.p[i * t.stride + j];
            assert_true(t.p[i * t.stride + j] == t.p[j * t.stride + i]);
        }
        assert_true(fabs(exp(entropy) - 30) < 0.1);
        assert_true(t.p[i * t.stride + i] == 0);
    }
    assert_true(fabs(sum - 1) < 1e-5);
    tt__tsne_done(&t);
}

static void points_in_one_place_are_no_trouble(void **state)
{
    (void)state;
    float g[25] = {0}, at[10] = {0}, y[10];
    struct tt_tsne t;
    assert_true(tt__tsne_init(&t, 5));
    tt__tsne_begin(&t, at);
    tt__tsne_change(&t);
    for (int i = 0; i < 5; i++)
        tt__tsne_row(&t, g, 5);
    for (int i = 0; i < 50; i++)
        tt__tsne_turn(&t, 1);
    tt__tsne_points(&t, y);
    for (int i = 0; i < 10; i++)
        assert_true(isfinite(y[i]));
    tt__tsne_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pca_finds_the_directions_that_are_there),
        cmocka_unit_test(pca_knows_a_diagonal_matrix),
        cmocka_unit_test(of_samples_that_are_all_the_same_there_is_no_direction),
        cmocka_unit_test(a_turned_picture_is_turned_back),
        cmocka_unit_test(tsne_parts_two_heaps),
        cmocka_unit_test(the_same_points_give_the_same_picture),
        cmocka_unit_test(probabilities_add_up),
        cmocka_unit_test(points_in_one_place_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
