#include "tour.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "tour_words.h"

static const double LINGER = 3;    /* seconds from done to the next card: to see what it did */
static const double PATIENCE = 25; /* until the hint comes */
static const double READING = 20;  /* bytes that are read in a second */
enum { SIDE_W = 42, SIDE_FROM_W = 118 };

/* --- turning --------------------------------------------------------------------------------- */

void tt_tour_open(struct tt_tour *t, struct tt_lesson *lesson)
{
    tt_tour_close(t);
    t->lesson = lesson;
}

void tt_tour_close(struct tt_tour *t)
{
    free(t->lesson);
    *t = (struct tt_tour){.on = false};
}

const char *tt_tour_turn(struct tt_tour *t, int card, const struct tt_scene *scene, double now)
{
    if (!t->on)
        *t = (struct tt_tour){
            .lesson = t->lesson, .paused = scene->snap->paused, .speed = scene->snap->max_speed};
    t->on = true;
    t->card = card;
    t->came = now;
    t->done = false;
    tt_tour_listen(t);
    tt_until_begin(&t->before, scene);
    return t->lesson->card[card].begin;
}

void tt_tour_end(struct tt_tour *t, char *lines, size_t size)
{
    char speed[40] = "max";
    lines[0] = '\0';
    if (t->speed > 0)
        tt_text_double(speed, sizeof speed, t->speed);
    if (t->on)
        snprintf(lines, size, "speed %s;pause %s", speed, t->paused ? "on" : "off");
    t->on = false;
}

bool tt_tour_is_last(const struct tt_tour *t)
{
    return t->lesson && t->card == t->lesson->n - 1;
}

const char *tt_tour_next(const struct tt_tour *t)
{
    return tt_tour_is_last(t) ? t->lesson->next : "";
}

/* --- what was done --------------------------------------------------------------------------- */

static const struct tt_card *card_of(const struct tt_tour *t)
{
    return &t->lesson->card[t->card];
}

void tt_tour_heard(struct tt_tour *t, const char *line, int64_t seq)
{
    unsigned terms = t->on ? tt_until_heard(&card_of(t)->until, line) : 0;
    if (terms == 0)
        return;
    if (seq == 0) {
        t->heard |= terms;
        return;
    }
    memmove(&t->sent[1], &t->sent[0], (TT_TOUR_SENT - 1) * sizeof t->sent[0]);
    t->sent[0].seq = seq;
    t->sent[0].terms = terms;
}

void tt_tour_answered(struct tt_tour *t, int64_t seq, bool refused)
{
    for (int i = 0; i < TT_TOUR_SENT; i++)
        if (seq > 0 && t->sent[i].seq == seq) {
            t->heard |= refused ? 0 : t->sent[i].terms;
            t->sent[i].seq = 0;
        }
}

bool tt_tour_has_just_come(const struct tt_tour *t, double now)
{
    const double late = 1; /* seconds */
    return t->on && now < t->went + late;
}

void tt_tour_listen(struct tt_tour *t)
{
    t->heard = 0;
    memset(t->sent, 0, sizeof t->sent);
}

bool tt_tour_look(struct tt_tour *t, const struct tt_scene *scene, const char *view, double now)
{
    if (!t->on)
        return false;
    if (!t->done && tt_until_holds(&card_of(t)->until, &t->before, scene, view, t->heard)) {
        t->done = true;
        t->done_at = now;
    }
    /* The last card is left by hand. */
    return t->done && !tt_tour_is_last(t) && now >= t->done_at + LINGER;
}

static bool hint_is_due(const struct tt_tour *t, double now)
{
    return !t->done && card_of(t)->hint[0] && now >= t->came + PATIENCE;
}

/* When its text has been read: where room is short it then makes room for the view. */
static double read_at(const struct tt_tour *t)
{
    return t->came + (double)strlen(card_of(t)->text) / READING;
}

bool tt_tour_is_read(const struct tt_tour *t, double now)
{
    return t->on && t->lesson && !tt_tour_is_last(t) && now >= read_at(t);
}

double tt_tour_due(const struct tt_tour *t, double now)
{
    if (!t->on || !t->lesson)
        return 0;
    if (!t->done) {
        double hint = card_of(t)->hint[0] && !hint_is_due(t, now) ? t->came + PATIENCE : INFINITY;
        double due = fmin(hint, tt_tour_is_read(t, now) ? INFINITY : read_at(t));
        return isinf(due) || tt_tour_is_last(t) ? 0 : due;
    }
    if (tt_tour_is_last(t))
        return 0;
    double left = t->done_at + LINGER - now;
    return left <= 0 ? t->done_at + LINGER : now + left - (ceil(left) - 1);
}

/* --- words ------------------------------------------------------------------------------------ */

struct words {
    char text[2 * TT_LESSON_TEXT], todo[4 * TT_LESSON_LINE];
};

/* --- drawing --------------------------------------------------------------------------------- */

bool tt_tour_is_beside(struct tt_rect view)
{
    return view.w >= SIDE_FROM_W;
}

/* The texts of its card as they are now; the hint comes after a while. */
static void words_of(const struct tt_tour *t, const struct tt_canvas *c,
                     const struct tt_keymap *keys, const struct tt_scene *scene, double now,
                     struct words *out)
{
    const struct tt_card *card = card_of(t);
    const char *mark = !t->done ? "" : c && c->ascii ? "v " : "✓ ";
    tt_tour_expand(card->text, keys, scene, out->text, sizeof out->text);
    size_t n = (size_t)snprintf(out->todo, sizeof out->todo, "%s", mark);
    tt_tour_expand(card->todo, keys, scene, out->todo + n, sizeof out->todo - n);
    n = strlen(out->todo);
    if (!hint_is_due(t, now) || n + 1 >= sizeof out->todo)
        return;
    out->todo[n++] = ' ';
    tt_tour_expand(card->hint, keys, scene, out->todo + n, sizeof out->todo - n);
}

static int rows_of(const char *text, int w)
{
    return text[0] ? tt_wrap(NULL, (struct tt_rect){0, 0, w, 0}, TT_STYLE_NORMAL, text) : 0;
}

/* Rows that the card wants below a view: all that it says, where the view keeps a few; brief, no
 * more than what is to be done. */
static int height_of(const struct tt_tour *t, struct tt_rect r, const struct tt_keymap *keys,
                     const struct tt_scene *scene, bool brief)
{
    enum { LEAST_VIEW = 3, USUAL = 10, LEAST = 5 };
    struct words w;
    int most = r.h - LEAST_VIEW, usual = r.h >= 20 && !brief ? USUAL : LEAST;
    if (!t->lesson)
        return usual < most ? usual : most;
    words_of(t, NULL, keys, scene, t->came, &w);
    int text = rows_of(w.text, r.w - 4), h = rows_of(w.todo, r.w - 4) + 2;
    h += brief ? 1 : text;
    most = r.h >= 30 && most > r.h / 2 ? r.h / 2 : most;
    h = h > usual ? h : usual;
    return h < most ? h : most;
}

struct tt_rect tt_tour_place(const struct tt_tour *t, struct tt_rect *view,
                             const struct tt_keymap *keys, const struct tt_scene *scene, bool brief)
{
    struct tt_rect r = *view;
    if (!t->on)
        return (struct tt_rect){0};
    if (tt_tour_is_beside(r)) {
        view->w -= SIDE_W + 1;
        return (struct tt_rect){r.x + r.w - SIDE_W, r.y, SIDE_W, r.h};
    }
    int h = height_of(t, r, keys, scene, brief);
    view->h -= h;
    return (struct tt_rect){r.x, r.y + r.h - h, r.w, h};
}

/* What there is to do goes before what is explained, where room is short. */
static void draw_text(struct tt_canvas *c, struct tt_rect in, const char *text, const char *todo,
                      bool done)
{
    struct tt_rect count = {in.x, in.y, in.w, 0}, r = in;
    int todo_h = todo[0] ? tt_wrap(c, count, TT_STYLE_NORMAL, todo) : 0;
    int text_h = tt_wrap(c, count, TT_STYLE_NORMAL, text), room = in.h - todo_h;
    bool gap = room > text_h;
    r.h = text_h < room ? text_h : room;
    if (r.h > 0)
        r.y += tt_wrap(c, r, TT_STYLE_NORMAL, text) + gap;
    r.h = in.y + in.h - r.y;
    if (r.h > 0 && todo[0])
        tt_wrap(c, r, done ? TT_STYLE_GOOD : TT_STYLE_WARN, todo);
}

/* Where the way on leads. */
static const char *way_on(const struct tt_tour *t, double now, char *out, size_t size)
{
    int left = (int)ceil(t->done_at + LINGER - now);
    const char *to = tt_tour_next(t), *name = strrchr(to, '/');
    if (to[0])
        snprintf(out, size, "begins %.60s", name ? name + 1 : to);
    else if (tt_tour_is_last(t))
        snprintf(out, size, "leave");
    else if (t->done && left > 0)
        snprintf(out, size, "next, in %d", left);
    else
        snprintf(out, size, "next");
    return out;
}

/* The way on, the way out, the way back, and where one is. */
static void draw_foot(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                      const struct tt_keymap *keys, unsigned own, double now)
{
    char next[120] = "", way[100], place[32];
    const char *key = own & TT_TOUR_ENTER  ? "enter"
                      : own & TT_TOUR_NEXT ? tt_keymap_key(keys, "tour next")
                                           : NULL;
    if (key)
        snprintf(next, sizeof next, "%s %s", key, way_on(t, now, way, sizeof way));
    bool leaves = key && tt_tour_is_last(t) && !tt_tour_next(t)[0];
    const char *part[] = {next, own & TT_TOUR_ESC && !leaves ? "esc leave" : "",
                          own & TT_TOUR_BACKSPACE && t->card > 0 ? "backspace before" : ""};
    int used = tt_foot(c, where, part, 3);
    snprintf(place, sizeof place, " %d of %d ", t->card + 1, t->lesson->n);
    int w = (int)strlen(place);
    if (used + w + 6 <= where.w)
        tt_text(c, where.x + where.w - 2 - w, where.y + where.h - 1, w, TT_STYLE_DIM, place);
}

void tt_tour_draw(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, unsigned own,
                  double now)
{
    struct words w;
    if (where.w < 16 || where.h < 4 || !t->lesson)
        return;
    words_of(t, c, keys, scene, now, &w);
    tt_fill(c, where, ' ', TT_STYLE_NORMAL);
    struct tt_rect in = tt_frame(c, where, card_of(t)->title);
    in.x++;
    in.w -= 2;
    draw_text(c, in, w.text, w.todo, t->done);
    draw_foot(t, c, where, keys, own, now);
}
