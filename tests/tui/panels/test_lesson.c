/* Lessons as text: what is read, and that a fault is told by its file and line. */
#include "../scene.h"

#include <math.h>

#include "../../../src/tui/panels/lesson.h"

static struct tt_lesson lesson;

static void read_good(const char *text)
{
    struct tt_err err = {0};
    assert_ok(tt_lesson_read(&lesson, "mine", text, &err), &err);
}

static void a_lesson_has_a_head_and_cards(void **state)
{
    (void)state;
    read_good("# a remark\n"
              "lesson: Mine\n"
              "about: what it is\n"
              "run: rows.csv --net 4-3 --lr 0.1\n"
              "  --epochs 7\n"
              "next: other\n"
              "\n"
              "card: One\n"
              "begin: view dashboard; speed 5\n"
              "Some text that\n"
              "goes on: here, and note: here.\n"
              "\n"
              " do: is text where a blank stands before it.\r\n"
              "do: Press {pause\n"
              "toggle}.\n"
              "until: paused or epoch +2 and lr < 0.5\n"
              "hint: It is\tspace.\n"
              "card: Two\n");
    assert_string_equal(lesson.title, "Mine");
    assert_string_equal(lesson.run, "rows.csv --net 4-3 --lr 0.1 --epochs 7");
    assert_string_equal(lesson.next, "other");
    assert_int_equal(lesson.n, 2);
    const struct tt_card *c = &lesson.card[0];
    assert_string_equal(c->begin, "view dashboard; speed 5");
    assert_string_equal(c->text,
                        "Some text that goes on: here, and note: here. do: is text where a "
                        "blank stands before it.");
    assert_string_equal(c->todo, "Press {pause toggle}.");
    assert_int_equal(c->until.n, 3);
    assert_true(c->until.term[0].first && c->until.term[1].first && !c->until.term[2].first);
    assert_string_equal(lesson.card[1].title, "Two");
    assert_int_equal(lesson.card[1].until.n, 0);
}

static void a_fault_is_told_by_its_line(void **state)
{
    (void)state;
#define CARD "lesson: L\ncard: C\n"
    static const struct {
        const char *text, *told;
    } row[] = {
        {"", "mine:0: a lesson has a `card:` at least"},
        {"\n\nhello\n", "mine:3: a lesson begins with `lesson: TITLE`, not \"hello\""},
        {"card: C\n", "mine:1: `card:` before `lesson:`"},
        {"lesson: L\n", "mine:1: a lesson has a `card:` at least"},
        {"lesson: L\nlesson: M\n", "mine:2: a second `lesson:`"},
        {"lesson:\n", "mine:1: `lesson:` says nothing"},
        {"lesson: L\ndo: x\n", "mine:2: `do:` before the first `card:`"},
        {CARD "run: x\n", "mine:3: `run:` belongs before the first `card:`"},
        {CARD "untill: paused\n", "mine:3: no word \"untill:\"; did you mean \"until:\"?"},
        {CARD "do: x\nuntil: pausd\n", "mine:4: \"pausd\" is no condition: paused, training"},
        {CARD "do: x\nuntil: paused\nand more\n", "mine:5: `until:` is one line"},
        {CARD "do: x\nuntil: paused\nuntil: eval\n", "mine:5: a second `until:`"},
        {CARD "until: paused\n", "mine: card \"C\" has `until:`, and no `do:`"},
        {CARD "begin: paus\n", "mine:3: begin: no command \"paus\"; did you mean \"pause\"?"},
        {CARD "begin: lr x\n", "mine:3: begin: lr: takes a number above 0"},
        {CARD "begin: pause on; save x\n", "mine:3: begin: `save x` is left to the person"},
        {CARD "begin: screenshot x\n", "mine:3: begin: `screenshot x` is left to the person"},
        {CARD "begin: load x\n", "`load x` is left to the person"},
        {CARD "begin: checkpoint; stop\n", "`stop` is left to the person"},
        {CARD "begin: quit\n", "`quit` is left to the person"},
        {CARD "begin: lesson x now\n", "is left to the person"},
        {CARD "a\033[2Jb\n", "mine:3: a character that is no UTF-8, or would steer the terminal"},
        {CARD "a\xff\n", "mine:3: a character"},
        {CARD "do: x\nuntil: view nowhere\n", "mine:4: no view \"nowhere\""},
        {CARD "do: x\nuntil: warning\n", "is no condition"},
        {CARD "do: x\nuntil: warning learning\n", "no warning \"learning\"; there are"},
        {CARD "do: x\nuntil: command \n", "is no condition"},
        {CARD "do: x\nuntil: val_acc 95\n", "val_acc: takes < > = + - * or / and a number"},
        {CARD "do: x\nuntil: val_acc > nan\n", "val_acc: takes"},
        {CARD "do: x\nuntil: lr * 0\n", "lr: takes"},
        {CARD "do: x\nuntil: paused and\n", "\"paused and\" is no condition"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct tt_err err = {0};
        assert_int_equal(tt_lesson_read(&lesson, "mine", row[i].text, &err), -1);
        if (!strstr(err.text, row[i].told))
            fail_msg("case %zu: \"%s\" in place of \"%s\"", i, err.text, row[i].told);
    }
}

static void nothing_is_longer_than_there_is_room_for(void **state)
{
    (void)state;
    static const char *const words[] = {
        "card: ", "do: ", "hint: ", "begin: pause on;", "until: ", ""};
    static char text[8000];
    struct tt_err err = {0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        for (int length = 1; length < 3000; length += length < 1300 ? 1 : 97) {
            int n = snprintf(text, sizeof text, CARD "%s", words[i]);
            memset(text + n, 'x', (size_t)length);
            strcpy(text + n + length, "\n");
            int rc = tt_lesson_read(&lesson, "mine", text, &err);
            assert_true(length < 1200 || rc < 0);
        }
    strcpy(text, "lesson: L\n");
    for (int i = 0; i < TT_LESSON_CARDS; i++)
        strcat(text, "card: C\n");
    read_good(text);
    strcat(text, "card: C\n");
    assert_int_equal(tt_lesson_read(&lesson, "mine", text, &err), -1);
    assert_non_null(strstr(err.text, "mine:34: more than 32 cards"));
    strcpy(text, CARD "do: x\nuntil: paused");
    for (int i = 1; i < TT_UNTIL_TERMS; i++)
        strcat(text, " or paused");
    read_good(text);
    strcat(text, " and eval\n");
    assert_int_equal(tt_lesson_read(&lesson, "mine", text, &err), -1);
}

/* --- conditions ------------------------------------------------------------------------------ */

static bool holds(struct stage *s, const char *text, const char *view, const char *said)
{
    struct tt_until u;
    static struct tt_lesson_moment before;
    char why[400] = "";
    if (!tt_until_read(&u, text, why, sizeof why))
        fail_msg("%s: %s", text, why);
    if (!view) { /* the moment that what follows is compared with */
        tt_until_begin(&before, &s->scene);
        return false;
    }
    return tt_until_holds(&u, &before, &s->scene, view, said ? tt_until_heard(&u, said) : 0);
}

static void conditions_are_what_they_say(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    s->scene.n_branches = 1;
    s->snap.step = 100;
    s->snap.lr = 0.01;
    s->snap.state = TT_PAUSED;
    holds(s, "paused", NULL, NULL);
    assert_true(holds(s, "paused", "log", NULL));
    assert_false(holds(s, "training", "log", NULL));
    assert_true(holds(s, "view log", "log", NULL));
    assert_false(holds(s, "view model", "log", NULL));
    assert_true(holds(s, "view model or paused", "log", NULL));
    assert_false(holds(s, "view model and paused", "log", NULL));
    assert_true(holds(s, "view model and paused or view log and paused", "log", NULL));
    assert_true(holds(s, "paused and view log or finished", "log", NULL));
    assert_true(holds(s, "command set dropout", "log", "set dropout 0.5"));
    assert_true(holds(s, "command set", "log", "set"));
    assert_false(holds(s, "command set dropout", "log", "set dropouts 0.5"));
    assert_false(holds(s, "command set dropout", "log", NULL));
    assert_true(holds(s, "command lr", "log", "lr *2"));
    assert_true(holds(s, "step=100 and step<101 and step>99", "log", NULL));
    assert_false(holds(s, "step +1", "log", NULL));
    assert_true(holds(s, "step +0", "log", NULL));
    s->snap.step = 101;
    assert_true(holds(s, "step +1", "log", NULL));
    assert_false(holds(s, "step -1", "log", NULL));
    s->snap.lr = 0.0199995; /* as near as keys come */
    assert_true(holds(s, "lr *2", "log", NULL));
    s->snap.lr = 0.0049;
    assert_true(holds(s, "lr /2", "log", NULL));
    assert_false(holds(s, "lr *2", "log", NULL));
    assert_false(holds(s, "val_acc < 50 or val_acc > 40", "log", NULL)); /* not known */
    s->snap.val = (struct tt_result){.known = true, .accuracy = 96, .loss = 0.5};
    s->snap.train = (struct tt_result){.known = true, .accuracy = 99, .loss = 0.1};
    assert_true(holds(s, "val_acc > 95 and gap > 0.39 and train_acc > 98", "log", NULL));
    assert_false(holds(s, "warning over-fitting", "log", NULL));
    s->snap.n_warnings = 1;
    s->snap.warning[0].rule = TT_RULE_OVERFITTING;
    assert_true(holds(s, "warning over-fitting and warnings > 0", "log", NULL));
    assert_false(holds(s, "warning rate is too high", "log", NULL));
    s->snap.coaching.lost = true;
    assert_true(holds(s, "lost", "log", NULL));
    stage_free(s);
}

/* --- the program's own ----------------------------------------------------------------------- */

static void every_lesson_is_right_and_hands_on(void **state)
{
    (void)state;
    for (int i = 0; tt_lessons[i].name; i++) {
        struct tt_err err = {0};
        char longer[80];
        struct tt_lesson *l = tt_lesson_open(tt_lessons[i].name, &err);
        if (!l)
            fail_msg("%s", err.text);
        assert_string_equal(l->next, tt_lessons[i + 1].name ? tt_lessons[i + 1].name : "");
        assert_string_equal(l->about, tt_lessons[i].about);
        for (int k = 0; k + 1 < l->n; k++)
            assert_true(l->card[k].until.n > 0);
        assert_int_equal(l->card[l->n - 1].until.n, 0);
        free(l);
        snprintf(longer, sizeof longer, "lessons/%s", tt_lessons[i].name);
        assert_true(tt_lesson_is(tt_lessons[i].name) && tt_lesson_is(longer));
    }
}

static void a_file_is_one_by_its_first_words_and_wins_by_its_path(void **state)
{
    (void)state;
    struct tt_err err = {0};
    static const char good[] =
        "\xef\xbb\xbf# mine\n\nlesson: Of a file\nnext: after\ncard: C\nHello.\n";
    test_write(test_path("mine.txt"), good, sizeof good - 1);
    test_write(test_path("after"), "lesson: A\ncard: C\n", 18);
    test_write(test_path("rows.csv"), "a,b\n1,2\n", 8);
    test_write(test_path("zero"), "lesson: A\0card: C\n", 18);
    assert_true(tt_lesson_is(test_path("mine.txt")));
    assert_false(tt_lesson_is(test_path("rows.csv")));
    assert_false(tt_lesson_is(test_folder()));
    assert_false(tt_lesson_is("nowhere"));
    struct tt_lesson *l = tt_lesson_open(test_path("mine.txt"), &err);
    assert_non_null(l);
    assert_string_equal(l->title, "Of a file");
    assert_string_equal(l->next, test_path("after")); /* it lies beside it */
    free(l);
    assert_null(tt_lesson_open(test_path("zero"), &err));
    assert_non_null(strstr(err.text, "no text"));
    assert_null(tt_lesson_open("overfiting", &err));
    assert_non_null(strstr(err.text, "did you mean \"overfitting\"?"));
    assert_null(tt_lesson_open("nowhere", &err));
    assert_non_null(strstr(err.text, "there are tour, rate,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lesson_has_a_head_and_cards),
        cmocka_unit_test(a_fault_is_told_by_its_line),
        cmocka_unit_test(nothing_is_longer_than_there_is_room_for),
        cmocka_unit_test(conditions_are_what_they_say),
        cmocka_unit_test(every_lesson_is_right_and_hands_on),
        cmocka_unit_test(a_file_is_one_by_its_first_words_and_wins_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
