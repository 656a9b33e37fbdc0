#include "health.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/run/session/session.h>

/* --- believing ------------------------------------------------------------------------------- */

enum { TIMES = 3 }; /* inspections that must agree */

/* `text` says what is wrong, or is NULL when this rule has nothing to say. */
static void judge(struct tt_health *h, enum tt_rule rule, int times, const char *text)
{
    struct tt_symptom *r = &h->rule[rule];
    bool wrong = text != NULL;
    if (wrong)
        snprintf(r->text, sizeof r->text, "%s", text);
    r->against = wrong == r->active ? 0 : r->against + 1;
    if (r->against < times)
        return;
    r->against = 0;
    r->active = wrong;
    h->changed[h->n_changed++] = (struct tt_health_change){rule, wrong, wrong && !r->told};
    r->told = r->told || wrong;
}

const char *tt__health_text(const struct tt_health *h, enum tt_rule rule, char *out, size_t size)
{
    snprintf(out, size, "%s: %s; try %s", tt_rules[rule].name, h->rule[rule].text,
             tt_rules[rule].advice);
    return out;
}

int tt__health_warnings(const struct tt_health *h, struct tt_warning out[TT_RULE_COUNT])
{
    int n = 0;
    for (int i = 0; i < TT_RULE_COUNT; i++) {
        if (!h->rule[i].active)
            continue;
        out[n].rule = (enum tt_rule)i;
        memcpy(out[n++].text, h->rule[i].text, sizeof out->text);
    }
    return n;
}

void tt__health_forget(struct tt_health *h)
{
    for (int i = 0; i < TT_RULE_COUNT; i++) {
        h->rule[i].active = false;
        h->rule[i].against = 0;
    }
    h->epochs = 0;
}

/* --- epochs ---------------------------------------------------------------------------------- */

/* Per cent of the training samples that are of the commonest class. */
static double commonest(const struct tt_session *s)
{
    int64_t count[TT_MAX_CLASSES] = {0}, most = 0;
    for (int64_t i = 0; i < s->data.train.n; i++) {
        int64_t n = ++count[s->data.train.y[i]];
        most = n > most ? n : most;
    }
    return 100 * (double)most / (double)s->data.train.n;
}

static void judge_overfitting(struct tt_health *h, const struct tt_session *s)
{
    char text[160];
    bool apart = s->val.loss > (1 + tt_rules[TT_RULE_OVERFITTING].limit) * h->lowest_val &&
                 s->train.loss < h->before;
    snprintf(text, sizeof text,
             "validation loss %.4g, was %.4g at its lowest, while the training loss falls",
             s->val.loss, h->lowest_val);
    judge(h, TT_RULE_OVERFITTING, 2, h->epochs > 0 && apart ? text : NULL);
}

/* From the second epoch on: the first may be short. */
static void judge_learning(struct tt_health *h, const struct tt_session *s)
{
    char text[160];
    bool still = h->epochs > 0 && s->train.loss > 0.99 * h->before, stuck;
    double chance = !still || s->regression ? 0 : commonest(s);
    if (s->regression)
        stuck = still && s->train.r2 < 0.01;
    else
        stuck = still && chance < 90 &&
                s->train.accuracy < fmin(tt_rules[TT_RULE_NOT_LEARNING].limit * chance, 95);
    if (s->regression)
        snprintf(text, sizeof text, "R2 is %.3f: no better than the mean of all values",
                 s->train.r2);
    else
        snprintf(text, sizeof text, "%.1f%% right; naming the commonest class would be %.1f%%",
                 s->train.accuracy, chance);
    judge(h, TT_RULE_NOT_LEARNING, 1, stuck ? text : NULL);
}

static void judge_rising(struct tt_health *h, const struct tt_session *s)
{
    char text[160];
    bool rises = h->epochs > 0 &&
                 s->train.loss > tt_rules[TT_RULE_RISING].limit * h->lowest_train &&
                 s->train.loss > 0.1;
    snprintf(text, sizeof text, "training loss %.4g, was %.4g at its lowest", s->train.loss,
             h->lowest_train);
    judge(h, TT_RULE_RISING, 1, rises ? text : NULL);
}

int tt__health_epoch(struct tt_health *h, const struct tt_session *s)
{
    h->n_changed = 0;
    judge_overfitting(h, s);
    judge_learning(h, s);
    judge_rising(h, s);
    h->lowest_val = h->epochs > 0 ? fmin(h->lowest_val, s->val.loss) : s->val.loss;
    h->lowest_train = h->epochs > 0 ? fmin(h->lowest_train, s->train.loss) : s->train.loss;
    h->before = s->train.loss;
    h->epochs++;
    return h->n_changed;
}

/* --- inspections ----------------------------------------------------------------------------- */

/* The layer that is worst by a trace, among those large enough to judge. */
static void judge_layers(struct tt_health *h, const struct tt_inspection *i, enum tt_rule rule,
                         bool dead)
{
    const struct tt_layer_report *worst = NULL;
    char text[160];
    float most = 0;
    for (int k = 0; k < i->n_layers; k++) {
        const struct tt_layer_report *r = &i->layer[k];
        float share = tt_inspection_last(i, dead ? r->dead : r->saturated);
        if (r->units < 4 || !(share > most))
            continue;
        most = share;
        worst = r;
    }
    if (worst)
        snprintf(text, sizeof text,
                 dead ? "%.0f%% of the units of %s (%.40s) give nothing for any sample"
                      : "%.0f%% of the outputs of %s (%.40s) are at an end of their range",
                 100 * (double)most, worst->name, worst->text);
    judge(h, rule, TIMES, worst && (double)most > tt_rules[rule].limit ? text : NULL);
}

/* Root mean square of a parameter's gradient. */
static double slope_of(const struct tt_inspection *i, const struct tt_param_report *p)
{
    return (double)tt_inspection_last(i, p->grad_norm) / sqrt((double)p->count);
}

/* Matrices and filters: biases and scales go their own ways. */
static bool is_weight(const struct tt_param_report *p)
{
    const char *dot = strrchr(p->name, '.');
    return dot && strcmp(dot, ".weight") == 0 && !p->frozen;
}

static void judge_gradients(struct tt_health *h, const struct tt_inspection *i)
{
    const struct tt_param_report *first = NULL, *last = NULL;
    char text[160];
    double squares = 0;
    for (int k = 0; k < i->n_params; k++) {
        double norm = (double)tt_inspection_last(i, i->param[k].grad_norm);
        squares += norm * norm;
        if (!is_weight(&i->param[k]))
            continue;
        first = first ? first : &i->param[k];
        last = &i->param[k];
    }
    double ratio = first && first != last && slope_of(i, last) > 1e-9
                       ? slope_of(i, first) / slope_of(i, last)
                       : 1;
    if (first)
        snprintf(text, sizeof text, "at %.50s it is %.1g of what it is at %.50s", first->name,
                 ratio, last->name);
    judge(h, TT_RULE_VANISHING, TIMES, ratio < tt_rules[TT_RULE_VANISHING].limit ? text : NULL);
    snprintf(text, sizeof text, "its norm is %.3g", sqrt(squares));
    judge(h, TT_RULE_EXPLODING, TIMES,
          sqrt(squares) > tt_rules[TT_RULE_EXPLODING].limit ? text : NULL);
}

/* How much of themselves an update changes the weights by: the median of all layers. */
static double median_ratio(const struct tt_inspection *i)
{
    double ratio[512];
    int n = 0;
    for (int k = 0; k < i->n_params && n < 512; k++) {
        double r = (double)tt_inspection_known(i, i->param[k].ratio);
        if (!is_weight(&i->param[k]) || isnan(r))
            continue;
        int at = n++;
        for (; at > 0 && ratio[at - 1] > r; at--)
            ratio[at] = ratio[at - 1];
        ratio[at] = r;
    }
    return n > 0 ? ratio[n / 2] : NAN;
}

static void judge_rate(struct tt_health *h, const struct tt_session *s,
                       const struct tt_inspection *i)
{
    double ratio = median_ratio(i);
    /* Who has nothing left to learn makes no steps, either. */
    bool ignorant = i->loss > (s->regression ? 0.5 : 0.5 * log(s->data.n_classes));
    char text[160];
    snprintf(text, sizeof text, "an update changes the weights by %.2g of themselves, at lr %.3g",
             ratio, i->lr);
    judge(h, TT_RULE_LR_HIGH, TIMES, ratio > tt_rules[TT_RULE_LR_HIGH].limit ? text : NULL);
    judge(h, TT_RULE_LR_LOW, TIMES,
          ignorant && ratio < tt_rules[TT_RULE_LR_LOW].limit ? text : NULL);
}

int tt__health_inspection(struct tt_health *h, const struct tt_session *s,
                          const struct tt_inspection *i)
{
    h->n_changed = 0;
    judge_layers(h, i, TT_RULE_DEAD, true);
    judge_layers(h, i, TT_RULE_SATURATED, false);
    judge_gradients(h, i);
    judge_rate(h, s, i);
    return h->n_changed;
}
