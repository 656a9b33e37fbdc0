#include "gallery.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>

#include "blocks.h"
#include "kitty.h"
#include "pictures.h"
#include "sixel.h"

/* A piece is no larger than this: so little of a curve that grows is sent again. */
enum { PIECE_W = 32, PIECE_H = 10, MOST_PIECES = 4096, MOST_SIDE = 1000 };

/* Are you well?  Each terminal answers "CSI 0 n". */
#define QUESTION "\033[5n"

/* Seconds: of work on pictures that are new, in one frame; between two states of a curve, as a
 * multiple of the work on it, at least and at most; for which one may stand as it was. */
static const double WORK = 0.006, SHARE = 60, PACE = 1.0 / 12, MOST_PACE = 0.8, STALE = 1.5;
/* Of the bytes of a second, so many may go at once. */
static const double BURST = 0.5;
/* Bytes between a question and its answer, at first, at least and at most; they are doubled when
 * the answer came within QUICK seconds, and halved when it took SLOW; and doubled when for REST
 * seconds nothing could be tried. */
static const double WINDOW = 1 << 14, LEAST_WINDOW = 4096, MOST_WINDOW = 1 << 20;
static const double QUICK = 0.1, SLOW = 0.3, REST = 10, LOST = 30;
static const double PATIENCE = 1; /* seconds for an answer when we leave */

struct shown {
    struct tt_rect at; /* w = 0: this place in the list is free */
    uint64_t hash;     /* of what it shows */
    double sent;       /* when */
    double most;       /* it is coarse, for there was room for so many bytes only; 0: it is fine */
    bool stays;
};

static struct shown shown[MOST_PIECES];
static uint16_t *map; /* which one, from 1, shows in a cell; of w x h cells */
static int w, h, n_shown;
static int scene;
static struct tt_graphics_state how;
static struct tt_sequence first, rest; /* to be sent before and after the cells */
static uint8_t *pixels;                /* of a piece */
static size_t pixels_room;

/* The budget. */
static double allowance, counted; /* bytes that may be sent, and when that was so */
static double window;             /* bytes that may wait for an answer */
static double asked, answered;    /* when, last; 0: no answer is to come */
static double hold_until;         /* none is worth being made before */
static bool left_out;             /* some were, for want of an answer */
static double curves_from;        /* when curves may move again */
static double due = INFINITY;
static struct {
    double seconds, bytes;
} worked, worked_on_curves; /* in this frame */

/* --- begin and end --------------------------------------------------------------------------- */

void tt_gallery_forget(void)
{
    memset(shown, 0, sizeof shown[0] * (size_t)n_shown);
    if (map)
        memset(map, 0, (size_t)w * (size_t)h * sizeof *map);
    n_shown = 0;
    asked = 0;
}

void tt_gallery_open(void)
{
    tt_gallery_forget();
    how = (struct tt_graphics_state){.level = TT_GRAPHICS_HALVES};
    allowance = counted = curves_from = asked = answered = hold_until = 0;
    left_out = false;
    window = WINDOW;
    due = INFINITY;
}

void tt_gallery_close(void)
{
    tt_gallery_forget();
    free(map);
    free(pixels);
    free(first.at);
    free(rest.at);
    map = NULL;
    pixels = NULL;
    pixels_room = 0;
    first = rest = (struct tt_sequence){0};
    w = h = 0;
}

void tt_gallery_use(const struct tt_graphics_state *state)
{
    how = *state;
}

bool tt_gallery_is_empty(void)
{
    return n_shown == 0;
}

const char *tt_gallery_end(void)
{
    return how.level == TT_GRAPHICS_KITTY ? TT_KITTY_CLEAR : "";
}

double tt_gallery_due(void)
{
    return due;
}

static bool resize(int new_w, int new_h)
{
    if (map && w == new_w && h == new_h)
        return true;
    tt_gallery_forget();
    size_t n = (size_t)new_w * (size_t)new_h + 1;
    free(map);
    map = calloc(n, sizeof *map);
    w = map ? new_w : 0;
    h = map ? new_h : 0;
    return map != NULL;
}

/* --- the budget ------------------------------------------------------------------------------ */

static void count_up(double now)
{
    double most = how.rate * BURST;
    allowance = counted > 0 ? allowance + (now - counted) * how.rate : most;
    allowance = allowance > most ? most : allowance;
    counted = now;
}

static void wait_until(double when)
{
    due = fmin(due, when);
}

static bool may_begin(double now)
{
    if (asked > 0) /* the answer calls */
        left_out = true;
    else if (now < hold_until)
        wait_until(hold_until);
    return asked <= 0 && now >= hold_until;
}

/* Whether so many bytes may be sent, the last of what is to be sent. */
static bool may_send(double bytes, double now)
{
    if (how.answers && (double)rest.n > window) {
        left_out = true;
        if (bytes >= (double)rest.n && window < WINDOW) /* there is nothing to be answered */
            wait_until(hold_until = fmax(answered, now - REST) + REST);
        return false;
    }
    if (bytes <= allowance)
        return true;
    if (bytes <= how.rate * BURST)
        wait_until(hold_until = now + (bytes - allowance) / how.rate);
    return false;
}

void tt_gallery_answer(double now)
{
    double took = now - asked;
    if (asked <= 0)
        return;
    if (took < QUICK)
        window = fmin(2 * window, MOST_WINDOW);
    else if (took > SLOW)
        window = fmax(window / 2, LEAST_WINDOW);
    asked = 0;
    answered = now;
    if (left_out)
        wait_until(now);
}

void tt_gallery_hurry(void)
{
    curves_from = 0;
}

bool tt_gallery_is_calm(double now)
{
    return asked > 0 || now < curves_from || now < hold_until;
}

double tt_gallery_owed(double now)
{
    return asked > 0 ? asked + PATIENCE - now : 0;
}

/* A line that was slow may have got better; and an answer can get lost. */
static void try_again(double now)
{
    if (asked > 0 && now > asked + LOST) {
        asked = 0;
        answered = now;
        window = LEAST_WINDOW;
    }
    if (asked > 0 || window >= WINDOW || now < answered + REST)
        return;
    window *= 2;
    answered = now;
}

/* --- one piece ------------------------------------------------------------------------------- */

static bool make_pixels(size_t n)
{
    if (n <= pixels_room)
        return true;
    free(pixels);
    pixels = malloc(n);
    pixels_room = pixels ? n : 0;
    return pixels != NULL;
}

static void encode(const struct tt_pictures *p, const struct tt_piece *piece, int number,
                   int coarse)
{
    struct tt_rect at = piece->at;
    int wide = at.w * p->cell_w, high = at.h * p->cell_h;
    tt_pictures_render(p, piece, coarse, pixels);
    if (how.level == TT_GRAPHICS_OCTANTS || how.level == TT_GRAPHICS_SEXTANTS) {
        tt_blocks_encode(&rest, pixels, at, p->cell_h);
        return;
    }
    tt_sequence_format(&rest, "\033[%d;%dH", at.y + 1, at.x + 1);
    if (how.level == TT_GRAPHICS_KITTY)
        tt_kitty_encode(&rest, pixels, wide, high, (uint32_t)number, at.w, at.h);
    else
        tt_sixel_encode(&rest, pixels, wide, high, how.colors);
}

/* How many bytes the line takes at once. */
static double most_at_once(void)
{
    return how.answers ? fmin(how.rate * BURST, window) : how.rate * BURST;
}

/* As fine as that allows: of a photo each pixel may be another.  *most is set when it is coarse. */
static double encode_to_fit(const struct tt_pictures *p, const struct tt_piece *piece, int number,
                            double *most)
{
    enum { COARSEST = 4 };
    size_t before = rest.n;
    *most = 0;
    for (int coarse = 1; coarse <= COARSEST; coarse *= 2) {
        rest.n = before;
        encode(p, piece, number, coarse);
        if ((double)(rest.n - before) <= most_at_once())
            break;
        *most = most_at_once();
        left_out = true;
    }
    return (double)(rest.n - before);
}

/* Makes what shows the piece.  False: not now. */
static bool send(const struct tt_pictures *p, const struct tt_piece *piece, int place, double now)
{
    double most = 0;
    size_t before = rest.n;
    double began = tt_clock_now();
    /* All of a curve moves at once, or it would have seams. */
    bool curve = p->list[piece->picture]->indexed;
    if (!curve && worked.seconds > WORK) {
        wait_until(now);
        return false;
    }
    if (!may_begin(now) ||
        !make_pixels((size_t)(piece->at.w * p->cell_w) * (size_t)(piece->at.h * p->cell_h) * 3))
        return false;
    double bytes = encode_to_fit(p, piece, place + 1, &most), seconds = tt_clock_now() - began;
    worked.seconds += seconds;
    if (rest.lost || !may_send(bytes, now)) {
        rest.n = before;
        rest.lost = false;
        return false;
    }
    allowance -= bytes;
    worked_on_curves.seconds += curve ? seconds : 0;
    worked_on_curves.bytes += curve ? bytes : 0;
    shown[place] = (struct shown){piece->at, piece->hash, now, most, true};
    return true;
}

static void mark(struct tt_rect at, uint16_t number)
{
    for (int y = at.y; y < at.y + at.h; y++)
        for (int x = at.x; x < at.x + at.w; x++)
            map[y * w + x] = number;
}

static void take_away(int i)
{
    if (how.level == TT_GRAPHICS_KITTY)
        tt_kitty_remove(&first, (uint32_t)i + 1);
    mark(shown[i].at, 0);
    shown[i].at.w = 0;
}

/* --- the plan -------------------------------------------------------------------------------- */

struct planner {
    const struct tt_canvas *c;
    double now;
    bool same_scene;
    struct tt_piece *fresh; /* those that are not shown as they are; n of them */
    int n, room;
};

static bool same_place(struct tt_rect a, struct tt_rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static struct shown *shown_at(struct tt_rect at)
{
    int number = map[at.y * w + at.x];
    return number > 0 && same_place(shown[number - 1].at, at) ? &shown[number - 1] : NULL;
}

static void look_at(void *self, const struct tt_piece *piece)
{
    struct planner *k = self;
    struct shown *s = shown_at(piece->at);
    bool could_be_finer = s && s->most > 0 && most_at_once() >= 2 * s->most;
    if (s && s->hash == piece->hash && !could_be_finer) {
        s->stays = true;
        left_out = left_out || s->most > 0;
        return;
    }
    if (k->n == k->room) {
        int room = 2 * k->room + 64;
        struct tt_piece *more = realloc(k->fresh, (size_t)room * sizeof *more);
        if (!more)
            return;
        k->fresh = more;
        k->room = room;
    }
    k->fresh[k->n++] = *piece;
}

/* What is shown in the same place is replaced; or stands for a moment, if it is a curve. */
static void replace(struct planner *k, struct shown *s, const struct tt_piece *piece)
{
    const struct tt_pictures *p = k->c->pictures;
    bool curve = p->list[piece->picture]->indexed && k->same_scene;
    bool held = curve && k->now < curves_from;
    if (held)
        wait_until(curves_from);
    if (!held && send(p, piece, (int)(s - shown), k->now))
        return;
    if (s->hash == piece->hash) { /* it is what it should be, if coarse */
        s->stays = true;
        return;
    }
    s->stays = curve && k->now < s->sent + STALE;
    if (s->stays)
        wait_until(s->sent + STALE);
}

static int free_place(int from)
{
    for (int i = from; i < MOST_PIECES; i++)
        if (i >= n_shown || shown[i].at.w == 0)
            return i;
    return -1;
}

static void add_fresh(struct planner *k)
{
    int place = -1;
    for (int i = 0; i < k->n; i++) {
        if (k->fresh[i].at.w == 0)
            continue;
        place = free_place(place + 1);
        if (place < 0)
            return;
        if (!send(k->c->pictures, &k->fresh[i], place, k->now)) {
            place--;
            continue;
        }
        n_shown = place >= n_shown ? place + 1 : n_shown;
        mark(k->fresh[i].at, (uint16_t)(place + 1));
    }
}

static void look_again(void)
{
    if (asked > 0)
        left_out = true;
    else
        wait_until(fmax(curves_from, hold_until));
}

static void look_at_all(struct planner *k)
{
    const struct tt_pictures *p = k->c->pictures;
    int wide = PIECE_W, high = PIECE_H;
    while (wide > 1 && wide * p->cell_w > MOST_SIDE)
        wide--;
    while (high > 1 && high * p->cell_h > MOST_SIDE)
        high--;
    k->same_scene = p->scene == scene;
    scene = p->scene;
    for (int i = 0; i < p->n; i++)
        if (p->list[i]->kept) /* it may have moved */
            look_again();
    tt_pictures_cut(k->c, wide, high, look_at, k);
}

void tt_gallery_plan(const struct tt_canvas *c, double now)
{
    struct planner k = {.c = c, .now = now};
    first.n = rest.n = 0;
    due = INFINITY;
    left_out = false;
    memset(&worked, 0, sizeof worked);
    memset(&worked_on_curves, 0, sizeof worked_on_curves);
    if ((!c->pictures && n_shown == 0) || !resize(c->w, c->h))
        return;
    count_up(now);
    try_again(now);
    for (int i = 0; i < n_shown; i++)
        shown[i].stays = false;
    if (c->pictures)
        look_at_all(&k);
    for (int i = 0; i < k.n; i++) {
        struct shown *s = shown_at(k.fresh[i].at);
        if (!s)
            continue;
        replace(&k, s, &k.fresh[i]);
        k.fresh[i].at.w = 0; /* tried */
    }
    for (int i = 0; i < n_shown; i++)
        if (shown[i].at.w > 0 && !shown[i].stays)
            take_away(i);
    add_fresh(&k);
    if (worked_on_curves.bytes > 0) {
        double pace = fmin(SHARE * worked_on_curves.seconds, MOST_PACE);
        curves_from = now + fmax(fmax(pace, worked_on_curves.bytes / how.rate), PACE);
    }
    while (n_shown > 0 && shown[n_shown - 1].at.w == 0)
        n_shown--;
    free(k.fresh);
}

bool tt_gallery_covers(int x, int y)
{
    return map && x < w && y < h && map[y * w + x] > 0;
}

void tt_gallery_send_first(struct tt_sequence *out)
{
    tt_sequence_add(out, first.at, first.n);
}

/* The cursor and what characters look like stay as curses believes they are. */
void tt_gallery_send(struct tt_sequence *out, double now)
{
    if (rest.n == 0)
        return;
    tt_sequence_text(out, "\0337");
    tt_sequence_add(out, rest.at, rest.n);
    tt_sequence_text(out, "\0338");
    if (!how.answers)
        return;
    tt_sequence_text(out, QUESTION);
    asked = now;
}
