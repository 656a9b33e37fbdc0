/* TIFF, by libtiff, of either byte order. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_image(data, size, 0, size > 0 && data[0] == 'M' ? "MM\0*" : "II*\0", 4);
}
