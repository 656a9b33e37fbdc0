#include "palette.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 65536, EXACT = 4096, ROUGH = 0xf8 };

struct entry {
    uint8_t rgb[3], box;
    uint32_t n; /* pixels; 0: the slot is free */
};

struct table {
    struct entry slot[SLOTS];
    uint16_t used[32768]; /* slots, in the order of their boxes */
    int n, most;
    uint8_t mask; /* of each byte: all of it, or what five bits have */
};

/* A range of used slots. */
struct box {
    int from, to;
    uint64_t bad; /* how ill its middle would serve its pixels; 0: they are all alike */
};

static struct entry *find(struct table *t, const uint8_t *rgb)
{
    uint8_t part[3] = {rgb[0] & t->mask, rgb[1] & t->mask, rgb[2] & t->mask};
    uint32_t key = (uint32_t)part[0] << 16 | (uint32_t)part[1] << 8 | part[2];
    uint32_t at = key * UINT32_C(2654435761) >> 16;
    while (t->slot[at].n > 0 && memcmp(t->slot[at].rgb, part, 3) != 0)
        at = (at + 1) % SLOTS;
    if (t->slot[at].n == 0)
        memcpy(t->slot[at].rgb, part, 3);
    return &t->slot[at];
}

/* False where there are more colours than that. */
static bool count(struct table *t, const uint8_t *rgb, size_t n, int most, uint8_t mask)
{
    memset(t, 0, sizeof *t);
    t->mask = mask;
    struct entry *last = NULL;
    for (size_t i = 0; i < n; i++, rgb += 3) {
        struct entry *e = last && i > 0 && memcmp(rgb, rgb - 3, 3) == 0 ? last : find(t, rgb);
        if (e->n == 0) {
            if (t->n == most)
                return false;
            t->used[t->n++] = (uint16_t)(e - t->slot);
        }
        e->n++;
        last = e;
    }
    return true;
}

/* --- boxes ----------------------------------------------------------------------------------- */

static uint8_t part_of(const struct table *t, int i, int axis)
{
    return t->slot[t->used[i]].rgb[axis];
}

/* The axis along which a box reaches furthest, and how far. */
static int reach(const struct table *t, struct box b, int *axis)
{
    int furthest = -1;
    for (int k = 0; k < 3; k++) {
        int low = 255, high = 0;
        for (int i = b.from; i < b.to; i++) {
            int v = part_of(t, i, k);
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
        if (high - low > furthest) {
            furthest = high - low;
            *axis = k;
        }
    }
    return furthest;
}

static uint64_t pixels_of(const struct table *t, struct box b)
{
    uint64_t n = 0;
    for (int i = b.from; i < b.to; i++)
        n += t->slot[t->used[i]].n;
    return n;
}

/* By counting: values are bytes. */
static void sort(struct table *t, struct box b, int axis)
{
    static uint16_t sorted[32768]; /* UI thread only */
    int start[257] = {0};
    for (int i = b.from; i < b.to; i++)
        start[part_of(t, i, axis) + 1]++;
    for (int v = 0; v < 256; v++)
        start[v + 1] += start[v];
    for (int i = b.from; i < b.to; i++)
        sorted[start[part_of(t, i, axis)]++] = t->used[i];
    memcpy(t->used + b.from, sorted, (size_t)(b.to - b.from) * sizeof *sorted);
}

static struct box box_of(const struct table *t, int from, int to)
{
    struct box b = {from, to, 0};
    int unused;
    if (to - from > 1)
        b.bad = pixels_of(t, b) * (uint64_t)reach(t, b, &unused);
    return b;
}

/* In two, with about as many pixels in each; neither is empty. */
static struct box split(struct table *t, struct box *b)
{
    int axis = 0, at = b->from + 1, end = b->to;
    reach(t, *b, &axis);
    sort(t, *b, axis);
    uint64_t half = pixels_of(t, *b) / 2, n = t->slot[t->used[b->from]].n;
    while (at < end - 1 && n + t->slot[t->used[at]].n / 2 < half)
        n += t->slot[t->used[at++]].n;
    *b = box_of(t, b->from, at);
    return box_of(t, at, end);
}

/* -1 where no box is worth it. */
static int worst(const struct box *box, int n)
{
    int found = -1;
    for (int i = 0; i < n; i++)
        if (box[i].bad > (found < 0 ? 0 : box[found].bad))
            found = i;
    return found;
}

/* The mean of its pixels. */
static void settle(struct table *t, struct box b, int number, uint8_t *color)
{
    uint64_t sum[3] = {0}, n = 0;
    for (int i = b.from; i < b.to; i++) {
        struct entry *e = &t->slot[t->used[i]];
        e->box = (uint8_t)number;
        n += e->n;
        for (int k = 0; k < 3; k++)
            sum[k] += (uint64_t)e->rgb[k] * e->n;
    }
    for (int k = 0; k < 3 && n > 0; k++) {
        uint64_t mean = (sum[k] + n / 2) / n;
        /* In the middle of what five bits stand for. */
        color[k] = (uint8_t)(t->mask == 0xff ? mean : mean + mean / 32);
    }
}

int tt_palette_make(const uint8_t *rgb, size_t n, int most, uint8_t (*palette)[3], uint8_t *index)
{
    struct box box[256];
    struct table *t = malloc(sizeof *t); /* too large for a stack */
    if (!t || n == 0) {
        free(t);
        return 0;
    }
    if (!count(t, rgb, n, EXACT, 0xff))
        count(t, rgb, n, 32768, ROUGH);
    int boxes = 1;
    box[0] = box_of(t, 0, t->n);
    if (t->n <= most) {
        for (boxes = 0; boxes < t->n; boxes++)
            box[boxes] = box_of(t, boxes, boxes + 1);
    } else {
        for (int at; boxes < most && (at = worst(box, boxes)) >= 0; boxes++)
            box[boxes] = split(t, &box[at]);
    }
    for (int i = 0; i < boxes; i++)
        settle(t, box[i], i, palette[i]);
    struct entry *last = NULL;
    for (size_t i = 0; i < n; i++, rgb += 3) {
        last = last && memcmp(rgb, rgb - 3, 3) == 0 ? last : find(t, rgb);
        index[i] = last->box;
    }
    free(t);
    return boxes;
}
