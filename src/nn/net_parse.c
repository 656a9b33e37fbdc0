#include "net_parse.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/nn/presets.h>

#include "net_short.h"
#include "net_text.h"
#include "net_words.h"

/*   net  := item { ";" item } [ ";" ]
 *   item := layer { word } | layer "(" [ word { "," word } ] ")"
 *         | block [ "name=" NAME ] "{" net { "|" net } "}"
 * Comments, lines and `repeat` are gone before: net_text.h.                                      */

/* What a layer reads: a node, and the shape of its output. */
struct source {
    int node;
    struct tt_shape shape;
};

struct parser {
    const char *text, *at;
    const char *source; /* as a person wrote it, for messages */
    const size_t *from; /* where in it each byte of the text is; NULL: at the same place */
    const char *word;   /* the last one read, for messages */
    size_t word_length;
    struct tt_net *net;
    struct source input; /* what the next layer gets */
    int64_t outputs;     /* of a layer without a number of its own */
    int depth;
};

enum { MOST_DEPTH = 16, MOST_BRANCHES = 64, WORD = 64 };

/* --- errors ---------------------------------------------------------------------------------- */

/* Points at the last word, and returns -1. */
static int point(const struct parser *p, struct tt_err *err)
{
    size_t at = (size_t)(p->word - p->text);
    tt__net_text_point(p->source, p->from ? p->from[at] : at, p->word_length, err);
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
    return !c || isspace((unsigned char)c) || strchr(";{}|(),", c);
}

/* "(3, 5)" is PyTorch's for 3x5. */
static void read_tuple(struct parser *p, char *out, size_t size)
{
    size_t n = 0;
    for (p->at++; *p->at && !strchr(";{}|()", *p->at); p->at++)
        if (!isspace((unsigned char)*p->at) && n + 1 < size)
            out[n++] = *p->at == ',' ? 'x' : *p->at;
    while (n > 0 && out[n - 1] == 'x') /* (3,) */
        n--;
    out[n] = '\0';
    p->at += *p->at == ')';
}

/* Reads the next word, and returns its length; 0 at a sign or at the end. */
static size_t next_word(struct parser *p, char out[WORD])
{
    skip_space(p);
    p->word = p->at;
    while (!ends_word(*p->at))
        p->at++;
    size_t n = (size_t)(p->at - p->word);
    n = n < WORD ? n : WORD - 1;
    snprintf(out, WORD, "%.*s", (int)n, p->word);
    if (*p->at == '(' && (p->at == p->word || p->at[-1] == '='))
        read_tuple(p, out + n, WORD - n);
    p->word_length = (size_t)(p->at - p->word);
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
    node->depth = p->depth;
    return node;
}

static int check_param(const struct tt_param *p, struct tt_err *err)
{
    int64_t count = tt_shape_count(&p->shape);
    char shape[96];
    if (count < 0 || count > (int64_t)1 << 31)
        return tt_fail(err, TT_ENOMEM, "%s is too large: %s numbers, at most 2^31", p->name,
                       tt_shape_text(&p->shape, shape, sizeof shape));
    return 0;
}

/* The node reads `from`, in this order. */
static int set_inputs(struct tt_net *net, struct tt_node *node, const struct source *from, int n,
                      struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    if (net->n_inputs + n > TT_NET_INPUTS)
        return tt_fail(err, TT_EUSAGE, "more than %d branches", TT_NET_INPUTS);
    node->input = net->input + net->n_inputs;
    l->inputs = net->shape + net->n_inputs;
    l->n_inputs = n;
    for (int k = 0; k < n; k++) {
        net->input[net->n_inputs] = from[k].node;
        net->shape[net->n_inputs++] = from[k].shape;
    }
    l->in = from[0].shape;
    l->in_count = tt_shape_count(&l->in);
    return 0;
}

/* Infers its output shape, which is the next layer's input. */
static int end_node(struct parser *p, struct tt_node *node, const struct source *from, int n,
                    struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    if (set_inputs(p->net, node, from, n, err) < 0)
        return -1;
    if (l->type->infer && l->type->infer(l, err) < 0)
        return -1;
    if (l->failed)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    l->out_count = tt_shape_count(&l->out);
    if (l->out_count < 1 || l->out_count > (int64_t)1 << 31)
        return tt_fail(err, TT_EUSAGE, "%s makes more outputs than memory can hold", l->type->name);
    for (int i = 0; i < l->n_params; i++)
        if (check_param(l->param[i], err) < 0)
            return -1;
    for (int i = 0; i < l->n_buffers; i++)
        if (check_param(l->buffer[i], err) < 0)
            return -1;
    p->input = (struct source){l->index, l->out};
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

/* PyTorch's argument as our option. */
static int set_torch(const struct parser *p, struct tt_node *node, const struct tt__torch_arg *arg,
                     const char *value, struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    value = strcmp(value, "False") == 0 ? "no" : strcmp(value, "True") == 0 ? "yes" : value;
    int rc = 0;
    if (*arg->to == '=')
        rc = tt__torch_check(arg, value, &p->input.shape, l->type->name, err);
    else if ((rc = tt_opt_set(tt_opt_find(l->type->opts, arg->to), l->self, value, err)) < 0)
        tt_err_prefix(err, "%s", l->type->name);
    return rc < 0 ? point(p, err) : 0;
}

static int set_word(struct parser *p, struct tt_node *node, char *word, int *position,
                    struct tt_err *err)
{
    struct tt_layer *l = &node->layer;
    char key[WORD], ours[2 * WORD];
    size_t n = strcspn(word, "=");
    snprintf(key, sizeof key, "%.*s", (int)n, word);
    const struct tt__torch_arg *arg = word[n] ? tt__torch_arg_named(l->type, key) : NULL;
    if (strncmp(word, "name=", 5) == 0)
        return set_name(node, word + 5, err) < 0 ? point(p, err) : 0;
    if (arg)
        return set_torch(p, node, arg, word + n + 1, err);
    snprintf(ours, sizeof ours, "%s", word);
    int rc = tt_opt_set_word(l->type->opts, l->self, ours, position, l->type->name, err);
    return rc < 0 ? point(p, err) : 0;
}

/* A word, or words with * between them, as in 16 * 5 * 5. */
static size_t next_argument(struct parser *p, char out[WORD])
{
    size_t length = next_word(p, out), n = strlen(out); /* one that is too long was cut */
    const char *word = p->word, *end = p->at;
    char more[WORD];
    for (skip_space(p); n > 0 && (*p->at == '*' || out[n - 1] == '*'); skip_space(p)) {
        size_t k = next_word(p, more) > 0 ? strlen(more) : 0;
        if (k == 0 || n + k >= WORD)
            break;
        memcpy(out + n, more, k + 1);
        n += k;
        end = p->at;
    }
    p->word = word;
    p->at = end;
    p->word_length = (size_t)(end - word);
    return length;
}

/* Behind the name: words between parentheses, in PyTorch's order. */
static int parse_call(struct parser *p, struct tt_node *node, struct tt_err *err)
{
    const struct tt_layer_type *type = node->layer.type;
    char word[WORD];
    int none = 0;
    take_sign(p, '(');
    for (int place = 0; !take_sign(p, ')'); place++) {
        if (place > 0 && expect_sign(p, ',', "a call", err) < 0)
            return -1;
        if (!next_argument(p, word)) {
            tt_fail(err, TT_EUSAGE, "%s( needs a ) here", type->name);
            p->word_length = 1;
            return point(p, err);
        }
        const struct tt__torch_arg *arg = tt__torch_arg_at(type, place);
        if (strchr(word, '=') ? set_word(p, node, word, &none, err) < 0
                              : arg && set_torch(p, node, arg, word, err) < 0)
            return -1;
        if (!strchr(word, '=') && !arg) {
            tt_fail(err, TT_EUSAGE, "\"%s\" in %s(...) is one argument too many", word, type->name);
            return point(p, err);
        }
    }
    return 0;
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

/* A list inside braces. */
static int parse_branch(struct parser *p, const struct tt_layer *fork, int which,
                        struct tt_err *err)
{
    char prefix[TT_LAYER_NAME + 32];
    const char *const *name = fork->type->branches;
    if (name)
        snprintf(prefix, sizeof prefix, "%s.%s.", fork->name, name[which]);
    else
        snprintf(prefix, sizeof prefix, "%s.%d.", fork->name, which);
    if (strlen(prefix) > TT_LAYER_NAME - 8) {
        tt_fail(err, TT_EUSAGE, "blocks too deep, or names too long");
        return point(p, err);
    }
    p->input = (struct source){fork->index, fork->out};
    return parse_list(p, prefix, err);
}

/* Between braces: the branches, of which `from` gets the ends.  Returns how many. */
static int parse_branches(struct parser *p, const struct tt_layer *fork,
                          struct source from[MOST_BRANCHES], struct tt_err *err)
{
    int n = 0, most = 0;
    while (fork->type->branches && fork->type->branches[most])
        most++;
    most = most ? most : MOST_BRANCHES;
    do {
        if (parse_branch(p, fork, n, err) < 0)
            return -1;
        from[n++] = p->input;
    } while (n < most && take_sign(p, '|'));
    if (n == MOST_BRANCHES && *p->at == '|') {
        tt_fail(err, TT_EUSAGE, "more than %d branches in a block", MOST_BRANCHES);
        return point(p, err);
    }
    if (n == 1) /* the other is the input itself */
        from[n++] = (struct source){fork->index, fork->out};
    return n;
}

/* A block is a layer that hands its input to the branches, these, and a layer that joins them. */
static int parse_block(struct parser *p, struct tt_node *node, struct tt_err *err)
{
    struct parser start = *p;
    const struct tt_layer *fork = &node->layer;
    struct source from[MOST_BRANCHES + 1];
    char word[WORD], why[WORD];
    snprintf(node->text, sizeof node->text, "%s", fork->type->name);
    if (next_word(p, word)) {
        int position = 0;
        if (set_word(p, node, word, &position, err) < 0)
            return -1;
    }
    if (expect_sign(p, '{', fork->type->name, err) < 0)
        return -1;
    if (++p->depth > MOST_DEPTH) {
        tt_fail(err, TT_EUSAGE, "more than %d blocks inside each other", MOST_DEPTH);
        return point(p, err);
    }
    if (end_node(p, node, &p->input, 1, err) < 0)
        return -1;
    int n = parse_branches(p, fork, from, err);
    if (n < 0)
        return -1;
    snprintf(why, sizeof why, "the end of %s", fork->type->name);
    if (expect_sign(p, '}', why, err) < 0)
        return -1;
    p->depth--;
    struct tt_node *join = begin_node(p, fork->type->join, "", 0, err);
    if (!join)
        return -1;
    snprintf(join->layer.name, sizeof join->layer.name, "%s", fork->name);
    snprintf(join->text, sizeof join->text, "%s", join->layer.type->name);
    return end_node(p, join, from, n, err) < 0 ? point(&start, err) : 0;
}

static int parse_item(struct parser *p, const char *prefix, int place, struct tt_err *err)
{
    char word[WORD];
    int position = 0;
    if (!next_word(p, word)) {
        tt_fail(err, TT_EUSAGE, p->text[0] ? "a layer is missing" : "is empty");
        return point(p, err);
    }
    const struct tt_layer_type *type;
    if (tt__layer_named(word, &p->input.shape, &type, err) < 0)
        return point(p, err);
    if (!type)
        return refuse_layer(p, word, err);
    struct tt_node *node = begin_node(p, type, prefix, place, err);
    if (!node)
        return -1;
    if (type->join)
        return parse_block(p, node, err);
    struct parser start = *p; /* a layer that does not fit is pointed at by its name */
    if (*p->at == '(' && parse_call(p, node, err) < 0)
        return -1;
    while (next_word(p, word))
        if (set_word(p, node, word, &position, err) < 0)
            return -1;
    set_text(p, node, start.word);
    if (type->default_outputs)
        type->default_outputs(&node->layer, p->outputs);
    return end_node(p, node, &p->input, 1, err) < 0 ? point(&start, err) : 0;
}

/* What stands between the layers of an nn.Sequential. */
static int refuse_comma(struct parser *p, struct tt_err *err)
{
    if (*p->at != ',')
        return 0;
    p->word = p->at;
    p->word_length = 1;
    tt_fail(err, TT_EUSAGE, "a ; goes between layers, and no comma");
    return point(p, err);
}

static int parse_list(struct parser *p, const char *prefix, struct tt_err *err)
{
    for (int place = 0;; place++) {
        if (parse_item(p, prefix, place, err) < 0)
            return -1;
        if (!take_sign(p, ';'))
            return refuse_comma(p, err);
        skip_space(p);
        if (!*p->at || strchr("}|", *p->at)) /* a last ; may stand */
            return 0;
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

static const char *preset(const char *name)
{
    for (const struct tt_preset *s = tt_presets; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s->net;
    return NULL;
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

/* Once it is one line. */
static int parse_line(const char *source, const struct tt__net_text *line,
                      const struct tt_shape *input, int64_t outputs, struct tt_net *net,
                      struct tt_err *err)
{
    char *expanded = NULL;
    const char *list = preset(line->text);
    struct parser p = {.source = list ? list : source,
                       .from = list ? NULL : line->from,
                       .net = net,
                       .input = {-1, *input},
                       .outputs = outputs};
    list = list ? list : line->text;
    p.text = p.at = p.word = list;
    if (tt__net_is_short(list)) {
        expanded = tt__net_from_short(list, tt_shape_count(input), &p.at, &p.word_length, err);
        p.word = p.at;
        if (!expanded)
            return point(&p, err);
        p.text = p.at = p.word = p.source = expanded;
        p.from = NULL;
    }
    int rc = parse_all(&p, err);
    net->text = expanded ? expanded : strdup(list);
    return net->text ? rc : tt_fail(err, TT_ENOMEM, "out of memory");
}

int tt_net_parse(const char *text, const struct tt_shape *input, int64_t outputs,
                 struct tt_net *net, struct tt_err *err)
{
    struct tt__net_text line;
    int rc = tt__net_text_read(text, true, &line, err);
    if (rc == 0)
        rc = parse_line(text, &line, input, outputs, net, err);
    tt__net_text_done(&line);
    return rc;
}
