#include "pickle_memory.h"

#include <stdlib.h>

/* 100,000 tensors take about 60 MiB. */
static const size_t MAX_TAKEN = (size_t)256 << 20;

/* Values are taken one by one and all given back at once. */
struct block {
    struct block *next;
    size_t used, room;
    _Alignas(max_align_t) unsigned char memory[];
};

void *tt__pickle_take(struct tt__pickle *p, size_t n, struct tt_err *err)
{
    enum { BLOCK = 1 << 14 };
    struct block *b = p->blocks;
    n = (n + 15) / 16 * 16;
    if (n > MAX_TAKEN - p->taken) {
        tt_fail(err, TT_EINPUT, "%s: holds more objects than any state_dict", p->name);
        return NULL;
    }
    if (!b || n > b->room - b->used) {
        size_t room = n > BLOCK ? n : BLOCK;
        b = malloc(sizeof *b + room);
        if (!b) {
            tt_fail(err, TT_ENOMEM, "%s: out of memory", p->name);
            return NULL;
        }
        *b = (struct block){.next = p->blocks, .room = room};
        p->blocks = b;
    }
    p->taken += n;
    b->used += n;
    return b->memory + b->used - n;
}

void tt__pickle_done(struct tt__pickle *p)
{
    for (struct block *b = p->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *p = (struct tt__pickle){.root = {.kind = TT__NONE}};
}

const char *tt__kind_text(enum tt__kind kind)
{
    static const char *const text[] = {
        [TT__NONE] = "None",       [TT__BOOL] = "a bool",       [TT__INT] = "a whole number",
        [TT__FLOAT] = "a number",  [TT__TEXT] = "a text",       [TT__TUPLE] = "a tuple",
        [TT__LIST] = "a list",     [TT__DICT] = "a dictionary", [TT__NAME] = "a name",
        [TT__OTHER] = "an object", [TT__STORAGE] = "a storage", [TT__TENSOR] = "a tensor",
        [TT__ABSENT] = "nothing",
    };
    return text[kind];
}
