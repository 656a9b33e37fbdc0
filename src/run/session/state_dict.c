/* The arrays of a session by name: what checkpoints and model files hold. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/formats/convert.h>
#include <tuitrain/run/session/session.h>
#include <tuitrain/run/session/state_names.h>

#include "match_names.h"

static struct tt_state_array *add(struct tt_state_array *a, const char *prefix, const char *suffix,
                                  float *values, float *state)
{
    snprintf(a->prefix, sizeof a->prefix, "%s", prefix);
    snprintf(a->suffix, sizeof a->suffix, "%s%s", suffix[0] ? "." : "", suffix);
    a->values = values;
    a->state = state;
    return a + 1;
}

int tt_session_arrays(struct tt_session *s, struct tt_state_array out[TT_STATE_ARRAYS])
{
    struct tt_state_array *a = out;
    a = add(a, "", "", tt_model_values(s->model), tt_model_state(s->model));
    for (int k = 0; k < TT_MAX_SLOTS; k++)
        if (s->optimizer.slot[k])
            a = add(a, "optim.", s->optimizer.type->slot_name[k], s->optimizer.slot[k], NULL);
    if (s->progress.accumulated > 0)
        a = add(a, "optim.", "accumulated_grad", s->accumulation, NULL);
    if (s->ema)
        a = add(a, "ema.", "", s->ema, NULL);
    if (s->best_values)
        a = add(a, "best.", "", s->best_values, s->best_state);
    return (int)(a - out);
}

/* A number times 0 is 0, but for infinities and NaN; eight sums go side by side. */
static bool all_finite(const float *x, int64_t n)
{
    float sum[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < 8; k++)
            sum[k] += x[i + k] * 0.0F;
    for (; i < n; i++)
        sum[0] += x[i] * 0.0F;
    float all = 0;
    for (int k = 0; k < 8; k++)
        all += sum[k];
    return all == 0;
}

static bool finite_array(const struct tt_session *s, const struct tt_state_array *a, char *where,
                         size_t size)
{
    if (all_finite(a->values, tt_model_flat_size(s->model)) &&
        (!a->state || all_finite(a->state, tt_model_state_size(s->model))))
        return true;
    for (int i = 0; where && i < tt_model_params(s->model) + tt_model_buffers(s->model); i++) {
        int params = tt_model_params(s->model);
        const struct tt_param *p =
            i < params ? tt_model_param(s->model, i) : tt_model_buffer(s->model, i - params);
        const float *values = i < params ? a->values : a->state;
        if (!values || all_finite(values + p->offset, tt_shape_count(&p->shape)))
            continue;
        snprintf(where, size, "%.15s%.79s%.47s", a->prefix, p->name, a->suffix);
        return false;
    }
    return false;
}

bool tt_session_finite(struct tt_session *s, char *where, size_t size)
{
    struct tt_state_array array[TT_STATE_ARRAYS];
    int n = tt_session_arrays(s, array);
    for (int i = 0; i < n; i++)
        if (!finite_array(s, &array[i], where, size))
            return false;
    return true;
}

static void key_of(const struct tt_state_array *a, const struct tt_param *p, char *out, size_t size)
{
    snprintf(out, size, "%.15s%.79s%.47s", a->prefix, p->name, a->suffix);
}

enum { KEY = TT_PARAM_NAME + 64 };

static int check_tensor(const struct tt_tensor_set *set, const struct tt_state_array *a,
                        const struct tt_param *p, struct tt_err *err)
{
    char have[128], want[128], name[KEY];
    key_of(a, p, name, sizeof name);
    const struct tt_named_tensor *t = tt_tensor_set_find(set, name);
    if (!t)
        return tt_fail(err, TT_EINPUT, "no tensor \"%s\", which this network needs", name);
    if (t->dtype != (p->counter ? TT_I64 : TT_F32))
        return tt_fail(err, TT_EINPUT, "\"%s\" is of dtype %s, must be %s", name,
                       tt_dtype_name(t->dtype), p->counter ? "I64" : "F32");
    if (!tt_shape_equal(&t->shape, &p->shape))
        return tt_fail(err, TT_EINPUT, "\"%s\" has shape %s, this network needs %s", name,
                       tt_shape_text(&t->shape, have, sizeof have),
                       tt_shape_text(&p->shape, want, sizeof want));
    return 0;
}

static int check_array(const struct tt_session *s, const struct tt_tensor_set *set,
                       const struct tt_state_array *a, struct tt_err *err)
{
    for (int i = 0; i < tt_model_params(s->model); i++)
        if (check_tensor(set, a, tt_model_param(s->model, i), err) < 0)
            return -1;
    for (int i = 0; a->state && i < tt_model_buffers(s->model); i++)
        if (check_tensor(set, a, tt_model_buffer(s->model, i), err) < 0)
            return -1;
    return 0;
}

static void copy_tensor(const struct tt_tensor_set *set, const struct tt_state_array *a,
                        const struct tt_param *p, float *to)
{
    char name[KEY];
    int64_t count;
    key_of(a, p, name, sizeof name);
    const struct tt_named_tensor *t = tt_tensor_set_find(set, name);
    if (!p->counter) {
        tt_param_pack(p, t->data, to);
        return;
    }
    memcpy(&count, t->data, sizeof count);
    *to = (float)count;
}

static void copy_array(const struct tt_session *s, const struct tt_tensor_set *set,
                       const struct tt_state_array *a)
{
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        copy_tensor(set, a, p, a->values + p->offset);
    }
    for (int i = 0; a->state && i < tt_model_buffers(s->model); i++) {
        const struct tt_param *p = tt_model_buffer(s->model, i);
        copy_tensor(set, a, p, a->state + p->offset);
    }
}

/* Tensors beside the wanted ones must be training state, or the file is of another network. */
static int check_others(const struct tt_session *s, const struct tt_tensor_set *set,
                        struct tt_err *err)
{
    for (size_t i = 0; i < set->n_tensors; i++) {
        const char *name = set->tensor[i].name;
        bool known = tt_is_training_state(name);
        for (int k = 0; !known && k < tt_model_params(s->model); k++)
            known = strcmp(name, tt_model_param(s->model, k)->name) == 0;
        for (int k = 0; !known && k < tt_model_buffers(s->model); k++)
            known = strcmp(name, tt_model_buffer(s->model, k)->name) == 0;
        if (!known)
            return tt_fail(err, TT_EINPUT, "tensor \"%s\" has no place in this network", name);
    }
    return 0;
}

int tt_session_load(struct tt_session *s, const struct tt_tensor_set *set, struct tt_err *err)
{
    struct tt_state_array array[TT_STATE_ARRAYS];
    int n = tt_session_arrays(s, array);
    for (int i = 0; i < n; i++)
        if (check_array(s, set, &array[i], err) < 0)
            return -1;
    if (check_others(s, set, err) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        copy_array(s, set, &array[i]);
    s->revision++;
    return 0;
}

/* --- weights alone, perhaps another program's ------------------------------------------------ */

/* A count that is one, of whichever dtype. */
static int check_count(const struct tt_named_tensor *t, struct tt_err *err)
{
    const float most = 9007199254740992.0F; /* 2^53 */
    float count;
    tt_tensor_to_f32(t, &count);
    return count >= 0 && count <= most
               ? 0
               : tt_fail(err, TT_EINPUT, "\"%s\" is %g, which is no count", t->name, (double)count);
}

static int copy_matched(struct tt_session *s, const struct tt_match *k, struct tt_err *err)
{
    int params = tt_model_params(s->model);
    int64_t most = 1;
    for (int i = 0; i < k->wanted; i++)
        if (k->tensor[i] && tt_shape_count(&k->tensor[i]->shape) > most)
            most = tt_shape_count(&k->tensor[i]->shape);
    for (int i = params; i < k->wanted; i++)
        if (k->tensor[i] && tt_model_buffer(s->model, i - params)->counter &&
            check_count(k->tensor[i], err) < 0)
            return -1;
    float *numbers = tt_calloc(most, sizeof *numbers, err);
    if (!numbers)
        return -1;
    for (int i = 0; i < k->wanted; i++) {
        const struct tt_param *p =
            i < params ? tt_model_param(s->model, i) : tt_model_buffer(s->model, i - params);
        float *to = (i < params ? tt_model_values(s->model) : tt_model_state(s->model)) + p->offset;
        if (!k->tensor[i])
            continue;
        tt_tensor_to_f32(k->tensor[i], numbers);
        if (p->counter)
            *to = floorf(numbers[0]);
        else
            tt_param_pack(p, numbers, to);
    }
    free(numbers);
    return 0;
}

int tt_session_load_weights(struct tt_session *s, const struct tt_tensor_set *set, bool partial,
                            char *report, size_t size, struct tt_err *err)
{
    struct tt_tensor_set weights;
    struct tt_match match;
    if (tt_checkpoint_weights(set, &weights, err) < 0)
        return -1;
    int rc = tt_match_find(s->model, &weights, partial, &match, err);
    if (rc == 0) {
        rc = copy_matched(s, &match, err);
        s->loaded_by_order = match.how == TT_MATCH_ORDER;
        tt_match_text(&match, s->model, report, size);
        tt_match_done(&match);
    }
    tt_checkpoint_weights_done(&weights);
    if (rc < 0)
        return -1;
    s->revision++;
    if (s->optimizer.type)
        tt_optimizer_reset(&s->optimizer);
    s->progress.updates = s->progress.accumulated = 0;
    if (s->ema)
        memcpy(s->ema, tt_model_values(s->model),
               (size_t)tt_model_flat_size(s->model) * sizeof *s->ema);
    return 0;
}
