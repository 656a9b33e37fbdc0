/* A film as a file: what is written is read again; what is cut or changed is passed over. */
#include "../film_moments.h"

#include <sys/mman.h>

#include <tuitrain/base/file.h>

#include "../../../src/run/folder/film_file.h"

static void make_file(struct tt_film_bytes *b, struct tt_film *f, int n)
{
    struct tt_err err = {0};
    *b = (struct tt_film_bytes){.n = 0};
    fill_film(f, n, 7);
    tt__film_fork(f, 0, 7);
    tt__film_add(f, a_moment(n + 1, 1, 8, TT_FILM_COMMAND, true), TT_FILM_MOMENTS);
    assert_ok(tt__film_put_all(b, f, TT_FILM_MOMENTS, &err), &err);
}

static void assert_same_moment(const struct tt_film_head *h, const struct tt_film_moment *a,
                               const struct tt_film_moment *b)
{
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->branch, b->branch);
    assert_int_equal(a->step, b->step);
    assert_int_equal(a->why, b->why);
    assert_string_equal(a->note, b->note);
    assert_true(a->lr == b->lr && a->loss == b->loss && a->elapsed == b->elapsed);
    assert_true(a->val.known == b->val.known && a->val.accuracy == b->val.accuracy);
    assert_int_equal(a->coaching.tone, b->coaching.tone);
    assert_string_equal(a->coaching.text, b->coaching.text);
    assert_int_equal(a->n_warnings, b->n_warnings);
    assert_int_equal(a->warning[0].rule, b->warning[0].rule);
    assert_string_equal(a->warning[0].text, b->warning[0].text);
    assert_string_equal(a->warning[0].act[0].line, b->warning[0].act[0].line);
    assert_int_equal(a->n_cells, b->n_cells);
    assert_memory_equal(a->cell, b->cell, (size_t)a->n_cells * sizeof *a->cell);
    assert_memory_equal(a->p, b->p, (size_t)(h->n_samples * h->info.n_classes) * sizeof *a->p);
    assert_true(a->drawing == b->drawing && a->width == b->width && a->height == b->height);
    assert_memory_equal(a->pixels, b->pixels, (size_t)(a->width * a->height));
    assert_memory_equal(a->drawing_p, b->drawing_p, (size_t)h->info.n_classes * 2);
    assert_true(a->inside == b->inside && !a->pictures == !b->pictures);
    if (a->inside) {
        assert_true(a->layer[1].dead == b->layer[1].dead);
        assert_memory_equal(&a->layer[1].outputs, &b->layer[1].outputs, sizeof a->layer[1].outputs);
        assert_memory_equal(&a->param[1].gradients, &b->param[1].gradients,
                            sizeof a->param[1].gradients);
    }
    if (a->pictures)
        assert_memory_equal(a->pictures, b->pictures, FILM_PICTURES * 6);
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    struct tt_film_bytes b;
    struct tt_film_reading r = {.used = 0};
    struct tt_err err = {0};
    make_file(&b, &f, 5);
    assert_ok(tt__film_get(&r, "film.bin", b.data, b.n, &err), &err);
    assert_false(r.damaged);
    assert_int_equal(r.used, b.n);
    assert_int_equal(r.most, TT_FILM_MOMENTS);
    const struct tt_film_head *h = r.film.head;
    assert_string_equal(h->info.net, "6-3");
    assert_string_equal(h->best_by, "val-acc");
    assert_int_equal(h->info.seed, 7);
    assert_int_equal(h->info.n_classes, FILM_CLASSES);
    assert_string_equal(h->info.class_name[2], "class 2");
    assert_true(h->width == 3 && h->height == 2 && h->channels == 1);
    assert_int_equal(h->n_samples, FILM_SAMPLES);
    assert_true(h->sample[3].index == 30 && h->sample[3].cls == 0);
    assert_memory_equal(h->pixels, f.head->pixels, FILM_SAMPLES * 6);
    assert_string_equal(h->layer[1].text, "linear 3");
    assert_string_equal(h->param[1].name, "1.bias");
    assert_int_equal(h->param[1].count, 3);
    assert_true(h->n_pictures == FILM_PICTURES && h->of_pictures == 3);
    assert_int_equal(r.film.n, f.n);
    for (int i = 0; i < f.n; i++)
        assert_same_moment(h, f.moment[i], r.film.moment[i]);
    assert_int_equal(r.film.n_forks, 2);
    assert_true(r.film.fork[1].parent == 0 && r.film.fork[1].from == 7);
    tt__film_reading_done(&r);
    tt__film_bytes_done(&b);
    tt__film_done(&f);
}

/* A copy in memory that is not to be written to, once it is protected. */
static void *lay(unsigned char **at, const void *what, size_t n)
{
    void *there = memcpy(*at, what, n);
    *at += (n + 15) / 16 * 16;
    return there;
}

static const struct tt_film_head *lay_head(unsigned char **at, const struct tt_film_head *what)
{
    struct tt_film_head *h = lay(at, what, sizeof *h);
    h->sample = lay(at, h->sample, (size_t)h->n_samples * sizeof *h->sample);
    h->layer = lay(at, h->layer, (size_t)h->n_layers * sizeof *h->layer);
    h->param = lay(at, h->param, (size_t)h->n_params * sizeof *h->param);
    return h;
}

static const struct tt_film_moment *lay_moment(unsigned char **at,
                                               const struct tt_film_moment *what,
                                               const struct tt_film_head *h)
{
    struct tt_film_moment *m = lay(at, what, sizeof *m);
    m->warning = lay(at, m->warning, (size_t)m->n_warnings * sizeof *m->warning);
    m->cell = lay(at, m->cell, (size_t)m->n_cells * sizeof *m->cell);
    m->layer = lay(at, m->layer, (size_t)h->n_layers * sizeof *m->layer);
    m->param = lay(at, m->param, (size_t)h->n_params * sizeof *m->param);
    return m;
}

/* The worker and the screen read them meanwhile. */
static void nothing_is_written_to_what_is_put_into_a_file(void **state)
{
    (void)state;
    enum { ROOM = 1 << 20 };
    struct tt_film f = {.n = 0};
    struct tt_film_bytes b = {.n = 0}, again = {.n = 0};
    struct tt_err err = {0};
    fill_film(&f, 1, 1);
    unsigned char *room =
        mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(room != MAP_FAILED);
    unsigned char *at = room;
    const struct tt_film_head *h = lay_head(&at, f.head);
    const struct tt_film_moment *m = lay_moment(&at, f.moment[0], h);
    assert_true(m->inside && at <= room + ROOM);
    assert_int_equal(mprotect(room, ROOM, PROT_READ), 0);
    assert_ok(tt__film_put_head(&b, h, 9, &err), &err);
    assert_ok(tt__film_put_moment(&b, m, h, &err), &err);
    assert_ok(tt__film_put_head(&again, f.head, 9, &err), &err);
    assert_ok(tt__film_put_moment(&again, f.moment[0], f.head, &err), &err);
    assert_int_equal(b.n, again.n);
    assert_memory_equal(b.data, again.data, b.n);
    tt__film_bytes_done(&b);
    tt__film_bytes_done(&again);
    munmap(room, ROOM);
    tt__film_done(&f);
}

/* The file of a killed run: whole moments up to there, none that is half or wrong. */
static void a_film_that_is_cut_anywhere_has_whole_moments(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    struct tt_film_bytes b;
    struct tt_err err = {0};
    make_file(&b, &f, 4);
    int most = 0;
    for (size_t n = 0; n < b.n; n++) {
        struct tt_film_reading r = {.used = 0};
        if (tt__film_get(&r, "film.bin", b.data, n, &err) == 0) {
            assert_true(r.used <= n && r.damaged == (r.used < n));
            assert_in_range(r.film.n, most, f.n);
            most = r.film.n;
            for (int i = 0; i < r.film.n; i++)
                assert_same_moment(f.head, f.moment[i], r.film.moment[i]);
            /* The rest of it, as it grows. */
            size_t used = r.used;
            assert_ok(tt__film_get(&r, "film.bin", b.data + used, b.n - used, &err), &err);
            assert_int_equal(r.film.n, f.n);
            assert_false(r.damaged);
        } else {
            assert_int_equal(err.code, TT_EINPUT);
            assert_int_equal(most, 0);
        }
        tt__film_reading_done(&r);
    }
    assert_int_equal(most, f.n - 1);
    tt__film_bytes_done(&b);
    tt__film_done(&f);
}

static void a_byte_that_changed_is_noticed(void **state)
{
    (void)state;
    struct tt_film f = {.n = 0};
    struct tt_film_bytes b;
    make_file(&b, &f, 3);
    for (size_t at = 0; at < b.n; at++)
        for (int bit = 0; bit < 8; bit++) {
            struct tt_film_reading r = {.used = 0};
            struct tt_err err = {0};
            b.data[at] ^= (unsigned char)(1 << bit);
            /* Of gzip's head some bytes mean nothing: its time, its system. */
            if (tt__film_get(&r, "film.bin", b.data, b.n, &err) == 0)
                for (int i = 0; i < r.film.n; i++)
                    assert_same_moment(f.head, f.moment[i], r.film.moment[i]);
            else
                assert_true(strncmp(err.text, "film.bin: ", 10) == 0);
            tt__film_reading_done(&r);
            b.data[at] ^= (unsigned char)(1 << bit);
        }
    tt__film_bytes_done(&b);
    tt__film_done(&f);
}

/* Whole records whose checksums are right, and which are wrong all the same. */
static void moments_that_cannot_be_are_passed_over(void **state)
{
    (void)state;
    struct tt_film f = {.head = a_head()};
    struct tt_err err = {0};
    const struct tt_film_moment *odd[] = {
        a_moment(2, 1, 3, 0, true),   /* of a branch that is not there */
        a_moment(2, 0, 1, 0, true),   /* before the one before it */
        a_moment(1, 0, 3, 0, true),   /* counted twice */
        a_moment(2, 0, -7, 0, true),  /* no step */
        a_moment(2, 0, 3, 255, true), /* for no reason that there is */
    };
    tt__film_fork(&f, -1, 0);
    tt__film_add(&f, a_moment(1, 0, 2, 0, true), TT_FILM_MOMENTS);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct tt_film_bytes b = {.n = 0};
        struct tt_film_reading r = {.used = 0};
        assert_ok(tt__film_put_all(&b, &f, TT_FILM_MOMENTS, &err), &err);
        size_t whole = b.n;
        assert_ok(tt__film_put_moment(&b, odd[i], f.head, &err), &err);
        assert_ok(tt__film_get(&r, "film.bin", b.data, b.n, &err), &err);
        assert_int_equal(r.film.n, 1);
        assert_true(r.damaged && r.used == whole);
        tt__film_reading_done(&r);
        tt__film_bytes_done(&b);
        tt__film_moment_drop(odd[i]);
    }
    tt__film_done(&f);
}

static void other_files_are_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } file[] = {{"", "is no film of a run"},
                {"tuitrain film", "is no film of a run"},
                {"{\"event\":\"steps\",\"step\":1}", "is no film of a run"},
                {"tuitrain film 2\n....", "is of another version of tuitrain"},
                {"tuitrain film 1\n", "is damaged at its beginning"}};
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        struct tt_film_reading r = {.used = 0};
        struct tt_err err = {0};
        assert_int_equal(tt__film_get(&r, "film.bin", (const unsigned char *)file[i].text,
                                      strlen(file[i].text), &err),
                         -1);
        assert_int_equal(err.code, TT_EINPUT);
        assert_non_null(strstr(err.text, file[i].why));
        tt__film_reading_done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(nothing_is_written_to_what_is_put_into_a_file),
        cmocka_unit_test(a_film_that_is_cut_anywhere_has_whole_moments),
        cmocka_unit_test(a_byte_that_changed_is_noticed),
        cmocka_unit_test(moments_that_cannot_be_are_passed_over),
        cmocka_unit_test(other_files_are_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
