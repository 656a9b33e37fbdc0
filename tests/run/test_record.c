/* What a run leaves in its folder. */
#include "watch.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/run/library/summary.h>

#include "../../src/run/folder/journal.h"
#include "../../src/run/folder/metrics.h"

static char *read_text(const char *name, size_t *size)
{
    unsigned char *data;
    struct tt_err err = {0};
    assert_ok(tt_file_read(test_path(name), 1 << 24, &data, size, &err), &err);
    return (char *)data;
}

/* 3 epochs of 10 steps, each step logged; then left. */
static struct tt_config finished(const char *run_dir)
{
    struct tt_config c = small_config();
    struct watch w;
    strcpy(c.run_dir, test_path(run_dir));
    c.log_every = 1;
    c.tb_images = c.tb_histograms = true;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    say_ok(&w, "lr 0.25");
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED);
    end(&w);
    return c;
}

/* --- the files ------------------------------------------------------------------------------- */

static void config_ini_asks_the_same_again(void **state)
{
    (void)state;
    struct tt_config c = finished("asks"), back;
    struct tt_err err = {0};
    char text[TT_OPT_TEXT], again[TT_OPT_TEXT];
    tt_config_defaults(&back);
    assert_ok(tt_config_read(test_path("asks/config.ini"), &back, &err), &err);
    for (const struct tt_opt *row = tt_config_rows; row->name; row++)
        if (strcmp(row->name, "run-dir") != 0 && strcmp(row->name, "loss") != 0)
            assert_string_equal(tt_opt_get(row, &c, text, sizeof text),
                                tt_opt_get(row, &back, again, sizeof again));
    assert_string_equal(c.optimizer_options, back.optimizer_options);
}

static void metrics_tell_every_step_and_epoch(void **state)
{
    (void)state;
    struct tt_history h;
    struct tt_err err = {0};
    struct tt_config c = finished("metrics");
    int64_t steps = 0, epochs = 0;
    assert_ok(tt_history_read(&h, c.run_dir, -1, 0, &err), &err);
    for (int64_t i = 0; i < h.n; i++) {
        const struct tt_row *row = &h.row[i];
        assert_true(isfinite(row->time));
        if (row->kind == TT_ROW_STEPS)
            assert_int_equal(row->step, ++steps);
        if (row->kind == TT_ROW_EPOCH) {
            assert_int_equal(row->epoch, ++epochs);
            assert_int_equal(row->step, 10 * epochs);
            assert_true(row->val_score > 0 && row->val_score <= 100 && isfinite(row->val_loss));
        }
    }
    assert_int_equal(steps, 30);
    assert_int_equal(epochs, 3);
    assert_int_equal(h.row[h.n - 1].kind, TT_ROW_END);
    assert_string_equal(h.row[h.n - 1].state, "finished");
    tt_history_done(&h);
    size_t size;
    char *csv = read_text("metrics/metrics.csv", &size);
    assert_true(strncmp(csv, "branch,epoch,epochs,step,train_loss,train_acc,", 46) == 0);
    assert_non_null(strstr(csv, "\n0,3,3,30,"));
    free(csv);
    char *text = read_text("metrics/metrics.jsonl", &size);
    assert_non_null(strstr(text, "\"step\":10,\"branch\":0,\"epoch\":1,\"loss\""));
    assert_non_null(strstr(text, "\"step\":11,\"branch\":0,\"epoch\":2,\"loss\""));
    assert_non_null(strstr(text, "\"step\":30,\"branch\":0,\"epoch\":3,\"loss\""));
    free(text);
}

static void the_journal_is_written_as_it_happens(void **state)
{
    (void)state;
    struct tt_journal j = {0};
    struct tt_err err = {0};
    size_t size;
    finished("journal");
    char *text = read_text("journal/journal.jsonl", &size);
    assert_ok(tt_journal_parse(&j, text, &err), &err);
    assert_int_equal(j.n, 2);
    assert_string_equal(j.entry[0].line, "lr 0.25");
    assert_int_equal(j.entry[0].step, 30);
    assert_string_equal(j.entry[1].line, "stop");
    tt_journal_done(&j);
    free(text);
}

struct seen {
    int val_loss, lr;
    double last;
};

static int see(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *s,
               struct tt_err *err)
{
    struct seen *seen = user;
    (void)err;
    assert_int_equal(at.step % 10, 0);
    if (strcmp(s->tag, "Loss/Validation") == 0) {
        seen->val_loss++;
        seen->last = (double)s->value;
    }
    seen->lr += strcmp(s->tag, "LearningRate") == 0;
    return 0;
}

static struct seen events_in(const char *folder)
{
    char command[700], path[600] = "";
    struct tt_err err = {0};
    struct seen seen = {0};
    const struct tt_tfevents_visitor visitor = {.scalar = see, .user = &seen};
    snprintf(command, sizeof command, "ls %.500s/events.out.tfevents.*", folder);
    FILE *ls = popen(command, "r");
    assert_non_null(fgets(path, sizeof path, ls));
    pclose(ls);
    path[strcspn(path, "\n")] = '\0';
    assert_ok(tt_tfevents_read(path, &visitor, NULL, &err), &err);
    return seen;
}

static void tensorboard_has_the_epochs(void **state)
{
    (void)state;
    struct tt_config c = finished("board");
    struct tt_err err = {0};
    struct tt_summary s;
    struct seen seen = events_in(c.run_dir);
    assert_int_equal(seen.val_loss, 3);
    assert_int_equal(seen.lr, 3);
    assert_ok(tt_summary_read(c.run_dir, &s, &err), &err);
    assert_true(fabs(seen.last - s.facts.val_loss) < 1e-6);
}

static void assert_same_weights(const char *one, const char *other)
{
    size_t n, m;
    char a[64], b[64];
    snprintf(a, sizeof a, "%s/best.safetensors", one);
    snprintf(b, sizeof b, "%s/best.safetensors", other);
    char *x = read_text(a, &n), *y = read_text(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
    free(x);
    free(y);
}

/* Their gradients stay for a while, where others are used as they are made. */
static void histograms_change_no_bit(void **state)
{
    (void)state;
    static const char *const optimizers[] = {"sgd", "adamw", "lion", "rmsprop", "adagrad"};
    for (size_t i = 0; i < sizeof optimizers / sizeof optimizers[0]; i++)
        for (int shown = 0; shown < 2; shown++) {
            struct tt_config c = small_config();
            struct watch w;
            char name[32];
            snprintf(name, sizeof name, "%s-%d", optimizers[i], shown);
            strcpy(c.run_dir, test_path(name));
            strcpy(c.optimizer, optimizers[i]);
            c.tb_histograms = c.tb_images = shown;
            start(&w, &c);
            wait_state(&w, TT_FINISHED);
            end(&w);
            snprintf(name, sizeof name, "%s-0", optimizers[i]);
            if (shown)
                assert_same_weights(name, strrchr(c.run_dir, '/') + 1);
        }
}

/* --- branches -------------------------------------------------------------------------------- */

static void what_a_rewind_leaves_stays_recorded(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_history h;
    struct tt_err err = {0};
    struct watch w;
    int64_t steps[2] = {0, 12}, epochs[2] = {0, 1};
    strcpy(c.run_dir, test_path("branches"));
    c.log_every = 1;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    say_ok(&w, "rewind 12");
    wait_state(&w, TT_PAUSED);
    say_ok(&w, "lr 0.2");
    say_ok(&w, "pause off");
    wait_state(&w, TT_FINISHED);
    end(&w);
    assert_ok(tt_history_read(&h, c.run_dir, -1, 0, &err), &err);
    for (int64_t i = 0; i < h.n; i++) {
        const struct tt_row *row = &h.row[i];
        assert_in_range(row->branch, 0, 1);
        if (row->kind == TT_ROW_STEPS)
            assert_int_equal(row->step, ++steps[row->branch]);
        if (row->kind == TT_ROW_EPOCH)
            assert_int_equal(row->epoch, ++epochs[row->branch]);
        if (row->kind == TT_ROW_STEPS)
            assert_true(row->lr == (row->branch == 0 ? 0.05 : 0.2));
    }
    tt_history_done(&h);
    assert_int_equal(steps[0], 30);
    assert_int_equal(steps[1], 30);
    assert_int_equal(epochs[0], 3);
    assert_int_equal(epochs[1], 3);
    size_t size;
    char *text = read_text("branches/metrics.jsonl", &size);
    assert_non_null(strstr(text, "\"step\":13,\"branch\":1,\"epoch\":2,"));
    assert_non_null(strstr(text, "\"step\":21,\"branch\":1,\"epoch\":3,"));
    free(text);
    assert_int_equal(events_in(test_path("branches")).val_loss, 3);
    assert_int_equal(events_in(test_path("branches/branch-1")).val_loss, 2);
}

/* --- trouble --------------------------------------------------------------------------------- */

static const struct tt_snapshot *wait_saving(struct watch *w, bool saving)
{
    const struct tt_snapshot *s;
    while ((s = tt_link_snapshot(w->link, NULL)), (s->not_saving[0] == '\0') != saving)
        wait_news(w);
    return s;
}

/* Something stands where a file belongs: training goes on, and says so; when that is gone, the file
 * has all of it. */
static void trouble_is_told_and_ends(void **state)
{
    (void)state;
    static const struct {
        const char *file, *word;
        bool loop; /* of links, else a folder */
    } trouble[] = {{"metrics.jsonl", "directory", false},
                   {"metrics.jsonl", "Too many levels of symbolic links", true},
                   {"metrics.csv", "directory", false},
                   {"config.ini", "not a regular file", false}};
    for (size_t i = 0; i < sizeof trouble / sizeof trouble[0]; i++) {
        struct tt_config c = small_config();
        struct tt_history h;
        struct tt_err err = {0};
        struct tt_summary s;
        struct watch w;
        char name[32], path[TT_PATH];
        int64_t steps = 0;
        snprintf(name, sizeof name, "trouble-%zu", i);
        strcpy(c.run_dir, test_path(name));
        c.log_every = 1;
        mkdir(c.run_dir, 0777);
        snprintf(path, sizeof path, "%.500s/%s", c.run_dir, trouble[i].file);
        assert_int_equal(trouble[i].loop ? symlink(path, path) : mkdir(path, 0777), 0);
        start(&w, &c);
        const struct tt_snapshot *now = wait_saving(&w, false);
        if (!strstr(now->not_saving, trouble[i].word))
            fail_msg("%s: said is \"%s\"", path, now->not_saving);
        wait_state(&w, TT_FINISHED);
        while (w.count[TT_EVENT_ERROR] == 0)
            wait_news(&w);
        assert_non_null(strstr(w.last[TT_EVENT_ERROR].text, trouble[i].file));
        assert_non_null(strstr(w.last[TT_EVENT_ERROR].text, "training goes on"));
        assert_int_equal(remove(path), 0);
        wait_saving(&w, true);
        while (w.count[TT_EVENT_MENDED] == 0)
            wait_news(&w);
        end(&w);
        assert_ok(tt_history_read(&h, c.run_dir, -1, 0, &err), &err);
        for (int64_t k = 0; k < h.n; k++)
            steps += h.row[k].kind == TT_ROW_STEPS;
        tt_history_done(&h);
        assert_int_equal(steps, 30);
        assert_ok(tt_summary_read(c.run_dir, &s, &err), &err);
        assert_string_equal(s.facts.state, "finished");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_ini_asks_the_same_again),
        cmocka_unit_test(metrics_tell_every_step_and_epoch),
        cmocka_unit_test(the_journal_is_written_as_it_happens),
        cmocka_unit_test(tensorboard_has_the_epochs),
        cmocka_unit_test(histograms_change_no_bit),
        cmocka_unit_test(what_a_rewind_leaves_stays_recorded),
        cmocka_unit_test(trouble_is_told_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
