#include "graphics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>

#include "kitty.h"

const char *const tt_graphics_names[] = {"auto",     "kitty",  "sixel", "octants",
                                         "sextants", "halves", "ascii", NULL};
_Static_assert(sizeof tt_graphics_names / sizeof tt_graphics_names[0] == TT_GRAPHICS_COUNT + 1,
               "a name for each");

static const double PATIENCE = 0.2; /* seconds */

/* Bytes a second: what a terminal on the same machine takes without a thought, what tmux copies
 * to each of its own, and what a slow network has to spare. */
static const double RATE = 4e6, RATE_MULTIPLEXED = 1e6, RATE_REMOTE = 256e3;

/* A sixel terminal that does not say how many; those that have fewer do. */
enum { COLORS = 256 };

static struct tt_graphics_place place;
static enum tt_graphics wanted;
static bool to_ask, kitty, sixel, news;
static double asked; /* when; 0: no answer is to come */
static struct tt_graphics_state known;

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

struct tt_graphics_place tt_graphics_look(const char *name, bool may_ask)
{
    const char *color = getenv("COLORTERM"), *vte = getenv("VTE_VERSION");
    return (struct tt_graphics_place){
        .name = name,
        .may_ask = may_ask,
        .multiplexed =
            is_set("TMUX") || strncmp(name, "tmux", 4) == 0 || strncmp(name, "screen", 6) == 0,
        .remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY"),
        .true_color = color && (strcmp(color, "truecolor") == 0 || strcmp(color, "24bit") == 0),
        .vte = vte ? atoi(vte) : 0,
    };
}

/* --- what is shown --------------------------------------------------------------------------- */

/* VTE draws sextants itself, whatever the font has, and says which one it is. */
static bool draws_sextants(void)
{
    enum { SINCE = 7000 };
    return place.vte >= SINCE && place.true_color && !place.multiplexed;
}

static enum tt_graphics level_of(void)
{
    if (wanted != TT_GRAPHICS_AUTO)
        return wanted == TT_GRAPHICS_ASCII ? TT_GRAPHICS_HALVES : wanted;
    if (kitty || sixel)
        return kitty ? TT_GRAPHICS_KITTY : TT_GRAPHICS_SIXEL;
    return draws_sextants() ? TT_GRAPHICS_SEXTANTS : TT_GRAPHICS_HALVES;
}

void tt_graphics_open(enum tt_graphics want, const struct tt_graphics_place *where)
{
    place = *where;
    wanted = want;
    kitty = sixel = false;
    asked = 0;
    bool pixels =
        want == TT_GRAPHICS_AUTO || want == TT_GRAPHICS_KITTY || want == TT_GRAPHICS_SIXEL;
    to_ask = pixels && where->may_ask;
    known = (struct tt_graphics_state){.colors = COLORS,
                                       .answers = where->may_ask,
                                       .rate = where->remote        ? RATE_REMOTE
                                               : where->multiplexed ? RATE_MULTIPLEXED
                                                                    : RATE};
    known.level = level_of();
}

struct tt_graphics_state tt_graphics_now(void)
{
    return known;
}

/* --- asking ---------------------------------------------------------------------------------- */

/* What each terminal answers, its attributes, comes last: then no more is to be waited for.  Within
 * tmux and screen a control string would be taken for a title, and no more is asked. */
const char *tt_graphics_ask(bool cell_known)
{
    static const char all[] = TT_KITTY_QUESTION "\033[?1;1;0S\033[16t\033]11;?\033\\\033[c";
    static const char but_size[] = TT_KITTY_QUESTION "\033[?1;1;0S\033]11;?\033\\\033[c";
    if (!to_ask)
        return "";
    to_ask = false;
    asked = tt_clock_now();
    if (!place.multiplexed)
        return cell_known ? but_size : all;
    return strncmp(place.name, "tmux", 4) == 0 ? "\033]11;?\033\\\033[c" : "\033[c";
}

double tt_graphics_due(void)
{
    return asked > 0 ? asked + PATIENCE - tt_clock_now() : 0;
}

/* "62;4;22c": 4 among them is sixel; the first is the terminal's class. */
static void take_attributes(const char *text)
{
    char *end;
    asked = 0;
    while (*text) {
        long number = strtol(text, &end, 10);
        if (end == text || (*end != ';' && *end != 'c'))
            return;
        sixel = sixel || number == 4;
        text = end + 1;
    }
}

/* "1;0;256S": what was asked for, that it went well, and how many. */
static void take_colors(const char *text)
{
    int n, used = 0;
    if (sscanf(text, "1;0;%d%n", &n, &used) == 1 && strcmp(text + used, "S") == 0 && n >= 2)
        known.colors = n < COLORS ? n : COLORS;
}

/* "6;20;10t": rows and columns of pixels in a cell. */
static void take_size(const char *text)
{
    enum { MOST = 256 };
    int w, h, used = 0;
    if (sscanf(text, "6;%d;%d%n", &h, &w, &used) != 2 || strcmp(text + used, "t") != 0)
        return;
    if (w > 0 && h > 0 && w <= MOST && h <= MOST) {
        known.cell_w = w;
        known.cell_h = h;
    }
}

/* Of one to four digits the first two count. */
static bool take_part(const char **text, uint32_t *out)
{
    char digits[5] = "", *end;
    size_t n = strspn(*text, "0123456789abcdefABCDEF");
    if (n < 1 || n > 4)
        return false;
    memcpy(digits, *text, n);
    unsigned long value = strtoul(digits, &end, 16);
    *out = (uint32_t)(value * 255 / ((1UL << 4 * n) - 1));
    *text += n;
    return true;
}

/* "rgb:1212/3434/5656", with "rgba:" another one. */
static void take_ground(const char *text)
{
    uint32_t part[3];
    if (strncmp(text, "rgb:", 4) != 0 && strncmp(text, "rgba:", 5) != 0)
        return;
    text = strchr(text, ':') + 1;
    for (int i = 0; i < 3; i++) {
        if (!take_part(&text, &part[i]) || (i < 2 && *text++ != '/'))
            return;
    }
    known.ground_known = true;
    known.ground = part[0] << 16 | part[1] << 8 | part[2];
}

void tt_graphics_answer(enum tt_graphics_answer kind, const char *text)
{
    size_t n = strlen(text);
    char last = n > 0 ? text[n - 1] : '\0';
    if (kind == TT_ANSWER_MODE && last == 'c')
        take_attributes(text);
    else if (kind == TT_ANSWER_MODE && last == 'S')
        take_colors(text);
    else if (kind == TT_ANSWER_CONTROL)
        take_size(text);
    else if (kind == TT_ANSWER_GROUND)
        take_ground(text);
    else if (kind == TT_ANSWER_KITTY)
        kitty = kitty || strcmp(text, TT_KITTY_YES) == 0;
    known.level = level_of();
    news = true;
}

bool tt_graphics_news(void)
{
    bool was = news;
    news = false;
    return was;
}
