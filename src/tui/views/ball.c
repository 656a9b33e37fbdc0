/* Ball: a surface of two parameters as a map, and the way that the run's own optimizer takes on it,
 * beside the way that it took with the settings before. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/run/link/ball.h>

#include "../widgets/dots.h"
#include "../widgets/gauge.h"
#include "view.h"

struct ball {
    int64_t id;   /* of the path that rolls */
    double began; /* when it did */
};

static const double PACE = 25; /* steps a second */

enum { WORDS_W = 30, WIDE = 78, WORDS_H = 5, MOST_CELLS = 1024 };

static const struct tt_ball *ball_of(const struct tt_scene *scene)
{
    return scene->ball && scene->ball->id > 0 ? scene->ball : NULL;
}

/* Points of the path that are shown by now. */
static int shown(const struct ball *self, const struct tt_ball *b, double now)
{
    int n = self->id == b->id ? 1 + (int)((now - self->began) * PACE) : 1;
    return n < b->now.n ? n : b->now.n;
}

static bool moves(const void *state, const struct tt_scene *scene)
{
    const struct tt_ball *b = ball_of(scene);
    return b && (((const struct ball *)state)->id != b->id ||
                 shown(state, b, tt_clock_now()) < b->now.n);
}

/* --- the map --------------------------------------------------------------------------------- */

struct map {
    struct tt_canvas *c;
    struct tt_rect where;
    struct tt_dots dots;
};

static double x_of(const struct map *m, double dot)
{
    return TT_BALL_W * (2 * dot / (m->dots.w - 1) - 1);
}

static double y_of(const struct map *m, double dot)
{
    return TT_BALL_H * (1 - 2 * dot / (m->dots.h - 1));
}

static int dot_x(const struct map *m, double x)
{
    return (int)lround(fmin(fmax((x / TT_BALL_W + 1) / 2, -1), 2) * (m->dots.w - 1));
}

static int dot_y(const struct map *m, double y)
{
    return (int)lround(fmin(fmax((1 - y / TT_BALL_H) / 2, -1), 2) * (m->dots.h - 1));
}

/* How many lines lie below a place.  They stand closer where it is low: that is where the ball
 * ends.  On a small map there are fewer. */
static float lines_below(const struct map *m, double dot_x, double dot_y)
{
    double lines = fmin(fmax(m->where.h / 9.0, 1), 2.5);
    double loss = tt_ball_loss(x_of(m, dot_x), y_of(m, dot_y));
    return (float)(lines * sqrt(fmax(loss + 1.7, 0)));
}

/* The corners of a row of cells; between them it is as good as straight. */
static void fill_corners(const struct map *m, int row, float *out)
{
    double across = (double)m->dots.w / m->where.w, down = (double)m->dots.h / m->where.h;
    for (int x = 0; x <= m->where.w && x < MOST_CELLS; x++)
        out[x] = lines_below(m, x * across, row * down);
}

/* A dot where another number of lines lies below than at the dot to the left, or the one above. */
static void draw_contours(const struct map *m)
{
    float corners[2][MOST_CELLS] = {{0}};
    int level[2 * MOST_CELLS];
    int across = m->dots.w / m->where.w, down = m->dots.h / m->where.h;
    fill_corners(m, 0, corners[0]);
    for (int y = 0; y < m->dots.h; y++) {
        const float *above = corners[y / down % 2], *below = corners[(y / down + 1) % 2];
        float t = (float)(y % down) / (float)down;
        if (y % down == 0)
            fill_corners(m, y / down + 1, corners[(y / down + 1) % 2]);
        for (int x = 0, left = 0; x < m->dots.w && x < across * (MOST_CELLS - 1); x++) {
            int cell = x / across;
            float s = (float)(x % across) / (float)across;
            float top = above[cell] + s * (above[cell + 1] - above[cell]);
            float bottom = below[cell] + s * (below[cell + 1] - below[cell]);
            int here = (int)(top + t * (bottom - top));
            if ((x > 0 && here != left) || (y > 0 && here != level[x]))
                tt_dots_column(&m->dots, x, y, y, TT_STYLE_DIM, 0);
            level[x] = left = here;
        }
    }
}

static void draw_path(const struct map *m, const struct tt_ball_path *p, int n, enum tt_style style,
                      char ascii)
{
    for (int i = 1; i < n; i++) {
        int x0 = dot_x(m, (double)p->at[i - 1][0]), y0 = dot_y(m, (double)p->at[i - 1][1]);
        int x1 = dot_x(m, (double)p->at[i][0]), y1 = dot_y(m, (double)p->at[i][1]);
        if (x0 <= x1)
            tt_dots_line(&m->dots, x0, y0, x1, y1, style, ascii);
        else
            tt_dots_line(&m->dots, x1, y1, x0, y0, style, ascii);
    }
}

static void mark(const struct map *m, const double at[2], uint32_t ch, enum tt_style style)
{
    tt_dots_glyph(&m->dots, dot_x(m, at[0]), dot_y(m, at[1]), ch, style);
}

static void draw_map(struct tt_canvas *c, struct tt_rect where, const struct tt_ball *b, int n)
{
    struct map m = {c, where, tt_dots_of(c, where)};
    if (m.dots.w < 12 || m.dots.h < 8)
        return;
    draw_contours(&m);
    mark(&m, tt_ball_bottom, c->ascii ? 'X' : 0x00d7, TT_STYLE_GOOD);
    mark(&m, tt_ball_dip, 'o', TT_STYLE_LABEL);
    draw_path(&m, &b->before, b->before.n, TT_STYLE_VAL, '-');
    draw_path(&m, &b->now, n, TT_STYLE_TRAIN, '*');
    const double at[2] = {(double)b->now.at[n - 1][0], (double)b->now.at[n - 1][1]};
    mark(&m, at, c->ascii ? 'O' : 0x25cf, TT_STYLE_TITLE);
}

/* --- words ----------------------------------------------------------------------------------- */

static const char *words_of(const struct tt_ball_path *p, bool rolls, char *out, size_t size)
{
    int steps = p->n - 1;
    double loss = tt_ball_loss((double)p->at[p->n - 1][0], (double)p->at[p->n - 1][1]);
    if (rolls)
        snprintf(out, size, "rolls");
    else if (p->end == TT_BALL_FLOWN)
        snprintf(out, size, "flew out after %d step%s", steps, steps == 1 ? "" : "s");
    else if (p->end == TT_BALL_CAUGHT)
        snprintf(out, size, "caught in the dip, loss %.2f: %d steps", loss, steps);
    else if (p->end == TT_BALL_AT_BOTTOM)
        snprintf(out, size, "at the bottom after %d steps", steps);
    else
        snprintf(out, size, "still moves after %d steps, loss %.2f", steps, loss);
    return out;
}

static int draw_one(struct tt_canvas *c, struct tt_rect r, const struct tt_ball_path *p,
                    const char *which, bool rolls, enum tt_style style)
{
    char text[256], end[80];
    snprintf(text, sizeof text, "%s: %s, lr %.3g: %s", which, p->optimizer, p->lr,
             words_of(p, rolls, end, sizeof end));
    return r.h > 0 ? tt_wrap(c, r, style, text) : 0;
}

static struct tt_rect below(struct tt_rect r, int rows)
{
    return (struct tt_rect){r.x, r.y + rows, r.w, r.h - rows};
}

static void draw_words(struct tt_canvas *c, struct tt_rect r, const struct tt_ball *b, int n)
{
    static const char about[] =
        "Two weights, one of them along the valley, the other across. Each point of the map is a "
        "pair of their values, and the lines join pairs of one loss. The ball makes steps as this "
        "run's optimizer does, with its rate and options as they are now.";
    bool rolls = n < b->now.n;
    r = below(r, draw_one(c, r, &b->now, "now", rolls, TT_STYLE_TRAIN));
    if (b->before.n > 0)
        r = below(r, draw_one(c, r, &b->before, "before", false, TT_STYLE_VAL));
    char text[80];
    snprintf(text, sizeof text, "step %d, loss %.3g", n - 1,
             tt_ball_loss((double)b->now.at[n - 1][0], (double)b->now.at[n - 1][1]));
    if (r.h > 0)
        r = below(r, tt_wrap(c, r, TT_STYLE_VALUE, text));
    snprintf(text, sizeof text, "%s the bottom, o a dip", c->ascii ? "X" : "×");
    if (r.h > 0)
        r = below(r, tt_wrap(c, r, TT_STYLE_GOOD, text));
    if (r.h > 2)
        tt_wrap(c, below(r, 1), TT_STYLE_DIM, about);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct ball *self = state;
    const struct tt_ball *b = ball_of(scene);
    double now = tt_clock_now();
    if (r.w < 24 || r.h < 3)
        return;
    struct tt_rect in = tt_heading(c, r, "the optimizer as a ball on a surface");
    if (!b) {
        tt_wrap(c, in, TT_STYLE_DIM, "waiting for the run to roll it");
        return;
    }
    if (self->id != b->id)
        *self = (struct ball){.id = b->id, .began = now};
    int n = shown(self, b, now);
    bool beside = in.w >= WIDE;
    int h = in.h - 3 < WORDS_H ? in.h / 3 : WORDS_H;
    struct tt_rect map = in, words = in;
    if (beside) {
        map.w -= WORDS_W + 1;
        words.x += map.w + 1;
        words.w = WORDS_W;
    } else {
        map.h -= h;
        words.y += map.h;
        words.h = h;
    }
    draw_map(c, map, b, n);
    draw_words(c, words, b, n);
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct ball *self = state;
    if (strcmp(name, "w") != 0 || !ball_of(scene))
        return false;
    self->began = tt_clock_now();
    return true;
}

static const struct tt_key_hint hints[] = {
    {"w", "roll again"}, {"{lr *} {lr /}", "rate"}, {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    (void)state;
    *only = false;
    return ball_of(scene) ? hints : &hints[1];
}

const struct tt_view_type tt_view_ball = {
    .name = "ball",
    .title = "ball",
    .help = "the run's optimizer as a ball on a surface of two parameters",
    .watch = TT_WATCH_BALL,
    .size = sizeof(struct ball),
    .draw = draw,
    .moves = moves,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
};
