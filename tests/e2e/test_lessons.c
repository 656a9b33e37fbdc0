/* Every lesson of the program, from its first card to its last: what `do:` names in braces is
 * pressed or typed, and the card must take it as done.  A card that cannot be fulfilled so, or that
 * nothing is named in and that does not go by itself, fails the test. */
#include "terminal.h"

#include <stdio.h>

#include <tuitrain/base/file.h>

static const char keys[] =
#include "keys.inc"
    ;

static const char *const lessons[] = {
#define LESSON(id, name, about) name,
#include "../../src/tui/commands/lessons.list.h"
#undef LESSON
    NULL};

struct card {
    char title[80], todo[400];
    bool asks; /* it has an `until:` */
};

struct lesson {
    struct card card[40];
    int n;
    char next[64];
};

/* --- the text -------------------------------------------------------------------------------- */

/* What stands behind `word` where the line begins with it, or NULL. */
static const char *behind(const char *line, const char *word)
{
    size_t n = strlen(word);
    return strncmp(line, word, n) == 0 ? line + n + strspn(line + n, " ") : NULL;
}

static void read_lesson(const char *name, struct lesson *l)
{
    char path[400], line[2000];
    const char *text;
    bool of_todo = false;
    memset(l, 0, sizeof *l);
    snprintf(path, sizeof path, "assets/lessons/%s", name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        struct card *card = l->n > 0 ? &l->card[l->n - 1] : NULL;
        if ((text = behind(line, "next:")))
            snprintf(l->next, sizeof l->next, "%s", text);
        else if ((text = behind(line, "card:")))
            snprintf(l->card[l->n++].title, sizeof l->card[0].title, "%s", text);
        else if ((text = behind(line, "do:")))
            snprintf(card->todo, sizeof card->todo, "%s", text);
        else if (behind(line, "until:"))
            card->asks = true;
        else if (of_todo && line[0] && !behind(line, "hint:"))
            snprintf(card->todo + strlen(card->todo), sizeof card->todo - strlen(card->todo), " %s",
                     line);
        of_todo = behind(line, "do:") ||
                  (of_todo && line[0] && !behind(line, "until:") && !behind(line, "hint:"));
    }
    fclose(f);
    assert_true(l->n >= 5);
}

/* --- doing it -------------------------------------------------------------------------------- */

/* The bytes of a key, by its name in the table. */
static const char *bytes_of(const char *name)
{
    static const char *const known[][2] = {
        {"space", " "},     {"enter", "\r"},      {"tab", "\t"},         {"esc", "\033"},
        {"up", "\033OA"},   {"down", "\033OB"},   {"right", "\033OC"},   {"left", "\033OD"},
        {"home", "\033OH"}, {"end", "\033OF"},    {"pageup", "\033[5~"}, {"pagedown", "\033[6~"},
        {"ctrl-p", "\020"}, {"backspace", "\177"}};
    static char one[2];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i][0], name) == 0)
            return known[i][1];
    assert_int_equal(strlen(name), 1);
    one[0] = name[0];
    return one;
}

/* The key of a command: the first whose line begins with it. */
static bool find_key(const char *command, char name[32])
{
    for (const char *line = keys; *line; line += strcspn(line, "\n") + 1) {
        size_t n = strcspn(line, " \n");
        const char *rest = line + n + strspn(line + n, " ");
        if (line[0] == '#' && n == 1)
            continue;
        if (strncmp(rest, command, strlen(command)) == 0) {
            snprintf(name, 32, "%.*s", (int)n, line);
            return true;
        }
    }
    return false;
}

static void carry_out(struct term *t, const char *command)
{
    static const char *const of_the_run[] = {"net",  "batch",    "samples",
                                             "loss", "how well", "output"};
    char key[32], line[200];
    for (size_t i = 0; i < sizeof of_the_run / sizeof of_the_run[0]; i++)
        if (strcmp(of_the_run[i], command) == 0)
            return;
    if (strncmp(command, "key ", 4) == 0) {
        type(t, bytes_of(command + 4));
    } else if (find_key(command, key)) {
        type(t, bytes_of(key));
    } else {
        snprintf(line, sizeof line, ":%s\r", command);
        type(t, line);
    }
    pump(t, 150);
}

static void do_all(struct term *t, const struct card *card)
{
    for (const char *at = card->todo; (at = strchr(at, '{')); at++) {
        char command[120];
        snprintf(command, sizeof command, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        carry_out(t, command);
    }
}

static bool is_done(struct term *t, const struct card *next)
{
    return shows(t, "✓ ") || shows(t, next->title);
}

/* Seconds after which what was to be done seems to be wanted again.  A slow program may only be
 * late, and what is typed twice then lands on the card after. */
#ifdef TT_SANITIZE
static const double AGAIN = 12;
#else
static const double AGAIN = 3;
#endif

/* Until the card says that it was done.  What is to be done several times is done again. */
static void fulfil(struct term *t, const struct card *card, const struct card *next)
{
    double end = tt_clock_now() + PATIENCE, again = 0;
    until(t, card->title);
    while (!is_done(t, next)) {
        double now = tt_clock_now();
        if (t->over || now > end)
            give_up(t, card->todo);
        if (now > again) {
            do_all(t, card);
            again = tt_clock_now() + (strchr(card->todo, '{') ? AGAIN : PATIENCE);
        }
        pump(t, 30);
    }
}

static void follow(struct term *t, const struct lesson *l)
{
    for (int i = 0; i + 1 < l->n; i++) {
        const struct card *card = &l->card[i], *next = &l->card[i + 1];
        until(t, card->title);
        assert_true(card->asks);
        fulfil(t, card, next);
        if (!shows(t, next->title) && !shows(t, "next, in 1"))
            type(t, "N"); /* not to wait for it */
        until(t, next->title);
    }
}

static void every_lesson_can_be_followed_to_its_end(void **state)
{
    static struct lesson l;
    (void)state;
    for (int i = 0; lessons[i]; i++) {
        struct term t;
        const char *const args[] = {"tour", lessons[i], "--run-dir", lessons[i], NULL};
        read_lesson(lessons[i], &l);
        start(&t, 130, 40, NULL, args);
        double began = tt_clock_now();
        follow(&t, &l);
        print_message("%s: %d cards, %.1f s\n", lessons[i], l.n, tt_clock_now() - began);
        until(&t, l.next[0] ? "begins " : "leave");
        assert_string_equal(l.next, lessons[i + 1] ? lessons[i + 1] : "");
        done(&t);
    }
}

/* The last card's key ends the run, saved, and begins the next lesson on one of its own. */
static void the_last_card_hands_on(void **state)
{
    static struct lesson l, next;
    struct term t;
    const char *const args[] = {"tour", "momentum", "--run-dir", "handing", NULL};
    (void)state;
    read_lesson("momentum", &l);
    read_lesson("rate", &next);
    start(&t, 130, 40, NULL, args);
    until(&t, l.card[0].title);
    type(&t, ":checkpoint\r");
    until(&t, "checkpoint saved");
    type(&t, ":lesson rate\r");
    until(&t, "End this run");
    type(&t, "y");
    until(&t, next.card[0].title);
    until(&t, "TRAINING");
    type(&t, ":stop\r");
    assert_int_equal(wait_end(&t), 0);
    assert_terminal_restored(&t);
    struct stat st;
    assert_int_equal(stat(test_path("handing/last"), &st), 0);
    done(&t);
}

static void a_file_is_a_lesson_and_a_wrong_one_is_told_by_its_line(void **state)
{
    static const char good[] =
        "lesson: Mine\nrun: --epochs 1 rows.csv\n\ncard: First\nHello.\n"
        "do: Press {pause toggle}\nuntil: paused\n\ncard: Last of mine\nBye.\n";
    static const char bad[] = "lesson: Mine\ncard: First\nHello.\ndo: x\nuntil: pausd\n";
    static const char rows[] = "a,b,kind\n1,2,x\n2,1,y\n1,3,x\n2,0,y\n1,2.5,x\n2,0.5,y\n1,2.1,x\n"
                               "2,0.1,y\n1,2.2,x\n2,0.3,y\n";
    const char *const args[] = {"tour", "mine/first.lesson", "--run-dir", "mine/run", NULL};
    const char *const wrong[] = {"tour", "mine/bad.lesson", NULL};
    struct term t;
    struct tt_err err = {0};
    (void)state;
    assert_int_equal(tt_make_folders(test_path("mine"), &err), 0);
    test_write(test_path("mine/first.lesson"), good, sizeof good - 1);
    test_write(test_path("mine/bad.lesson"), bad, sizeof bad - 1);
    test_write(test_path("mine/rows.csv"), rows, sizeof rows - 1); /* beside the lesson */
    start(&t, 130, 40, NULL, args);
    until(&t, "Press space");
    type(&t, "N");
    until(&t, "Last of mine");
    type(&t, ":stop\r");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
    /* A lesson says nothing of another's disk. */
    static const char files[] = "lesson: Mine\nrun: --run-dir /tmp\ncard: First\nHello.\n";
    const char *const elsewhere[] = {"tour", "mine/files.lesson", NULL};
    test_write(test_path("mine/files.lesson"), files, sizeof files - 1);
    start(&t, 130, 40, NULL, elsewhere);
    until(&t, "mine/files.lesson: run: --run-dir is no option of a lesson's run");
    assert_int_equal(wait_end(&t), 2);
    done(&t);
    start(&t, 130, 40, NULL, wrong);
    until(&t, "mine/bad.lesson:5: \"pausd\" is no condition");
    assert_int_equal(wait_end(&t), 2);
    done(&t);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lesson_can_be_followed_to_its_end),
        cmocka_unit_test(the_last_card_hands_on),
        cmocka_unit_test(a_file_is_a_lesson_and_a_wrong_one_is_told_by_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
