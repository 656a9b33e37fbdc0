#include "tab_row.h"

#include <stdio.h>
#include <string.h>

#include "../widgets/gauge.h"

enum { BADGE = 14, SHORTEST = 3, LONGEST = 16, MORE_W = 4 };

/* How they stand. */
struct style {
    int letters; /* of a title that is not shown, at most */
    int gap;     /* blanks after a title */
    bool tight;  /* no blank between digit and title */
    bool all;    /* else those without a digit are hidden */
};

static int title_width(const struct tt_app *app, int i, const struct style *s)
{
    int n = (int)strlen(tt_view_at(app->scene.info, i)->title);
    return i == app->tabs.shown || n < s->letters ? n : s->letters;
}

static int lead(int i, const struct style *s)
{
    return i >= TT_DIGITS ? 0 : s->tight ? 1 : 2;
}

static int tab_width(const struct tt_app *app, int i, const struct style *s)
{
    return lead(i, s) + title_width(app, i, s) + s->gap;
}

static bool is_wished(const struct tt_app *app, int i, const struct style *s)
{
    return s->all || i < TT_DIGITS || i == app->tabs.shown;
}

static int row_width(const struct tt_app *app, const struct style *s)
{
    int w = 1, hidden = 0;
    for (int i = 0; i < app->tabs.n; i++) {
        bool there = is_wished(app, i, s);
        w += there ? tab_width(app, i, s) : 0;
        hidden += !there;
    }
    return w + (hidden > 0 ? MORE_W : 0) + BADGE;
}

/* The fullest that fits; false where not even the shortest does. */
static bool find_style(const struct tt_app *app, struct style *s)
{
    *s = (struct style){LONGEST, 2, false, true};
    if (row_width(app, s) <= app->canvas.w)
        return true;
    s->gap = 1;
    if (row_width(app, s) <= app->canvas.w)
        return true;
    s->all = false;
    for (int letters = LONGEST; letters >= SHORTEST; letters--)
        for (int tight = 0; tight < 2; tight++) {
            s->letters = letters;
            s->tight = tight;
            if (row_width(app, s) <= app->canvas.w)
                return true;
        }
    return false;
}

/* As many as there is room for, those after the shown one first. */
static void choose_near(const struct tt_app *app, const struct style *s, bool there[TT_TABS])
{
    int shown = app->tabs.shown, n = app->tabs.n, first = shown, last = shown;
    int room = app->canvas.w - 1 - BADGE - MORE_W - tab_width(app, shown, s);
    while (last + 1 < n && tab_width(app, last + 1, s) <= room)
        room -= tab_width(app, ++last, s);
    while (first > 0 && tab_width(app, first - 1, s) <= room)
        room -= tab_width(app, --first, s);
    for (int i = 0; i < n; i++)
        there[i] = i >= first && i <= last;
}

void tt_tab_row_place(const struct tt_app *app, struct tt_tab_row *out)
{
    struct style s;
    bool there[TT_TABS], fits = find_style(app, &s);
    *out = (struct tt_tab_row){.name = fits && s.all &&
                                       row_width(app, &s) + TT_NAME_W <= app->canvas.w};
    for (int i = 0; i < app->tabs.n; i++)
        there[i] = is_wished(app, i, &s);
    if (!fits)
        choose_near(app, &s, there);
    int x = out->name ? 1 + TT_NAME_W : 1;
    for (int i = 0; i < app->tabs.n; i++) {
        struct tt_tab_place *tab = &out->tab[i];
        out->hidden += !there[i];
        *tab = (struct tt_tab_place){.x = x, .w = there[i] ? tab_width(app, i, &s) : 0};
        tab->title = x + lead(i, &s);
        tab->tw = title_width(app, i, &s);
        x += tab->w;
    }
    out->more = x;
    out->more_w = out->hidden > 0 ? MORE_W : 0;
    out->end = x + out->more_w;
}

int tt_tab_row_at(const struct tt_app *app, int x)
{
    struct tt_tab_row row;
    tt_tab_row_place(app, &row);
    for (int i = 0; i < app->tabs.n; i++)
        if (x >= row.tab[i].x && x < row.tab[i].x + row.tab[i].w)
            return i;
    return -1;
}

bool tt_tab_row_is_more(const struct tt_app *app, int x)
{
    struct tt_tab_row row;
    tt_tab_row_place(app, &row);
    return x >= row.more && x < row.more + row.more_w;
}

void tt_tab_row_rest(const struct tt_app *app, int *begin, int *end)
{
    struct tt_tab_row row;
    tt_tab_row_place(app, &row);
    *begin = row.end;
    *end = app->canvas.w - BADGE;
}

void tt_tab_row_draw(struct tt_app *app)
{
    struct tt_canvas *c = &app->canvas;
    struct tt_tab_row row;
    tt_tab_row_place(app, &row);
    if (row.name)
        tt_text(c, 1, 0, TT_NAME_W, TT_STYLE_TITLE, "tuitrain");
    for (int i = 0; i < app->tabs.n; i++) {
        const struct tt_tab_place *tab = &row.tab[i];
        const struct tt_view_type *v = tt_view_at(app->scene.info, i);
        if (tab->w == 0)
            continue;
        if (i < TT_DIGITS)
            tt_textf(c, tab->x, 0, 1, TT_STYLE_DIM, "%d", (i + 1) % 10);
        tt_text_typed(c, tab->title, 0, tab->tw,
                      i == app->tabs.shown ? TT_STYLE_TAB_ACTIVE : TT_STYLE_TAB, v->title);
        /* Something looks wrong: that view says what. */
        if ((v->watch & TT_WATCH_MODEL) && app->scene.snap->n_warnings > 0)
            tt_put(c, tab->title + tab->tw, 0, '!', TT_STYLE_WARN);
    }
    if (row.hidden > 0)
        tt_textf(c, row.more, 0, row.more_w, TT_STYLE_DIM, "+%d", row.hidden);
}
