#include "open.h"

#include <inttypes.h>

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

void tt__frame_tell(const struct tt__frame *f, struct tt_notes *notes)
{
    if (f->member)
        tt_notes_add(notes, "reads \"%s\", one of several files", f->member);
    if (f->encoding)
        tt_notes_add(notes, "read as %s", f->encoding);
    if (f->dialect.decimal_comma)
        tt_notes_add(notes,
                     "read with decimal commas: 3,5 is between 3 and 4, and 1.000 a thousand");
    if (f->units)
        tt_notes_add(notes, "the line after the names is taken for units, and left out");
    if (f->comments)
        tt_notes_add(notes, "%" PRId64 " line%s of comments or titles passed over", f->comments,
                     f->comments == 1 ? "" : "s");
}
