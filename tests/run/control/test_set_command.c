/* Options that change while a run is under way: what they do, that the same bits follow wherever
 * the run is cut afterwards and with any number of threads, and what is refused. */
#include "../small.h"

#include <math.h>

#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/control/replay.h>

#include "../../../src/run/checkpoint/save.h"
#include "../watch.h"

static const char net[] = "conv 4 3; relu; dropout2d 0.2; flatten; linear 8; relu; "
                          "dropout 0.3 name=drop; linear";

static struct tt_config set_config(void)
{
    struct tt_config c = small_config();
    c.net = net;
    c.epochs = 6;
    return c;
}

static void set(struct tt_session *s, const char *option, const char *value)
{
    struct tt_err err = {0};
    if (tt_session_set(s, option, value, &err) < 0)
        fail_msg("%s %s: %s", option, value, err.text);
}

static const char *get(const struct tt_session *s, const char *option)
{
    static char value[TT_OPT_TEXT];
    assert_true(tt_session_get(s, option, value, sizeof value));
    return value;
}

/* With all that belongs to an epoch's end. */
static void train(struct tt_session *s, int n)
{
    while (n-- > 0)
        if (tt_session_step(s)) {
            tt_session_validate(s);
            tt_session_judge(s);
        }
}

static void assert_same(struct tt_session *a, struct tt_session *b, const char *what)
{
    struct tt_state_array x[TT_STATE_ARRAYS], y[TT_STATE_ARRAYS];
    int n = tt_session_arrays(a, x);
    size_t flat = (size_t)tt_model_flat_size(a->model) * sizeof(float);
    if (tt_session_arrays(b, y) != n)
        fail_msg("%s: other arrays", what);
    for (int i = 0; i < n; i++)
        if (strcmp(x[i].suffix, y[i].suffix) != 0 || memcmp(x[i].values, y[i].values, flat) != 0)
            fail_msg("%s: %s%s differs after step %lld", what, x[i].prefix, x[i].suffix,
                     (long long)a->progress.step);
    assert_int_equal(a->progress.step, b->progress.step);
    assert_int_equal(a->progress.epoch, b->progress.epoch);
    assert_int_equal(a->progress.batch, b->progress.batch);
    assert_int_equal(a->steps_per_epoch, b->steps_per_epoch);
    assert_int_equal(a->progress.updates, b->progress.updates);
    assert_int_equal(a->progress.sums.n, b->progress.sums.n);
    assert_memory_equal(&a->progress.sums.loss, &b->progress.sums.loss, sizeof(double));
    assert_memory_equal(&a->lr, &b->lr, sizeof(double));
}

static struct tt_state_copy *copy_of(struct tt_session *s)
{
    struct tt_err err = {0};
    struct tt_state_copy *copy = tt_state_copy_state(s, 0, 0, NULL, &err);
    if (!copy)
        fail_msg("%s", err.text);
    return copy;
}

static struct tt_session *resumed(const struct tt_state_copy *copy, int threads)
{
    struct tt_err err = {0};
    struct tt_config config;
    char warning[256];
    double elapsed;
    assert_ok(tt_checkpoint_config(&copy->set, &config, &err), &err);
    config.threads = threads;
    struct tt_session *s = small_session(&config);
    assert_ok(tt_checkpoint_restore(s, &copy->set, &elapsed, warning, sizeof warning, &err), &err);
    return s;
}

/* Every option that can change: a value to begin with, or NULL, and another. */
static const struct change {
    const char *option, *first, *then;
    const char *optimizer; /* that has it; NULL: sgd */
} changes[] = {
    {"optimizer", NULL, "adam beta1=0.8", NULL},
    {"optimizer", "adamw", "lion", NULL},
    {"lr", NULL, "0.123", NULL},
    {"schedule", NULL, "warmup:30+cosine", NULL},
    {"schedule", "plateau:0.5,0", "onecycle", NULL},
    {"epochs", NULL, "9", NULL},
    {"batch-size", NULL, "20", NULL},
    {"batch-size", NULL, "77", NULL},
    {"batch-size", NULL, "300", NULL},
    {"accumulate", NULL, "3", NULL},
    {"accumulate", "4", "1", NULL},
    {"accumulate", "5", "2", NULL},
    {"loss", NULL, "mse", NULL},
    {"label-smoothing", NULL, "0.1", NULL},
    {"augment", NULL, "shift 1; rotate 20; noise 0.2", NULL},
    {"augment", "flip", "off", NULL},
    {"freeze", NULL, "0.*,*.bias", NULL},
    {"freeze", "4.*", "off", NULL},
    {"clip-norm", NULL, "0.5", NULL},
    {"clip-value", NULL, "0.01", NULL},
    {"no-decay-bias", NULL, "yes", NULL},
    {"ema", NULL, "0.9", NULL},
    {"ema", "0.9", "0", NULL},
    {"early-stop", NULL, "val-loss:9", NULL},
    {"early-stop", "val-acc:9", "off", NULL},
    {"best-by", NULL, "val-loss", NULL},
    {"best-by", "train-loss", "val-acc", NULL},
    {"dropout", NULL, "0.5", NULL},
    {"dropout", NULL, "drop=0.15", NULL},
    {"momentum", NULL, "0.5", NULL},
    {"weight-decay", NULL, "0.01", NULL},
    {"nesterov", NULL, "yes", NULL},
    {"dampening", NULL, "0.5", NULL},
    {"amsgrad", NULL, "yes", "adam"},
    {"amsgrad", "yes", "no", "adam"},
    {"beta2", NULL, "0.9", "adam"},
    {"eps", NULL, "1e-3", "adamw"},
    {"centered", NULL, "yes", "rmsprop"},
    {"momentum", NULL, "0.9", "rmsprop"},
    {"lr-decay", NULL, "0.1", "adagrad"},
};
enum { CHANGES = sizeof changes / sizeof changes[0] };

static struct tt_session *begun(const struct change *c, int threads)
{
    struct tt_config config = set_config();
    config.threads = threads;
    if (c->optimizer)
        strcpy(config.optimizer, c->optimizer);
    struct tt_session *s = small_session(&config);
    if (c->first)
        set(s, c->option, c->first);
    return s;
}

static void a_change_has_the_same_bits_wherever_the_run_is_cut(void **state)
{
    (void)state;
    for (int i = 0; i < CHANGES; i++) {
        const struct change *c = &changes[i];
        char what[128];
        snprintf(what, sizeof what, "%s %s", c->option, c->then);
        struct tt_session *whole = begun(c, 2), *plain = begun(c, 1);
        train(whole, 13);
        train(plain, 13);
        set(whole, c->option, c->then);
        for (int cut = 0; cut < 3; cut++) {
            struct tt_state_copy *copy = copy_of(whole);
            struct tt_session *s = resumed(copy, 1 + cut);
            train(whole, 9);
            train(s, 9);
            assert_same(whole, s, what);
            tt_state_copy_free(copy);
            tt_session_free(s);
        }
        /* It did change something. */
        train(plain, 27);
        bool numbers = strcmp(c->option, "early-stop") != 0 && strcmp(c->option, "epochs") != 0 &&
                       strcmp(c->option, "best-by") != 0 && !(strcmp(c->option, "ema") == 0) &&
                       strcmp(c->option, "no-decay-bias") != 0;
        if (numbers &&
            memcmp(tt_model_values(whole->model), tt_model_values(plain->model), 64) == 0)
            fail_msg("%s changes nothing", what);
        tt_session_free(whole);
        tt_session_free(plain);
    }
}

/* From any options to any others, at any moment. */
static void going_back_takes_every_change_back(void **state)
{
    (void)state;
    struct tt_err err = {0};
    for (int i = 0; i < CHANGES; i++) {
        const struct change *c = &changes[i];
        struct tt_session *s = begun(c, 2), *same = begun(c, 2);
        train(s, 7);
        train(same, 7);
        struct tt_state_copy *copy = copy_of(s);
        set(s, c->option, c->then);
        train(s, 16);
        assert_ok(tt_checkpoint_go_back(s, &copy->set, &err), &err);
        assert_same(s, same, c->option);
        assert_string_equal(s->config.net, same->config.net);
        assert_string_equal(s->config.optimizer_options, same->config.optimizer_options);
        train(s, 20);
        train(same, 20);
        assert_same(s, same, c->option);
        tt_state_copy_free(copy);
        tt_session_free(s);
        tt_session_free(same);
    }
}

static void all_at_once_and_back_again(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_config config = set_config();
    struct tt_session *s = small_session(&config), *same = small_session(&config);
    train(s, 4);
    train(same, 4);
    struct tt_state_copy *copy = copy_of(s);
    for (int i = 0; i < CHANGES; i++) {
        char value[TT_OPT_TEXT];
        bool known = tt_session_get(s, changes[i].option, value, sizeof value);
        if (!known)
            set(s, "loss", "cross-entropy");
        if (!known || changes[i].optimizer)
            set(s, "optimizer", changes[i].optimizer ? changes[i].optimizer : "sgd");
        if (changes[i].first)
            set(s, changes[i].option, changes[i].first);
        train(s, 1);
        set(s, changes[i].option, changes[i].then);
        train(s, 1);
        struct tt_state_copy *now = copy_of(s);
        struct tt_session *again = resumed(now, 3);
        assert_same(s, again, changes[i].option);
        tt_state_copy_free(now);
        tt_session_free(again);
    }
    assert_ok(tt_checkpoint_go_back(s, &copy->set, &err), &err);
    train(s, 30);
    train(same, 30);
    assert_same(s, same, "all");
    tt_state_copy_free(copy);
    tt_session_free(s);
    tt_session_free(same);
}

/* --- single options -------------------------------------------------------------------------- */

static void another_batch_size_goes_on_with_the_samples_not_used(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    struct tt_session *s = small_session(&c);
    train(s, 4); /* 128 of 300 */
    assert_int_equal(s->steps_per_epoch, 10);
    set(s, "batch-size", "100");
    assert_int_equal(s->steps_per_epoch, 4 + 2);
    train(s, 1);
    assert_int_equal(s->progress.sums.n, 228);
    assert_int_equal(s->batch_n, 100);
    assert_false(tt_session_step(s) == false);
    assert_int_equal(s->batch_n, 72);
    assert_int_equal(s->progress.epoch, 1);
    assert_int_equal(s->steps_per_epoch, 3);
    assert_int_equal(tt_session_steps_left(s), 5 * 3);
    set(s, "batch-size", "300");
    assert_true(tt_session_step(s));
    set(s, "batch-size", "1");
    assert_int_equal(s->steps_per_epoch, 300);
    tt_session_free(s);
}

/* A schedule over the whole run stands where it stood: it counts what was done, not batches. */
static void a_schedule_goes_on_where_it_was_with_another_batch_size(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    strcpy(c.schedule, "cosine:by=step");
    c.batch_size = 30; /* 10 batches */
    struct tt_session *s = small_session(&c);
    train(s, 35);
    double before = s->lr;
    set(s, "batch-size", "15");
    assert_true(s->lr == before);
    train(s, 2);
    set(s, "batch-size", "30");
    struct tt_session *same = small_session(&c);
    train(same, 36);
    assert_true(s->lr == same->lr);
    tt_session_free(same);
    tt_session_free(s);
}

static void another_optimizer_starts_afresh_and_keeps_what_it_knows(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    strcpy(c.optimizer_options, "weight-decay=0.002 momentum=0.8");
    struct tt_session *s = small_session(&c);
    train(s, 5);
    set(s, "optimizer", "adam");
    assert_string_equal(s->config.optimizer, "adam");
    assert_string_equal(s->config.optimizer_options, "weight-decay=0.002");
    assert_true(s->lr == 0.001);
    assert_int_equal(s->progress.updates, 0);
    for (int64_t i = 0; i < s->optimizer.n; i++)
        assert_true(s->optimizer.slot[0][i] == 0 && s->optimizer.slot[1][i] == 0);
    set(s, "lr", "0.004");
    set(s, "optimizer", "adamw eps=1e-6");
    assert_true(s->lr == 0.004); /* the usual one is the same: nothing forces another */
    assert_string_equal(get(s, "weight-decay"), "0.002");
    assert_string_equal(get(s, "eps"), "1e-06");
    tt_session_free(s);
}

static void state_that_both_need_stays(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    strcpy(c.optimizer, "adam");
    struct tt_session *s = small_session(&c);
    train(s, 5);
    size_t bytes = (size_t)s->optimizer.n * sizeof(float);
    float *mean = malloc(bytes);
    memcpy(mean, s->optimizer.slot[0], bytes);
    set(s, "amsgrad", "yes");
    assert_memory_equal(s->optimizer.slot[0], mean, bytes);
    assert_non_null(s->optimizer.slot[2]);
    assert_int_equal(s->progress.updates, 5);
    set(s, "amsgrad", "no");
    assert_null(s->optimizer.slot[2]);
    assert_string_equal(s->config.optimizer_options, "");
    free(mean);
    tt_session_free(s);
}

static void the_network_says_which_dropout_it_has(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    struct tt_err err = {0};
    struct tt_session *s = small_session(&c);
    assert_string_equal(get(s, "dropout"), "2=0.2 drop=0.3");
    set(s, "dropout", "drop=0.45");
    assert_string_equal(s->config.net, "conv 4 3; relu; dropout2d 0.2; flatten; linear 8; relu; "
                                       "dropout 0.45 name=drop; linear");
    set(s, "dropout", "2=0");
    assert_string_equal(s->config.net, "conv 4 3; relu; dropout2d 0; flatten; linear 8; relu; "
                                       "dropout 0.45 name=drop; linear");
    set(s, "dropout", "0.125");
    assert_string_equal(s->config.net, "conv 4 3; relu; dropout2d 0.125; flatten; linear 8; relu; "
                                       "dropout 0.125 name=drop; linear");
    assert_string_equal(get(s, "dropout"), "0.125");
    assert_string_equal(tt_model_layer_text(s->model, 2), "dropout2d 0.125");
    assert_refused(tt_session_set(s, "dropout", "1.5", &err), &err, "[0, 1]");
    assert_refused(tt_session_set(s, "dropout", "3=0.1", &err), &err, "no dropout layer is called");
    assert_string_equal(get(s, "dropout"), "0.125");
    tt_session_free(s);

    c.net = "flatten; residual { linear 36; dropout | dropout 0.1 }; linear 3 ;";
    s = small_session(&c);
    set(s, "dropout", "0.25");
    assert_string_equal(s->config.net,
                        "flatten; residual { linear 36; dropout 0.25 | dropout 0.25 }; linear 3 ;");
    set(s, "dropout", "1.shortcut.0=1");
    assert_string_equal(s->config.net,
                        "flatten; residual { linear 36; dropout 0.25 | dropout 1 }; linear 3 ;");
    tt_session_free(s);

    c.net = "36-3";
    s = small_session(&c);
    assert_refused(tt_session_set(s, "dropout", "0.5", &err), &err, "has no dropout layer");
    tt_session_free(s);
}

static void a_preset_becomes_the_list_it_stands_for(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    c.net = "cnn-small";
    struct tt_session *s = small_session(&c);
    set(s, "dropout", "0.1");
    assert_non_null(strstr(s->config.net, "relu; dropout 0.1; linear"));
    struct tt_state_copy *copy = copy_of(s);
    struct tt_session *again = resumed(copy, 1);
    train(s, 2);
    train(again, 2);
    assert_same(s, again, "cnn-small");
    tt_state_copy_free(copy);
    tt_session_free(again);
    tt_session_free(s);
}

static void the_average_begins_at_the_weights(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    struct tt_session *s = small_session(&c);
    train(s, 5);
    assert_null(s->ema);
    set(s, "ema", "0.9");
    assert_memory_equal(s->ema, tt_model_values(s->model),
                        (size_t)tt_model_flat_size(s->model) * sizeof(float));
    train(s, 1);
    assert_memory_not_equal(s->ema, tt_model_values(s->model), 64);
    tt_session_free(s);
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *option, *value, *word;
    } bad[] = {{"momentum", "2", "[0, 1)"},
               {"momentum", "fast", "must be a number"},
               {"momentum", "0.5 nesterov=yes", "must be a number"},
               {"nesterov", "perhaps", "yes or no"},
               {"lr", "0", "(0, 10]"},
               {"batch-size", "0", "[1, 65536]"},
               {"batch-size", "301", "has only 300 samples"},
               {"optimizer", "adan", "did you mean \"adam\""},
               {"optimizer", "adam momentum=1", "no option \"momentum\""},
               {"schedule", "cosin", "did you mean"},
               {"epochs", "1", "has begun already"},
               {"early-stop", "val-mae:3", "not measured"},
               {"loss", "hubba", "no loss"},
               {"label-smoothing", "7", "[0, 1]"},
               {"augment", "shift 2; rotat 3", "did you mean \"rotate\""},
               {"augment", "crop 9", "pictures are 6x6"},
               {"on-nan", "cry", "pause, rewind or stop"},
               {"checkpoint-every", "often", "must be steps"},
               {"freeze", "0.weight,9.*", "freeze 9.*: no parameter is called so"},
               {"seed", "3", "cannot change"},
               {"net", "36-3", "cannot change"},
               {"momentun", "0", "did you mean \"momentum\""},
               {"beta1", "0.5", "nor does optimizer sgd"}};
    struct tt_config c = set_config();
    struct tt_err err = {0};
    struct tt_session *s = small_session(&c), *same = small_session(&c);
    train(s, 12);
    train(same, 12);
    struct tt_config before = s->config;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(tt_session_set(s, bad[i].option, bad[i].value, &err), &err, bad[i].word);
        assert_memory_equal(&s->config, &before, sizeof before);
    }
    train(s, 3);
    train(same, 3);
    assert_same(s, same, "refused");
    tt_session_free(s);
    tt_session_free(same);
}

static void every_option_can_change_or_says_why_not(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    struct tt_session *s = small_session(&c);
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        char value[TT_OPT_TEXT];
        struct tt_err err = {0};
        assert_true(tt_session_get(s, row->name, value, sizeof value));
        const char *fixed = tt_session_fixed(row->name);
        if (fixed) {
            assert_refused(tt_session_set(s, row->name, value, &err), &err, fixed);
            continue;
        }
        if (row->type != TT_OPT_STRING || value[0])
            assert_ok(tt_session_set(s, row->name, value, &err), &err);
    }
    tt_session_free(s);
}

/* --- through the worker ---------------------------------------------------------------------- */

static void say_refused(struct watch *w, const char *line, const char *word)
{
    struct tt_event e = say(w, line);
    assert_int_equal(e.kind, TT_EVENT_REFUSED);
    if (!strstr(e.text, word))
        fail_msg("%s: \"%s\" has no \"%s\"", line, e.text, word);
}

static const char *setting(struct watch *w, const char *name)
{
    const struct tt_setting *s = tt_settings_find(tt_link_settings(w->link, NULL), name);
    assert_non_null(s);
    return s->value;
}

static void a_command_sets_answers_and_is_journalled(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    struct watch w;
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    int64_t id = say_ok(&w, "step 3").step + 3;
    while (w.count[TT_EVENT_INFO] < 1)
        wait_news(&w);
    struct tt_event e = say_ok(&w, "set   momentum \t 0.5");
    assert_string_equal(e.text, "momentum 0.5, was 0.9");
    assert_int_equal(e.step, id);
    assert_string_equal(setting(&w, "momentum"), "0.5");
    assert_non_null(strstr(say_ok(&w, "set batch-size 50").text, "batch-size 50, was 32; "));
    assert_int_equal(tt_link_settings(w.link, NULL)->batch_size, 50);
    assert_non_null(
        strstr(say_ok(&w, "set optimizer adam").text,
               "optimizer adam, was sgd; its state starts afresh, learning rate 0.001"));
    assert_null(tt_settings_find(tt_link_settings(w.link, NULL), "momentum"));
    assert_string_equal(setting(&w, "beta1"), "0.9");
    assert_string_equal(setting(&w, "lr"), "0.001");
    assert_string_equal(say_ok(&w, "set augment shift 1; flip").text,
                        "augment shift 1; flip, was off");
    say_ok(&w, "set dropout drop=0.5");
    assert_string_equal(setting(&w, "dropout drop"), "0.5");
    assert_string_equal(setting(&w, "dropout 2"), "0.2");
    say_ok(&w, "set speed 500");
    say_refused(&w, "set seed 7", "every random number follows from it");
    say_refused(&w, "set lr 99", "(0, 10]");
    const struct tt_setting *seed = tt_settings_find(tt_link_settings(w.link, NULL), "seed");
    assert_true(seed && seed->fixed);
    /* Marks: one for each that bears on the numbers. */
    const struct tt_series *marks = tt_link_series(w.link, TT_SERIES_MARK);
    int sets = 0;
    for (int64_t i = 0; i < tt_series_length(marks); i++)
        sets += tt_series_at(marks, i).value == TT_MARK_SET;
    assert_int_equal(sets, 5);
    say_ok(&w, "stop now");
    wait_state(&w, TT_STOPPED);
    tt_run_join(w.run);
    const struct tt_journal *j = tt_run_journal(w.run);
    assert_string_equal(j->entry[2].line, "set momentum 0.5");
    assert_string_equal(j->entry[5].line, "set augment shift 1; flip");
    assert_int_equal(j->n, 9);
    tt_run_free(w.run);
}

/* Makes steps up to `step`, paused. */
static void go_to(struct watch *w, int64_t step)
{
    char line[32];
    int told = w->count[TT_EVENT_INFO];
    int64_t now = say(w, "speed max").step;
    snprintf(line, sizeof line, "step %lld", (long long)(step - now));
    say_ok(w, line);
    while (w->count[TT_EVENT_INFO] == told)
        wait_news(w);
}

static void a_run_that_was_changed_goes_back_and_is_repeated(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "set batch-size 50",        "set optimizer adam", "set weight-decay 0.01",
        "set dropout 0.4",          "set accumulate 3",   "set augment shift 1; noise 0.1",
        "set label-smoothing 0.05", "set batch-size 20",  "set ema 0.9",
        "set amsgrad yes",          "set speed 9000",     "set accumulate 1"};
    enum { LINES = sizeof lines / sizeof lines[0] };
    struct tt_config c = set_config(), asked;
    struct tt_err err = {0};
    struct tt_replay_result result;
    struct watch w;
    c.epochs = 1000;
    c.keep = 0;
    c.speed = 0.001;
    strcpy(c.checkpoint_every, "1e");
    strcpy(c.run_dir, test_path("changed"));
    asked = c;
    start(&w, &c);
    say_ok(&w, "pause");
    for (int i = 0; i < LINES; i++) {
        go_to(&w, 3 * (i + 1));
        say_ok(&w, lines[i]);
    }
    go_to(&w, 3 * LINES + 4);
    say_ok(&w, "checkpoint");
    say_ok(&w, "rewind 10");
    assert_string_equal(setting(&w, "optimizer"), "adam");
    assert_string_equal(setting(&w, "batch-size"), "50");
    assert_string_equal(setting(&w, "dropout drop"), "0.3");
    say_ok(&w, "set beta1 0.5");
    go_to(&w, 17);
    say_ok(&w, "checkpoint");
    say_ok(&w, "rewind 0:40"); /* with all the changes again */
    assert_string_equal(setting(&w, "amsgrad"), "yes");
    go_to(&w, 45);
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED);
    end(&w);
    for (int threads = 1; threads <= 2; threads++) {
        struct tt_replay *r = tt_replay_open(test_path("changed"), &err);
        if (!r)
            fail_msg("%s", err.text);
        asked.threads = threads;
        start_with(&w, small_session(&asked), &(struct tt_run_options){.replay = r});
        wait_state(&w, TT_STOPPED);
        end(&w);
        tt_replay_result(r, &result);
        assert_string_equal(result.first, "");
        assert_int_equal(result.agree, result.checkpoints);
        assert_true(result.checkpoints >= 4);
        tt_replay_free(r);
    }
}

static void settings_describe_every_option(void **state)
{
    (void)state;
    struct tt_config c = set_config();
    struct watch w;
    char text[256];
    start(&w, &c);
    const struct tt_settings *s = tt_link_settings(w.link, NULL);
    for (const struct tt_opt *row = tt_config_rows; row->name; row++)
        assert_non_null(tt_settings_find(s, row->name));
    const struct tt_setting *lr = tt_settings_find(s, "lr");
    assert_string_equal(tt_setting_range(lr, text, sizeof text), "(0, 10]");
    assert_string_equal(tt_setting_range(tt_settings_find(s, "nesterov"), text, sizeof text),
                        "yes or no");
    assert_non_null(strstr(tt_setting_range(tt_settings_find(s, "optimizer"), text, sizeof text),
                           "sgd, adam, adamw"));
    for (int i = 1; i < s->n; i++)
        assert_true(s->setting[i].group >= s->setting[i - 1].group);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_has_the_same_bits_wherever_the_run_is_cut),
        cmocka_unit_test(going_back_takes_every_change_back),
        cmocka_unit_test(all_at_once_and_back_again),
        cmocka_unit_test(another_batch_size_goes_on_with_the_samples_not_used),
        cmocka_unit_test(a_schedule_goes_on_where_it_was_with_another_batch_size),
        cmocka_unit_test(another_optimizer_starts_afresh_and_keeps_what_it_knows),
        cmocka_unit_test(state_that_both_need_stays),
        cmocka_unit_test(the_network_says_which_dropout_it_has),
        cmocka_unit_test(a_preset_becomes_the_list_it_stands_for),
        cmocka_unit_test(the_average_begins_at_the_weights),
        cmocka_unit_test(what_cannot_be_is_refused_and_changes_nothing),
        cmocka_unit_test(every_option_can_change_or_says_why_not),
        cmocka_unit_test(a_command_sets_answers_and_is_journalled),
        cmocka_unit_test(a_run_that_was_changed_goes_back_and_is_repeated),
        cmocka_unit_test(settings_describe_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
