/* A run folder as a link: what it tells, how it is followed, and that nothing changes it. */
#include "../film_moments.h"

#include <math.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/config/config.h>
#include <tuitrain/run/onlook/onlooker.h>

#include "../../../src/run/folder/film_file.h"
#include "../../../src/run/folder/lock.h"

/* --- folders --------------------------------------------------------------------------------- */

static void in_run(char out[TT_PATH], const char *run, const char *file)
{
    snprintf(out, TT_PATH, "%.900s/%.100s", run, file);
}

static const char *make_run(const char *name)
{
    static char run[TT_PATH];
    char path[TT_PATH];
    struct tt_config config;
    struct tt_err err = {0};
    snprintf(run, sizeof run, "%s", test_path(name));
    mkdir(run, 0755);
    tt_config_defaults(&config);
    config.epochs = 9;
    config.lr = 0.25;
    in_run(path, run, "config.ini");
    assert_ok(tt_config_write(path, &config, &err), &err);
    return run;
}

static void append(const char *run, const char *file, const void *data, size_t n)
{
    char path[TT_PATH];
    in_run(path, run, file);
    FILE *f = fopen(path, "a");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    fclose(f);
}

static void add_line(const char *run, const char *file, const char *line)
{
    append(run, file, line, strlen(line));
    append(run, file, "\n", 1);
}

static void add_steps(const char *run, int branch, int from, int to)
{
    for (int step = from; step <= to; step++) {
        char line[256];
        snprintf(line, sizeof line,
                 "{\"event\":\"steps\",\"step\":%d,\"branch\":%d,\"epoch\":1,\"loss\":%g,"
                 "\"accuracy\":50,\"lr\":%g,\"time\":%d}",
                 step, branch, 1.0 / step, step < 15 ? 0.25 : 0.125, 1000 + step);
        add_line(run, "metrics.jsonl", line);
    }
}

static void add_epoch(const char *run, int branch, int step, int epoch)
{
    char line[320];
    snprintf(line, sizeof line,
             "{\"event\":\"epoch\",\"step\":%d,\"branch\":%d,\"epoch\":%d,\"epochs\":9,"
             "\"train_loss\":1,\"train_acc\":60,\"val_loss\":%g,\"val_acc\":%d,"
             "\"lr\":0.25,\"seconds\":2.5,\"time\":%d}",
             step, branch, epoch, 2.0 / epoch, 80 + epoch, 1000 + step);
    add_line(run, "metrics.jsonl", line);
}

static void add_end(const char *run, int step, const char *state)
{
    char line[160];
    snprintf(line, sizeof line,
             "{\"event\":\"end\",\"step\":%d,\"branch\":0,\"state\":\"%s\",\"time\":2000}", step,
             state);
    add_line(run, "metrics.jsonl", line);
}

/* --- watching -------------------------------------------------------------------------------- */

static struct tt_onlooker *open_run(const char *run)
{
    struct tt_err err = {0};
    struct tt_onlooker *o = tt_onlooker_open(run, &err);
    if (!o)
        fail_msg("%s", err.text);
    return o;
}

/* Waits for news until the run is at that step. */
static const struct tt_snapshot *until_step(struct tt_link *link, int64_t step)
{
    for (;;) {
        struct pollfd fd = {.fd = tt_link_fd(link), .events = POLLIN};
        struct tt_event e;
        while (tt_link_event(link, &e)) {
        }
        const struct tt_snapshot *s = tt_link_snapshot(link, NULL);
        if (s->step == step)
            return s;
        if (poll(&fd, 1, 30000) <= 0)
            fail_msg("step %d never came, but %d", (int)step, (int)s->step);
    }
}

static struct tt_event until_event(struct tt_link *link, enum tt_event_kind kind)
{
    for (;;) {
        struct pollfd fd = {.fd = tt_link_fd(link), .events = POLLIN};
        struct tt_event e;
        while (tt_link_event(link, &e))
            if (e.kind == kind)
                return e;
        if (poll(&fd, 1, 30000) <= 0)
            fail_msg("event %d never came", kind);
    }
}

static int64_t length(struct tt_link *link, enum tt_series_id id)
{
    return tt_series_length(tt_link_series(link, id));
}

static void a_run_that_is_over_is_told_at_once(void **state)
{
    (void)state;
    const char *run = make_run("over");
    add_steps(run, 0, 1, 10);
    add_epoch(run, 0, 10, 1);
    add_steps(run, 0, 11, 20);
    add_epoch(run, 0, 20, 2);
    add_end(run, 20, "finished");
    add_line(run, "journal.jsonl",
             "{\"step\":14,\"branch\":0,\"time\":1014.0,\"command\":\"lr *0.5\"}");
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    const struct tt_snapshot *s = tt_link_snapshot(link, NULL);
    assert_int_equal(s->state, TT_FINISHED);
    assert_int_equal(s->step, 20);
    assert_int_equal(s->epoch, 2);
    assert_int_equal(s->epochs, 9);
    assert_int_equal(s->steps_per_epoch, 10);
    assert_true(s->val.known && s->val.accuracy == 82 && s->best.epoch == 2);
    assert_true(s->elapsed == 5);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 20);
    assert_int_equal(length(link, TT_SERIES_VAL_ACC), 2);
    const struct tt_series *marks = tt_link_series(link, TT_SERIES_MARK);
    assert_int_equal(tt_series_length(marks), 3);
    assert_int_equal(tt_series_at(marks, 1).step, 14);
    assert_int_equal((int)tt_series_at(marks, 1).value, TT_MARK_LR);
    const struct tt_run_info *info = tt_link_info(link);
    assert_non_null(info->watched);
    assert_string_equal(info->run_dir, run);
    const struct tt_settings *settings = tt_link_settings(link, NULL);
    assert_string_equal(tt_settings_find(settings, "lr")->value, "0.25");
    assert_non_null(tt_settings_find(settings, "lr")->fixed);
    struct tt_event e = until_event(link, TT_EVENT_EPOCH);
    assert_non_null(strstr(e.text, "Epoch [1/9], Train Loss: 1.0000"));
    assert_true(e.time == 9); /* of then, not of now */
    tt_onlooker_close(o);
}

static void one_that_ended_otherwise_says_so(void **state)
{
    static const struct {
        const char *end;
        enum tt_state state;
    } cases[] = {{"stopped", TT_STOPPED}, {"failed", TT_FAILED}, {NULL, TT_STOPPED}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[16];
        snprintf(name, sizeof name, "ended%zu", i);
        const char *run = make_run(name);
        add_steps(run, 0, 1, 5);
        if (cases[i].end)
            add_end(run, 5, cases[i].end);
        struct tt_onlooker *o = open_run(run);
        const struct tt_snapshot *s = tt_link_snapshot(tt_onlooker_link(o), NULL);
        assert_int_equal(s->state, cases[i].state);
        assert_int_equal(s->failure[0] != '\0', cases[i].state == TT_FAILED);
        tt_onlooker_close(o);
    }
}

/* Half a line is waited for. */
static void it_is_followed_as_it_grows(void **state)
{
    static const char half[] = "{\"event\":\"steps\",\"step\":31,\"branch\":0,",
                      rest[] = "\"epoch\":1,\"loss\":7,\"accuracy\":50,\"lr\":0.1,\"time\":1031}\n";
    (void)state;
    const char *run = make_run("grows");
    add_steps(run, 0, 1, 10);
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 10);
    append(run, "metrics.jsonl", half, sizeof half - 1);
    append(run, "metrics.jsonl", rest, sizeof rest - 1);
    until_step(link, 31);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 11);
    add_epoch(run, 0, 40, 1);
    assert_true(until_step(link, 40)->val.known);
    tt_onlooker_close(o);
}

static void a_rewind_begins_another_branch(void **state)
{
    (void)state;
    const char *run = make_run("rewound");
    add_steps(run, 0, 1, 50);
    add_line(run, "journal.jsonl",
             "{\"step\":50,\"branch\":0,\"time\":1.0,\"command\":\"rewind 0:20\"}");
    add_steps(run, 1, 21, 30);
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    assert_int_equal(tt_link_branches(link), 2);
    assert_int_equal(tt_link_branch(link, 1)->from, 20);
    assert_int_equal(tt_series_length(tt_link_branch(link, 0)->series[TT_SERIES_TRAIN_LOSS]), 50);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 30);
    assert_int_equal(tt_link_snapshot(link, NULL)->step, 30);
    tt_onlooker_close(o);
}

/* As when another process resumes it from a checkpoint before its end. */
static void a_file_that_is_cut_is_read_anew(void **state)
{
    (void)state;
    char path[TT_PATH];
    const char *run = make_run("cut");
    add_steps(run, 0, 1, 30);
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    in_run(path, run, "metrics.jsonl");
    assert_int_equal(truncate(path, 0), 0);
    add_steps(run, 0, 1, 12);
    until_step(link, 12);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 12);
    assert_int_equal(tt_link_branches(link), 2); /* what was seen stays, as what was left */
    add_steps(run, 0, 13, 33);
    until_step(link, 33);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 33);
    tt_onlooker_close(o);
}

/* --- with a film ----------------------------------------------------------------------------- */

static void write_film(const char *run, int moments)
{
    char path[TT_PATH], other[TT_PATH];
    struct tt_film f = {.n = 0};
    struct tt_film_bytes b = {.n = 0};
    struct tt_err err = {0};
    fill_film(&f, moments, 10);
    assert_ok(tt__film_put_all(&b, &f, TT_FILM_MOMENTS, &err), &err);
    in_run(path, run, TT_FILM_FILE);
    in_run(other, run, "film.new");
    test_write(other, b.data, b.n);
    assert_int_equal(rename(other, path), 0);
    tt__film_bytes_done(&b);
    tt__film_done(&f);
}

static void what_only_the_film_tells_is_told(void **state)
{
    (void)state;
    const char *run = make_run("filmed");
    add_steps(run, 0, 1, 20);
    add_end(run, 20, "finished");
    write_film(run, 3);
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    const struct tt_run_info *info = tt_link_info(link);
    assert_int_equal(info->n_classes, FILM_CLASSES);
    assert_string_equal(info->class_name[1], "class 1");
    assert_string_equal(info->run_dir, run); /* wherever it was when it was trained */
    assert_null(info->lacks);
    assert_int_equal(tt_link_film(link, NULL)->n, 3);
    const struct tt_snapshot *s = tt_link_snapshot(link, NULL);
    assert_int_equal(s->state, TT_FINISHED);
    assert_true(s->confusion_known);
    assert_int_equal(s->confusion[0], 21); /* of the newest moment, at step 20 */
    assert_int_equal(s->confusion[2 * FILM_CLASSES + 1], 5);
    assert_string_equal(s->coaching.text, "learning well");
    assert_int_equal(s->n_warnings, 1);
    const struct tt_inspection *i = tt_link_inspection(link, NULL);
    assert_true(i->known);
    assert_int_equal(i->n_layers, FILM_LAYERS);
    assert_int_equal(tt_link_reading(link, NULL)->id, 3);
    tt_onlooker_close(o);
}

static void questions_about_samples_are_answered_from_it(void **state)
{
    (void)state;
    const char *run = make_run("asked_of");
    add_steps(run, 0, 1, 20);
    write_film(run, 3);
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    const struct tt_query q = {.pick = TT_PICK_RANDOM, .first = 1, .n = 2};
    tt_link_ask(link, &q);
    for (;;) {
        struct pollfd fd = {.fd = tt_link_fd(link), .events = POLLIN};
        struct tt_event e;
        while (tt_link_event(link, &e)) {
        }
        const struct tt_samples_page *page = tt_link_samples(link, NULL);
        if (page->known && tt_query_equal(&page->query, &q)) {
            assert_true(page->of_film);
            assert_int_equal(page->n, 2);
            assert_int_equal(page->matches, FILM_SAMPLES);
            assert_int_equal(page->sample[0].index, 10);
            assert_int_equal(page->pixels[0], 21);
            break;
        }
        assert_int_equal(poll(&fd, 1, 30000), 1);
    }
    tt_onlooker_close(o);
}

/* A run that has just begun has none yet: who waits for it looks anew. */
static void a_film_that_comes_later_ends_the_look(void **state)
{
    (void)state;
    int lock;
    struct tt_err err = {0};
    const char *run = make_run("young");
    add_steps(run, 0, 1, 20);
    assert_ok(tt__lock_take(run, &lock, &err), &err);
    struct tt_onlooker *o = open_run(run);
    assert_int_equal(tt_link_snapshot(tt_onlooker_link(o), NULL)->state, TT_TRAINING);
    assert_non_null(tt_link_info(tt_onlooker_link(o))->lacks);
    tt_onlooker_end_with_film(o);
    assert_false(tt_onlooker_outgrown(o));
    write_film(run, 2);
    for (struct tt_event e = {0}; e.state != TT_STOPPED;)
        e = until_event(tt_onlooker_link(o), TT_EVENT_STATE);
    assert_true(tt_onlooker_outgrown(o));
    tt_onlooker_close(o);
    o = open_run(run);
    assert_int_equal(tt_link_info(tt_onlooker_link(o))->n_classes, FILM_CLASSES);
    tt_onlooker_close(o);
    close(lock);
}

/* Bytes that are no film, or half of one, do no harm. */
static void a_film_that_is_broken_is_none(void **state)
{
    (void)state;
    const char *run = make_run("torn");
    char path[TT_PATH];
    add_steps(run, 0, 1, 20);
    write_film(run, 3);
    in_run(path, run, TT_FILM_FILE);
    for (off_t size = 400; size >= 0; size -= 100) {
        assert_int_equal(truncate(path, size), 0);
        struct tt_onlooker *o = open_run(run);
        assert_int_equal(tt_link_snapshot(tt_onlooker_link(o), NULL)->step, 20);
        tt_onlooker_close(o);
    }
    test_write(path, "no film", 7);
    tt_onlooker_close(open_run(run));
}

static void commands_are_refused_but_leaving(void **state)
{
    static const char *const lines[] = {"pause",    "lr *2",     "checkpoint",
                                        "rewind 3", "epochs +1", "set momentum 0.5"};
    (void)state;
    struct tt_err err = {0};
    struct tt_command c;
    const char *run = make_run("asked");
    add_steps(run, 0, 1, 5);
    int before = test_entries(run);
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_ok(tt_command_parse(lines[i], &c, NULL, &err), &err);
        assert_ok(tt_link_submit(link, &c, &err), &err);
        struct tt_event e = until_event(link, TT_EVENT_REFUSED);
        assert_int_equal(e.seq, c.seq);
        assert_non_null(strstr(e.text, "only watched"));
    }
    assert_ok(tt_command_parse("stop", &c, NULL, &err), &err);
    assert_ok(tt_link_submit(link, &c, &err), &err);
    for (struct tt_event e = {0}; e.state != TT_STOPPED;)
        e = until_event(link, TT_EVENT_STATE);
    tt_onlooker_close(o);
    assert_int_equal(test_entries(run), before); /* nothing was written */
}

static void event_files_are_curves_and_no_more(void **state)
{
    (void)state;
    char run[TT_PATH];
    snprintf(run, sizeof run, "%s", test_path("torch"));
    mkdir(run, 0755);
    for (int step = 10; step <= 30; step += 10) {
        struct tt_bytes b = {0};
        struct tt_err err = {0};
        const struct tt_tfevents_scalar two[] = {{"Loss/train", (float)step},
                                                 {"Accuracy/val", 0.5F + (float)step / 100}};
        struct tt_tfevents_at at = {.step = step, .wall_time = 5000 + step};
        assert_ok(tt_tfevents_add_scalars(&b, at, two, 2, &err), &err);
        append(run, "events.out.tfevents.1.host", b.data, b.size);
        tt_bytes_done(&b);
    }
    struct tt_onlooker *o = open_run(run);
    struct tt_link *link = tt_onlooker_link(o);
    assert_int_equal(length(link, TT_SERIES_TRAIN_LOSS), 3);
    assert_int_equal(length(link, TT_SERIES_VAL_ACC), 3);
    const struct tt_snapshot *s = tt_link_snapshot(link, NULL);
    assert_true(fabs(s->val.accuracy - 80) < 1e-4);
    assert_int_equal(s->state, TT_FINISHED);
    assert_non_null(strstr(tt_link_info(link)->lacks, "no network"));
    tt_onlooker_close(o);
}

static void what_is_no_run_is_told(void **state)
{
    (void)state;
    char path[TT_PATH];
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%s", test_path("nothing"));
    assert_null(tt_onlooker_open(path, &err));
    assert_non_null(strstr(err.text, "no such folder"));
    mkdir(path, 0755);
    err = (struct tt_err){0};
    assert_null(tt_onlooker_open(path, &err));
    assert_non_null(strstr(err.text, "is no run folder"));
    test_write(test_path("file"), "x", 1);
    err = (struct tt_err){0};
    assert_null(tt_onlooker_open(test_path("file"), &err));
    assert_non_null(strstr(err.text, "is no folder"));
    const char *run = make_run("broken");
    add_line(run, "config.ini", "epochs = many");
    err = (struct tt_err){0};
    assert_null(tt_onlooker_open(run, &err));
    assert_non_null(strstr(err.text, "epochs"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_is_over_is_told_at_once),
        cmocka_unit_test(one_that_ended_otherwise_says_so),
        cmocka_unit_test(it_is_followed_as_it_grows),
        cmocka_unit_test(a_rewind_begins_another_branch),
        cmocka_unit_test(a_file_that_is_cut_is_read_anew),
        cmocka_unit_test(what_only_the_film_tells_is_told),
        cmocka_unit_test(questions_about_samples_are_answered_from_it),
        cmocka_unit_test(a_film_that_comes_later_ends_the_look),
        cmocka_unit_test(a_film_that_is_broken_is_none),
        cmocka_unit_test(commands_are_refused_but_leaving),
        cmocka_unit_test(event_files_are_curves_and_no_more),
        cmocka_unit_test(what_is_no_run_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
