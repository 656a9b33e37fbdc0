/* What the network says of samples, in eval mode. */
#include "../small.h"

#include <math.h>

#include <tuitrain/data/loader.h>

static void samples_from_elsewhere_are_predicted_as_those_of_the_set(void **state)
{
    (void)state;
    static const char *const loss[] = {"cross-entropy", "mse", "bce"};
    for (int k = 0; k < 3; k++) {
        struct tt_config c = small_config();
        struct tt_err err = {0};
        float x[40 * 36], p[40 * 3];
        c.net = "flatten; linear 3";
        strcpy(c.loss, loss[k]);
        struct tt_session *s = small_session(&c);
        for (int i = 0; i < 30; i++)
            tt_session_step(s);
        assert_ok(tt_predictions_have_top(&s->seen, 3, &err), &err);
        s->seen.note_top = true;
        tt_session_validate(s);
        tt_load_rows(&s->data, &s->data.val, NULL, 20, 0, 40, x);
        tt_session_predict(s, 40, x, p);
        for (int i = 0; i < 40; i++) {
            double sum = 0;
            for (int t = 0; t < 3; t++) {
                int cls = s->seen.cls[(20 + i) * 3 + t];
                assert_true(p[i * 3 + cls] == s->seen.p[(20 + i) * 3 + t]);
                assert_true(p[i * 3 + cls] >= 0 && p[i * 3 + cls] <= 1);
                sum += (double)p[i * 3 + cls];
            }
            assert_true(k == 2 || fabs(sum - 1) < 1e-5); /* yes or no, each by itself */
            assert_int_equal(s->seen.cls[(20 + i) * 3], s->seen.score.predicted[20 + i]);
        }
        tt_session_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_from_elsewhere_are_predicted_as_those_of_the_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
