/* A run told in words. */
#include "../../support/test.h"

#include "../../../src/tui/speech/sentences.h"
#include "../text.h"

static const char *told(const struct tt_event *e, bool regression)
{
    static char text[512];
    struct tt_run_info info = {.regression = regression};
    return tt_speak_event(e, &info, text, sizeof text) ? text : NULL;
}

static void epochs_and_states_are_sentences(void **state)
{
    (void)state;
    struct tt_event e = {.kind = TT_EVENT_EPOCH,
                         .epoch = 3,
                         .epochs = 10,
                         .train = {.loss = 0.25, .accuracy = 91.5},
                         .val = {.loss = 0.125, .accuracy = 95.25, .r2 = 0.5}};
    assert_string_equal(told(&e, false), "Epoch 3 of 10. Training loss 0.2500, accuracy 91.50 per "
                                         "cent. Validation loss 0.1250, accuracy 95.25 per cent.");
    assert_non_null(strstr(told(&e, true), "Validation loss 0.1250, R squared 0.5000."));
    e = (struct tt_event){.kind = TT_EVENT_STATE, .state = TT_PAUSED, .step = 42};
    assert_string_equal(told(&e, false), "Paused, at step 42.");
    e.state = TT_FINISHED;
    assert_non_null(strstr(told(&e, false), "epochs +5"));
    for (int i = 0; i < TT_STATE_COUNT; i++) {
        e.state = (enum tt_state)i;
        const char *text = told(&e, false);
        assert_true(text == NULL || strlen(text) > 8);
    }
}

static void what_is_wrong_calls_for_attention(void **state)
{
    (void)state;
    struct tt_event e = {.kind = TT_EVENT_REFUSED, .text = "refused: lr 20 must be in (1e-12, 10]"};
    assert_non_null(strstr(told(&e, false), "Attention: refused: lr 20"));
    e.kind = TT_EVENT_DONE;
    assert_null(strstr(told(&e, false), "Attention"));
}

static void what_comes_by_itself_again_and_again_is_not_read_out(void **state)
{
    (void)state;
    struct tt_event e = {.kind = TT_EVENT_SAVED, .automatic = true, .text = "checkpoint saved"};
    assert_null(told(&e, false));
    e.automatic = false;
    assert_string_equal(told(&e, false), "Checkpoint saved.");
    e = (struct tt_event){.kind = TT_EVENT_STATE, .state = TT_EVALUATING};
    assert_null(told(&e, false)); /* the pass after each epoch */
}

static void the_status_says_where_it_stands(void **state)
{
    (void)state;
    char text[512];
    const struct tt_run_info info = {.n_classes = 10};
    struct tt_snapshot s = {
        .state = TT_TRAINING, .epochs = 10, .steps_per_epoch = 938, .lr = 0.01, .remaining = -1};
    tt_speak_status(&s, &info, text, sizeof text);
    assert_has(text, "Training. Epoch 1 of 10, step 0 of 938 in it. Training none yet.");
    assert_has(text, "Time left unknown.");
    s.state = TT_PAUSED;
    s.epoch = 2;
    s.remaining = 92;
    s.train = (struct tt_result){.known = true, .loss = 0.0809, .accuracy = 97.64};
    s.val = (struct tt_result){.known = true, .loss = 0.0861, .accuracy = 97.51};
    tt_speak_status(&s, &info, text, sizeof text);
    assert_has(text, "Paused. Epoch 3 of 10");
    assert_has(text, "Training loss 0.0809, accuracy 97.64 per cent.");
    assert_has(text, "Validation loss 0.0861, accuracy 97.51 per cent.");
    assert_has(text, "Learning rate 0.01. Time left 1:32.");
    snprintf(s.coaching.text, sizeof s.coaching.text, "learning well");
    tt_speak_status(&s, &info, text, sizeof text);
    assert_has(text, "1:32. How it goes: learning well.");
    s.n_warnings = 1;
    s.warning[0] = (struct tt_warning){.rule = TT_RULE_LR_LOW, .text = "it hardly falls"};
    tt_speak_status(&s, &info, text, sizeof text);
    assert_has(text, "It looks wrong: the learning rate is too low, it hardly falls.");
}

static void a_class_says_what_it_is_taken_for(void **state)
{
    (void)state;
    static const char names[3][32] = {"cat", "dog", "猫"};
    static const uint32_t counts[9] = {7, 2, 1, 0, 9, 0, 3, 3, 4};
    const struct tt_run_info info = {.n_classes = 3, .class_name = names};
    struct tt_snapshot s = {.n_classes = 3, .confusion = counts};
    char text[200];
    assert_false(tt_speak_class(&s, &info, 0, text, sizeof text)); /* nothing is known */
    s.confusion_known = true;
    assert_true(tt_speak_class(&s, &info, 0, text, sizeof text));
    assert_string_equal(text, "cat: 7 of 10 right, most often taken for dog: 2.");
    assert_true(tt_speak_class(&s, &info, 1, text, sizeof text));
    assert_string_equal(text, "dog: 9 of 9 right.");
    assert_true(tt_speak_class(&s, &info, 2, text, sizeof text));
    assert_string_equal(text, "猫: 4 of 10 right, most often taken for cat: 3.");
    assert_false(tt_speak_class(&s, &info, 3, text, sizeof text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(epochs_and_states_are_sentences),
        cmocka_unit_test(what_is_wrong_calls_for_attention),
        cmocka_unit_test(what_comes_by_itself_again_and_again_is_not_read_out),
        cmocka_unit_test(a_class_says_what_it_is_taken_for),
        cmocka_unit_test(the_status_says_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
