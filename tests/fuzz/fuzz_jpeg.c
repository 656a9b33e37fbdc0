/* JPEG: baseline and progressive, gray, RGB and CMYK, turned or not. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_image(data, size, 0, "\xff\xd8\xff", 3);
}
