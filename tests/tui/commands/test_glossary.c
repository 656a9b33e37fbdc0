/* The glossary: its rows are whole, its words are found. */
#include "../../../src/tui/commands/glossary.h"
#include "../../support/test.h"

#include <ctype.h>

static void every_row_is_whole_and_in_its_place(void **state)
{
    (void)state;
    int n = 0;
    for (const struct tt_gloss *t = tt_glossary; t->word; t++, n++) {
        int sentences = 0;
        size_t length = strlen(t->text);
        assert_non_null(t->also);
        for (const char *c = t->text; *c; c++)
            sentences += (*c == '.' || *c == ':' || *c == ';') && (c[1] == ' ' || !c[1]);
        if (t[1].word && strcasecmp(t->word, t[1].word) >= 0)
            fail_msg("%s before %s", t->word, t[1].word);
        if (sentences < 2 || length < 60 || length > 300 || t->text[length - 1] != '.' ||
            strstr(t->text, "  "))
            fail_msg("%s: %d sentences, %zu bytes", t->word, sentences, length);
    }
    assert_true(n > 60);
}

static void no_name_stands_for_two_things(void **state)
{
    (void)state;
    for (const struct tt_gloss *t = tt_glossary; t->word; t++) {
        char names[200], *rest = NULL;
        snprintf(names, sizeof names, "%s|%s", t->word, t->also);
        for (char *name = strtok_r(names, "|", &rest); name; name = strtok_r(NULL, "|", &rest))
            if (tt_gloss_find(name) != t)
                fail_msg("%s is found as %s", name,
                         tt_gloss_find(name) ? tt_gloss_find(name)->word : "nothing");
    }
}

static void words_are_found_however_they_are_written(void **state)
{
    (void)state;
    static const char *const same[][2] = {{"f1", "F1"},
                                          {"Batch-Norm", "batch norm"},
                                          {"batch_norm", "batch norm"},
                                          {"BatchNorm2d", "batch norm"},
                                          {"lr", "learning rate"},
                                          {"r2", "R2"},
                                          {"weight-decay", "weight decay"},
                                          {"cross-entropy", "cross entropy"}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        const struct tt_gloss *t = tt_gloss_find(same[i][0]);
        assert_non_null(t);
        assert_string_equal(t->word, same[i][1]);
    }
    assert_null(tt_gloss_find(""));
    assert_null(tt_gloss_find("f"));
    assert_null(tt_gloss_find("f12"));
    assert_string_equal(tt_gloss_nearest("momentun"), "momentum");
}

static void words_in_a_text_are_whole_ones_and_the_longest(void **state)
{
    (void)state;
    const struct tt_gloss *out[8];
    int n = tt_gloss_in("class precision recall    F1 support", out, 8);
    static const char *const row[] = {"class", "precision", "recall", "F1", "support"};
    assert_int_equal(n, 5);
    for (int i = 0; i < n; i++)
        assert_string_equal(out[i]->word, row[i]);
    n = tt_gloss_in("the learning rate, the batch size; batch norm, lossless f12", out, 8);
    assert_int_equal(n, 3);
    assert_string_equal(out[0]->word, "learning rate");
    assert_string_equal(out[1]->word, "batch");
    assert_string_equal(out[2]->word, "batch norm");
    assert_int_equal(tt_gloss_in("loss Loss LOSS", out, 8), 1);
    assert_int_equal(tt_gloss_in("loss accuracy", out, 1), 1);
    assert_int_equal(tt_gloss_in("", out, 8), 0);
    static const char text[] = "  the learning rate";
    assert_null(tt_gloss_at(text, 3));
    assert_string_equal(tt_gloss_at(text, 6)->word, "learning rate");
    assert_string_equal(tt_gloss_at(text, 18)->word, "learning rate");
    assert_null(tt_gloss_at(text, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole_and_in_its_place),
        cmocka_unit_test(no_name_stands_for_two_things),
        cmocka_unit_test(words_are_found_however_they_are_written),
        cmocka_unit_test(words_in_a_text_are_whole_ones_and_the_longest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
