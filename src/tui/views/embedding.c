/* Embedding: some samples as the network's last layer sees them, where those that look alike to it
 * lie together; moving while it trains. */
#include "embedding_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tt_embedding *shown(const struct tt_scene *scene)
{
    const struct tt_embedding *e = scene->embedding;
    return e && e->known ? e : NULL;
}

/* --- choosing -------------------------------------------------------------------------------- */

/* The point that lies in a direction and is the nearest there: what lies aside counts twice. */
static int nearest_that_way(const struct tt_embedding_view *self, const struct tt_embedding *e,
                            int way_x, int way_y)
{
    int x0 = self->plot.x + self->plot.w / 2, y0 = self->plot.y + self->plot.h / 2;
    int best = self->chosen > 0 ? self->chosen : 1, least = 1 << 30;
    if (self->chosen > 0 && self->chosen <= e->n)
        tt_embedding_cell(self, &e->point[self->chosen - 1], &x0, &y0);
    for (int i = 0; i < e->n; i++) {
        int x, y;
        if (i + 1 == self->chosen || !tt_embedding_cell(self, &e->point[i], &x, &y))
            continue;
        int dx = x - x0, dy = 2 * (y - y0); /* a cell is twice as high as wide */
        int along = dx * way_x + dy * way_y, aside = abs(dx * way_y) + abs(dy * way_x);
        if (self->chosen > 0 && along <= 0)
            continue;
        int off = abs(along) + 2 * aside;
        if (off < least) {
            least = off;
            best = i + 1;
        }
    }
    return best;
}

static bool move(struct tt_embedding_view *self, const struct tt_scene *scene, const char *where)
{
    static const struct {
        const char *name;
        int x, y;
    } ways[] = {{"left", -1, 0}, {"right", 1, 0}, {"up", 0, -1}, {"down", 0, 1}};
    const struct tt_embedding *e = shown(scene);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(where, ways[i].name) == 0) {
            if (e)
                self->chosen = nearest_that_way(self, e, ways[i].x, ways[i].y);
            return true;
        }
    return false;
}

/* The next one that is wrong, after the chosen one. */
static bool next_wrong(struct tt_embedding_view *self, const struct tt_embedding *e, int by)
{
    for (int k = 1; e && k <= e->n; k++) {
        int i = ((self->chosen - 1 + by * k) % e->n + e->n) % e->n;
        if (!e->point[i].wrong)
            continue;
        self->chosen = i + 1;
        return true;
    }
    return true;
}

static bool open_sample(const struct tt_embedding_view *self, const struct tt_scene *scene)
{
    char line[64];
    const struct tt_embedding *e = shown(scene);
    if (!e || self->chosen < 1 || self->chosen > e->n)
        return false;
    snprintf(line, sizeof line, "samples #%" PRId64, e->point[self->chosen - 1].index);
    scene->tell(scene->host, line);
    return true;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_embedding_view *self = state;
    if (strcmp(line, "enter") == 0)
        return open_sample(self, scene);
    if (strcmp(line, "move pagedown") == 0)
        return next_wrong(self, shown(scene), 1);
    if (strcmp(line, "move pageup") == 0)
        return next_wrong(self, shown(scene), -1);
    if (strncmp(line, "move ", 5) == 0)
        return move(self, scene, line + 5);
    if (strcmp(line, "back") != 0 || (self->chosen == 0 && self->focus == 0 && self->zoom == 0))
        return false;
    self->chosen = self->focus = self->zoom = 0;
    return true;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_embedding_view *self = state;
    const struct tt_embedding *e = shown(scene);
    if (strcmp(name, "m") == 0)
        self->tsne = !self->tsne;
    else if (strcmp(name, "w") == 0)
        self->wrong = !self->wrong;
    else if (strcmp(name, "z") == 0)
        self->zoom = (self->zoom + 1) % TT_EMBED_ZOOMS;
    else if (strcmp(name, "f") == 0 && self->focus > 0)
        self->focus = 0;
    else if (strcmp(name, "f") == 0)
        self->focus = e && self->chosen > 0 && self->chosen <= e->n
                          ? e->point[self->chosen - 1].group + 1
                          : 1;
    else
        return false;
    return true;
}

/* A click chooses the nearest point; on the chosen one it is as enter.  In the legend it brings a
 * class out. */
static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_embedding_view *self = state;
    const struct tt_embedding *e = shown(scene);
    const struct tt_rect *l = &self->legend;
    int least = 10, best = 0;
    (void)where;
    if (l->w > 0 && x >= l->x && y >= l->y && y < l->y + self->groups) {
        int group = y - l->y + 1;
        self->focus = self->focus == group ? 0 : group;
        return true;
    }
    for (int i = 0; e && i < e->n; i++) {
        int px, py;
        if (!tt_embedding_cell(self, &e->point[i], &px, &py))
            continue;
        int off = abs(px - x) + 2 * abs(py - y) - (e->point[i].wrong || i + 1 == self->chosen);
        if (off < least) {
            least = off;
            best = i + 1;
        }
    }
    if (best == 0)
        return false;
    if (best == self->chosen)
        return open_sample(self, scene);
    self->chosen = best;
    return true;
}

static unsigned watch_now(const void *state)
{
    const struct tt_embedding_view *self = state;
    return TT_WATCH_EMBED | (self->tsne ? TT_WATCH_TSNE : 0U);
}

static const struct tt_key_hint hints[] = {
    {"m", "t-SNE"},      {"{move left} {move right}", "choose"},
    {"w", "wrong ones"}, {"f", "one class"},
    {"z", "zoom"},       {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint by_tsne[] = {
        {"m", "PCA"},        {"{move left} {move right}", "choose"},
        {"w", "wrong ones"}, {"f", "one class"},
        {"z", "zoom"},       {NULL, NULL}};
    static const struct tt_key_hint chosen[][7] = {{{"esc", "leave"},
                                                    {"enter", "the sample"},
                                                    {"{move left} {move right}", "choose"},
                                                    {"m", "t-SNE"},
                                                    {"f", "its class"},
                                                    {"z", "zoom"},
                                                    {NULL, NULL}},
                                                   {{"esc", "leave"},
                                                    {"enter", "the sample"},
                                                    {"{move left} {move right}", "choose"},
                                                    {"m", "PCA"},
                                                    {"f", "its class"},
                                                    {"z", "zoom"},
                                                    {NULL, NULL}}};
    /* There is nothing to choose yet. */
    static const struct tt_key_hint waiting[][2] = {{{"m", "t-SNE"}, {NULL, NULL}},
                                                    {{"m", "PCA"}, {NULL, NULL}}};
    const struct tt_embedding_view *self = state;
    (void)only;
    if (!shown(scene))
        return waiting[self->tsne];
    return self->chosen > 0 ? chosen[self->tsne] : self->tsne ? by_tsne : hints;
}

const struct tt_view_type tt_view_embedding = {
    .name = "embedding",
    .title = "embedding",
    .help = "samples as the last layer sees them: those that look alike to it lie together",
    .watch = TT_WATCH_EMBED,
    .watch_now = watch_now,
    .wish = {36, 9, 116, 40, "dashboard confusion samples data settings rewind log"},
    .size = sizeof(struct tt_embedding_view),
    .draw = tt_embedding_draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
};
