#include "net.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/nn/presets.h>

/*   net  := item { ";" item } [ ";" ]
 *   item := layer { word } | "residual" "{" net [ "|" net ] "}"                                  */
struct parser {
    const char *text, *at;
    const char *word; /* the last one read, for messages */
    size_t word_length;
    struct tt_net *net;
    struct tt_shape shape; /* what the next layer gets */
    int source;            /* the node that makes it */
    int64_t outputs;       /* of a linear layer without a number */
    int depth;
};

enum { MOST_DEPTH = 16, WORD = 64 };

/* --- errors ---------------------------------------------------------------------------------- */

/* Points at the last word, and returns -1. */
static int point(const struct parser *p, struct tt_err *err)
{
    tt_err_prefix(err, "net");
    tt_err_point(err, p->text, (size_t)(p->word - p->text), p->word_length);
    return -1;
}

static int refuse_layer(const struct parser *p, const char *word, struct tt_err *err)
{
    enum { MOST = 63 };
    const char *names[MOST + 1] = {0};
    char list[400];
    int n = 0;
    for (const struct tt_layer_type *const *t = tt_layer_types; *t && n < MOST; t++)
        names[n++] = (*t)->name;
    const char *near = tt_nearest_name(word, names, sizeof *names);
    if (!near && strcmp(p->text, word) == 0) /* a word alone may have been meant as a preset */
        near = tt_nearest_name(word, &tt_presets[0].name, sizeof tt_presets[0]);
    if (near)
        tt_fail(err, TT_EUSAGE, "no layer \"%s\"; did you mean \"%s\"?", word, near);
    else
        tt_fail(err, TT_EUSAGE, "no layer \"%s\"; there are %s", word,
                tt_join_names(list, sizeof list, names, sizeof *names));
    return point(p, err);
}

/* --- words ----------------------------------------------------------------------------------- */

static void skip_space(struct parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool ends_word(char c)
{
    return !c || isspace((unsigned char)c) || strchr(";{}|", c);
}

/* Reads the next word, and returns its length; 0 at a sign or at the end. */
static size_t next_word(struct parser *p, char out[WORD])
{
    skip_space(p);
    p->word = p->at;
    while (!ends_word(*p->at))
        p->at++;
    p->word_length = (size_t)(p->at - p->word);
    snprintf(out, WORD, "%.*s", (int)(p->word_length < WORD ? p->word_length : WORD - 1), p->word);
    return p->word_length;
}

/* True, and past it, when `sign` comes next. */
static bool take_sign(struct parser *p, char sign)
{
    skip_space(p);
    if (*p->at != sign)
        return false;
    p->word = p->at++;
    p->word_length = 1;
    return true;
}

static int expect_sign(struct parser *p, char sign, const char *why, struct tt_err *err)
{
    if (take_sign(p, sign))
        return 0;
    p->word = p->at;
    p->word_length = 1;
    tt_fail(err, TT_EUSAGE, "%s needs a %c here", why, sign);
    return point(p, err);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static const struct tt_layer_type *find_exact(const char *name, size_t length)
{
    for (int i = 0; tt_layer_types[i]; i++)
        if (strncmp(tt_layer_types[i]->name, name, length) == 0 && !tt_layer_types[i]->name[length])
            return tt_layer_types[i];
    return NULL;
}

/* PyTorch's names end in 1d or 2d where the input's shape says as much: conv2d, batchnorm1d. */
static const struct tt_layer_type *find_type(const char *name)
{
    size_t n = strlen(name);
    const struct tt_layer_type *type = find_exact(name, n);
    if (!type && n > 2 && (strcmp(name + n - 2, "2d") == 0 || strcmp(name + n - 2, "1d") == 0))
        type = find_exact(name, n - 2);
    return type;
}

/* Adds a layer with its options at their defaults. */
static struct tt_node *begin_node(struct parser *p, const struct tt_layer_type *type,
                                  const char *prefix, int place, struct tt_err *err)
{
    struct tt_net *net = p->net;
    if (net->n == TT_NET_NODES) {
        tt_fail(err, TT_EUSAGE, "more than %d layers", TT_NET_NODES);
        point(p, err);
        return NULL;
    }
    struct tt_node *node = &net->node[net->n];
    struct tt_layer *l = &node->layer;
    l->self = calloc(1, type->size ? type->size : 1);
    if (!l->self) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    l->type = type;
    l->index = net->n++;
    if (type->opts)
        tt_opt_defaults(type->opts, l->self);
    snprintf(l->name, sizeof l->name, "%s%d", prefix, place);
    node->source = p->source;
    node->other = node->fork = -1;
    node->depth = p->depth;
    return node;
}

static int check_param(const struct tt_param *p, struct tt_err *err)
{
    int64_t count = tt_shape_count(&p->shape);
    if (count < 0 || count > (int64_t)1 << 31)
        return tt_fail(err, TT_EUSAGE, "%s is too large", p->name);
    return 0;
}

/* Infers its output shape, which is the next layer's input. */
static int end_node(struct parser *p, struct tt_node *node, struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    l->in = p->shape;
    l->in_count = tt_shape_count(&l->in);
    if (l->type->infer && l->type->infer(l, err) < 0)
        return -1;
    l->out_count = tt_shape_count(&l->out);
    if (l->out_count < 1 || l->out_count > (int64_t)1 << 31)
        return tt_fail(err, TT_EUSAGE, "%s makes more outputs than memory can hold", l->type->name);
    for (int i = 0; i < l->n_params; i++)
        if (check_param(&l->param[i], err) < 0)
            return -1;
    for (int i = 0; i < l->n_buffers; i++)
        if (check_param(&l->buffer[i], err) < 0)
            return -1;
    p->shape = l->out;
    p->source = l->index;
    return 0;
}

/* --- items ----------------------------------------------------------------------------------- */

static int set_name(struct tt_node *node, const char *name, struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("_-.", *c))
            return tt_fail(err, TT_EUSAGE, "name=%s: letters, digits and _ - . only", name);
    if (!name[0] || !tt_text_copy(l->name, sizeof l->name, name))
        return tt_fail(err, TT_EUSAGE, "name=%s: from 1 to %d characters", name, TT_LAYER_NAME - 1);
    return 0;
}

static int set_word(struct parser *p, struct tt_node *node, char *word, int *position,
                    struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    int rc = strncmp(word, "name=", 5) == 0
                 ? set_name(node, word + 5, err)
                 : tt_opt_set_word(l->type->opts, l->self, word, position, l->type->name, err);
    return rc < 0 ? point(p, err) : 0;
}

static void set_text(const struct parser *p, struct tt_node *node, const char *from)
{
    const char *to = p->at;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    node->at = (size_t)(from - p->text);
    node->length = (size_t)(to - from);
    snprintf(node->text, sizeof node->text, "%.*s", (int)(to - from), from);
}

static int parse_list(struct parser *p, const char *prefix, struct tt_err *err);

/* A list inside braces; `out` gets the node that makes its output. */
static int parse_branch(struct parser *p, const struct tt_layer *fork, const char *which, int *out,
                        struct tt_err *err)
{
    char prefix[TT_LAYER_NAME + 16];
    int before = p->net->n;
    p->shape = fork->out;
    p->source = fork->index;
    snprintf(prefix, sizeof prefix, "%s.%s.", fork->name, which);
    if (strlen(prefix) > TT_LAYER_NAME - 8) {
        tt_fail(err, TT_EUSAGE, "blocks too deep, or names too long");
        return point(p, err);
    }
    if (parse_list(p, prefix, err) < 0)
        return -1;
    if (p->net->n == before) {
        tt_fail(err, TT_EUSAGE, "a residual block's %s needs a layer", which);
        return point(p, err);
    }
    *out = p->source;
    return 0;
}

static int refuse_sum(const struct tt_shape *body, const struct tt_shape *shortcut,
                      struct tt_err *err)
{
    char a[64], b[64];
    return tt_fail(err, TT_EUSAGE,
                   "the block's body makes %s, its shortcut %s; a shortcut that fits goes after "
                   "a |, as in residual { ... | conv 32 1 stride=2 }",
                   tt_shape_text(body, a, sizeof a), tt_shape_text(shortcut, b, sizeof b));
}

static int parse_residual(struct parser *p, struct tt_node *node, struct tt_err *err)
{
    struct parser start = *p;
    const struct tt_layer *fork = &node->layer;
    char word[WORD];
    int body, shortcut;
    node->kind = TT_NODE_FORK;
    snprintf(node->text, sizeof node->text, "residual");
    if (next_word(p, word)) {
        int position = 0;
        if (set_word(p, node, word, &position, err) < 0)
            return -1;
    }
    if (expect_sign(p, '{', "residual", err) < 0)
        return -1;
    if (++p->depth > MOST_DEPTH) {
        tt_fail(err, TT_EUSAGE, "more than %d blocks inside each other", MOST_DEPTH);
        return point(p, err);
    }
    if (end_node(p, node, err) < 0 || parse_branch(p, fork, "body", &body, err) < 0)
        return -1;
    struct tt_shape made = p->shape, kept = fork->out;
    shortcut = fork->index;
    if (take_sign(p, '|')) {
        if (parse_branch(p, fork, "shortcut", &shortcut, err) < 0)
            return -1;
        kept = p->shape;
    }
    if (expect_sign(p, '}', "the end of residual", err) < 0)
        return -1;
    p->depth--;
    if (!tt_shape_equal(&made, &kept)) {
        refuse_sum(&made, &kept, err);
        return point(&start, err);
    }
    p->shape = made;
    p->source = body;
    struct tt_node *add = begin_node(p, fork->type->join, "", 0, err);
    if (!add)
        return -1;
    add->kind = TT_NODE_ADD;
    add->other = shortcut;
    add->fork = fork->index;
    snprintf(add->layer.name, sizeof add->layer.name, "%s", fork->name);
    snprintf(add->text, sizeof add->text, "add");
    return end_node(p, add, err);
}

static int parse_item(struct parser *p, const char *prefix, int place, struct tt_err *err)
{
    char word[WORD];
    int position = 0;
    if (!next_word(p, word)) {
        tt_fail(err, TT_EUSAGE, p->text[0] ? "a layer is missing" : "is empty");
        return point(p, err);
    }
    const struct tt_layer_type *type = find_type(word);
    if (!type)
        return refuse_layer(p, word, err);
    struct tt_node *node = begin_node(p, type, prefix, place, err);
    if (!node)
        return -1;
    if (type->join)
        return parse_residual(p, node, err);
    struct parser start = *p; /* a layer that does not fit is pointed at by its name */
    while (next_word(p, word))
        if (set_word(p, node, word, &position, err) < 0)
            return -1;
    set_text(p, node, start.word);
    if (type->default_outputs)
        type->default_outputs(&node->layer, p->outputs);
    return end_node(p, node, err) < 0 ? point(&start, err) : 0;
}

static int parse_list(struct parser *p, const char *prefix, struct tt_err *err)
{
    for (int place = 0;; place++) {
        if (parse_item(p, prefix, place, err) < 0)
            return -1;
        if (!take_sign(p, ';'))
            return 0;
        skip_space(p);
        if (!*p->at || strchr("}|", *p->at)) /* a last ; may stand */
            return 0;
    }
}

/* --- the short form and presets -------------------------------------------------------------- */

/* "784-128-10" as the list it stands for, allocated. */
static char *expand_short(struct parser *p, struct tt_err *err)
{
    enum { EACH = 64 };
    size_t size = (strlen(p->text) + 2) * EACH, used;
    int64_t inputs = tt_shape_count(&p->shape), number;
    char *list = malloc(size), word[WORD];
    if (!list) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    used = (size_t)snprintf(list, size, "flatten");
    for (int i = 0; *p->at; i++) {
        p->word = p->at;
        p->word_length = strcspn(p->at, "-");
        snprintf(word, sizeof word, "%.*s",
                 (int)(p->word_length < WORD ? p->word_length : WORD - 1), p->word);
        p->at += p->word_length;
        bool last = !*p->at;
        if (!last)
            p->at++;
        if (!tt_text_to_int(word, &number) || number < 1 || number > 1 << 20 || (last && i == 0) ||
            (!last && !*p->at)) {
            tt_fail(err, TT_EUSAGE, "the short form is numbers of neurons, as in 784-128-10");
            goto fail;
        }
        if (i == 0 && number != inputs) {
            tt_fail(err, TT_EUSAGE, "starts with %s inputs, a sample of this data has %" PRId64,
                    word, inputs);
            goto fail;
        }
        if (i > 0)
            used += (size_t)snprintf(list + used, size - used, "%s; linear %" PRId64 " name=fc%d",
                                     i > 1 ? "; relu" : "", number, i);
    }
    return list;
fail:
    point(p, err);
    free(list);
    return NULL;
}

static const char *preset(const char *name)
{
    for (const struct tt_preset *s = tt_presets; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s->net;
    return NULL;
}

static bool is_short(const char *text)
{
    return isdigit((unsigned char)*text) && strspn(text, "0123456789-") == strlen(text);
}

/* Names in a state_dict must differ. */
static int check_names(const struct tt_net *net, struct tt_err *err)
{
    for (int i = 0; i < net->n; i++)
        for (int k = 0; k < i; k++) {
            const struct tt_layer *a = &net->node[i].layer, *b = &net->node[k].layer;
            if (a->n_params + a->n_buffers > 0 && b->n_params + b->n_buffers > 0 &&
                strcmp(a->name, b->name) == 0)
                return tt_fail(err, TT_EUSAGE, "net: two layers are called \"%s\"", a->name);
        }
    return 0;
}

static int parse_all(struct parser *p, struct tt_err *err)
{
    if (parse_list(p, "", err) < 0)
        return -1;
    if (*p->at) {
        p->word = p->at;
        p->word_length = 1;
        tt_fail(err, TT_EUSAGE, "a %c that nothing opened", *p->at);
        return point(p, err);
    }
    return check_names(p->net, err);
}

int tt_net_parse(const char *text, const struct tt_shape *input, int64_t outputs,
                 struct tt_net *net, struct tt_err *err)
{
    char trimmed[TT_OPT_TEXT], *expanded = NULL;
    while (isspace((unsigned char)*text))
        text++;
    if (!tt_text_copy(trimmed, sizeof trimmed, text))
        return tt_fail(err, TT_EUSAGE, "net: %zu characters, at most %d", strlen(text),
                       TT_OPT_TEXT - 1);
    for (size_t n = strlen(trimmed); n > 0 && isspace((unsigned char)trimmed[n - 1]); n--)
        trimmed[n - 1] = '\0';
    const char *list = preset(trimmed) ? preset(trimmed) : trimmed;
    struct parser p = {.text = list,
                       .at = list,
                       .word = list,
                       .net = net,
                       .shape = *input,
                       .source = -1,
                       .outputs = outputs};
    if (is_short(list)) {
        expanded = expand_short(&p, err);
        if (!expanded)
            return -1;
        p.text = p.at = p.word = expanded;
    }
    int rc = parse_all(&p, err);
    net->text = expanded ? expanded : strdup(list);
    return net->text ? rc : tt_fail(err, TT_ENOMEM, "out of memory");
}

/* --- changes --------------------------------------------------------------------------------- */

/* The item as it would be written with the options that the layer has now. */
static void write_item(const struct tt_layer *l, const char *old, size_t n, char *out, size_t size)
{
    const char *name = strstr(old, "name=");
    size_t used = (size_t)snprintf(out, size, "%s", l->type->name);
    for (const struct tt_opt *row = l->type->opts; row->name && used < size; row++) {
        char value[64];
        tt_opt_get(row, l->self, value, sizeof value);
        used += (size_t)snprintf(out + used, size - used, " %s", value);
    }
    if (name && name < old + n && used < size)
        snprintf(out + used, size - used, " name=%s", l->name);
}

/* Puts `item` in the place of node i's; what stands behind it moves. */
static int replace_item(struct tt_net *net, int i, const char *item, struct tt_err *err)
{
    struct tt_node *node = &net->node[i];
    size_t n = strlen(item), old = node->length, tail = node->at + old;
    size_t size = strlen(net->text) - old + n + 1;
    char *text = size <= TT_OPT_TEXT ? malloc(size) : NULL;
    if (!text)
        return tt_fail(err, TT_EUSAGE, "the network's text would be longer than %d characters",
                       TT_OPT_TEXT - 1);
    snprintf(text, size, "%.*s%s%s", (int)node->at, net->text, item, net->text + tail);
    free(net->text);
    net->text = text;
    node->length = n;
    snprintf(node->text, sizeof node->text, "%.63s", item);
    for (int k = 0; k < net->n; k++)
        if (net->node[k].length > 0 && net->node[k].at >= tail)
            net->node[k].at = net->node[k].at - old + n;
    return 0;
}

int tt_net_set(struct tt_net *net, int i, const struct tt_opt *row, const char *value,
               struct tt_err *err)
{
    struct tt_layer *l = &net->node[i].layer;
    char before[64], item[256];
    tt_opt_get(row, l->self, before, sizeof before);
    if (tt_opt_set(row, l->self, value, err) < 0)
        return -1;
    write_item(l, net->text + net->node[i].at, net->node[i].length, item, sizeof item);
    if (replace_item(net, i, item, err) == 0)
        return 0;
    tt_opt_set(row, l->self, before, NULL);
    return -1;
}

void tt_net_done(struct tt_net *net)
{
    free(net->text);
    net->text = NULL;
    for (int i = 0; i < net->n; i++)
        free(net->node[i].layer.self);
    net->n = 0;
}
