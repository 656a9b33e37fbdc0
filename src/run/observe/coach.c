#include "coach.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FEW_SAMPLES = 200 }; /* the mean loss of fewer wanders by itself */

/* --- figures --------------------------------------------------------------------------------- */

/* Evidence that is twice the limit counts 2, four times the limit 3: an explosion by a factor of a
 * million is no million times as sure. */
static double strength_of(double evidence, double limit)
{
    double times = evidence / limit;
    return !(times >= 1) ? 0 : 1 + log2(fmin(times, 1e6));
}

static const struct tt_evidence_epoch *back(const struct tt_evidence *e, int n)
{
    return &e->epoch[e->n - 1 - n];
}

int tt__coach_best(const struct tt_evidence *e)
{
    int best = -1;
    for (int i = 0; i < e->n; i++)
        if (best < 0 || e->epoch[i].val < e->epoch[best].val)
            best = i;
    return best;
}

/* The mean training loss of an epoch fell by this share to the newest one. */
static double fall_over(const struct tt_evidence *e, int epochs)
{
    return 1 - back(e, 0)->train / back(e, epochs)->train;
}

/* Nothing, or hardly anything, has been learned. */
static bool is_ignorant(const struct tt_evidence *e, double share)
{
    return e->n > 0 && !(back(e, 0)->train <= share * e->ignorant);
}

static void say(struct tt_warning *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void say(struct tt_warning *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(w->text, sizeof w->text, format, args);
    va_end(args);
}

static void add_act(struct tt_act act[TT_ACTS], int *n, const char *line, const char *keys,
                    const char *what)
{
    struct tt_act *a = &act[*n];
    if (*n == TT_ACTS)
        return;
    ++*n;
    snprintf(a->line, sizeof a->line, "%s", line);
    snprintf(a->keys, sizeof a->keys, "%s", keys);
    snprintf(a->what, sizeof a->what, "%s", what);
}

static void can(struct tt_warning *w, const char *line, const char *keys, const char *what)
{
    add_act(w->act, &w->n_acts, line, keys, what);
}

/* The epoch of a pass: one each, the newest after the epochs that are done. */
static int64_t epoch_of(const struct tt_evidence *e, int i)
{
    return e->done - (e->n - 1 - i);
}

/* Back to where validation was best, unless that is here. */
static void can_go_back(const struct tt_evidence *e, struct tt_warning *w)
{
    int best = tt__coach_best(e);
    char line[64], what[64];
    if (best < 0 || best == e->n - 1)
        return;
    snprintf(line, sizeof line, "rewind %" PRId64, e->epoch[best].step);
    snprintf(what, sizeof what, "back to epoch %" PRId64 ", the best", epoch_of(e, best));
    can(w, line, "", what);
}

static void can_decay(const struct tt_evidence *e, struct tt_warning *w)
{
    char line[64];
    snprintf(line, sizeof line, "set dropout %.2g", fmin(0.8, fmax(0.3, e->dropout + 0.2)));
    if (e->dropout > 0)
        can(w, line, "", "more dropout");
    snprintf(line, sizeof line, "set weight-decay %.1g", fmax(1e-3, 5 * e->weight_decay));
    if (e->weight_decay >= 0)
        can(w, line, "", "pulls weights to 0");
}

/* --- the rate -------------------------------------------------------------------------------- */

/* Means of batches that rise far above where the run began, or the training loss of an epoch far
 * above what it was. */
static double risen(const struct tt_evidence *e, struct tt_warning *w)
{
    /* Values far out make a batch's loss several times another's. */
    double limit = (e->regression ? 3 : 1.35) * fmax(e->begin, e->ignorant);
    double lowest = INFINITY, over = 0;
    bool well = e->n > 0 && back(e, 0)->train < 0.25 * e->ignorant;
    if (e->peak > limit && !well) {
        say(w, "the loss rose to %.3g, from %.3g at first", e->peak, e->begin);
        over = e->peak / limit;
    }
    for (int i = 0; i < e->n; i++)
        lowest = fmin(lowest, e->epoch[i].train);
    double now = e->n > 0 ? back(e, 0)->train : 0;
    bool enough = e->train_samples >= FEW_SAMPLES && now > 0.1 * e->ignorant;
    if (enough && now > 1.3 * lowest && now / (1.3 * lowest) > over) {
        say(w, "the training loss rises: %.4g, was %.4g at its lowest", now, lowest);
        over = now / (1.3 * lowest);
    }
    return over;
}

/* Steps that are a large part of the weights, with losses that go to and fro; not where weights are
 * only pulled to 0, which momentum makes ten times as strong. */
static double strides(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = tt_rules[TT_RULE_LR_HIGH].limit, over = e->ratio / limit;
    int best = tt__coach_best(e);
    if (e->n < 3 || fall_over(e, 1) > 0.1 || !(over > 1) || !is_ignorant(e, 0.05) ||
        10 * e->lr * e->weight_decay > e->ratio)
        return 0;
    if (e->jitter < 0.04 && !(back(e, 0)->val > 1.1 * e->epoch[best].val))
        return 0;
    say(w, "an update changes the weights by %.2g of themselves, and losses go to and fro",
        e->ratio);
    return over;
}

/* Units that died, or reached an end, while the weights grew several times as large. */
static double damage(const struct tt_evidence *e, struct tt_warning *w)
{
    double dead = e->dead.share - (e->dead.before >= 0 ? e->dead.before : 0);
    double ends = e->saturated.share - (e->saturated.before >= 0 ? e->saturated.before : 0);
    bool died = dead > 0.2;
    if (!(e->growth > (dead > 0.5 ? 2.5 : 4)) || (!died && !(ends > 0.5)))
        return 0;
    say(w, "%.0f%% of %s %s, and weights grew to %.0f times their size",
        100 * (died ? e->dead.share : e->saturated.share), died ? e->dead.name : e->saturated.name,
        died ? "died" : "saturated", e->growth);
    return (died ? dead / 0.2 : ends / 0.5) * fmax(1, e->growth / 8);
}

/* Updates that are large beside what the weights were at first, whatever they have grown to since:
 * losses may fall for a while, to where a tenth of the rate would have come at once.  Batch norm
 * makes weights grow for nothing. */
static double reach(const struct tt_evidence *e, struct tt_warning *w)
{
    /* Runs that go well stay below 0.025, rates ten times too high above 0.09. */
    const double limit = 0.06;
    double moved = e->ratio * e->growth;
    if (e->n < 2 || e->per_statistic > 0 || !is_ignorant(e, 0.05) || !(moved > limit) ||
        10 * e->lr * e->weight_decay > e->ratio)
        return 0;
    say(w, "an update moves the weights by %.2g of what they were at first", moved);
    return moved / limit;
}

static double judge_high(const struct tt_evidence *e, struct tt_warning *w)
{
    static double (*const sign[])(const struct tt_evidence *,
                                  struct tt_warning *) = {risen, strides, damage, reach};
    double most = 0;
    for (size_t i = 0; i < sizeof sign / sizeof sign[0]; i++) {
        struct tt_warning one = {0};
        double over = sign[i](e, &one);
        if (!(over > most) && !isinf(over))
            continue;
        most = over;
        memcpy(w->text, one.text, sizeof w->text);
    }
    can(w, "lr /3", "{lr /}", "lowers the rate");
    if (e->dead.share > 0.5)
        can(w, "rewind 0", "{view rewind}", "back to before units died");
    else
        can_go_back(e, w);
    can(w, "lr-find", "{lr-find}", "searches for a rate");
    return strength_of(most, 1);
}

/* Small steps, a loss that falls and falls, and hardly gets anywhere. */
static double judge_low(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = tt_rules[TT_RULE_LR_LOW].limit, fall;
    if (e->n < 2 || !is_ignorant(e, 0.8) || !(e->ratio < limit) || e->ratio <= 0)
        return 0;
    for (int i = 1; i < e->n && i < 4; i++)
        if (!(back(e, i)->train > back(e, i - 1)->train))
            return 0;
    fall = fall_over(e, 1);
    if (!(fall > 2e-4 && fall < 0.02))
        return 0;
    say(w, "the loss fell by %.1g%% in an epoch, and an update changes the weights by %.1g", //
        100 * fall, e->ratio);
    can(w, "lr *10", "{lr *}", "raises the rate");
    can(w, "lr-find", "{lr-find}", "searches for a rate");
    return strength_of(limit, e->ratio);
}

/* --- the data -------------------------------------------------------------------------------- */

static double judge_small_batch(const struct tt_evidence *e, struct tt_warning *w)
{
    if (e->per_statistic == 0)
        return 0;
    say(w, "batch norm takes its means of %" PRId64 " value%s", e->per_statistic,
        e->per_statistic == 1 ? "" : "s");
    can(w, "set batch-size 32", "", "makes batches larger");
    return strength_of(tt_rules[TT_RULE_SMALL_BATCH].limit, (double)e->per_statistic + 0.5);
}

static double judge_leak(const struct tt_evidence *e, struct tt_warning *w)
{
    const struct tt_data_facts *d = &e->data;
    double limit = tt_rules[TT_RULE_LEAK].limit;
    bool tells = d->column >= 0 && e->train_samples >= 100 &&
                 d->tells > (e->regression ? 0.999 : fmax(0.995, (1 + d->commonest) / 2));
    can(w, "view log", "{view 9}", "shows what the data were taken for");
    if (tells) {
        say(w, "column %d, %.40s, alone tells %s of %.1f%% of the samples; --ignore leaves it out",
            d->column + 1, d->column_name, e->regression ? "the values" : "the class",
            100 * d->tells);
        return 3;
    }
    if (d->few_valued || d->copies < 5 || d->copied < limit)
        return 0;
    say(w, "%.0f%% of the validation samples are training samples, too", 100 * d->copied);
    return strength_of(d->copied, limit);
}

static double judge_imbalance(const struct tt_evidence *e, struct tt_warning *w)
{
    const struct tt_data_facts *d = &e->data;
    if (e->n < 1 || e->regression || e->n_classes < 2 || d->commonest * e->n_classes < 3 - 1e-9 ||
        isnan(e->other_recall))
        return 0;
    double mean = (e->rarest_recall + e->other_recall * (e->n_classes - 1)) / e->n_classes;
    double right = back(e, 0)->val_score / 100;
    say(w, "%.0f%% of the samples are of one class; the mean recall is %.0f%% of %.1f%% right",
        100 * d->commonest, 100 * mean, 100 * right);
    can(w, "view confusion", "{view 2}", "shows which are missed");
    return strength_of(tt_rules[TT_RULE_IMBALANCE].limit * right, fmax(mean, 1e-3));
}

/* Of two classes: it is wrong nearly as often where it is surest as anywhere.  Of three: where it
 * is wrong it is far off, in all directions.  Neither tells where samples were learned by heart,
 * nor where little was learned yet. */
static double judge_few(const struct tt_evidence *e, struct tt_warning *w)
{
    bool two = e->n_classes == 2, knows = e->n >= 4 && e->wrong < 0.55 * (1 - e->chance / 100);
    double limit = two ? 0.62 * e->wrong : 0.28, evidence = two ? e->wrong_surest : e->wrong_far;
    if (!knows || !(e->wrong > (two ? 0.1 : 0.15)) || back(e, 0)->val > 1.3 * back(e, 0)->train ||
        (!two && !(e->evenness > 0.85)) || !(evidence > limit))
        return 0;
    if (two)
        say(w, "%.0f%% are wrong, and of the quarter that it is surest of %.0f%%", 100 * e->wrong,
            100 * evidence);
    else
        say(w, "%.0f%% of the mistakes are far from their label, in all directions alike",
            100 * evidence);
    can(w, "samples worst", "", "shows the worst of them");
    can_go_back(e, w);
    return strength_of(evidence, limit);
}

static double judge_labels(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = tt_rules[TT_RULE_LABEL_NOISE].limit;
    if (e->n < 1 || is_ignorant(e, 0.95))
        return 0;
    if (e->n_classes < 4)
        return judge_few(e, w);
    if (!(e->evenness > 0.72))
        return 0;
    say(w, "%.0f%% of the validation samples are far from their label, in all directions alike",
        100 * e->sure_wrong);
    can(w, "samples worst", "", "shows the worst of them");
    can_go_back(e, w);
    return strength_of(e->sure_wrong, limit);
}

/* --- the network inside ---------------------------------------------------------------------- */

static double judge_dead(const struct tt_evidence *e, struct tt_warning *w)
{
    say(w, "%.0f%% of the units of %s give nothing for any sample", 100 * e->dead.share,
        e->dead.name);
    can(w, "view model", "{view 3}", "shows them layer by layer");
    can(w, "rewind 0", "{view rewind}", "back to where they lived");
    return strength_of(e->dead.share, tt_rules[TT_RULE_DEAD].limit);
}

static double judge_saturated(const struct tt_evidence *e, struct tt_warning *w)
{
    say(w, "%.0f%% of the outputs of %s are at an end of their range", 100 * e->saturated.share,
        e->saturated.name);
    can(w, "view model", "{view 3}", "shows them layer by layer");
    return strength_of(e->saturated.share, tt_rules[TT_RULE_SATURATED].limit);
}

static double judge_vanishing(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = tt_rules[TT_RULE_VANISHING].limit;
    if (!e->inside || !(e->vanishing >= 0) || (e->n > 1 && !is_ignorant(e, 0.6)))
        return 0;
    say(w, "at %.50s it is %.1g of what it is at %.50s", e->first_layer, e->vanishing,
        e->last_layer);
    can(w, "view model", "{view 3}", "shows gradients layer by layer");
    return strength_of(limit, fmax(e->vanishing, 1e-12));
}

static double judge_exploding(const struct tt_evidence *e, struct tt_warning *w)
{
    say(w, "its norm is %.3g", e->gradient);
    can(w, "set clip-norm 1", "", "cuts gradients to that length");
    can(w, "lr /3", "{lr /}", "lowers the rate");
    return strength_of(e->gradient, tt_rules[TT_RULE_EXPLODING].limit);
}

/* --- fit ------------------------------------------------------------------------------------- */

static double judge_over(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = 1 + tt_rules[TT_RULE_OVERFITTING].limit;
    int best = tt__coach_best(e);
    if (e->n < 3 || best > e->n - 3)
        return 0;
    double low = e->epoch[best].val, least = fmin(back(e, 0)->val, back(e, 1)->val);
    bool chance = least - low < 0.7 * e->val_error; /* they are of the same samples */
    if (!(least > limit * low) || chance || !(back(e, 0)->train < 0.98 * e->epoch[best].train))
        return 0;
    say(w, "validation loss %.4g, was %.4g after epoch %" PRId64 ", while the training loss falls",
        back(e, 0)->val, low, epoch_of(e, best));
    w->epoch = epoch_of(e, best);
    can_go_back(e, w);
    can_decay(e, w);
    return strength_of(least, limit * low);
}

static double judge_under(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = tt_rules[TT_RULE_UNDERFITTING].limit;
    bool held = e->dropout >= 0.6 || e->weight_decay >= 0.05;
    bool small = 2 * e->parameters < e->train_samples; /* else the data may tell no more */
    if (e->n < 5 || !is_ignorant(e, limit) || fall_over(e, 3) > 0.05 || (!held && !small) ||
        back(e, 0)->val > 1.3 * back(e, 0)->train)
        return 0;
    say(w, "both losses have levelled off high: training %.4g, validation %.4g", back(e, 0)->train,
        back(e, 0)->val);
    if (e->dropout >= 0.5)
        can(w, "set dropout 0.1", "", "less dropout");
    if (e->weight_decay >= 0.01)
        can(w, "set weight-decay 0", "", "less weight decay");
    can(w, "view samples", "{view 4}", "shows what it cannot tell");
    return strength_of(back(e, 0)->train, limit * e->ignorant) + held;
}

static double judge_learning(const struct tt_evidence *e, struct tt_warning *w)
{
    double limit = tt_rules[TT_RULE_NOT_LEARNING].limit;
    if (e->n < 2 || !is_ignorant(e, 0.95) || fall_over(e, 1) > 0.01)
        return 0;
    double score = back(e, 0)->val_score;
    if (e->regression ? score > 0.01 : e->chance > 90 || score > fmin(limit * e->chance, 95))
        return 0;
    if (e->regression)
        say(w, "R2 is %.3f: no better than the mean of all values", score);
    else
        say(w, "%.1f%% right; naming the commonest class would be %.1f%%", score, e->chance);
    can(w, "lr-find", "{lr-find}", "searches for a rate");
    can(w, "samples random", "", "shows samples and labels");
    return 1.5;
}

/* --- the machine ----------------------------------------------------------------------------- */

/* It says nothing of what is learned, so it comes after what does. */
static double judge_waiting(const struct tt_evidence *e, struct tt_warning *w)
{
    if (!(e->waiting > tt_rules[TT_RULE_WAITING].limit))
        return 0;
    say(w, "steps wait for data %.0f%% of the time, with --workers %" PRId64, 100 * e->waiting,
        e->workers);
    can(w, "view data", "", "shows where they lie");
    return 1;
}

/* --- ranking --------------------------------------------------------------------------------- */

/* By rule. */
static double (*const judges[TT_RULE_COUNT])(const struct tt_evidence *, struct tt_warning *) = {
    [TT_RULE_LR_HIGH] = judge_high,
    [TT_RULE_LR_LOW] = judge_low,
    [TT_RULE_SMALL_BATCH] = judge_small_batch,
    [TT_RULE_LEAK] = judge_leak,
    [TT_RULE_IMBALANCE] = judge_imbalance,
    [TT_RULE_LABEL_NOISE] = judge_labels,
    [TT_RULE_DEAD] = judge_dead,
    [TT_RULE_SATURATED] = judge_saturated,
    [TT_RULE_VANISHING] = judge_vanishing,
    [TT_RULE_EXPLODING] = judge_exploding,
    [TT_RULE_OVERFITTING] = judge_over,
    [TT_RULE_UNDERFITTING] = judge_under,
    [TT_RULE_NOT_LEARNING] = judge_learning,
    [TT_RULE_WAITING] = judge_waiting,
};

#define BIT(rule) (1U << TT_RULE_##rule)
/* What follows from a cause, and is no cause of its own where that holds. */
static const struct {
    enum tt_rule cause;
    unsigned effects;
} follows[] = {
    {TT_RULE_SMALL_BATCH,
     BIT(LR_HIGH) | BIT(OVERFITTING) | BIT(UNDERFITTING) | BIT(LABEL_NOISE) | BIT(NOT_LEARNING)},
    {TT_RULE_LR_HIGH, BIT(DEAD) | BIT(SATURATED) | BIT(VANISHING) | BIT(EXPLODING) |
                          BIT(OVERFITTING) | BIT(UNDERFITTING) | BIT(NOT_LEARNING) |
                          BIT(LABEL_NOISE) | BIT(LR_LOW) | BIT(IMBALANCE)},
    {TT_RULE_VANISHING, BIT(UNDERFITTING) | BIT(NOT_LEARNING) | BIT(LR_LOW)},
    {TT_RULE_SATURATED, BIT(UNDERFITTING) | BIT(NOT_LEARNING) | BIT(LR_LOW) | BIT(VANISHING)},
    {TT_RULE_LR_LOW, BIT(UNDERFITTING) | BIT(NOT_LEARNING) | BIT(IMBALANCE)},
    {TT_RULE_LABEL_NOISE, BIT(OVERFITTING) | BIT(UNDERFITTING)},
    {TT_RULE_IMBALANCE, BIT(NOT_LEARNING) | BIT(UNDERFITTING)},
    {TT_RULE_DEAD, BIT(NOT_LEARNING)},
    {TT_RULE_UNDERFITTING, BIT(NOT_LEARNING)},
};

static void explain_away(double strength[TT_RULE_COUNT])
{
    for (size_t i = 0; i < sizeof follows / sizeof follows[0]; i++) {
        if (strength[follows[i].cause] < 1)
            continue;
        for (int r = 0; r < TT_RULE_COUNT; r++)
            if (follows[i].effects & (1U << r))
                strength[r] = 0;
    }
}

int tt__coach_warnings(const struct tt_evidence *e, struct tt_warning out[TT_RULE_COUNT])
{
    struct tt_warning all[TT_RULE_COUNT] = {0};
    double strength[TT_RULE_COUNT];
    int n = 0;
    for (int r = 0; r < TT_RULE_COUNT; r++) {
        all[r].rule = (enum tt_rule)r;
        strength[r] = judges[r](e, &all[r]);
    }
    explain_away(strength);
    for (int r = 0; r < TT_RULE_COUNT; r++) {
        if (strength[r] < 1)
            continue;
        int at = n++;
        all[r].strength = strength[r];
        for (; at > 0 && out[at - 1].strength < strength[r]; at--)
            out[at] = out[at - 1];
        out[at] = all[r];
    }
    return n;
}

/* --- how it goes ----------------------------------------------------------------------------- */

static void say_progress(const struct tt_evidence *e, struct tt_coaching *out)
{
    int best = tt__coach_best(e), since = e->n - 1 - best;
    const struct tt_evidence_epoch *now = back(e, 0);
    bool ended = e->done >= e->asked;
    out->tone = TT_TONE_GOOD;
    if (e->n == 1)
        snprintf(out->text, sizeof out->text, "learning: validation loss %.4g after an epoch",
                 now->val);
    else if (since == 0)
        snprintf(out->text, sizeof out->text, "learning well: validation loss %s, %.4g after %.4g",
                 ended ? "fell to the end" : "still falls", now->val, back(e, 1)->val);
    else if (since <= 2)
        snprintf(out->text, sizeof out->text,
                 "learning: validation loss %.4g, the best was %.4g after epoch %" PRId64, now->val,
                 e->epoch[best].val, epoch_of(e, best));
    else
        snprintf(out->text, sizeof out->text,
                 "levelled off: no better validation loss than %.4g for %d epochs",
                 e->epoch[best].val, since);
    if (since > 2) {
        out->tone = TT_TONE_QUIET;
        add_act(out->act, &out->n_acts, "lr /3", "{lr /}", "a lower rate may go further");
    }
    if (ended && since <= 2)
        add_act(out->act, &out->n_acts, "epochs +5", "{epochs}", "goes on");
}

void tt__coach_say(const struct tt_evidence *e, const struct tt_warning *warning, int n,
                   struct tt_coaching *out)
{
    *out = (struct tt_coaching){.tone = TT_TONE_QUIET};
    if (n > 0) {
        out->tone = warning->strength >= 2 ? TT_TONE_BAD : TT_TONE_DOUBT;
        int used = snprintf(out->text, sizeof out->text, "%s", tt_rules[warning->rule].name);
        if (warning->epoch > 0)
            snprintf(out->text + used, sizeof out->text - (size_t)used, " since epoch %" PRId64,
                     warning->epoch);
        out->n_acts = warning->n_acts;
        memcpy(out->act, warning->act, sizeof out->act);
    } else if (e->n > 0) {
        say_progress(e, out);
    }
}
