/* Samples of the validation set, with what the network takes them for: the worst mistakes, the
 * least certain, any, or those of a cell of the confusion matrix. */
#include "samples_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

/* --- what is wanted -------------------------------------------------------------------------- */

static void want(struct tt_samples_view *self, enum tt_pick pick)
{
    self->pick = pick;
    self->first = 0;
    self->chosen = 0;
    self->large = self->alone = false;
}

static bool find_class(const struct tt_run_info *info, const char *word, size_t n, int *out)
{
    char name[32];
    int64_t number;
    snprintf(name, sizeof name, "%.*s", (int)n, word);
    if (tt_text_to_int(name, &number)) {
        *out = (int)number;
        return number >= 0 && number < info->n_classes;
    }
    for (int c = 0; c < info->n_classes; c++)
        if (strcmp(info->class_name[c], name) == 0) {
            *out = c;
            return true;
        }
    return false;
}

/* "4 9": of class 4, taken for 9; "4": taken for another; "live" at the end: by the network as it
 * is now, else by that of the last validation pass. */
static bool want_classes(struct tt_samples_view *self, const struct tt_run_info *info,
                         const char *words)
{
    int row, column = 0;
    char text[128];
    size_t all = strlen(words);
    bool live = all > 5 && strcmp(words + all - 5, " live") == 0;
    snprintf(text, sizeof text, "%.*s", (int)(live ? all - 5 : all), words);
    size_t n = strcspn(text, " ");
    const char *second = text + n + strspn(text + n, " ");
    if (!find_class(info, text, n, &row) ||
        (*second && !find_class(info, second, strcspn(second, " "), &column)))
        return false;
    want(self, *second ? TT_PICK_CELL : TT_PICK_CLASS);
    self->row = row;
    self->column = column;
    self->live = live;
    return true;
}

/* "#123": that one, large. */
static bool want_one(struct tt_samples_view *self, const struct tt_scene *scene, const char *number)
{
    int64_t index;
    if (!tt_text_to_int(number, &index) || index < 0 || index >= scene->info->val_samples)
        return false;
    want(self, self->pick == TT_PICK_NONE ? TT_PICK_WORST : self->pick);
    self->large = self->alone = true;
    self->n = 1;
    self->index[0] = index;
    return true;
}

/* The arguments of the command `samples`. */
static bool want_line(struct tt_samples_view *self, const struct tt_scene *scene, const char *words)
{
    if (*words == '#')
        return want_one(self, scene, words + 1);
    if (strcmp(words, "worst") == 0 || !*words)
        want(self, TT_PICK_WORST);
    else if (strcmp(words, "uncertain") == 0 && !scene->info->regression)
        want(self, TT_PICK_UNCERTAIN);
    else if (strcmp(words, "random") == 0) {
        want(self, TT_PICK_RANDOM);
        self->turn++;
    } else
        return want_classes(self, scene->info, words);
    return true;
}

/* --- moving ---------------------------------------------------------------------------------- */

static void turn_page(struct tt_samples_view *self, const struct tt_samples_page *page, int64_t by)
{
    int64_t each = (int64_t)self->columns * self->rows;
    int64_t last = page && page->matches > 0 && each > 0 ? (page->matches - 1) / each * each : 0;
    self->first += by;
    self->first = self->first > last ? last : self->first;
    self->first = self->first < 0 ? 0 : self->first;
}

static void move_by(struct tt_samples_view *self, const struct tt_samples_page *page, int by)
{
    int each = self->columns * self->rows, to = self->chosen + by, n = page ? page->n : 0;
    int64_t first = self->first;
    if (to < 0)
        turn_page(self, page, -each);
    else if (to >= n && page && page->first + n < page->matches)
        turn_page(self, page, each);
    if (self->first != first)
        self->chosen = to < 0 ? to + each : to - each;
    else if (to >= 0 && to < n)
        self->chosen = to;
    self->chosen = self->chosen < 0 ? 0 : self->chosen;
}

static bool move(struct tt_samples_view *self, const struct tt_samples_page *page,
                 const char *where)
{
    int each = self->columns * self->rows;
    if (strcmp(where, "left") == 0)
        move_by(self, page, -1);
    else if (strcmp(where, "right") == 0)
        move_by(self, page, 1);
    else if (strcmp(where, "up") == 0)
        move_by(self, page, -self->columns);
    else if (strcmp(where, "down") == 0)
        move_by(self, page, self->columns);
    else if (strcmp(where, "pageup") == 0)
        turn_page(self, page, -each);
    else if (strcmp(where, "pagedown") == 0)
        turn_page(self, page, each);
    else if (strcmp(where, "home") == 0)
        turn_page(self, page, -self->first);
    else if (strcmp(where, "end") == 0)
        turn_page(self, page, page ? page->matches : 0);
    else
        return false;
    return true;
}

/* From one large sample to the next. */
static bool move_large(struct tt_samples_view *self, const char *where)
{
    int by = strcmp(where, "left") == 0 || strcmp(where, "up") == 0      ? -1
             : strcmp(where, "right") == 0 || strcmp(where, "down") == 0 ? 1
                                                                         : 0;
    int to = self->chosen + by;
    if (to >= 0 && to < self->n)
        self->chosen = to;
    return by != 0;
}

static void enlarge(struct tt_samples_view *self, const struct tt_samples_page *page)
{
    if (!page || page->n == 0)
        return;
    self->chosen = self->chosen < page->n ? self->chosen : page->n - 1;
    self->n = page->n;
    for (int i = 0; i < page->n; i++)
        self->index[i] = page->sample[i].index;
    self->large = true;
}

/* What a cell counts was most likely asked for from the matrix. */
static bool go_back(struct tt_samples_view *self, const struct tt_scene *scene)
{
    bool cell = self->pick == TT_PICK_CELL || self->pick == TT_PICK_CLASS;
    if (self->large && self->alone)
        scene->tell(scene->host, "view last");
    else if (!self->large && cell)
        scene->tell(scene->host, "view confusion");
    bool done = self->large || cell;
    self->large = self->alone = false;
    return done;
}

/* --- keys ------------------------------------------------------------------------------------ */

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_samples_view *self = state;
    const struct tt_samples_page *page = tt_samples_shown(self, scene);
    if (strncmp(line, "move ", 5) == 0)
        return self->large ? move_large(self, line + 5) : move(self, page, line + 5);
    if (strncmp(line, "samples ", 8) == 0)
        return want_line(self, scene, line + 8);
    if (strcmp(line, "enter") == 0 && self->large)
        self->large = self->alone = false;
    else if (strcmp(line, "enter") == 0)
        enlarge(self, page);
    else if (strcmp(line, "back") == 0)
        return go_back(self, scene);
    else
        return false;
    return true;
}

/* The chosen one, on its way through the network. */
static bool open_inside(const struct tt_samples_view *self, const struct tt_scene *scene)
{
    const struct tt_samples_page *page = tt_samples_shown(self, scene);
    int at = self->large ? 0 : self->chosen;
    char line[48];
    if (!page || at >= page->n)
        return false;
    snprintf(line, sizeof line, "inside %" PRId64, page->sample[at].index);
    scene->tell(scene->host, line);
    return true;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_samples_view *self = state;
    if (strcmp(name, "/") == 0) { /* by class: its names are offered there */
        scene->tell(scene->host, "prompt samples ");
        return true;
    }
    if (strcmp(name, "i") == 0)
        return open_inside(self, scene);
    if (strcmp(name, "m") == 0) {
        scene->tell(scene->host, "view embedding");
        return true;
    }
    bool first = self->first == 0 && self->chosen == 0 && !self->large;
    bool worst =
        self->pick == TT_PICK_WORST || (self->pick == TT_PICK_NONE && !tt_scene_recorded(scene));
    if (strcmp(name, "w") == 0 && worst && first)
        return true; /* they are shown already */
    if (strcmp(name, "w") == 0)
        return want_line(self, scene, "worst");
    if (strcmp(name, "U") == 0 && !scene->info->regression)
        return want_line(self, scene, "uncertain");
    if (strcmp(name, "x") == 0)
        return want_line(self, scene, "random");
    if (strcmp(name, "v") != 0 || tt_scene_recorded(scene))
        return false;
    self->live = !self->live;
    return true;
}

/* A click chooses; on what is chosen it is as enter. */
static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_samples_view *self = state;
    const struct tt_samples_page *page = tt_samples_shown(self, scene);
    (void)where;
    if (self->large) {
        self->large = self->alone = false;
        return true;
    }
    int column = x < self->tile.x || self->tile.w < 1 ? -1 : (x - self->tile.x) / self->tile.w;
    int row = y < self->tile.y || self->tile.h < 1 ? -1 : (y - self->tile.y) / self->tile.h;
    int at = row * self->columns + column;
    if (column < 0 || row < 0 || column >= self->columns || row >= self->rows || !page ||
        at >= page->n)
        return false;
    if (at == self->chosen)
        enlarge(self, page);
    self->chosen = at;
    return true;
}

static bool copy(const void *state, const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_samples_view *self = state;
    const struct tt_samples_page *page = tt_samples_shown(self, scene);
    const struct tt_sample *s = page && self->chosen < page->n ? &page->sample[self->chosen] : NULL;
    char p[16];
    if (!s)
        return false;
    if (scene->info->regression)
        snprintf(out, size, "sample %lld: true %.6g, predicted %.6g", (long long)s->index,
                 (double)s->value, (double)s->value + (double)s->residual);
    else
        snprintf(out, size, "sample %lld: true %s, predicted %s %s", (long long)s->index,
                 tt_samples_class(scene, s->cls), tt_samples_class(scene, s->predicted),
                 tt_samples_sureness(s, p, sizeof p));
    return true;
}

static const struct tt_key_hint hints[] = {{"enter", "large"}, {"i", "inside"},    {"w", "worst"},
                                           {"U", "uncertain"}, {"x", "random"},    {"v", "live"},
                                           {"/", "search"},    {"m", "embedding"}, {NULL, NULL}};
/* Nothing says how certain a value is. */
static const struct tt_key_hint hints_of_values[] = {
    {"enter", "large"}, {"i", "inside"},    {"w", "worst"}, {"x", "random"},
    {"v", "live"},      {"m", "embedding"}, {NULL, NULL}};

/* The same, where one is large, or the samples of a cell are shown. */
static const struct tt_key_hint *hints_with_back(const struct tt_samples_view *self,
                                                 const struct tt_scene *scene,
                                                 const struct tt_key_hint *usual)
{
    const struct tt_samples_page *page = tt_samples_shown(self, scene);
    static const struct tt_key_hint large[] = {
        {"esc", "back"}, {"left right", "others"}, {"i", "inside"}, {"v", "live"}, {NULL, NULL}};
    static const struct tt_key_hint cell[] = {
        {"esc", "matrix"}, {"enter", "large"}, {"i", "inside"}, {"w", "worst"},
        {"x", "random"},   {"v", "live"},      {"/", "search"}, {NULL, NULL}};
    static const struct tt_key_hint alone[] = {{"esc", "back"}, {"v", "live"}, {NULL, NULL}};
    bool from_matrix = self->pick == TT_PICK_CELL || self->pick == TT_PICK_CLASS;
    /* Nothing to enlarge or to look into: the first two of the usual ones are left out. */
    bool none = !page || page->n == 0;
    return self->large && self->alone ? alone
           : self->large              ? large
           : from_matrix              ? cell
           : none                     ? usual + 2
                                      : usual;
}

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    (void)only;
    return hints_with_back(state, scene, hints);
}

static const struct tt_key_hint *hints_of_values_now(const void *state,
                                                     const struct tt_scene *scene, bool *only)
{
    (void)only;
    return hints_with_back(state, scene, hints_of_values);
}

#define BESIDE "confusion dashboard data settings rewind log"
#define SAMPLES(keys)                                                                              \
    .name = "samples", .title = "samples", .help = "what the network takes samples for",           \
    .watch = TT_WATCH_SAMPLES, .wish = {36, 9, 84, 26, BESIDE},                                    \
    .size = sizeof(struct tt_samples_view), .draw = tt_samples_draw, .command = command,           \
    .key = key, .hints = (keys), .hints_now = keys##_now, .click = click, .copy = copy

static const struct tt_view_type of_values = {SAMPLES(hints_of_values)};
const struct tt_view_type tt_view_samples = {SAMPLES(hints), .for_regression = &of_values};
