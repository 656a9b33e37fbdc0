/* The table of transforms, made of transforms.list.h, which says how to add one. */
#include <tuitrain/data/transforms.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>

#include "channels.h"

#define TRANSFORM(id) extern const struct tt_transform_type tt_transform_##id;
#include "transforms.list.h"
#undef TRANSFORM

const struct tt_transform_type *const tt_transform_types[] = {
#define TRANSFORM(id) &tt_transform_##id,
#include "transforms.list.h"
    NULL,
};

/* Random numbers that one transform of one sample may draw: more than the largest picture has. */
enum { DRAWS = 1 << 20 };

/* --- the list -------------------------------------------------------------------------------- */

static const struct tt_transform_type *find(const char *name, struct tt_err *err)
{
    enum { MOST = 31 };
    const char *names[MOST + 1] = {0};
    char list[256];
    int n = 0;
    for (const struct tt_transform_type *const *t = tt_transform_types; *t && n < MOST; t++) {
        if (strcmp((*t)->name, name) == 0)
            return *t;
        names[n++] = (*t)->name;
    }
    const char *near = tt_nearest_name(name, names, sizeof *names);
    if (near)
        tt_fail(err, TT_EUSAGE, "augment: no transform \"%.40s\"; did you mean \"%s\"?", name,
                near);
    else
        tt_fail(err, TT_EUSAGE, "augment: no transform \"%.40s\"; known: %s", name,
                tt_join_names(list, sizeof list, names, sizeof *names));
    return NULL;
}

static int read_item(struct tt_augment *a, char *item, struct tt_err *err)
{
    char *name = item + strspn(item, " "), *args = name + strcspn(name, " ");
    if (!*name)
        return 0; /* a last ; may stand */
    if (a->n == TT_MOST_TRANSFORMS)
        return tt_fail(err, TT_EUSAGE, "augment: more than %d transforms", TT_MOST_TRANSFORMS);
    if (*args)
        *args++ = '\0';
    const struct tt_transform_type *type = find(name, err);
    if (!type)
        return -1;
    void *options = calloc(1, type->size);
    if (!options)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    a->type[a->n] = type;
    a->options[a->n++] = options;
    tt_opt_defaults(type->opts, options);
    if (tt_opt_set_words(type->opts, options, args, " ", type->name, err) < 0 ||
        (type->prepare && type->prepare(options, &a->picture, err) < 0)) {
        tt_err_prefix(err, "augment");
        return -1;
    }
    return 0;
}

int tt_augment_init(struct tt_augment *a, const char *spec, const struct tt_shape *input,
                    struct tt_err *err)
{
    char text[TT_OPT_TEXT], *save = NULL;
    memset(a, 0, sizeof *a);
    if (!spec[0] || strcmp(spec, "off") == 0)
        return 0;
    if (input->n != 3)
        return tt_fail(err, TT_EUSAGE, "augment %.60s: the samples are no pictures", spec);
    if (tt_shape_count(input) < 1 || tt_shape_count(input) > DRAWS)
        return tt_fail(err, TT_EUSAGE, "augment: pictures of more than %d numbers", DRAWS);
    if (!tt_text_copy(text, sizeof text, spec))
        return tt_fail(err, TT_EUSAGE, "augment: too long");
    a->picture = (struct tt_picture){input->dim[0], input->dim[1], input->dim[2]};
    for (char *item = strtok_r(text, ";", &save); item; item = strtok_r(NULL, ";", &save))
        if (read_item(a, item, err) < 0) {
            tt_augment_done(a);
            return -1;
        }
    return 0;
}

void tt_augment_done(struct tt_augment *a)
{
    for (int i = 0; i < a->n; i++)
        free(a->options[i]);
    a->n = 0;
}

/* --- moving ---------------------------------------------------------------------------------- */

/* First `b`, then `a`. */
static struct tt_map join(struct tt_map a, struct tt_map b)
{
    return (struct tt_map){
        .xx = a.xx * b.xx + a.xy * b.yx,
        .xy = a.xx * b.xy + a.xy * b.yy,
        .x0 = a.xx * b.x0 + a.xy * b.y0 + a.x0,
        .yx = a.yx * b.xx + a.yy * b.yx,
        .yy = a.yx * b.xy + a.yy * b.yy,
        .y0 = a.yx * b.x0 + a.yy * b.y0 + a.y0,
    };
}

/* Whole pixels, perhaps mirrored: nothing has to be interpolated. */
static bool is_plain(const struct tt_map *m, const struct tt_picture *p)
{
    double x = m->x0 + (m->xx < 0) * (double)(p->width - 1);
    double y = m->y0 + (m->yy < 0) * (double)(p->height - 1);
    return fabs(m->xx) == 1 && fabs(m->yy) == 1 && m->xy == 0 && m->yx == 0 && x == floor(x) &&
           y == floor(y);
}

/* The numbers of a whole place: black outside. */
static void fetch(const struct tt_picture *p, const uint8_t *u, int64_t x, int64_t y, float weight,
                  float *to)
{
    if (x < 0 || y < 0 || x >= p->width || y >= p->height)
        return;
    const uint8_t *from = u + (y * p->width + x) * p->channels;
    for (int64_t c = 0; c < p->channels; c++)
        to[c] += weight * (float)from[c];
}

/* Numbers as bytes have them, 0 to 255. */
static void move_plain(const struct tt_picture *p, const struct tt_map *m, const uint8_t *u,
                       float *x)
{
    int64_t right = (int64_t)m->xx, down = (int64_t)m->yy;
    int64_t left = (int64_t)m->x0 + (right < 0) * (p->width - 1);
    int64_t top = (int64_t)m->y0 + (down < 0) * (p->height - 1);
    for (int64_t i = 0; i < p->height; i++)
        for (int64_t k = 0; k < p->width; k++)
            fetch(p, u, left + right * k, top + down * i, 1, x + (i * p->width + k) * p->channels);
}

/* Between four places, of which some may lie outside. */
static void mix(const struct tt_picture *p, const uint8_t *u, double x, double y, float *to)
{
    int64_t left = (int64_t)(x + 1) - 1, top = (int64_t)(y + 1) - 1; /* from -1 on: rounds down */
    int64_t right = p->channels, below = p->width * p->channels;
    float fx = (float)(x - (double)left), fy = (float)(y - (double)top);
    float weight[4] = {(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy};
    if (left >= 0 && top >= 0 && left + 1 < p->width && top + 1 < p->height) {
        const uint8_t *from = u + top * below + left * right;
        for (int64_t c = 0; c < p->channels; c++)
            to[c] = weight[0] * (float)from[c] + weight[1] * (float)from[c + right] +
                    weight[2] * (float)from[c + below] + weight[3] * (float)from[c + below + right];
        return;
    }
    for (int k = 0; k < 4; k++)
        fetch(p, u, left + k % 2, top + k / 2, weight[k], to);
}

static void move_between(const struct tt_picture *p, const struct tt_map *m, const uint8_t *u,
                         float *x)
{
    double across = (double)(p->width - 1) / 2, along = (double)(p->height - 1) / 2;
    for (int64_t i = 0; i < p->height; i++) {
        double dy = (double)i - along;
        double from_x = m->xy * dy + m->x0 + across, from_y = m->yy * dy + m->y0 + along;
        for (int64_t k = 0; k < p->width; k++) {
            double dx = (double)k - across, at_x = m->xx * dx + from_x, at_y = m->yx * dx + from_y;
            if (at_x > -1 && at_y > -1 && at_x < (double)p->width && at_y < (double)p->height)
                mix(p, u, at_x, at_y, x + (i * p->width + k) * p->channels);
        }
    }
}

/* --- a sample -------------------------------------------------------------------------------- */

static struct tt_rng draws_of(uint64_t seed, int64_t epoch, int64_t sample, int transform)
{
    struct tt_rng r;
    tt_rng_init(&r, seed, TT_RNG_AUGMENT, (uint64_t)epoch);
    r.index = ((uint64_t)sample * TT_MOST_TRANSFORMS + (uint64_t)transform) * DRAWS;
    return r;
}

void tt_augment_sample(const struct tt_augment *a, const struct tt_data *d,
                       const struct tt_dataset *set, int64_t at, uint64_t seed, int64_t epoch,
                       int64_t sample, float *x)
{
    const struct tt_picture *p = &a->picture;
    struct tt_map map = {.xx = 1, .yy = 1};
    int64_t size = p->channels * p->height * p->width;
    if (a->n == 0) {
        tt_load_rows(d, set, NULL, at, 0, 1, x);
        return;
    }
    const uint8_t *u = tt_sample_bytes(set, size, at);
    for (int i = 0; i < a->n; i++) {
        struct tt_rng r = draws_of(seed, epoch, sample, i);
        if (a->type[i]->map)
            map = join(map, a->type[i]->map(a->options[i], p, &r));
    }
    const struct tt__affine normal = tt__affine_of(d);
    float one[TT_CHANNELS];
    memset(x, 0, (size_t)size * sizeof *x);
    if (is_plain(&map, p))
        move_plain(p, &map, u, x);
    else
        move_between(p, &map, u, x);
    for (int c = 0; c < tt_data_channels(d); c++)
        one[c] = 1 / d->std[c];
    /* As the loader does: a number that nothing has changed has the same bits. */
    tt__affine_numbers(&normal, x, size);
    for (int i = 0; i < a->n; i++) {
        struct tt_rng r = draws_of(seed, epoch, sample, i);
        if (a->type[i]->paint)
            a->type[i]->paint(a->options[i], p, &r, one, x);
    }
}
