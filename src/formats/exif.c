/* How a camera was held, of EXIF data (JEITA CP-3451): tag 0x0112 in the first directory of the
 * TIFF file that they are. */
#include "image_kind.h"

#include <string.h>

struct tiff {
    const unsigned char *at;
    size_t size;
    bool big; /* the most significant byte first */
};

static uint32_t number(const struct tiff *t, size_t at, int bytes)
{
    uint32_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | t->at[at + (size_t)(t->big ? i : bytes - 1 - i)];
    return v;
}

int tt__exif_turn(const unsigned char *data, size_t size)
{
    enum { HEAD = 8, ENTRY = 12, ORIENTATION = 0x0112, SHORT = 3, LAST = 8 };
    if (size >= 6 && memcmp(data, "Exif\0\0", 6) == 0) {
        data += 6;
        size -= 6;
    }
    if (size < HEAD || (memcmp(data, "II", 2) != 0 && memcmp(data, "MM", 2) != 0))
        return 0;
    const struct tiff t = {data, size, data[0] == 'M'};
    size_t at = number(&t, 4, 4);
    if (at > size || size - at < 2)
        return 0;
    size_t entries = number(&t, at, 2);
    at += 2;
    for (size_t i = 0; i < entries && size - at >= ENTRY; i++, at += ENTRY) {
        uint32_t value = number(&t, at + 8, 2);
        if (number(&t, at, 2) == ORIENTATION && number(&t, at + 2, 2) == SHORT)
            return value >= 1 && value <= LAST ? (int)value : 0;
    }
    return 0;
}
