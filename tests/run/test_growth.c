/* The record of a run that goes on for very long: how large it becomes, and what it still tells. */
#include "small.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <tuitrain/run/library/summary.h>

#include "../../src/run/folder/metrics.h"
#include "../../src/run/record/metrics_log.h"

enum { STEPS = 5, BEST = 34321 }; /* steps an epoch; the epoch that no other comes up to */

struct recorded {
    struct tt_session *s;
    struct tt_link link;
    struct tt_record record;
    int64_t epoch;
};

static void begin(struct recorded *r, const char *run_dir)
{
    struct tt_config c = small_config();
    struct tt_err err = {0};
    const struct tt_run_info info = {.n_classes = 3};
    strcpy(c.run_dir, test_path(run_dir));
    mkdir(c.run_dir, 0777);
    r->s = small_session(&c);
    r->epoch = 0;
    tt__link_init(&r->link, &info);
    atomic_store(&r->link.rate, 123456.789012345);
    tt_series_push(tt__link_series(&r->link, TT_SERIES_LR), 0, 0.012345678901234);
    assert_ok(tt__record_start(&r->record, r->s, &r->link, NULL, false, &err), &err);
}

static void end(struct recorded *r)
{
    struct tt_note *n = calloc(1, sizeof *n);
    assert_non_null(n);
    n->event =
        (struct tt_event){.kind = TT_EVENT_STATE, .state = TT_FINISHED, .step = STEPS * r->epoch};
    tt__record_add(&r->record, n);
    tt__record_stop(&r->record);
    tt__link_done(&r->link);
    tt_session_free(r->s);
}

static double val_loss(int64_t epoch)
{
    return epoch == BEST ? 0.125 : 1 + 1 / (double)epoch;
}

/* Numbers of as many digits as there are; the loss of a step is the step. */
static void train_until(struct recorded *r, int64_t epochs)
{
    while (r->epoch < epochs) {
        int64_t epoch = ++r->epoch;
        for (int64_t s = STEPS * (epoch - 1) + 1; s <= STEPS * epoch; s++) {
            tt_series_push(tt__link_series(&r->link, TT_SERIES_TRAIN_LOSS), s, (double)s);
            tt_series_push(tt__link_series(&r->link, TT_SERIES_TRAIN_ACC), s, 100.0 / 3);
        }
        struct tt_note *n = calloc(1, sizeof *n);
        assert_non_null(n);
        n->event = (struct tt_event){
            .kind = TT_EVENT_EPOCH,
            .step = STEPS * epoch,
            .epoch = epoch,
            .epochs = 1000000,
            .train = {.loss = 1.0 / 3, .accuracy = 200.0 / 3},
            .val = {.loss = val_loss(epoch), .accuracy = epoch == BEST ? 99 : 100.0 / 3},
            .lr = 0.012345678901234,
            .seconds = 0.5,
            .val_seconds = 0.000123456789012345,
            .images_per_second = 123456.789012345};
        tt__record_add(&r->record, n);
        if (epoch % 1000 == 0)
            tt__record_follow(&r->record);
    }
    tt__record_follow(&r->record);
}

static int64_t bytes_in(const char *folder)
{
    int64_t bytes = 0;
    DIR *dir = opendir(folder);
    struct dirent *entry;
    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        char path[2 * TT_PATH];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
            bytes += st.st_size;
    }
    closedir(dir);
    return bytes;
}

/* Twice as long a run adds always as much, so what a day adds can be told from two sizes. */
static void a_day_of_2000_epochs_a_second_stays_below_100_megabytes(void **state)
{
    (void)state;
    static struct recorded r;
    const double day = 2000.0 * 24 * 3600;
    begin(&r, "day");
    train_until(&r, 30000);
    int64_t half = bytes_in(r.record.config.run_dir);
    train_until(&r, 60000);
    int64_t all = bytes_in(r.record.config.run_dir);
    double doubling = (double)(all - half), bytes = (double)all + doubling * log2(day / 60000);
    print_message("%.1f MB after 60,000 epochs, %.1f MB more when twice as long, %.1f MB a day\n",
                  (double)all / 1e6, doubling / 1e6, bytes / 1e6);
    assert_true(doubling > 1e5 && bytes < 100e6);
    end(&r);
}

static void what_is_left_out_is_missing_from_no_figure(void **state)
{
    (void)state;
    static struct recorded r;
    struct tt_history h;
    struct tt_summary s;
    struct tt_err err = {0};
    char folder[TT_PATH];
    enum { EPOCHS = 40001 }; /* the last is not due */
    int64_t step = 0, epoch = 0, lines = 0;
    begin(&r, "figures");
    strcpy(folder, r.record.config.run_dir);
    train_until(&r, EPOCHS);
    end(&r);
    assert_ok(tt_history_read(&h, folder, -1, 0, &err), &err);
    for (int64_t i = 0; i < h.n; i++) {
        const struct tt_row *row = &h.row[i];
        if (row->kind == TT_ROW_STEPS) {
            assert_true(row->step > step);
            double mean = (double)(step + 1 + row->step) / 2;
            assert_true(fabs(row->loss - mean) < 1e-9 * mean);
            step = row->step;
        } else if (row->kind == TT_ROW_EPOCH) {
            assert_true(row->epoch > epoch && (row->epoch == epoch + 1 || epoch >= 4096));
            assert_true(row->step == STEPS * row->epoch && row->val_loss == val_loss(row->epoch));
            if (row->epoch >= BEST && epoch < BEST) { /* the row that stands for it */
                assert_int_equal(row->best[TT_ROW_VAL_LOSS].epoch, BEST);
                assert_true(row->best[TT_ROW_VAL_LOSS].value == 0.125);
                assert_int_equal(row->best[TT_ROW_TRAIN_LOSS].epoch, epoch + 1); /* all the same */
            }
            epoch = row->epoch;
            lines++;
        }
    }
    tt_history_done(&h);
    assert_in_range(step, STEPS * EPOCHS - 15, STEPS * EPOCHS); /* a point may still wait */
    assert_int_equal(epoch, EPOCHS);
    assert_in_range(lines, 4096, 16384);
    assert_ok(tt_summary_read(folder, &s, &err), &err);
    assert_true(s.facts.best_loss == 0.125 && s.facts.best_score == 99);
    assert_int_equal(s.facts.best.epoch, BEST);
    assert_int_equal(s.facts.epoch, EPOCHS);
    assert_true(s.facts.trained == 0.5 * EPOCHS);
}

/* A run that was killed between two lines: what the checkpoint knows is in the next one. */
static void a_resumed_run_tells_the_best_that_had_no_line(void **state)
{
    (void)state;
    static struct recorded r;
    struct tt_history h;
    struct tt_err err = {0};
    char folder[TT_PATH];
    begin(&r, "resumed");
    strcpy(folder, r.record.config.run_dir);
    train_until(&r, 4103); /* the last line is of 4,102 */
    tt__record_sync(&r.record);
    r.s->progress.epoch = 4103;
    r.s->progress.step = 4103 * STEPS;
    r.s->best = (struct tt_result){.known = true, .loss = 0.25, .accuracy = 98, .epoch = 4103};
    tt__record_stop(&r.record);
    assert_ok(tt__record_start(&r.record, r.s, &r.link, NULL, true, &err), &err);
    train_until(&r, 4104);
    end(&r);
    assert_ok(tt_history_read(&h, folder, -1, 0, &err), &err);
    const struct tt_row *row = &h.row[h.n - 2]; /* before the end */
    assert_int_equal(row->kind, TT_ROW_EPOCH);
    assert_int_equal(row->epoch, 4104);
    assert_int_equal(row->best[TT_ROW_VAL_SCORE].epoch, 4103);
    assert_true(row->best[TT_ROW_VAL_LOSS].value == 0.25);
    assert_true(row->best[TT_ROW_VAL_SCORE].value == 98);
    assert_true(row->val_loss == val_loss(4104));
    tt_history_done(&h);
}

/* Nobody reads: memory has an end, and how much is missing is told in the end. */
static void what_nobody_reads_does_not_pile_up(void **state)
{
    (void)state;
    static struct tt_link link;
    const struct tt_run_info info = {.n_classes = 3};
    const struct tt_event end = {.kind = TT_EVENT_STATE, .state = TT_FINISHED};
    enum { EPOCHS = 100000 };
    struct tt_event e;
    int64_t told = 0, last = 0;
    tt__link_init(&link, &info);
    for (int64_t i = 1; i <= EPOCHS; i++) {
        const struct tt_event epoch = {.kind = TT_EVENT_EPOCH, .epoch = i};
        tt__link_emit(&link, &epoch);
    }
    tt__link_emit(&link, &end);
    while (tt_link_event(&link, &e) && e.kind == TT_EVENT_EPOCH) {
        assert_int_equal(e.epoch, ++last);
        told++;
    }
    assert_int_equal(told, TT_LINK_EVENTS);
    assert_int_equal(e.kind, TT_EVENT_STATE);
    assert_true(tt_link_event(&link, &e));
    assert_non_null(strstr(e.text, "67232 epochs were not told"));
    assert_false(tt_link_event(&link, &e));
    const struct tt_event epoch = {.kind = TT_EVENT_EPOCH, .epoch = EPOCHS + 1};
    tt__link_emit(&link, &epoch); /* and now there is room again */
    assert_true(tt_link_event(&link, &e));
    assert_int_equal(e.epoch, EPOCHS + 1);
    tt__link_done(&link);
}

static struct tt_note *note_of(int64_t epoch)
{
    struct tt_note *n = calloc(1, sizeof *n);
    assert_non_null(n);
    n->event = (struct tt_event){.kind = TT_EVENT_EPOCH, .epoch = epoch, .step = epoch};
    return n;
}

/* The same of a disk that stands still. */
static void notes_that_cannot_be_written_do_not_pile_up(void **state)
{
    (void)state;
    static struct recorded r;
    struct tt_event e;
    begin(&r, "still");
    for (int64_t i = 1; i <= TT_NOTES_WAITING + 50; i++)
        tt__record_add(&r.record, note_of(i));
    tt__record_follow(&r.record);
    assert_int_equal(r.record.epoch, TT_NOTES_WAITING + 1);
    assert_true(tt_link_event(&r.link, &e));
    assert_non_null(strstr(e.text, "50 epochs are missing from the logs"));
    tt__record_add(&r.record, note_of(TT_NOTES_WAITING + 51));
    tt__record_follow(&r.record);
    assert_int_equal(r.record.epoch, TT_NOTES_WAITING + 52);
    assert_false(tt_link_event(&r.link, &e));
    end(&r);
}

/* Every one at first, then every second, fourth, ...: as many for each time that it doubles. */
static void what_is_due_grows_with_the_logarithm(void **state)
{
    (void)state;
    enum { FINE = 64 };
    int64_t due = 0, before = 0;
    for (int64_t n = 1; n <= FINE << 14; n++) {
        due += tt__thin_due(n, FINE);
        if (n <= FINE)
            assert_int_equal(due, n);
        if (n == FINE)
            before = due;
        if (n > FINE && (n & (n - 1)) == 0) {
            assert_in_range(due - before, FINE / 2, FINE / 2 + 1);
            before = due;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_of_2000_epochs_a_second_stays_below_100_megabytes),
        cmocka_unit_test(what_is_left_out_is_missing_from_no_figure),
        cmocka_unit_test(a_resumed_run_tells_the_best_that_had_no_line),
        cmocka_unit_test(what_nobody_reads_does_not_pile_up),
        cmocka_unit_test(notes_that_cannot_be_written_do_not_pile_up),
        cmocka_unit_test(what_is_due_grows_with_the_logarithm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
