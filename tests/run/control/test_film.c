/* The film of a run that goes on: what watchers get, what lies in the run folder, and that the run
 * has the same bits with and without it. */
#include "../watch.h"

#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/folder/paths.h>

#include "../../../src/run/folder/film_file.h"
#include "../../../src/run/link/film.h"

static struct tt_config config_in(const char *folder)
{
    struct tt_config c = small_config();
    strcpy(c.run_dir, test_path(folder));
    strcpy(c.checkpoint_every, "5");
    return c;
}

static void read_film(struct tt_film_reading *r, const char *run_dir)
{
    struct tt_err err = {0};
    *r = (struct tt_film_reading){.used = 0};
    assert_ok(tt__film_file_read(r, run_dir, &err), &err);
    assert_false(r->damaged);
}

static void assert_same_films(const struct tt_film *a, const struct tt_film *b)
{
    assert_int_equal(a->n, b->n);
    for (int i = 0; i < a->n; i++) {
        const struct tt_film_moment *p = a->moment[i], *q = b->moment[i];
        assert_int_equal(p->number, q->number);
        assert_int_equal(p->step, q->step);
        assert_int_equal(p->branch, q->branch);
        assert_int_equal(p->why, q->why);
        assert_string_equal(p->note, q->note);
        assert_string_equal(p->coaching.text, q->coaching.text);
        assert_memory_equal(p->p, q->p, (size_t)(a->head->n_samples * a->head->info.n_classes) * 2);
    }
    assert_int_equal(a->n_forks, b->n_forks);
}

/* The newest moment of a film that says why. */
static const struct tt_film_moment *find(const struct tt_film *f, unsigned why)
{
    for (int i = f->n - 1; i >= 0; i--)
        if ((f->moment[i]->why & why) == why)
            return f->moment[i];
    return NULL;
}

static void what_the_watcher_sees_is_what_the_folder_has(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("seen");
    struct tt_film_reading r;
    struct tt_film live = {.n = 0};
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    const struct tt_film *f = tt_link_film(w.link, NULL);
    while (f->n == 0 || !(f->moment[f->n - 1]->why & TT_FILM_END))
        f = tt_link_film(w.link, NULL);
    assert_true(f->head && !f->why[0]);
    assert_int_equal(f->head->info.n_classes, 3);
    assert_string_equal(f->head->info.run_dir, c.run_dir);
    assert_true(f->moment[0]->why & TT_FILM_BEGIN && f->moment[0]->step == 0);
    const struct tt_film_moment *last = f->moment[f->n - 1];
    assert_true((last->why & TT_FILM_PASS) && last->step == 30 && last->epoch == 3);
    assert_true(last->confusion_known && last->val.known);
    tt__film_copy(&live, f);
    end(&w);
    read_film(&r, c.run_dir);
    assert_same_films(&live, &r.film);
    tt__film_done(&live);
    tt__film_reading_done(&r);
}

static void commands_have_moments_of_their_own(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("told");
    struct tt_film_reading r;
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "lr 0.025");
    say_ok(&w, "pause"); /* bears on nothing */
    end(&w);
    read_film(&r, c.run_dir);
    const struct tt_film_moment *m = find(&r.film, TT_FILM_COMMAND);
    assert_non_null(m);
    assert_string_equal(m->note, "lr 0.025");
    assert_true(m->lr == 0.025);
    const struct tt_film_moment *last = r.film.moment[r.film.n - 1];
    assert_true((last->why & TT_FILM_END) && last->step >= m->step);
    tt__film_reading_done(&r);
}

static void a_rewind_begins_a_branch_of_the_film(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("back");
    struct tt_film_reading r;
    int way[TT_FILM_MOMENTS];
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    say_ok(&w, "rewind 12");
    end(&w);
    read_film(&r, c.run_dir);
    assert_int_equal(r.film.n_forks, 2);
    assert_true(r.film.fork[1].parent == 0 && r.film.fork[1].from == 12);
    /* The branch that was left stays as it was. */
    int n = tt_film_way(&r.film, 0, way);
    assert_int_equal(r.film.moment[way[n - 1]]->step, 30);
    n = tt_film_way(&r.film, 1, way);
    const struct tt_film_moment *last = r.film.moment[way[n - 1]];
    assert_true(last->branch == 1 && last->step == 12);
    for (int i = 0; i < n; i++)
        assert_true(r.film.moment[way[i]]->step <= 12);
    assert_non_null(find(&r.film, TT_FILM_COMMAND));
    tt__film_reading_done(&r);
}

/* What lies beyond the checkpoint is made again, and so are its moments. */
static void a_resumed_run_goes_on_with_its_film(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("on");
    struct tt_film_reading before, after;
    char path[TT_PATH];
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "checkpoint");
    int64_t saved = tt_link_snapshot(w.link, NULL)->step;
    say_ok(&w, "step");
    end(&w);
    read_film(&before, c.run_dir);
    assert_true(before.film.n > 1);
    /* As after a crash: the newest checkpoint is that one, and a moment is half written. */
    assert_int_equal(tt_checkpoint_path(c.run_dir, 0, saved + 1, path), 0);
    unlink(path);
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE, c.run_dir);
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite("\100\0\0\0half", 1, 8, file), 8);
    assert_int_equal(fclose(file), 0);
    resume(&w, c.run_dir);
    say_ok(&w, "pause");
    end(&w);
    read_film(&after, c.run_dir);
    int same = 0;
    while (same < before.film.n && before.film.moment[same]->step <= saved &&
           before.film.moment[same]->number == after.film.moment[same]->number)
        same++;
    assert_true(same > 0 && after.film.n > same);
    for (int i = same; i < after.film.n; i++)
        assert_true(after.film.moment[i]->step >= saved);
    assert_true(after.film.moment[same]->why & TT_FILM_BEGIN);
    for (int i = 1; i < after.film.n; i++)
        assert_true(after.film.moment[i]->number > after.film.moment[i - 1]->number);
    tt__film_reading_done(&before);
    tt__film_reading_done(&after);
}

static void a_damaged_film_is_begun_again(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("damaged");
    struct tt_film_reading r;
    char path[TT_PATH];
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE, c.run_dir);
    test_write(path, "what is this", 12);
    resume(&w, c.run_dir);
    end(&w);
    read_film(&r, c.run_dir);
    assert_true(r.film.n >= 1 && r.film.moment[0]->step == 30);
    tt__film_reading_done(&r);
}

/* A folder is in its place: said once, and training goes on. */
static void a_film_that_cannot_be_written_is_told_once(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("taken");
    struct tt_err err = {0};
    char path[TT_PATH];
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE "/inside", c.run_dir);
    assert_ok(tt_make_folders(path, &err), &err);
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    say_ok(&w, "stop now");
    while (w.state != TT_STOPPED)
        wait_news(&w);
    tt_run_join(w.run);
    take_events(&w);
    const char *told = strstr(w.warnings, "the film is not being saved: ");
    assert_non_null(told);
    assert_null(strstr(told + 1, "the film is not being saved"));
    assert_int_equal(w.count[TT_EVENT_ERROR], 0);
    tt_run_free(w.run);
}

static void without_a_film_nothing_is_recorded(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config_in("none");
    char path[TT_PATH];
    c.no_film = true;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    const struct tt_film *f = tt_link_film(w.link, NULL);
    assert_null(f->head);
    assert_non_null(strstr(f->why, "--no-film"));
    end(&w);
    snprintf(path, sizeof path, "%.900s/" TT_FILM_FILE, c.run_dir);
    assert_true(access(path, F_OK) < 0);
}

static void trained(const char *folder, bool film, struct tt_tensor_set *set)
{
    struct watch w;
    struct tt_config c = config_in(folder);
    struct tt_err err = {0};
    char path[TT_PATH];
    c.net = "conv 4 3; batchnorm; relu; flatten; linear 12; tanh; dropout 0.3; linear 3";
    c.no_film = !film;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    assert_int_equal(tt_checkpoint_path(c.run_dir, 0, 30, path), 0);
    assert_ok(tt_safetensors_read(path, set, &err), &err);
}

static void with_and_without_it_the_bits_are_the_same(void **state)
{
    (void)state;
    struct tt_tensor_set with, without;
    trained("with", true, &with);
    trained("without", false, &without);
    assert_int_equal(with.n_tensors, without.n_tensors);
    for (size_t i = 0; i < with.n_tensors; i++) {
        const struct tt_named_tensor *a = &with.tensor[i],
                                     *b = tt_tensor_set_find(&without, a->name);
        assert_true(b && b->bytes == a->bytes);
        assert_memory_equal(a->data, b->data, a->bytes);
    }
    tt_tensor_set_done(&with);
    tt_tensor_set_done(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_watcher_sees_is_what_the_folder_has),
        cmocka_unit_test(commands_have_moments_of_their_own),
        cmocka_unit_test(a_rewind_begins_a_branch_of_the_film),
        cmocka_unit_test(a_resumed_run_goes_on_with_its_film),
        cmocka_unit_test(a_damaged_film_is_begun_again),
        cmocka_unit_test(a_film_that_cannot_be_written_is_told_once),
        cmocka_unit_test(without_a_film_nothing_is_recorded),
        cmocka_unit_test(with_and_without_it_the_bits_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
