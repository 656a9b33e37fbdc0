#include "cell.h"

#include <math.h>
#include <stdio.h>

#include "number.h"

bool tt__cell_raw(const struct tt__frame *f, int64_t column, int64_t row, char *out, size_t size)
{
    const struct tt__series *s = &f->column[column];
    double v = s->cell[row];
    out[0] = '\0';
    if (!isnan(v)) {
        bool code = (s->spelling & TT__ZEROS) && tt__spelling_digits(s->spelling) > 0;
        if (code)
            tt__number_text(s, v, out, size);
        else
            snprintf(out, size, "%.15g", v);
        return true;
    }
    uint32_t code = tt__cell_code(v);
    if (code == TT__GAP)
        return false;
    const struct tt__text *t = &s->text[code - 1];
    if (t->length >= size)
        return false;
    memcpy(out, t->at, t->length);
    out[t->length] = '\0';
    return true;
}
