#include "panes.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/frame.h"
#include "../commands/layouts.h"
#include "companions.h"
#include "geometry.h"

/* --- what is seen ---------------------------------------------------------------------------- */

static bool is_large(const struct tt_app *app)
{
    return app->canvas.w >= TT_LARGE_W && app->canvas.h >= TT_LARGE_H;
}

static void arrange(const struct tt_app *app, struct tt_rect room, struct tt_arrangement *out)
{
    const struct tt_panes *p = &app->panes;
    int shown = app->tabs.shown;
    if (p->chosen) {
        *out = p->own;
        return;
    }
    if (!is_large(app)) {
        tt_arrangement_single(out, shown);
        return;
    }
    tt_arrangement_companions(app->scene.info, p->main, room, out);
    if (!tt_arrangement_has(out, shown))
        tt_arrangement_companions(app->scene.info, shown, room, out);
}

int tt_panes_place(const struct tt_app *app, struct tt_rect room, struct tt_pane out[TT_PANES])
{
    struct tt_arrangement a;
    arrange(app, room, &a);
    return tt_arrangement_place(&a, app->scene.info, room, app->tabs.shown, out);
}

static bool is_inside(struct tt_rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

bool tt_panes_at(const struct tt_app *app, struct tt_rect room, int x, int y, struct tt_pane *out)
{
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, room, pane);
    for (int i = 0; i < n; i++)
        if (is_inside(pane[i].body, x, y) || is_inside(pane[i].head, x, y)) {
            *out = pane[i];
            return true;
        }
    return false;
}

struct tt_pane tt_panes_focused(const struct tt_app *app, struct tt_rect room)
{
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, room, pane), at = 0;
    for (int i = 0; i < n; i++)
        at = pane[i].view == app->tabs.shown ? i : at;
    return pane[at];
}

/* Whether that view is seen now. */
static bool is_seen(const struct tt_app *app, int view)
{
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), pane);
    for (int i = 0; i < n; i++)
        if (pane[i].view == view)
            return true;
    return false;
}

bool tt_panes_move(const struct tt_app *app)
{
    for (int i = 0; i < app->tabs.n; i++) {
        const struct tt_view_type *v = tt_view_at(app->scene.info, i);
        if (v->moves && v->moves(app->tabs.state[i], &app->scene) && is_seen(app, i))
            return true;
    }
    return false;
}

/* --- what follows from it -------------------------------------------------------------------- */

void tt_panes_watch(struct tt_app *app)
{
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), pane);
    unsigned watch = 0;
    bool library = false;
    for (int i = 0; i < n; i++) {
        const struct tt_view_type *v = tt_view_at(app->scene.info, pane[i].view);
        const void *state = app->tabs.state[pane[i].view];
        watch |= v->watch_now ? v->watch_now(state) : v->watch;
        library = library || v->library;
    }
    if (watch != app->panes.watch)
        tt_link_watch(app->link, watch);
    if (library != app->panes.library)
        tt_library_look(app->scene.library, library);
    app->panes.watch = watch;
    app->panes.library = library;
}

/* What one more view wants, as far as it goes with what others do: samples of one kind, and a
 * matrix beside them, which is of now and makes the samples so, too, where that is wished. */
static void add_want(struct tt_query *all, const struct tt_query *q)
{
    bool counts = q->confusion || all->confusion, none = all->pick == TT_PICK_NONE;
    bool live = (q->confusion && q->live) || (all->confusion && all->live);
    if (none && q->pick == TT_PICK_ONE && all->confusion)
        return;
    if (none && q->pick != TT_PICK_NONE)
        *all = *q;
    if (counts && all->pick != TT_PICK_ONE) {
        all->confusion = true;
        all->live = all->live || live;
    }
}

void tt_panes_ask(struct tt_app *app)
{
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), pane);
    struct tt_query all = app->kept.want[app->tabs.shown];
    for (int i = 0; i < n; i++)
        if (pane[i].view != app->tabs.shown)
            add_want(&all, &app->kept.want[pane[i].view]);
    if (tt_query_equal(&all, &app->kept.asked))
        return;
    app->kept.asked = all;
    tt_link_ask(app->link, &all);
}

static void give_focus(struct tt_app *app, int view)
{
    tt_tabs_show(&app->tabs, view);
    app->panes.drawn = view;
    app->scene.asked = &app->kept.want[view];
    tt_step_panel_close(&app->step_panel, &app->scene); /* it would lie over what is to be seen */
    app->coach.open = app->what.open = false;
    app->pace.dirty = true;
    tt_panes_watch(app);
    tt_panes_ask(app);
}

void tt_app_set_view(struct tt_app *app, int view)
{
    struct tt_panes *p = &app->panes;
    if (p->chosen && !tt_arrangement_has(&p->own, view))
        tt_arrangement_replace(&p->own, app->tabs.shown, view);
    p->main = view;
    give_focus(app, view);
}

void tt_panes_focus(struct tt_app *app, int view)
{
    if (is_seen(app, view))
        give_focus(app, view);
    else
        tt_app_set_view(app, view);
}

/* --- the picture ----------------------------------------------------------------------------- */

/* `next`: the key that takes the focus there, or NULL. */
static void draw_head(struct tt_app *app, const struct tt_pane *p, int hidden, const char *next)
{
    struct tt_canvas *c = &app->canvas;
    bool focused = p->view == app->tabs.shown;
    enum tt_style line = focused ? TT_STYLE_TITLE : TT_STYLE_BORDER;
    uint32_t dash = focused ? tt_glyph(c, 0x2501, '=') : tt_glyph(c, 0x2500, '-');
    const struct tt_view_type *v = tt_view_at(app->scene.info, p->view);
    int x = p->head.x, end = x + p->head.w;
    if (p->head.h < 1)
        return;
    tt_fill(c, p->head, dash, line);
    x += tt_textf(c, x, p->head.y, end - x, TT_STYLE_DIM, p->view < 10 ? " %d" : " ",
                  (p->view + 1) % 10);
    x += tt_textf(c, x, p->head.y, end - x, focused ? TT_STYLE_TAB_ACTIVE : TT_STYLE_TAB, " %s ",
                  v->title);
    if (next && end - x > tt_utf8_length(next) + 4)
        tt_textf(c, end - tt_utf8_length(next) - 2, p->head.y, tt_utf8_length(next) + 2,
                 TT_STYLE_DIM, " %s ", next);
    if (focused && hidden > 0)
        tt_textf(c, x + 1, p->head.y, end - x - 1, TT_STYLE_WARN, " %d more need a larger screen ",
                 hidden);
}

/* Between what stands side by side; at the focused one's edges as its heading is. */
static void draw_edge(struct tt_app *app, const struct tt_pane *p, struct tt_rect room)
{
    struct tt_canvas *c = &app->canvas;
    int x = p->head.x + p->head.w + 1;
    for (int y = p->head.y; x < room.x + room.w && y < p->body.y + p->body.h; y++)
        tt_put(c, x, y, tt_glyph(c, 0x2502, '|'), TT_STYLE_BORDER);
}

void tt_panes_draw(struct tt_app *app, struct tt_rect room)
{
    struct tt_pane pane[TT_PANES];
    struct tt_arrangement a;
    arrange(app, room, &a);
    int n = tt_arrangement_place(&a, app->scene.info, room, app->tabs.shown, pane), next = -1;
    for (int i = 0; i < n; i++)
        next = pane[i].view == app->tabs.shown && n > 1 ? (i + 1) % n : next;
    for (int i = 0; i < n; i++) {
        draw_edge(app, &pane[i], room);
        draw_head(app, &pane[i], tt_arrangement_count(&a) - n,
                  i == next ? tt_keymap_key(&app->keys, "focus next") : NULL);
        app->panes.drawn = pane[i].view;
        app->scene.asked = &app->kept.want[pane[i].view];
        tt_draw_view(tt_view_at(app->scene.info, pane[i].view), app->tabs.state[pane[i].view],
                     tt_app_scene(app), &app->canvas, pane[i].body);
    }
    app->panes.drawn = app->tabs.shown;
    app->scene.asked = &app->kept.want[app->tabs.shown];
}

/* --- commands -------------------------------------------------------------------------------- */

/* What is seen now becomes the person's own. */
static void take_over(struct tt_app *app)
{
    struct tt_arrangement now;
    arrange(app, tt_app_view_rect(app), &now);
    app->panes.own = now;
    app->panes.chosen = true;
}

static void settle(struct tt_app *app)
{
    app->pace.dirty = true;
    tt_panes_watch(app);
    tt_panes_ask(app);
}

/* Beside it where that leaves both wide, else below. */
static enum tt_pane_kind best_way(const struct tt_app *app)
{
    struct tt_pane p = tt_panes_focused(app, tt_app_view_rect(app));
    return p.body.w >= 78 && p.body.w > 2 * p.body.h ? TT_PANE_BESIDE : TT_PANE_BELOW;
}

/* False, and nothing has changed, where there is no room for both. */
static bool split_off(struct tt_app *app, int view, enum tt_pane_kind way)
{
    const struct tt_panes before = app->panes;
    int shown = app->tabs.shown;
    take_over(app);
    tt_arrangement_remove(&app->panes.own, view); /* where it has had no room */
    bool done = tt_arrangement_split(&app->panes.own, shown, view, way) && is_seen(app, view);
    if (!done)
        app->panes = before;
    return done;
}

int tt_panes_split(struct tt_app *app, const char *args, struct tt_err *err)
{
    char name[32] = "", way[16] = "", more[4];
    int n = sscanf(args, "%31s %15s %3s", name, way, more),
        view = tt_find_view(app->scene.info, name);
    bool right = strcmp(way, "right") == 0, below = strcmp(way, "below") == 0;
    if (n < 1 || n > 2 || (n == 2 && !right && !below))
        return tt_fail(err, TT_EUSAGE,
                       "split: takes a view, and perhaps right or below, got \"%s\"", args);
    if (view < 0)
        return tt_fail(err, TT_EUSAGE, "split: no view \"%s\"", name);
    if (is_seen(app, view))
        return tt_fail(err, TT_EUSAGE, "split: %s is seen already; `focus %s` goes there", name,
                       name);
    enum tt_pane_kind first = right ? TT_PANE_BESIDE : below ? TT_PANE_BELOW : best_way(app);
    enum tt_pane_kind other = first == TT_PANE_BESIDE ? TT_PANE_BELOW : TT_PANE_BESIDE;
    if (!split_off(app, view, first) && (n == 2 || !split_off(app, view, other)))
        return tt_fail(err, TT_EUSAGE, "split: %dx%d has no room for %s beside %s", app->canvas.w,
                       app->canvas.h, name, tt_app_view(app)->name);
    give_focus(app, view);
    return 0;
}

int tt_panes_close(struct tt_app *app, struct tt_err *err)
{
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), pane), to = 0;
    if (n < 2)
        return tt_fail(err, TT_EUSAGE, "close: %s is the only view that is seen",
                       tt_app_view(app)->name);
    for (int i = 0; i < n; i++)
        to = pane[i].view == app->tabs.shown ? (i > 0 ? i - 1 : 1) : to;
    take_over(app);
    tt_arrangement_remove(&app->panes.own, app->tabs.shown);
    give_focus(app, pane[to].view);
    return 0;
}

int tt_panes_unsplit(struct tt_app *app, struct tt_err *err)
{
    struct tt_pane pane[TT_PANES];
    if (tt_panes_place(app, tt_app_view_rect(app), pane) < 2)
        return tt_fail(err, TT_EUSAGE, "unsplit: %s is alone already", tt_app_view(app)->name);
    tt_arrangement_single(&app->panes.own, app->tabs.shown);
    app->panes.chosen = true;
    settle(app);
    return 0;
}

/* The nearest pane in a direction from the focused one, or -1. */
static int neighbour(const struct tt_pane *pane, int n, const struct tt_pane *from, int dx, int dy)
{
    int best = -1, nearest = 1 << 20;
    for (int i = 0; i < n; i++) {
        const struct tt_rect *a = &from->body, *b = &pane[i].body;
        int ahead = dx > 0   ? b->x - (a->x + a->w)
                    : dx < 0 ? a->x - (b->x + b->w)
                    : dy > 0 ? b->y - (a->y + a->h)
                             : a->y - (b->y + b->h);
        int aside = dx != 0 ? (b->y > a->y ? b->y - a->y : a->y - b->y)
                            : (b->x > a->x ? b->x - a->x : a->x - b->x);
        if (ahead >= 0 && 4 * ahead + aside < nearest) {
            nearest = 4 * ahead + aside;
            best = i;
        }
    }
    return best;
}

int tt_panes_go(struct tt_app *app, const char *where, struct tt_err *err)
{
    static const struct {
        const char *name;
        int step, dx, dy;
        const char *there;
    } ways[] = {{"next", 1, 0, 0, ""},
                {"previous", -1, 0, 0, ""},
                {"left", 0, -1, 0, "at the left of this one"},
                {"right", 0, 1, 0, "at the right of this one"},
                {"up", 0, 0, -1, "above this one"},
                {"down", 0, 0, 1, "below this one"}};
    const char *asked = "";
    struct tt_pane pane[TT_PANES];
    int n = tt_panes_place(app, tt_app_view_rect(app), pane), now = 0, to = -1;
    bool way = false;
    for (int i = 0; i < n; i++)
        now = pane[i].view == app->tabs.shown ? i : now;
    for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++) {
        if (strcmp(where, ways[k].name) != 0)
            continue;
        way = true;
        asked = ways[k].there;
        to = ways[k].step ? (now + n + ways[k].step) % n
                          : neighbour(pane, n, &pane[now], ways[k].dx, ways[k].dy);
    }
    for (int i = 0; i < n && !way; i++)
        to = pane[i].view == tt_find_view(app->scene.info, where) ? i : to;
    if (way && n < 2)
        return tt_fail(err, TT_EUSAGE,
                       "focus: %s is the only view that is seen; `split VIEW` adds one",
                       tt_app_view(app)->name);
    if (way && to < 0)
        return tt_fail(err, TT_EUSAGE, "focus: no view is seen %s", asked);
    if (to < 0)
        return tt_fail(err, TT_EUSAGE,
                       "focus: takes next, previous, left, right, up, down or a view that is seen, "
                       "got \"%s\"",
                       where);
    give_focus(app, pane[to].view);
    return 0;
}

static int save_layout(struct tt_app *app, const char *name, struct tt_err *err)
{
    char text[TT_ARRANGEMENT_TEXT], path[TT_PATH], said[TT_PATH + 64];
    struct tt_arrangement now;
    arrange(app, tt_app_view_rect(app), &now);
    tt_arrangement_text(&now, app->scene.info, text);
    if (tt_layout_save(name, text, path, err) < 0)
        return -1;
    snprintf(said, sizeof said, "layout %s saved in %s", name, path);
    tt_app_note(app, TT_STYLE_GOOD, said);
    return 0;
}

/* An arrangement of that name; of none where the size of the screen decides. */
static int read_layout(const char *name, const struct tt_run_info *info, int shown, bool *none,
                       struct tt_arrangement *out, struct tt_err *err)
{
    char text[TT_LAYOUT_TEXT];
    if (tt_layout_find(name, text, err) < 0)
        return -1;
    *none = !text[0];
    if (strcmp(text, ".") == 0)
        tt_arrangement_single(out, shown);
    else if (text[0] && tt_arrangement_read(out, text, info, err) < 0) {
        tt_err_prefix(err, "layout %s: ", name);
        return -1;
    }
    return 0;
}

int tt_panes_check_layout(const char *name, struct tt_err *err)
{
    const struct tt_run_info any = {.n_classes =
                                        0}; /* views have both names, whatever is learned */
    struct tt_arrangement unused;
    bool none;
    return name[0] ? read_layout(name, &any, 0, &none, &unused, err) : 0;
}

int tt_panes_layout(struct tt_app *app, const char *args, struct tt_err *err)
{
    struct tt_arrangement a;
    bool none;
    if (strncmp(args, "save", 4) == 0 && (args[4] == ' ' || !args[4]))
        return save_layout(app, args + 4 + (args[4] == ' '), err);
    if (read_layout(args[0] ? args : "auto", app->scene.info, app->tabs.shown, &none, &a, err) < 0)
        return -1;
    app->panes.class.on = false;
    if (none) {
        app->panes.chosen = false;
        app->panes.main = app->tabs.shown;
        settle(app);
        return 0;
    }
    app->panes.own = a;
    app->panes.chosen = true;
    int first = a.root;
    while (a.node[first].kind != TT_PANE_VIEW)
        first = a.node[first].first;
    give_focus(app, tt_arrangement_has(&a, app->tabs.shown) ? app->tabs.shown : a.node[first].view);
    return 0;
}

int tt_panes_class(struct tt_app *app, const char *args, struct tt_err *err)
{
    struct tt_panes *p = &app->panes;
    int view = tt_find_view(app->scene.info, "class");
    bool on = args[0] ? strcmp(args, "on") == 0 : !p->class.on;
    if (args[0] && !on && strcmp(args, "off") != 0)
        return tt_fail(err, TT_EUSAGE, "class: takes on, off or nothing, got \"%s\"", args);
    if (on == p->class.on) {
        if (!on && app->tabs.shown == view) /* its tab was chosen */
            tt_app_set_view(app, app->tabs.before);
        return 0;
    }
    p->class.on = on;
    if (!on) {
        p->chosen = p->class.chosen;
        p->own = p->class.own;
        p->main = p->class.main;
        give_focus(app, p->class.shown);
        return 0;
    }
    p->class.chosen = p->chosen;
    p->class.own = p->own;
    p->class.main = p->main;
    p->class.shown = app->tabs.shown;
    p->chosen = false;
    tt_app_set_view(app, view);
    return 0;
}
