#include "theme.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/user_file.h>

static const char dark[] =
#include "themes/dark.inc"
    ;
static const char light[] =
#include "themes/light.inc"
    ;
static const char high_contrast[] =
#include "themes/high-contrast.inc"
    ;
static const char eight_colors[] =
#include "themes/8-colors.inc"
    ;
static const char mono[] =
#include "themes/mono.inc"
    ;

const struct tt_theme_source tt_themes[] = {
    {"dark", "the default", dark},
    {"light", "for light backgrounds", light},
    {"high-contrast", "bright on black", high_contrast},
    {"8-colors", "the terminal's own eight", eight_colors},
    {"mono", "no colours", mono},
    {0},
};

static const char *const style_names[TT_STYLE_PICTURE] = {
    [TT_STYLE_NORMAL] = "normal",
    [TT_STYLE_DIM] = "dim",
    [TT_STYLE_TITLE] = "title",
    [TT_STYLE_BORDER] = "border",
    [TT_STYLE_LABEL] = "label",
    [TT_STYLE_VALUE] = "value",
    [TT_STYLE_AXIS] = "axis",
    [TT_STYLE_TRAIN] = "train",
    [TT_STYLE_TRAIN_RAW] = "train-raw",
    [TT_STYLE_VAL] = "val",
    [TT_STYLE_LR] = "lr",
    [TT_STYLE_MARK] = "mark",
    [TT_STYLE_GOOD] = "good",
    [TT_STYLE_WARN] = "warn",
    [TT_STYLE_ERROR] = "error",
    [TT_STYLE_KEY] = "key",
    [TT_STYLE_TAB] = "tab",
    [TT_STYLE_TAB_ACTIVE] = "tab-active",
    [TT_STYLE_BAR_FULL] = "bar-full",
    [TT_STYLE_BAR_EMPTY] = "bar-empty",
    [TT_STYLE_SELECTED] = "selected",
    [TT_STYLE_PROMPT] = "prompt",
    [TT_STYLE_STATE_TRAINING] = "training",
    [TT_STYLE_STATE_PAUSED] = "paused",
    [TT_STYLE_STATE_EVAL] = "evaluating",
    [TT_STYLE_STATE_FINISHED] = "finished",
    [TT_STYLE_STATE_FAILED] = "failed",
    [TT_STYLE_STATE_PAST] = "past",
};

/* --- reading --------------------------------------------------------------------------------- */

/* The style of that name, or -1. */
static int find_style(const char *name)
{
    static const struct {
        const char *prefix;
        int first, n;
    } ramp[] = {{"heat-", TT_STYLE_HEAT, TT_HEAT_LEVELS},
                {"hit-", TT_STYLE_HIT, TT_HEAT_LEVELS},
                {"run-", TT_STYLE_RUN, TT_RUN_COLORS}};
    for (int i = 0; i < TT_STYLE_PICTURE; i++)
        if (strcmp(name, style_names[i]) == 0)
            return i;
    for (size_t i = 0; i < sizeof ramp / sizeof ramp[0]; i++) {
        size_t n = strlen(ramp[i].prefix);
        if (strncmp(name, ramp[i].prefix, n) == 0 && isdigit((unsigned char)name[n]) &&
            name[n] - '0' < ramp[i].n && !name[n + 1])
            return ramp[i].first + name[n] - '0';
    }
    return -1;
}

/* A colour's number at one of the depths, or -1. */
static int find_color(const char *word, int depth)
{
    static const char *const names[] = {"black", "red",     "green", "yellow",
                                        "blue",  "magenta", "cyan",  "white"};
    static const int64_t most[TT_DEPTHS] = {255, 7, -1};
    int64_t n;
    for (int i = 0; i < 8 && depth < 2; i++)
        if (strcmp(word, names[i]) == 0)
            return i;
    return tt_text_to_int(word, &n) && n >= 0 && n <= most[depth] ? (int)n : -1;
}

static bool read_word(const char *word, int depth, struct tt_look *out)
{
    static const struct {
        const char *name;
        unsigned attribute;
    } attributes[] = {{"plain", 0},
                      {"bold", TT_BOLD},
                      {"dim", TT_DIM},
                      {"reverse", TT_REVERSE},
                      {"underline", TT_UNDERLINE}};
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (strcmp(word, attributes[i].name) == 0) {
            out->attributes |= attributes[i].attribute;
            return true;
        }
    bool ground = strncmp(word, "on:", 3) == 0;
    int color = find_color(word + (ground ? 3 : 0), depth);
    if (ground)
        out->bg = (short)color;
    else
        out->fg = (short)color;
    return color >= 0;
}

static bool read_look(char *text, int depth, struct tt_look *out, char *why, size_t size)
{
    static const char *const colors[TT_DEPTHS] = {"0 to 255", "0 to 7 or a name", "none"};
    char *save = NULL;
    *out = (struct tt_look){-1, -1, 0};
    for (char *word = strtok_r(text, ",", &save); word; word = strtok_r(NULL, ",", &save))
        if (!read_word(word, depth, out)) {
            snprintf(why, size, "\"%.24s\" is no look; colours here are %s", word, colors[depth]);
            return false;
        }
    return true;
}

static bool read_colors(struct tt_theme *t, const char *word, char *why, size_t size)
{
    int64_t n;
    if (!tt_text_to_int(word, &n) || (n != 0 && n != 8 && n != 256)) {
        snprintf(why, size, "colors takes 256, 8 or 0, got \"%.24s\"", word);
        return false;
    }
    t->most_colors = (int)n;
    return true;
}

static bool read_like(struct tt_theme *t, const char *name, char *why, size_t size)
{
    for (const struct tt_theme_source *s = tt_themes; s->name; s++)
        if (strcmp(name, s->name) == 0)
            return tt_theme_read(t, s->text, why, size) == 0;
    snprintf(why, size, "like takes a theme of the program's, and \"%.24s\" is none", name);
    return false;
}

static bool read_line(void *self, char *line, char *why, size_t size)
{
    struct tt_theme *t = self;
    static const char blank[] = " \t\r";
    struct tt_look look[TT_DEPTHS];
    char *save = NULL, *name = strtok_r(line, blank, &save);
    if (!name || name[0] == '#')
        return true;
    char *word = strtok_r(NULL, blank, &save);
    if (word && strcmp(name, "colors") == 0)
        return read_colors(t, word, why, size);
    if (word && strcmp(name, "like") == 0)
        return read_like(t, word, why, size);
    int style = find_style(name);
    if (style < 0) {
        snprintf(why, size, "no style is called \"%.24s\"", name);
        return false;
    }
    for (int i = 0; i < TT_DEPTHS; i++, word = strtok_r(NULL, blank, &save)) {
        if (!word) {
            snprintf(why, size, "%s needs three looks: with 256 colours, with 8, with none", name);
            return false;
        }
        if (!read_look(word, i, &look[i], why, size))
            return false;
    }
    for (int i = 0; i < TT_DEPTHS; i++)
        t->look[i][style] = look[i];
    return true;
}

int tt_theme_read(struct tt_theme *t, const char *text, char *why, size_t size)
{
    return tt_read_lines(text, read_line, t, why, size);
}

/* --- finding --------------------------------------------------------------------------------- */

void tt_theme_default(struct tt_theme *t)
{
    char why[128];
    memset(t, 0, sizeof *t);
    tt_text_copy(t->name, sizeof t->name, tt_themes[0].name);
    t->most_colors = 256;
    for (int i = 0; i < TT_DEPTHS; i++)
        for (int k = 0; k < TT_STYLE_COUNT; k++)
            t->look[i][k] = (struct tt_look){-1, -1, 0};
    tt_theme_read(t, tt_themes[0].text, why, sizeof why);
}

/* Returns 1 when there was such a file. */
static int read_user(struct tt_theme *t, const char *name, struct tt_err *err)
{
    char file[TT_THEME_NAME + 8];
    snprintf(file, sizeof file, "themes/%s", name);
    return tt_read_user_file(file, read_line, t, err);
}

int tt_theme_open(struct tt_theme *t, const char *name, struct tt_err *err)
{
    struct tt_theme fresh;
    char all[128];
    const struct tt_theme_source *s = tt_themes;
    tt_theme_default(&fresh);
    name = *name ? name : tt_themes[0].name;
    if (strchr(name, '/') || name[0] == '.' || strlen(name) >= TT_THEME_NAME)
        return tt_fail(err, TT_EUSAGE, "theme: \"%.60s\" is no theme's name", name);
    int own = read_user(&fresh, name, err);
    while (!own && s->name && strcmp(s->name, name) != 0)
        s++;
    if (!own && !s->name) {
        tt_join_names(all, sizeof all, &tt_themes[0].name, sizeof tt_themes[0]);
        return tt_fail(err, TT_EUSAGE, "no theme \"%s\"; there are %s", name, all);
    }
    if (own < 0)
        return -1;
    int bad = own ? 0 : tt_theme_read(&fresh, s->text, all, sizeof all);
    if (bad)
        return tt_fail(err, TT_EINPUT, "%s:%d: %s", name, bad, all);
    tt_text_copy(fresh.name, sizeof fresh.name, name);
    *t = fresh;
    return 0;
}

struct tt_look tt_theme_look(const struct tt_theme *t, enum tt_style style, int colors)
{
    colors = colors < t->most_colors ? colors : t->most_colors;
    int depth = colors >= 256 ? 0 : colors >= 8 ? 1 : 2;
    struct tt_look look = t->look[depth][style];
    const struct tt_look *normal = &t->look[depth][TT_STYLE_NORMAL];
    look.fg = look.fg < 0 ? normal->fg : look.fg;
    look.bg = look.bg < 0 ? normal->bg : look.bg;
    return look;
}

/* --- pictures -------------------------------------------------------------------------------- */

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

uint32_t tt_theme_color(int color)
{
    static const uint32_t own[16] = {0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc,
                                     0x11a8cd, 0xe5e5e5, 0x666666, 0xf14c4c, 0x23d18b, 0xf5f543,
                                     0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff};
    static const uint32_t edge[6] = {0, 95, 135, 175, 215, 255};
    if (color < 16)
        return own[color & 15];
    if (color >= 232)
        return (uint32_t)(8 + 10 * (color - 232)) * 0x010101;
    color -= 16;
    return edge[color / 36] << 16 | edge[color / 6 % 6] << 8 | edge[color % 6];
}

uint8_t tt_theme_signed(int level)
{
    static const uint8_t below[] = {233, 17, 18, 19, 25, 26, 32, 38, 44, 80},
                         above[] = {233, 235, 52, 88, 124, 130, 166, 172, 208, 214};
    int size = level < 0 ? -level : level;
    size = size > TT_SIGNED_LEVELS ? TT_SIGNED_LEVELS : size;
    return level < 0 ? below[size] : above[size];
}
