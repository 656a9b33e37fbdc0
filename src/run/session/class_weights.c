/* `weights=balanced` in a loss: as scikit-learn's class_weight, each class weighs n / (C n_c) with
 * n_c of the n training samples being of it. */
#include <stdio.h>
#include <string.h>

#include "session_internal.h"

static const char word[] = "weights=balanced";

static int add_weights(const struct tt_session *s, char *out, size_t size)
{
    int64_t count[TT_MAX_CLASSES] = {0}, n = s->data.train.n;
    size_t used = (size_t)snprintf(out, size, "weights=");
    for (int64_t i = 0; i < n; i++)
        count[s->data.train.y[i]]++;
    for (int c = 0; c < s->data.n_classes && used < size; c++) {
        double weight = count[c] ? (double)n / ((double)s->data.n_classes * (double)count[c]) : 0;
        used += (size_t)snprintf(out + used, size - used, "%s%.4g", c ? "," : "", weight);
    }
    return used < size ? 0 : -1;
}

int tt__session_balance(const struct tt_session *s, char loss[TT_OPT_TEXT], struct tt_err *err)
{
    char text[TT_OPT_TEXT], weights[TT_OPT_TEXT], *at = strstr(loss, word);
    if (!at)
        return 0;
    if (s->regression)
        return tt_fail(err, TT_EUSAGE, "%s: values have no classes to weigh", word);
    if (add_weights(s, weights, sizeof weights) < 0 ||
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - loss), loss, weights,
                 at + sizeof word - 1) >= TT_OPT_TEXT)
        return tt_fail(err, TT_EUSAGE, "%s: %d classes are more than can be weighed", word,
                       s->data.n_classes);
    memcpy(loss, text, sizeof text);
    return 0;
}
