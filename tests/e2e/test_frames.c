/* What is sent to each kind of terminal: only what changed, in the colours it has, and each
 * picture as a whole where it can. */
#include "frames.h"

enum { W = 120, H = 36, STEPS = 5 };

/* The whole screen is 6,000 to 9,000 bytes; one step changes the numbers, a point of each curve and
 * the lines of the log. */
enum { MOST_A_STEP = 3000 };

static void start_kind(struct term *t, const struct kind *kind, const char *theme)
{
    static int n;
    char folder[32];
    snprintf(folder, sizeof folder, "frames-%d", n++);
    /* Slow enough that step 1,000 stands on the axis for some pictures, on any machine. */
    const char *const args[] = {"synthetic:2000", "--net",   "784-8-10", "--epochs",
                                "100000",         "--speed", "1500",     "--run-dir",
                                folder,           "--theme", theme,      NULL};
    start(t, W, H, kind->env, args);
}

/* --- only what changed ----------------------------------------------------------------------- */

/* "what step 1,234 did" as the panel's title says it, or an empty text. */
static void read_told(struct term *t, char *out, size_t size)
{
    const char *title = strstr(text_of(t), "what step "),
               *end = title ? strstr(title, "did") : NULL;
    snprintf(out, size, "%.*s", end ? (int)(end - title) : 0, title ? title : "");
}

static void do_step(struct term *t)
{
    char before[64], now[64];
    double end = tt_clock_now() + PATIENCE;
    read_told(t, before, sizeof before);
    type(t, "n");
    do {
        if (t->over || tt_clock_now() > end)
            give_up(t, "another step");
        pump(t, 50);
        read_told(t, now, sizeof now);
    } while (!now[0] || strcmp(now, before) == 0);
}

/* The last picture has come whole when nothing follows: a run that rests is drawn when something
 * happens, and not before. */
static void settle(struct term *t)
{
    enum { QUIET = 400 }; /* milliseconds */
    while (pump_some(t, QUIET) > 0)
        ;
}

/* All but the rows at the bottom, where messages come and go. */
static void read_cells(struct term *t, VTermScreenCell cells[H][W])
{
    memset(cells, 0, sizeof(VTermScreenCell[H][W]));
    for (int y = 0; y < H - 2; y++)
        for (int x = 0; x < W; x++)
            vterm_screen_get_cell(t->screen, (VTermPos){.row = y, .col = x}, &cells[y][x]);
}

static bool same_color(const VTermColor *a, const VTermColor *b, bool fg)
{
    bool plain = fg ? VTERM_COLOR_IS_DEFAULT_FG(a) : VTERM_COLOR_IS_DEFAULT_BG(a);
    bool other = fg ? VTERM_COLOR_IS_DEFAULT_FG(b) : VTERM_COLOR_IS_DEFAULT_BG(b);
    return plain == other && (plain || vterm_color_is_equal(a, b));
}

/* A blank may have any foreground. */
static bool same_look(const VTermScreenCell *a, const VTermScreenCell *b)
{
    uint32_t ch = a->chars[0] ? a->chars[0] : ' ', other = b->chars[0] ? b->chars[0] : ' ';
    return ch == other && same_color(&a->bg, &b->bg, false) &&
           a->attrs.reverse == b->attrs.reverse &&
           (ch == ' ' || (same_color(&a->fg, &b->fg, true) && a->attrs.bold == b->attrs.bold));
}

static bool shows_cells(struct term *t, VTermScreenCell cells[H][W])
{
    static VTermScreenCell now[H][W];
    read_cells(t, now);
    for (int y = 0; y < H - 2; y++)
        for (int x = 0; x < W; x++)
            if (!same_look(&cells[y][x], &now[y][x]))
                return false;
    return true;
}

static bool is_colored(VTermScreenCell cells[H][W])
{
    int n = 0;
    for (int y = 0; y < H - 2; y++)
        for (int x = 0; x < W; x++)
            n += !VTERM_COLOR_IS_DEFAULT_FG(&cells[y][x].fg);
    return n > 50;
}

/* Many pictures of changes leave on the screen what one of the whole would. */
static void assert_redraw_shows_the_same(struct term *t, const char *label,
                                         VTermScreenCell cells[H][W])
{
    struct tapped tapped;
    double end = tt_clock_now() + PATIENCE;
    open_tap(t, &tapped);
    type(t, "\f");
    while (clears_of(&tapped) == 0 || !shows_cells(t, cells)) {
        if (t->over || tt_clock_now() > end)
            give_up(t, label);
        pump(t, 50);
    }
    assert_int_equal(clears_of(&tapped), 1);
    close_tap(t, &tapped);
}

static void check_kind(const struct kind *kind, const char *theme)
{
    static VTermScreenCell cells[H][W];
    struct term t;
    struct tapped tapped;
    start_kind(&t, kind, theme);
    if (!comes_up(&t)) {
        print_message("  %s is not known here\n", kind->label);
        done(&t);
        return;
    }
    until(&t, "1k"); /* on the axis, which a step more hardly changes from there on */
    type(&t, " ");
    until(&t, "PAUSED");
    do_step(&t);
    open_tap(&t, &tapped);
    for (int i = 0; i < STEPS; i++)
        do_step(&t);
    settle(&t);
    read_cells(&t, cells);
    if (clears_of(&tapped) != 0 || tapped.n > STEPS * MOST_A_STEP)
        fail_msg("%s, theme %s: %d clears and %zu bytes for %d steps", kind->label, theme,
                 clears_of(&tapped), tapped.n, STEPS);
    close_tap(&t, &tapped);
    if (is_colored(cells) != (kind->colored && strcmp(theme, "mono") != 0))
        fail_msg("%s, theme %s: colours where none should be, or none", kind->label, theme);
    assert_redraw_shows_the_same(&t, kind->label, cells);
    done(&t);
}

static void every_terminal_is_sent_what_changed_and_no_more(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS; i++)
        check_kind(&kinds[i], "dark");
}

static void every_theme_is_sent_what_changed_and_no_more(void **state)
{
    static const char *const themes[] = {"light", "high-contrast", "8-colors", "mono"};
    static const struct kind rich = {"xterm-256color", {"TERM=xterm-256color"}, true};
    static const struct kind poor = {"linux", {"TERM=linux"}, true};
    (void)state;
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        check_kind(&rich, themes[i]);
        check_kind(&poor, themes[i]);
    }
}

/* Large samples, layers, the help, the palette, one after another: each picture is as one of the
 * whole would be. */
static void nothing_is_left_of_what_was_shown_before(void **state)
{
    static const struct kind rich = {"xterm-256color", {"TERM=xterm-256color"}, true};
    static const char *const keys[] = {"4",      "\r",   "\033OC", "\033",   "\033OC", "\r",
                                       "\033OC", "3",    "\r",     "\033OB", "\033",   "4",
                                       "?",      "\020", "\033",   "2",      "5",      "1"};
    static VTermScreenCell cells[H][W];
    struct term t;
    (void)state;
    start_kind(&t, &rich, "dark");
    until(&t, "epoch 1:");
    type(&t, " ");
    until(&t, "PAUSED");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char label[32];
        snprintf(label, sizeof label, "key %zu", i);
        type(&t, keys[i]);
        settle(&t);
        read_cells(&t, cells);
        assert_redraw_shows_the_same(&t, label, cells);
        settle(&t);
    }
    done(&t);
}

static void a_dumb_terminal_gets_plain_lines(void **state)
{
    static const struct kind dumb = {"dumb", {"TERM=dumb"}, false};
    struct term t;
    struct tapped tapped;
    (void)state;
    start_kind(&t, &dumb, "dark");
    open_tap(&t, &tapped);
    assert_false(comes_up(&t));
    until(&t, "TERM=dumb cannot hold the screen");
    assert_int_equal(count_of(&tapped, "\033[?"), 0);
    close_tap(&t, &tapped);
    done(&t);
}

/* --- as a whole ------------------------------------------------------------------------------ */

#define ASK   "\033[?2026$p"
#define BEGIN "\033[?2026h"
#define END   "\033[?2026l"

/* A step, and the count of a text in what is sent for it. */
static int count_in_a_step(struct term *t, const char *text)
{
    struct tapped tapped;
    open_tap(t, &tapped);
    do_step(t);
    settle(t);
    int n = count_of(&tapped, text);
    close_tap(t, &tapped);
    return n;
}

/* Each picture stands between a beginning and an end, and nothing beside them. */
static void assert_framed(struct term *t)
{
    struct tapped tapped;
    open_tap(t, &tapped);
    do_step(t);
    settle(t);
    const char *p = tapped.bytes, *all = p + tapped.n;
    assert_true(tapped.n > 0);
    while (p < all) {
        assert_memory_equal(p, BEGIN, strlen(BEGIN));
        const char *end = memmem(p, (size_t)(all - p), END, strlen(END));
        assert_non_null(end);
        assert_null(memmem(p + 1, (size_t)(end - p) - 1, BEGIN, strlen(BEGIN)));
        p = end + strlen(END);
    }
    close_tap(t, &tapped);
}

/* A run at rest; *tapped is all that was sent meanwhile. */
static void start_resting(struct term *t, const struct kind *kind, struct tapped *tapped)
{
    start_kind(t, kind, "dark");
    open_tap(t, tapped);
    until(t, "TRAINING");
    type(t, " ");
    until(t, "PAUSED");
    settle(t);
}

static void a_terminal_that_is_described_so_gets_whole_pictures(void **state)
{
    static char folder[600], command[2000];
    const struct kind kind = {"described so", {"TERM=tuitrain-sync", folder}, true};
    struct term t;
    struct tapped tapped;
    (void)state;
    FILE *f = fopen(test_path("sync.ti"), "w");
    assert_non_null(f);
    fputs("tuitrain-sync|xterm that can,\n"
          "\tuse=xterm-256color, Sync=\\E[?2026%?%p1%{1}%-%tl%eh%;,\n",
          f);
    fclose(f);
    snprintf(folder, sizeof folder, "TERMINFO=%s/terminfo", test_folder());
    snprintf(command, sizeof command, "tic -x -o %s/terminfo %s/sync.ti", test_folder(),
             test_folder());
    assert_int_equal(system(command), 0);
    start_resting(&t, &kind, &tapped);
    assert_true(count_of(&tapped, BEGIN) > 0);
    assert_int_equal(count_of(&tapped, ASK), 0);
    close_tap(&t, &tapped);
    assert_framed(&t);
    done(&t);
}

/* Asked before the screen is cleared, so that a terminal that prints the question shows nothing. */
static void assert_asked_first(const struct tapped *tapped)
{
    const char *ask = memmem(tapped->bytes, tapped->n, ASK, strlen(ASK));
    const char *clear = memmem(tapped->bytes, tapped->n, "\033[2J", 4);
    const char *home = memmem(tapped->bytes, tapped->n, "\033[H\033[J", 6);
    assert_non_null(ask);
    assert_true((clear && ask < clear) || (home && ask < home));
}

static void a_terminal_that_says_so_gets_whole_pictures(void **state)
{
    static const struct kind asked[] = {{"xterm", {"TERM=xterm-256color"}, true},
                                        {"tmux", {"TERM=tmux-256color"}, true},
                                        {"screen", {"TERM=screen"}, true}};
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct term t;
        struct tapped tapped;
        start_resting(&t, &asked[i], &tapped);
        assert_asked_first(&tapped);
        close_tap(&t, &tapped);
        assert_int_equal(count_in_a_step(&t, BEGIN), 0);
        type(&t, "\033[?2026;"); /* which may come in parts */
        pump(&t, 100);
        type(&t, "2$y");
        settle(&t);
        assert_framed(&t);
        assert_false(shows(&t, "no meaning here")); /* no key, either */
        assert_int_equal(count_in_a_step(&t, ASK), 0);
        done(&t);
    }
}

static void a_terminal_that_says_no_or_nothing_gets_pictures_as_ever(void **state)
{
    static const struct kind plain[] = {
        {"xterm", {"TERM=xterm-256color"}, true},
        {"linux", {"TERM=linux"}, true},
        {"vt220", {"TERM=vt220"}, false},
        {"Terminal.app", {"TERM=xterm-256color", "TERM_PROGRAM=Apple_Terminal"}, true}};
    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        struct term t;
        struct tapped tapped;
        start_resting(&t, &plain[i], &tapped);
        assert_int_equal(count_of(&tapped, ASK), i == 0);
        assert_int_equal(count_of(&tapped, BEGIN), 0);
        close_tap(&t, &tapped);
        if (i == 0)
            type(&t, "\033[?2026;0$y");
        assert_int_equal(count_in_a_step(&t, BEGIN), 0);
        done(&t);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_terminal_is_sent_what_changed_and_no_more),
        cmocka_unit_test(every_theme_is_sent_what_changed_and_no_more),
        cmocka_unit_test(nothing_is_left_of_what_was_shown_before),
        cmocka_unit_test(a_dumb_terminal_gets_plain_lines),
        cmocka_unit_test(a_terminal_that_is_described_so_gets_whole_pictures),
        cmocka_unit_test(a_terminal_that_says_so_gets_whole_pictures),
        cmocka_unit_test(a_terminal_that_says_no_or_nothing_gets_pictures_as_ever),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
