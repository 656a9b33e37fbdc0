/* What the view of the ball says, and that it draws what no optimizer should make. */
#include "../scene.h"

#include <locale.h>
#include <math.h>

static char *drawn(struct stage *s, void *own, int w, int h, bool ascii)
{
    return draw_view(view_of("ball"), own, &s->scene, w, h, ascii);
}

static void assert_says(struct stage *s, void *own, const char *text)
{
    char *now = drawn(s, own, 76, 36, false);
    if (!strstr(now, text))
        fail_msg("no \"%s\" in\n%s", text, now);
    free(now);
}

static void it_says_where_the_ball_ended(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    void *own = calloc(1, view_of("ball")->size);
    assert_says(s, own, "now: sgd, lr 0.05: rolls");
    assert_says(s, own, "before: sgd, lr 0.5: at the bottom after 199 steps");
    assert_true(view_of("ball")->moves(own, &s->scene));
    s->ball.id = 2;
    s->ball.now.n = 1; /* nothing is left to roll */
    s->ball.now.end = TT_BALL_CAUGHT;
    assert_says(s, own, "caught in the dip");
    assert_false(view_of("ball")->moves(own, &s->scene));
    s->ball.now.end = TT_BALL_FLOWN;
    assert_says(s, own, "flew out after 0 steps");
    s->ball.now.end = TT_BALL_MOVES;
    assert_says(s, own, "still moves");
    s->scene.ball = NULL;
    assert_says(s, own, "waiting");
    assert_false(view_of("ball")->moves(own, &s->scene));
    free(own);
    stage_free(s);
}

static void it_rolls_again_on_a_key(void **state)
{
    (void)state;
    struct stage *s = stage_new(3);
    void *own = calloc(1, view_of("ball")->size);
    assert_true(view_of("ball")->key(own, &s->scene, "w"));
    assert_false(view_of("ball")->key(own, &s->scene, "x"));
    s->scene.ball = NULL;
    assert_false(view_of("ball")->key(own, &s->scene, "w"));
    free(own);
    stage_free(s);
}

static void any_path_is_drawn_at_any_size(void **state)
{
    (void)state;
    static const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 0};
    struct stage *s = stage_new(3);
    for (int i = 0; i < s->ball.before.n; i++) {
        s->ball.before.at[i][0] = odd[i % 6];
        s->ball.before.at[i][1] = odd[(i / 6) % 6];
    }
    s->ball.now = s->ball.before;
    for (int h = 1; h < 90; h += 5)
        for (int w = 1; w < 300; w += 17) {
            void *own = calloc(1, view_of("ball")->size);
            free(drawn(s, own, w, h, (w + h) % 2));
            free(own);
        }
    stage_free(s);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_where_the_ball_ended),
        cmocka_unit_test(it_rolls_again_on_a_key),
        cmocka_unit_test(any_path_is_drawn_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
