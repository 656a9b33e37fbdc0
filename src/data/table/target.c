#include "target.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

/* Names that people give to what is learned. */
static const char *const of_target[] = {"y",
                                        "label",
                                        "labels",
                                        "class",
                                        "classes",
                                        "target",
                                        "targets",
                                        "species",
                                        "outcome",
                                        "response",
                                        "survived",
                                        "churn",
                                        "churned",
                                        "exited",
                                        "diagnosis",
                                        "sp",
                                        "choice",
                                        "vote",
                                        "grade",
                                        "quality",
                                        "result",
                                        "passed",
                                        "spam",
                                        "fraud",
                                        "default",
                                        "defaulted",
                                        "approved",
                                        "cls",
                                        "category_label",
                                        "ground_truth",
                                        "truth",
                                        "stat",
                                        "fustat",
                                        "cens",
                                        "censored",
                                        "status",
                                        "pgstat",
                                        "event",
                                        "death",
                                        "died",
                                        "price",
                                        "saleprice",
                                        "medv",
                                        "mpg",
                                        "salary",
                                        "charges",
                                        "revenue",
                                        "sales",
                                        "value_to_learn",
                                        "dependent",
                                        "output",
                                        "is_fraud",
                                        "yield",
                                        NULL};
/* Such that are also those of inputs. */
static const char *const of_either[] = {
    "type",  "sex",    "gender", "variety", "kind", "category", "weight", "cost", "income",
    "score", "rating", "count",  "amount",  "days", "weather",  "name",   "loss", NULL};
/* Such that are, where they stand last. */
static const char *const of_last[] = {"value", NULL};
/* Those of inputs: times, places, things, and how an experiment was laid out. */
static const char *const of_input[] = {
    "age",      "day",       "month",      "year",  "hour",     "minute",    "date",    "time",
    "week",     "weekday",   "lat",        "lon",   "latitude", "longitude", "zip",     "timestamp",
    "t",        "id",        "identifier", "index", "row",      "subject",   "patient", "person",
    "treat",    "treatment", "trt",        "arm",   "block",    "plot",      "batch",   "run",
    "occasion", "rep",       "replicate",  NULL};
/* Case or control; of more than two it is a number. */
static const char *const of_two[] = {"case", NULL};
/* Those of what happened or not: under them, many numbers are something else. */
static const char *const of_events[] = {"event",    "status", "stat", "fustat", "cens",
                                        "censored", "death",  "died", "vote",   "choice",
                                        "default",  "fraud",  NULL};
static const char *const of_values[] = {
    "price",    "saleprice", "cost",   "amount",  "salary",   "income",      "weight",
    "height",   "len",       "length", "width",   "days",     "count",       "counts",
    "number",   "num",       "sales",  "revenue", "age",      "temperature", "temp",
    "duration", "distance",  "time",   "rate",    "quantity", "qty",         "n",
    "total",    "charges",   "yield",  "medv",    "mpg",      "score",       "value",
    "mileage",  "loss",      "trials", "visits",  "tries",    NULL};
static const char *const of_classes[] = {
    "label",    "labels", "class",     "classes", "species", "category", "type",
    "kind",     "cls",    "diagnosis", "quality", "digit",   "letter",   "outcome",
    "survived", "rating", "stars",     "grade",   "choice",  "vote",     NULL};

static bool can_be_learned(enum tt_column_kind kind)
{
    return kind <= TT_COLUMN_BOOLEAN;
}

static bool is_factor(const struct tt__facts *x, enum tt_column_kind kind)
{
    return kind != TT_COLUMN_NUMBER || (!x->many && x->distinct <= 10);
}

/* Of columns that are all factors but one, that one was measured. */
static int64_t only_measured(const struct tt__frame *f, const struct tt__facts *facts,
                             const struct tt_column *c)
{
    int64_t found = -1, inputs = 0;
    for (int64_t k = 0; k < f->columns; k++) {
        if (c[k].kind == TT_COLUMN_DATE)
            return -1;
        if (!can_be_learned(c[k].kind))
            continue;
        inputs++;
        if (is_factor(&facts[k], c[k].kind))
            continue;
        if (facts[k].rises) /* a clock or a counter */
            return -1;
        if (found >= 0)
            return -1;
        found = k;
    }
    return inputs > 1 ? found : -1;
}

/* A few amounts, each as often as the others, were set by whoever made the experiment. */
static bool is_setting(const struct tt__facts *x)
{
    if (x->many || x->distinct > 10 || x->distinct < 3 || x->whole || x->texts > 0)
        return false;
    int64_t least = x->value[0].n, most = x->value[0].n;
    for (int64_t i = 1; i < x->distinct; i++) {
        least = x->value[i].n < least ? x->value[i].n : least;
        most = x->value[i].n > most ? x->value[i].n : most;
    }
    return most <= least * 2;
}

/* "absent" and "present", "no" and "yes": what came of something. */
static bool is_outcome(const struct tt__series *c, const struct tt__facts *x)
{
    static const char *const good[] = {"yes",  "true",  "present", "positive", "pos",  "malignant",
                                       "dead", "died",  "sick",    "case",     "fail", "failed",
                                       "bad",  "event", "success", "won",      "win",  NULL};
    static const char *const none[] = {"no",    "false",    "absent", "negative", "neg",  "benign",
                                       "alive", "survived", "well",   "healthy",  "pass", "control",
                                       "good",  "censored", "passed", "failure",  "lost", NULL};
    int found[2] = {0, 0};
    if (x->many || x->distinct != 2 || x->numbers > 0)
        return false;
    for (int i = 0; i < 2; i++) {
        char word[16];
        const struct tt__text *t = &c->text[tt__cell_code(x->value[i].cell) - 1];
        if (t->length >= sizeof word)
            return false;
        memcpy(word, t->at, t->length);
        word[t->length] = '\0';
        found[0] += tt__name_is(word, good);
        found[1] += tt__name_is(word, none);
    }
    return found[0] == 1 && found[1] == 1;
}

/* What a name says for its column: 100 for a target's own name, down to -60 for an input's. */
static int score_name(const char *name, const struct tt__facts *x)
{
    bool event = tt__name_is(name, of_events) || tt__name_ends_with(name, of_events);
    int score = tt__name_is(name, of_either) ? 35 : tt__name_is(name, of_input) ? -60 : 0;
    if (event && x->texts == 0 && (x->many || x->distinct > 10))
        return score;
    if (tt__name_is(name, of_two))
        return !x->many && x->distinct == 2 ? 100 : score;
    return score + (tt__name_is(name, of_target)          ? 100
                    : tt__name_ends_with(name, of_target) ? 80
                                                          : 0);
}

/* What a column holds says for it; what hardly a row knows teaches little, and names of many things
 * are seldom what was asked. */
static int score_kind(const struct tt__frame *f, const struct tt__facts *x,
                      enum tt_column_kind kind)
{
    bool classes = kind != TT_COLUMN_NUMBER;
    return (!classes                      ? 0
            : x->many || x->distinct > 20 ? -25
                                          : 10) -
           (is_setting(x) ? 40 : 0) - (x->gaps * 10 > f->rows * 9 ? 200 : 0);
}

/* x and y side by side, with more after them that can be learned, are where something is. */
static bool is_place(const struct tt__frame *f, int64_t k, int64_t last)
{
    static const char *const x[] = {"x", NULL}, *const y[] = {"y", NULL};
    if (k < last && tt__name_is(f->column[k].name, x))
        return k + 1 < last && tt__name_is(f->column[k + 1].name, y);
    return k > 0 && k < last && tt__name_is(f->column[k].name, y) &&
           tt__name_is(f->column[k - 1].name, x);
}

int64_t tt__guess_target(const struct tt__frame *f, const struct tt__facts *facts,
                         const struct tt_column *c, char *why, size_t size)
{
    int64_t first = -1, last = -1, best = -1, measured = only_measured(f, facts, c);
    int most = -1000, outcomes = 0;
    for (int64_t k = 0; k < f->columns; k++)
        if (can_be_learned(c[k].kind)) {
            first = first < 0 ? k : first;
            last = k;
            outcomes += is_outcome(&f->column[k], &facts[k]);
        }
    if (f->sizes && last == f->columns - 1) {
        snprintf(why, size, "as in scikit-learn's files");
        return last;
    }
    for (int64_t k = 0; k < f->columns; k++) {
        if (!can_be_learned(c[k].kind))
            continue;
        int by_name = is_place(f, k, last) ? -60 : score_name(f->column[k].name, &facts[k]);
        bool named = by_name >= 100;
        int score = by_name + (k == last ? 50 : 0) + (k == first ? 30 : 0) +
                    (k == measured ? 45 : 0) + score_kind(f, &facts[k], c[k].kind) +
                    (k == last && tt__name_is(f->column[k].name, of_last) ? 20 : 0);
        /* The only one of its kind was not measured but came of what was. */
        bool outcome = outcomes == 1 && is_outcome(&f->column[k], &facts[k]);
        score += outcome ? 35 : 0;
        if (score <= most)
            continue;
        most = score;
        best = k;
        snprintf(why, size, "%s",
                 named || score >= 80 + 30 ? "by its name"
                 : k == measured           ? "all others are factors"
                 : outcome                 ? "the only outcome"
                 : k == last               ? "the last column"
                 : k == first              ? "the first column"
                                           : "the likeliest");
    }
    return best;
}

/* Counts begin with 0, have one peak, and thin out towards the largest. */
static bool is_count(const struct tt__facts *x)
{
    int64_t peak = 0, n = x->distinct;
    if (x->low != 0 || n < 5)
        return false;
    for (int64_t i = 0; i < n; i++)
        peak = x->value[i].n > x->value[peak].n ? i : peak;
    /* The largest fifth, one value at least. */
    int64_t tail = 0, tail_n = n / 5 > 0 ? n / 5 : 1, turns = 0;
    for (int64_t i = n - tail_n; i < n; i++)
        tail += x->value[i].n;
    for (int64_t i = 1; i < n; i++) {
        double a = (double)x->value[i - 1].n, b = (double)x->value[i].n;
        double noise = 2 * sqrt(a + b);
        turns += i <= peak ? b < a - noise : b > a + noise;
    }
    double even = (double)x->numbers * (double)tail_n / (double)n;
    return turns == 0 && peak < n - 1 && (double)tail < even / 3;
}

bool tt__guess_classes(const char *name, const struct tt__facts *x, enum tt_column_kind kind)
{
    enum { FEW = 20, MANY = 250 };
    bool named = tt__name_is(name, of_classes) || tt__name_ends_with(name, of_classes);
    int64_t n = x->numbers + x->texts, k = x->distinct;
    /* A few words among many numbers are slips, to be refused by their line, and no classes. */
    if (kind == TT_COLUMN_CATEGORY || kind == TT_COLUMN_BOOLEAN ||
        (x->texts > 0 && (kind != TT_COLUMN_NUMBER || x->numbers == 0)))
        return true;
    if (x->many || k < 2)
        return false;
    if (k == 2)
        return true;
    if (!x->whole)
        return named && k <= FEW && k * 5 <= n;
    if (named)
        return k <= MANY && k * 2 <= n;
    bool amounts = tt__name_is(name, of_values) || tt__name_ends_with(name, of_values);
    /* More than a digit's ten take many rows to be believed. */
    return k <= FEW && k * (k > 10 ? 20 : 2) <= n + 2 && !amounts &&
           x->high - x->low <= 20 * (double)k && !is_count(x);
}
