/* The record, without a run: what its files hold, to the letter. */
#include "../small.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <tuitrain/base/file.h>

#include "../../../src/run/record/metrics_log.h"

struct recorded {
    struct tt_session *s;
    struct tt_link link;
    struct tt_record record;
};

static void begin(struct recorded *r, const char *run_dir, int log_every)
{
    struct tt_config c = small_config();
    struct tt_err err = {0};
    const struct tt_run_info info = {.n_classes = 3};
    strcpy(c.run_dir, test_path(run_dir));
    c.log_every = log_every;
    r->s = small_session(&c);
    tt__link_init(&r->link, &info);
    tt_series_push(tt__link_series(&r->link, TT_SERIES_LR), 0, 0.05);
    assert_ok(tt__record_start(&r->record, r->s, &r->link, NULL, false, &err), &err);
}

static void end(struct recorded *r)
{
    tt__record_stop(&r->record);
    tt__link_done(&r->link);
    tt_session_free(r->s);
}

static void step(struct recorded *r, int64_t number, double loss, double score)
{
    tt_series_push(tt__link_series(&r->link, TT_SERIES_TRAIN_LOSS), number, loss);
    tt_series_push(tt__link_series(&r->link, TT_SERIES_TRAIN_ACC), number, score);
}

static void note(struct recorded *r, const struct tt_event *e, const char *line)
{
    struct tt_note *n = calloc(1, sizeof *n);
    assert_non_null(n);
    n->branch = tt_link_branches(&r->link) - 1;
    n->event = *e;
    n->line = line ? strdup(line) : NULL;
    tt__record_add(&r->record, n);
}

static void epoch_ends(struct recorded *r, int64_t epoch, int64_t at)
{
    const struct tt_event e = {.kind = TT_EVENT_EPOCH,
                               .step = at,
                               .epoch = epoch,
                               .epochs = 3,
                               .train = {.loss = 0.5, .accuracy = 62.5},
                               .val = {.loss = 0.1, .accuracy = 100.0 / 3},
                               .lr = 0.05,
                               .seconds = 1.5,
                               .val_seconds = 0.25,
                               .images_per_second = 1e6};
    tt_series_push(tt__link_series(&r->link, TT_SERIES_MARK), at, TT_MARK_EPOCH);
    note(r, &e, NULL);
}

/* A file of the run folder, with a T for each time. */
static char *text_of(const struct recorded *r, const char *file)
{
    char path[TT_PATH];
    unsigned char *data;
    size_t size;
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%.900s/%s", r->record.config.run_dir, file);
    assert_ok(tt_file_read(path, 1 << 20, &data, &size, &err), &err);
    char *text = calloc(size + 1, 1), *to = text;
    for (const char *at = (char *)data; at < (char *)data + size;) {
        bool row = strncmp(at, "\"time\":", 7) == 0;
        size_t digits = row ? 7 + strspn(at + 7, "0123456789.") : 1;
        to += row ? sprintf(to, "\"time\":T") : sprintf(to, "%c", *at);
        at += digits;
    }
    free(data);
    return text;
}

static void must_hold(const struct recorded *r, const char *file, const char *want)
{
    char *text = text_of(r, file);
    if (strcmp(text, want) != 0)
        fail_msg("%s holds\n%s\nand should hold\n%s", file, text, want);
    free(text);
}

static void metrics_jsonl_is_what_others_read(void **state)
{
    (void)state;
    static struct recorded r;
    begin(&r, "letters", 2);
    step(&r, 1, 1, 50);
    step(&r, 2, 0.1, 25);
    step(&r, 3, (double)INFINITY, 100.0 / 3);
    tt__record_follow(&r.record); /* step 3 waits for the fourth */
    must_hold(&r, "metrics.jsonl",
              "{\"event\":\"steps\",\"step\":2,\"branch\":0,\"epoch\":1,\"loss\":0.55,"
              "\"accuracy\":37.5,\"lr\":0.05,\"images_per_second\":null,\"time\":T}\n");
    atomic_store(&r.link.rate, 123456.75);
    epoch_ends(&r, 1, 3);
    tt_series_push(tt__link_series(&r.link, TT_SERIES_LR), 3, 1e-5);
    step(&r, 4, 0.25, 75);
    const struct tt_event over = {.kind = TT_EVENT_STATE, .state = TT_FINISHED, .step = 4};
    note(&r, &over, NULL);
    tt__record_sync(&r.record);
    must_hold(&r, "metrics.jsonl",
              "{\"event\":\"steps\",\"step\":2,\"branch\":0,\"epoch\":1,\"loss\":0.55,"
              "\"accuracy\":37.5,\"lr\":0.05,\"images_per_second\":null,\"time\":T}\n"
              "{\"event\":\"epoch\",\"branch\":0,\"epoch\":1,\"epochs\":3,\"step\":3,"
              "\"train_loss\":0.5,\"train_acc\":62.5,\"val_loss\":0.1,"
              "\"val_acc\":33.333333333333336,\"lr\":0.05,\"seconds\":1.5,\"val_seconds\":0.25,"
              "\"images_per_second\":1000000,\"time\":T}\n"
              "{\"event\":\"steps\",\"step\":4,\"branch\":0,\"epoch\":2,\"loss\":null,"
              "\"accuracy\":54.16666666666667,\"lr\":1e-05,\"images_per_second\":123456.75,"
              "\"time\":T}\n"
              "{\"event\":\"end\",\"state\":\"finished\",\"step\":4,\"branch\":0,\"time\":T}\n");
    end(&r);
}

static void metrics_csv_has_a_row_an_epoch(void **state)
{
    (void)state;
    static struct recorded r;
    begin(&r, "table", 1);
    step(&r, 1, 1, 50);
    epoch_ends(&r, 1, 1);
    tt__record_follow(&r.record);
    char *text = text_of(&r, "metrics.csv");
    static const char want[] =
        "branch,epoch,epochs,step,train_loss,train_acc,val_loss,val_acc,lr,seconds,val_seconds,"
        "images_per_second,time\n"
        "0,1,3,1,0.5,62.5,0.1,33.333333333333336,0.05,1.5,0.25,1000000,";
    if (strncmp(text, want, strlen(want)) != 0)
        fail_msg("%s", text);
    free(text);
    end(&r);
}

static void interventions_go_into_the_journal_in_their_order(void **state)
{
    (void)state;
    static struct recorded r;
    const struct tt_event none = {.step = 0};
    begin(&r, "journal", 1);
    for (int i = 0; i < 3; i++) {
        char line[32];
        snprintf(line, sizeof line, "line %d\n", i);
        note(&r, &none, line);
    }
    tt__record_follow(&r.record);
    must_hold(&r, "journal.jsonl", "line 0\nline 1\nline 2\n");
    end(&r);
}

/* A rewind while the writer was away: the old branch is told to its end, then the new one. */
static void each_branch_has_its_rows(void **state)
{
    (void)state;
    static struct recorded r;
    struct tt_err err = {0};
    begin(&r, "branches", 1);
    for (int i = 1; i <= 3; i++)
        step(&r, i, i, 0);
    assert_ok(tt__link_fork(&r.link, 0, 1, &err), &err);
    step(&r, 2, 7, 0);
    tt__record_follow(&r.record);
    char *text = text_of(&r, "metrics.jsonl");
    const char *at = text;
    static const char *const want[] = {"\"step\":1,\"branch\":0", "\"step\":2,\"branch\":0",
                                       "\"step\":3,\"branch\":0", "\"step\":2,\"branch\":1"};
    for (int i = 0; i < 4; i++) {
        if (!(at = strstr(at, want[i])))
            fail_msg("no %s in its place:\n%s", want[i], text);
        at++;
    }
    assert_null(strstr(at, "\"event\":\"steps\""));
    free(text);
    end(&r);
}

/* What cannot be written is told once, waits, and is written when it can be. */
static void a_folder_in_the_way_delays_the_rows_only(void **state)
{
    (void)state;
    static struct recorded r;
    struct tt_event e;
    char path[TT_PATH];
    int errors = 0, mended = 0;
    snprintf(path, sizeof path, "%.900s/metrics.jsonl", test_path("way"));
    mkdir(test_path("way"), 0777);
    mkdir(path, 0777);
    begin(&r, "way", 1);
    for (int i = 1; i <= 3; i++) {
        step(&r, i, i, 0);
        tt__record_follow(&r.record);
    }
    assert_non_null(strstr(tt_mailbox_take(&r.link.not_saving, NULL), "directory"));
    assert_int_equal(remove(path), 0);
    tt__record_follow(&r.record);
    assert_string_equal(tt_mailbox_take(&r.link.not_saving, NULL), "");
    while (tt_link_event(&r.link, &e)) {
        errors += e.kind == TT_EVENT_ERROR;
        mended += e.kind == TT_EVENT_MENDED;
    }
    assert_true(errors == 1 && mended == 1);
    char *text = text_of(&r, "metrics.jsonl");
    for (const char *at = text; (at = strstr(at, "\"steps\"")); at++)
        errors++;
    assert_int_equal(errors, 4);
    free(text);
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_jsonl_is_what_others_read),
        cmocka_unit_test(metrics_csv_has_a_row_an_epoch),
        cmocka_unit_test(interventions_go_into_the_journal_in_their_order),
        cmocka_unit_test(each_branch_has_its_rows),
        cmocka_unit_test(a_folder_in_the_way_delays_the_rows_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
