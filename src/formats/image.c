/* The table of kinds of pictures, made of images.list.h, and what all of them need: turning,
 * a ground under what is transparent, gray and RGB of each other. */
#include <tuitrain/formats/image.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "image_kind.h"

#define IMAGE(id) extern const struct tt__image_kind tt__image_##id;
#include "images.list.h"
#undef IMAGE

static const struct tt__image_kind *const kinds[] = {
#define IMAGE(id) &tt__image_##id,
#include "images.list.h"
    NULL,
};

/* --- which kind ------------------------------------------------------------------------------ */

static const struct tt__image_kind *kind_of(const unsigned char *data, size_t size)
{
    for (int i = 0; kinds[i]; i++)
        if (kinds[i]->is(data, size))
            return kinds[i];
    return NULL;
}

bool tt_image_is(const unsigned char *data, size_t size)
{
    return kind_of(data, size) != NULL;
}

bool tt_image_is_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (int i = 0; dot && kinds[i]; i++)
        for (int k = 0; kinds[i]->ends[k]; k++)
            if (strcasecmp(dot, kinds[i]->ends[k]) == 0)
                return true;
    return false;
}

const char *tt_image_kinds(char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; kinds[i]; i++)
        if (!kinds[i]->without && used < size)
            used +=
                (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", kinds[i]->name);
    return out;
}

/* --- turning --------------------------------------------------------------------------------- */

/* From 5 on rows become columns. */
static bool lies(int turn)
{
    return turn >= 5 && turn <= 8;
}

static void swap_sides(struct tt_image *p)
{
    int height = p->height;
    p->height = p->width;
    p->width = height;
}

/* EXIF names the sides of the scene that the first row and column show. */
static int turn(const char *name, struct tt_image *p, int how, struct tt_err *err)
{
    size_t height = (size_t)p->height, width = (size_t)p->width, each = (size_t)p->channels;
    unsigned char *from = p->pixels;
    if (how < 2 || how > 8)
        return 0;
    bool down = how == 3 || how == 4 || how == 6 || how == 7;  /* rows from the last one */
    bool right = how == 2 || how == 3 || how == 7 || how == 8; /* columns likewise */
    if (lies(how))
        swap_sides(p);
    if (tt__image_allocate(name, p, err) < 0) {
        p->pixels = from;
        return -1;
    }
    unsigned char *to = p->pixels;
    for (size_t i = 0; i < (size_t)p->height; i++)
        for (size_t k = 0; k < (size_t)p->width; k++, to += each) {
            size_t y = lies(how) ? k : i, x = lies(how) ? i : k;
            y = down ? height - 1 - y : y;
            x = right ? width - 1 - x : x;
            memcpy(to, from + (y * width + x) * each, each);
        }
    free(from);
    return 0;
}

/* --- channels -------------------------------------------------------------------------------- */

static unsigned char luma(unsigned red, unsigned green, unsigned blue)
{
    return (unsigned char)((red * 19595u + green * 38470u + blue * 7471u + 0x8000u) >> 16);
}

/* a * b / 255, rounded */
static unsigned times(unsigned a, unsigned b)
{
    unsigned v = a * b + 128;
    return ((v >> 8) + v) >> 8;
}

/* v over the ground, rounded once. */
static unsigned char over(unsigned v, unsigned ground, unsigned alpha, bool premultiplied)
{
    unsigned sum;
    if (premultiplied) {
        sum = v + times(ground, 255 - alpha);
        return (unsigned char)(sum < 255 ? sum : 255);
    }
    sum = v * alpha + ground * (255 - alpha) + 128;
    return (unsigned char)(((sum >> 8) + sum) >> 8);
}

/* Drops the alpha channel. */
static void lay_on_ground(struct tt_image *p, const unsigned char g[3], bool premultiplied)
{
    size_t n = (size_t)p->height * (size_t)p->width;
    const unsigned char *from = p->pixels;
    unsigned char *to = p->pixels, gray = luma(g[0], g[1], g[2]);
    if (p->channels == 2)
        for (size_t i = 0; i < n; i++, from += 2)
            *to++ = over(from[0], gray, from[1], premultiplied);
    else
        for (size_t i = 0; i < n; i++, from += 4)
            for (int c = 0; c < 3; c++)
                *to++ = over(from[c], g[c], from[3], premultiplied);
    p->channels--;
}

static int convert(const char *name, struct tt_image *p, int channels, struct tt_err *err)
{
    size_t n = (size_t)p->height * (size_t)p->width;
    unsigned char *from = p->pixels;
    p->channels = channels;
    if (tt__image_allocate(name, p, err) < 0) {
        p->pixels = from;
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        if (channels == 3)
            memset(p->pixels + 3 * i, from[i], 3);
        else
            p->pixels[i] = luma(from[3 * i], from[3 * i + 1], from[3 * i + 2]);
    free(from);
    return 0;
}

/* Gray and alpha as RGB and alpha, which a ground with a colour needs. */
static int colour(const char *name, struct tt_image *p, struct tt_err *err)
{
    size_t n = (size_t)p->height * (size_t)p->width;
    unsigned char *from = p->pixels;
    p->channels = 4;
    if (tt__image_allocate(name, p, err) < 0) {
        p->pixels = from;
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        memset(p->pixels + 4 * i, from[2 * i], 3);
        p->pixels[4 * i + 3] = from[2 * i + 1];
    }
    free(from);
    return 0;
}

static bool is_gray(const unsigned char ground[3])
{
    return ground[0] == ground[1] && ground[1] == ground[2];
}

/* --- parsing --------------------------------------------------------------------------------- */

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    const struct tt__image_kind *kind = kind_of(f->data, f->size);
    char list[100];
    memset(out, 0, sizeof *out);
    if (!kind)
        return tt_fail(err, TT_EINPUT, "%s: is no picture of a kind that is known here (%s)",
                       f->name, tt_image_kinds(list, sizeof list));
    if (kind->without)
        return tt_fail(err, TT_EINPUT,
                       "%s: a %s picture, but this program was built without %s: install that, "
                       "build it again, or convert the picture to PNG",
                       f->name, kind->name, kind->without);
    return kind->decode(f, out, err);
}

int tt_image_look(const char *name, const unsigned char *data, size_t size, struct tt_image *out,
                  struct tt_err *err)
{
    struct tt__image_file f = {.name = name, .data = data, .size = size, .look = true};
    int rc = decode(&f, out, err);
    if (rc == 0 && lies(f.turn))
        swap_sides(out);
    return rc;
}

int tt_image_parse(const char *name, const unsigned char *data, size_t size,
                   const struct tt_image_wish *wish, struct tt_image *out, struct tt_err *err)
{
    struct tt__image_file f = {.name = name, .data = data, .size = size};
    int channels = wish->channels;
    if (channels != 0 && channels != 1 && channels != 3) {
        memset(out, 0, sizeof *out);
        return tt_fail(err, TT_EUSAGE, "%s: %d channels asked for, expected 1 or 3", name,
                       channels);
    }
    int rc = decode(&f, out, err);
    if (rc == 0)
        rc = turn(name, out, f.turn, err);
    if (rc == 0 && out->channels == 2 && !is_gray(wish->ground))
        rc = colour(name, out, err);
    if (rc == 0 && out->channels % 2 == 0)
        lay_on_ground(out, wish->ground, f.premultiplied);
    if (rc == 0 && channels != 0 && channels != out->channels)
        rc = convert(name, out, channels, err);
    if (rc < 0)
        tt_image_done(out);
    return rc;
}

/* --- the ground ------------------------------------------------------------------------------ */

int tt_image_ground(const char *text, unsigned char out[3], struct tt_err *err)
{
    static const struct {
        const char *name;
        unsigned char shade;
    } named[] = {{"white", 255}, {"black", 0}, {"gray", 128}, {"grey", 128}};
    const char *hex = text + (*text == '#');
    char *end;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (strcasecmp(text, named[i].name) == 0) {
            memset(out, named[i].shade, 3);
            return 0;
        }
    unsigned long v = strtoul(hex, &end, 16);
    if (strlen(hex) != 6 || strspn(hex, "0123456789abcdefABCDEF") != 6)
        return tt_fail(err, TT_EUSAGE,
                       "ground is \"%.40s\"; it must be white, black, gray or a "
                       "colour in hex, as ff8000",
                       text);
    for (int c = 0; c < 3; c++)
        out[c] = (unsigned char)(v >> (16 - 8 * c));
    return 0;
}
