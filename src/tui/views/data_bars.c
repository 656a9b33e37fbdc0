#include "data_bars.h"

#include "../widgets/frame.h"

static int64_t highest(const struct tt_sheet_bars *b)
{
    int64_t most = 0;
    for (int i = 0; i < b->n; i++)
        most = b->bar[i] > most ? b->bar[i] : most;
    return most;
}

/* What of bar i stands in column x of w: several bars share a column where there are more. */
static int64_t bar_at(const struct tt_sheet_bars *b, int x, int w)
{
    int from = x * b->n / w, to = (x + 1) * b->n / w;
    int64_t most = 0;
    for (int i = from; i < to || i == from; i++)
        most = b->bar[i] > most ? b->bar[i] : most;
    return most;
}

void tt_data_bars(struct tt_canvas *c, struct tt_rect r, const struct tt_sheet_bars *b,
                  enum tt_style style)
{
    static const char ascii[] = " .:-=+*#";
    int each = b->n > 0 && r.w > b->n ? r.w / b->n : 1; /* columns of a bar */
    int w = r.w < b->n ? r.w : b->n * each;
    int64_t most = highest(b);
    for (int x = 0; most > 0 && x < w; x++) {
        if (!b->numbers && each > 2 && x % each == each - 1)
            continue; /* categories stand apart */
        int64_t n = bar_at(b, x / each, w / each);
        int eighths = (int)((double)n / (double)most * 8 * r.h + 0.5);
        eighths = n > 0 && eighths < 1 ? 1 : eighths;
        for (int y = r.h - 1; y >= 0 && eighths > 0; y--, eighths -= 8) {
            int part = eighths < 8 ? eighths : 8;
            uint32_t ch = (uint32_t)(0x2580 + part);
            tt_put(c, r.x + x, r.y + y, tt_glyph(c, ch, ascii[part - 1 < 1 ? 1 : part - 1]), style);
        }
    }
}
