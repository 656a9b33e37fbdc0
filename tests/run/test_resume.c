/* What is made again of a run folder. */
#include "watch.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
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
    c.keep = 0; /* however slow the disk, all are written */
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

    resume(&w, c.run_dir);
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
    c.keep = 0; /* here, too */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resumed_run_has_all_its_curves),
        cmocka_unit_test(the_newest_whole_checkpoint_is_taken),
        cmocka_unit_test(one_folder_has_one_writer),
        cmocka_unit_test(the_best_weights_wait_for_the_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
