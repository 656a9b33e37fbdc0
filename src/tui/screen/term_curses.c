#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define _XOPEN_SOURCE_EXTENDED 1
#include <ncurses.h>
#include <term.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>

#include "crash.h"
#include "outlet.h"
#include "report.h"
#include "sync.h"
#include "theme.h"

/* curses knows neither of these from terminfo; terminals without them ignore them. */
#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* Its own mouse loses the press when it also reports the motion that follows.  Here: presses,
 * motion while a button is held, and coordinates in decimal where the terminal can. */
#define MOUSE_ON  "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"
enum { KEY_PASTE_BEGIN = KEY_MAX + 1, KEY_PASTE_END, KEY_REPORT, KEY_OLD_REPORT, KEY_ANSWER };

static SCREEN *screen;
static FILE *tty_in, *tty_out;
static int tty_fd = -1;               /* the terminal, never blocking: for the crash handler */
static struct termios found, running; /* how the terminal was set, and how we set it */
static int colors;
static struct tt_theme theme;
static struct tt_term_options chosen;
static attr_t attribute[TT_STYLE_COUNT];
static short pair[TT_STYLE_COUNT];
static short picture_pair[256][256]; /* by foreground and background; 0: none yet */
static int next_pair;                /* those from here on are free */
static struct tt_cell *shown;        /* what is on the screen now */
static int shown_w, shown_h;
static bool suspended;

static bool pasting;
static double dry_since;                /* when a paste ran dry; 0 while it flows */
static const double PASTE_PATIENCE = 2; /* seconds; then the end of a paste counts as lost */
static bool flooded;                    /* more came at once than anyone types */
enum { FLOOD = 512 };                   /* bytes */
static const double LEAVE_PATIENCE = 2; /* seconds that a terminal which takes nothing is given */

/* --- possible at all? ------------------------------------------------------------------------ */

static bool is_known(const char *name)
{
    int rc;
    bool known = setupterm(name, STDOUT_FILENO, &rc) == OK;
    if (known)
        del_curterm(cur_term);
    return known;
}

/* By what name the terminal is described here.  Newer ones, which a far machine often does not
 * know, speak xterm's language. */
static const char *described_as(const char *name)
{
    static const char *const families[] = {"xterm-",  "foot",    "alacritty", "kitty", "wezterm",
                                           "ghostty", "contour", "rio",       NULL};
    if (is_known(name))
        return name;
    for (int i = 0; families[i]; i++)
        if (strncmp(name, families[i], strlen(families[i])) == 0)
            return "xterm-256color";
    return name;
}

bool tt_term_possible(char *why, size_t size)
{
    const char *name = getenv("TERM");
    char safe[64];
    int rc;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        snprintf(why, size, "no terminal, so plain lines instead of the screen");
        return false;
    }
    if (!name || !*name) {
        snprintf(why, size, "TERM is not set, so plain lines instead of the screen");
        return false;
    }
    tt_text_printable(safe, sizeof safe, name);
    /* setupterm keeps a terminal of its own; newterm makes another. */
    name = described_as(name);
    if (strcmp(name, "dumb") != 0 && setupterm(name, STDOUT_FILENO, &rc) != OK) {
        snprintf(why, size,
                 "TERM=%s is unknown here, so plain lines instead of the screen; "
                 "TERM=xterm-256color may do",
                 safe);
        return false;
    }
    const char *move_cursor = strcmp(name, "dumb") != 0 ? tigetstr("cup") : NULL;
    bool able = move_cursor && move_cursor != (char *)-1;
    if (cur_term)
        del_curterm(cur_term);
    if (!able)
        snprintf(why, size, "TERM=%s cannot hold the screen, so plain lines instead", safe);
    return able;
}

/* --- crashes --------------------------------------------------------------------------------- */

static void append(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    tt_text_copy(out + used, size - used, text);
}

static const char *capability(const char *name)
{
    const char *text = tigetstr((char *)(uintptr_t)name);
    return text && text != (char *)-1 ? text : "";
}

/* What curses sends when it ends, without curses: colours, the cursor, the other screen, and the
 * keypad with the cursor keys. */
static void catch_crashes(void)
{
    static const char *const ends[] = {"sgr0", "op", "cnorm", "rmcup", "rmkx"};
    char restore[256] = "";
    tt_text_copy(restore, sizeof restore, TT_OUTLET_CANCEL);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        append(restore, sizeof restore, capability(ends[i]));
    if (tigetstr("kmous"))
        append(restore, sizeof restore, MOUSE_OFF PASTE_OFF);
    append(restore, sizeof restore, tt_sync_end());
    tt_crash_catch(tty_fd, &found, restore);
}

/* --- opening and closing --------------------------------------------------------------------- */

static void on_nothing(int number)
{
    (void)number;
}

/* The loop takes these from a descriptor.  curses would handle them itself where they are at their
 * default, and drops a Ctrl-Z that comes while it draws. */
static void keep_signals(void (*handler)(int))
{
    static const int kept[] = {SIGTSTP, SIGINT, SIGTERM, SIGWINCH};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (!tt_signals_foreign(kept[i]))
            signal(kept[i], handler);
}

/* A terminal that knows fewer pairs at a time gets pictures without colours of their own. */
enum { PAIRS_OF_PICTURES = 16384 };

static void forget_pictures(void)
{
    memset(picture_pair, 0, sizeof picture_pair);
    next_pair = TT_STYLE_COUNT + 1;
}

static int most_pairs(void)
{
    return COLOR_PAIRS < SHRT_MAX ? COLOR_PAIRS : SHRT_MAX;
}

/* Whether the cells of pictures have colours of their own: they take pairs as they come. */
static bool pictures_take_pairs(void)
{
    return colors >= 256 && COLOR_PAIRS >= PAIRS_OF_PICTURES;
}

static short pair_of(uint8_t fg, uint8_t bg)
{
    short *known = &picture_pair[fg][bg];
    if (*known || next_pair >= most_pairs())
        return *known;
    *known = (short)next_pair++;
    init_pair(*known, fg, bg);
    return *known;
}

static void start_colors(void)
{
    forget_pictures();
    colors = 0;
    if (!chosen.color || !has_colors())
        return;
    start_color();
    use_default_colors();
    colors = COLORS;
}

static void make_looks(void)
{
    forget_pictures();
    for (int s = 0; s < TT_STYLE_COUNT; s++) {
        struct tt_look look = tt_theme_look(&theme, (enum tt_style)s, colors);
        attribute[s] = (look.attributes & TT_BOLD ? A_BOLD : 0) |
                       (look.attributes & TT_DIM ? A_DIM : 0) |
                       (look.attributes & TT_REVERSE ? A_REVERSE : 0) |
                       (look.attributes & TT_UNDERLINE ? A_UNDERLINE : 0);
        pair[s] = 0;
        if (colors > 0 && (look.fg >= 0 || look.bg >= 0) && s + 1 < COLOR_PAIRS) {
            pair[s] = (short)(s + 1);
            init_pair(pair[s], look.fg, look.bg);
        }
    }
}

/* A Ctrl-S, typed or pasted, would hold up the next picture and with it all signals. */
static void leave_flow_control(void)
{
    struct termios now;
    if (tcgetattr(STDIN_FILENO, &now) < 0)
        return;
    now.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(STDIN_FILENO, TCSANOW, &now);
    def_prog_mode();
}

/* What the terminal is told by control sequences. */
static void enter_modes(void)
{
    curs_set(0);
    if (tigetstr("kmous") && chosen.mouse)
        tt_outlet_add(MOUSE_ON);
    if (tigetstr("kmous"))
        tt_outlet_add(PASTE_ON);
}

static void look_for_sync(const char *name)
{
    char begin[32];
    const char *sync = tigetstr("Sync");
    if (sync && sync != (char *)-1) {
        tt_text_copy(begin, sizeof begin, tiparm(sync, 1));
        tt_sync_open(begin, tiparm(sync, 2), false);
    } else {
        tt_sync_open(NULL, NULL, tt_sync_may_ask(name, getenv("TERM_PROGRAM")));
    }
}

/* An answer that comes after we have gone would be typed at the shell's prompt. */
static void await_answer(void)
{
    struct tt_input unused;
    bool closed = false;
    double left;
    while (!closed && (left = tt_sync_due()) > 0) {
        struct pollfd fd = {.fd = fileno(tty_in), .events = POLLIN};
        poll(&fd, 1, (int)(left * 1000) + 1);
        while (tt_term_input(&unused, &closed))
            ;
    }
}

/* From here on curses writes into the picture, and never waits for the terminal; the terminal's
 * settings are ours to make. */
static int begin(void)
{
    if (tt_outlet_open(tty_fd) < 0 || tt_outlet_catch(fileno(tty_out)) < 0)
        return -1;
    suspended = false;
    tt_sync_frame();
    enter_modes();
    catch_crashes();
    return 0;
}

static void set_up_keys(void)
{
    cbreak();
    noecho();
    nonl();
    leave_flow_control();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    /* No meta(): all bytes come as they are anyway, and the mode it sets is never set back. */
    set_escdelay(25);
    define_key("\033[200~", KEY_PASTE_BEGIN);
    define_key("\033[201~", KEY_PASTE_END);
    define_key("\033[?", KEY_ANSWER);
    if (chosen.mouse) {
        define_key("\033[<", KEY_REPORT);
        define_key("\033[M", KEY_OLD_REPORT);
    }
    tcgetattr(STDIN_FILENO, &running);
}

int tt_term_open(const struct tt_term_options *options)
{
    chosen = *options;
    keep_signals(on_nothing);
    /* curses would otherwise believe these over the terminal's own word, for ever. */
    unsetenv("LINES");
    unsetenv("COLUMNS");
    tcgetattr(STDIN_FILENO, &found);
    /* Its own descriptors: standard output and error will be caught meanwhile. */
    tty_in = fdopen(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "r");
    tty_out = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
    tty_fd = tt_outlet_reopen(STDOUT_FILENO);
    const char *name = getenv("TERM");
    name = name ? described_as(name) : NULL;
    if (!tty_in || !tty_out || !(screen = newterm(name, tty_out, tty_in))) {
        keep_signals(SIG_DFL);
        return -1;
    }
    set_up_keys();
    look_for_sync(name);
    start_colors();
    tt_theme_default(&theme);
    make_looks();
    if (begin() == 0)
        return 0;
    tt_term_close();
    return -1;
}

void tt_term_suspend(void)
{
    await_answer();
    suspended = true;
    tt_crash_let();
    keep_signals(SIG_DFL);
    if (tt_outlet_drop())
        tt_outlet_add(capability("sgr0"));
    if (tigetstr("kmous"))
        tt_outlet_add(chosen.mouse ? MOUSE_OFF PASTE_OFF : PASTE_OFF);
    curs_set(1);
    endwin();
    tt_outlet_close(LEAVE_PATIENCE);
    tcsetattr(STDIN_FILENO, TCSANOW, &found);
}

void tt_term_resume(void)
{
    /* Stopped by SIGSTOP, which asks nobody: the shell has used the terminal meanwhile. */
    if (!suspended)
        tt_term_suspend();
    keep_signals(on_nothing);
    tcgetattr(STDIN_FILENO, &found);
    tcsetattr(STDIN_FILENO, TCSANOW, &running);
    begin();
    refresh();
    tt_term_redraw();
}

void tt_term_close(void)
{
    if (!screen)
        return;
    if (!suspended)
        tt_term_suspend();
    delscreen(screen);
    screen = NULL;
    fclose(tty_in);
    fclose(tty_out);
    close(tty_fd);
    free(shown);
    shown = NULL;
}

int tt_term_colors(void)
{
    int most = colors < theme.most_colors ? colors : theme.most_colors;
    return most < 256 ? most : pictures_take_pairs() ? 256 : 8;
}

void tt_term_size(int *w, int *h)
{
    struct winsize size = {0};
    ioctl(fileno(tty_in), TIOCGWINSZ, &size);
    *w = size.ws_col ? size.ws_col : 80;
    *h = size.ws_row ? size.ws_row : 24;
}

int tt_term_fd(void)
{
    return fileno(tty_in);
}

bool tt_term_ready(void)
{
    return tt_outlet_send();
}

int tt_term_busy_fd(void)
{
    return tt_outlet_fd();
}

/* --- showing --------------------------------------------------------------------------------- */

void tt_term_theme(const struct tt_theme *wanted)
{
    theme = *wanted;
    make_looks();
    tt_term_redraw();
}

void tt_term_redraw(void)
{
    free(shown);
    shown = NULL;
    clearok(stdscr, TRUE);
}

static bool same_cell(const struct tt_cell *a, const struct tt_cell *b)
{
    return a->ch == b->ch && a->style == b->style && a->fg == b->fg && a->bg == b->bg &&
           memcmp(a->mark, b->mark, sizeof a->mark) == 0;
}

/* A cell of so many columns. */
static void put_cell(int x, int y, const struct tt_cell *cell, int width)
{
    cchar_t out;
    wchar_t text[2 + TT_CELL_MARKS] = {cell->ch ? (wchar_t)cell->ch : L' '};
    for (int i = 0; i < TT_CELL_MARKS; i++)
        text[i + 1] = (wchar_t)cell->mark[i];
    /* A character of other than its columns (or a control character) would shift the row. */
    if (wcwidth(text[0]) != width) {
        text[0] = L'?';
        text[1] = 0;
    }
    bool picture = cell->style == TT_STYLE_PICTURE && pictures_take_pairs();
    setcchar(&out, text, attribute[cell->style],
             picture ? pair_of(cell->fg, cell->bg) : pair[cell->style], NULL);
    mvadd_wch(y, x, &out);
}

static void put_row(const struct tt_canvas *c, int y)
{
    const struct tt_cell *row = c->cell + y * c->w;
    struct tt_cell *was = shown + y * c->w;
    for (int x = 0; x < c->w; x++) {
        bool wide = x + 1 < c->w && row[x + 1].ch == TT_CELL_REST;
        /* A wide one is sent again when either half has changed. */
        if (same_cell(&row[x], &was[x]) && (!wide || same_cell(&row[x + 1], &was[x + 1])))
            continue;
        was[x] = row[x];
        if (row[x].ch == TT_CELL_REST)
            continue;
        put_cell(x, y, &row[x], wide ? 2 : 1);
        if (wide)
            was[x + 1] = row[x + 1];
    }
}

void tt_term_show(const struct tt_canvas *c, int cursor_x, int cursor_y)
{
    size_t n = (size_t)c->w * (size_t)c->h;
    /* Hours of looking at pictures; not while the screen holds some of them.  A terminal of few
     * pairs has none for them, and needs most of its own for the styles. */
    if (pictures_take_pairs() && next_pair > most_pairs() / 2) {
        forget_pictures();
        tt_term_redraw();
    }
    if (shown_w != c->w || shown_h != c->h || !shown) {
        resizeterm(c->h, c->w);
        free(shown);
        shown = malloc((n + 1) * sizeof *shown);
        if (!shown)
            return;
        memset(shown, 0xff, n * sizeof *shown); /* like no cell there is */
        shown_w = c->w;
        shown_h = c->h;
    }
    tt_sync_ask();
    /* curses would find lines that moved and scroll them, which terminal emulators do not all do
     * alike; every third row at a time leaves it nothing to scroll. */
    for (int phase = 0; phase < 3; phase++) {
        for (int y = phase; y < c->h; y += 3)
            put_row(c, y);
        refresh();
    }
    curs_set(cursor_x >= 0);
    if (cursor_x >= 0)
        move(cursor_y, cursor_x);
    refresh();
    tt_outlet_send();
}

/* --- keys ------------------------------------------------------------------------------------ */

static const struct {
    wint_t code;
    const char *name;
} special[] = {
    {KEY_UP, "up"},        {KEY_DOWN, "down"},      {KEY_LEFT, "left"},
    {KEY_RIGHT, "right"},  {KEY_HOME, "home"},      {KEY_END, "end"},
    {KEY_PPAGE, "pageup"}, {KEY_NPAGE, "pagedown"}, {KEY_BACKSPACE, "backspace"},
    {KEY_DC, "delete"},    {KEY_ENTER, "enter"},    {KEY_BTAB, "backtab"},
};

static const struct {
    wint_t code;
    const char *name;
} control[] = {
    {' ', "space"},  {'\t', "tab"},      {'\r', "enter"},
    {'\n', "enter"}, {127, "backspace"}, {8, "backspace"},
};

static void name_special(wint_t code, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if (special[i].code == code)
            tt_text_copy(out, size, special[i].name);
    if (code > KEY_F0 && code <= KEY_F0 + 12)
        snprintf(out, size, "f%d", (int)(code - KEY_F0));
}

static void name_character(wint_t code, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof control / sizeof control[0]; i++)
        if (control[i].code == code) {
            tt_text_copy(out, size, control[i].name);
            return;
        }
    if (code < 27)
        snprintf(out, size, "ctrl-%c", (char)('a' + code - 1));
    else if (code > 32)
        tt_utf8_encode((uint32_t)code, out);
}

/* The rest of a control sequence that begins with escape and `code`. */
static void skip_sequence(wint_t code)
{
    enum { LONGEST = 256 };
    bool string = code == ']' || code == 'P' || code == '_' || code == '^';
    for (int i = 0; i < LONGEST && get_wch(&code) == OK; i++) {
        if (string ? code == 7 || code == '\\' : code >= 0x40)
            return;
    }
}

/* After an escape that curses knows no key for: a sequence's rest must not pass for keys.  With any
 * other character it was the escape key, for typists and scripts can be quick. */
static void take_escape(struct tt_input *out)
{
    wint_t code;
    int rc = get_wch(&code);
    if (rc == OK && code && code < 128 && strchr("[O]P_^", (int)code)) {
        skip_sequence(code);
        return;
    }
    if (rc == KEY_CODE_YES)
        ungetch((int)code);
    else if (rc == OK)
        unget_wch((wchar_t)code);
    tt_text_copy(out->key, sizeof out->key, "esc");
}

/* curses gives one answer to "no key" and to "no terminal". */
static bool has_gone(int error)
{
    struct pollfd fd = {.fd = fileno(tty_in), .events = POLLIN};
    return error == EIO ||
           (poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0);
}

/* Whether what comes now belongs to a paste.  Its end can get lost, and then the keyboard must not
 * stay dead. */
static bool still_pasting(void)
{
    if (pasting && dry_since > 0 && tt_clock_now() - dry_since > PASTE_PATIENCE)
        pasting = false;
    dry_since = 0;
    return pasting;
}

/* Not every terminal says where a paste begins. */
static void look_for_flood(void)
{
    int n = 0;
    if (!flooded && ioctl(fileno(tty_in), FIONREAD, &n) == 0)
        flooded = n > FLOOD;
}

bool tt_term_input(struct tt_input *out, bool *closed)
{
    wint_t code;
    memset(out, 0, sizeof *out);
    look_for_flood();
    errno = 0;
    int rc = get_wch(&code);
    if (rc == ERR) {
        *closed = has_gone(errno);
        flooded = false;
        if (dry_since <= 0)
            dry_since = tt_clock_now();
        return false;
    }
    out->pasted = still_pasting() || flooded;
    if (rc != KEY_CODE_YES && tt_report_open())
        tt_report_take((uint32_t)code, out);
    else if (rc != KEY_CODE_YES && code == 27)
        take_escape(out);
    else if (rc != KEY_CODE_YES)
        name_character(code, out->key, sizeof out->key);
    else if (code == KEY_PASTE_BEGIN || code == KEY_PASTE_END) {
        pasting = code == KEY_PASTE_BEGIN;
        flooded = false; /* this one says */
    } else if (code == KEY_REPORT)
        tt_report_begin(TT_REPORT_MOUSE);
    else if (code == KEY_OLD_REPORT)
        tt_report_begin(TT_REPORT_OLD_MOUSE);
    else if (code == KEY_ANSWER)
        tt_report_begin(TT_REPORT_MODE);
    else
        name_special(code, out->key, sizeof out->key);
    return true;
}
