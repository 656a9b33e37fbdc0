/* Points of a plane, made when they are asked for: data sets with two inputs, to see what a
 * network makes of all of their plane.  `moons`, `moons:N` or `moons:N:NOISE`: N points (800), each
 * moved by normal noise of that deviation, on a table with columns x and y and what is learned.
 * Sources: make_moons and make_circles as in scikit-learn; the spiral, XOR and hills as in
 * TensorFlow Playground (Smilkov et al., 2017). */
#include "source.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/rng.h>
#include <tuitrain/base/text.h>

#include "plane.h"
#include "table.h"
#include "table/open.h"

enum { POINTS = 800, LEAST = 20, MOST = 1000 * 1000 };
static const double MOST_NOISE = 10, PI = 3.14159265358979323846;

struct point {
    double x, y;
};

struct plane {
    const char *name;
    const char *cls[2]; /* NULL: values are learned */
    double noise;       /* unless another is asked for */
    /* A point of a class, t in 0..1 along it, u another such number. */
    struct point (*place)(int cls, double t, double u);
    double (*value)(double x, double y); /* of where it came to lie */
};

static struct point spiral(int cls, double t, double u)
{
    double angle = 1.75 * t * 2 * PI + cls * PI, x = sin(angle), y = cos(angle);
    (void)u;
    return (struct point){t * x, t * y};
}

static struct point moons(int cls, double t, double u)
{
    double x = cos(PI * t), y = sin(PI * t);
    (void)u;
    return cls == 0 ? (struct point){x, y} : (struct point){1 - x, 0.5 - y};
}

static struct point circles(int cls, double t, double u)
{
    double r = cls == 0 ? 1 : 0.5, x = cos(2 * PI * t), y = sin(2 * PI * t);
    (void)u;
    return (struct point){r * x, r * y};
}

/* A gap along the axes, so that there is a border to find. */
static struct point xor_place(int cls, double t, double u)
{
    double x = 0.05 + 0.95 * (t < 0.5 ? 2 * t : 2 * t - 1), y = 0.05 + 0.95 * u;
    bool left = t < 0.5, below = cls == 0 ? left : !left;
    return (struct point){left ? -x : x, below ? -y : y};
}

static struct point anywhere(int cls, double t, double u)
{
    (void)cls;
    return (struct point){2 * t - 1, 2 * u - 1};
}

static double hills(double x, double y)
{
    static const double hill[6][3] = {{-0.66, 0.41, 1},   {0, 0.41, -1}, {0.66, 0.41, 1},
                                      {-0.66, -0.41, -1}, {0, -0.41, 1}, {0.66, -0.41, -1}};
    double sum = 0;
    for (int i = 0; i < 6; i++) {
        double far = hypot(x - hill[i][0], y - hill[i][1]);
        sum += hill[i][2] * exp(-far * far / 0.08);
    }
    return sum;
}

static const struct plane planes[] = {
    {"spiral", {"one", "two"}, 0.03, spiral, NULL},
    {"moons", {"upper", "lower"}, 0.15, moons, NULL},
    {"circles", {"outer", "inner"}, 0.1, circles, NULL},
    {"xor", {"same", "different"}, 0.02, xor_place, NULL},
    {"hills", {NULL, NULL}, 0.02, anywhere, hills},
};
enum { PLANES = sizeof planes / sizeof planes[0] };

const char *const tt__plane_names[] = {"spiral", "moons", "circles", "xor", "hills", NULL};

static const struct plane *find(const char *what)
{
    size_t n = strcspn(what, ":");
    for (int i = 0; i < PLANES; i++)
        if (strlen(planes[i].name) == n && strncmp(planes[i].name, what, n) == 0)
            return &planes[i];
    return NULL;
}

bool tt__plane_is_name(const char *what)
{
    return find(what) != NULL;
}

/* A file of that name comes first. */
static int probe(const char *what)
{
    return find(what) && access(what, F_OK) != 0 ? 100 : 0;
}

/* --- points ---------------------------------------------------------------------------------- */

/* Two normal numbers (Box and Muller, 1958). */
static struct point normal(struct tt_rng *r)
{
    double size = sqrt(-2 * log(1 - (double)tt_rng_uniform(r)));
    double angle = 2 * PI * (double)tt_rng_uniform(r);
    double x = cos(angle), y = sin(angle);
    return (struct point){size * x, size * y};
}

static int add_point(struct tt__frame *f, const struct plane *p, int64_t i, double noise,
                     struct tt_err *err)
{
    struct tt_rng r;
    tt_rng_init(&r, 3, TT_RNG_INIT, (uint64_t)i);
    double t = (double)tt_rng_uniform(&r), u = (double)tt_rng_uniform(&r);
    int cls = (int)(i % 2);
    struct point at = p->place(cls, t, u), by = normal(&r);
    at.x += noise * by.x;
    at.y += noise * by.y;
    if (tt__frame_add_row(f, i + 1, err) < 0)
        return -1;
    tt__frame_set_number(f, 0, at.x);
    tt__frame_set_number(f, 1, at.y);
    if (p->cls[0])
        return tt__frame_set(f, 2, p->cls[cls], strlen(p->cls[cls]), err);
    tt__frame_set_number(f, 2, p->value(at.x, at.y));
    return 0;
}

static int make(const struct plane *p, const char *what, int64_t n, double noise,
                struct tt__frame *out, struct tt_err *err)
{
    const char *const name[] = {"x", "y", p->cls[0] ? "class" : "height"};
    memset(out, 0, sizeof *out);
    out->header = true;
    out->unit = "point";
    out->targets = 1;
    out->dialect = (struct tt__dialect){.separator = ',', .quote = '"'};
    out->label = strdup(what);
    int rc = out->label ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
    for (int k = 0; rc == 0 && k < 3; k++)
        rc = tt__frame_add_column(out, name[k], strlen(name[k]), err);
    for (int64_t i = 0; rc == 0 && i < n; i++)
        rc = add_point(out, p, i, noise, err);
    if (rc < 0)
        tt__frame_done(out);
    return rc;
}

/* --- what was asked for ---------------------------------------------------------------------- */

static int read_figures(const char *what, int64_t *n, double *noise, struct tt_err *err)
{
    char count[32] = "";
    const char *first = strchr(what, ':'), *second = first ? strchr(first + 1, ':') : NULL;
    if (!first)
        return 0;
    size_t length = second ? (size_t)(second - first - 1) : strlen(first + 1);
    snprintf(count, sizeof count, "%.*s", (int)(length < 31 ? length : 31), first + 1);
    if (!tt_text_to_int(count, n) || *n < LEAST || *n > MOST)
        return tt_fail(err, TT_EUSAGE,
                       "%.80s: after the first colon comes how many points, %d to %d; after a "
                       "second one how much noise: moons:800:0.1",
                       what, LEAST, MOST);
    if (second && (!tt_text_to_double(second + 1, noise) || !(*noise >= 0) || *noise > MOST_NOISE))
        return tt_fail(err, TT_EUSAGE,
                       "%.80s: after the second colon comes the noise, a deviation from 0 to %g: "
                       "moons:800:0.1",
                       what, MOST_NOISE);
    return 0;
}

static int open_plane(const char *what, const struct tt_data_wish *wish, struct tt_data *out,
                      struct tt_err *err)
{
    const struct plane *p = find(what);
    int64_t n = POINTS;
    double noise = p->noise;
    struct tt__frame frame;
    if (read_figures(what, &n, &noise, err) < 0)
        return -1;
    if (wish->task == TT_TASK_VALUES && p->cls[0])
        return tt_fail(err, TT_EUSAGE, "%s: has classes, not values", what);
    if (!tt__table_new(out, err) || make(p, what, n, noise, &frame, err) < 0)
        return -1;
    return tt__open_frame(&frame, wish, out, err);
}

const struct tt_source_type tt_source_plane = {
    .name = "plane",
    .help = "spiral, moons, circles, xor, hills: made-up points of a plane",
    .probe = probe,
    .open = open_plane,
    .close = tt__table_close,
};
