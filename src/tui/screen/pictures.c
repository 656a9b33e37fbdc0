#include "pictures.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = UINT16_MAX - 1 };

void tt_pictures_done(struct tt_pictures *p)
{
    for (int i = 0; i < p->room; i++) {
        free(p->list[i] ? p->list[i]->data : NULL);
        free(p->list[i]);
    }
    free(p->list);
    p->list = NULL;
    p->n = p->room = 0;
}

void tt_pictures_clear(struct tt_pictures *p, int scene)
{
    p->n = 0;
    p->before = p->scene;
    p->scene = scene;
}

/* --- adding ---------------------------------------------------------------------------------- */

static bool make_room(struct tt_pictures *p)
{
    if (p->n < p->room)
        return true;
    int room = 2 * p->room + 8;
    struct tt_picture **more = realloc(p->list, (size_t)room * sizeof *more);
    if (!more)
        return false;
    for (int i = p->room; i < room; i++)
        more[i] = NULL;
    p->list = more;
    p->room = room;
    return true;
}

/* One of those of the picture before, or a new one. */
static struct tt_picture *another(struct tt_pictures *p, size_t bytes)
{
    if (!make_room(p))
        return NULL;
    if (!p->list[p->n])
        p->list[p->n] = calloc(1, sizeof *p->list[p->n]);
    struct tt_picture *one = p->list[p->n];
    if (one && one->room < bytes) {
        free(one->data);
        one->data = malloc(bytes);
        one->room = one->data ? bytes : 0;
    }
    if (!one || !one->data)
        return NULL;
    p->n++;
    return one;
}

static bool can_be_drawn(const struct tt_canvas *c, struct tt_rect at)
{
    const struct tt_rect *r = &c->clip;
    return at.w > 0 && at.h > 0 && at.x >= r->x && at.y >= r->y && at.x + at.w <= r->x + r->w &&
           at.y + at.h <= r->y + r->h;
}

struct tt_picture *tt_picture_add(struct tt_canvas *c, struct tt_rect at, int w, int h,
                                  bool indexed)
{
    struct tt_pictures *p = c->pictures;
    if (!p || p->n >= MOST || w < 1 || h < 1 || !can_be_drawn(c, at))
        return NULL;
    struct tt_picture *one = another(p, (size_t)w * (size_t)h * (indexed ? 1 : 3));
    if (!one)
        return NULL;
    one->kept = p->calm && indexed && one->indexed && p->scene == p->before && one->w == w &&
                one->h == h && memcmp(&one->at, &at, sizeof at) == 0;
    one->at = at;
    one->w = w;
    one->h = h;
    one->indexed = indexed;
    if (!one->kept)
        memset(one->palette, 0, sizeof one->palette);
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++)
            c->cell[(at.y + y) * c->w + at.x + x].picture = (uint16_t)p->n;
    return one;
}

/* --- cutting --------------------------------------------------------------------------------- */

/* Eight bytes at a time; constants of the 64-bit golden ratio and of MurmurHash3's finish. */
static uint64_t hash_bytes(uint64_t hash, const uint8_t *bytes, size_t n)
{
    uint64_t word;
    for (; n > 0; bytes += sizeof word) {
        size_t now = n < sizeof word ? n : sizeof word;
        word = 0;
        memcpy(&word, bytes, now);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
        n -= now;
    }
    return hash;
}

static uint64_t hash_number(uint64_t hash, int64_t number)
{
    return hash_bytes(hash, (const uint8_t *)&number, sizeof number);
}

static uint64_t finish(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 33;
}

/* Which data the cells show, from (x0, y0) to before (x1, y1). */
struct part {
    int x0, y0, x1, y1;
};

static struct part part_of(const struct tt_picture *one, struct tt_rect at)
{
    int64_t x = at.x - one->at.x, y = at.y - one->at.y;
    return (struct part){(int)(x * one->w / one->at.w), (int)(y * one->h / one->at.h),
                         (int)(((x + at.w) * one->w + one->at.w - 1) / one->at.w),
                         (int)(((y + at.h) * one->h + one->at.h - 1) / one->at.h)};
}

static uint64_t hash_piece(const struct tt_pictures *p, const struct tt_piece *piece)
{
    const struct tt_picture *one = p->list[piece->picture];
    struct part k = part_of(one, piece->at);
    size_t bytes = one->indexed ? 1 : 3;
    uint64_t hash = hash_number(1, (int64_t)p->cell_w << 32 | p->cell_h);
    /* Where it lies in the picture and how that is stretched, as far as it makes a difference. */
    hash = hash_number(hash, (int64_t)one->w << 32 | one->h);
    hash = hash_number(hash, (int64_t)one->at.w << 32 | one->at.h);
    if (one->indexed)
        hash = hash_bytes(hash, (const uint8_t *)one->palette, sizeof one->palette);
    for (int y = k.y0; y < k.y1; y++)
        hash = hash_bytes(hash, one->data + ((size_t)y * (size_t)one->w + (size_t)k.x0) * bytes,
                          (size_t)(k.x1 - k.x0) * bytes);
    return finish(hash);
}

struct cutter {
    const struct tt_canvas *c;
    int picture;
    struct tt_rect tile; /* the cells that are being cut */
    bool *taken;         /* of the tile's cells */
};

static bool is_free(const struct cutter *k, int x, int y)
{
    return k->c->cell[y * k->c->w + x].picture == k->picture + 1 &&
           !k->taken[(y - k->tile.y) * k->tile.w + x - k->tile.x];
}

static bool is_row_free(const struct cutter *k, struct tt_rect r, int y)
{
    for (int x = r.x; x < r.x + r.w; x++)
        if (!is_free(k, x, y))
            return false;
    return true;
}

/* The largest rectangle to the right and down from a cell: first as wide as it goes. */
static struct tt_rect grow(struct cutter *k, int x, int y)
{
    struct tt_rect r = {x, y, 1, 1};
    while (r.x + r.w < k->tile.x + k->tile.w && is_free(k, r.x + r.w, y))
        r.w++;
    while (r.y + r.h < k->tile.y + k->tile.h && is_row_free(k, r, r.y + r.h))
        r.h++;
    for (int j = r.y; j < r.y + r.h; j++)
        memset(k->taken + (j - k->tile.y) * k->tile.w + r.x - k->tile.x, 1, (size_t)r.w);
    return r;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

void tt_pictures_cut(const struct tt_canvas *c, int most_w, int most_h,
                     void (*take)(void *self, const struct tt_piece *piece), void *self)
{
    struct cutter k = {.c = c};
    k.taken = malloc((size_t)most_w * (size_t)most_h);
    for (k.picture = 0; k.taken && k.picture < c->pictures->n; k.picture++) {
        struct tt_rect all = c->pictures->list[k.picture]->at;
        for (int v = 0; v < all.h; v += most_h)
            for (int u = 0; u < all.w; u += most_w) {
                k.tile = (struct tt_rect){all.x + u, all.y + v, least(most_w, all.w - u),
                                          least(most_h, all.h - v)};
                memset(k.taken, 0, (size_t)k.tile.w * (size_t)k.tile.h);
                for (int y = k.tile.y; y < k.tile.y + k.tile.h; y++)
                    for (int x = k.tile.x; x < k.tile.x + k.tile.w; x++) {
                        if (!is_free(&k, x, y))
                            continue;
                        struct tt_piece piece = {.at = grow(&k, x, y), .picture = k.picture};
                        piece.hash = hash_piece(c->pictures, &piece);
                        take(self, &piece);
                    }
            }
    }
    free(k.taken);
}

/* --- rendering ------------------------------------------------------------------------------- */

static void render_row(const struct tt_picture *one, int cell_w, struct tt_rect at, int row,
                       int coarse, uint8_t *rgb)
{
    int64_t first = (int64_t)(at.x - one->at.x) * cell_w, all = (int64_t)one->at.w * cell_w;
    for (int x = 0; x < at.w * cell_w; x++, rgb += 3) {
        int64_t from = first + x - x % coarse;
        size_t i = (size_t)row * (size_t)one->w + (size_t)(from * one->w / all);
        if (!one->indexed) {
            memcpy(rgb, one->data + 3 * i, 3);
            continue;
        }
        uint32_t color = one->palette[one->data[i]];
        rgb[0] = (uint8_t)(color >> 16);
        rgb[1] = (uint8_t)(color >> 8);
        rgb[2] = (uint8_t)color;
    }
}

void tt_pictures_render(const struct tt_pictures *p, const struct tt_piece *piece, int coarse,
                        uint8_t *rgb)
{
    const struct tt_picture *one = p->list[piece->picture];
    int64_t first = (int64_t)(piece->at.y - one->at.y) * p->cell_h,
            all = (int64_t)one->at.h * p->cell_h;
    size_t width = 3 * (size_t)piece->at.w * (size_t)p->cell_w;
    int last = -1;
    for (int y = 0; y < piece->at.h * p->cell_h; y++, rgb += width) {
        int row = (int)((first + y - y % coarse) * one->h / all);
        if (row == last)
            memcpy(rgb, rgb - width, width);
        else
            render_row(one, p->cell_w, piece->at, row, coarse, rgb);
        last = row;
    }
}
