#include "open.h"

#include <tuitrain/base/file.h>
#include <tuitrain/formats/packed.h>

#include "../arrays.h"
#include "arrays.h"
#include "sqlite.h"

int tt__frame_open(const char *what, const struct tt_data_wish *wish, bool inputs,
                   struct tt__frame *out, struct tt_notes *notes, struct tt_err *err)
{
    char path[TT_PATH];
    const char *inner = tt_packed_split(what, path);
    if (tt__is_sqlite(path))
        return tt__frame_read_sqlite(path, inner, wish ? wish->job : NULL, out, notes, err);
    if (!inner && tt__arrays_named(path))
        return tt__frame_read_arrays(path, wish, inputs, out, notes, err);
    return tt__frame_read_told(what, wish ? wish->job : NULL, wish && !wish->no_cache, out, err);
}
