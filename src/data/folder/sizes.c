/* Which size and channels pictures become, where nobody says. */
#include "folder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/resample.h>

enum { MOST_SIDE = 64 };

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of n sizes in order: how many there are, and which are there most often. */
static void count_sizes(const int64_t *size, int64_t n, struct tt_picture_facts *out)
{
    for (int64_t i = 0, first = 0; i < n; i++) {
        first = size[i] == size[first] ? first : i;
        if (i + 1 < n && size[i + 1] == size[i])
            continue;
        struct tt_picture_size is = {(int)(size[i] >> 16), (int)(size[i] & 0xffff), i - first + 1};
        out->sizes++;
        for (int k = 0; k < TT_COMMON_SIZES; k++)
            if (is.n > out->common[k].n) {
                struct tt_picture_size was = out->common[k];
                out->common[k] = is;
                is = was;
            }
    }
}

struct tt_picture_facts *tt__folder_facts(const struct tt__folder *f, struct tt_err *err)
{
    int64_t n = f->files.n;
    struct tt_picture_facts *out = calloc(1, sizeof *out);
    int64_t *size = malloc((size_t)n * sizeof *size);
    if (!out || !size) {
        free(out);
        free(size);
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    out->files = n;
    out->low = TT_IMAGE_SIDE;
    for (int64_t i = 0; i < n; i++) {
        const struct tt__picture *p = &f->files.each[i];
        int low = p->height < p->width ? p->height : p->width, high = p->height + p->width - low;
        size[i] = (int64_t)p->height << 16 | p->width;
        out->gray += p->channels <= 2;
        out->alpha += p->channels % 2 == 0;
        out->low = low < out->low ? low : out->low;
        out->high = high > out->high ? high : out->high;
    }
    qsort(size, (size_t)n, sizeof *size, by_size);
    count_sizes(size, n, out);
    free(size);
    return out;
}

/* The longer side of the median picture. */
static int middle_side(const struct tt__folder *f)
{
    int64_t n = f->files.n;
    int64_t *side = malloc((size_t)n * sizeof *side);
    if (!side)
        return MOST_SIDE;
    for (int64_t i = 0; i < n; i++) {
        const struct tt__picture *p = &f->files.each[i];
        side[i] = p->height > p->width ? p->height : p->width;
    }
    qsort(side, (size_t)n, sizeof *side, by_size);
    int middle = (int)side[n / 2];
    free(side);
    return middle;
}

static int count_channels(const struct tt__folder *f, const unsigned char ground[3], bool *mixed)
{
    bool gray = false, colour = false, tinted = ground[0] != ground[1] || ground[1] != ground[2];
    for (int64_t i = 0; i < f->files.n; i++) {
        int c = f->files.each[i].channels;
        if (c >= 3 || (c == 2 && tinted))
            colour = true;
        else
            gray = true;
    }
    *mixed = gray && colour;
    return colour ? 3 : 1;
}

static void tell_size(const struct tt_picture_facts *is, const struct tt_shape *s,
                      struct tt_notes *notes)
{
    char sizes[80] = "";
    if (is->sizes > 1)
        snprintf(sizes, sizeof sizes, "of %" PRId64 " sizes, most often ", is->sizes);
    tt_notes_add(notes,
                 "pictures %s%dx%d become %" PRId64 "x%" PRId64
                 " pixels (width x height); --image-size HEIGHTxWIDTH chooses",
                 sizes, is->common[0].width, is->common[0].height, s->dim[2], s->dim[1]);
}

struct tt_shape tt__folder_shape(const struct tt__folder *f, const struct tt_picture_facts *is,
                                 const struct tt_data_wish *wish, const unsigned char ground[3],
                                 struct tt_notes *notes)
{
    int height = is->common[0].height, width = is->common[0].width;
    bool mixed, asked = wish->image_size[0] > 0;
    if (is->common[0].n * 2 < is->files) /* no size is most of them */
        height = width = middle_side(f);
    tt_shrunk_size(height, width, MOST_SIDE, &height, &width);
    struct tt_shape s = {.n = 3, .dim = {count_channels(f, ground, &mixed), height, width}};
    if (asked) {
        s.dim[1] = wish->image_size[0];
        s.dim[2] = wish->image_size[1];
    } else if (is->sizes > 1 || height != is->common[0].height || width != is->common[0].width) {
        tell_size(is, &s, notes);
    }
    if (mixed)
        tt_notes_add(notes, "some pictures are gray, some have colours: all become RGB");
    return s;
}
