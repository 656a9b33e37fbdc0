#include "pth_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum { MAX_METADATA = 256 };

/* --- which dictionary ------------------------------------------------------------------------- */

static bool text_is(const struct tt__value *v, const char *text)
{
    return v->length == strlen(text) && memcmp(v->text, text, v->length) == 0;
}

static bool holds_tensors(const struct tt__items *d)
{
    for (size_t i = 0; i < d->n; i += 2)
        if (d->v[i + 1].kind == TT__TENSOR)
            return true;
    return false;
}

/* Arrays, where a training checkpoint may have counts of no dimension beside its state_dict. */
static bool holds_arrays(const struct tt__items *d)
{
    for (size_t i = 0; i < d->n; i += 2)
        if (d->v[i + 1].kind == TT__TENSOR && d->v[i + 1].view->shape.n > 0)
            return true;
    return false;
}

/* The state of a model without weights. */
static bool is_empty(const struct tt__items *d)
{
    return d->n == 0 && !d->more;
}

/* Dictionaries of tensors inside another, by their keys. */
struct nested {
    const struct tt__value *key[2]; /* the first two */
    const struct tt__items *dict;   /* the first */
    int n;
};

static void find_nested(const struct tt__items *d, struct nested *out)
{
    for (size_t i = 0; d && i < d->n; i += 2) {
        const struct tt__value *v = &d->v[i + 1];
        if (v->kind != TT__DICT || !holds_tensors(v->items))
            continue;
        if (out->n == 0)
            out->dict = v->items;
        if (out->n < 2)
            out->key[out->n] = &d->v[i];
        out->n++;
    }
}

static const struct tt__items *find_usual(const struct tt__items *root)
{
    static const char *const usual[] = {"state_dict", "model_state_dict", "model"};
    for (size_t k = 0; k < sizeof usual / sizeof usual[0]; k++)
        for (size_t i = 0; i < root->n; i += 2) {
            const struct tt__value *v = &root->v[i + 1];
            if (v->kind == TT__DICT && text_is(&root->v[i], usual[k]) &&
                (holds_tensors(v->items) || is_empty(v->items)))
                return v->items;
        }
    return NULL;
}

static void shown_key(char *out, size_t size, const struct tt__value *key)
{
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)(key->length < 63 ? key->length : 63), key->text);
    tt_text_printable(out, size, text);
}

/* What has a usual name; else the top, where arrays are; else what is the one dictionary of
 * tensors inside it, or inside what it holds. */
int tt__pth_choose(struct tt__pth_reader *r)
{
    if (r->pickle.root.kind != TT__DICT)
        return tt_fail(r->err, TT_EINPUT, "%s: holds %s; save model.state_dict() instead", r->name,
                       tt__kind_text(r->pickle.root.kind));
    const struct tt__items *root = r->pickle.root.items;
    struct nested inside = {.n = 0};
    r->dict = find_usual(root);
    if (r->dict)
        return 0;
    r->dict = root;
    if (holds_arrays(root) || is_empty(root))
        return 0;
    find_nested(root, &inside);
    for (size_t i = 0; inside.n == 0 && !holds_tensors(root) && i < root->n; i += 2)
        if (root->v[i + 1].kind == TT__DICT)
            find_nested(root->v[i + 1].items, &inside);
    if (inside.n > 1) {
        char a[64], b[64];
        shown_key(a, sizeof a, inside.key[0]);
        shown_key(b, sizeof b, inside.key[1]);
        return tt_fail(r->err, TT_EINPUT,
                       "%s: has %d dictionaries of tensors, \"%s\", \"%s\"%s; torch.save the "
                       "model's state_dict() alone",
                       r->name, inside.n, a, b, inside.n > 2 ? ", ..." : "");
    }
    if (inside.n == 1)
        r->dict = inside.dict;
    else if (!holds_tensors(root))
        return tt_fail(r->err, TT_EINPUT,
                       "%s: has no tensors at the top nor under \"state_dict\", "
                       "\"model_state_dict\" or \"model\", nor in a dictionary of another name",
                       r->name);
    return 0;
}

/* --- what it holds ---------------------------------------------------------------------------- */

static bool is_scalar(const struct tt__value *v)
{
    return v->kind == TT__BOOL || v->kind == TT__INT || v->kind == TT__FLOAT || v->kind == TT__TEXT;
}

/* Copies a text and ends it; NULL when it is no UTF-8 or holds a NUL. */
static const char *put_text(char **at, const struct tt__value *v)
{
    char *text = *at;
    uint32_t ch;
    int n;
    memcpy(text, v->text, v->length);
    text[v->length] = '\0';
    for (const char *c = text; (n = tt_utf8_decode(c, &ch)) > 0; c += n)
        if (n == 1 && ch == 0xfffd)
            return NULL;
    if (strlen(text) != v->length)
        return NULL;
    *at += v->length + 1;
    return text;
}

enum { MAX_SCALAR = 40 };

static const char *put_scalar(char **at, const struct tt__value *v)
{
    char *text = *at;
    if (v->kind == TT__TEXT)
        return put_text(at, v);
    if (v->kind == TT__FLOAT)
        tt_text_double(text, MAX_SCALAR, v->d);
    else if (v->kind == TT__INT)
        snprintf(text, MAX_SCALAR, "%" PRId64, v->i);
    else
        strcpy(text, v->i ? "true" : "false");
    *at += strlen(text) + 1;
    return text;
}

/* Numbers and texts beside the tensors, at the top: an epoch, an accuracy.  Texts that nobody
 * could show are left out. */
static void put_metadata(struct tt__pth_reader *r, struct tt_tensor_set *out, char **at)
{
    const struct tt__items *root = r->pickle.root.items;
    for (size_t i = 0; i < root->n && out->n_metadata < MAX_METADATA; i += 2) {
        char *before = *at;
        if (!is_scalar(&root->v[i + 1]))
            continue;
        const char *key = put_text(at, &root->v[i]);
        const char *value = key ? put_scalar(at, &root->v[i + 1]) : NULL;
        if (value && !tt_tensor_set_meta(out, key))
            out->metadata[out->n_metadata++] = (struct tt_metadata){key, value};
        else
            *at = before;
    }
}

static size_t room_for_texts(const struct tt__pth_reader *r)
{
    const struct tt__items *root = r->pickle.root.items;
    size_t n = MAX_METADATA * MAX_SCALAR;
    for (size_t i = 0; i < r->dict->n; i += 2)
        if (r->dict->v[i + 1].kind == TT__TENSOR)
            n += r->dict->v[i].length + 1;
    for (size_t i = 0; i < root->n; i += 2) {
        const struct tt__value *key = &root->v[i], *value = &root->v[i + 1];
        if (is_scalar(value))
            n += key->length + 1 + (value->kind == TT__TEXT ? value->length + 1 : 0);
    }
    return n;
}

int tt__pth_list(struct tt__pth_reader *r, struct tt_tensor_set *out)
{
    size_t n = r->dict->n / 2;
    r->m->tensor = out->tensor = calloc(n + 1, sizeof *out->tensor);
    r->m->metadata = out->metadata = calloc(MAX_METADATA, sizeof *out->metadata);
    size_t texts = room_for_texts(r);
    /* A text can be used again without standing in the pickle again, but who would? */
    if (texts > 3 * r->pickle_size + MAX_METADATA * MAX_SCALAR)
        return tt_fail(r->err, TT_EINPUT, "%s: repeats its names without end", r->name);
    r->m->text = malloc(texts);
    r->ref = calloc(n + 1, sizeof *r->ref);
    r->n_refs = 0;
    if (!out->tensor || !out->metadata || !r->m->text || !r->ref) {
        tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
        return -1;
    }
    char *at = r->m->text;
    for (size_t i = 0; i < r->dict->n; i += 2) {
        const struct tt__value *v = &r->dict->v[i + 1];
        if (v->kind != TT__TENSOR)
            continue;
        const char *name = put_text(&at, &r->dict->v[i]);
        if (!name)
            return tt_fail(r->err, TT_EINPUT, "%s: the name of a tensor is not UTF-8", r->name);
        size_t k = out->n_tensors++;
        out->tensor[k] = (struct tt_named_tensor){.name = name,
                                                  .dtype = v->view->dtype,
                                                  .shape = v->view->shape,
                                                  .bytes = (size_t)tt_shape_count(&v->view->shape) *
                                                           tt_dtype_size(v->view->dtype)};
        r->ref[r->n_refs++] = (struct tt__pth_ref){.view = v->view, .index = k};
    }
    put_metadata(r, out, &at);
    return tt__tensor_set_check(out, r->name, r->err);
}
