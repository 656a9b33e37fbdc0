#include "pickle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "torch_names.h"

/* Every bound is far above what a state_dict needs. */
enum { MAX_MARKS = 64, MAX_STACK = 1 << 20, MAX_MEMO = 1 << 22, MAX_NAME = 256 };

struct machine {
    struct tt__pickle *p;
    const unsigned char *data;
    size_t size, at;
    struct tt__value *stack;
    size_t n, room;
    size_t mark[MAX_MARKS]; /* heights of the stack */
    int marks;
    struct tt__value *memo;
    size_t memo_room;
    struct tt_err *err;
};

/* --- the stack -------------------------------------------------------------------------------- */

static int damaged(struct machine *m, const char *what)
{
    tt_fail(m->err, TT_EINPUT, "%s: its data.pkl is damaged at byte %zu: %s", m->p->name, m->at,
            what);
    return -1;
}

/* Grows an array of values to hold `n`, a number that the caller has bounded. */
static int grow(struct machine *m, struct tt__value **v, size_t *room, size_t n)
{
    if (n <= *room)
        return 0;
    size_t more = n > 2 * *room ? n : 2 * *room;
    struct tt__value *memory = realloc(*v, more * sizeof *memory);
    if (!memory) {
        tt_fail(m->err, TT_ENOMEM, "%s: out of memory", m->p->name);
        return -1;
    }
    for (size_t i = *room; i < more; i++)
        memory[i] = (struct tt__value){.kind = TT__ABSENT};
    *v = memory;
    *room = more;
    return 0;
}

static int push(struct machine *m, struct tt__value v)
{
    if (m->n >= MAX_STACK)
        return damaged(m, "its stack grows without end");
    if (grow(m, &m->stack, &m->room, m->n < 64 ? 64 : m->n + 1) < 0)
        return -1;
    m->stack[m->n++] = v;
    return 0;
}

/* What lies below the last mark is out of reach. */
static int need(struct machine *m, size_t n)
{
    size_t floor = m->marks > 0 ? m->mark[m->marks - 1] : 0;
    return m->n - floor >= n ? 0 : damaged(m, "it takes more from the stack than there is");
}

static struct tt__value *top(struct machine *m, size_t k)
{
    return &m->stack[m->n - 1 - k];
}

static int push_mark(struct machine *m)
{
    if (m->marks == MAX_MARKS)
        return damaged(m, "objects in objects without end");
    m->mark[m->marks++] = m->n;
    return 0;
}

/* Ends the innermost mark; *count values stand above it. */
static int pop_mark(struct machine *m, size_t *count)
{
    if (m->marks == 0)
        return damaged(m, "it ends a list that it did not begin");
    *count = m->n - m->mark[--m->marks];
    return 0;
}

/* --- what the opcodes do ---------------------------------------------------------------------- */

static const unsigned char *bytes(struct machine *m, size_t n)
{
    if (n > m->size - m->at) {
        damaged(m, "it ends too early");
        return NULL;
    }
    m->at += n;
    return m->data + m->at - n;
}

static int number(struct machine *m, size_t n, uint64_t *out)
{
    const unsigned char *b = bytes(m, n);
    *out = 0;
    for (size_t i = n; b && i-- > 0;)
        *out = *out << 8 | b[i];
    return b ? 0 : -1;
}

static int push_int(struct machine *m, size_t n, bool is_signed)
{
    uint64_t v;
    if (n > 8)
        return damaged(m, "a number of more than 64 bits");
    if (number(m, n, &v) < 0)
        return -1;
    if (is_signed && n > 0 && n < 8 && v >> (8 * n - 1))
        v |= UINT64_MAX << (8 * n);
    return push(m, (struct tt__value){.kind = TT__INT, .i = (int64_t)v});
}

static int push_long(struct machine *m)
{
    uint64_t n;
    return number(m, 1, &n) < 0 ? -1 : push_int(m, (size_t)n, true);
}

static int push_float(struct machine *m)
{
    const unsigned char *b = bytes(m, 8);
    uint64_t bits = 0;
    struct tt__value v = {.kind = TT__FLOAT};
    if (!b)
        return -1;
    for (int i = 0; i < 8; i++) /* the one big-endian number of the format */
        bits = bits << 8 | b[i];
    memcpy(&v.d, &bits, sizeof v.d);
    return push(m, v);
}

static int push_text(struct machine *m, size_t size_of_length)
{
    uint64_t n;
    if (number(m, size_of_length, &n) < 0)
        return -1;
    const unsigned char *b = bytes(m, (size_t)n);
    if (!b)
        return -1;
    return push(
        m, (struct tt__value){.kind = TT__TEXT, .length = (uint32_t)n, .text = (const char *)b});
}

static int push_tuple(struct machine *m, size_t n)
{
    if (need(m, n) < 0)
        return -1;
    struct tt__items *t = tt__pickle_take(m->p, sizeof *t, m->err);
    struct tt__value *v = tt__pickle_take(m->p, n * sizeof *v, m->err);
    if (!t || !v)
        return -1;
    m->n -= n;
    for (size_t i = 0; i < n; i++)
        v[i] = m->stack[m->n + i];
    *t = (struct tt__items){.v = v, .n = n, .room = n};
    return push(m, (struct tt__value){.kind = TT__TUPLE, .items = t});
}

static int push_dict(struct machine *m)
{
    struct tt__items *d = tt__pickle_take(m->p, sizeof *d, m->err);
    if (!d)
        return -1;
    *d = (struct tt__items){0};
    return push(m, (struct tt__value){.kind = TT__DICT, .items = d});
}

static int append(struct machine *m, size_t n)
{
    if (need(m, n + 1) < 0)
        return -1;
    if (top(m, n)->kind != TT__LIST)
        return damaged(m, "it appends to something that is no list");
    m->n -= n;
    return 0;
}

static int set_items(struct machine *m, size_t n)
{
    if (need(m, n + 1) < 0)
        return -1;
    if (top(m, n)->kind != TT__DICT || n % 2)
        return damaged(m, "it sets items of something that is no dictionary");
    struct tt__items *d = top(m, n)->items;
    if (n > d->room - d->n) {
        size_t room = 2 * d->room + n;
        struct tt__value *v = tt__pickle_take(m->p, room * sizeof *v, m->err);
        if (!v)
            return -1;
        for (size_t i = 0; i < d->n; i++)
            v[i] = d->v[i];
        d->v = v;
        d->room = room;
    }
    m->n -= n;
    for (size_t i = 0; i < n; i += 2)
        if (m->stack[m->n + i].kind == TT__TEXT) {
            d->v[d->n++] = m->stack[m->n + i];
            d->v[d->n++] = m->stack[m->n + i + 1];
        } else {
            d->more = true;
        }
    return 0;
}

/* An OrderedDict brings attributes along (_metadata); nothing that we need. */
static int build(struct machine *m)
{
    if (need(m, 2) < 0)
        return -1;
    if (top(m, 1)->kind != TT__DICT || top(m, 0)->kind != TT__DICT)
        return damaged(m, "it sets attributes of something that is no OrderedDict");
    m->n--;
    return 0;
}

/* One line of a GLOBAL. */
static int line(struct machine *m, char out[MAX_NAME])
{
    for (int i = 0; i < MAX_NAME; i++) {
        const unsigned char *c = bytes(m, 1);
        if (!c)
            return -1;
        out[i] = *c == '\n' ? '\0' : (char)*c;
        if (*c == '\n')
            return 0;
        if (*c == '\0')
            break;
    }
    return damaged(m, "the name of an object has no end");
}

static int push_name(struct machine *m)
{
    char module[MAX_NAME], name[MAX_NAME], full[2 * MAX_NAME];
    if (line(m, module) < 0 || line(m, name) < 0)
        return -1;
    snprintf(full, sizeof full, "%s.%s", module, name);
    int row = tt__torch_name(full);
    if (row < 0)
        return tt_fail(m->err, TT_EINPUT,
                       "%s: %.120s is not part of a state_dict; "
                       "save model.state_dict(), which is read without running anything",
                       m->p->name, full);
    return push(m, (struct tt__value){.kind = TT__NAME, .i = row});
}

static int reduce(struct machine *m)
{
    struct tt__value made = {.kind = TT__NONE};
    if (need(m, 2) < 0)
        return -1;
    if (top(m, 1)->kind != TT__NAME || top(m, 0)->kind != TT__TUPLE)
        return damaged(m, "it calls something that is no name");
    if (tt__torch_call(m->p, top(m, 1)->i, top(m, 0)->items, &made, m->err) < 0)
        return -1;
    m->n -= 2;
    return push(m, made);
}

static int persistent_id(struct machine *m)
{
    struct tt__value made = {.kind = TT__NONE};
    if (need(m, 1) < 0)
        return -1;
    if (top(m, 0)->kind != TT__TUPLE)
        return damaged(m, "it refers to something outside that is no storage");
    if (tt__torch_storage(m->p, top(m, 0)->items, &made, m->err) < 0)
        return -1;
    m->n--;
    return push(m, made);
}

/* Places are numbered as they come up, so a number larger than the pickle is none. */
static int put(struct machine *m, size_t size_of_index)
{
    uint64_t i;
    if (number(m, size_of_index, &i) < 0 || need(m, 1) < 0)
        return -1;
    if (i >= m->size || i >= MAX_MEMO)
        return damaged(m, "it remembers a value under a number too large");
    if (grow(m, &m->memo, &m->memo_room, (size_t)i + 1) < 0)
        return -1;
    m->memo[i] = *top(m, 0);
    return 0;
}

static int get(struct machine *m, size_t size_of_index)
{
    uint64_t i;
    if (number(m, size_of_index, &i) < 0)
        return -1;
    if (i >= m->memo_room || m->memo[i].kind == TT__ABSENT)
        return damaged(m, "it recalls a value that it did not remember");
    return push(m, m->memo[i]);
}

static int protocol(struct machine *m)
{
    uint64_t version;
    if (number(m, 1, &version) < 0)
        return -1;
    if (version != 2)
        return tt_fail(m->err, TT_EINPUT,
                       "%s: written with pickle protocol %d; torch.save's own, 2, is read",
                       m->p->name, (int)version);
    return 0;
}

/* --- the machine ------------------------------------------------------------------------------ */

static int above_mark(struct machine *m, int (*act)(struct machine *m, size_t n))
{
    size_t n = 0;
    return pop_mark(m, &n) < 0 ? -1 : act(m, n);
}

static int step(struct machine *m, unsigned char opcode)
{
    switch (opcode) { /* in the words of pickletools */
    case 0x80:        /* PROTO */
        return protocol(m);
    case '(': /* MARK */
        return push_mark(m);
    case 'N': /* NONE */
        return push(m, (struct tt__value){.kind = TT__NONE});
    case 0x88: /* NEWTRUE */
    case 0x89: /* NEWFALSE */
        return push(m, (struct tt__value){.kind = TT__BOOL, .i = opcode == 0x88});
    case 'K': /* BININT1 */
        return push_int(m, 1, false);
    case 'M': /* BININT2 */
        return push_int(m, 2, false);
    case 'J': /* BININT */
        return push_int(m, 4, true);
    case 0x8a: /* LONG1 */
        return push_long(m);
    case 'G': /* BINFLOAT */
        return push_float(m);
    case 'X': /* BINUNICODE */
        return push_text(m, 4);
    case 'U': /* SHORT_BINSTRING */
        return push_text(m, 1);
    case ')': /* EMPTY_TUPLE */
        return push_tuple(m, 0);
    case 0x85: /* TUPLE1, 2, 3 */
    case 0x86:
    case 0x87:
        return push_tuple(m, opcode - 0x84u);
    case 't': /* TUPLE */
        return above_mark(m, push_tuple);
    case ']': /* EMPTY_LIST */
        return push(m, (struct tt__value){.kind = TT__LIST});
    case 'a': /* APPEND */
        return append(m, 1);
    case 'e': /* APPENDS */
        return above_mark(m, append);
    case '}': /* EMPTY_DICT */
        return push_dict(m);
    case 's': /* SETITEM */
        return set_items(m, 2);
    case 'u': /* SETITEMS */
        return above_mark(m, set_items);
    case 'c': /* GLOBAL */
        return push_name(m);
    case 'R': /* REDUCE */
        return reduce(m);
    case 'b': /* BUILD */
        return build(m);
    case 'Q': /* BINPERSID */
        return persistent_id(m);
    case 'q': /* BINPUT */
        return put(m, 1);
    case 'r': /* LONG_BINPUT */
        return put(m, 4);
    case 'h': /* BINGET */
        return get(m, 1);
    case 'j': /* LONG_BINGET */
        return get(m, 4);
    default:
        return tt_fail(m->err, TT_EINPUT,
                       "%s: pickle opcode 0x%02x at byte %zu of its data.pkl is not part of a "
                       "state_dict",
                       m->p->name, opcode, m->at - 1);
    }
}

static int run(struct machine *m)
{
    for (;;) {
        const unsigned char *opcode = bytes(m, 1);
        if (!opcode)
            return -1;
        if (*opcode == '.') /* STOP */
            break;
        if (step(m, *opcode) < 0)
            return -1;
    }
    if (m->n != 1 || m->marks > 0 || m->at != m->size)
        return damaged(m, "it stops with something left over");
    m->p->root = m->stack[0];
    return 0;
}

int tt__pickle_parse(const char *name, const unsigned char *data, size_t size,
                     struct tt__pickle *out, struct tt_err *err)
{
    struct machine m = {.p = out, .data = data, .size = size, .err = err};
    *out = (struct tt__pickle){.name = name};
    int rc = run(&m);
    free(m.stack);
    free(m.memo);
    if (rc < 0)
        tt__pickle_done(out);
    return rc;
}
