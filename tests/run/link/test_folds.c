/* Mean and spread of folds. */
#include "../../support/test.h"

#include <math.h>

#include <tuitrain/run/link/folds.h>

static struct tt_folds f;

static void the_spread_is_of_a_sample(void **state)
{
    (void)state;
    static const double accuracy[] = {90, 92, 97};
    struct tt_fold_field field[TT_FOLD_FIELDS];
    char text[320];
    f = (struct tt_folds){.k = 3, .n = 3};
    for (int i = 0; i < 3; i++) {
        f.train[i] = (struct tt_result){.known = true, .loss = 0.5, .accuracy = 100};
        f.val[i] = (struct tt_result){.known = true, .loss = i, .accuracy = accuracy[i]};
    }
    assert_int_equal(tt_folds_fields(&f, field), 4);
    assert_string_equal(field[2].name, "val_loss");
    assert_true(field[2].mean == 1 && field[2].deviation == 1);
    assert_string_equal(field[3].name, "val_acc");
    assert_true(fabs(field[3].mean - 93) < 1e-12);
    assert_true(fabs(field[3].deviation - sqrt(13)) < 1e-12);
    tt_folds_text(&f, text, sizeof text);
    assert_string_equal(text, "3 folds: Train Loss: 0.5000 +- 0.0000, Train Acc: 100.00% +- 0.00%, "
                              "Val Loss: 1.0000 +- 1.0000, Val Acc: 93.00% +- 3.61%");
}

static void one_fold_has_no_spread_and_values_have_their_own_figures(void **state)
{
    (void)state;
    char text[320];
    f = (struct tt_folds){.k = 5, .n = 1, .regression = true};
    f.train[0] = (struct tt_result){.known = true, .loss = 0.25, .r2 = 0.75};
    f.val[0] = (struct tt_result){.known = true, .loss = 0.5, .r2 = 0.5, .mae = 10, .rmse = 12.345};
    f.test[0] = (struct tt_result){.known = true, .loss = 1, .r2 = 0.125, .rmse = 20};
    tt_folds_text(&f, text, sizeof text);
    assert_string_equal(text, "1 fold: Train Loss: 0.2500, Train R2: 0.7500, Val Loss: 0.5000, "
                              "Val R2: 0.5000, Val MAE: 10, Val RMSE: 12.35, Test Loss: 1.0000, "
                              "Test R2: 0.1250, Test RMSE: 20");
    f.n = 0;
    tt_folds_text(&f, text, sizeof text);
    assert_string_equal(text, "0 folds:");
    char cut[16];
    f.n = 1;
    tt_folds_text(&f, cut, sizeof cut); /* never beyond */
    assert_int_equal(strlen(cut), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_spread_is_of_a_sample),
        cmocka_unit_test(one_fold_has_no_spread_and_values_have_their_own_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
