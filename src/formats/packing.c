#include "packing.h"

#include <inttypes.h>

/* MNIST packs 5 to 1, rows of mostly zeros perhaps 50 to 1, one repeated byte 1000 to 1. */
enum { TIGHT = 200 };
static const uint64_t LARGE = (uint64_t)64 << 20;

int tt__check_packing(const char *name, uint64_t packed, uint64_t unpacked, struct tt_err *err)
{
    if (unpacked <= LARGE || unpacked / TIGHT <= packed)
        return 0;
    return tt_fail(err, TT_EINPUT,
                   "%s: %" PRIu64 " packed bytes promise %" PRIu64
                   ", more than %d to 1; if that is meant, unpack it first",
                   name, packed, unpacked, TIGHT);
}
