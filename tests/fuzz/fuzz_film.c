/* Films: as they are, and cut into records whose checksums are right, since hardly any input would
 * get past those.  What is read is shown at every moment. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/gz.h>

#include "../../src/run/folder/film_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(const struct tt_film *f)
{
    struct tt_film_past past = {.classes = 0};
    int way[TT_FILM_MOMENTS];
    for (int branch = 0; branch < f->n_forks; branch++) {
        int n = tt_film_way(f, branch, way);
        for (int at = 0; at < n; at++) {
            const struct tt_film_moment *m = f->moment[way[at]];
            double p = tt_film_p(f, m, f->head->n_samples - 1, f->head->info.n_classes - 1);
            if (p < 0 || p > 1 || tt_film_show(&past, f, way, at, NULL) < 0)
                abort();
        }
        if (n > 0 && tt_film_find(f, way, n, f->moment[way[n - 1]]->step) != n - 1)
            abort();
    }
    tt_film_past_done(&past);
}

static void parse(const unsigned char *data, size_t size)
{
    struct tt_film_reading r = {.used = 0};
    struct tt_err err = {0};
    int rc = tt__film_get(&r, "x", data, size, &err);
    if (r.used > size || (rc < 0) != (err.text[0] != '\0') ||
        (rc == 0 && r.damaged != (r.used < size)))
        abort();
    if (rc == 0)
        show(&r.film);
    tt__film_reading_done(&r);
}

/* Two bytes say how long the record after them is. */
static void parse_framed(const uint8_t *data, size_t size)
{
    static const char magic[] = "tuitrain film 1\n";
    size_t made = sizeof magic - 1, room = made + 64;
    unsigned char *out = malloc(room), *packed;
    memcpy(out, magic, made);
    while (size > 2) {
        size_t n = (size_t)data[0] | (size_t)data[1] << 8, length;
        n = n < size - 2 ? n : size - 2;
        if (tt_gz_pack(data + 2, n, &packed, &length, NULL) < 0)
            abort();
        room += length + 4;
        out = realloc(out, room);
        for (int i = 0; i < 4; i++)
            out[made + (size_t)i] = (unsigned char)(length >> (8 * i));
        memcpy(out + made + 4, packed, length);
        made += length + 4;
        free(packed);
        data += n + 2;
        size -= n + 2;
    }
    parse(out, made);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse(data, size);
    parse_framed(data, size);
    return 0;
}
