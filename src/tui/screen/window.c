#include "window.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "outlet.h"

/* https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: OSC 2, OSC 52, XTWINOPS 22 and 23.
 * https://conemu.github.io/en/AnsiEscapeCodes.html#ConEmu_specific_OSC: OSC 9;4. */
#define TITLE_KEEP   "\033[22;2t"
#define TITLE_BACK   "\033[23;2t"
#define PROGRESS_OFF "\033]9;4;0\033\\"
#define ST           "\033\\"

static struct tt_window_can can;
static enum tt_notify notify;
static bool entered;
/* What was told since the screen was entered. */
static char title[TT_WINDOW_TITLE];
static enum tt_progress how_far;
static int percent_told;

/* --- who knows what -------------------------------------------------------------------------- */

static bool begins(const char *text, const char *with)
{
    return text && strncmp(text, with, strlen(with)) == 0;
}

static bool is_one_of(const char *text, const char *const *names)
{
    for (; *names; names++)
        if (begins(text, *names))
            return true;
    return false;
}

struct tt_window_env tt_window_env_now(void)
{
    return (struct tt_window_env){.term = getenv("TERM"),
                                  .term_program = getenv("TERM_PROGRAM"),
                                  .tmux = getenv("TMUX"),
                                  .vte_version = getenv("VTE_VERSION"),
                                  .wt_session = getenv("WT_SESSION"),
                                  .conemu = getenv("ConEmuANSI")};
}

static int call_of(const struct tt_window_env *e)
{
    static const char *const osc9[] = {"xterm-kitty", "xterm-ghostty", "ghostty", "wezterm", NULL};
    static const char *const programs[] = {"iTerm.app", "WezTerm", "ghostty", NULL};
    static const char *const osc777[] = {"foot", "rxvt-unicode", "contour", NULL};
    if (is_one_of(e->term, osc9) || is_one_of(e->term_program, programs))
        return TT_CALL_OSC9;
    return is_one_of(e->term, osc777) ? TT_CALL_OSC777 : TT_CALL_BELL;
}

/* Where OSC 9 is known for notifications only, "4;1;50" would be one. */
static bool shows_progress(const struct tt_window_env *e)
{
    static const char *const programs[] = {"WezTerm", "ghostty", "mintty", NULL};
    enum { VTE_FROM = 8000 };
    return is_one_of(e->term_program, programs) || begins(e->term, "xterm-ghostty") ||
           (e->wt_session && e->wt_session[0]) || (e->conemu && strcmp(e->conemu, "ON") == 0) ||
           (e->vte_version && atoi(e->vte_version) >= VTE_FROM);
}

struct tt_window_can tt_window_can(const struct tt_window_env *e)
{
    /* Those that read control sequences as xterm does. */
    static const char *const families[] = {
        "xterm", "tmux",  "foot",    "alacritty", "mintty",  "konsole", "vte",          "gnome",
        "iterm", "kitty", "wezterm", "rio",       "contour", "ghostty", "rxvt-unicode", NULL};
    bool tmux = e->tmux && e->tmux[0];
    /* GNU screen has neither a stack of titles nor a clipboard. */
    bool known = is_one_of(e->term, families) || (tmux && begins(e->term, "screen"));
    if (!known)
        return (struct tt_window_can){.call = TT_CALL_BELL};
    if (tmux) /* the variables may be those of the terminal that it was started in */
        return (struct tt_window_can){
            .title = true, .clipboard = true, .call = TT_CALL_BELL, .tmux = true};
    return (struct tt_window_can){
        .title = true, .progress = shows_progress(e), .clipboard = true, .call = call_of(e)};
}

void tt_window_open(const struct tt_window_env *env, enum tt_notify wanted)
{
    can = tt_window_can(env);
    notify = wanted;
    entered = false;
}

/* --- entering and leaving -------------------------------------------------------------------- */

void tt_window_enter(void)
{
    if (can.title)
        tt_outlet_add(TITLE_KEEP);
    entered = true;
    title[0] = '\0';
    percent_told = -1;
}

const char *tt_window_end(void)
{
    return can.title && can.progress ? TITLE_BACK PROGRESS_OFF : can.title ? TITLE_BACK : "";
}

void tt_window_leave(void)
{
    if (entered && can.title)
        tt_outlet_add(TITLE_BACK);
    if (entered && percent_told >= 0)
        tt_outlet_add(PROGRESS_OFF);
    entered = false;
}

/* --- telling --------------------------------------------------------------------------------- */

/* What a terminal just shows, cut between characters, and no more than its locale knows. */
static void make_safe(const char *text, char *out, size_t size)
{
    bool ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    size_t used = 0;
    uint32_t ch;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0 && used + (size_t)n < size; text += n) {
        bool fine = tt_char_is_safe(ch) && (ch < 0x80 || !ascii);
        if (fine)
            memcpy(out + used, text, (size_t)n);
        else
            out[used] = '?';
        used += fine ? (size_t)n : 1;
    }
    out[used] = '\0';
}

void tt_window_title(const char *text)
{
    char safe[TT_WINDOW_TITLE];
    make_safe(text, safe, sizeof safe);
    if (!can.title || !entered || strcmp(safe, title) == 0)
        return;
    tt_text_copy(title, sizeof title, safe);
    tt_outlet_add("\033]2;");
    tt_outlet_add(safe);
    tt_outlet_add(ST);
}

void tt_window_progress(enum tt_progress how, int percent)
{
    static const int state[] = {
        [TT_PROGRESS_GOES] = 1, [TT_PROGRESS_WRONG] = 2, [TT_PROGRESS_RESTS] = 4};
    char text[32];
    percent = percent > 100 ? 100 : percent;
    if (!can.progress || !entered || (percent_told == percent && how_far == how) ||
        (percent < 0 && percent_told < 0))
        return;
    snprintf(text, sizeof text, "\033]9;4;%d;%d" ST, state[how], percent);
    tt_outlet_add(percent < 0 ? PROGRESS_OFF : text);
    percent_told = percent < 0 ? -1 : percent;
    how_far = how;
}

void tt_window_call(const char *text)
{
    char safe[TT_WINDOW_CALL];
    make_safe(text, safe, sizeof safe);
    if (notify == TT_NOTIFY_OFF || !entered)
        return;
    if (notify == TT_NOTIFY_BELL || can.call == TT_CALL_BELL) {
        tt_outlet_add("\a");
        return;
    }
    tt_outlet_add(can.call == TT_CALL_OSC9 ? "\033]9;" : "\033]777;notify;tuitrain;");
    /* A semicolon would end a part; "4;" would be taken for progress. */
    for (char *c = safe; *c; c++)
        *c = *c == ';' ? ',' : *c;
    tt_outlet_add(safe);
    tt_outlet_add(ST);
}

/* --- clipboard ------------------------------------------------------------------------------- */

static void encode_base64(const unsigned char *from, size_t n, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        size_t have = n - i < 3 ? n - i : 3;
        unsigned b[3] = {from[i], have > 1 ? from[i + 1] : 0, have > 2 ? from[i + 2] : 0};
        unsigned all = b[0] << 16 | b[1] << 8 | b[2];
        for (unsigned k = 0; k < 4; k++)
            *out++ = k <= have ? digits[all >> (18 - 6 * k) & 63] : '=';
    }
    *out = '\0';
}

bool tt_window_copy(const char *text)
{
    static char encoded[TT_WINDOW_COPY / 3 * 4 + 8];
    size_t n = strnlen(text, TT_WINDOW_COPY);
    if (!can.clipboard || !entered)
        return false;
    while (text[n] && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--; /* no half character at the end */
    encode_base64((const unsigned char *)text, n, encoded);
    tt_outlet_add("\033]52;c;");
    tt_outlet_add(encoded);
    tt_outlet_add(ST);
    return true;
}

bool tt_window_in_tmux(void)
{
    return can.tmux;
}
