#include "meters.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"
#include "../widgets/spark.h"

static const double EVERY = 0.5; /* seconds between readings */

/* --- readings -------------------------------------------------------------------------------- */

/* Pages that are in memory: the second number of /proc/self/statm. */
static double read_memory(void)
{
    char text[128];
    long pages = 0;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return NAN;
    text[n] = '\0';
    return sscanf(text, "%*s %ld", &pages) == 1 ? (double)pages * (double)sysconf(_SC_PAGESIZE)
                                                : NAN;
}

struct tt_reading_now tt_meters_read(void)
{
    struct timespec t;
    long pages = sysconf(_SC_PHYS_PAGES);
    bool known = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0;
    return (struct tt_reading_now){
        .cpu = known ? (double)t.tv_sec + 1e-9 * (double)t.tv_nsec : NAN,
        .memory = read_memory(),
        .machine = pages > 0 ? (double)pages * (double)sysconf(_SC_PAGESIZE) : NAN};
}

static void push(struct tt_meters *m)
{
    if (m->n == TT_METER_TRACE)
        for (int i = 0; i < TT_METERS; i++)
            memmove(m->trace[i], m->trace[i] + 1, (TT_METER_TRACE - 1) * sizeof **m->trace);
    else
        m->n++;
    for (int i = 0; i < TT_METERS; i++)
        m->trace[i][m->n - 1] = (float)m->value[i];
}

void tt_meters_take(struct tt_meters *m, const struct tt_scene *scene,
                    const struct tt_reading_now *r, double now)
{
    const struct tt_snapshot *s = scene->snap;
    bool trains = s->state == TT_TRAINING, first = m->sampled == 0;
    double passed = now - m->sampled;
    m->value[TT_METER_THREADS] = first || passed <= 0 ? NAN : fmax(0, (r->cpu - m->cpu) / passed);
    m->value[TT_METER_FLOPS] = trains && s->images_per_second > 0 && scene->info->flops > 0
                                   ? s->images_per_second * scene->info->flops
                                   : NAN;
    m->value[TT_METER_MEMORY] = r->memory;
    m->value[TT_METER_WAITING] = trains ? s->waiting : NAN;
    m->machine = r->machine;
    m->sampled = now;
    m->cpu = r->cpu;
    if (!first)
        push(m);
}

void tt_meters_sample(struct tt_meters *m, const struct tt_scene *scene, double now)
{
    if (m->sampled > 0 && now - m->sampled < EVERY)
        return;
    const struct tt_reading_now r = tt_meters_read();
    tt_meters_take(m, scene, &r, now);
}

/* --- words ----------------------------------------------------------------------------------- */

/* Of all threads together; 0: not known yet. */
static double peak_of(const struct tt_meters *m, const struct tt_scene *scene)
{
    return m->peak && scene->info->threads > 0 ? m->peak() * scene->info->threads : 0;
}

static void say_shortly(const struct tt_meters *m, const struct tt_scene *scene, enum tt_meter k,
                        char out[32])
{
    double v = m->value[k], peak = peak_of(m, scene);
    char text[24];
    out[0] = '\0';
    if (isnan(v))
        return;
    if (k == TT_METER_THREADS)
        snprintf(out, 32, "%.1f/%d", v, scene->info->threads);
    else if (k == TT_METER_FLOPS && peak > 0)
        snprintf(out, 32, "%.0f%% of peak", 100 * v / peak);
    else if (k == TT_METER_FLOPS)
        snprintf(out, 32, "%sFLOP/s", tt_text_si(text, sizeof text, v));
    else if (k == TT_METER_MEMORY)
        snprintf(out, 32, "%sB", tt_text_si(text, sizeof text, v));
    else
        snprintf(out, 32, "%.0f%%", 100 * v);
}

static void say(const struct tt_meters *m, const struct tt_scene *scene, enum tt_meter k, char *out,
                size_t size)
{
    double v = m->value[k], peak = peak_of(m, scene);
    char text[24], whole[24];
    int n = scene->info->threads;
    if (isnan(v))
        snprintf(out, size,
                 k == TT_METER_FLOPS || k == TT_METER_WAITING ? "while it trains" : "not known");
    else if (k == TT_METER_THREADS && n > 0)
        snprintf(out, size, "%.2f busy, %d to compute (%.0f%%)", v, n, 100 * v / n);
    else if (k == TT_METER_THREADS)
        snprintf(out, size, "%.2f busy", v);
    else if (k == TT_METER_FLOPS && peak > 0)
        snprintf(out, size, "%.3g GFLOP/s, %.0f%% of %.3g GFLOP/s peak, measured", v / 1e9,
                 100 * v / peak, peak / 1e9);
    else if (k == TT_METER_FLOPS)
        snprintf(out, size, "%.3g GFLOP/s; the peak is being measured", v / 1e9);
    else if (k == TT_METER_MEMORY && m->machine > 0)
        snprintf(out, size, "%sB of the machine's %sB (%.1f%%)", tt_text_si(text, sizeof text, v),
                 tt_text_si(whole, sizeof whole, m->machine), 100 * v / m->machine);
    else if (k == TT_METER_MEMORY)
        snprintf(out, size, "%sB", tt_text_si(text, sizeof text, v));
    else
        snprintf(out, size, "%.1f%% of a step's time for its data", 100 * v);
}

/* From nothing to all that there is, or to the most that there was. */
static void draw_trace(const struct tt_meters *m, struct tt_canvas *c, int x, int y, int w,
                       enum tt_meter k, const struct tt_scene *scene)
{
    double most = 0;
    for (int i = 0; i < m->n; i++)
        most = fmax(most, (double)m->trace[k][i]); /* which passes over what is not known */
    if (k == TT_METER_THREADS)
        most = fmax(most, scene->info->threads);
    else if (k == TT_METER_WAITING)
        most = 1;
    tt_spark_draw_between(c, x, y, w, m->trace[k], m->n, 0, most, TT_STYLE_LR);
}

/* --- the first row --------------------------------------------------------------------------- */

static const char *const name[TT_METERS] = {[TT_METER_THREADS] = "threads",
                                            [TT_METER_FLOPS] = "FLOP/s",
                                            [TT_METER_MEMORY] = "memory",
                                            [TT_METER_WAITING] = "waiting"};

void tt_meters_draw_row(const struct tt_meters *m, struct tt_canvas *c, int begin, int end,
                        const struct tt_scene *scene)
{
    /* The figure's room is that of the longest, so that nothing jumps about. */
    static const int value_w[TT_METERS] = {[TT_METER_THREADS] = 7,
                                           [TT_METER_FLOPS] = 12,
                                           [TT_METER_MEMORY] = 6,
                                           [TT_METER_WAITING] = 4};
    enum { SPARK = 6, GAP = 2 };
    int n = 0, room = end - begin - GAP;
    for (; n < TT_METERS; n++) {
        int w = (int)strlen(name[n]) + 1 + SPARK + 1 + value_w[n] + GAP;
        if (w > room)
            break;
        room -= w;
    }
    int x = begin + GAP + room;
    if (n > 0 && m->n > 0)
        tt_zone_add(c, (struct tt_rect){x, 0, end - x, 1}, TT_ZONE_COMMAND, "meters");
    for (int i = 0; i < n && m->n > 0; i++) {
        char text[32];
        say_shortly(m, scene, (enum tt_meter)i, text);
        x += tt_text(c, x, 0, 8, TT_STYLE_LABEL, name[i]) + 1;
        draw_trace(m, c, x, 0, SPARK, (enum tt_meter)i, scene);
        x += SPARK + 1;
        tt_text(c, x, 0, value_w[i], TT_STYLE_NORMAL, text);
        x += value_w[i] + GAP;
    }
}

/* --- the panel ------------------------------------------------------------------------------- */

enum { LEAST_W = 38, PANEL_W = 84, PANEL_H = TT_METERS + 2 };

struct tt_rect tt_meters_place(struct tt_rect where)
{
    int w = where.w < PANEL_W ? where.w : PANEL_W;
    if (where.h < PANEL_H || w < LEAST_W)
        return (struct tt_rect){0};
    return (struct tt_rect){where.x + where.w - w, where.y, w, PANEL_H};
}

void tt_meters_draw(const struct tt_meters *m, struct tt_canvas *c, struct tt_rect box,
                    const struct tt_scene *scene)
{
    enum { NAME = 9, LEAST_SPARK = 12, MOST_SPARK = 20, NARROW = 60 };
    tt_fill(c, box, ' ', TT_STYLE_NORMAL);
    tt_zone_add(c, box, TT_ZONE_COMMAND, "meters"); /* a click closes it */
    struct tt_rect in = tt_frame(c, box, "what it makes of the machine");
    int spark = in.w >= 80 ? MOST_SPARK : LEAST_SPARK;
    for (int i = 0; i < TT_METERS && i < in.h; i++) {
        char text[96];
        int x = in.x + 1, y = in.y + i;
        if (in.w >= NARROW)
            say(m, scene, (enum tt_meter)i, text, sizeof text);
        else
            say_shortly(m, scene, (enum tt_meter)i, text);
        tt_text(c, x, y, NAME, TT_STYLE_LABEL, name[i]);
        x += NAME;
        draw_trace(m, c, x, y, spark, (enum tt_meter)i, scene);
        x += spark + 2;
        tt_text_cut(c, x, y, in.x + in.w - x, TT_STYLE_VALUE, text);
    }
}
