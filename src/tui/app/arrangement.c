#include "arrangement.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { GAP = 3, DEEPEST = 8 };

int tt_find_view(const struct tt_run_info *info, const char *name)
{
    for (int i = 0; tt_views[i]; i++)
        if (strcmp(name, tt_view_at(info, i)->name) == 0 || strcmp(name, tt_views[i]->name) == 0)
            return i;
    return -1;
}

/* --- the tree -------------------------------------------------------------------------------- */

/* -1: there is no more room. */
static int add(struct tt_arrangement *a, enum tt_pane_kind kind, int view)
{
    if (a->n == TT_PANE_NODES)
        return -1;
    a->node[a->n] = (struct tt_pane_node){kind, view, -1, -1};
    return a->n++;
}

static void append(struct tt_arrangement *a, int group, int child)
{
    int *at = &a->node[group].first;
    while (*at >= 0)
        at = &a->node[*at].next;
    *at = child;
}

void tt_arrangement_single(struct tt_arrangement *a, int view)
{
    *a = (struct tt_arrangement){.n = 0};
    a->root = add(a, TT_PANE_VIEW, view);
}

static int find(const struct tt_arrangement *a, int view)
{
    for (int i = 0; i < a->n; i++)
        if (a->node[i].kind == TT_PANE_VIEW && a->node[i].view == view)
            return i;
    return -1;
}

bool tt_arrangement_has(const struct tt_arrangement *a, int view)
{
    return find(a, view) >= 0;
}

int tt_arrangement_count(const struct tt_arrangement *a)
{
    int n = 0;
    for (int i = 0; i < a->n; i++)
        n += a->node[i].kind == TT_PANE_VIEW;
    return n;
}

/* Copies what hangs at a node without the view `without`; groups of one become that one.  Returns
 * the copy, or -1 where nothing is left. */
static int copy(struct tt_arrangement *to, const struct tt_arrangement *from, int at, int without)
{
    const struct tt_pane_node *node = &from->node[at];
    if (node->kind == TT_PANE_VIEW)
        return node->view == without ? -1 : add(to, TT_PANE_VIEW, node->view);
    int members = 0, last = -1, group = add(to, node->kind, -1);
    for (int k = node->first; k >= 0 && group >= 0; k = from->node[k].next) {
        int child = copy(to, from, k, without);
        if (child < 0)
            continue;
        members++;
        last = child;
        append(to, group, child);
    }
    return members > 1 ? group : last;
}

void tt_arrangement_remove(struct tt_arrangement *a, int view)
{
    struct tt_arrangement less = {.n = 0};
    if (tt_arrangement_count(a) < 2)
        return;
    less.root = copy(&less, a, a->root, view);
    *a = less;
}

void tt_arrangement_replace(struct tt_arrangement *a, int view, int with)
{
    int at = find(a, view);
    if (at >= 0)
        a->node[at].view = with;
}

/* The group that holds a node, or -1. */
static int group_of(const struct tt_arrangement *a, int node)
{
    for (int i = 0; i < a->n; i++)
        for (int k = a->node[i].first; k >= 0; k = a->node[k].next)
            if (k == node)
                return i;
    return -1;
}

bool tt_arrangement_split(struct tt_arrangement *a, int at, int view, enum tt_pane_kind way)
{
    struct tt_arrangement less = {.n = 0};
    less.root = copy(&less, a, a->root, -1); /* without what was left behind */
    int node = find(&less, at), group = group_of(&less, node);
    if (node < 0 || tt_arrangement_count(&less) == TT_PANES || less.n + 2 > TT_PANE_NODES)
        return false;
    *a = less;
    int fresh = add(a, TT_PANE_VIEW, view);
    if (group >= 0 && a->node[group].kind == way) {
        a->node[fresh].next = a->node[node].next;
        a->node[node].next = fresh;
        return true;
    }
    /* The place becomes the group's: what points to it need not change. */
    int old = add(a, TT_PANE_VIEW, at);
    a->node[node] = (struct tt_pane_node){way, -1, old, a->node[node].next};
    a->node[old].next = fresh;
    return true;
}

/* --- text ------------------------------------------------------------------------------------ */

struct reader {
    struct tt_arrangement *a;
    const struct tt_run_info *info;
    const char *at;
    int depth;
    struct tt_err *err;
};

static void pass_blanks(struct reader *r)
{
    r->at += strspn(r->at, " \t");
}

static int read_view(struct reader *r)
{
    char name[32];
    size_t n = strcspn(r->at, " \t|/()");
    if (n == 0)
        return tt_fail(r->err, TT_EUSAGE,
                       r->at[0] ? "a view's name is missing before \"%.20s\""
                                : "a view's name is missing at the end%s",
                       r->at);
    snprintf(name, sizeof name, "%.*s", (int)n, r->at);
    int view = tt_find_view(r->info, name);
    if (view < 0)
        return tt_fail(r->err, TT_EUSAGE, "no view \"%s\"", name);
    if (tt_arrangement_has(r->a, view))
        return tt_fail(r->err, TT_EUSAGE, "\"%s\" stands there twice", name);
    if (tt_arrangement_count(r->a) == TT_PANES)
        return tt_fail(r->err, TT_EUSAGE, "more than %d views", TT_PANES);
    r->at += n;
    return add(r->a, TT_PANE_VIEW, view);
}

static int read_group(struct reader *r, enum tt_pane_kind way);

static int read_one(struct reader *r)
{
    pass_blanks(r);
    if (*r->at != '(')
        return read_view(r);
    if (++r->depth > DEEPEST)
        return tt_fail(r->err, TT_EUSAGE, "more than %d ( within each other", DEEPEST);
    r->at++;
    int inside = read_group(r, TT_PANE_BESIDE);
    pass_blanks(r);
    if (inside >= 0 && *r->at != ')')
        return tt_fail(r->err, TT_EUSAGE, "a ) is missing");
    r->at += inside >= 0;
    r->depth--;
    return inside;
}

/* Members with | between them; each may be some with / between them. */
static int read_group(struct reader *r, enum tt_pane_kind way)
{
    char sign = way == TT_PANE_BESIDE ? '|' : '/';
    int group = -1;
    for (;;) {
        int one = way == TT_PANE_BESIDE ? read_group(r, TT_PANE_BELOW) : read_one(r);
        if (one < 0)
            return -1;
        pass_blanks(r);
        if (group < 0 && *r->at != sign)
            return one;
        if (group < 0 && (group = add(r->a, way, -1)) < 0)
            return tt_fail(r->err, TT_EUSAGE, "too many groups");
        append(r->a, group, one);
        if (*r->at != sign)
            return group;
        r->at++;
    }
}

int tt_arrangement_read(struct tt_arrangement *a, const char *text, const struct tt_run_info *info,
                        struct tt_err *err)
{
    struct reader r = {.a = a, .info = info, .at = text, .err = err};
    *a = (struct tt_arrangement){.n = 0};
    a->root = read_group(&r, TT_PANE_BESIDE);
    if (a->root < 0)
        return -1;
    return *r.at ? tt_fail(err, TT_EUSAGE, "views stand with | or / between them, not \"%.20s\"",
                           r.at)
                 : 0;
}

static size_t write_node(const struct tt_arrangement *a, const struct tt_run_info *info, int at,
                         enum tt_pane_kind within, char *out, size_t size)
{
    const struct tt_pane_node *node = &a->node[at];
    if (node->kind == TT_PANE_VIEW)
        return (size_t)snprintf(out, size, "%s", tt_view_at(info, node->view)->name);
    bool brackets = within == TT_PANE_BELOW;
    size_t used = (size_t)snprintf(out, size, "%s", brackets ? "(" : "");
    for (int k = node->first; k >= 0 && used < size; k = a->node[k].next) {
        if (k != node->first)
            used += (size_t)snprintf(out + used, size - used, "%s",
                                     node->kind == TT_PANE_BESIDE ? " | " : " / ");
        if (used < size)
            used += write_node(a, info, k, node->kind, out + used, size - used);
    }
    return used +
           (used < size ? (size_t)snprintf(out + used, size - used, brackets ? ")" : "") : 0);
}

const char *tt_arrangement_text(const struct tt_arrangement *a, const struct tt_run_info *info,
                                char out[TT_ARRANGEMENT_TEXT])
{
    write_node(a, info, a->root, TT_PANE_VIEW, out, TT_ARRANGEMENT_TEXT);
    return out;
}

/* --- places ---------------------------------------------------------------------------------- */

struct size {
    int least[2], wanted[2]; /* columns, rows */
};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static struct size size_of_view(const struct tt_view_type *v)
{
    const struct tt_wish *w = &v->wish;
    struct size s = {
        {w->least_w > 0 ? w->least_w : 36, (w->least_h > 0 ? w->least_h : 9) + 1},
        {w->wanted_w > 0 ? w->wanted_w : 80, (w->wanted_h > 0 ? w->wanted_h : 24) + 1}};
    return s;
}

/* Of a group: the sum along its members, the largest across. */
static struct size size_of(const struct tt_arrangement *a, const struct tt_run_info *info, int at)
{
    const struct tt_pane_node *node = &a->node[at];
    if (node->kind == TT_PANE_VIEW)
        return size_of_view(tt_view_at(info, node->view));
    int along = node->kind == TT_PANE_BELOW;
    struct size all = {{0, 0}, {0, 0}};
    for (int k = node->first; k >= 0; k = a->node[k].next) {
        struct size one = size_of(a, info, k);
        int gap = k != node->first && !along ? GAP : 0;
        all.least[along] += one.least[along] + gap;
        all.wanted[along] += one.wanted[along] + gap;
        all.least[!along] = larger(all.least[!along], one.least[!along]);
        all.wanted[!along] = larger(all.wanted[!along], one.wanted[!along]);
    }
    return all;
}

/* How long a member is: its least, then of what is left up to what all want, then by that. */
struct share {
    int least, wish, all_least, all_wish, all_wanted, room;
};

static int length_of(const struct share *s, int wanted)
{
    int rest = s->room - s->all_least;
    if (rest <= s->all_wish)
        return s->least + (s->all_wish > 0 ? rest * s->wish / s->all_wish : 0);
    return s->least + s->wish + (rest - s->all_wish) * wanted / s->all_wanted;
}

struct placing {
    const struct tt_arrangement *a;
    const struct tt_run_info *info;
    struct tt_pane *out;
    int n;
};

static void place(struct placing *p, int at, struct tt_rect r)
{
    const struct tt_pane_node *node = &p->a->node[at];
    if (node->kind == TT_PANE_VIEW) {
        p->out[p->n++] =
            (struct tt_pane){node->view, {r.x, r.y, r.w, 1}, {r.x, r.y + 1, r.w, r.h - 1}};
        return;
    }
    int along = node->kind == TT_PANE_BELOW, gap = along ? 0 : GAP;
    struct share s = {.room = along ? r.h : r.w};
    for (int k = node->first; k >= 0; k = p->a->node[k].next) {
        struct size one = size_of(p->a, p->info, k);
        s.all_least += one.least[along];
        s.all_wanted += one.wanted[along];
        s.all_wish += larger(one.wanted[along] - one.least[along], 0);
        s.room -= k != node->first ? gap : 0;
    }
    int begin = along ? r.y : r.x, end = along ? r.y + r.h : r.x + r.w;
    for (int k = node->first; k >= 0; k = p->a->node[k].next) {
        struct size one = size_of(p->a, p->info, k);
        s.least = one.least[along];
        s.wish = larger(one.wanted[along] - one.least[along], 0);
        /* The last one has what rounding has left. */
        int length = p->a->node[k].next < 0 ? end - begin : length_of(&s, one.wanted[along]);
        place(p, k,
              along ? (struct tt_rect){r.x, begin, r.w, length}
                    : (struct tt_rect){begin, r.y, length, r.h});
        begin += length + gap;
    }
}

/* The last view of the text that is not that one, or -1. */
static int last_but(const struct tt_arrangement *a, int at, int focus)
{
    const struct tt_pane_node *node = &a->node[at];
    if (node->kind == TT_PANE_VIEW)
        return node->view == focus ? -1 : node->view;
    int last = -1;
    for (int k = node->first; k >= 0; k = a->node[k].next) {
        int one = last_but(a, k, focus);
        last = one >= 0 ? one : last;
    }
    return last;
}

int tt_arrangement_place(const struct tt_arrangement *a, const struct tt_run_info *info,
                         struct tt_rect room, int focus, struct tt_pane out[TT_PANES])
{
    struct tt_arrangement fits = *a;
    bool several = tt_arrangement_count(a) > 1;
    for (;;) {
        struct size s = size_of(&fits, info, fits.root);
        if (tt_arrangement_count(&fits) < 2 || (s.least[0] <= room.w && s.least[1] <= room.h))
            break;
        tt_arrangement_remove(&fits, last_but(&fits, fits.root, focus));
    }
    if (!several || room.h < 2) {
        out[0] = (struct tt_pane){fits.node[fits.root].view, {room.x, room.y, room.w, 0}, room};
        return 1;
    }
    struct placing p = {.a = &fits, .info = info, .out = out};
    place(&p, fits.root, room);
    return p.n;
}
