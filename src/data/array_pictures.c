#include "array_pictures.h"

#include <inttypes.h>
#include <math.h>

int tt__picture_factor(const char *name, const struct tt_npy *a, double *factor, struct tt_err *err)
{
    double low = 0, high = 0;
    bool whole = true;
    *factor = 1;
    if (a->kind == 'u' && a->size == 1)
        return 0;
    for (int64_t i = 0; i < a->count; i++) {
        double v = tt_npy_at(a, i);
        if (!isfinite(v))
            return tt_fail(err, TT_EINPUT,
                           "%s: picture %" PRId64 " holds what is no number (nan or "
                           "infinite)",
                           name, i / (a->count / a->shape.dim[0]));
        low = v < low ? v : low;
        high = v > high ? v : high;
        whole = whole && v == floor(v);
    }
    if (low < 0 || high > 65535 || (high > 255 && a->kind != 'u'))
        return tt_fail(err, TT_EINPUT,
                       "%s: pictures of numbers from %g to %g; 0 to 1 and 0 to 255 are known (of "
                       "uint16, 0 to 65535); (x - x.min()) / (x.max() - x.min()) makes them 0 to 1",
                       name, low, high);
    if (a->kind == 'b' || (a->kind == 'f' && high <= 1))
        *factor = 255;
    else if (high > 255)
        *factor = 255.0 / 65535;
    return 0;
}
