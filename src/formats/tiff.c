/* TIFF, with libtiff where there is one: the first picture of the file, as libtiff's RGBA interface
 * gives it.  Source: Adobe, "TIFF, revision 6.0". */
#include "image_kind.h"

#include <string.h>

static bool is_tiff(const unsigned char *data, size_t size)
{
    return size >= 8 && (memcmp(data, "II*\0", 4) == 0 || memcmp(data, "MM\0*", 4) == 0);
}

#ifdef TT_LIBTIFF_4
#include <stdio.h>
#include <stdlib.h>

#include <tiffio.h>
#endif

/* From 4.5 on it says in time how much memory it would take. */
#if defined(TIFFLIB_VERSION) && TIFFLIB_VERSION >= 20221213

static const tmsize_t MOST_MEMORY = (tmsize_t)512 << 20; /* of one piece that libtiff asks for */

/* --- a file in memory ------------------------------------------------------------------------ */

struct reader {
    const struct tt__image_file *file;
    size_t at;
    char said[160]; /* what libtiff found wrong first */
    bool broken;
};

static tmsize_t take(thandle_t h, void *to, tmsize_t n)
{
    struct reader *r = h;
    size_t left = r->at < r->file->size ? r->file->size - r->at : 0;
    size_t take = n > 0 && (size_t)n < left ? (size_t)n : n > 0 ? left : 0;
    memcpy(to, r->file->data + (take ? r->at : 0), take);
    r->at += take;
    return (tmsize_t)take;
}

static tmsize_t put(thandle_t h, void *from, tmsize_t n)
{
    (void)h;
    (void)from;
    (void)n;
    return 0;
}

static toff_t seek(thandle_t h, toff_t to, int whence)
{
    struct reader *r = h;
    toff_t from = whence == SEEK_CUR ? r->at : whence == SEEK_END ? r->file->size : 0;
    r->at = (size_t)(from + to);
    return r->at;
}

static int leave(thandle_t h)
{
    (void)h;
    return 0;
}

static toff_t size_of(thandle_t h)
{
    return ((struct reader *)h)->file->size;
}

static int keep(TIFF *tiff, void *user, const char *module, const char *format, va_list args)
{
    struct reader *r = user;
    (void)tiff;
    (void)module;
    if (!r->said[0])
        vsnprintf(r->said, sizeof r->said, format, args);
    return 1;
}

/* Of warnings this one means that something is made up: what a part of the header that is not there
 * would say. */
static int judge(TIFF *tiff, void *user, const char *module, const char *format, va_list args)
{
    struct reader *r = user;
    char text[sizeof r->said];
    (void)tiff;
    (void)module;
    vsnprintf(text, sizeof text, format, args);
    if (strstr(text, "IO error") && !r->broken) {
        r->broken = true;
        memcpy(r->said, text, sizeof text);
    }
    return 1;
}

static TIFF *open_tiff(struct reader *r)
{
    TIFFOpenOptions *o = TIFFOpenOptionsAlloc();
    if (!o)
        return NULL;
    TIFFOpenOptionsSetMaxSingleMemAlloc(o, MOST_MEMORY);
    TIFFOpenOptionsSetErrorHandlerExtR(o, keep, r);
    TIFFOpenOptionsSetWarningHandlerExtR(o, judge, r);
    /* m: no map of it, which is memory already */
    TIFF *t =
        TIFFClientOpenExt(r->file->name, "rm", r, take, put, seek, leave, size_of, NULL, NULL, o);
    TIFFOpenOptionsFree(o);
    return t;
}

/* --- the picture ----------------------------------------------------------------------------- */

static int refuse(const struct reader *r, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: a damaged or unusual TIFF%s%s", r->file->name,
                   r->said[0] ? ": " : "", r->said);
}

/* libtiff multiplies RGB with its alpha where the file has not done it, gray never. */
static int channels_of(TIFF *t, bool *premultiplied)
{
    uint16_t colours = 0, samples = 1, extra = 0, *what = NULL;
    TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(t, TIFFTAG_EXTRASAMPLES, &extra, &what);
    bool known = TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &colours);
    bool gray = known && (colours == PHOTOMETRIC_MINISBLACK || colours == PHOTOMETRIC_MINISWHITE);
    bool alpha = extra == 1 && what && what[0] != EXTRASAMPLE_UNSPECIFIED;
    gray = gray && samples - extra == 1;
    *premultiplied = !gray || (alpha && what[0] == EXTRASAMPLE_ASSOCALPHA);
    return (gray ? 1 : 3) + alpha;
}

static int decode_pixels(struct reader *r, TIFF *t, struct tt_image *out, struct tt_err *err)
{
    size_t n = (size_t)out->height * (size_t)out->width;
    uint16_t held = ORIENTATION_TOPLEFT;
    uint32_t *raster = calloc(n, sizeof *raster);
    if (!raster)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", r->file->name);
    TIFFGetFieldDefaulted(t, TIFFTAG_ORIENTATION, &held);
    /* As it lies in the file: what turns other pictures turns this one too. */
    int rc =
        TIFFReadRGBAImageOriented(t, (uint32_t)out->width, (uint32_t)out->height, raster, held, 1)
            ? tt__image_allocate(r->file->name, out, err)
            : refuse(r, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const uint32_t v = raster[i];
        const unsigned char rgba[] = {v & 255, v >> 8 & 255, v >> 16 & 255,
                                      (unsigned char)(v >> 24)};
        unsigned char *to = out->pixels + i * (size_t)out->channels;
        size_t colours = out->channels <= 2 ? 1 : 3;
        memcpy(to, rgba, colours);
        if ((size_t)out->channels > colours)
            to[colours] = rgba[3];
    }
    free(raster);
    return rc;
}

static int decode_open(struct reader *r, struct tt__image_file *f, TIFF *t, struct tt_image *out,
                       struct tt_err *err)
{
    uint32_t height = 0, width = 0;
    uint16_t held = ORIENTATION_TOPLEFT;
    char why[1024];
    TIFFGetField(t, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(t, TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(t, TIFFTAG_ORIENTATION, &held);
    if (tt__image_check(f, height, width, 4096, err) < 0)
        return -1;
    if (!TIFFRGBAImageOK(t, why))
        return tt_fail(err, TT_EINPUT, "%s: a TIFF of an unusual kind: %.200s", f->name, why);
    f->turn = held;
    *out = (struct tt_image){
        .height = (int)height, .width = (int)width, .channels = channels_of(t, &f->premultiplied)};
    return f->look ? 0 : decode_pixels(r, t, out, err);
}

static int decode(struct tt__image_file *f, struct tt_image *out, struct tt_err *err)
{
    struct reader r = {.file = f};
    TIFF *t = open_tiff(&r);
    if (!t)
        return refuse(&r, err);
    int rc = r.broken ? refuse(&r, err) : decode_open(&r, f, t, out, err);
    TIFFClose(t);
    return rc;
}

const struct tt__image_kind tt__image_tiff = {
    .name = "TIFF", .ends = {".tif", ".tiff"}, .is = is_tiff, .decode = decode};
#else
const struct tt__image_kind tt__image_tiff = {
    .name = "TIFF", .ends = {".tif", ".tiff"}, .without = "libtiff 4.5", .is = is_tiff};
#endif
