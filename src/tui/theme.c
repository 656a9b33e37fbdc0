/* Colours that stay apart for colour-blind eyes: training is orange, validation blue (after Okabe
 * and Ito, 2008), and a mark or a word always says the same as the colour.  The background is the
 * terminal's own, so both dark and light ones work: the colours are of middling brightness, none
 * below 2.8:1 against white or 2.9:1 against black. */
#include "theme.h"

struct row {
    short rich; /* of 256 */
    short poor; /* of 8; -1 the terminal's own */
    unsigned attributes;
    unsigned mono; /* attributes without colours */
};

static const struct row rows[TT_STYLE_HEAT] = {
    [TT_STYLE_NORMAL] = {-1, -1, 0, 0},
    [TT_STYLE_DIM] = {245, -1, 0, TT_DIM},
    [TT_STYLE_TITLE] = {-1, -1, TT_BOLD, TT_BOLD},
    [TT_STYLE_BORDER] = {240, -1, 0, TT_DIM},
    [TT_STYLE_LABEL] = {245, -1, 0, 0},
    [TT_STYLE_VALUE] = {-1, -1, TT_BOLD, TT_BOLD},
    [TT_STYLE_AXIS] = {243, -1, 0, 0},
    [TT_STYLE_TRAIN] = {172, 3, 0, TT_BOLD},
    [TT_STYLE_TRAIN_RAW] = {94, 3, 0, TT_DIM},
    [TT_STYLE_VAL] = {33, 6, TT_BOLD, TT_BOLD},
    [TT_STYLE_LR] = {170, 5, 0, 0},
    [TT_STYLE_MARK] = {170, 5, 0, 0},
    [TT_STYLE_GOOD] = {36, 6, 0, 0},
    [TT_STYLE_WARN] = {172, 3, TT_BOLD, TT_BOLD},
    [TT_STYLE_ERROR] = {203, 1, TT_BOLD, TT_BOLD | TT_REVERSE},
    [TT_STYLE_KEY] = {-1, -1, TT_BOLD | TT_REVERSE, TT_BOLD | TT_REVERSE},
    [TT_STYLE_TAB] = {245, -1, 0, 0},
    [TT_STYLE_TAB_ACTIVE] = {-1, -1, TT_BOLD | TT_UNDERLINE, TT_BOLD | TT_UNDERLINE},
    [TT_STYLE_BAR_FULL] = {36, 6, 0, 0},
    [TT_STYLE_BAR_EMPTY] = {240, -1, 0, TT_DIM},
    [TT_STYLE_SELECTED] = {-1, -1, TT_REVERSE | TT_BOLD, TT_REVERSE | TT_BOLD},
    [TT_STYLE_PROMPT] = {-1, -1, TT_BOLD, TT_BOLD},
    [TT_STYLE_STATE_TRAINING] = {36, 6, TT_REVERSE | TT_BOLD, TT_REVERSE},
    [TT_STYLE_STATE_PAUSED] = {172, 3, TT_REVERSE | TT_BOLD, TT_REVERSE | TT_BOLD},
    [TT_STYLE_STATE_EVAL] = {33, 4, TT_REVERSE | TT_BOLD, TT_REVERSE | TT_BOLD},
    [TT_STYLE_STATE_FINISHED] = {-1, -1, TT_REVERSE | TT_BOLD, TT_REVERSE | TT_BOLD},
    [TT_STYLE_STATE_FAILED] = {203, 1, TT_REVERSE | TT_BOLD, TT_REVERSE | TT_BOLD},
};

/* From nearly nothing to most; the last ones carry dark text on a light ground. */
static const short wrong[TT_HEAT_LEVELS] = {-1, 235, 52, 88, 124, 130, 166, 172, 208, 214};
static const short right[TT_HEAT_LEVELS] = {-1, 17, 18, 19, 25, 26, 32, 38, 44, 80};

static struct tt_look heat(int level, const short *ramp, short poor, int colors)
{
    if (level == 0)
        return (struct tt_look){colors >= 256 ? 240 : -1, -1, colors >= 256 ? 0 : TT_DIM};
    if (colors >= 256)
        return (struct tt_look){level >= 6 ? 16 : 231, ramp[level], level >= 6 ? TT_BOLD : 0};
    if (colors >= 8)
        return level >= 5 ? (struct tt_look){0, poor, 0} : (struct tt_look){poor, -1, TT_BOLD};
    return (struct tt_look){-1, -1, level >= 5 ? TT_REVERSE : level >= 2 ? TT_BOLD : 0};
}

static int distance(int r, int g, int b, int r2, int g2, int b2)
{
    return (r - r2) * (r - r2) + (g - g2) * (g - g2) + (b - b2) * (b - b2);
}

/* The cube of 6 x 6 x 6 begins at 16, the 24 greys at 232. */
uint8_t tt_theme_rgb(uint8_t r, uint8_t g, uint8_t b)
{
    static const uint8_t edge[6] = {0, 95, 135, 175, 215, 255};
    const int rgb[3] = {r, g, b};
    int at[3];
    for (int i = 0; i < 3; i++)
        at[i] = rgb[i] < 48 ? 0 : rgb[i] < 115 ? 1 : (rgb[i] - 35) / 40;
    int mean = (r + g + b) / 3, grey = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
    int level = 8 + 10 * grey;
    if (distance(r, g, b, level, level, level) <
        distance(r, g, b, edge[at[0]], edge[at[1]], edge[at[2]]))
        return (uint8_t)(232 + grey);
    return (uint8_t)(16 + 36 * at[0] + 6 * at[1] + at[2]);
}

uint8_t tt_theme_signed(int level)
{
    int size = level < 0 ? -level : level;
    size = size > TT_SIGNED_LEVELS ? TT_SIGNED_LEVELS : size;
    if (size == 0)
        return 233;
    return (uint8_t)(level < 0 ? right : wrong)[size];
}

struct tt_look tt_theme_look(enum tt_style style, int colors)
{
    if (style >= TT_STYLE_HIT)
        return heat((int)style - TT_STYLE_HIT, right, 6, colors);
    if (style >= TT_STYLE_HEAT)
        return heat((int)style - TT_STYLE_HEAT, wrong, 3, colors);
    const struct row *r = &rows[style];
    if (colors < 8)
        return (struct tt_look){-1, -1, r->mono};
    unsigned attributes = r->attributes;
    /* Where there is no grey.  Bright black is the background itself in some palettes. */
    if (colors < 256 && r->poor < 0)
        attributes |= r->mono & TT_DIM;
    return (struct tt_look){colors >= 256 ? r->rich : r->poor, -1, attributes};
}
