/* What a terminal answers when it is asked what it can: each input is some answers, one after the
 * other, the first byte of each says to what. */
#include <stdlib.h>
#include <string.h>

#include "../../src/tui/screen/graphics.h"
#include "../../src/tui/screen/report.h"
#include "../../src/tui/screen/sync.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum tt_report kinds[] = {TT_REPORT_MODE,  TT_REPORT_CONTROL,
                                           TT_REPORT_KITTY, TT_REPORT_GROUND,
                                           TT_REPORT_MOUSE, TT_REPORT_OLD_MOUSE};
    const struct tt_graphics_place place = {.name = "xterm", .may_ask = true};
    struct tt_input in = {0};
    tt_sync_open(NULL, NULL, false);
    tt_graphics_open(TT_GRAPHICS_AUTO, &place);
    for (size_t i = 0; i < size;) {
        tt_report_begin(kinds[data[i++] % (sizeof kinds / sizeof kinds[0])]);
        for (; i < size && tt_report_open(); i++)
            tt_report_take(data[i], &in);
        struct tt_graphics_state now = tt_graphics_now();
        if (now.colors < 2 || now.colors > 256 || now.cell_w < 0 || now.cell_w > 256 ||
            now.cell_h < 0 || now.cell_h > 256 || now.ground > 0xffffff ||
            now.level < TT_GRAPHICS_KITTY || now.level > TT_GRAPHICS_HALVES)
            abort();
    }
    return 0;
}
