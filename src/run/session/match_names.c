#include "match_names.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/convert.h>

static const struct tt_param *wanted_at(const struct tt_model *m, int i)
{
    int params = tt_model_params(m);
    return i < params ? tt_model_param(m, i) : tt_model_buffer(m, i - params);
}

static bool fits(const struct tt_param *p, const struct tt_named_tensor *t)
{
    return tt_shape_equal(&p->shape, &t->shape) &&
           (p->counter ? !tt_dtype_is_float(t->dtype) : tt_dtype_is_float(t->dtype));
}

/* --- by name --------------------------------------------------------------------------------- */

/* Takes tensors called prefix + name; returns how many there are. */
static int take_names(const struct tt_model *m, const struct tt_tensor_set *set, const char *prefix,
                      const struct tt_named_tensor **tensor)
{
    int n = tt_model_params(m) + tt_model_buffers(m), found = 0;
    for (int i = 0; i < n; i++) {
        char name[TT_PARAM_NAME + 128];
        snprintf(name, sizeof name, "%s%s", prefix, wanted_at(m, i)->name);
        tensor[i] = tt_tensor_set_find(set, name);
        found += tensor[i] != NULL;
    }
    return found;
}

/* A file's "module.fc1.weight" has the prefix "module." for our "fc1.weight".  A file that has it
 * for most of them shows it early. */
static int take_prefixed(const struct tt_model *m, const struct tt_tensor_set *set,
                         struct tt_match *k)
{
    enum { MOST_PREFIXES = 100 };
    int best = 0, tried = 0, n = tt_model_params(m);
    char prefix[sizeof k->prefix], last[sizeof k->prefix] = "";
    for (size_t g = 0; g < set->n_tensors; g++)
        for (int i = 0; i < n; i++) {
            const char *name = set->tensor[g].name, *mine = wanted_at(m, i)->name;
            size_t a = strlen(name), b = strlen(mine);
            if (a <= b + 1 || a - b >= sizeof prefix || name[a - b - 1] != '.' ||
                strcmp(name + a - b, mine) != 0)
                continue;
            snprintf(prefix, sizeof prefix, "%.*s", (int)(a - b), name);
            if (strcmp(prefix, last) == 0 || tried == MOST_PREFIXES)
                continue;
            tried++;
            tt_text_copy(last, sizeof last, prefix);
            int found = take_names(m, set, prefix, k->tensor);
            if (found > best) {
                best = found;
                tt_text_copy(k->prefix, sizeof k->prefix, prefix);
            }
        }
    return best > 0 ? take_names(m, set, k->prefix, k->tensor) : 0;
}

/* --- by shape and order ---------------------------------------------------------------------- */

/* "layer.2.weight" belongs to the module "layer.2". */
static size_t module_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? (size_t)(dot - name) : 0;
}

static bool same_module(const char *a, const char *b)
{
    size_t n = module_length(a);
    return n == module_length(b) && memcmp(a, b, n) == 0;
}

static const char *leaf(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* Runs of digits compare as numbers: "layer.2" stands before "layer.10". */
static int natural(const char *a, const char *b)
{
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            char *end_a, *end_b;
            unsigned long x = strtoul(a, &end_a, 10), y = strtoul(b, &end_b, 10);
            if (x != y)
                return x < y ? -1 : 1;
            a = end_a;
            b = end_b;
        } else if (*a != *b) {
            return *a < *b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return *a ? 1 : *b ? -1 : 0;
}

static int by_nature(const void *a, const void *b)
{
    const struct tt_named_tensor *const *x = a, *const *y = b;
    return natural((*x)->name, (*y)->name);
}

/* The next tensor of another module after `at`. */
static size_t next_module(const struct tt_named_tensor **t, size_t n, size_t at)
{
    size_t i = at;
    while (i < n && same_module(t[i]->name, t[at]->name))
        i++;
    return i;
}

/* Module by module: what is called weight, bias, running_mean in one must be in the other. */
static bool take_order(const struct tt_model *m, const struct tt_named_tensor **given, size_t n,
                       const struct tt_named_tensor **tensor)
{
    int wanted = tt_model_params(m) + tt_model_buffers(m);
    size_t at = 0, used = 0;
    memset(tensor, 0, (size_t)wanted * sizeof *tensor);
    for (int i = 0; i < wanted; i++) {
        if (tensor[i])
            continue;
        size_t end = at < n ? next_module(given, n, at) : n;
        /* All of the model's tensors of this module, parameters and buffers. */
        for (int k = i; k < wanted; k++) {
            const struct tt_param *p = wanted_at(m, k);
            if (!same_module(p->name, wanted_at(m, i)->name))
                continue;
            for (size_t g = at; g < end && !tensor[k]; g++)
                if (strcmp(leaf(given[g]->name), leaf(p->name)) == 0 && fits(p, given[g]))
                    tensor[k] = given[g];
            if (!tensor[k])
                return false;
            used++;
        }
        at = end;
    }
    return used == n;
}

static bool take_by_order(const struct tt_model *m, const struct tt_tensor_set *set,
                          const struct tt_named_tensor **tensor)
{
    size_t n = set->n_tensors;
    const struct tt_named_tensor **given = malloc((n + 1) * sizeof *given);
    if (!given)
        return false;
    for (size_t i = 0; i < n; i++)
        given[i] = &set->tensor[i];
    bool found = take_order(m, given, n, tensor);
    if (!found) { /* files that sort their names put bias before weight, and 10 before 2 */
        qsort(given, n, sizeof *given, by_nature);
        found = take_order(m, given, n, tensor);
    }
    free(given);
    return found;
}

/* --- what is taken --------------------------------------------------------------------------- */

static bool is_used(const struct tt_match *k, const struct tt_named_tensor *t)
{
    for (int i = 0; i < k->wanted; i++)
        if (k->tensor[i] == t)
            return true;
    return false;
}

static void add_name(char *out, size_t size, int *n, const char *name)
{
    size_t used = strlen(out);
    enum { SHOWN = 4 };
    if ((*n)++ < SHOWN)
        snprintf(out + used, size - used, "%s%.60s", used ? ", " : "", name);
    else if (*n == SHOWN + 1)
        snprintf(out + used, size - used, ", ...");
}

static int refuse(const struct tt_match *k, const struct tt_model *m,
                  const struct tt_tensor_set *set, struct tt_err *err)
{
    char missing[300] = "", extra[300] = "", have[100], want[100];
    int a = 0, b = 0;
    for (int i = 0; i < k->wanted; i++) {
        const struct tt_param *p = wanted_at(m, i);
        if (!k->tensor[i])
            add_name(missing, sizeof missing, &a, p->name);
        else if (!tt_shape_equal(&p->shape, &k->tensor[i]->shape))
            return tt_fail(err, TT_EINPUT,
                           "\"%s\" has shape %s, this network needs %s; --partial leaves it out",
                           k->tensor[i]->name,
                           tt_shape_text(&k->tensor[i]->shape, have, sizeof have),
                           tt_shape_text(&p->shape, want, sizeof want));
        else if (!fits(p, k->tensor[i]))
            return tt_fail(err, TT_EINPUT, "\"%s\" is of dtype %s, which cannot become %s",
                           k->tensor[i]->name, tt_dtype_name(k->tensor[i]->dtype),
                           p->counter ? "a count" : "real numbers");
    }
    for (size_t i = 0; i < set->n_tensors; i++)
        if (!is_used(k, &set->tensor[i]))
            add_name(extra, sizeof extra, &b, set->tensor[i].name);
    return tt_fail(err, TT_EINPUT, "does not fit this network:%s%s%s%s%s%s", a ? " no tensor " : "",
                   missing, a && b ? ";" : "", b ? " no place for " : "", extra,
                   a < k->wanted ? "; --partial takes what fits" : "");
}

/* All of it by one of the ways; else what most of it can be found by. */
static int take_all(const struct tt_model *m, const struct tt_tensor_set *set, struct tt_match *k)
{
    int names = take_names(m, set, "", k->tensor), prefixed;
    k->how = TT_MATCH_NAME;
    if (names == k->wanted)
        return names;
    prefixed = take_prefixed(m, set, k);
    k->how = TT_MATCH_PREFIX;
    if (prefixed == k->wanted)
        return prefixed;
    if (take_by_order(m, set, k->tensor)) {
        k->how = TT_MATCH_ORDER;
        return k->wanted;
    }
    bool by_name = names >= prefixed;
    k->how = by_name ? TT_MATCH_NAME : TT_MATCH_PREFIX;
    return take_names(m, set, by_name ? "" : k->prefix, k->tensor);
}

int tt_match_find(const struct tt_model *m, const struct tt_tensor_set *set, bool partial,
                  struct tt_match *out, struct tt_err *err)
{
    int n = tt_model_params(m) + tt_model_buffers(m), given = (int)set->n_tensors;
    *out = (struct tt_match){.wanted = n};
    out->tensor = calloc((size_t)n + 1, sizeof *out->tensor);
    if (!out->tensor)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    int found = take_all(m, set, out);
    bool whole = found == n && given == n;
    for (int i = 0; i < n; i++) {
        whole = whole && out->tensor[i] && fits(wanted_at(m, i), out->tensor[i]);
        if (partial && out->tensor[i] && !fits(wanted_at(m, i), out->tensor[i]))
            out->tensor[i] = NULL;
        out->matched += out->tensor[i] != NULL;
    }
    out->unused = given - out->matched;
    if (whole || (partial && out->matched > 0))
        return 0;
    int rc = refuse(out, m, set, err);
    tt_match_done(out);
    return rc;
}

void tt_match_done(struct tt_match *m)
{
    free(m->tensor);
    m->tensor = NULL;
}

void tt_match_text(const struct tt_match *k, const struct tt_model *m, char *out, size_t size)
{
    char left[300] = "";
    int n = 0;
    size_t used = (size_t)snprintf(out, size, "%d of %d tensors by ", k->matched, k->wanted);
    if (k->how == TT_MATCH_NAME)
        used += (size_t)snprintf(out + used, size - used, "name");
    else if (k->how == TT_MATCH_PREFIX)
        used += (size_t)snprintf(out + used, size - used, "name without \"%.60s\"", k->prefix);
    else
        used += (size_t)snprintf(out + used, size - used,
                                 "shape and order (%.60s is the file's %.60s, ...)",
                                 wanted_at(m, 0)->name, k->tensor[0]->name);
    for (int i = 0; i < k->wanted; i++)
        if (!k->tensor[i])
            add_name(left, sizeof left, &n, wanted_at(m, i)->name);
    if (n > 0 && used < size)
        used += (size_t)snprintf(out + used, size - used, "; left as they were: %s", left);
    if (k->unused > 0 && used < size)
        snprintf(out + used, size - used, "; %d of the file not used", k->unused);
}
