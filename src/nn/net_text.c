#include "net_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/nn/language.h>

#include "net.h"

enum { MOST_BYTES = 1 << 20, MOST_DEPTH = 16 };

struct reader {
    const char *source, *at;
    struct tt__net_text *out;
    bool unroll;
    int depth; /* of repeats inside each other */
};

void tt__net_text_point(const char *source, size_t at, size_t length, struct tt_err *err)
{
    size_t first = at, n = at;
    while (first > 0 && source[first - 1] != '\n')
        first--;
    n = first + strcspn(source + first, "\n");
    char *line = strndup(source + first, n - first);
    tt_err_prefix(err, "net");
    if (line)
        tt_err_point(err, line, at - first, length);
    free(line);
}

static int refuse(const struct reader *r, const char *at, size_t length, struct tt_err *err)
{
    tt__net_text_point(r->source, (size_t)(at - r->source), length, err);
    return -1;
}

static int put(struct reader *r, char c, size_t from, struct tt_err *err)
{
    struct tt__net_text *o = r->out;
    if (o->n == MOST_BYTES)
        return tt_fail(err, TT_EUSAGE, "net: more than %d characters, repeats written out",
                       MOST_BYTES);
    if (o->n + 1 >= o->capacity) {
        size_t capacity = o->capacity ? 2 * o->capacity : 256;
        char *text = realloc(o->text, capacity);
        if (!text)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        o->text = text;
        size_t *places = realloc(o->from, capacity * sizeof *places);
        if (!places)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        o->from = places;
        o->capacity = capacity;
    }
    o->text[o->n] = c;
    o->from[o->n++] = from;
    return 0;
}

/* Past white space and comments; says whether a line ended, or a comment stood there. */
static bool skip_blank(struct reader *r, bool *comment)
{
    bool line = false;
    *comment = false;
    for (;; r->at++) {
        if (*r->at == '#') {
            *comment = true;
            r->at += strcspn(r->at, "\n");
        }
        if (!isspace((unsigned char)*r->at))
            return line;
        line = line || *r->at == '\n';
    }
}

/* Whether the end of a line between these two separates layers. */
static bool separates(char before, char next)
{
    return next && !strchr(";|{}", next) && !strchr(";|{", before);
}

/* White space stays as it is within a line, and becomes one sign where lines end. */
static int read_blank(struct reader *r, char *before, bool inside_call, struct tt_err *err)
{
    const char *start = r->at;
    bool comment, line = skip_blank(r, &comment);
    size_t from = (size_t)(start - r->source);
    if (line && !inside_call && separates(*before, *r->at)) {
        *before = ';';
        return put(r, ';', from, err) < 0 ? -1 : put(r, ' ', from, err);
    }
    if (line || comment)
        return put(r, ' ', from, err);
    for (; start < r->at; start++)
        if (put(r, *start, (size_t)(start - r->source), err) < 0)
            return -1;
    return 0;
}

static void trim_end(struct tt__net_text *o, size_t begin, const char *also)
{
    while (o->n > begin &&
           (isspace((unsigned char)o->text[o->n - 1]) || strchr(also, o->text[o->n - 1])))
        o->n--;
}

static int read_list(struct reader *r, bool in_repeat, struct tt_err *err);

/* Behind "repeat": its count, up to the brace. */
static int read_count(struct reader *r, const char *word, int64_t *count, struct tt_err *err)
{
    bool comment;
    skip_blank(r, &comment);
    const char *at = r->at;
    for (*count = 0; isdigit((unsigned char)*r->at); r->at++)
        *count = *count > TT_NET_NODES ? *count : 10 * *count + *r->at - '0';
    const char *end = r->at;
    skip_blank(r, &comment);
    if (*count >= 1 && *count <= TT_NET_NODES && *r->at == '{')
        return 0;
    tt_fail(err, TT_EUSAGE,
            "repeat needs a count from 1 to %d and a block: repeat 3 { linear 64; "
            "relu }",
            TT_NET_NODES);
    return end > at ? refuse(r, at, (size_t)(end - at), err) : refuse(r, word, 6, err);
}

static int read_repeat(struct reader *r, struct tt_err *err)
{
    const char *word = r->at;
    struct tt__net_text *o = r->out;
    int64_t count;
    r->at += strlen("repeat");
    if (read_count(r, word, &count, err) < 0)
        return -1;
    if (++r->depth > MOST_DEPTH) {
        tt_fail(err, TT_EUSAGE, "more than %d repeats inside each other", MOST_DEPTH);
        return refuse(r, word, 6, err);
    }
    r->at++;
    size_t begin = o->n;
    if (read_list(r, true, err) < 0)
        return -1;
    r->depth--;
    trim_end(o, begin, ";");
    if (*r->at != '}' || o->n == begin) {
        tt_fail(err, TT_EUSAGE,
                *r->at == '}' ? "repeat has no layers between its braces"
                              : "repeat needs a } at its end");
        return refuse(r, word, 6, err);
    }
    r->at++;
    size_t n = o->n - begin;
    for (int64_t k = 1; k < count; k++) {
        if (put(r, ';', o->from[begin], err) < 0 || put(r, ' ', o->from[begin], err) < 0)
            return -1;
        for (size_t i = begin; i < begin + n; i++)
            if (put(r, o->text[i], o->from[i], err) < 0)
                return -1;
    }
    return 0;
}

static bool is_repeat(const char *at)
{
    return strncmp(at, "repeat", 6) == 0 &&
           (!at[6] || isspace((unsigned char)at[6]) || strchr("{;}|#", at[6]));
}

/* A list of layers up to the end of the text, or of the repeat that it is in. */
static int read_list(struct reader *r, bool in_repeat, struct tt_err *err)
{
    int braces = 0, parens = 0;
    bool comment, repeated = false;
    char before = ';';
    skip_blank(r, &comment);
    while (*r->at && !(in_repeat && braces == 0 && *r->at == '}')) {
        char c = *r->at;
        if (isspace((unsigned char)c) || c == '#') {
            if (read_blank(r, &before, parens > 0, err) < 0)
                return -1;
            continue;
        }
        if (r->unroll && strchr(";|{", before) && is_repeat(r->at)) {
            if (read_repeat(r, err) < 0)
                return -1;
            before = '}';
            repeated = true;
            continue;
        }
        /* Else it would be taken for more of the last layer in the block. */
        if (repeated && before == '}' && !strchr(";|}", c)) {
            tt_fail(err, TT_EUSAGE, "a ; goes between the } of repeat and the next layer");
            return refuse(r, r->at, 1, err);
        }
        repeated = false;
        if (in_repeat && braces == 0 && c == '|') {
            tt_fail(err, TT_EUSAGE, "a | does not go into repeat: it has no branches");
            return refuse(r, r->at, 1, err);
        }
        braces += (c == '{') - (c == '}');
        parens += (c == '(') - (c == ')' && parens > 0);
        if (put(r, c, (size_t)(r->at - r->source), err) < 0)
            return -1;
        before = c;
        r->at++;
    }
    return 0;
}

int tt__net_text_read(const char *source, bool unroll, struct tt__net_text *out, struct tt_err *err)
{
    struct reader r = {.source = source, .at = source, .out = out, .unroll = unroll};
    *out = (struct tt__net_text){0};
    if (read_list(&r, false, err) < 0)
        return -1;
    trim_end(out, 0, "");
    if (put(&r, '\0', strlen(source), err) < 0)
        return -1;
    out->n--;
    return 0;
}

void tt__net_text_done(struct tt__net_text *t)
{
    free(t->text);
    free(t->from);
}

char *tt_net_one_line(const char *text, struct tt_err *err)
{
    struct tt__net_text t;
    int rc = tt__net_text_read(text, false, &t, err);
    char *line = t.text;
    t.text = NULL;
    tt__net_text_done(&t);
    if (rc == 0)
        return line;
    free(line);
    return NULL;
}
