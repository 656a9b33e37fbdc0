#include "net.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

struct builder {
    const char *net;
    struct tt_shape shape; /* what the next layer gets */
    struct tt_layer *layer;
    int *n;
};

static const struct tt_layer_type *find_type(const char *name)
{
    for (int i = 0; tt_layer_types[i]; i++)
        if (strcmp(tt_layer_types[i]->name, name) == 0)
            return tt_layer_types[i];
    return NULL;
}

static int refuse_layer(const struct builder *b, const char *word, struct tt_err *err)
{
    enum { MOST = 63 };
    const char *names[MOST + 1] = {0};
    char list[256];
    int n = 0;
    for (const struct tt_layer_type *const *t = tt_layer_types; *t && n < MOST; t++)
        names[n++] = (*t)->name;
    const char *near = tt_nearest_name(word, names, sizeof *names);
    if (near)
        return tt_fail(err, TT_EUSAGE, "net \"%s\": no layer \"%s\"; did you mean \"%s\"?", b->net,
                       word, near);
    return tt_fail(err, TT_EUSAGE, "net \"%s\": no layer \"%s\"; there are %s", b->net, word,
                   tt_join_names(list, sizeof list, names, sizeof *names));
}

/* Adds a layer with its options at their defaults. */
static struct tt_layer *begin_layer(struct builder *b, const struct tt_layer_type *type,
                                    struct tt_err *err)
{
    if (*b->n == TT_NET_LAYERS) {
        tt_fail(err, TT_EUSAGE, "net: more than %d layers", TT_NET_LAYERS);
        return NULL;
    }
    struct tt_layer *l = &b->layer[*b->n];
    l->type = type;
    l->index = *b->n;
    l->self = calloc(1, type->size ? type->size : 1);
    if (!l->self) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    (*b->n)++;
    if (type->opts)
        tt_opt_defaults(type->opts, l->self);
    snprintf(l->name, sizeof l->name, "%d", l->index);
    return l;
}

/* Infers its output shape, which is the next layer's input. */
static int end_layer(struct builder *b, struct tt_layer *l, struct tt_err *err)
{
    l->in = b->shape;
    l->in_count = tt_shape_count(&l->in);
    if (l->type->infer(l, err) < 0) {
        tt_err_prefix(err, "net \"%s\": layer %d", b->net, l->index);
        return -1;
    }
    l->out_count = tt_shape_count(&l->out);
    for (int i = 0; i < l->n_params; i++) {
        int64_t count = tt_shape_count(&l->param[i].shape);
        if (count < 0 || count > (int64_t)1 << 31)
            return tt_fail(err, TT_EUSAGE, "net \"%s\": %s is too large", b->net, l->param[i].name);
    }
    b->shape = l->out;
    return 0;
}

static int set_option(const struct builder *b, struct tt_layer *l, char *word, int *position,
                      struct tt_err *err)
{
    const struct tt_opt *row = l->type->opts;
    char *equals = strchr(word, '=');
    if (equals) {
        *equals = '\0';
        row = row ? tt_opt_find(row, word) : NULL;
        if (!row)
            return tt_fail(err, TT_EUSAGE, "net \"%s\": %s has no option \"%s\"", b->net,
                           l->type->name, word);
        word = equals + 1;
    } else {
        for (int i = 0; row && row->name && i < *position; i++)
            row++;
        if (!row || !row->name)
            return tt_fail(err, TT_EUSAGE, "net \"%s\": \"%s\" after %s is one word too many",
                           b->net, word, l->type->name);
        (*position)++;
    }
    if (tt_opt_set(row, l->self, word, err) < 0) {
        tt_err_prefix(err, "net \"%s\": %s", b->net, l->type->name);
        return -1;
    }
    return 0;
}

static int parse_item(struct builder *b, char *item, struct tt_err *err)
{
    char *save = NULL, *word = strtok_r(item, " \t\n", &save);
    if (!word)
        return tt_fail(err, TT_EUSAGE, "net \"%s\": an empty layer between two ;", b->net);
    const struct tt_layer_type *type = find_type(word);
    if (!type)
        return refuse_layer(b, word, err);
    struct tt_layer *l = begin_layer(b, type, err);
    if (!l)
        return -1;
    int position = 0;
    while ((word = strtok_r(NULL, " \t\n", &save)))
        if (set_option(b, l, word, &position, err) < 0)
            return -1;
    return end_layer(b, l, err);
}

static int parse_list(struct builder *b, char *text, struct tt_err *err)
{
    char *last = text + strlen(text);
    while (last > text && (isspace((unsigned char)last[-1]) || last[-1] == ';'))
        *--last = '\0';
    for (char *item = text; item;) {
        char *end = strchr(item, ';');
        if (end)
            *end++ = '\0';
        if (parse_item(b, item, err) < 0)
            return -1;
        item = end;
    }
    return 0;
}

static int add(struct builder *b, const char *type, const char *name, char *option,
               struct tt_err *err)
{
    struct tt_layer *l = begin_layer(b, find_type(type), err);
    int position = 0;
    if (!l)
        return -1;
    if (name)
        tt_text_copy(l->name, sizeof l->name, name);
    if (option && set_option(b, l, option, &position, err) < 0)
        return -1;
    return end_layer(b, l, err);
}

/* "784-128-10": the form of the reference network, whose layers are called fc1, fc2, ... */
static int parse_short(struct builder *b, char *text, struct tt_err *err)
{
    int64_t inputs = tt_shape_count(&b->shape), wanted;
    char *save = NULL, *word = strtok_r(text, "-", &save);
    if (!word || !tt_text_to_int(word, &wanted) || wanted != inputs)
        return tt_fail(err, TT_EUSAGE,
                       "net \"%s\": starts with %s inputs, a sample of this data has %" PRId64,
                       b->net, word ? word : "no", inputs);
    if (add(b, "flatten", NULL, NULL, err) < 0)
        return -1;
    int linear = 0;
    while ((word = strtok_r(NULL, "-", &save))) {
        char name[24];
        snprintf(name, sizeof name, "fc%d", ++linear);
        if ((linear > 1 && add(b, "relu", NULL, NULL, err) < 0) ||
            add(b, "linear", name, word, err) < 0)
            return -1;
    }
    return linear ? 0 : tt_fail(err, TT_EUSAGE, "net \"%s\": no layer", b->net);
}

int tt_net_parse(const char *net, const struct tt_shape *input, struct tt_layer *layer, int *n,
                 struct tt_err *err)
{
    struct builder b = {.net = net, .shape = *input, .layer = layer, .n = n};
    *n = 0;
    char *text = strdup(net);
    if (!text)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    while (isspace((unsigned char)*b.net))
        b.net++;
    bool is_short = isdigit((unsigned char)*b.net) && strspn(b.net, "0123456789-") == strlen(b.net);
    int rc = is_short ? parse_short(&b, text, err) : parse_list(&b, text, err);
    free(text);
    return rc;
}
