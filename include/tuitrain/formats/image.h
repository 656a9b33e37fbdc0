/* Pictures of any kind that is known here, from a file's bytes to 8-bit gray or RGB.
 *
 *     struct tt_image p;
 *     const struct tt_image_wish wish = {.channels = 3, .ground = {255, 255, 255}};
 *     if (tt_image_parse("cat.jpg", data, size, &wish, &p, err) < 0) ...
 *     tt_image_done(&p);
 *
 * The numbers are those that PIL gives after ImageOps.exif_transpose() and paste() on a ground:
 * turned as the camera says, what is transparent lies on the ground, CMYK is made RGB as Adobe's
 * files mean it, palettes are looked up, of 16 bits the upper 8 stay, and of pictures that move the
 * first is taken.  Gamma and colour profiles are not applied.
 * Of each kind the header is checked before anything is allocated: sides and pixels have a limit,
 * and a picture must not be larger than its file could unpack to.  A file that breaks off is
 * refused; nothing is made up.
 */
#ifndef TT_FORMATS_IMAGE_H
#define TT_FORMATS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/pixels.h>

/* Ground: the colour under what is transparent. */
struct tt_image_wish {
    int channels; /* 1 or 3; 0: as the file has them, without alpha */
    unsigned char ground[3];
};

/* Parses the whole file's bytes; `name` is for messages.  Gray of RGB is ITU-R 601 luma. */
int tt_image_parse(const char *name, const unsigned char *data, size_t size,
                   const struct tt_image_wish *wish, struct tt_image *out, struct tt_err *err);
/* Sides, as turned, and channels alone, from the header; `pixels` stays NULL. */
int tt_image_look(const char *name, const unsigned char *data, size_t size, struct tt_image *out,
                  struct tt_err *err);

/* Whether the first bytes are a picture's, and whether a name ends as those of pictures do.  That
 * holds of kinds too that this program was built without. */
bool tt_image_is(const unsigned char *data, size_t size);
bool tt_image_is_name(const char *name);
/* "PNG, JPEG, ...": the kinds that can be read. */
const char *tt_image_kinds(char *out, size_t size);

/* "white", "black", "gray", or "#rrggbb" and "rrggbb". */
int tt_image_ground(const char *text, unsigned char out[3], struct tt_err *err);

#endif
