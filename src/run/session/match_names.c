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
    /* A count may be of any dtype: model.float() and model.half() of some make it a real number. */
    return tt_shape_equal(&p->shape, &t->shape) && (p->counter || tt_dtype_is_float(t->dtype));
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

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A file's "module.fc1.weight" has the prefix "module." for our "fc1.weight".  A file that has it
 * for most of them shows it early. */
static int take_prefixed(const struct tt_model *m, const struct tt_tensor_set *set,
                         struct tt_match *k)
{
    enum { MOST_PREFIXES = 100 };
    int best = 0, tried = 0, n = tt_model_params(m);
    char prefix[sizeof k->prefix], last[sizeof k->prefix] = "";
    const char **mine = malloc((size_t)(n + 1) * sizeof *mine);
    if (!mine)
        return 0;
    for (int i = 0; i < n; i++)
        mine[i] = wanted_at(m, i)->name;
    qsort(mine, (size_t)n, sizeof *mine, compare_texts);
    for (size_t g = 0; g < set->n_tensors; g++) {
        const char *name = set->tensor[g].name;
        for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.')) {
            const char *rest = dot + 1;
            size_t length = (size_t)(rest - name);
            if (length >= sizeof prefix || tried == MOST_PREFIXES ||
                !bsearch(&rest, mine, (size_t)n, sizeof *mine, compare_texts))
                continue;
            snprintf(prefix, sizeof prefix, "%.*s", (int)length, name);
            if (strcmp(prefix, last) == 0)
                continue;
            tried++;
            tt_text_copy(last, sizeof last, prefix);
            int found = take_names(m, set, prefix, k->tensor);
            if (found > best) {
                best = found;
                tt_text_copy(k->prefix, sizeof k->prefix, prefix);
            }
        }
    }
    free(mine);
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
    if (n != (size_t)(tt_model_params(m) + tt_model_buffers(m)))
        return false;
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

static void add_name(char *out, size_t size, int *n, const char *name)
{
    size_t used = strlen(out);
    enum { SHOWN = 4 };
    if ((*n)++ < SHOWN)
        snprintf(out + used, size - used, "%s%.60s", used ? ", " : "", name);
    else if (*n == SHOWN + 1)
        snprintf(out + used, size - used, ", ...");
}

/* The names of the file's tensors that have no place. */
static int list_unused(const struct tt_match *k, const struct tt_tensor_set *set, char *out,
                       size_t size)
{
    int n = 0;
    bool *used = calloc(set->n_tensors + 1, sizeof *used);
    for (int i = 0; used && i < k->wanted; i++)
        if (k->tensor[i])
            used[k->tensor[i] - set->tensor] = true;
    for (size_t i = 0; used && i < set->n_tensors; i++)
        if (!used[i])
            add_name(out, size, &n, set->tensor[i].name);
    free(used);
    return n;
}

static int refuse(const struct tt_match *k, const struct tt_model *m,
                  const struct tt_tensor_set *set, struct tt_err *err)
{
    char missing[300] = "", extra[300] = "", have[100], want[100];
    int a = 0;
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
            return tt_fail(err, TT_EINPUT,
                           "\"%s\" is of dtype %s, which cannot become real numbers",
                           k->tensor[i]->name, tt_dtype_name(k->tensor[i]->dtype));
    }
    int b = list_unused(k, set, extra, sizeof extra);
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

/* Whether the modules whose first parameters are a and b have parameters of the same names and
 * shapes, which leaves nothing but the order to tell them apart. */
static bool alike(const struct tt_model *m, int a, int b)
{
    int n = tt_model_params(m), i = 0;
    for (;; i++) {
        bool more = a + i < b && same_module(wanted_at(m, a + i)->name, wanted_at(m, a)->name);
        if (b + i == n || !same_module(wanted_at(m, b + i)->name, wanted_at(m, b)->name))
            return !more;
        const struct tt_param *x = wanted_at(m, a + i), *y = wanted_at(m, b + i);
        if (!more || strcmp(leaf(x->name), leaf(y->name)) != 0 ||
            !tt_shape_equal(&x->shape, &y->shape))
            return false;
    }
}

/* The first two such modules, as the places of their first parameters. */
static bool find_alike(const struct tt_model *m, int *a, int *b)
{
    int n = tt_model_params(m);
    for (*a = 0; *a < n; ++*a) {
        if (*a > 0 && same_module(wanted_at(m, *a)->name, wanted_at(m, *a - 1)->name))
            continue;
        for (*b = *a + 1; *b < n; ++*b)
            if (!same_module(wanted_at(m, *b)->name, wanted_at(m, *b - 1)->name) &&
                alike(m, *a, *b))
                return true;
    }
    return false;
}

static size_t order_text(const struct tt_match *k, const struct tt_model *m, char *out, size_t size)
{
    int a, b;
    size_t used = (size_t)snprintf(out, size, "shape and order (%.60s is the file's %.60s, ...)",
                                   wanted_at(m, 0)->name, k->tensor[0]->name);
    if (!find_alike(m, &a, &b) || used >= size)
        return used;
    const char *x = k->tensor[a]->name, *y = k->tensor[b]->name;
    return used + (size_t)snprintf(out + used, size - used,
                                   "; %.*s and %.*s have the same shapes, so which is which is a "
                                   "guess: name= in --net finds them by name",
                                   (int)(module_length(x) < 60 ? module_length(x) : 60), x,
                                   (int)(module_length(y) < 60 ? module_length(y) : 60), y);
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
        used += order_text(k, m, out + used, size - used);
    for (int i = 0; i < k->wanted; i++)
        if (!k->tensor[i])
            add_name(left, sizeof left, &n, wanted_at(m, i)->name);
    if (n > 0 && used < size)
        used += (size_t)snprintf(out + used, size - used, "; left as they were: %s", left);
    if (k->unused > 0 && used < size)
        snprintf(out + used, size - used, "; %d of the file not used", k->unused);
}
