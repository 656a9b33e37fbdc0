#include "evidence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/run/session/session.h>

/* --- curves ---------------------------------------------------------------------------------- */

/* The step after which nothing was changed by hand: other weights, another rate or setting.  Marks
 * are looked at once: epochs leave as many as there are. */
static int64_t last_change(struct tt_last_change *last, const struct tt_series *marks)
{
    if (last->marks != marks)
        *last = (struct tt_last_change){.marks = marks, .step = -1};
    for (int64_t n = tt_series_length(marks); last->seen < n; last->seen++) {
        struct tt_point m = tt_series_at(marks, last->seen);
        if (m.value == TT_MARK_LR || m.value == TT_MARK_LOAD || m.value == TT_MARK_SET)
            last->step = m.step;
    }
    return last->step;
}

/* Without the last batch of an epoch where that is shorter: it may be a sample. */
static double mean_between(const struct tt_series *s, int64_t after, int64_t until, bool shorter)
{
    until -= shorter && until - after > 1;
    struct tt_series_stats k =
        tt_series_stats(s, tt_series_find(s, after + 1), tt_series_find(s, until + 1));
    return k.bad > 0 ? INFINITY : k.n > 0 ? k.mean : NAN;
}

/* How much the validation loss went to and fro over the newest passes, as a share of it. */
static double jitter_of(const struct tt_evidence *e)
{
    enum { SOME = 5 };
    int first = e->n > SOME ? e->n - SOME : 0, n = e->n - 1 - first;
    double way = 0, sum = 0;
    for (int i = first + 1; i < e->n; i++) {
        way += fabs(e->epoch[i].val - e->epoch[i - 1].val);
        sum += e->epoch[i].val;
    }
    if (n < 2 || !(sum > 0))
        return 0;
    return (way - fabs(e->epoch[e->n - 1].val - e->epoch[first].val)) / sum;
}

/* A pass at the step of another one (by `eval`, after a rewind) takes its place. */
static void gather_epochs(struct tt_evidence *e, struct tt_series *const *series, int64_t since,
                          bool shorter)
{
    const struct tt_series *loss = series[TT_SERIES_VAL_LOSS], *score = series[TT_SERIES_VAL_ACC];
    int64_t n = tt_series_length(loss), first = tt_series_find(loss, since + 1);
    int64_t begin = n - TT_EVIDENCE_EPOCHS > first ? n - TT_EVIDENCE_EPOCHS : first;
    n = tt_series_length(score) < n ? tt_series_length(score) : n;
    int64_t before = begin > 0 ? tt_series_at(loss, begin - 1).step : 0;
    before = before > since ? before : since;
    for (int64_t i = begin; i < n; i++) {
        struct tt_point p = tt_series_at(loss, i);
        struct tt_evidence_epoch one = {
            .step = p.step, .val = p.value, .val_score = tt_series_at(score, i).value};
        if (p.step <= before && e->n > 0) {
            e->epoch[e->n - 1].val = one.val;
            e->epoch[e->n - 1].val_score = one.val_score;
            continue;
        }
        one.train = mean_between(series[TT_SERIES_TRAIN_LOSS], before, p.step, shorter);
        one.score = mean_between(series[TT_SERIES_TRAIN_ACC], before, p.step, shorter);
        if (isnan(one.train))
            continue;
        e->epoch[e->n++] = one;
        before = p.step;
    }
    e->jitter = jitter_of(e);
}

static void gather_batches(struct tt_evidence *e, const struct tt_series *loss, int64_t since,
                           int64_t per_epoch)
{
    int64_t n = tt_series_length(loss), width = per_epoch / 16;
    width = width < 8 ? 8 : width;
    int64_t from = tt_series_find(loss, since + 1), windows = (n - from) / width;
    width = windows > 256 ? (n - from) / 256 : width; /* of long runs, by longer windows */
    if (n > 0)
        e->begin = tt_series_at(loss, 0).value;
    if (n > from)
        e->peak = tt_series_stats(loss, from, n < from + 4 ? n : from + 4).mean;
    for (int64_t i = from; i + width <= n; i += width) {
        struct tt_series_stats k = tt_series_stats(loss, i, i + width);
        if (k.n > 0)
            e->peak = fmax(e->peak, k.mean);
    }
}

/* --- inside ---------------------------------------------------------------------------------- */

/* Matrices and filters: biases and scales go their own ways. */
static bool is_weight(const struct tt_param_report *p)
{
    const char *dot = strrchr(p->name, '.');
    return dot && strcmp(dot, ".weight") == 0 && !p->frozen;
}

/* The layer that is worst by a trace, among those large enough to judge. */
static void find_worst(const struct tt_inspection *i, bool dead, struct tt_evidence_layer *out)
{
    for (int k = 0; k < i->n_layers; k++) {
        const struct tt_layer_report *r = &i->layer[k];
        const float *trace = dead ? r->dead : r->saturated;
        double share = (double)tt_inspection_last(i, trace);
        if (r->units < 4 || !(share > out->share))
            continue;
        out->share = share;
        out->before = (double)trace[0];
        snprintf(out->name, sizeof out->name, "%.40s (%.40s)", r->name, r->text);
    }
}

/* Root mean square of a parameter's gradient. */
static double slope_of(const struct tt_inspection *i, const struct tt_param_report *p)
{
    return (double)tt_inspection_last(i, p->grad_norm) / sqrt((double)p->count);
}

static void gather_gradients(struct tt_evidence *e, const struct tt_inspection *i)
{
    const struct tt_param_report *first = NULL, *last = NULL;
    double squares = 0;
    for (int k = 0; k < i->n_params; k++) {
        double norm = (double)tt_inspection_last(i, i->param[k].grad_norm);
        double was = (double)i->param[k].grad_norm[i->n_moments > 1 ? i->n_moments - 2 : 0];
        squares += fmin(norm * norm, was * was); /* once is chance */
        if (!is_weight(&i->param[k]))
            continue;
        first = first ? first : &i->param[k];
        last = &i->param[k];
    }
    e->gradient = sqrt(squares);
    if (!first || first == last || slope_of(i, last) <= 1e-9)
        return;
    e->vanishing = slope_of(i, first) / slope_of(i, last);
    snprintf(e->first_layer, sizeof e->first_layer, "%.90s", first->name);
    snprintf(e->last_layer, sizeof e->last_layer, "%.90s", last->name);
}

/* The mean of the newest ones that are known: a single update may be odd. */
static double recent_ratio(const struct tt_inspection *i, const float *trace)
{
    enum { SOME = 4 };
    double sum = 0;
    int n = 0;
    for (int m = i->n_moments - 1; m >= 0 && n < SOME; m--)
        if (!isnan(trace[m])) {
            sum += (double)trace[m];
            n++;
        }
    return n > 0 ? sum / n : NAN;
}

/* How much of themselves an update changes the weights by, and how far they have grown. */
static void gather_updates(struct tt_evidence *e, const struct tt_inspection *i)
{
    double ratio[512];
    int n = 0;
    for (int k = 0; k < i->n_params && n < 512; k++) {
        const struct tt_param_report *p = &i->param[k];
        double r = recent_ratio(i, p->ratio);
        double grown = (double)tt_inspection_last(i, p->weight_norm) / (double)p->weight_norm[0];
        if (!is_weight(p))
            continue;
        e->growth = grown > e->growth || isnan(e->growth) ? grown : e->growth;
        if (isnan(r))
            continue;
        int at = n++;
        for (; at > 0 && ratio[at - 1] > r; at--)
            ratio[at] = ratio[at - 1];
        ratio[at] = r;
    }
    e->ratio = n > 0 ? ratio[(n - 1) / 2] : NAN;
}

/* An inspection of a step that the run went back from is of another network. */
static void gather_inside(struct tt_evidence *e, const struct tt_inspection *i, int64_t now)
{
    if (!i || !i->known || i->n_moments < 1 || i->step > now)
        return;
    e->inside = true;
    e->probe_loss = i->loss;
    find_worst(i, true, &e->dead);
    find_worst(i, false, &e->saturated);
    gather_gradients(e, i);
    gather_updates(e, i);
}

/* --- the last validation --------------------------------------------------------------------- */

/* Labels that are wrong at random make errors of all kinds; what is hard makes some kinds of them.
 * The share of errors that would stay if each pair of classes had as many as its row has on
 * average. */
static double evenness_of(const uint32_t *confusion, int n)
{
    double errors = 0, even = 0;
    for (int t = 0; t < n; t++) {
        double row = 0;
        for (int p = 0; p < n; p++)
            row += p == t ? 0 : confusion[t * n + p];
        errors += row;
        for (int p = 0; p < n; p++)
            even += p == t ? 0 : fmin(confusion[t * n + p], row / (n - 1));
    }
    return n >= 3 && errors >= 10.0 * n ? even / errors : NAN;
}

/* Labels that are wrong at random are so wherever the network is sure, too; what is hard lies where
 * it is not.  Of the quarter of all samples that it is surest of (of two classes: the logit says
 * how far the likelier one is ahead), so many are wrong. */
static double wrong_of_surest(const struct tt_session *s)
{
    enum { BINS = 256 };
    const double width = 16.0 / BINS;
    int64_t all[BINS] = {0}, wrong[BINS] = {0}, n = s->seen.n, seen = 0, errors = 0;
    for (int64_t i = 0; i < n; i++) {
        double own = exp(-fmax(s->seen.score.loss[i], 1e-9));
        double ahead = fabs(log(own) - log1p(-own)) / width;
        int bin = ahead < BINS - 1 ? (int)ahead : BINS - 1;
        all[bin]++;
        wrong[bin] += own < 0.5;
    }
    for (int b = BINS - 1; b >= 0 && 4 * seen < n; b--) {
        seen += all[b];
        errors += wrong[b];
    }
    return (double)errors / (double)seen;
}

/* Of few classes evenness says little: with two there is one kind of error for each. */
static void gather_errors(struct tt_evidence *e, const struct tt_session *s)
{
    int64_t n = s->seen.n, wrong = 0, far = 0;
    int classes = s->data.n_classes;
    for (int c = 0; c < classes * classes; c++)
        wrong += c / classes == c % classes ? 0 : s->confusion[c];
    for (int64_t i = 0; i < n; i++)
        far += s->seen.score.loss[i] > 1.9; /* -ln 0.15 */
    e->wrong = (double)wrong / (double)n;
    if (wrong < 30)
        return;
    e->wrong_far = (double)far / (double)wrong;
    e->wrong_surest = classes == 2 ? wrong_of_surest(s) : NAN;
}

static void gather_recalls(struct tt_evidence *e, const struct tt_session *s)
{
    int n = s->data.n_classes, others = 0;
    e->rarest = e->data.rarest_class;
    for (int c = 0; c < n; c++) {
        struct tt_class_figures f = tt_class_figures(s->confusion, n, c);
        if (f.support == 0)
            continue;
        if (c == e->rarest)
            e->rarest_recall = f.recall;
        else
            e->other_recall += f.recall, others++;
    }
    e->other_recall = others > 0 ? e->other_recall / others : NAN;
}

static void gather_predictions(struct tt_evidence *e, const struct tt_session *s)
{
    int64_t sure = 0, n = s->seen.n;
    double sum = 0, squares = 0;
    if (s->validations == 0 || n < 1)
        return;
    for (int64_t i = 0; i < n; i++) {
        double loss = s->seen.score.loss[i];
        sure += loss > 2.3; /* -ln 0.1 */
        sum += loss;
        squares += loss * loss;
    }
    double mean = sum / (double)n;
    e->val_error = sqrt(fmax(0, squares / (double)n - mean * mean) / (double)n);
    if (s->regression)
        return;
    e->sure_wrong = (double)sure / (double)n;
    gather_errors(e, s);
    e->evenness = evenness_of(s->confusion, s->data.n_classes);
    gather_recalls(e, s);
}

/* --- all of it ------------------------------------------------------------------------------- */

static void gather_settings(struct tt_evidence *e, const struct tt_session *s)
{
    char text[TT_OPT_TEXT];
    e->lr = s->lr;
    e->batch = s->config.batch_size;
    e->workers = s->config.workers;
    e->parameters = tt_model_count(s->model);
    e->weight_decay = NAN;
    if (tt_session_get(s, "weight-decay", text, sizeof text))
        sscanf(text, "%lf", &e->weight_decay);
    for (int i = 0; i < tt_model_layers(s->model); i++) {
        const struct tt_layer *l = tt_model_layer(s->model, i);
        int64_t places = l->out.n == 3 ? l->out.dim[1] * l->out.dim[2] : 1;
        double p;
        if (strcmp(l->type->name, "batchnorm") == 0 &&
            (e->per_statistic == 0 || e->batch * places < e->per_statistic))
            e->per_statistic = e->batch * places;
        if (strncmp(tt_model_layer_text(s->model, i), "dropout", 7) == 0 &&
            sscanf(tt_model_layer_text(s->model, i), "%*s %lf", &p) == 1 && p > e->dropout)
            e->dropout = p;
    }
}

void tt__evidence_gather(struct tt_evidence *e, const struct tt_session *s,
                         struct tt_series *const *series, const struct tt_inspection *inside,
                         const struct tt_data_facts *data, struct tt_last_change *last)
{
    *e = (struct tt_evidence){.regression = s->regression,
                              .n_classes = s->data.n_classes,
                              .ignorant = s->regression ? 1 : fmax(log(s->data.n_classes), 0.69),
                              .train_samples = s->data.train.n,
                              .val_samples = s->data.val.n,
                              .data = *data,
                              .asked = s->config.epochs,
                              .done = s->progress.epoch,
                              .waiting = NAN,
                              .begin = NAN,
                              .peak = NAN,
                              .probe_loss = NAN,
                              .ratio = NAN,
                              .growth = NAN,
                              .gradient = NAN,
                              .vanishing = NAN,
                              .evenness = NAN,
                              .wrong_far = NAN,
                              .wrong_surest = NAN};
    int64_t since = last_change(last, series[TT_SERIES_MARK]);
    if (!s->regression)
        e->chance = tt_data_baseline(&s->data, &s->data.val).accuracy;
    gather_settings(e, s);
    gather_epochs(e, series, since, s->data.train.n % s->config.batch_size != 0);
    gather_batches(e, series[TT_SERIES_TRAIN_LOSS], since, s->steps_per_epoch);
    gather_inside(e, inside, s->progress.step);
    gather_predictions(e, s);
}
