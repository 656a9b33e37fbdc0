/* Runs: the curves of earlier runs over those of this one, and what made them differ. */
#include "runs_view.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

enum { NEWEST = 3 }; /* are drawn before anyone chooses */

static bool is_own(const struct tt_scene *scene, int i)
{
    return tt_library_is_own(tt_library_run(scene->library, i));
}

/* The newest others, by name, which begins with the date. */
static void choose_newest(struct tt_runs_view *self, const struct tt_scene *scene)
{
    int n = tt_library_runs(scene->library);
    memset(self->slot, 0, sizeof self->slot);
    for (int slot = 1; slot <= NEWEST; slot++) {
        int best = -1;
        for (int i = 0; i < n; i++)
            if (self->slot[i] == 0 && !is_own(scene, i) &&
                (best < 0 || strcmp(tt_library_name(tt_library_run(scene->library, i)),
                                    tt_library_name(tt_library_run(scene->library, best))) > 0))
                best = i;
        if (best >= 0)
            self->slot[best] = (uint8_t)slot;
    }
}

static void settle(struct tt_runs_view *self, const struct tt_scene *scene)
{
    if (!self->touched)
        choose_newest(self, scene);
    tt_runs_sort(self, scene);
    bool there = false;
    for (int i = 0; i < self->n; i++)
        there = there || self->order[i] == self->at;
    if ((!self->chosen || !there) && self->n > 0)
        self->at = self->order[0];
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                 struct tt_rect where)
{
    struct tt_runs_view *self = state;
    if (where.w < 24 || where.h < 9)
        return;
    settle(self, scene);
    /* The table takes what it needs, up to half. */
    int table = self->n + 2 < where.h / 2 ? self->n + 2 : where.h / 2;
    table = table < 4 ? 4 : table;
    tt_runs_draw_chart(self, scene, c,
                       (struct tt_rect){where.x, where.y, where.w, where.h - table});
    struct tt_rect below = {where.x, where.y + where.h - table, where.w, table};
    tt_runs_draw_table(self, scene, c, below);
    self->table.x -= where.x;
    self->table.y -= where.y;
    tt_search_draw(&self->search, c, (struct tt_rect){below.x, below.y, below.w, 1});
}

/* --- keys ------------------------------------------------------------------------------------ */

static int free_slot(const struct tt_runs_view *self, int n)
{
    for (int slot = 1; slot < TT_RUN_COLORS; slot++) {
        bool taken = false;
        for (int i = 0; i < n; i++)
            taken = taken || self->slot[i] == slot;
        if (!taken)
            return slot;
    }
    return 0;
}

/* When all colours are taken, nothing. */
static void toggle(struct tt_runs_view *self, const struct tt_scene *scene, int i)
{
    if (i < 0 || i >= tt_library_runs(scene->library) || is_own(scene, i))
        return;
    self->touched = self->chosen = true;
    self->slot[i] =
        (uint8_t)(self->slot[i] > 0 ? 0 : free_slot(self, tt_library_runs(scene->library)));
}

/* None, or the first rows as they are sorted now. */
static void toggle_all(struct tt_runs_view *self, const struct tt_scene *scene)
{
    bool any = false, others = false;
    for (int i = 0; i < self->n; i++) {
        any = any || self->slot[self->order[i]] > 0;
        others = others || !is_own(scene, self->order[i]);
    }
    if (!any && !others)
        return;
    self->touched = true;
    memset(self->slot, 0, sizeof self->slot);
    for (int i = 0; i < self->n && !any; i++)
        if (!is_own(scene, self->order[i]) && free_slot(self, self->n) > 0)
            toggle(self, scene, self->order[i]);
}

static void sort_by(struct tt_runs_view *self, const struct tt_scene *scene, int by)
{
    struct tt_runs_column column[TT_RUNS_COLUMNS];
    int n = tt_runs_columns(self, scene, column), at = 0;
    for (int i = 0; i < n; i++)
        if (strcmp(column[i].key, self->sort) == 0)
            at = i;
    at = (at + by + n) % n;
    tt_text_copy(self->sort, sizeof self->sort, column[at].key);
    self->reversed = false;
}

static void move_to(struct tt_runs_view *self, int row)
{
    row = row >= self->n ? self->n - 1 : row;
    self->chosen = true;
    if (self->n > 0)
        self->at = self->order[row < 0 ? 0 : row];
}

/* The chosen run's film: of the one that is shown its own past. */
static void watch(const struct tt_runs_view *self, const struct tt_scene *scene)
{
    char line[TT_PATH + 16];
    if (self->n == 0) { /* one from elsewhere, then */
        scene->tell(scene->host, "prompt watch ");
        return;
    }
    const struct tt_library_run *r = tt_library_run(scene->library, self->at);
    snprintf(line, sizeof line, "watch %s", tt_library_path(r));
    scene->tell(scene->host, tt_library_is_own(r) ? "film first" : line);
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_runs_view *self = state;
    static const struct {
        const char *line;
        int by, pages;
    } move[] = {{"move up", -1, 0},
                {"move down", 1, 0},
                {"move pageup", 0, -1},
                {"move pagedown", 0, 1},
                {"move home", -TT_LIBRARY_RUNS, 0},
                {"move end", TT_LIBRARY_RUNS, 0}};
    settle(self, scene);
    int row = 0;
    for (int i = 0; i < self->n; i++)
        row = self->order[i] == self->at ? i : row;
    for (size_t i = 0; i < sizeof move / sizeof move[0]; i++)
        if (strcmp(line, move[i].line) == 0) {
            move_to(self, row + move[i].by + move[i].pages * self->rows);
            return true;
        }
    if (strcmp(line, "move left") == 0)
        sort_by(self, scene, -1);
    else if (strcmp(line, "move right") == 0)
        sort_by(self, scene, 1);
    else if (strcmp(line, "enter") == 0)
        watch(self, scene);
    else if (strcmp(line, "back") == 0 && self->search.text.length > 0)
        tt_search_clear(&self->search);
    else
        return false;
    return true;
}

static bool key(void *state, const struct tt_scene *scene, const char *key)
{
    struct tt_runs_view *self = state;
    settle(self, scene);
    if (self->search.typing)
        return tt_search_key(&self->search, key);
    if (strcmp(key, "/") == 0)
        tt_search_begin(&self->search);
    else if (strcmp(key, "space") == 0)
        toggle(self, scene, self->at);
    else if (strcmp(key, "a") == 0)
        toggle_all(self, scene);
    else if (strcmp(key, "m") == 0)
        self->metric = (enum tt_library_metric)((self->metric + 1) % TT_LIBRARY_METRICS);
    else if (strcmp(key, "x") == 0)
        self->axis = (enum tt_runs_axis)((self->axis + 1) % TT_RUNS_AXES);
    else if (strcmp(key, "i") == 0)
        self->reversed = !self->reversed;
    else
        return false;
    return true;
}

/* A row: it is chosen, and on its box ticked; a column's head: it is sorted by. */
static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_runs_view *self = state;
    struct tt_runs_column column[TT_RUNS_COLUMNS];
    int row = y - self->table.y - 1, n = tt_runs_columns(self, scene, column);
    (void)where;
    x -= self->table.x;
    if (row == -1)
        for (int k = 0; k < n; k++)
            if (self->column_w[k] > 0 && x >= self->column_x[k] &&
                x < self->column_x[k] + self->column_w[k]) {
                const char *before = self->sort[0] ? self->sort : column[0].key;
                self->reversed = strcmp(before, column[k].key) == 0 && !self->reversed;
                tt_text_copy(self->sort, sizeof self->sort, column[k].key);
            }
    if (row < 0 || row >= self->rows || self->top + row >= self->n)
        return row == -1;
    move_to(self, self->top + row);
    if (x < 4)
        toggle(self, scene, self->at);
    return true;
}

static bool copy(const void *state, const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_runs_view *self = state;
    if (!self->chosen || self->at >= tt_library_runs(scene->library))
        return false;
    tt_text_copy(out, size,
                 is_own(scene, self->at)
                     ? scene->info->run_dir
                     : tt_library_name(tt_library_run(scene->library, self->at)));
    return true;
}

static const struct tt_key_hint hints[] = {
    {"space", "draw or not"}, {"enter", "watch it"},     {"m", "metric"},
    {"x", "x axis"},          {"left right", "sort by"}, {"i", "the other way"},
    {"a", "all or none"},     {"/", "search"},           {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    const struct tt_runs_view *self = state;
    (void)scene;
    *only = self->search.typing;
    return *only ? tt_hints_searching : hints;
}

const struct tt_view_type tt_view_runs = {
    .name = "runs",
    .title = "runs",
    .help = "earlier runs: their curves over this one's, and the settings that differ",
    .library = true,
    .wish = {48, 12, 116, 40, "dashboard settings confusion samples rewind log"},
    .size = sizeof(struct tt_runs_view),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
    .copy = copy,
};
