/* The table of runs: what they reached, and the settings in which they differ. */
#include "runs_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/frame.h"
#include "../widgets/gauge.h"

/* --- what stands in a cell ------------------------------------------------------------------- */

static struct tt_series_stats all_of(const struct tt_series *s)
{
    return tt_series_stats(s, 0, tt_series_length(s));
}

/* Of the run that is trained the newest is known without its files. */
static struct tt_library_facts facts_of(const struct tt_scene *scene,
                                        const struct tt_library_run *r)
{
    struct tt_library_facts f = *tt_library_facts(r);
    const struct tt_snapshot *s = tt_scene_now(scene);
    if (!tt_library_is_own(r))
        return f;
    struct tt_series_stats loss = all_of(scene->series[TT_SERIES_VAL_LOSS]),
                           score = all_of(scene->series[TT_SERIES_VAL_ACC]);
    f.epoch = s->epoch;
    f.epochs = s->epochs;
    f.seconds = s->elapsed;
    f.regression = scene->info->regression;
    if (loss.n > 0)
        f.best_loss = loss.min;
    if (score.n > 0)
        f.best_score = score.max;
    if (s->best.known && s->best_by) {
        tt_text_copy(f.best.by, sizeof f.best.by, s->best_by);
        f.best.regression = f.regression;
        f.best.value = s->best_value;
    }
    tt_text_copy(f.state, sizeof f.state,
                 s->state == TT_FINISHED ? "finished"
                 : s->state == TT_PAUSED ? "paused"
                                         : "running");
    return f;
}

static void show_name(const struct tt_scene *scene, const struct tt_library_run *r,
                      char out[TT_RUNS_CELL])
{
    (void)scene;
    tt_text_copy(out, TT_RUNS_CELL, tt_library_name(r));
}

static void show_state(const struct tt_scene *scene, const struct tt_library_run *r,
                       char out[TT_RUNS_CELL])
{
    struct tt_library_facts f = facts_of(scene, r);
    int n = snprintf(out, TT_RUNS_CELL, "%s", f.state);
    if (f.damaged > 0)
        snprintf(out + n, TT_RUNS_CELL - (size_t)n, ", %" PRId64 " damaged", f.damaged);
}

static void show_epochs(const struct tt_scene *scene, const struct tt_library_run *r,
                        char out[TT_RUNS_CELL])
{
    struct tt_library_facts f = facts_of(scene, r);
    int n = snprintf(out, TT_RUNS_CELL, "%" PRId64, f.epoch);
    if (f.epochs > 0)
        snprintf(out + n, TT_RUNS_CELL - (size_t)n, "/%" PRId64, f.epochs);
}

static void show_best(const struct tt_scene *scene, const struct tt_library_run *r,
                      char out[TT_RUNS_CELL])
{
    struct tt_library_facts f = facts_of(scene, r);
    tt_best_text(&f.best, out, TT_RUNS_CELL);
}

static void show_loss(const struct tt_scene *scene, const struct tt_library_run *r,
                      char out[TT_RUNS_CELL])
{
    struct tt_library_facts f = facts_of(scene, r);
    out[0] = '\0';
    if (!isnan(f.best_loss))
        snprintf(out, TT_RUNS_CELL, "%.4f", f.best_loss);
}

static void show_time(const struct tt_scene *scene, const struct tt_library_run *r,
                      char out[TT_RUNS_CELL])
{
    tt_text_duration(out, TT_RUNS_CELL, facts_of(scene, r).seconds);
}

/* Sorting: the least first. */
static double number_epochs(const struct tt_scene *scene, const struct tt_library_run *r)
{
    return (double)facts_of(scene, r).epoch;
}

static double number_best(const struct tt_scene *scene, const struct tt_library_run *r)
{
    struct tt_library_facts f = facts_of(scene, r);
    return tt_best_order(&f.best);
}

static double number_loss(const struct tt_scene *scene, const struct tt_library_run *r)
{
    double best = facts_of(scene, r).best_loss;
    return isnan(best) ? (double)INFINITY : best;
}

static double number_time(const struct tt_scene *scene, const struct tt_library_run *r)
{
    return facts_of(scene, r).seconds;
}

static const struct tt_runs_column fixed[] = {
    {"name", "run", -1, show_name, NULL},
    {"state", "state", -1, show_state, NULL},
    {"epochs", "epochs", -1, show_epochs, number_epochs},
    {"best", "best", -1, show_best, number_best},
    {"loss", "best loss", -1, show_loss, number_loss},
    {"time", "time", -1, show_time, number_time},
};
enum { FIXED = sizeof fixed / sizeof fixed[0] };

/* --- settings -------------------------------------------------------------------------------- */

/* All that have settings have the same, in one order. */
static const char *setting(const struct tt_library_run *r, int i)
{
    const struct tt_library_setting *s;
    return i < tt_library_settings(r, &s) ? s[i].value : "";
}

/* Whether a run counts where settings are compared: those that are drawn, when there are some. */
static bool counts(const struct tt_runs_view *self, const struct tt_scene *scene, int i, bool drawn)
{
    const struct tt_library_setting *unused;
    const struct tt_library_run *r = tt_library_run(scene->library, i);
    return (!drawn || self->slot[i] > 0 || tt_library_is_own(r)) &&
           tt_library_settings(r, &unused) > 0;
}

static bool differs(const struct tt_runs_view *self, const struct tt_scene *scene, bool drawn,
                    int at)
{
    const char *value = NULL;
    for (int i = 0; i < tt_library_runs(scene->library); i++) {
        if (!counts(self, scene, i, drawn))
            continue;
        const char *other = setting(tt_library_run(scene->library, i), at);
        if (value && strcmp(value, other) != 0)
            return true;
        value = other;
    }
    return false;
}

int tt_runs_columns(const struct tt_runs_view *self, const struct tt_scene *scene,
                    struct tt_runs_column out[TT_RUNS_COLUMNS])
{
    int n = FIXED, drawn = 0, model = -1;
    const struct tt_library_setting *s;
    memcpy(out, fixed, sizeof fixed);
    for (int i = 0; i < tt_library_runs(scene->library); i++) {
        drawn += counts(self, scene, i, true);
        if (model < 0 && counts(self, scene, i, false))
            model = i;
    }
    if (model < 0)
        return n;
    int settings = tt_library_settings(tt_library_run(scene->library, model), &s);
    for (int i = 0; i < settings && n < TT_RUNS_COLUMNS; i++)
        if (differs(self, scene, drawn >= 2, i))
            out[n++] = (struct tt_runs_column){.key = s[i].name, .head = s[i].name, .setting = i};
    return n;
}

static void show(const struct tt_runs_column *column, const struct tt_scene *scene,
                 const struct tt_library_run *r, char out[TT_RUNS_CELL])
{
    if (column->show)
        column->show(scene, r, out);
    else
        tt_text_copy(out, TT_RUNS_CELL, setting(r, column->setting));
}

/* --- order ----------------------------------------------------------------------------------- */

struct sorting {
    const struct tt_scene *scene;
    struct tt_runs_column column;
    bool reversed;
};

static int compare(const void *a, const void *b, void *by)
{
    const struct sorting *s = by;
    const struct tt_library_run *x = tt_library_run(s->scene->library, *(const int *)a),
                                *y = tt_library_run(s->scene->library, *(const int *)b);
    int order = 0;
    double p = 0, q = 0;
    char left[TT_RUNS_CELL], right[TT_RUNS_CELL];
    if (s->column.number) {
        p = s->column.number(s->scene, x);
        q = s->column.number(s->scene, y);
        order = (p > q) - (p < q);
    } else {
        show(&s->column, s->scene, x, left);
        show(&s->column, s->scene, y, right);
        order = tt_text_to_double(left, &p) && tt_text_to_double(right, &q) ? (p > q) - (p < q)
                                                                            : strcmp(left, right);
    }
    order = s->reversed ? -order : order;
    /* Names begin with their date: the newest first. */
    return order ? order : strcmp(tt_library_name(y), tt_library_name(x));
}

void tt_runs_sort(struct tt_runs_view *self, const struct tt_scene *scene)
{
    struct tt_runs_column column[TT_RUNS_COLUMNS];
    int n = tt_runs_columns(self, scene, column);
    struct sorting by = {scene, column[0], self->reversed};
    for (int i = 0; i < n; i++)
        if (strcmp(column[i].key, self->sort) == 0)
            by.column = column[i];
    /* By name: the newest first, unless it is the other way round. */
    by.reversed = strcmp(by.column.key, "name") == 0 ? !self->reversed : self->reversed;
    self->n = 0;
    for (int i = 0; i < tt_library_runs(scene->library); i++)
        if (tt_search_finds(&self->search, tt_library_name(tt_library_run(scene->library, i))))
            self->order[self->n++] = i;
    qsort_r(self->order, (size_t)self->n, sizeof self->order[0], compare, &by);
}

/* --- drawing --------------------------------------------------------------------------------- */

enum { BOX = 5, LEAST_NAME = 12, MOST_NAME = 44, MOST_CELL = 24, MOST_MEASURED = 200 };

static int row_of(const struct tt_runs_view *self)
{
    for (int i = 0; i < self->n; i++)
        if (self->order[i] == self->at)
            return i;
    return 0;
}

/* Columns that fit, and how wide each is; the name takes what is left, up to what it needs. */
static int measure(struct tt_runs_view *self, const struct tt_scene *scene,
                   const struct tt_runs_column *column, int n, int w)
{
    int widest = 0, x, shown = 1;
    for (int k = 0; k < n; k++) {
        int need = (int)strlen(column[k].head);
        for (int i = 0; i < self->n && i < MOST_MEASURED; i++) {
            char text[TT_RUNS_CELL];
            show(&column[k], scene, tt_library_run(scene->library, self->order[i]), text);
            int have = tt_utf8_length(text);
            need = have > need ? have : need;
        }
        self->column_w[k] = k > 0 && need > MOST_CELL ? MOST_CELL : need;
    }
    widest = self->column_w[0] > MOST_NAME ? MOST_NAME : self->column_w[0];
    int name = widest < LEAST_NAME ? widest : LEAST_NAME;
    for (x = BOX + name; shown < n && x + 2 + self->column_w[shown] <= w; shown++)
        x += 2 + self->column_w[shown];
    name += w - x > widest - name ? widest - name : w - x;
    self->column_w[0] = name > 0 ? name : 1;
    self->column_x[0] = BOX;
    for (int k = 1; k < shown; k++)
        self->column_x[k] = self->column_x[k - 1] + self->column_w[k - 1] + 2;
    return shown;
}

static void draw_head(const struct tt_runs_view *self, struct tt_canvas *c, struct tt_rect r,
                      const struct tt_runs_column *column, int shown)
{
    const char *by = self->sort[0] ? self->sort : "name";
    for (int k = 0; k < shown; k++) {
        bool sorted = strcmp(by, column[k].key) == 0;
        enum tt_style style = sorted ? TT_STYLE_TAB_ACTIVE : TT_STYLE_LABEL;
        int x = r.x + self->column_x[k], w = self->column_w[k];
        if (column[k].number)
            tt_text_right(c, x + w, r.y, w, style, column[k].head);
        else
            tt_text_cut(c, x, r.y, w, style, column[k].head);
        if (sorted)
            tt_put(c, x + w, r.y,
                   self->reversed ? tt_glyph(c, 0x25b4, '^') : tt_glyph(c, 0x25be, 'v'), style);
    }
}

static void draw_row(const struct tt_runs_view *self, const struct tt_scene *scene,
                     struct tt_canvas *c, struct tt_rect r, int index,
                     const struct tt_runs_column *column, int shown)
{
    const struct tt_library_run *run = tt_library_run(scene->library, index);
    bool own = tt_library_is_own(run), drawn = own || self->slot[index] > 0;
    int slot = own ? 0 : self->slot[index];
    enum tt_style style = index == self->at ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
    const char *problem = tt_library_facts(run)->problem;
    char text[TT_RUNS_CELL], box[8];
    if (index == self->at)
        tt_fill(c, (struct tt_rect){r.x + BOX, r.y, r.w - BOX, 1}, ' ', style);
    snprintf(box, sizeof box, "[%c]", drawn ? tt_runs_letter(slot) : ' ');
    tt_text(c, r.x, r.y, 3, drawn ? (enum tt_style)(TT_STYLE_RUN + slot) : TT_STYLE_DIM, box);
    for (int k = 0; k < shown; k++) {
        int x = r.x + self->column_x[k], w = self->column_w[k];
        show(&column[k], scene, run, text);
        if (column[k].number)
            tt_text_right(c, x + w, r.y, w, style, text);
        else
            tt_text_cut(c, x, r.y, w, style, text);
    }
    if (problem[0] && shown > 2) {
        int x = r.x + self->column_x[2];
        tt_text_cut(c, x, r.y, r.x + r.w - x, TT_STYLE_WARN, problem);
    }
}

void tt_runs_draw_table(struct tt_runs_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where)
{
    struct tt_runs_column column[TT_RUNS_COLUMNS];
    char title[64];
    int n = tt_runs_columns(self, scene, column), drawn = 0;
    if (where.h < 3)
        return;
    for (int i = 0; i < self->n; i++)
        drawn += self->slot[i] > 0;
    snprintf(title, sizeof title, "%d run%s, %d drawn beside this one%s", self->n,
             self->n == 1 ? "" : "s", drawn, tt_library_settled(scene->library) ? "" : ", reading");
    struct tt_rect in = tt_heading(c, where, title);
    int shown = measure(self, scene, column, n, in.w), row = row_of(self);
    self->rows = in.h - 1;
    self->table = in;
    if (row < self->top)
        self->top = row;
    if (row >= self->top + self->rows)
        self->top = row - self->rows + 1;
    if (self->top > self->n - self->rows)
        self->top = self->n > self->rows ? self->n - self->rows : 0;
    draw_head(self, c, in, column, shown);
    for (int i = 0; i < self->rows && self->top + i < self->n; i++)
        draw_row(self, scene, c, (struct tt_rect){in.x, in.y + 1 + i, in.w, 1},
                 self->order[self->top + i], column, shown);
    if (self->n == 0 && tt_library_settled(scene->library))
        tt_text(c, in.x, in.y + 1, in.w, TT_STYLE_DIM,
                "none here; :runs FOLDER looks through another folder");
}
