#include "coach_words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

bool tt_coach_is_end(const struct tt_snapshot *s)
{
    return s->state == TT_FINISHED && s->val.known && !s->coaching.lost;
}

bool tt_coach_is_lost(const struct tt_snapshot *s)
{
    return s->coaching.lost && s->step <= s->coaching.step;
}

/* "97.81% right", "R2 0.913". */
static const char *score_text(const struct tt_scene *scene, double score, char out[32])
{
    snprintf(out, 32, scene->info->regression ? "R2 %.4g" : "%.2f%% right", score);
    return out;
}

static double score_of(const struct tt_scene *scene, const struct tt_result *r)
{
    return scene->info->regression ? r->r2 : r->accuracy;
}

/* Before the first validation there is only what training itself says. */
static void say_beginning(const struct tt_scene *scene, char *out)
{
    const struct tt_snapshot *s = scene->snap;
    if (scene->info->lacks)
        snprintf(out, TT_COACH_TEXT, "%s", scene->info->lacks);
    else if (s->state == TT_LOADING)
        snprintf(out, TT_COACH_TEXT, "loading");
    else if (s->step == 0 || !s->running.known)
        snprintf(out, TT_COACH_TEXT, "waiting for the first step");
    else
        snprintf(out, TT_COACH_TEXT, "the first epoch: training loss %.4g so far", s->running.loss);
}

enum tt_tone tt_coach_say(const struct tt_scene *scene, char out[TT_COACH_TEXT])
{
    const struct tt_snapshot *s = scene->snap;
    enum tt_tone tone = s->coaching.tone;
    if (s->state == TT_FAILED) {
        snprintf(out, TT_COACH_TEXT, "failed: %s", s->failure);
        return TT_TONE_BAD;
    }
    if (tt_coach_is_end(s)) {
        tt_coach_say_reached(scene, out);
        return s->n_warnings > 0 ? TT_TONE_DOUBT : TT_TONE_GOOD;
    }
    if (s->coaching.lost && !tt_coach_is_lost(s)) {
        snprintf(out, TT_COACH_TEXT, "going on from step %" PRId64 ": training loss %.4g so far",
                 s->coaching.step, s->running.loss);
        return TT_TONE_QUIET;
    }
    if (!s->coaching.text[0])
        say_beginning(scene, out);
    else
        snprintf(out, TT_COACH_TEXT, "%s", s->coaching.text);
    return tone;
}

/* What the weights that are left came to. */
static const struct tt_result *reached(const struct tt_snapshot *s)
{
    return s->best_is_back && s->best.known ? &s->best : &s->val;
}

void tt_coach_say_reached(const struct tt_scene *scene, char out[TT_COACH_TEXT])
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_run_info *i = scene->info;
    char score[32], base[80] = "the mean for all gets R2 0", best[64] = "";
    if (!i->regression && i->n_classes == 0)
        base[0] = '\0';
    else if (!i->regression)
        snprintf(base, sizeof base, "naming \"%.24s\" for all gets %.2f%%",
                 i->n_classes > 0 ? i->class_name[i->baseline_class] : "", i->baseline);
    if (s->best.known)
        snprintf(best, sizeof best,
                 s->best_is_back ? "; the weights of epoch %" PRId64 ", the best, are back"
                                 : "; best after epoch %" PRId64,
                 s->best.epoch);
    snprintf(out, TT_COACH_TEXT, "finished: %s%s%s%s",
             score_text(scene, score_of(scene, reached(s)), score), base[0] ? ", where " : "", base,
             best);
}

void tt_coach_say_reached_shortly(const struct tt_scene *scene, char out[TT_COACH_TEXT])
{
    const struct tt_snapshot *s = scene->snap;
    char score[32];
    score_text(scene, score_of(scene, reached(s)), score);
    if (scene->info->regression || scene->info->n_classes == 0)
        snprintf(out, TT_COACH_TEXT, "finished: %s", score);
    else
        snprintf(out, TT_COACH_TEXT, "finished: %s, by guess %.1f%%", score, scene->info->baseline);
}

/* The pair of classes that is mixed up most; false without any. */
static bool worst_pair(const struct tt_snapshot *s, int *truth, int *taken)
{
    uint32_t most = 0;
    int n = s->n_classes;
    for (int i = 0; i < n * n; i++)
        if (i / n != i % n && s->confusion[i] > most) {
            most = s->confusion[i];
            *truth = i / n;
            *taken = i % n;
        }
    return most > 0;
}

bool tt_coach_none_is_wrong(const struct tt_snapshot *s)
{
    int truth, taken;
    return s->confusion_known && s->n_classes > 1 && !worst_pair(s, &truth, &taken);
}

void tt_coach_say_wrong(const struct tt_scene *scene, const struct tt_keymap *keys,
                        char out[TT_COACH_TEXT])
{
    const struct tt_snapshot *s = scene->snap;
    int64_t all = 0, wrong = 0;
    int n = s->n_classes, truth = 0, taken = 0;
    char some[32], whole[32];
    const char *samples = tt_keymap_key(keys, "view 4"), *pairs = tt_keymap_key(keys, "view 2");
    out[0] = '\0';
    if (scene->info->regression && s->val.known)
        snprintf(out, TT_COACH_TEXT, "off by %.4g on average: %s shows the worst", s->val.mae,
                 samples ? samples : "`samples worst`");
    if (!s->confusion_known || n < 2)
        return;
    for (int i = 0; i < n * n; i++) {
        all += s->confusion[i];
        wrong += i / n != i % n ? s->confusion[i] : 0;
    }
    if (!worst_pair(s, &truth, &taken)) {
        snprintf(out, TT_COACH_TEXT, "none of %s validation samples is wrong",
                 tt_text_thousands(whole, sizeof whole, all));
        return;
    }
    if (wrong == 1) {
        snprintf(out, TT_COACH_TEXT, "1 of %s is wrong, %.24s taken for %.24s: %s shows it",
                 tt_text_thousands(whole, sizeof whole, all), scene->info->class_name[truth],
                 scene->info->class_name[taken], samples ? samples : "`samples worst`");
        return;
    }
    snprintf(out, TT_COACH_TEXT,
             "%s of %s are wrong: %s shows them; most often %.24s is taken for "
             "%.24s, %" PRIu32 " times: %s shows where",
             tt_text_thousands(some, sizeof some, wrong),
             tt_text_thousands(whole, sizeof whole, all), samples ? samples : "`samples worst`",
             scene->info->class_name[truth], scene->info->class_name[taken],
             s->confusion[truth * n + taken], pairs ? pairs : "`view confusion`");
}

const char *tt_coach_act_text(const struct tt_act *a, const struct tt_keymap *keys, char *out,
                              size_t size)
{
    char key[64] = "";
    if (a->keys[0])
        tt_keymap_expand(keys, a->keys, key, sizeof key);
    snprintf(out, size, key[0] ? "%s %s" : "`%s` %s", key[0] ? key : a->line, a->what);
    return out;
}
