#include "timebar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

/* --- where it is ----------------------------------------------------------------------------- */

enum {
    ROOMY = 20 /* rows of a screen that has one to spare */,
    USUAL = 2,
    LONG = 64 /* moments */
};

static const double speeds[TT_TIMEBAR_SPEEDS] = {2, 4, 8, 16, 32, 64}; /* moments a second */

double tt_timebar_speed(const struct tt_timebar *b)
{
    return speeds[USUAL + b->speed];
}

static const struct tt_film_moment *moment(const struct tt_scene *scene, int at)
{
    return scene->film->moment[scene->way[at]];
}

int tt_timebar_at(const struct tt_timebar *b, const struct tt_scene *scene)
{
    int at = tt_film_find(scene->film, scene->way, scene->n_way, b->step);
    for (int i = at; b->moment > 0 && i >= 0 && moment(scene, i)->step == b->step; i--)
        if (moment(scene, i)->number == b->moment)
            return i;
    return at;
}

/* The steps at both ends. */
static void ends(const struct tt_scene *scene, int64_t *first, int64_t *last)
{
    *first = moment(scene, 0)->step;
    *last = tt_scene_now(scene)->step;
    int64_t newest = moment(scene, scene->n_way - 1)->step;
    *last = newest > *last ? newest : *last;
}

void tt_timebar_seek(struct tt_timebar *b, const struct tt_scene *scene, int64_t step)
{
    int64_t first, last;
    b->playing = false;
    b->past = step != TT_NOW && scene->n_way > 0;
    if (!b->past)
        return;
    ends(scene, &first, &last);
    b->step = step < first ? first : step > last ? last : step;
    b->moment = 0;
}

static void show(struct tt_timebar *b, const struct tt_scene *scene, int at)
{
    b->past = true;
    b->step = moment(scene, at)->step;
    b->moment = (int)moment(scene, at)->number;
}

/* From now on back to the newest one that is not now; forth from that is now again. */
bool tt_timebar_move(struct tt_timebar *b, const struct tt_scene *scene, int by)
{
    int n = scene->n_way, at = b->past ? tt_timebar_at(b, scene) : n;
    b->playing = false;
    if (n == 0 || (!b->past && by > 0))
        return false;
    bool now = !b->past && moment(scene, n - 1)->step == tt_scene_now(scene)->step && n > 1;
    int to = at + by - now;
    if (to >= n)
        b->past = false;
    else if (to < 0 && at == 0)
        return false;
    else
        show(b, scene, to < 0 ? 0 : to);
    return true;
}

void tt_timebar_play(struct tt_timebar *b, const struct tt_scene *scene, double now)
{
    if (scene->n_way == 0)
        return;
    b->playing = !b->playing;
    if (!b->chosen)
        b->speed = scene->n_way > LONG;
    if (b->playing && (!b->past || tt_timebar_at(b, scene) == scene->n_way - 1))
        show(b, scene, 0);
    b->due = now + 1 / tt_timebar_speed(b);
}

bool tt_timebar_faster(struct tt_timebar *b, int by)
{
    int to = USUAL + b->speed + by;
    if (to < 0 || to >= TT_TIMEBAR_SPEEDS)
        return false;
    b->speed += by;
    b->chosen = true;
    return true;
}

/* Of a run that is over the last moment stays; else the present goes on by itself. */
bool tt_timebar_tick(struct tt_timebar *b, const struct tt_scene *scene, double now)
{
    enum tt_state state = tt_scene_now(scene)->state;
    if (!b->past || !b->playing || now < b->due)
        return false;
    int at = tt_timebar_at(b, scene);
    b->due = now - b->due > 1 ? now : b->due + 1 / tt_timebar_speed(b); /* none is made up for */
    if (at + 1 < scene->n_way) {
        show(b, scene, at + 1);
        return true;
    }
    b->playing = false;
    b->past = state == TT_FINISHED || state == TT_STOPPED || state == TT_FAILED;
    return true;
}

/* --- keys ------------------------------------------------------------------------------------ */

const char *tt_timebar_meaning(const char *line)
{
    static const char *const meaning[][2] = {{"pause toggle", "film play"},
                                             {"speed slower", "film slower"},
                                             {"speed faster", "film faster"},
                                             {"move home", "film first"},
                                             {"move end", "film now"}};
    for (size_t i = 0; i < sizeof meaning / sizeof meaning[0]; i++)
        if (strcmp(line, meaning[i][0]) == 0)
            return meaning[i][1];
    return NULL;
}

/* --- the picture ----------------------------------------------------------------------------- */

enum { LEAST = 10 /* cells of a bar */, ASIDE = 60 /* columns from which on more is said */ };

int tt_timebar_rows(const struct tt_timebar *b, const struct tt_scene *scene, int h)
{
    return scene->n_way > 0 && (b->past || h >= ROOMY);
}

static int words_width(struct tt_rect where)
{
    return where.w >= ASIDE ? 30 : where.w >= 48 ? 16 : 12;
}

/* Between the words at the left and those at the right. */
static struct tt_rect bar_rect(struct tt_rect where)
{
    int left = words_width(where), right = where.w >= ASIDE ? 20 : 0;
    return (struct tt_rect){where.x + left, where.y, where.w - left - right, 1};
}

/* The bar's cell of a step, and the other way round. */
static int cell_of(const struct tt_scene *scene, int w, int64_t step)
{
    int64_t first, last;
    ends(scene, &first, &last);
    if (last <= first)
        return w - 1;
    double share = (double)(step - first) / (double)(last - first);
    return (int)(share * (w - 1) + 0.5);
}

static int64_t step_at(const struct tt_scene *scene, int w, int x)
{
    int64_t first, last;
    ends(scene, &first, &last);
    x = x < 0 ? 0 : x > w - 1 ? w - 1 : x;
    return first + (int64_t)((double)(last - first) * x / (w > 1 ? w - 1 : 1) + 0.5);
}

/* What happened: the later of the list wins the cell. */
enum sign { NONE, EPOCH, CHECKPOINT, CHANGE, WARNED, BEST };
static const struct {
    uint32_t glyph, ascii;
    enum tt_style style;
} signs[] = {[NONE] = {0x2500, '-', TT_STYLE_DIM},        [EPOCH] = {0x2534, '+', TT_STYLE_AXIS},
             [CHECKPOINT] = {0x25aa, 'c', TT_STYLE_GOOD}, [CHANGE] = {0x25c6, 'o', TT_STYLE_LR},
             [WARNED] = {'!', '!', TT_STYLE_WARN},        [BEST] = {0x2605, '*', TT_STYLE_GOOD}};

static enum sign sign_of(enum tt_mark mark)
{
    static const enum sign sign[] = {
        [TT_MARK_EPOCH] = EPOCH, [TT_MARK_LR] = CHANGE,   [TT_MARK_CHECKPOINT] = CHECKPOINT,
        [TT_MARK_PAUSE] = NONE,  [TT_MARK_LOAD] = CHANGE, [TT_MARK_REWIND] = CHANGE,
        [TT_MARK_SET] = CHANGE};
    return (size_t)mark < sizeof sign / sizeof sign[0] ? sign[mark] : NONE;
}

/* Epochs that would stand closer than three cells say nothing. */
static bool epochs_are_told(const struct tt_scene *scene, int w)
{
    int64_t first, last, per = tt_scene_now(scene)->steps_per_epoch;
    ends(scene, &first, &last);
    return per > 0 && (last - first) / per * 3 <= w;
}

/* Looks at a few marks for each cell, however long the run. */
static void read_marks(const struct tt_scene *scene, int w, enum sign *out)
{
    enum { MOST = 32 };
    const struct tt_series *marks = scene->series[TT_SERIES_MARK];
    bool epochs = epochs_are_told(scene, w);
    int64_t n = marks ? tt_series_length(marks) : 0;
    for (int x = 0; x < w && n > 0; x++) {
        int64_t i = tt_series_find(marks, x > 0 ? step_at(scene, w, x - 1) : 0);
        for (int k = 0; k < MOST && i < n; k++, i++) {
            struct tt_point m = tt_series_at(marks, i);
            int at = cell_of(scene, w, m.step);
            enum sign s = sign_of((enum tt_mark)(int)m.value);
            if (at > x)
                break;
            if (at >= 0 && at < w && s > out[at] && (s != EPOCH || epochs))
                out[at] = s;
        }
    }
}

/* Each was the best pass at its time; a star has the one that nothing came up to. */
static void read_moments(const struct tt_scene *scene, int w, enum sign *out)
{
    int best = -1;
    for (int i = 0; i < scene->n_way; i++)
        best = moment(scene, i)->why & TT_FILM_BEST ? i : best;
    for (int i = 0; i < scene->n_way; i++) {
        const struct tt_film_moment *m = moment(scene, i);
        int at = cell_of(scene, w, m->step);
        enum sign s = i == best                  ? BEST
                      : m->why & TT_FILM_WARNED  ? WARNED
                      : m->why & TT_FILM_COMMAND ? CHANGE
                                                 : NONE;
        if (at >= 0 && at < w && s > out[at])
            out[at] = s;
    }
}

static void draw_bar(const struct tt_timebar *b, struct tt_canvas *c, struct tt_rect r,
                     const struct tt_scene *scene)
{
    enum { MOST_W = 1024 };
    enum sign sign[MOST_W] = {NONE};
    int w = r.w < MOST_W ? r.w : MOST_W, knob = b->past ? cell_of(scene, w, b->step) : w - 1;
    read_marks(scene, w, sign);
    read_moments(scene, w, sign);
    for (int x = 0; x < w; x++) {
        bool before = b->past && x < knob && sign[x] == NONE;
        uint32_t glyph = c->ascii ? signs[sign[x]].ascii : signs[sign[x]].glyph;
        glyph = before ? (c->ascii ? '=' : 0x2501) : glyph;
        tt_put(c, r.x + x, r.y, glyph, before ? TT_STYLE_TITLE : signs[sign[x]].style);
    }
    tt_put(c, r.x + knob, r.y, c->ascii ? 'O' : 0x25cf, b->past ? TT_STYLE_TITLE : TT_STYLE_AXIS);
}

/* "step 400, epoch 1, 1.2 s", or what happened there. */
static void say_when(const struct tt_scene *scene, int width, char *out, size_t size)
{
    const struct tt_film_moment *m = moment(scene, scene->at);
    char time[32], step[24];
    tt_text_duration(time, sizeof time, m->elapsed);
    tt_text_count(step, sizeof step, m->step, 7); /* the cursor may stand behind it */
    if (width < 28)
        snprintf(out, size, "step %s", step);
    else
        snprintf(out, size, "step %s, epoch %" PRId64 ", %.31s", step,
                 m->batch > 0 || m->epoch == 0 ? m->epoch + 1 : m->epoch, time);
}

/* Of a run that is watched its folder's name, so that it is not taken for another. */
static void say_of_what(const struct tt_scene *scene, int width, char *out, size_t size)
{
    const char *slash = strrchr(scene->info->run_dir, '/');
    const char *name = slash ? slash + 1 : scene->info->run_dir;
    if (scene->info->watched)
        snprintf(out, size, "%.60s", name);
    else
        snprintf(out, size, width < 28 ? "%d moments" : "%d moments recorded", scene->n_way);
}

static void say_what(const struct tt_timebar *b, const struct tt_scene *scene, char *out,
                     size_t size)
{
    const struct tt_film_moment *m = moment(scene, scene->at);
    if (b->playing)
        snprintf(out, size, "plays, %g a second", tt_timebar_speed(b));
    else if (m->why & (TT_FILM_WARNED | TT_FILM_COMMAND) && m->note[0])
        snprintf(out, size, "%s%.18s", m->why & TT_FILM_WARNED ? "! " : "", m->note);
    else if (m->why & TT_FILM_BEST)
        snprintf(out, size, "the best until then");
    else if (m->why & TT_FILM_END)
        snprintf(out, size, "the end");
    else
        snprintf(out, size, "moment %d of %d", scene->at + 1, scene->n_way);
}

void tt_timebar_draw(const struct tt_timebar *b, struct tt_canvas *c, struct tt_rect where,
                     const struct tt_keymap *keys, const struct tt_scene *scene)
{
    struct tt_rect bar = bar_rect(where);
    char text[96];
    int width = words_width(where) - 1;
    if (where.h < 1 || scene->n_way == 0 || bar.w < LEAST)
        return;
    if (scene->past) {
        say_when(scene, width, text, sizeof text);
        tt_text_cut(c, where.x, where.y, width, TT_STYLE_TITLE, text);
        say_what(b, scene, text, sizeof text);
    } else {
        const char *key = tt_keymap_key(keys, "film play");
        say_of_what(scene, width, text, sizeof text);
        tt_text_cut(c, where.x, where.y, width, TT_STYLE_DIM, text);
        snprintf(text, sizeof text, "%s replays it", key ? key : "`film`");
    }
    draw_bar(b, c, bar, scene);
    if (where.w >= ASIDE)
        tt_text_cut(c, bar.x + bar.w + 1, where.y, where.x + where.w - bar.x - bar.w - 1,
                    scene->past ? TT_STYLE_NORMAL : TT_STYLE_DIM, text);
}

/* --- mouse ----------------------------------------------------------------------------------- */

bool tt_timebar_mouse(struct tt_timebar *b, const struct tt_scene *scene, struct tt_rect where,
                      const struct tt_input *in)
{
    struct tt_rect bar = bar_rect(where);
    bool inside = where.h > 0 && in->y == where.y && in->x >= where.x && in->x < where.x + where.w;
    bool held = b->held;
    if (in->mouse == TT_MOUSE_RELEASE)
        b->held = false;
    else if (in->mouse == TT_MOUSE_LEFT)
        b->held = held = inside && scene->n_way > 0;
    if (!held || (in->mouse != TT_MOUSE_LEFT && in->mouse != TT_MOUSE_DRAG))
        return held;
    /* The right end is now. */
    bool now = in->x >= bar.x + bar.w - 1;
    tt_timebar_seek(b, scene, now ? TT_NOW : step_at(scene, bar.w, in->x - bar.x));
    return true;
}
