#include "big_text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum { W = 5, H = 7, BLANK_W = 3 };

struct glyph {
    char ch;
    const char *row[H]; /* '#' is a dot; the first row says how wide it is */
};

static const struct glyph glyphs[] = {
    {'0', {" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "}},
    {'1', {" # ", "## ", " # ", " # ", " # ", " # ", "###"}},
    {'2', {" ### ", "#   #", "    #", "  ## ", " #   ", "#    ", "#####"}},
    {'3', {" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "}},
    {'4', {"   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "}},
    {'5', {"#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "}},
    {'6', {" ### ", "#    ", "#    ", "#### ", "#   #", "#   #", " ### "}},
    {'7', {"#####", "    #", "   # ", "   # ", "  #  ", "  #  ", "  #  "}},
    {'8', {" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "}},
    {'9', {" ### ", "#   #", "#   #", " ####", "    #", "    #", " ### "}},
    {'A', {" ### ", "#   #", "#   #", "#####", "#   #", "#   #", "#   #"}},
    {'B', {"#### ", "#   #", "#   #", "#### ", "#   #", "#   #", "#### "}},
    {'C', {" ### ", "#   #", "#    ", "#    ", "#    ", "#   #", " ### "}},
    {'D', {"#### ", "#   #", "#   #", "#   #", "#   #", "#   #", "#### "}},
    {'E', {"####", "#   ", "#   ", "### ", "#   ", "#   ", "####"}},
    {'F', {"####", "#   ", "#   ", "### ", "#   ", "#   ", "#   "}},
    {'G', {" ### ", "#   #", "#    ", "#  ##", "#   #", "#   #", " ### "}},
    {'H', {"#   #", "#   #", "#   #", "#####", "#   #", "#   #", "#   #"}},
    {'I', {"###", " # ", " # ", " # ", " # ", " # ", "###"}},
    {'J', {"  ###", "    #", "    #", "    #", "    #", "#   #", " ### "}},
    {'K', {"#   #", "#  # ", "# #  ", "##   ", "# #  ", "#  # ", "#   #"}},
    {'L', {"#   ", "#   ", "#   ", "#   ", "#   ", "#   ", "####"}},
    {'M', {"#   #", "## ##", "# # #", "# # #", "#   #", "#   #", "#   #"}},
    {'N', {"#   #", "##  #", "# # #", "# # #", "#  ##", "#   #", "#   #"}},
    {'O', {"#####", "#   #", "#   #", "#   #", "#   #", "#   #", "#####"}},
    {'P', {"#### ", "#   #", "#   #", "#### ", "#    ", "#    ", "#    "}},
    {'Q', {" ### ", "#   #", "#   #", "#   #", "# # #", "#  # ", " ## #"}},
    {'R', {"#### ", "#   #", "#   #", "#### ", "# #  ", "#  # ", "#   #"}},
    {'S', {" ####", "#    ", "#    ", " ### ", "    #", "    #", "#### "}},
    {'T', {"#####", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  "}},
    {'U', {"#   #", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "}},
    {'V', {"#   #", "#   #", "#   #", "#   #", " # # ", " # # ", "  #  "}},
    {'W', {"#   #", "#   #", "#   #", "# # #", "# # #", "## ##", "#   #"}},
    {'X', {"#   #", "#   #", " # # ", "  #  ", " # # ", "#   #", "#   #"}},
    {'Y', {"#   #", "#   #", " # # ", "  #  ", "  #  ", "  #  ", "  #  "}},
    {'Z', {"#####", "    #", "   # ", "  #  ", " #   ", "#    ", "#####"}},
    {'.', {"#", "", "", "", "", "", "#"}},
    {',', {" #", "", "", "", "", " #", "# "}},
    {':', {"#", "", "#", "", "", "#", ""}},
    {'%', {"##  #", "##  #", "   # ", "  #  ", " #   ", "#  ##", "#  ##"}},
    {'-', {"###", "", "", "###", "", "", ""}},
    {'+', {"     ", "  #  ", "  #  ", "#####", "  #  ", "  #  ", ""}},
    {'/', {"    #", "    #", "   # ", "  #  ", " #   ", "#    ", "#    "}},
    {'\'', {"#", "#", "", "", "", "", ""}},
    {'`', {"# ", " #", "", "", "", "", ""}},
    {'!', {"#", "#", "#", "#", "#", "", "#"}},
    {'?', {" ### ", "#   #", "    #", "  ## ", "  #  ", "", "  #  "}},
    {'(', {" #", "# ", "# ", "# ", "# ", "# ", " #"}},
    {')', {"# ", " #", " #", " #", " #", " #", "# "}},
    {'=', {"####", "", "####", "", "####", "", ""}},
    {'<', {"   #", "  # ", " #  ", "#   ", " #  ", "  # ", "   #"}},
    {'>', {"#   ", " #  ", "  # ", "   #", "  # ", " #  ", "#   "}},
};

static const struct glyph *glyph_of(uint32_t ch)
{
    for (size_t i = 0; ch < 128 && i < sizeof glyphs / sizeof glyphs[0]; i++)
        if (glyphs[i].ch == toupper((int)ch))
            return &glyphs[i];
    return NULL;
}

static int width_of(const struct glyph *g)
{
    return g ? (int)strlen(g->row[0]) : BLANK_W;
}

static bool has_dot(const struct glyph *g, int x, int y)
{
    /* Those that begin with a row that only says how wide they are. */
    bool hollow = y == 0 && strchr(".,:-=+", g->ch);
    return !hollow && x < (int)strlen(g->row[y]) && g->row[y][x] == '#';
}

int tt_big_width(const char *text, int scale)
{
    uint32_t ch;
    int w = 0;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n)
        w += (w > 0) + width_of(glyph_of(ch));
    return w * scale;
}

int tt_big_height(const struct tt_canvas *c, int scale)
{
    return c->ascii ? H * scale : (H * scale + 1) / 2;
}

/* Half a row; in ASCII a whole one. */
static void put_dot(struct tt_canvas *c, int x, int y, enum tt_style style)
{
    enum { UPPER = 0x2580, LOWER = 0x2584, FULL = 0x2588 };
    if (c->ascii) {
        tt_put(c, x, y, '#', style);
        return;
    }
    struct tt_cell *cell = tt_canvas_cell(c, x, y / 2);
    uint32_t one = y % 2 ? LOWER : UPPER, other = y % 2 ? UPPER : LOWER;
    if (cell)
        tt_put(c, x, y / 2, cell->ch == other || cell->ch == FULL ? FULL : one, style);
}

void tt_big_draw(struct tt_canvas *c, int x, int y, int scale, enum tt_style style,
                 const char *text)
{
    uint32_t ch;
    y *= c->ascii ? 1 : 2;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n) {
        const struct glyph *g = glyph_of(ch);
        for (int i = 0; g && i < W * scale; i++)
            for (int k = 0; k < H * scale; k++)
                if (has_dot(g, i / scale, k / scale))
                    put_dot(c, x + i, y + k, style);
        x += (width_of(g) + 1) * scale;
    }
}

int tt_big_fit(const struct tt_canvas *c, const char *text, int w, int h, int most)
{
    int scale = most;
    while (scale > 0 && (tt_big_width(text, scale) > w || tt_big_height(c, scale) > h))
        scale--;
    return scale;
}

int tt_big_wrap(struct tt_canvas *c, struct tt_rect where, int scale, enum tt_style style,
                const char *text, bool draw)
{
    char line[256] = "", longer[256];
    int rows = 0, height = tt_big_height(c, scale);
    for (;;) {
        text += strspn(text, " ");
        size_t n = strcspn(text, " ");
        snprintf(longer, sizeof longer, "%.120s%s%.*s", line, line[0] ? " " : "",
                 n < 100 ? (int)n : 100, text);
        if (n > 0 && tt_big_width(longer, scale) <= where.w) {
            tt_text_copy(line, sizeof line, longer);
            text += n;
            continue;
        }
        if (!line[0])
            return n > 0 ? -1 : rows;
        if (draw && rows + height <= where.h)
            tt_big_draw(c, where.x, where.y + rows, scale, style, line);
        rows += height + 1;
        line[0] = '\0';
    }
}
