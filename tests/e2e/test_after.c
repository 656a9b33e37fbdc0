/* A short run that nobody watched: it is over before any view but the first was opened, and each of
 * them has something to show all the same. */
#include "terminal.h"

/* By the keys of their tabs, or a command; `shows`: what was there to be recorded or can still be
 * asked for. */
static const struct {
    const char *key, *shows[3];
} views[] = {
    {"2", {"true", "predicted", "98"}},
    {"3", {"step 1 ", "1e-4 to 1e-2", "e-3"}}, /* histograms from the first step on; an update */
    {"4", {"w worst", "→", "worst"}},
    {"5", {"draw with the mouse", "pen", "┌"}},
    {"6", {"batch-size", "momentum", "64"}},
    {"7", {"going back begins a new branch", "validation", "loss"}},
    {"8", {"drawn beside this one", "after", "finished"}},
    {"9", {"epoch 1:", "epoch 2:", "all 2 epochs are done"}},
    {"0", {"on a copy of the run", "learning rate until now", "0.01"}},
    {":view data\r", {"60,000 samples", "to validate", "5,923"}},
    {"1", {"loss accuracy", "FINISHED", "validation"}},
};
enum { VIEWS = sizeof views / sizeof views[0], LEAST_ROWS = 6 };

static int full_rows(struct term *t)
{
    int n = 0;
    for (const char *row = text_of(t); *row; row += strcspn(row, "\n"), row += *row == '\n')
        n += strspn(row, " ") < strcspn(row, "\n");
    return n;
}

static void every_view_has_contents_when_it_is_opened_after_the_end(void **state)
{
    (void)state;
    static const char *const args[] = {"--epochs", "2", "--run-dir", "after", NULL};
    struct term t;
    start(&t, 120, 36, NULL, args);
    until(&t, "FINISHED");
    for (int i = 0; i < VIEWS; i++) {
        type(&t, views[i].key);
        for (int k = 0; k < 3; k++)
            until(&t, views[i].shows[k]);
        if (full_rows(&t) < LEAST_ROWS)
            fail_msg("view %s has %d rows:\n%s", views[i].key, full_rows(&t), text_of(&t));
    }
    type(&t, "q");
    assert_int_equal(wait_end(&t), 0);
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_has_contents_when_it_is_opened_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
