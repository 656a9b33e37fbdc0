/* A scene built by hand, for the tests of views and of what stands above them. */
#ifndef TT_TESTS_TUI_SCENE_H
#define TT_TESTS_TUI_SCENE_H

#include "canvas_guard.h"

#include <math.h>

#include <tuitrain/run/link/data_sheet.h>

#include "../../src/tui/views/views.h"

enum { MOST_CLASSES = 120 };

struct stage {
    struct tt_run_info info;
    struct tt_snapshot snap;
    struct tt_series *series[TT_SERIES_COUNT];
    struct tt_branch branch; /* the only one; its series are those */
    const struct tt_branch *branches[1];
    struct tt_log log;
    struct tt_settings settings;
    struct tt_answer answer;
    char told[256]; /* the last line that a view asked for */
    struct tt_query asked;
    int questions;
    struct tt_samples_page page;
    struct tt_reading reading;
    struct tt_importance_report importance;
    struct tt_embedding embedding;
    struct tt_drawing drawing; /* the last one shown */
    struct tt_ball ball;
    int drawings;
    struct tt_inside_wish wished; /* the last one */
    int looks;
    uint8_t pixels[TT_PAGE_SAMPLES * 128 * 128];
    float numbers[TT_PAGE_SAMPLES * 20];
    char column[20][64];
    char name[MOST_CLASSES][32];
    uint32_t confusion[MOST_CLASSES * MOST_CLASSES];
    struct tt_data_sheet sheet;
    struct tt_sheet_column columns[7];
    int64_t counts[2][MOST_CLASSES];
    struct tt_scene scene;
};

static inline void stage_set(struct stage *s, enum tt_setting_group group, const char *name,
                             const struct tt_opt *row, const char *value, const char *fixed)
{
    struct tt_setting *one = &s->settings.setting[s->settings.n++];
    one->group = group;
    one->row = row;
    one->fixed = fixed;
    snprintf(one->name, sizeof one->name, "%s", name);
    snprintf(one->set, sizeof one->set, "%s ", name);
    snprintf(one->value, sizeof one->value, "%s", value);
    tt_opt_default(row, one->usual, sizeof one->usual);
}

/* By plain steps, and by longer ones before that. */
static inline void stage_roll(struct tt_ball_path *p, double lr)
{
    double x = -5, y = 2.2, slope[2];
    snprintf(p->optimizer, sizeof p->optimizer, "sgd");
    p->lr = lr;
    for (p->n = 0; p->n < 200; p->n++) {
        p->at[p->n][0] = (float)x;
        p->at[p->n][1] = (float)y;
        tt_ball_gradient(x, y, slope);
        x -= lr * slope[0];
        y -= lr * slope[1];
    }
    p->end = lr < 0.3 ? TT_BALL_CAUGHT : TT_BALL_AT_BOTTOM;
}

/* Settings of each kind. */
static inline void stage_settings(struct stage *s)
{
    static const struct tt_opt lr = {.name = "lr",
                                     .type = TT_OPT_FLOAT,
                                     .def = 0.01,
                                     .max = 10,
                                     .flags = TT_OPT_ABOVE_MIN,
                                     .help = "learning rate"},
                               batch = TT_ROW_INT("batch-size", 0, 64, 1, 65536, "samples"),
                               schedule = {.name = "schedule",
                                           .type = TT_OPT_STRING,
                                           .text = "",
                                           .help = "the rate over time"},
                               optimizer = {.name = "optimizer",
                                            .type = TT_OPT_STRING,
                                            .text = "sgd",
                                            .help = "how gradients change weights"},
                               momentum = TT_ROW_FLOAT("momentum", 0, 0.9, 0, 1, "kept"),
                               nesterov = {.name = "nesterov",
                                           .type = TT_OPT_BOOL,
                                           .help = "Nesterov's momentum"},
                               p = TT_ROW_FLOAT("p", 0, 0.5, 0, 1, "share set to zero"),
                               seed = TT_ROW_INT("seed", 0, 1, 0, 1e9, "of random numbers");
    static const char *const names[] = {"sgd", "adam", "adamw", NULL};
    stage_set(s, TT_SETTING_TRAINING, "lr", &lr, "0.02", NULL);
    stage_set(s, TT_SETTING_TRAINING, "batch-size", &batch, "64", NULL);
    stage_set(s, TT_SETTING_TRAINING, "schedule", &schedule, "", NULL);
    stage_set(s, TT_SETTING_TRAINING, "optimizer", &optimizer, "sgd", NULL);
    s->settings.setting[3].choices = names;
    stage_set(s, TT_SETTING_OPTIMIZER, "momentum", &momentum, "0.9", NULL);
    stage_set(s, TT_SETTING_OPTIMIZER, "nesterov", &nesterov, "no", NULL);
    stage_set(s, TT_SETTING_LAYER, "dropout 3", &p, "0.2", NULL);
    snprintf(s->settings.setting[6].set, TT_SETTING_NAME, "dropout 3=");
    stage_set(s, TT_SETTING_RUN, "seed", &seed, "1", "every random number follows from it");
    s->settings.batch_size = 64;
    snprintf(s->settings.net, sizeof s->settings.net, "784-128-10");
    snprintf(s->settings.optimizer, sizeof s->settings.optimizer, "sgd, momentum 0.9");
    snprintf(s->settings.loss, sizeof s->settings.loss, "cross-entropy");
}

/* Takes what a view asks for, as command number 7. */
static inline int64_t stage_tell(void *host, const char *line)
{
    struct stage *s = host;
    snprintf(s->told, sizeof s->told, "%s", line);
    return 7;
}

static inline void stage_ask(void *host, const struct tt_query *q)
{
    struct stage *s = host;
    s->asked = *q;
    s->questions++;
}

static inline void stage_show(void *host, const struct tt_drawing *d)
{
    struct stage *s = host;
    s->drawing = *d;
    s->drawings++;
}

static inline void stage_look(void *host, const struct tt_inside_wish *w)
{
    struct stage *s = host;
    s->wished = *w;
    s->looks++;
}

static inline struct stage *stage_new(int classes)
{
    struct stage *s = calloc(1, sizeof *s);
    assert_non_null(s);
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        s->scene.series[i] = s->series[i] = s->branch.series[i] = tt_series_new(false);
    s->branch.parent = -1;
    s->branches[0] = &s->branch;
    s->scene.branch = s->branches;
    s->scene.n_branches = 1;
    for (int i = 0; i < classes; i++)
        snprintf(s->name[i], sizeof s->name[i], "%d", i);
    s->info = (struct tt_run_info){.data = "mnist",
                                   .net = "784-128-10",
                                   .optimizer = "sgd, momentum 0.9",
                                   .device = "cpu, 2 threads, OpenBLAS SkylakeX",
                                   .run_dir = "runs/2026-01-31T12-34-56-mnist",
                                   .parameters = 101770,
                                   .batch_size = 64,
                                   .seed = 1,
                                   .n_classes = classes,
                                   .class_name = (const char(*)[32])s->name};
    s->snap = (struct tt_snapshot){.state = TT_TRAINING,
                                   .epochs = 10,
                                   .steps_per_epoch = 938,
                                   .lr = 0.01,
                                   .remaining = -1,
                                   .last_saved_step = -1,
                                   .n_classes = classes,
                                   .confusion = s->confusion};
    for (int i = 0; i < classes; i++) {
        s->counts[0][i] = 6000 - 400 * i;
        s->counts[1][i] = 1000 + i;
    }
    s->sheet = (struct tt_data_sheet){.source = "idx",
                                      .shape = "1x28x28",
                                      .bytes = 54.88e6,
                                      .train = 60000,
                                      .val = 10000,
                                      .n_classes = classes,
                                      .in_train = s->counts[0],
                                      .in_val = s->counts[1]};
    s->info.sheet = &s->sheet;
    s->scene.info = &s->info;
    s->scene.snap = &s->snap;
    s->scene.log = &s->log;
    stage_settings(s);
    s->scene.settings = &s->settings;
    s->scene.tell = stage_tell;
    s->scene.asked = &s->asked;
    s->scene.page = &s->page;
    s->scene.reading = &s->reading;
    s->scene.importance = &s->importance;
    s->scene.embedding = &s->embedding;
    s->ball.id = 1;
    stage_roll(&s->ball.now, 0.05);
    stage_roll(&s->ball.before, 0.5);
    s->scene.ball = &s->ball;
    s->scene.library = tt_library_open("nowhere/run");
    s->scene.ask = stage_ask;
    s->scene.show = stage_show;
    s->scene.look = stage_look;
    s->scene.host = s;
    return s;
}

static inline void stage_free(struct stage *s)
{
    tt_library_close(s->scene.library);
    for (int i = 0; i < TT_SERIES_COUNT; i++)
        tt_series_free(s->series[i]);
    free(s);
}

/* As after `epochs` epochs of a run that goes well. */
static inline void stage_train(struct stage *s, int64_t epochs)
{
    int64_t per = s->snap.steps_per_epoch, steps = epochs * per;
    tt_series_push(s->series[TT_SERIES_LR], 0, 0.01);
    for (int64_t i = 1; i <= steps; i++) {
        double noise = (double)(i * 7919 % 101) / 101 - 0.5, x = (double)i / (double)per;
        tt_series_push(s->series[TT_SERIES_TRAIN_LOSS], i, 2.2 * exp(-4 * x) + 0.1 + 0.1 * noise);
        tt_series_push(s->series[TT_SERIES_TRAIN_ACC], i, 97 - 85 * exp(-6 * x) + 5 * noise);
        if (i % per != 0)
            continue;
        tt_series_push(s->series[TT_SERIES_VAL_LOSS], i, 0.1 + 0.05 / x);
        tt_series_push(s->series[TT_SERIES_VAL_ACC], i, 98 - 2 / x);
        tt_series_push(s->series[TT_SERIES_MARK], i, TT_MARK_EPOCH);
    }
    struct tt_result val = {
        .known = true, .loss = 0.0861, .accuracy = 97.51, .step = steps, .epoch = epochs};
    s->snap.step = steps;
    s->snap.epoch = epochs;
    s->snap.train = (struct tt_result){
        .known = true, .loss = 0.0809, .accuracy = 97.64, .step = steps, .epoch = epochs};
    s->snap.val = s->snap.best = val;
    s->snap.elapsed = 41;
    s->snap.remaining = 92;
    s->snap.images_per_second = 412345;
    s->snap.confusion_known = true;
    s->snap.confusion_step = steps;
    int n = s->snap.n_classes;
    for (int i = 0; i < n * n; i++)
        s->confusion[i] = i / n == i % n ? 950u + (uint32_t)(i / n) : (uint32_t)(i * 37 % 13);
}

/* The data has pictures of that size; 0 channels: rows of 20 numbers. */
static inline void stage_pictures(struct stage *s, int channels, int height, int width)
{
    s->info.channels = s->page.channels = channels;
    s->info.height = s->page.height = height;
    s->info.width = s->page.width = width;
    s->page.pixels = s->page.variants = s->pixels;
    s->page.numbers = s->numbers;
    s->page.columns = channels == 0 ? 20 : 0;
    s->info.column_name = channels == 0 ? (const char(*)[64])s->column : NULL;
    for (size_t i = 0; i < sizeof s->pixels; i++)
        s->pixels[i] = (uint8_t)(i * 31 % 251);
    for (int i = 0; i < TT_PAGE_SAMPLES * 20; i++)
        s->numbers[i] = (float)i / 8;
    for (int i = 0; i < 20; i++)
        snprintf(s->column[i], sizeof s->column[i], "column %d", i);
}

/* The data is a table: a row number, numbers with and without gaps, a category, a constant, a long
 * name, and what is learned. */
static inline void stage_table(struct stage *s)
{
    static const struct tt_sheet_column columns[] = {
        {"id", "identifier", "left out: row numbers", false, false, 150, 0, 150, "1 to 150", {0}},
        {"width", "number", "mean 0, deviation 1", false, true, 150, 0, 35, "4.3 to 7.9", {0}},
        {"height",
         "number",
         "mean 0, deviation 1, gaps as 3 and marked",
         false,
         true,
         138,
         12,
         23,
         "2 to 4.4",
         {0}},
        {"colour", "category", "one-hot of 3", false, true, 150, 0, 3, "blue to red", {0}},
        {"unit", "constant", "left out: always the same", false, false, 150, 0, 1, "cm to cm", {0}},
        {"a column whose name is long",
         "number",
         "mean 0, deviation 1",
         false,
         true,
         -1,
         -1,
         -1,
         "-1200 to 1.5e+06",
         {0}},
        {"species",
         "category",
         "learned, 3 classes",
         true,
         true,
         150,
         0,
         3,
         "setosa to virginica",
         {0}},
    };
    memcpy(s->columns, columns, sizeof columns);
    for (int k = 1; k < 7; k++) {
        struct tt_sheet_bars *b = &s->columns[k].bars;
        b->numbers = k == 1 || k == 2 || k == 5;
        b->n = k == 4 ? 0 : b->numbers ? TT_SHEET_BINS : 3;
        b->low = 1;
        b->high = 5;
        b->mean = 3.25;
        b->deviation = 0.75;
        for (int i = 0; i < b->n; i++)
            b->bar[i] = b->numbers ? (i - 12) * (i - 12) * k % 97 : 50 + 10 * i;
    }
    s->sheet.source[0] = '\0';
    snprintf(s->sheet.shape, sizeof s->sheet.shape, "7");
    s->sheet.train = 120;
    s->sheet.val = 30;
    s->sheet.bytes = 4200;
    s->sheet.n_columns = 7;
    s->sheet.column = s->columns;
    s->sheet.notes = (char *)(uintptr_t) "learns column \"species\" (its name): 3 classes\n"
                                         "left out: column \"id\", identifier: row numbers\n"
                                         "filled: column \"height\", 12 gaps with the median, 3\n";
}

/* The worker's answer to the last question, when so many samples match. */
static inline void stage_answer(struct stage *s, int64_t matches)
{
    struct tt_samples_page *p = &s->page;
    int64_t left = matches - s->asked.first;
    int classes = s->info.n_classes;
    p->known = true;
    p->query = s->asked;
    p->step = 938;
    p->validation = !s->asked.live && !s->asked.confusion;
    p->looked_at = p->validation ? 10000 : 1600;
    p->samples = 10000;
    p->matches = matches;
    p->first = s->asked.first;
    p->n = (int)(left < 0 ? 0 : left < s->asked.n ? left : s->asked.n);
    p->n_variants = s->asked.pick == TT_PICK_ONE && p->channels > 0 ? TT_PAGE_VARIANTS : 0;
    p->confusion = s->asked.confusion ? s->confusion : NULL;
    for (int i = 0; i < p->n; i++) {
        struct tt_sample *one = &p->sample[i];
        bool cell = s->asked.pick == TT_PICK_CELL;
        *one = (struct tt_sample){.index = s->asked.pick == TT_PICK_ONE ? s->asked.index
                                                                        : 100 + p->first + i,
                                  .loss = 3.5,
                                  .value = 21.5f,
                                  .residual = -2.25f};
        if (classes < 1)
            continue;
        one->cls = cell ? s->asked.row : i % classes;
        one->predicted = cell ? s->asked.column : (i + 1) % classes;
        one->top = classes < TT_SAMPLE_TOP ? classes : TT_SAMPLE_TOP;
        for (int k = 0; k < one->top; k++) {
            one->top_cls[k] = (uint16_t)((one->predicted + k) % classes);
            one->top_p[k] = k == 0 ? 0.87f : 0.13f / (float)one->top;
        }
    }
}

static inline void stage_say(struct stage *s, double time, int64_t step, const char *text)
{
    tt_log_add(&s->log, time, step, TT_STYLE_NORMAL, text);
}

/* By its name; those of values, too. */
static inline const struct tt_view_type *view_of(const char *name)
{
    for (int i = 0; tt_views[i]; i++)
        for (const struct tt_view_type *v = tt_views[i]; v; v = v->for_regression)
            if (strcmp(v->name, name) == 0)
                return v;
    fail_msg("no view %s", name);
    return NULL;
}

/* Draws into a rectangle of w x h with cells around it, and checks that those are untouched.
 * Returns the text of all rows; free() it. */
static inline char *draw_view(const struct tt_view_type *v, void *state,
                              const struct tt_scene *scene, int w, int h, bool ascii)
{
    struct tt_canvas c;
    struct tt_rect where = {2, 1, w, h};
    canvas_guard(&c, w + 4, h + 2, where, ascii);
    tt_draw_view(v, state, scene, &c, where);
    assert_guard(&c, where);
    for (int i = 0; i < c.w * c.h; i++)
        if (c.cell[i].ch == SENTINEL)
            c.cell[i].ch = ' ';
    char *text = tt_canvas_text(&c);
    tt_canvas_done(&c);
    return text;
}

#endif
