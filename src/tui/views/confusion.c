/* Confusion: which classes the last validation pass took for which, and figures of each class; the
 * samples behind each number; while training goes on, if wanted, of the network as it is now. */
#include "confusion_view.h"

#include <stdio.h>
#include <string.h>

/* --- what is counted ------------------------------------------------------------------------- */

const struct tt_samples_page *tt_confusion_page(const struct tt_confusion_view *self,
                                                const struct tt_scene *scene)
{
    const struct tt_samples_page *page = scene->page;
    return self->live && page && page->known && page->query.confusion ? page : NULL;
}

struct tt_heatmap tt_confusion_matrix(const struct tt_confusion_view *self,
                                      const struct tt_scene *scene)
{
    const struct tt_samples_page *page = tt_confusion_page(self, scene);
    const uint32_t *last = scene->snap->confusion_known ? scene->snap->confusion : NULL;
    return (struct tt_heatmap){
        .n = scene->snap->n_classes,
        .count = page ? page->confusion : last,
        .name = scene->info->class_name,
        .percent = self->percent,
        .row0 = self->row0,
        .column0 = self->column0,
        .row = self->chosen ? self->row : -1,
        .column = self->chosen ? self->column : -1,
    };
}

/* Into the list, which is sorted by count and then by place. */
static void insert(struct tt_confusion_view *self, const uint32_t *count, int place)
{
    int at = self->n_pairs;
    while (at > 0 && count[place] > count[self->pair[at - 1]])
        at--;
    if (at == TT_WORST_PAIRS)
        return;
    self->n_pairs += self->n_pairs < TT_WORST_PAIRS;
    memmove(self->pair + at + 1, self->pair + at,
            (size_t)(self->n_pairs - 1 - at) * sizeof *self->pair);
    self->pair[at] = place;
}

void tt_confusion_sort(struct tt_confusion_view *self, const struct tt_scene *scene,
                       const struct tt_heatmap *m)
{
    const struct tt_samples_page *page = tt_confusion_page(self, scene);
    int64_t which =
        page ? -2 - page->step * 1000003 - page->looked_at : scene->snap->confusion_id + 1;
    if (self->sorted == which)
        return;
    self->sorted = which;
    self->n_pairs = 0;
    for (int i = 0; i < m->n * m->n; i++)
        if (m->count[i] > 0 && i / m->n != i % m->n)
            insert(self, m->count, i);
    self->at = self->at < self->n_pairs ? self->at : self->n_pairs > 0 ? self->n_pairs - 1 : 0;
}

/* --- moving ---------------------------------------------------------------------------------- */

static int within(int x, int from, int n)
{
    return x < from ? from : x >= n ? n - 1 : x;
}

/* Left of the first column the whole class is chosen. */
static void move_by(struct tt_confusion_view *self, int n, int rows, int columns)
{
    if (!self->chosen)
        rows = columns = 0; /* the first key shows where the selection is */
    self->chosen = true;
    self->row += rows;
    self->column += columns;
    self->row = within(self->row, 0, n);
    self->column = within(self->column, -1, n);
}

/* The samples that a cell counts; of a class those that were taken for another. */
static bool drill(const struct tt_confusion_view *self, const struct tt_scene *scene)
{
    char line[64];
    int n = scene->snap->n_classes;
    int row = self->listing ? self->pair[self->at] / n : self->row;
    int column = self->listing ? self->pair[self->at] % n : self->column;
    const char *live = self->live ? " live" : "";
    if (self->listing ? self->n_pairs == 0 : !self->chosen)
        return false;
    if (column < 0)
        snprintf(line, sizeof line, "samples %d%s", row, live);
    else
        snprintf(line, sizeof line, "samples %d %d%s", row, column, live);
    scene->tell(scene->app, line);
    return true;
}

static bool move(struct tt_confusion_view *self, int n, const char *line)
{
    static const struct {
        const char *line;
        int rows, columns;
    } moves[] = {
        {"move up", -1, 0},          {"move down", 1, 0},      {"move left", 0, -1},
        {"move right", 0, 1},        {"move pageup", -10, 0},  {"move pagedown", 10, 0},
        {"move home", -1000, -1001}, {"move end", 1000, 1000},
    };
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        if (strcmp(line, moves[i].line) == 0) {
            if (self->listing)
                self->at =
                    self->n_pairs > 0 ? within(self->at + moves[i].rows, 0, self->n_pairs) : 0;
            else
                move_by(self, n, moves[i].rows, moves[i].columns);
            return true;
        }
    return false;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_confusion_view *self = state;
    if (strcmp(line, "enter") == 0)
        return drill(self, scene);
    if (strcmp(line, "percent") == 0)
        self->percent = !self->percent;
    else if (strcmp(line, "back") == 0 && self->listing)
        self->listing = false;
    else if (strcmp(line, "back") == 0 && self->chosen)
        self->chosen = false;
    else
        return move(self, scene->snap->n_classes, line);
    return true;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_confusion_view *self = state;
    (void)scene;
    if (strcmp(name, "w") == 0)
        self->listing = !self->listing;
    else if (strcmp(name, "v") == 0)
        self->live = !self->live;
    else
        return false;
    return true;
}

/* A click chooses; on what is chosen it is as enter. */
static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_confusion_view *self = state;
    struct tt_heatmap m = tt_confusion_matrix(self, scene);
    int row = -1, column = self->top + y - self->matrix.y - 1;
    (void)where;
    if (!m.count)
        return false;
    if (self->listing) {
        if (y <= self->matrix.y || column >= self->n_pairs)
            return false;
        bool again = column == self->at;
        self->at = column;
        return again ? drill(self, scene) : true;
    }
    if (!tt_heatmap_at(&m, self->matrix, x - self->matrix.x, y - self->matrix.y, &row, &column))
        return false;
    if (self->chosen && self->row == row && self->column == column)
        return drill(self, scene);
    self->chosen = true;
    self->row = row;
    self->column = column;
    return true;
}

static const struct tt_key_hint hints[] = {
    {"enter", "samples"}, {"w", "worst pairs"}, {"v", "live"}, {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, bool *only)
{
    static const struct tt_key_hint listing[] = {
        {"enter", "samples"}, {"w", "matrix"}, {"v", "live"}, {"up down", "choose"}, {NULL, NULL}};
    const struct tt_confusion_view *self = state;
    (void)only;
    return self->listing ? listing : hints;
}

const struct tt_view_type tt_view_confusion = {
    .name = "confusion",
    .title = "confusion",
    .help = "what is taken for what",
    .for_values = &tt_view_residuals,
    .watch = TT_WATCH_SAMPLES,
    .size = sizeof(struct tt_confusion_view),
    .draw = tt_confusion_draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
};
