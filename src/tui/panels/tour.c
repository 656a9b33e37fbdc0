#include "tour.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

static const double LINGER = 3; /* seconds from done to the next card: to see what it did */
enum { SIDE_W = 42, SIDE_FROM_W = 118 };

/* --- turning --------------------------------------------------------------------------------- */

static struct tt_tour_moment moment_of(const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    return (struct tt_tour_moment){.step = s->step,
                                   .epoch = s->epoch,
                                   .saves = scene->saves,
                                   .lr = s->lr,
                                   .branches = scene->n_branches};
}

const char *tt_tour_turn(struct tt_tour *t, int card, const struct tt_scene *scene)
{
    if (!t->on)
        *t = (struct tt_tour){.paused = scene->snap->paused, .speed = scene->snap->max_speed};
    t->on = true;
    t->card = card;
    t->done = false;
    t->before = moment_of(scene);
    return tt_cards[card].begin;
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

bool tt_tour_look(struct tt_tour *t, const struct tt_scene *scene, double now)
{
    const struct tt_card *card = &tt_cards[t->card];
    if (!t->on)
        return false;
    if (!t->done && card->done && card->done(&t->before, scene)) {
        t->done = true;
        t->done_at = now;
    }
    return t->done && now >= tt_tour_due(t);
}

double tt_tour_due(const struct tt_tour *t)
{
    return t->on && t->done ? t->done_at + LINGER : 0;
}

/* --- text ------------------------------------------------------------------------------------ */

enum { VALUE = 320 }; /* bytes of what stands for a name */

/* What the loss says of this run's answers. */
static void explain_loss(const struct tt_run_info *info, char out[VALUE])
{
    bool entropy = strncmp(info->loss, "cross-entropy", 13) == 0;
    if (info->regression)
        snprintf(out, VALUE,
                 "It is 0 when every value is met exactly, and grows with the distance. Values are "
                 "learned at mean 0 and deviation 1, so a network that knows nothing is off by "
                 "about 1.");
    else if (entropy && info->n_classes > 1)
        snprintf(out, VALUE,
                 "It is 0 when every sample gets its true class with certainty, and grows without "
                 "bound for answers that are wrong and sure of it. A network that knows nothing "
                 "of %d classes has %.2f, the logarithm of %d.",
                 info->n_classes, log(info->n_classes), info->n_classes);
    else
        snprintf(out, VALUE, "It is least when every sample gets its true class.");
}

/* What stands between braces. */
static const char *value_of(const char *name, const struct tt_keymap *keys,
                            const struct tt_scene *scene, char out[VALUE])
{
    const struct tt_run_info *info = scene->info;
    char number[32];
    const char *key = tt_keymap_key(keys, name);
    if (strcmp(name, "net") == 0)
        snprintf(out, VALUE, "%s", scene->settings ? scene->settings->net : info->net);
    else if (strcmp(name, "batch") == 0)
        snprintf(
            out, VALUE, "%s",
            tt_text_thousands(number, sizeof number,
                              scene->settings ? scene->settings->batch_size : info->batch_size));
    else if (strcmp(name, "samples") == 0)
        snprintf(out, VALUE, "%s", tt_text_thousands(number, sizeof number, info->train_samples));
    else if (strcmp(name, "loss") == 0)
        explain_loss(info, out);
    else if (strcmp(name, "how well") == 0)
        snprintf(out, VALUE, "%s",
                 info->regression ? "how much of the values' spread does it explain?"
                                  : "how many were right?");
    else if (strcmp(name, "output") == 0 && info->regression)
        snprintf(out, VALUE, "a number, what it takes the value to be");
    else if (strcmp(name, "output") == 0)
        snprintf(out, VALUE, "a score for each of the %d classes", info->n_classes);
    else if (key)
        snprintf(out, VALUE, "%s", key);
    else
        snprintf(out, VALUE, "the command `%s`", name);
    return out;
}

static void expand(const char *text, const struct tt_keymap *keys, const struct tt_scene *scene,
                   char *out, size_t size)
{
    size_t used = 0;
    while (*text && used + 1 < size) {
        char name[32], value[VALUE];
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        if (!end) {
            out[used++] = *text++;
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)(end - text - 1), text + 1);
        used += (size_t)snprintf(out + used, size - used, "%s", value_of(name, keys, scene, value));
        used = used < size ? used : size - 1;
        text = end + 1;
    }
    out[used] = '\0';
}

/* --- drawing --------------------------------------------------------------------------------- */

bool tt_tour_is_beside(struct tt_rect view)
{
    return view.w >= SIDE_FROM_W;
}

struct tt_rect tt_tour_place(const struct tt_tour *t, struct tt_rect *view)
{
    struct tt_rect r = *view;
    if (!t->on)
        return (struct tt_rect){0};
    if (tt_tour_is_beside(r)) {
        view->w -= SIDE_W + 1;
        return (struct tt_rect){r.x + r.w - SIDE_W, r.y, SIDE_W, r.h};
    }
    enum { LEAST_VIEW = 3 };
    int most = r.h - LEAST_VIEW, h = r.h >= 20 ? 10 : r.h < 12 ? 6 : r.h / 2;
    h = h < most ? h : most;
    view->h -= h;
    return (struct tt_rect){r.x, r.y + r.h - h, r.w, h};
}

/* What there is to do goes before what is explained, where room is short. */
static void draw_text(struct tt_canvas *c, struct tt_rect in, const char *text, const char *todo,
                      bool done)
{
    struct tt_rect count = {in.x, in.y, in.w, 0}, r = in;
    int todo_h = tt_wrap(c, count, TT_STYLE_NORMAL, todo);
    int text_h = tt_wrap(c, count, TT_STYLE_NORMAL, text), room = in.h - todo_h;
    bool gap = room > text_h;
    r.h = text_h < room ? text_h : room;
    if (r.h > 0)
        r.y += tt_wrap(c, r, TT_STYLE_NORMAL, text) + gap;
    r.h = in.y + in.h - r.y;
    if (r.h > 0)
        tt_wrap(c, r, done ? TT_STYLE_GOOD : TT_STYLE_WARN, todo);
}

/* The way on, the way out, the way back, and where one is. */
static void draw_foot(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                      const struct tt_keymap *keys, unsigned own)
{
    char next[40] = "", place[32];
    bool last = !tt_cards[t->card + 1].title;
    const char *key = own & TT_TOUR_ENTER  ? "enter"
                      : own & TT_TOUR_NEXT ? tt_keymap_key(keys, "tour next")
                                           : NULL;
    if (key)
        snprintf(next, sizeof next, "%s %s", key, last ? "leave" : "next");
    const char *part[] = {next, own & TT_TOUR_ESC && !(last && key) ? "esc leave" : "",
                          own & TT_TOUR_BACKSPACE && t->card > 0 ? "backspace before" : ""};
    int used = tt_foot(c, where, part, 3), all = 0;
    while (tt_cards[all].title)
        all++;
    snprintf(place, sizeof place, " %d of %d ", t->card + 1, all);
    int w = (int)strlen(place);
    if (used + w + 6 <= where.w)
        tt_text(c, where.x + where.w - 2 - w, where.y + where.h - 1, w, TT_STYLE_DIM, place);
}

void tt_tour_draw(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, unsigned own)
{
    const struct tt_card *card = &tt_cards[t->card];
    char text[1200], todo[400];
    const char *mark = c->ascii ? "v " : "✓ ";
    size_t tick = t->done ? strlen(mark) : 0;
    memcpy(todo, mark, tick);
    if (where.w < 16 || where.h < 4)
        return;
    expand(card->text, keys, scene, text, sizeof text);
    expand(card->todo, keys, scene, todo + tick, sizeof todo - tick);
    tt_fill(c, where, ' ', TT_STYLE_NORMAL);
    struct tt_rect in = tt_frame(c, where, card->title);
    in.x++;
    in.w -= 2;
    draw_text(c, in, text, todo, t->done);
    draw_foot(t, c, where, keys, own);
}
