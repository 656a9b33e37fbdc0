/* A monkey at the keys: random keys, mouse, pastes, commands and sizes.  The program must not crash
 * or hang, must leave only as it was asked to, and must give the terminal back.
 *
 * MONKEY=100000 makes so many moves, MONKEY_SEED=N other ones.
 */
#include "terminal.h"

#include "../support/small_data.h"

enum { ROUND = 200 }; /* moves between two looks at whether it is well */

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

/* --- moves ----------------------------------------------------------------------------------- */

static const char *const special[] = {
    "\033[A",    "\033[B",
    "\033[C",    "\033[D",
    "\033OA",    "\033OB",
    "\033OC",    "\033OD",
    "\033[5~",   "\033[6~",
    "\033[H",    "\033[F",
    "\033OH",    "\033OF",
    "\033OP",    "\033[3~",
    "\033[2~",   "\033[Z",
    "\033",      "\033\033",
    "\033[",     "\033O",
    "\033[<",    "\033[200~",
    "\177",      "\t",
    "\r",        "\n",
    "\001",      "\005",
    "\013",      "\014",
    "\020",      "\025",
    "\027",      "\303\244",
    "\303",      "\360\237\230\200",
    "\377",      "\033[1;5C",
    "\033[1;3D", "\033[99999999999999999999~",
};

static const char *const commands[] = {
    "lr 0.05",
    "lr *1.1",
    "lr nan",
    "lr -1",
    "film play",
    "film first",
    "film 5",
    "film before",
    "film after",
    "film faster",
    "film now",
    "watch .",
    "step 7",
    "epochs +1",
    "speed 100",
    "speed max",
    "eval toggle",
    "pause toggle",
    "rewind -3",
    "rewind 0",
    "rewind 0:5",
    "rewind 99999999",
    "tour",
    "split log",
    "split samples right",
    "split confusion below",
    "split model",
    "close",
    "unsplit",
    "focus left",
    "focus next",
    "layout wide",
    "layout teach",
    "layout auto",
    "layout save monkey",
    "layout monkey",
    "class",
    "theme light",
    "theme mono",
    "theme nothing",
    "palette",
    "help weights",
    "checkpoint",
    "save m.pth",
    "load m.pth",
    "load nothing",
    "schedule step 1",
    "schedule constant",
    "set batch-size 7",
    "set batch-size 64",
    "set dropout 0.3",
    "set optimizer adam",
    "set optimizer sgd",
    "set momentum 0.5",
    "set augment shift 1",
    "set augment off",
    "set weight-decay 0.01",
    "set keep 2",
    "set on-nan rewind",
    "view 1",
    "view next",
    "help",
    "view samples",
    "view model",
    "view draw",
    "view settings",
    "view inside",
    "inside 3",
    "inside wrong",
    "no such command",
};
#define COUNT(a) (unsigned)(sizeof(a) / sizeof(a)[0])

static void press(struct term *t)
{
    char key[2] = {(char)(' ' + draw('~' - ' ' + 1)), '\0'};
    if (key[0] != 'q' || draw(50) == 0) /* else it would do nothing but begin again */
        type(t, key);
}

static void mouse(struct term *t)
{
    static const int button[] = {0, 1, 2, 32, 35, 64, 65, 66, 128, 999};
    char report[64];
    snprintf(report, sizeof report, "\033[<%d;%u;%u%c", button[draw(COUNT(button))],
             draw(20) ? 1 + draw((unsigned)t->w) : draw(100000),
             draw(20) ? 1 + draw((unsigned)t->h) : draw(100000), draw(3) ? 'M' : 'm');
    type(t, report);
}

static void paste(struct term *t)
{
    char text[2048];
    unsigned n = draw(sizeof text - 1);
    for (unsigned i = 0; i < n; i++)
        text[i] = (char)(draw(10) ? ' ' + draw(95) : 0x80 + draw(0x80));
    text[n] = '\0';
    type(t, "\033[200~");
    type(t, text);
    if (draw(8)) /* else it ends some day */
        type(t, "\033[201~");
}

static void command(struct term *t)
{
    type(t, "\033");
    pump(t, 1);
    type(t, ":");
    type(t, commands[draw(COUNT(commands))]);
    type(t, draw(6) ? "\r" : "\t\r");
}

static void move(struct term *t)
{
    unsigned what = draw(1000);
    if (what < 560)
        press(t);
    else if (what < 760)
        type(t, special[draw(COUNT(special))]);
    else if (what < 900)
        mouse(t);
    else if (what < 970)
        command(t);
    else if (what < 980)
        paste(t);
    else
        set_size(t, 1 + (int)draw(draw(3) ? 120 : 250), 1 + (int)draw(draw(3) ? 40 : 90));
    if (draw(4) == 0)
        pump(t, 0);
}

/* --- a day ----------------------------------------------------------------------------------- */

static void begin(struct term *t)
{
    static const char *const args[] = {
        NULL,          "--net",     "flatten; linear 8; relu; dropout 0.2; linear 3",
        "--epochs",    "100000",    "--batch-size",
        "16",          "--run-dir", "monkey",
        "--overwrite", "--threads", "1",
        NULL};
    const char *all[24];
    memcpy(all, args, sizeof args);
    all[0] = small_data();
    start(t, 80, 24, NULL, all);
}

static void check_end(struct term *t)
{
    int status = wait_end(t);
    if (status != 0)
        fail_msg("ended with %d:\n%s", status, text_of(t));
    assert_terminal_restored(t);
    done(t);
}

/* Asked to draw everything anew, it does. */
static void check_well(struct term *t)
{
    double end = tt_clock_now() + PATIENCE;
    bool drawn = false;
    while (!t->over && !drawn && tt_clock_now() < end) {
        type(t, "\033[201~\014");
        for (int i = 0; i < 20 && !t->over && !drawn; i++)
            drawn = pump_some(t, 50) > 0;
    }
    if (!t->over && !drawn)
        give_up(t, "anything");
}

static void nothing_breaks_it(void **state)
{
    (void)state;
    const char *many = getenv("MONKEY"), *other = getenv("MONKEY_SEED");
    long moves = many ? strtol(many, NULL, 10) : 10000;
    int lives = 1;
    struct term t;
    seed = other ? strtoull(other, NULL, 10) : 20261123;
    begin(&t);
    until(&t, "dashboard");
    for (long i = 1; i <= moves; i++) {
        move(&t);
        if (i % ROUND == 0)
            check_well(&t);
        if (t.over) {
            check_end(&t);
            begin(&t);
            lives++;
        }
    }
    set_size(&t, 80, 24);
    if (!t.over)
        kill(t.pid, SIGTERM);
    int status = wait_end(&t);
    if (status != 0 && status != 128 + SIGTERM)
        fail_msg("ended with %d:\n%s", status, text_of(&t));
    assert_terminal_restored(&t);
    done(&t);
    print_message("%ld moves, %d lives\n", moves, lives);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_breaks_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
