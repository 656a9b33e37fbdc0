/* Each key of the default table, pressed in the real program, does what its help says.  A key that
 * is in the table of keys and not in this one fails the test. */
#include "terminal.h"

/* What is pressed first, to get there; what the key sends; what is then on the screen, or no
 * longer is. */
struct press {
    const char *key, *first, *bytes, *shows, *hides;
};

/* However many epochs there have been by then. */
#define PAGES_UP "\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~"

static const struct press presses[] = {
    {"space", "", " ", "PAUSED", NULL},
    {"n", "", "n", "what step", NULL}, /* while paused */
    {"space", "\033", " ", "TRAINING", "what step"},
    {"+", "", "+", "learning rate 0.0125, was 0.01", NULL},
    {"-", "", "-", "learning rate 0.01, was 0.0125", NULL},
    {"=", "-", "=", "learning rate 0.01, was 0.008", NULL},
    {"u", "", "u", "now learning rate 0.008, was 0.01", NULL},
    {"u", "", "u", "now learning rate 0.01, was 0.008", NULL},
    {"u", "uu", "u", "no change of a setting", NULL},
    {"y", "", "y", "copied: ", NULL},
    {"L", "", "L", "learning rate: set", NULL},
    {"L", "", "0.02\r", "learning rate 0.02, was 0.01", NULL},
    {"c", "", "c", "checkpoint saved", NULL},
    {"s", "", "s", ":save model.safetensors", NULL},
    {"s", "", "\r", "model saved: model.safetensors", NULL},
    {"o", "", "omodel", ":load model", NULL},
    {"o", "", ".safetensors\r", "loaded model.safetensors", NULL},
    {"e", "", "e", "EVAL MODE", NULL},
    {"e", "", "e", "TRAINING", "EVAL MODE"},
    {"E", "", "E", ":epochs +5", NULL},
    {"E", "", "\r", "1005 epochs in all", NULL},
    {"<", "", "<", "at most 200 steps a second", NULL},
    {">", "", ">", "at most 500 steps a second", NULL},
    {"2", "", "2", "confusion  ", NULL},
    {"3", "", "3", "mul-adds", NULL},
    {"4", "", "4", "w worst", NULL},
    {"5", "", "5", "pen", NULL},
    {"6", "", "6", "batch-size", NULL},
    {"7", "", "7", "going back begins a new branch", NULL},
    {"8", "", "8", "drawn beside this one", NULL},
    {"9", "", "9", "was 0.0125", NULL},
    {"0", "", "0", "on a copy of the run", NULL},
    {"1", "", "1", "loss accuracy", NULL},
    {"tab", "", "\t", "confusion  ", NULL},
    {"backtab", "", "\033[Z", "loss accuracy", NULL},
    {"left", "", "\033OD", "pageup pagedown", NULL}, /* a cursor on the curves */
    {"h", "\033", "h", "pageup pagedown", NULL},
    {"right", "\033", "\033OC", "pageup pagedown", NULL},
    {"l", "\033", "l", "pageup pagedown", NULL},
    {"p", "\0332", "p", "per cent of the row", NULL}, /* of the first validation on */
    {"p", "", "p", "counts; rows true", NULL},
    {"down", "", "\033OB", "true 0", NULL}, /* a cell is chosen and told */
    {"j", "", "j", "true 1", NULL},
    {"k", "", "k", "true 0", NULL},
    {"up", "j", "\033OA", "true 0", NULL},
    {"end", "", "\033OF", "true 9", NULL},
    {"home", "", "\033OH", "true 0", NULL},
    {"enter", "w", "\r", "→ predicted", NULL}, /* the samples of the worst pair */
    {"i", "1", "i", "sample 0 of", NULL},
    {"r", "1", "r", "going back begins a new branch", NULL},
    {"pageup", "", PAGES_UP PAGES_UP PAGES_UP PAGES_UP, "epoch 0.00", NULL}, /* to the beginning */
    {"pagedown", "", "\033[6~", "epoch", NULL},
    {"T", "\0331", "T", "REPLAY", NULL},
    {",", "\033", ",", "REPLAY", NULL},
    {".", "", ".", "loss accuracy", NULL}, /* on to another moment, or to now */
    {"N", "\033:tour\r", "N", "1 The data", NULL},
    {":", ":tour off\r1", ":", "tab choose", NULL},
    {"/", "\033", "/", "tab choose", NULL},
    {"?", "\033", "?", "Steering the run", NULL},
    {"f1", "\033", "\033OP", "One number that says how wrong", NULL},
    {"M", "\033", "M", "GFLOP/s peak, measured", NULL},
    {"M", "", "M", "TRAINING", "peak, measured"},
    {"K", "\033", "K", "One number that says how wrong", NULL},
    {"ctrl-p", "\033", "\020", "esc", NULL},
    {"ctrl-l", "\033", "\014", "TRAINING", NULL},
    {"ctrl-w", "1:split log\r", "\027", "smooth", NULL}, /* the curves have the keys again */
    {"!", ":unsplit\r", "!", "how it goes", NULL},
    {"F", "\033", "F", "of a copy of the run", NULL},
    {"q", "", "q", "Quit?", NULL},
};
enum { PRESSES = sizeof presses / sizeof presses[0] };

static void every_key_does_what_its_help_says(void **state)
{
    (void)state;
    static const char *const args[] = {"--epochs",  "1000", "--speed", "300",
                                       "--run-dir", "keys", NULL};
    struct term t;
    start(&t, 120, 36, NULL, args);
    until(&t, "epoch 1:"); /* something to look at */
    for (int i = 0; i < PRESSES; i++) {
        const struct press *p = &presses[i];
        for (const char *c = p->first; *c; c++) {
            const char one[2] = {*c, '\0'};
            type(&t, one);
            /* Esc is a key of its own when nothing follows at once. */
            for (double end = tt_clock_now() + (*c == '\033' ? 0.3 : 0.05); tt_clock_now() < end;)
                pump(&t, 20);
        }
        type(&t, p->bytes);
        until(&t, p->shows);
        if (p->hides)
            until_gone(&t, p->hides);
    }
    type(&t, "y");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

/* The default keys, as they are compiled in. */
static const char table[] =
#include "keys.inc"
    ;

static void no_key_is_forgotten(void **state)
{
    (void)state;
    char copy[sizeof table], *save = NULL;
    int n = 0;
    memcpy(copy, table, sizeof table);
    for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char key[32];
        bool known = false;
        if (line[0] == '#' || sscanf(line, "%31s", key) != 1)
            continue;
        for (int i = 0; i < PRESSES; i++)
            known = known || strcmp(presses[i].key, key) == 0;
        if (!known)
            fail_msg("nothing here presses \"%s\"", key);
        n++;
    }
    assert_true(n > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_is_forgotten),
        cmocka_unit_test(every_key_does_what_its_help_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
