/* Confusion: which classes the last validation pass took for which, and figures of each class; the
 * samples behind each number; while training goes on, if wanted, of the network as it is now. */
#include "confusion_view.h"

#include <stdio.h>
#include <string.h>

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
    const char *live = tt_confusion_page(self, scene) ? " live" : "";
    if (self->listing ? self->n_pairs == 0 : !self->chosen)
        return false;
    if (column < 0)
        snprintf(line, sizeof line, "samples %d%s", row, live);
    else
        snprintf(line, sizeof line, "samples %d %d%s", row, column, live);
    scene->tell(scene->host, line);
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

/* "cell 4 9", which a click says: it is chosen, and its samples shown where it was. */
static bool choose_cell(struct tt_confusion_view *self, const struct tt_scene *scene, int row,
                        int column)
{
    int n = scene->snap->n_classes;
    if (row < 0 || row >= n || column < -1 || column >= n)
        return false;
    if (self->chosen && self->row == row && self->column == column)
        return drill(self, scene);
    self->chosen = true;
    self->row = row;
    self->column = column;
    return true;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_confusion_view *self = state;
    int row, column;
    if (sscanf(line, "cell %d %d", &row, &column) == 2)
        return choose_cell(self, scene, row, column);
    if (strcmp(line, "enter") == 0)
        return drill(self, scene);
    if (strcmp(line, "percent") == 0 && !self->listing)
        self->percent = !self->percent;
    else if (strcmp(line, "back") == 0 && self->listing)
        self->listing = false;
    else if (strcmp(line, "back") == 0 && self->chosen)
        self->chosen = false;
    else
        return move(self, scene->snap->n_classes, line);
    return true;
}

/* The next class from the chosen one on that is called so; of the pairs, one that has it. */
static void find(struct tt_confusion_view *self, const struct tt_scene *scene)
{
    const struct tt_run_info *info = scene->info;
    int n = info->n_classes, all = self->listing ? self->n_pairs : n;
    int from = self->listing ? self->at : self->row;
    for (int k = 0; k < all; k++) {
        int to = (from + k) % all, row = self->listing ? self->pair[to] / n : to;
        if (!tt_search_finds(&self->search, info->class_name[row]) &&
            (!self->listing ||
             !tt_search_finds(&self->search, info->class_name[self->pair[to] % n])))
            continue;
        self->at = self->listing ? to : self->at;
        if (!self->listing) {
            self->row = to;
            self->column = -1;
            self->chosen = true;
        }
        return;
    }
}

static bool search_key(struct tt_confusion_view *self, const struct tt_scene *scene,
                       const char *name)
{
    bool took = tt_search_key(&self->search, name);
    if (self->search.text.length > 0)
        find(self, scene);
    if (!self->search.typing)
        tt_search_clear(&self->search); /* it is found */
    return took;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_confusion_view *self = state;
    if (self->search.typing)
        return search_key(self, scene, name);
    if (strcmp(name, "/") == 0 && scene->info->n_classes > 0)
        tt_search_begin(&self->search);
    else if (strcmp(name, "w") == 0)
        self->listing = !self->listing;
    else if (strcmp(name, "v") == 0 && !tt_scene_recorded(scene))
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
    return choose_cell(self, scene, row, column);
}

static bool copy(const void *state, const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_confusion_view *self = state;
    struct tt_heatmap m = tt_confusion_matrix(self, scene);
    if (!m.count || (self->listing ? self->n_pairs == 0 : !self->chosen))
        return false;
    int row = self->listing ? self->pair[self->at] / m.n : self->row;
    int column = self->listing ? self->pair[self->at] % m.n : self->column;
    struct tt_class_figures f = tt_class_figures(m.count, m.n, row);
    if (column < 0)
        snprintf(out, size, "class %s: precision %.4f, recall %.4f, F1 %.4f, support %llu",
                 m.name[row], f.precision, f.recall, f.f1, (unsigned long long)f.support);
    else
        snprintf(out, size, "true %s, predicted %s: %u of %llu", m.name[row], m.name[column],
                 m.count[row * m.n + column], (unsigned long long)f.support);
    return true;
}

static const struct tt_key_hint hints[] = {
    {"enter", "samples"},
    {"w", "worst pairs"},
    {"v", "live"},
    {"{move up} {move down}", "choose"},
    {"{percent}", "percent"},
    {"/", "search"},
    {NULL, NULL},
};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint listing[] = {
        {"esc", "matrix"}, {"enter", "samples"}, {"{move up} {move down}", "choose"},
        {"v", "live"},     {"/", "search"},      {NULL, NULL},
    };
    static const struct tt_key_hint chosen[] = {
        {"esc", "leave"},
        {"enter", "samples"},
        {"{move up} {move down}", "choose"},
        {"v", "live"},
        {"{percent}", "percent"},
        {"w", "worst pairs"},
        {"/", "search"},
        {NULL, NULL},
    };
    static const struct tt_key_hint finding[] = {
        {"esc", "leave"}, {"enter", "choose it"}, {"up down", "choose"}, {NULL, NULL}};
    const struct tt_confusion_view *self = state;
    (void)scene;
    *only = self->search.typing;
    return *only ? finding : self->listing ? listing : self->chosen ? chosen : hints;
}

const struct tt_view_type tt_view_confusion = {
    .name = "confusion",
    .title = "confusion",
    .help = "what is taken for what",
    .for_regression = &tt_view_residuals,
    .watch = TT_WATCH_SAMPLES,
    .wish = {36, 9, 84, 26, "samples dashboard data settings rewind log"},
    .size = sizeof(struct tt_confusion_view),
    .draw = tt_confusion_draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
    .copy = copy,
};
