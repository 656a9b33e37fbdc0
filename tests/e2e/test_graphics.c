/* Pictures in a terminal that says what it can, slowly, wrongly or not at all; what of them is sent
 * and what is left of them. */
#include "frames.h"

enum { W = 120, H = 36 };

#define KITTY_YES "\033_Gi=31;OK\033\\"
#define GROUND    "\033]11;rgb:1010/1414/1818\033\\"
#define SIZE      "\033[6;18;9t"

/* A terminal that answers: to what it can, and that it is well. */
struct answering {
    struct tapped all;
    struct term *t;
    const char *answer; /* NULL: not at all */
    bool deaf;          /* does not say that it is well */
    size_t looked;
};

static void answer(void *self, const char *bytes, size_t n)
{
    struct answering *a = self;
    collect(&a->all, bytes, n);
    for (const char *p; (p = memchr(a->all.bytes + a->looked, '\033', a->all.n - a->looked));) {
        size_t left = a->all.n - (size_t)(p - a->all.bytes);
        if (left < 4) /* the rest has not come yet */
            return;
        a->looked = (size_t)(p - a->all.bytes) + 1;
        if (a->answer && memcmp(p, "\033[c", 3) == 0)
            type(a->t, a->answer);
        if (a->answer && !a->deaf && memcmp(p, "\033[5n", 4) == 0)
            type(a->t, "\033[0n");
    }
    a->looked = a->all.n;
}

static void start_answering(struct term *t, struct answering *a, const char *text,
                            const char *const *env)
{
    static int n;
    char folder[32];
    snprintf(folder, sizeof folder, "graphics-%d", n++);
    const char *const args[] = {"synthetic:2000", "--net", "784-8-10",  "--epochs", "100000",
                                "--speed",        "300",   "--run-dir", folder,     NULL};
    memset(a, 0, sizeof *a);
    start(t, W, H, env, args);
    a->t = t;
    a->answer = text;
    t->tap = answer;
    t->tapper = a;
    until(t, "TRAINING");
}

static void stop_answering(struct term *t, struct answering *a)
{
    done(t);
    free(a->all.bytes);
}

static void until_sent(struct term *t, struct answering *a, const char *what, int times)
{
    double end = tt_clock_now() + PATIENCE;
    while (count_of(&a->all, what) < times) {
        if (t->over || tt_clock_now() > end)
            give_up(t, what);
        pump(t, 50);
    }
}

static void pictures_come_when_the_terminal_says_that_it_can(void **state)
{
    static const struct {
        const char *answer, *sent;
    } ways[] = {{SIZE GROUND KITTY_YES "\033[?62;c", "\033_Ga=T"},
                {SIZE GROUND "\033[?1;0;256S\033[?62;4;22c", "\033P0;1;0q"}};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct term t;
        struct answering a;
        start_answering(&t, &a, ways[i].answer, NULL);
        until_sent(&t, &a, ways[i].sent, 8); /* curves, again and again */
        int before = count_of(&a.all, ways[i].sent);
        type(&t, "5");
        until(&t, "draw with the mouse");
        until_sent(&t, &a, ways[i].sent, before + 4); /* the paper, in pieces */
        stop_answering(&t, &a);
    }
}

static void a_terminal_that_does_not_gets_none(void **state)
{
    static const char *const answers[] = {NULL, GROUND "\033[?62;22c", "\033[?1;2c"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct term t;
        struct answering a;
        start_answering(&t, &a, answers[i], NULL);
        type(&t, "4");
        until(&t, "worst mistakes");
        type(&t, "?");
        until(&t, "Steering the run"); /* answers have been read */
        assert_int_equal(count_of(&a.all, "\033_Ga=T"), 0);
        assert_int_equal(count_of(&a.all, "\033P0;1;0q"), 0);
        assert_int_equal(count_of(&a.all, "\033[5n"), 0);
        stop_answering(&t, &a);
    }
}

/* Nothing of it is a key: a 4 would show the samples, a "c" write a checkpoint. */
static void answers_in_pieces_and_broken_ones_are_no_keys(void **state)
{
    static const char *const answers[] = {
        "\033_Gi=31;OK\033\\\033[?62;4;4;4c", "\033]11;rgb:4/4/4\a",
        "\033[?4;4;4;4;4;4;4;4;4c",           "\033[6;44;44t",
        "\033_Gi=31;E4:4444\033\\",           "\033[?4444444\030",
    };
    (void)state;
    struct term t;
    struct answering a;
    start_answering(&t, &a, NULL, NULL);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        for (const char *p = answers[i]; *p; p++) {
            char one[3] = {*p};
            /* Curses waits 25 ms for what belongs to an escape. */
            if (*p == '\033') {
                one[1] = *++p;
                one[2] = '\0';
            }
            type(&t, one);
            pump(&t, 1);
        }
    type(&t, "\033_Gi=31;4444"); /* and no end */
    double end = tt_clock_now() + 1.5;
    while (tt_clock_now() < end)
        pump(&t, 50);
    if (!shows(&t, "figures"))
        give_up(&t, "figures");
    assert_false(shows(&t, "checkpoint written"));
    type(&t, "4"); /* a key again */
    until(&t, "worst mistakes");
    stop_answering(&t, &a);
}

static void what_lies_above_takes_pictures_away(void **state)
{
    (void)state;
    struct term t;
    struct answering a;
    start_answering(&t, &a, SIZE GROUND KITTY_YES "\033[?62;c", NULL);
    until_sent(&t, &a, "\033_Ga=T", 8);
    int gone = count_of(&a.all, "\033_Ga=d,d=I");
    type(&t, "?");
    until(&t, "Steering the run");
    until_sent(&t, &a, "\033_Ga=d,d=I", gone + 4);
    stop_answering(&t, &a);
}

static const char *last(const struct answering *a, const char *what)
{
    const char *found = NULL, *p = a->all.bytes, *end = p + a->all.n;
    while ((p = memmem(p, (size_t)(end - p), what, strlen(what))))
        found = p++;
    return found;
}

#define CLEAR "\033_Ga=d,d=A"

/* The shell is told; before that there is nothing to go on with. */
static void until_stopped(struct term *t)
{
    struct pollfd stopped = {.fd = t->stops, .events = POLLIN};
    double end = tt_clock_now() + PATIENCE;
    while (poll(&stopped, 1, 10) == 0 && tt_clock_now() < end)
        pump(t, 10);
    assert_true(stopped.revents & POLLIN);
}

/* However it is left: before the other screen is back all pictures have gone. */
static void nothing_is_left_when_we_go(void **state)
{
    static const int signals[] = {SIGTERM, SIGTSTP, SIGSEGV};
    (void)state;
#ifdef TT_SANITIZE
    const int n = 2; /* the sanitizers have handlers of their own */
#else
    const int n = 3;
#endif
    for (int i = 0; i < n; i++) {
        struct term t;
        struct answering a;
        start_answering(&t, &a, SIZE GROUND KITTY_YES "\033[?62;c", NULL);
        until_sent(&t, &a, "\033_Ga=T", 4);
        kill(t.pid, signals[i]);
        until_sent(&t, &a, "\033[?1049l", 1);
        const char *clear = last(&a, CLEAR);
        assert_non_null(clear);
        assert_true(last(&a, "\033_Ga=T") < clear && clear < last(&a, "\033[?1049l"));
        if (signals[i] == SIGTSTP) {
            int before = count_of(&a.all, "\033_Ga=T");
            until_stopped(&t);
            kill(t.pid, SIGCONT);
            until_sent(&t, &a, "\033_Ga=T", before + 4);
        }
        stop_answering(&t, &a);
    }
}

static void another_size_begins_anew(void **state)
{
    (void)state;
    struct term t;
    struct answering a;
    start_answering(&t, &a, SIZE GROUND KITTY_YES "\033[?62;c", NULL);
    until_sent(&t, &a, "\033_Ga=T", 8);
    int before = count_of(&a.all, "\033_Ga=T"), cleared = count_of(&a.all, CLEAR);
    set_size(&t, 100, 30);
    until_sent(&t, &a, CLEAR, cleared + 1);
    until_sent(&t, &a, "\033_Ga=T", before + 4);
    stop_answering(&t, &a);
}

static void over_ssh_pictures_have_their_share_and_no_more(void **state)
{
    static const char *const ssh[] = {"SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22", NULL};
    (void)state;
    struct term t;
    struct answering a;
    start_answering(&t, &a, SIZE GROUND "\033[?62;4c", ssh);
    until_sent(&t, &a, "\033P0;1;0q", 1);
    double began = tt_clock_now();
    size_t n = a.all.n;
    until_sent(&t, &a, "\033P0;1;0q", 60);
    /* 256 kB a second, half of them at once; and the cells. */
    assert_true((double)(a.all.n - n) < 400e3 * (tt_clock_now() - began + 0.6));
    stop_answering(&t, &a);
}

/* It was sent the first pictures, and has shown who knows what of them: it gets no more. */
static void one_that_falls_silent_gets_no_more(void **state)
{
    (void)state;
    struct term t;
    struct answering a;
    start_answering(&t, &a, NULL, NULL);
    a.answer = SIZE GROUND "\033[?62;4c";
    a.deaf = true;
    type(&t, a.answer);
    until_sent(&t, &a, "\033[5n", 1);
    double end = tt_clock_now() + 2;
    while (tt_clock_now() < end)
        pump(&t, 50);
    assert_int_equal(count_of(&a.all, "\033[5n"), 1);
    stop_answering(&t, &a);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_come_when_the_terminal_says_that_it_can),
        cmocka_unit_test(a_terminal_that_does_not_gets_none),
        cmocka_unit_test(answers_in_pieces_and_broken_ones_are_no_keys),
        cmocka_unit_test(what_lies_above_takes_pictures_away),
        cmocka_unit_test(nothing_is_left_when_we_go),
        cmocka_unit_test(another_size_begins_anew),
        cmocka_unit_test(over_ssh_pictures_have_their_share_and_no_more),
        cmocka_unit_test(one_that_falls_silent_gets_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
