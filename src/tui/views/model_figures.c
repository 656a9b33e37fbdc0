/* Figures of the model view, in the table of layers and in the picture of one. */
#include "model_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *tt_model_figure(char *out, size_t size, double value)
{
    if (!isfinite(value))
        snprintf(out, size, "%s", isnan(value) ? "" : "inf");
    else if (value == 0 || (fabs(value) >= 0.01 && fabs(value) < 10000))
        snprintf(out, size, "%.3g", value);
    else {
        char digits[32];
        snprintf(digits, sizeof digits, "%.1e", value);
        char *e = strchr(digits, 'e');
        int exponent = 0;
        sscanf(e + 1, "%d", &exponent);
        snprintf(out, size, "%.*se%d", (int)(e - digits), digits, exponent);
    }
    return out;
}

enum tt_style tt_model_ratio_style(double ratio)
{
    return ratio >= TT_RATIO_LOW && ratio <= TT_RATIO_HIGH ? TT_STYLE_GOOD : TT_STYLE_WARN;
}
