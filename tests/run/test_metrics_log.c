/* What a run folder holds, what is made of it again, and how it bears damage. */
#include "watch.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/library/summary.h>

#include "../../src/run/folder/metrics.h"
#include "../../src/run/folder/journal.h"

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

static void config_files_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } bad[] = {{"lr = 0.1\nlr\n", "x.ini: line 2: must be a line"},
               {"leraning = 2\n", "line 1: no option \"leraning\""},
               {"epoch = 2\n", "did you mean epochs"},
               {"epochs = -2\n", "epochs"},
               {"lr = fast\n", "line 1: lr"},
               {"net = \"linear 8\n", "line 1: a value that begins with \""},
               {"net = \"linear 8\" 9\n", "line 1: a value that begins with \""}};
    struct tt_config c;
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        tt_config_defaults(&c);
        assert_refused(tt_config_parse("x.ini", bad[i].text, &c, &err), &err, bad[i].word);
    }
    tt_config_defaults(&c);
    assert_ok(
        tt_config_parse("x", "# lr = 1\n\n  net = linear 8; relu # 3 \r\nmomentum=0.5\n", &c, &err),
        &err);
    assert_string_equal(c.net, "linear 8; relu # 3");
    assert_string_equal(c.optimizer_options, "momentum=0.5");
    assert_true(c.lr == 0.01);
}

/* Whatever a person typed, down to line feeds and quotes. */
static void config_values_come_back_as_they_were(void **state)
{
    (void)state;
    static const char *const nets[] = {"flatten; linear 8;\n\tlinear 3",
                                       "\"784-10\"",
                                       " a",
                                       "a ",
                                       "\\n",
                                       "# 3",
                                       "a\r",
                                       "\"",
                                       "a = b",
                                       ""};
    struct tt_config c, back;
    struct tt_err err = {0};
    const char *path = test_path("values.ini");
    tt_config_defaults(&c);
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        strcpy(c.net, nets[i]);
        assert_ok(tt_config_write(path, &c, &err), &err);
        tt_config_defaults(&back);
        assert_ok(tt_config_read(path, &back, &err), &err);
        assert_string_equal(back.net, nets[i]);
        assert_true(back.seed == c.seed);
    }
    memset(c.net, '\n', sizeof c.net - 1);
    assert_ok(tt_config_write(path, &c, &err), &err);
    assert_ok(tt_config_read(path, &back, &err), &err);
    assert_string_equal(back.net, c.net);
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

/* --- resuming -------------------------------------------------------------------------------- */

static void resume(struct watch *w, const char *run_dir)
{
    struct tt_err err = {0};
    struct tt_tensor_set set;
    struct tt_config c;
    struct tt_run_options options = {.resumed = true};
    char path[TT_PATH], folder[TT_PATH], warning[512];
    assert_ok(
        tt_checkpoint_open(test_path(run_dir), path, folder, &set, warning, sizeof warning, &err),
        &err);
    assert_ok(tt_checkpoint_config(&set, &c, &err), &err);
    struct tt_session *s = small_session(&c);
    assert_ok(tt_checkpoint_restore(s, &set, &options.elapsed, warning, sizeof warning, &err),
              &err);
    options.journal = tt_tensor_set_meta(&set, "journal");
    start_with(w, s, &options);
    tt_tensor_set_done(&set);
}

/* A run is cut short as by a crash: its logs go on beyond its checkpoint, and end in a torn line.
 * Resumed, it has the curves of a run that was never cut. */
static void a_resumed_run_has_all_its_curves(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    char path[TT_PATH], more[TT_PATH];
    strcpy(c.run_dir, test_path("crash"));
    c.log_every = 1;
    strcpy(c.checkpoint_every, "12");
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    /* The last checkpoint is gone, as if it had not been written any more. */
    for (int step = 30; step > 12; step -= 6) {
        snprintf(path, sizeof path, "%.500s/checkpoints/step-%d.safetensors", c.run_dir, step);
        unlink(path);
    }
    snprintf(path, sizeof path, "%.500s/metrics.jsonl", c.run_dir);
    size_t size;
    char *text = read_text("crash/metrics.jsonl", &size);
    text = realloc(text, size + 20);
    memcpy(text + size, "{\"event\":\"st", 12);
    test_write(path, text, size + 12);
    free(text);
    snprintf(more, sizeof more, "%.500s/journal.jsonl", c.run_dir);
    test_write(more, "{\"step\":29,\"br", 14);

    resume(&w, "crash");
    wait_state(&w, TT_FINISHED);
    const struct tt_series *loss = tt_link_series(w.link, TT_SERIES_TRAIN_LOSS);
    assert_int_equal(tt_series_length(loss), 30);
    for (int64_t i = 0; i < 30; i++)
        assert_int_equal(tt_series_at(loss, i).step, i + 1);
    assert_int_equal(tt_series_length(tt_link_series(w.link, TT_SERIES_VAL_LOSS)), 3);
    end(&w);

    struct tt_history h;
    struct tt_journal j = {0};
    struct tt_err err = {0};
    int64_t steps = 0, epochs = 0;
    assert_ok(tt_history_read(&h, c.run_dir, -1, 0, &err), &err);
    for (int64_t i = 0; i < h.n; i++) {
        if (h.row[i].kind == TT_ROW_STEPS)
            assert_int_equal(h.row[i].step, ++steps);
        epochs += h.row[i].kind == TT_ROW_EPOCH;
    }
    assert_int_equal(steps, 30);
    assert_int_equal(epochs, 3);
    tt_history_done(&h);
    text = read_text("crash/journal.jsonl", &size);
    assert_ok(tt_journal_parse(&j, text, &err), &err); /* no torn line is left */
    tt_journal_done(&j);
    free(text);
}

static void the_newest_whole_checkpoint_is_taken(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_tensor_set set;
    struct tt_err err = {0};
    struct watch w;
    char path[TT_PATH], folder[TT_PATH], warning[512], file[700];
    strcpy(c.run_dir, test_path("whole"));
    strcpy(c.checkpoint_every, "10");
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    snprintf(file, sizeof file, "%.500s/checkpoints/step-30.safetensors", c.run_dir);
    assert_int_equal(truncate(file, 1000), 0);
    assert_ok(tt_checkpoint_open(c.run_dir, path, folder, &set, warning, sizeof warning, &err),
              &err);
    assert_string_equal(tt_tensor_set_meta(&set, "step"), "20");
    assert_non_null(strstr(warning, "step-20"));
    tt_tensor_set_done(&set);
}

static void one_folder_has_one_writer(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct watch w;
    struct tt_summary s;
    c.epochs = 100000;
    strcpy(c.run_dir, test_path("locked"));
    start(&w, &c);
    struct tt_session *other = small_session(&c);
    const struct tt_run_options options = {.elapsed = 0};
    assert_null(tt_run_start(other, &options, &err));
    assert_non_null(strstr(err.text, "another tuitrain"));
    tt_session_free(other);
    say_ok(&w, "checkpoint");
    while (w.count[TT_EVENT_SAVED] == 0) /* by then all before it is written too */
        wait_news(&w);
    assert_ok(tt_summary_read(c.run_dir, &s, &err), &err);
    assert_string_equal(s.facts.state, "running");
    say_ok(&w, "stop now");
    wait_state(&w, TT_STOPPED);
    end(&w);
    assert_ok(tt_summary_read(c.run_dir, &s, &err), &err);
    assert_string_equal(s.facts.state, "stopped");
    assert_int_equal(s.checkpoints, 1);
}

/* The best weights are nowhere else, so they are tried again until they are on the disk. */
static void the_best_weights_wait_for_the_disk(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_tensor_set set;
    struct tt_err err = {0};
    struct watch w;
    char path[TT_PATH];
    strcpy(c.run_dir, test_path("best-waits"));
    mkdir(c.run_dir, 0777);
    snprintf(path, sizeof path, "%.500s/best.safetensors", c.run_dir);
    assert_int_equal(mkdir(path, 0777), 0);
    start(&w, &c);
    while (!strstr(w.last[TT_EVENT_ERROR].text, "best.safetensors"))
        wait_news(&w);
    wait_state(&w, TT_FINISHED);
    assert_int_equal(rmdir(path), 0);
    while (!strstr(w.last[TT_EVENT_SAVED].text, "best.safetensors"))
        wait_news(&w);
    end(&w);
    assert_ok(tt_safetensors_read(path, &set, &err), &err);
    tt_tensor_set_done(&set);
}

/* --- damage ---------------------------------------------------------------------------------- */

/* Read, or refused with the line; options stay within their bounds. */
static void damage_config(char *text)
{
    size_t size = strlen(text);
    for (size_t at = 0; at < size; at++) {
        char was = text[at];
        for (int k = 0; k <= 8; k++) {
            struct tt_config c;
            struct tt_err err = {0};
            text[at] = (char)(k == 8 ? 0 : was ^ (1 << k));
            tt_config_defaults(&c);
            if (tt_config_parse("x.ini", text, &c, &err) < 0)
                assert_non_null(strstr(err.text, "x.ini: line "));
            assert_in_range(c.batch_size, 1, 65536);
            assert_true(c.lr > 0 && c.lr <= 10);
        }
        text[at] = was;
    }
    free(text);
}

/* Read, or refused with the line; no entry comes from before the run. */
static void damage_journal(void)
{
    char text[] = "{\"step\":938,\"branch\":0,\"time\":0.5,\"command\":\"lr 0.1\"}\n"
                  "{\"step\":940,\"branch\":1,\"time\":1.5,\"command\":\"rewind 0:77\"}\n";
    for (size_t at = 0; at < sizeof text - 1; at++) {
        char was = text[at];
        for (int k = 0; k <= 8; k++) {
            struct tt_journal j = {0};
            struct tt_err err = {0};
            text[at] = (char)(k == 8 ? 0 : was ^ (1 << k));
            if (tt_journal_parse(&j, text, &err) < 0)
                assert_non_null(strstr(err.text, "is no journal entry"));
            assert_true(j.n <= 3);
            for (int64_t i = 0; i < j.n; i++)
                assert_true(j.entry[i].step >= 0 && j.entry[i].branch >= 0 && j.entry[i].line[0]);
            tt_journal_done(&j);
        }
        text[at] = was;
    }
}

/* Whatever is done to a byte: rows before it are read, nothing breaks. */
static void every_cut_and_every_changed_byte_is_borne(void **state)
{
    (void)state;
    struct tt_history h;
    struct tt_err err = {0};
    size_t size;
    size_t all;
    finished("bytes");
    char *text = read_text("bytes/metrics.jsonl", &size);
    size = 700 < size ? 700 : size;
    int64_t last = 0;
    for (size_t n = 0; n <= size; n++) {
        assert_ok(tt_history_parse(&h, text, n, -1, 0, &err), &err);
        assert_true(h.whole <= (int64_t)n && h.n >= last && h.n <= last + 1);
        last = h.n;
        tt_history_done(&h);
    }
    damage_config(read_text("bytes/config.ini", &all));
    damage_journal();
    for (size_t at = 0; at < size; at++) {
        char was = text[at];
        for (int k = 0; k < 8; k++) {
            text[at] = (char)(was ^ (1 << k));
            assert_ok(tt_history_parse(&h, text, size, -1, 0, &err), &err);
            assert_true(h.whole <= (int64_t)size);
            tt_history_done(&h);
        }
        text[at] = was;
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_ini_asks_the_same_again),
        cmocka_unit_test(config_files_are_checked),
        cmocka_unit_test(config_values_come_back_as_they_were),
        cmocka_unit_test(metrics_tell_every_step_and_epoch),
        cmocka_unit_test(the_journal_is_written_as_it_happens),
        cmocka_unit_test(tensorboard_has_the_epochs),
        cmocka_unit_test(histograms_change_no_bit),
        cmocka_unit_test(what_a_rewind_leaves_stays_recorded),
        cmocka_unit_test(trouble_is_told_and_ends),
        cmocka_unit_test(a_resumed_run_has_all_its_curves),
        cmocka_unit_test(the_newest_whole_checkpoint_is_taken),
        cmocka_unit_test(one_folder_has_one_writer),
        cmocka_unit_test(the_best_weights_wait_for_the_disk),
        cmocka_unit_test(every_cut_and_every_changed_byte_is_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
