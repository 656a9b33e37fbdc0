/* Which samples go where. */
#include "../../support/test.h"

#include "../../../src/data/split/divide.h"

enum { N = 1000, MOST = 4000 };

static uint8_t part_of[MOST]; /* 0 nowhere, 1 training, 2 validation, 3 the test */

/* Each sample is in one part at most; part_of says in which. */
static struct tt__parts divide(const struct tt__divide *d)
{
    struct tt__parts p;
    struct tt_err err = {0};
    assert_ok(tt__divide(d, &p, &err), &err);
    memset(part_of, 0, sizeof part_of);
    for (int64_t i = 0; i < p.train + p.val + p.test; i++) {
        assert_true(p.order[i] < d->n);
        assert_int_equal(part_of[p.order[i]], 0);
        part_of[p.order[i]] = i < p.train ? 1 : i < p.train + p.val ? 2 : 3;
    }
    return p;
}

static void done(struct tt__parts *p)
{
    free(p->order);
}

static int count(const uint16_t *cls, int c, int part, int n)
{
    int k = 0;
    for (int i = 0; i < n; i++)
        k += cls[i] == c && part_of[i] == part;
    return k;
}

/* Of 1000 samples 700, 290 and 10. */
static void fill_classes(uint16_t *cls)
{
    for (int i = 0; i < N; i++)
        cls[i] = i * 7919 % N < 700 ? 0 : i * 7919 % N < 990 ? 1 : 2;
}

static void every_class_keeps_its_share(void **state)
{
    (void)state;
    uint16_t cls[N];
    fill_classes(cls);
    struct tt__divide d = {.label = "t",
                           .n = N,
                           .cls = cls,
                           .n_classes = 3,
                           .val = 0.2,
                           .test = 0.1,
                           .stratify = true};
    static const int all[] = {700, 290, 10};
    for (d.seed = 0; d.seed < 5; d.seed++) {
        struct tt__parts p = divide(&d);
        assert_int_equal(p.val, 200);
        assert_int_equal(p.test, 100);
        for (int c = 0; c < 3; c++) {
            assert_in_range(count(cls, c, 2, N), all[c] / 5 - 1, all[c] / 5 + 1);
            assert_in_range(count(cls, c, 3, N), all[c] / 10 - 1, all[c] / 10 + 1);
        }
        done(&p);
    }
}

static void the_seed_alone_draws(void **state)
{
    (void)state;
    uint16_t cls[N];
    uint8_t first[N];
    fill_classes(cls);
    for (int stratify = 0; stratify < 2; stratify++) {
        struct tt__divide d = {
            .label = "t", .n = N, .cls = cls, .n_classes = 3, .val = 0.2, .stratify = stratify};
        struct tt__parts p = divide(&d);
        memcpy(first, part_of, N);
        done(&p);
        p = divide(&d);
        assert_memory_equal(first, part_of, N);
        done(&p);
        d.seed = 1;
        p = divide(&d);
        int same = 0;
        for (int i = 0; i < N; i++)
            same += first[i] == 2 && part_of[i] == 2;
        assert_in_range(same, 20, 60); /* a fifth of a fifth, had they nothing in common */
        done(&p);
    }
}

/* The rare class has one sample, or two: training has one of them. */
static void a_class_that_is_rare_is_learned(void **state)
{
    (void)state;
    uint16_t cls[50] = {0};
    for (int few = 1; few <= 2; few++)
        for (uint64_t seed = 0; seed < 30; seed++) {
            struct tt__divide d = {.label = "t",
                                   .n = 50,
                                   .cls = cls,
                                   .n_classes = 2,
                                   .val = 0.3,
                                   .test = 0.3,
                                   .stratify = true,
                                   .seed = seed};
            cls[10] = 1;
            cls[20] = few == 2;
            struct tt__parts p = divide(&d);
            assert_true(count(cls, 1, 1, 50) >= 1);
            assert_true(p.val >= 13 && p.test >= 13);
            done(&p);
        }
    /* Where no class has more than one, they are drawn as they come. */
    uint16_t each[5] = {0, 1, 2, 3, 4};
    struct tt__divide d = {
        .label = "t", .n = 5, .cls = each, .n_classes = 5, .val = 0.2, .stratify = true};
    struct tt__parts p = divide(&d);
    assert_int_equal(p.val, 1);
    done(&p);
}

/* Each sample validates once; the test is the same in all folds. */
static void check_folds(struct tt__divide *d, int n)
{
    int times[MOST] = {0};
    uint8_t tested[MOST];
    d->folds = 5;
    for (d->fold = 1; d->fold <= 5; d->fold++) {
        struct tt__parts p = divide(d);
        for (int i = 0; i < n; i++) {
            times[i] += part_of[i] == 2;
            if (d->fold > 1)
                assert_int_equal(part_of[i] == 3, tested[i]);
            tested[i] = part_of[i] == 3;
        }
        done(&p);
    }
    for (int i = 0; i < n; i++)
        assert_int_equal(times[i], !tested[i]);
}

static void folds_share_all_samples(void **state)
{
    (void)state;
    uint16_t cls[N];
    uint32_t group[N];
    fill_classes(cls);
    for (int i = 0; i < N; i++)
        group[i] = (uint32_t)(i * 31 % 97);
    for (int test = 0; test < 2; test++)
        for (int how = 0; how < 3; how++) {
            struct tt__divide d = {.label = "t",
                                   .n = N,
                                   .cls = cls,
                                   .n_classes = 3,
                                   .test = test * 0.15,
                                   .stratify = how != 1,
                                   .group = how == 2 ? group : NULL,
                                   .n_groups = 97};
            check_folds(&d, N);
        }
}

static void folds_keep_each_class_s_share(void **state)
{
    (void)state;
    uint16_t cls[N];
    fill_classes(cls);
    struct tt__divide d = {
        .label = "t", .n = N, .cls = cls, .n_classes = 3, .folds = 5, .stratify = true};
    for (d.fold = 1; d.fold <= 5; d.fold++) {
        struct tt__parts p = divide(&d);
        assert_int_equal(p.val, 200);
        assert_int_equal(count(cls, 0, 2, N), 140);
        assert_int_equal(count(cls, 1, 2, N), 58);
        assert_int_equal(count(cls, 2, 2, N), 2);
        done(&p);
    }
}

/* Groups of 1 to 20, whose members are of one class mostly. */
static void no_group_is_on_two_sides(void **state)
{
    (void)state;
    uint16_t cls[N];
    uint32_t group[N], n_groups = 0;
    for (int i = 0, left = 0; i < N; i++, left--) {
        if (left == 0)
            left = 1 + (int)(n_groups++ * 7 % 20);
        group[i] = n_groups - 1;
        cls[i] = (uint16_t)(group[i] % 3);
    }
    for (uint64_t seed = 0; seed < 5; seed++) {
        struct tt__divide d = {.label = "t",
                               .n = N,
                               .cls = cls,
                               .n_classes = 3,
                               .val = 0.2,
                               .test = 0.2,
                               .stratify = true,
                               .group = group,
                               .n_groups = n_groups,
                               .seed = seed};
        struct tt__parts p = divide(&d);
        for (int i = 1; i < N; i++)
            if (group[i] == group[i - 1])
                assert_int_equal(part_of[i], part_of[i - 1]);
        assert_in_range(p.val, 160, 240);
        assert_in_range(p.test, 160, 240);
        for (int c = 0; c < 3; c++) { /* as far as groups allow */
            int all = count(cls, c, 1, N) + count(cls, c, 2, N) + count(cls, c, 3, N);
            assert_in_range(count(cls, c, 2, N), all / 5 - 30, all / 5 + 30);
        }
        done(&p);
    }
}

static void two_large_groups_still_make_two_sides(void **state)
{
    (void)state;
    uint32_t group[100];
    for (int i = 0; i < 100; i++)
        group[i] = i % 2;
    struct tt__divide d = {.label = "t", .n = 100, .val = 0.2, .group = group, .n_groups = 2};
    struct tt__parts p = divide(&d);
    assert_int_equal(p.train, 50);
    assert_int_equal(p.val, 50);
    done(&p);
    d.test = 0.2;
    struct tt_err err;
    assert_refused(tt__divide(&d, &p, &err), &err, "2 groups, and it takes 3");
}

static void what_is_later_validates(void **state)
{
    (void)state;
    double time[N];
    for (int i = 0; i < N; i++)
        time[i] = i * 7919 % N;
    struct tt__divide d = {.label = "t", .n = N, .val = 0.2, .test = 0.1, .time = time};
    struct tt__parts p = divide(&d);
    for (int i = 0; i < N; i++)
        assert_int_equal(part_of[i], time[i] < 700 ? 1 : time[i] < 900 ? 2 : 3);
    for (int64_t i = 1; i < N; i++)
        assert_true(time[p.order[i]] > time[p.order[i - 1]]);
    done(&p);
    /* Each fold validates what follows what it has trained on. */
    d.test = 0;
    d.folds = 4;
    for (d.fold = 1; d.fold <= 4; d.fold++) {
        p = divide(&d);
        for (int i = 0; i < N; i++)
            assert_int_equal(part_of[i], time[i] < 200 * d.fold         ? 1
                                         : time[i] < 200 * d.fold + 200 ? 2
                                                                        : 0);
        done(&p);
    }
}

static void the_same_time_is_on_one_side(void **state)
{
    (void)state;
    double time[N];
    for (int i = 0; i < N; i++)
        time[i] = i * 7919 % N / 150; /* 0 to 6 */
    struct tt__divide d = {.label = "t", .n = N, .val = 0.2, .time = time};
    struct tt__parts p = divide(&d);
    for (int i = 0; i < N; i++)
        assert_int_equal(part_of[i], time[i] < 5 ? 1 : 2);
    done(&p);
    memset(time, 0, sizeof time);
    struct tt_err err;
    assert_refused(tt__divide(&d, &p, &err), &err, "same time");
}

static void parts_that_would_be_empty_are_refused(void **state)
{
    (void)state;
    struct tt_err err;
    struct tt__parts p;
    struct tt__divide d = {.label = "t", .n = 10, .val = 0.7, .test = 0.3};
    assert_refused(tt__divide(&d, &p, &err), &err, "nothing is left to train on");
    d = (struct tt__divide){.label = "t", .n = 3, .folds = 5, .fold = 1};
    assert_refused(tt__divide(&d, &p, &err), &err, "--folds 5: t has 3 samples");
}

static void shares_are_written_in_three_ways(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tt__share kind;
        double share;
    } cases[] = {{"0.2", TT__SHARE_PART, 0.2}, {"20%", TT__SHARE_PART, 0.2},
                 {"1/5", TT__SHARE_PART, 0.2}, {"12.5%", TT__SHARE_PART, 0.125},
                 {"", TT__SHARE_NONE, 0},      {"val.csv", TT__SHARE_DATA, 0},
                 {"a/b", TT__SHARE_DATA, 0},   {"1/val", TT__SHARE_DATA, 0},
                 {"data%", TT__SHARE_DATA, 0}};
    struct tt_err err = {0};
    enum tt__share kind;
    double share;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(tt__share_parse("val", cases[i].text, &kind, &share, &err), &err);
        assert_int_equal(kind, cases[i].kind);
        assert_true(share == cases[i].share);
    }
    static const char *const wrong[] = {"0", "1", "20", "-0.1", "100%", "5/1", "1/0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(tt__share_parse("val", wrong[i], &kind, &share, &err), &err,
                       "more than 0 and less than 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_keeps_its_share),
        cmocka_unit_test(the_seed_alone_draws),
        cmocka_unit_test(a_class_that_is_rare_is_learned),
        cmocka_unit_test(folds_share_all_samples),
        cmocka_unit_test(folds_keep_each_class_s_share),
        cmocka_unit_test(no_group_is_on_two_sides),
        cmocka_unit_test(two_large_groups_still_make_two_sides),
        cmocka_unit_test(what_is_later_validates),
        cmocka_unit_test(the_same_time_is_on_one_side),
        cmocka_unit_test(parts_that_would_be_empty_are_refused),
        cmocka_unit_test(shares_are_written_in_three_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
