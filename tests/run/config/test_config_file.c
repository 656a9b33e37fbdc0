#include "../../support/test.h"

#include <stdlib.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/config/config.h>

static void config_files_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } bad[] = {{"lr = 0.1\nlr\n", "x.ini: line 2: must be a line"},
               {"leraning = 2\n", "line 1: no option \"leraning\""},
               {"epoch = 2\n", "did you mean epochs"},
               {"epochs = -2\n", "epochs"},
               {"lr = fast\n", "line 1: lr"},
               {"net = \"linear 8\n", "line 1: a value that begins with \""},
               {"net = \"linear 8\" 9\n", "line 1: a value that begins with \""}};
    struct tt_config c;
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        tt_config_defaults(&c);
        assert_refused(tt_config_parse("x.ini", bad[i].text, &c, &err), &err, bad[i].word);
    }
    tt_config_defaults(&c);
    assert_ok(
        tt_config_parse("x", "# lr = 1\n\n  net = linear 8; relu # 3 \r\nmomentum=0.5\n", &c, &err),
        &err);
    assert_string_equal(c.net, "linear 8; relu # 3");
    assert_string_equal(c.optimizer_options, "momentum=0.5");
    assert_true(c.lr == 0.01);
}

/* Whatever a person typed, down to line feeds and quotes. */
static void config_values_come_back_as_they_were(void **state)
{
    (void)state;
    static const char *const nets[] = {"flatten; linear 8;\n\tlinear 3",
                                       "\"784-10\"",
                                       " a",
                                       "a ",
                                       "\\n",
                                       "# 3",
                                       "a\r",
                                       "\"",
                                       "a = b",
                                       ""};
    struct tt_config c, back;
    struct tt_err err = {0};
    const char *path = test_path("values.ini");
    tt_config_defaults(&c);
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        c.net = nets[i];
        assert_ok(tt_config_write(path, &c, &err), &err);
        tt_config_defaults(&back);
        assert_ok(tt_config_read(path, &back, &err), &err);
        assert_string_equal(back.net, nets[i]);
        assert_true(back.seed == c.seed);
    }
    char longer[20000];
    memset(longer, '\n', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    c.net = longer;
    assert_ok(tt_config_write(path, &c, &err), &err);
    assert_ok(tt_config_read(path, &back, &err), &err);
    assert_string_equal(back.net, c.net);
}

/* Read, or refused with the line; options stay within their bounds. */
static void every_changed_byte_is_borne(void **state)
{
    (void)state;
    struct tt_config usual;
    struct tt_err none = {0};
    unsigned char *data;
    size_t size;
    const char *path = test_path("bytes.ini");
    tt_config_defaults(&usual);
    assert_ok(tt_config_write(path, &usual, &none), &none);
    assert_ok(tt_file_read(path, 1 << 20, &data, &size, &none), &none);
    char *text = (char *)data;
    for (size_t at = 0; at < size; at++) {
        char was = text[at];
        for (int k = 0; k <= 8; k++) {
            struct tt_config c;
            struct tt_err err = {0};
            text[at] = (char)(k == 8 ? 0 : was ^ (1 << k));
            tt_config_defaults(&c);
            if (tt_config_parse("x.ini", text, &c, &err) < 0)
                assert_non_null(strstr(err.text, "x.ini: line "));
            assert_in_range(c.batch_size, 1, 65536);
            assert_true(c.lr > 0 && c.lr <= 10);
        }
        text[at] = was;
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_files_are_checked),
        cmocka_unit_test(config_values_come_back_as_they_were),
        cmocka_unit_test(every_changed_byte_is_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
