/* The real program in a real pseudo-terminal: keys in, screen out. */
#include "terminal.h"

#include "../support/small_data.h"

/* A run that goes on for as long as the test needs, slowly enough to be watched. */
static const char *const slow_run[] = {"--epochs",  "1000", "--speed",     "300",
                                       "--run-dir", "slow", "--overwrite", NULL};

/* --- the tests ------------------------------------------------------------------------------- */

/* The numbers of newline-separated lines of braille on the screen: a curve is there. */
static bool has_curve(struct term *t)
{
    const char *p = text_of(t);
    int dots = 0;
    while (*p) {
        uint32_t ch;
        p += tt_utf8_decode(p, &ch);
        dots += ch > 0x2800 && ch <= 0x28ff;
    }
    return dots >= 10;
}

/* Each fold is a run of its own; the last one stays to be looked at, with what all came to. */
static void folds_follow_each_other_on_the_screen(void **state)
{
    (void)state;
    const char *const folds[] = {small_data(), "--epochs",  "10",    "--folds",     "2", "--speed",
                                 "1",          "--run-dir", "folds", "--overwrite", NULL};
    struct term t;
    start(&t, 120, 30, NULL, folds);
    until(&t, "FOLD 1/2");
    type(&t, ":speed max\r");
    until(&t, "FOLD 2/2");
    type(&t, ":speed max\r");
    until(&t, "FINISHED");
    type(&t, ":view log\r");
    until(&t, "1 fold: Train Loss: ");
    until(&t, "2 folds: Train Loss: ");
    until(&t, " +- ");
    type(&t, "q");
    assert_int_equal(wait_end(&t), 0);
    assert_terminal_restored(&t);
    assert_true(shows(&t, "tuitrain resume folds/fold-2"));
    assert_true(shows(&t, "2 folds: Train Loss: "));
    done(&t);
}

static void a_user_steers_a_run(void **state)
{
    (void)state;
    struct term t;
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    double end = tt_clock_now() + PATIENCE;
    while (!has_curve(&t) && tt_clock_now() < end)
        pump(&t, 50);
    assert_true(has_curve(&t));
    type(&t, " ");
    until(&t, "PAUSED");
    type(&t, "+");
    until(&t, "learning rate 0.0125, was 0.01");
    type(&t, "-");
    until(&t, "learning rate 0.01, was 0.0125");
    type(&t, "L0.02\r");
    until(&t, "learning rate 0.02, was 0.01");
    type(&t, "n");
    until(&t, "1 step, then pause");
    type(&t, "c");
    until(&t, "checkpoint saved: slow/checkpoints/step-");
    type(&t, "e");
    until(&t, "EVAL MODE");
    until(&t, "evaluated step");
    type(&t, "e");
    until(&t, "PAUSED");
    type(&t, " ");
    until(&t, "TRAINING");
    type(&t, "<");
    until(&t, "at most 200 steps a second");
    type(&t, ":epochs 999\r");
    until(&t, "999 epochs in all");
    type(&t, "q");
    until(&t, "Quit?");
    type(&t, "n");
    until_gone(&t, "Quit?");
    type(&t, "q");
    until(&t, "Quit?");
    type(&t, "y");
    assert_int_equal(wait_end(&t), 0);
    assert_terminal_restored(&t);
    assert_true(shows(&t, "tuitrain resume slow"));
    done(&t);
}

static void the_learning_rate_s_mark_stands_on_the_axis(void **state)
{
    (void)state;
    struct term t;
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    while (!has_curve(&t))
        pump(&t, 50);
    char *before = strdup(text_of(&t));
    assert_null(strstr(before, "L\xe2\x94\x80")); /* L and the axis */
    free(before);
    type(&t, "+");
    until(&t, "0.0125");
    until(&t, "L\xe2\x94\x80");
    done(&t);
}

static void views_help_and_the_confusion_matrix(void **state)
{
    (void)state;
    struct term t;
    start(&t, 120, 36, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, "2");
    until(&t, "no validation pass yet");
    type(&t, "e");
    until(&t, "precision");
    until(&t, "worst pairs");
    type(&t, "\033OB\033OC"); /* arrows choose a cell */
    until(&t, "true ");
    type(&t, "p");
    until(&t, "%");
    type(&t, "?");
    until(&t, "Steering the run");
    type(&t, "\033");
    until_gone(&t, "Steering the run");
    type(&t, ":view log\r");
    until(&t, "eval mode: weights frozen");
    char click[64]; /* on the first tab, wherever it is */
    const char *tab = strstr(text_of(&t), "1 ");
    assert_non_null(tab);
    int x = (int)(tab - text_of(&t)) + 3;
    snprintf(click, sizeof click, "\033[<0;%d;1M\033[<0;%d;1m", x, x);
    type(&t, click);
    until(&t, "learning rate"); /* which only the dashboard shows */
    type(&t, "x");
    until(&t, "x has no meaning here");
    type(&t, ":lr fast\r");
    until(&t, "above 0");
    done(&t);
}

static void the_network_is_looked_into_and_a_learning_rate_found(void **state)
{
    (void)state;
    struct term t;
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, "3");
    until(&t, "multiply-adds");
    until(&t, "linear 10");
    type(&t, "\r"); /* the first layer that learns */
    until_gone(&t, "linear 10");
    until(&t, "weight  bias  pictures"); /* the pages are known */
    type(&t, "\033OD");                  /* the page before the first is the last */
    until(&t, "28x28");
    type(&t, "\033");
    until(&t, "linear 10");
    type(&t, "F");
    until(&t, " ended ");
    type(&t, "\r");
    until(&t, ", was 0.01"); /* taken, and back in the view from before */
    until(&t, "linear 10");
    type(&t, "F");
    until(&t, "loss over learning rate");
    type(&t, "\033");
    until(&t, "linear 10");
    until(&t, "TRAINING");
    done(&t);
}

static void settings_change_in_their_place(void **state)
{
    (void)state;
    struct term t;
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, ":view settings\r");
    until(&t, "Optimizer sgd");
    type(&t, "/momen\r");
    until(&t, "> momentum");
    type(&t, "\r\0250.5\r"); /* what is there goes, ctrl-u */
    until(&t, "momentum 0.5, was 0.9");
    type(&t, "+");
    until(&t, "momentum 0.6, was 0.5");
    type(&t, "\033");
    until(&t, "batch-size");
    type(&t, ":set optimizer adam\r");
    until(&t, "Optimizer adam");
    type(&t, ":set seed 4\r");
    until(&t, "seed cannot change");
    type(&t, "1");
    until(&t, "adam, beta1");
    done(&t);
}

static bool begins_with(const char *path, const char *what)
{
    char head[64] = "";
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(head, 1, sizeof head - 1, f) : 0;
    if (f)
        fclose(f);
    return n >= strlen(what) && strncmp(head, what, strlen(what)) == 0;
}

static void pictures_and_curves_are_saved_and_never_over_others(void **state)
{
    (void)state;
    struct term t;
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, ":screenshot here/x\r");
    until(&t, "here");
    type(&t, ":screenshot\r");
    until(&t, "saved slow/screenshot.svg and .ans");
    type(&t, ":screenshot\r");
    until(&t, "saved slow/screenshot-2.svg and .ans");
    type(&t, ":screenshot ./shot.svg\r");
    until(&t, "saved ./shot.svg");
    type(&t, ":plot ./curves.csv\r");
    until(&t, "saved ./curves.csv");
    type(&t, ":plot ./curves.svg\r");
    until(&t, "saved ./curves.svg");
    type(&t, ":plot ./curves.png\r");
    until(&t, "takes FILE.svg or FILE.csv");
    assert_true(begins_with(test_path("slow/screenshot.svg"), "<svg "));
    assert_true(begins_with(test_path("slow/screenshot-2.ans"), "\033[0"));
    assert_true(begins_with(test_path("shot.svg"), "<svg "));
    assert_true(begins_with(test_path("curves.csv"), "step,train_loss,"));
    assert_true(begins_with(test_path("curves.svg"), "<svg "));
    assert_int_not_equal(access(test_path("shot.ans"), F_OK), 0);
    done(&t);
}

static void an_earlier_run_is_laid_over_this_one(void **state)
{
    (void)state;
    const char *const first[] = {small_data(), "--net",     "36-8-3",       "--lr", "0.5",
                                 "--no-tui",   "--run-dir", "over/earlier", NULL},
                      *const second[] = {small_data(), "--net",    "36-8-3",
                                         "--run-dir",  "over/now", NULL};
    struct term t;
    start(&t, 100, 30, NULL, first);
    assert_int_equal(wait_end(&t), 0);
    done(&t);
    start(&t, 100, 30, NULL, second);
    until(&t, "FINISHED");
    type(&t, ":runs\r");
    until(&t, "[a]  earlier");
    until(&t, "2 runs, 1 drawn beside this one");
    until(&t, "lr"); /* in which they differ */
    type(&t, "\033OB ");
    until(&t, "0 drawn beside this one");
    type(&t, ":runs nowhere\r");
    until(&t, "nowhere: no such folder");
    type(&t, "q");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

static void models_are_saved_and_loaded_and_bad_ones_refused(void **state)
{
    (void)state;
    struct term t;
    test_write(test_path("bad.safetensors"), "not a model", 11);
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, "s");
    until(&t, ":save model.safetensors");
    type(&t, "\r");
    until(&t, "model saved: model.safetensors");
    type(&t, "omodel.safetensors\r");
    until(&t, "loaded model.safetensors");
    type(&t, "obad.safetensors\r");
    until(&t, "refused: bad.safetensors");
    assert_true(shows(&t, "TRAINING"));
    done(&t);
}

static void a_finished_run_stays_and_goes_on(void **state)
{
    (void)state;
    struct term t;
    const char *const args[] = {small_data(), "--net", "36-8-3", "--run-dir", "fin", NULL};
    start(&t, 100, 30, NULL, args);
    until(&t, "FINISHED");
    until(&t, "all 10 epochs are done");
    type(&t, "E\r");
    until(&t, "all 15 epochs are done");
    type(&t, "q");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

static void every_size_works_and_too_small_says_so(void **state)
{
    (void)state;
    static const int size[][2] = {{40, 12}, {200, 60}, {300, 100}, {41, 100}, {300, 12}, {80, 24}};
    struct term t;
    start(&t, 80, 24, NULL, slow_run);
    until(&t, "TRAINING");
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
        set_size(&t, 30, 8);
        until(&t, "30x8 is too small");
        set_size(&t, size[i][0], size[i][1]);
        until(&t, "TRAINING");
    }
    for (int i = 0; i < 200; i++) { /* a storm, down to nothing */
        set_size(&t, 1 + i * 37 % 150, 1 + i * 17 % 60);
        pump(&t, 2);
    }
    set_size(&t, 30, 8);
    until(&t, "too small");
    type(&t, "qy"); /* works even so */
    assert_int_equal(wait_end(&t), 0);
    assert_terminal_restored(&t);
    done(&t);
}

static void a_signal_saves_and_ends(int number)
{
    struct term t;
    char folder[32], run[64];
    struct stat st;
    snprintf(folder, sizeof folder, "sig%d", number);
    const char *const args[] = {"--epochs", "1000", "--run-dir", folder, NULL};
    start(&t, 80, 24, NULL, args);
    until(&t, "TRAINING");
    while (!has_curve(&t))
        pump(&t, 50);
    kill(t.pid, number);
    assert_int_equal(wait_end(&t), 128 + number);
    assert_terminal_restored(&t);
    snprintf(run, sizeof run, "%s/last", folder);
    assert_int_equal(stat(test_path(run), &st), 0);
    done(&t);
}

static void signals_checkpoint_and_end_with_their_number(void **state)
{
    (void)state;
    a_signal_saves_and_ends(SIGTERM);
    a_signal_saves_and_ends(SIGHUP);
    a_signal_saves_and_ends(SIGINT);
}

static void ctrl_z_gives_the_terminal_back_and_fg_takes_it(void **state)
{
    (void)state;
    struct term t;
    struct termios now;
    start(&t, 80, 24, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, "\032");
    struct pollfd stopped = {.fd = t.stops, .events = POLLIN};
    double end = tt_clock_now() + PATIENCE;
    while (poll(&stopped, 1, 10) == 0 && tt_clock_now() < end)
        pump(&t, 10);
    assert_true(stopped.revents & POLLIN);
    pump(&t, 100);
    tcgetattr(t.keep, &now);
    assert_int_equal(now.c_lflag, t.before.c_lflag);
    assert_false(shows(&t, "dashboard"));
    set_size(&t, 120, 36); /* meanwhile the window grew */
    kill(t.pid, SIGCONT);
    until(&t, "TRAINING");
    assert_true(strlen(text_of(&t)) > 36 * 120);
    type(&t, "qy");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

static void a_crash_gives_the_terminal_back(void **state)
{
    (void)state;
#ifdef TT_SANITIZE
    skip(); /* the sanitizers have handlers of their own */
#endif
    struct term t;
    start(&t, 80, 24, NULL, slow_run);
    until(&t, "TRAINING");
    kill(t.pid, SIGSEGV);
    assert_int_equal(wait_end(&t), 200 + SIGSEGV);
    assert_terminal_restored(&t);
    done(&t);
}

static void terminals_that_cannot_get_plain_lines(void **state)
{
    (void)state;
    static const char *const env[][2] = {{"TERM=dumb", NULL}, {"TERM=no-such-terminal", NULL}};
    const char *const args[] = {small_data(), "--net", "36-8-3", "--epochs", "2", NULL};
    for (int i = 0; i < 2; i++) {
        struct term t;
        start(&t, 80, 24, env[i], args);
        until(&t, "Epoch [2/2], Train Loss:");
        assert_true(shows(&t, "plain lines instead"));
        assert_int_equal(wait_end(&t), 0);
        done(&t);
    }
}

/* Whose description is not installed here, but which speaks xterm's language. */
static void newer_terminals_get_the_screen(void **state)
{
    (void)state;
    static const char *const env[][2] = {{"TERM=foot-unheard-of", NULL},
                                         {"TERM=xterm-unheard-of", NULL}};
    for (int i = 0; i < 2; i++) {
        struct term t;
        start(&t, 80, 24, env[i], slow_run);
        until(&t, "TRAINING");
        type(&t, "qy");
        assert_int_equal(wait_end(&t), 0);
        assert_terminal_restored(&t);
        done(&t);
    }
}

static void ascii_and_no_color_are_kept(void **state)
{
    (void)state;
    static const char *const env[] = {"LC_ALL=C", "NO_COLOR=1", NULL};
    struct term t;
    start(&t, 100, 30, env, slow_run);
    until(&t, "TRAINING");
    until(&t, "loss");
    type(&t, "2e");
    until(&t, "prec ");
    for (const char *p = text_of(&t); *p; p++)
        assert_true((unsigned char)*p < 0x80);
    VTermScreenCell cell;
    for (int y = 0; y < 30; y++)
        for (int x = 0; x < 100; x++) {
            VTermPos at = {.row = y, .col = x};
            vterm_screen_get_cell(t.screen, at, &cell);
            assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) && VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
        }
    done(&t);
}

static void a_paste_of_garbage_does_nothing(void **state)
{
    (void)state;
    struct term t;
    start(&t, 80, 24, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, "\033[200~");
    char garbage[1025];
    for (int k = 0; k < 200; k++) {
        for (int i = 0; i < 1024; i++)
            garbage[i] = (char)(33 + (i * 31 + k * 7) % 94);
        garbage[1024] = '\0';
        type(&t, garbage);
        pump(&t, 0);
    }
    type(&t, "\033[201~");
    type(&t, "2");
    until(&t, "no validation pass yet");
    until(&t, "TRAINING");
    assert_false(shows(&t, "learning rate"));
    done(&t);
}

static void a_terminal_that_goes_away_ends_the_run(void **state)
{
    (void)state;
    struct term t;
    struct stat st;
    const char *const args[] = {"--epochs", "1000", "--run-dir", "gone", NULL};
    start(&t, 80, 24, NULL, args);
    until(&t, "TRAINING");
    while (!has_curve(&t))
        pump(&t, 50);
    close(t.keep);
    close(t.fd);
    int status;
    assert_int_equal(waitpid(t.shell, &status, 0), t.shell);
    assert_true(WIFEXITED(status));
    close(t.stops);
    assert_int_equal(WEXITSTATUS(status), 128 + SIGHUP);
    assert_int_equal(stat(test_path("gone/last"), &st), 0);
    vterm_free(t.vt);
}

static void the_tour_goes_on_when_something_was_done(void **state)
{
    (void)state;
    struct term t;
    const char *const args[] = {"tour", "--run-dir", "tour", NULL};
    start(&t, 100, 30, NULL, args);
    until(&t, "The loop");
    until(&t, "at most 5 steps a second");
    type(&t, " ");
    until(&t, "1 The data"); /* by itself, a moment later */
    type(&t, "n");
    until(&t, "64 samples"); /* the table of the step */
    until(&t, "2 Forward");
    type(&t, "\177");
    until(&t, "1 The data");
    type(&t, "6\033[B\r"); /* keys that the view has a use for are the view's */
    until(&t, "enter set it");
    until_gone(&t, "enter next");
    type(&t, "\033");
    until_gone(&t, "enter set it");
    assert_true(shows(&t, "1 The data"));
    type(&t, "1n");
    until(&t, "what step");
    type(&t, "\033"); /* first the table, */
    until_gone(&t, "what step");
    assert_true(shows(&t, "1 The data"));
    type(&t, "\033"); /* then the tour */
    until_gone(&t, "1 The data");
    type(&t, ":tour\r");
    until(&t, "The loop");
    type(&t, "q");
    until(&t, "Quit?");
    type(&t, "y");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

static void the_palette_finds_and_the_prompt_completes(void **state)
{
    (void)state;
    struct term t;
    start(&t, 100, 30, NULL, slow_run);
    until(&t, "TRAINING");
    type(&t, "\020"); /* Ctrl-P */
    until(&t, "what do you want to do?");
    type(&t, "confu\r");
    until(&t, "no validation pass yet");
    type(&t, "\020rewi");
    until(&t, "BRANCH:STEP");
    type(&t, "\033");
    until_gone(&t, "BRANCH:STEP");
    type(&t, ":pau\t of\t\r");
    until(&t, "training goes on");
    type(&t, ":pasue\r");
    until(&t, "did you mean \"pause\"?");
    type(&t, ":theme light\r");
    until(&t, "theme light");
    type(&t, ":save twice.pth\r");
    until(&t, "model saved: twice.pth");
    type(&t, ":save twice.pth\r");
    until(&t, "Write over it?");
    type(&t, "n");
    until_gone(&t, "Write over it?");
    type(&t, "qy");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

static void a_screen_reader_gets_words_and_nothing_else(void **state)
{
    (void)state;
    struct term t;
    const char *const args[] = {"--screen-reader", "--epochs", "1000", "--speed", "300",
                                "--run-dir",       "words",    NULL};
    start(&t, 100, 40, NULL, args);
    until(&t, "Type help for the commands.");
    type(&t, "pause\n");
    until(&t, "Paused.");
    type(&t, "+\n"); /* a key */
    until(&t, "Learning rate 0.0125, was 0.01.");
    type(&t, "lr 20\n");
    until(&t, "Attention: refused: lr 20");
    type(&t, "status\n");
    until(&t, "Paused. Epoch 1 of 1000, step ");
    type(&t, "puase\n");
    until(&t, "did you mean \"pause\"?");
    type(&t, "view log\n");
    until(&t, "That is a command of the screen.");
    type(&t, "what recall\n");
    until(&t, "recall: Of the samples that belong to a class");
    type(&t, "undo\n");
    until(&t, "now learning rate 0.01");
    type(&t, "e\n");
    until(&t, "Eval mode: weights frozen");
    /* The figures come a moment after the answer. */
    for (double end = tt_clock_now() + PATIENCE;
         !shows(&t, " of 1010 right, most often taken for ") && tt_clock_now() < end;) {
        type(&t, "classes 3\n");
        until(&t, "classes 3");
        pump(&t, 100);
    }
    until(&t, " of 1010 right, most often taken for ");
    type(&t, "save words.pth\n");
    until(&t, "Model saved: words.pth.");
    type(&t, "save words.pth\n");
    until(&t, "Write over it? Type yes or no.");
    type(&t, "no\n");
    until(&t, "No, then.");
    type(&t, "quit\n");
    until(&t, "The run has ended, at step ");
    assert_int_equal(wait_end(&t), 0);
    assert_false(t.steered);
    done(&t);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_follow_each_other_on_the_screen),
        cmocka_unit_test(a_user_steers_a_run),
        cmocka_unit_test(the_learning_rate_s_mark_stands_on_the_axis),
        cmocka_unit_test(views_help_and_the_confusion_matrix),
        cmocka_unit_test(the_network_is_looked_into_and_a_learning_rate_found),
        cmocka_unit_test(settings_change_in_their_place),
        cmocka_unit_test(pictures_and_curves_are_saved_and_never_over_others),
        cmocka_unit_test(an_earlier_run_is_laid_over_this_one),
        cmocka_unit_test(the_tour_goes_on_when_something_was_done),
        cmocka_unit_test(the_palette_finds_and_the_prompt_completes),
        cmocka_unit_test(a_screen_reader_gets_words_and_nothing_else),
        cmocka_unit_test(models_are_saved_and_loaded_and_bad_ones_refused),
        cmocka_unit_test(a_finished_run_stays_and_goes_on),
        cmocka_unit_test(every_size_works_and_too_small_says_so),
        cmocka_unit_test(signals_checkpoint_and_end_with_their_number),
        cmocka_unit_test(ctrl_z_gives_the_terminal_back_and_fg_takes_it),
        cmocka_unit_test(a_crash_gives_the_terminal_back),
        cmocka_unit_test(terminals_that_cannot_get_plain_lines),
        cmocka_unit_test(newer_terminals_get_the_screen),
        cmocka_unit_test(ascii_and_no_color_are_kept),
        cmocka_unit_test(a_paste_of_garbage_does_nothing),
        cmocka_unit_test(a_terminal_that_goes_away_ends_the_run),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
