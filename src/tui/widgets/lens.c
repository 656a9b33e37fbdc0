#include "lens.h"

#include <math.h>
#include <string.h>

static const double LEAST = 20;   /* steps that are still a picture */
static const double MARGIN = 0.1; /* of the width, kept free right of what moves */

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

void tt_lens_range(struct tt_lens *l, const struct tt_lens_field *f, double *x0, double *x1)
{
    double all = f->last - f->first;
    *x0 = f->first;
    *x1 = f->last;
    if (l->reading)
        l->cursor = clamp(l->cursor, f->first, f->now);
    if (!l->zoomed || l->width >= all) {
        l->zoomed = false;
        return;
    }
    if (l->follow)
        l->x0 = f->now - l->width * (1 - MARGIN);
    l->x0 = clamp(l->x0, f->first, f->last - l->width);
    *x0 = floor(l->x0);
    *x1 = *x0 + ceil(l->width);
}

void tt_lens_read(struct tt_lens *l, const struct tt_lens_field *f, double step)
{
    l->reading = true;
    l->cursor = clamp(round(step), f->first, f->now);
}

/* Where the cursor is, or else the newest step, stays where it is. */
static bool zoom(struct tt_lens *l, const struct tt_lens_field *f, double by)
{
    double x0, x1;
    tt_lens_range(l, f, &x0, &x1);
    double width = fmax((x1 - x0) * by, LEAST), at = l->reading ? l->cursor : f->now;
    double share = clamp((at - x0) / (x1 - x0), 0, 1);
    if (width >= f->last - f->first) {
        bool was = l->zoomed;
        l->zoomed = false;
        return was;
    }
    l->follow = !l->reading && (l->follow || !l->zoomed);
    l->zoomed = true;
    l->width = width;
    l->x0 = at - share * width;
    return true;
}

static bool pan(struct tt_lens *l, const struct tt_lens_field *f, double by)
{
    double x0, x1;
    tt_lens_range(l, f, &x0, &x1);
    if (!l->zoomed)
        return false;
    double to = clamp(x0 + by * l->width, f->first, f->last - l->width);
    if (fabs(to - l->x0) < 1)
        return false;
    l->x0 = to;
    l->follow = l->x0 + l->width >= f->now + MARGIN * l->width;
    if (l->reading)
        l->cursor += by * l->width;
    return true;
}

/* Out of sight it takes the picture along. */
static bool step(struct tt_lens *l, const struct tt_lens_field *f, int way)
{
    double x0, x1;
    tt_lens_range(l, f, &x0, &x1);
    double by = fmax(1, floor((x1 - x0) / 60)), at = l->reading ? l->cursor + way * by : f->now;
    tt_lens_read(l, f, at);
    if (!l->zoomed || (l->cursor >= x0 && l->cursor <= x1))
        return true;
    l->follow = false;
    l->x0 = l->cursor < x0 ? l->cursor : l->cursor - l->width;
    return true;
}

static bool back(struct tt_lens *l)
{
    bool was = l->reading || l->zoomed;
    if (!l->reading)
        l->zoomed = false;
    l->reading = false;
    return was;
}

static bool go_to(struct tt_lens *l, const struct tt_lens_field *f, double at)
{
    if (!l->reading && !l->zoomed)
        return false;
    if (l->reading)
        tt_lens_read(l, f, at);
    l->follow = at >= f->now;
    l->x0 = at - l->width / 2;
    return true;
}

bool tt_lens_command(struct tt_lens *l, const struct tt_lens_field *f, const char *line)
{
    const char *way = strncmp(line, "move ", 5) == 0 ? line + 5 : "";
    if (strcmp(line, "back") == 0)
        return back(l);
    if (strcmp(way, "left") == 0 || strcmp(way, "right") == 0)
        return step(l, f, way[0] == 'l' ? -1 : 1);
    if (strcmp(way, "up") == 0 || strcmp(way, "down") == 0)
        return zoom(l, f, way[0] == 'u' ? 0.5 : 2);
    if (strcmp(way, "pageup") == 0 || strcmp(way, "pagedown") == 0)
        return pan(l, f, way[4] == 'u' ? -0.5 : 0.5);
    if (strcmp(way, "home") == 0)
        return go_to(l, f, f->first);
    return strcmp(way, "end") == 0 && go_to(l, f, f->now);
}

bool tt_lens_key(struct tt_lens *l, const char *key)
{
    int by = strcmp(key, "[") == 0 ? -1 : strcmp(key, "]") == 0 ? 1 : 0;
    if (strcmp(key, "Y") == 0)
        l->linear = !l->linear;
    else if (by == 0)
        return false;
    l->smooth = (int)clamp(l->smooth + by, -TT_LENS_NOTCHES, TT_LENS_NOTCHES);
    return true;
}

double tt_lens_smoothing(const struct tt_lens *l)
{
    return l->smooth == -TT_LENS_NOTCHES ? 0 : pow(2, l->smooth);
}
