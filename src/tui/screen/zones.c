#include "zones.h"

#include <tuitrain/base/text.h>

void tt_zone_add(struct tt_canvas *c, struct tt_rect r, enum tt_zone_kind kind, const char *text)
{
    int right = r.x + r.w, bottom = r.y + r.h;
    int end = c->clip.x + c->clip.w, floor = c->clip.y + c->clip.h;
    r.x = r.x > c->clip.x ? r.x : c->clip.x;
    r.y = r.y > c->clip.y ? r.y : c->clip.y;
    r.w = (right < end ? right : end) - r.x;
    r.h = (bottom < floor ? bottom : floor) - r.y;
    if (r.w < 1 || r.h < 1 || c->n_zones == TT_ZONES)
        return;
    struct tt_zone *z = &c->zone[c->n_zones];
    z->r = r;
    z->kind = kind;
    if (tt_text_copy(z->text, sizeof z->text, text)) /* half a command is none */
        c->n_zones++;
}

void tt_zone_cover(struct tt_canvas *c, struct tt_rect r)
{
    tt_zone_add(c, r, TT_ZONE_COVER, "");
}

const struct tt_zone *tt_zone_at(const struct tt_canvas *c, int x, int y)
{
    for (int i = c->n_zones - 1; i >= 0; i--) {
        const struct tt_rect *r = &c->zone[i].r;
        if (x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h)
            return &c->zone[i];
    }
    return NULL;
}
