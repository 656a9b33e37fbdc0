/* Whole screens as they were when somebody looked at them and found them good.
 *
 * GOLDEN=write writes them anew, to be looked at (git diff tests/tui/golden).
 */
#include "../scene_learned.h"

#include "../insight.h"

#include <locale.h>

#include <tuitrain/base/file.h>

static const struct {
    int w, h;
    bool ascii;
} sizes[] = {{40, 12, false}, {80, 24, false}, {80, 24, true}, {120, 36, false}, {200, 60, false}};

static void compare(const char *path, const char *text)
{
    const char *how = getenv("GOLDEN");
    unsigned char *data = NULL;
    size_t size;
    struct tt_err err = {0};
    if (how && strcmp(how, "write") == 0) {
        test_write(path, text, strlen(text));
        return;
    }
    assert_ok(tt_file_read(path, 1 << 20, &data, &size, &err), &err);
    if (strlen(text) != size || memcmp(text, data, size) != 0)
        fail_msg("%s: the screen is now\n%s", path, text);
    free(data);
}

static void screens_look_as_they_did(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    stage_table(s);
    stage_train(s, 3);
    stage_importance(s, false, 1);
    stage_embedding(s);
    tt_series_push(s->series[TT_SERIES_LR], 1500, 0.005);
    tt_series_push(s->series[TT_SERIES_MARK], 2814, TT_MARK_LR);
    stage_say(s, 12, 938, "epoch 1: train 0.3079 91.04%, val 0.1500 96.00%");
    stage_say(s, 27, 1876, "epoch 2: train 0.1180 96.60%, val 0.1250 97.00%");
    stage_say(s, 41, 2814, "epoch 3: train 0.0809 97.64%, val 0.0861 97.51%");
    struct tt_insight *inside = insight_of_pictures(10);
    s->scene.insight = inside;
    for (int i = 0; tt_views[i]; i++) {
        if (strcmp(tt_views[i]->name, "runs") == 0)
            continue; /* what it shows depends on how far its reader has come */
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            const struct tt_view_type *v = tt_view_at(&s->info, i);
            char path[128];
            void *own = calloc(1, v->size + 1);
            char *text = draw_view(v, own, &s->scene, sizes[k].w, sizes[k].h, sizes[k].ascii);
            snprintf(path, sizeof path, "tests/tui/golden/%s-%dx%d%s.txt", v->name, sizes[k].w,
                     sizes[k].h, sizes[k].ascii ? "-ascii" : "");
            compare(path, text);
            free(text);
            free(own);
        }
    }
    insight_free(inside);
    stage_free(s);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(screens_look_as_they_did)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
