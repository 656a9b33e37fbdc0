#include "sentences.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

static const char *result_text(const struct tt_result *r, const struct tt_run_info *info,
                               char out[64])
{
    if (info->regression)
        snprintf(out, 64, "loss %.4f, R squared %.4f", r->loss, r->r2);
    else
        snprintf(out, 64, "loss %.4f, accuracy %.2f per cent", r->loss, r->accuracy);
    return out;
}

/* A capital at its beginning, a full stop at its end. */
static void make_sentence(char *text, size_t size)
{
    size_t n = strlen(text);
    text[0] = (char)toupper((unsigned char)text[0]);
    if (n > 0 && n + 1 < size && !strchr(".?!:", text[n - 1]))
        strcpy(text + n, ".");
}

static void state_text(const struct tt_event *e, char *out, size_t size)
{
    static const char *const words[TT_STATE_COUNT] = {
        [TT_TRAINING] = "Training",         [TT_PAUSED] = "Paused",
        [TT_REWINDING] = "Going back",      [TT_FINISHED] = "All epochs are done",
        [TT_STOPPED] = "The run has ended", [TT_FAILED] = "The run has failed"};
    const char *word = words[e->state] ? words[e->state] : tt_state_name(e->state);
    if (e->state == TT_FINISHED)
        snprintf(out, size, "%s. Type epochs +5 for five more, or quit.", word);
    else if (e->state == TT_FAILED)
        snprintf(out, size, "%s: %.200s", word, e->text);
    else
        snprintf(out, size, "%s, at step %" PRId64 ".", word, e->step);
}

bool tt_speak_event(const struct tt_event *e, const struct tt_run_info *info, char *out,
                    size_t size)
{
    char train[64], val[64];
    switch (e->kind) {
    case TT_EVENT_STATE:
        /* The pass after each epoch is told with the epoch. */
        if (e->state == TT_EVALUATING || e->state == TT_LOADING)
            return false;
        state_text(e, out, size);
        return true;
    case TT_EVENT_EPOCH:
        snprintf(out, size, "Epoch %" PRId64 " of %" PRId64 ". Training %s. Validation %s.",
                 e->epoch, e->epochs, result_text(&e->train, info, train),
                 result_text(&e->val, info, val));
        return true;
    case TT_EVENT_TEST:
        snprintf(out, size, "Test %s.", result_text(&e->val, info, val));
        return true;
    case TT_EVENT_SAVED:
        if (e->automatic)
            return false;
        break;
    case TT_EVENT_REFUSED:
    case TT_EVENT_ERROR:
    case TT_EVENT_GUARD:
        snprintf(out, size, "Attention: %.300s", e->text);
        make_sentence(out, size);
        return true;
    default:
        break;
    }
    snprintf(out, size, "%.310s", e->text);
    make_sentence(out, size);
    return e->text[0] != '\0';
}

/* What looks wrong most, or how it goes. */
static void add_coaching(const struct tt_snapshot *s, char *out, size_t size)
{
    size_t used = strlen(out);
    const struct tt_warning *w = &s->warning[0];
    if (s->n_warnings > 0 && !s->coaching.lost)
        snprintf(out + used, size - used, " It looks wrong: %s, %s.", tt_rules[w->rule].name,
                 w->text);
    else if (s->coaching.text[0])
        snprintf(out + used, size - used, " How it goes: %s.", s->coaching.text);
}

void tt_speak_status(const struct tt_snapshot *s, const struct tt_run_info *info, char *out,
                     size_t size)
{
    char now[64], val[64] = "none yet", left[32];
    const struct tt_result *train = s->running.known ? &s->running : &s->train;
    bool over = s->epoch >= s->epochs;
    if (s->val.known)
        result_text(&s->val, info, val);
    tt_text_duration(left, sizeof left, s->remaining);
    snprintf(out, size,
             "%s%s. Epoch %" PRId64 " of %" PRId64 ", step %" PRId64 " of %" PRId64
             " in it. Training %s. Validation %s. Learning rate %.6g. Time left %s.",
             tt_state_name(s->state), s->eval_mode ? ", in eval mode" : "",
             over ? s->epochs : s->epoch + 1, s->epochs, over ? s->steps_per_epoch : s->batch,
             s->steps_per_epoch, train->known ? result_text(train, info, now) : "none yet", val,
             s->lr, s->remaining >= 0 ? left : "unknown");
    add_coaching(s, out, size);
    make_sentence(out, size);
}

bool tt_speak_class(const struct tt_snapshot *s, const struct tt_run_info *info, int c, char *out,
                    size_t size)
{
    int n = s->n_classes, other = -1;
    if (!s->confusion_known || c >= n)
        return false;
    const uint32_t *row = s->confusion + (size_t)c * (size_t)n;
    struct tt_class_figures f = tt_class_figures(s->confusion, n, c);
    for (int k = 0; k < n; k++)
        if (k != c && row[k] > (other < 0 ? 0 : row[other]))
            other = k;
    int used = snprintf(out, size, "%s: %" PRIu64 " of %" PRIu64 " right", info->class_name[c],
                        f.right, f.support);
    if (other >= 0)
        used += snprintf(out + used, size - (size_t)used, ", most often taken for %s: %" PRIu32,
                         info->class_name[other], row[other]);
    snprintf(out + used, size - (size_t)used, ".");
    return true;
}
