#include "term.h"

#include <fcntl.h>
#include <math.h>
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
#include "gallery.h"
#include "outlet.h"
#include "sync.h"
#include "term_colors.h"
#include "term_info.h"
#include "term_keys.h"
#include "term_pictures.h"
#include "theme.h"
#include "window.h"

/* curses knows neither of these from terminfo; terminals without them ignore them. */
#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* Its own mouse loses the press when it also reports the motion that follows.  Here: presses,
 * motion while a button is held, and coordinates in decimal where the terminal can. */
#define MOUSE_ON  "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1003l\033[?1002l\033[?1000l"
#define HOVER_ON  "\033[?1003h"
#define HOVER_OFF "\033[?1003l\033[?1002h" /* one mode takes the other's place */

static SCREEN *screen;
static FILE *tty_in, *tty_out;
static int tty_fd = -1;               /* the terminal, never blocking: for the crash handler */
static struct termios found, running; /* how the terminal was set, and how we set it */
static struct tt_theme theme;
static struct tt_term_options chosen;
static struct tt_cell *shown; /* what is on the screen now */
static int shown_w, shown_h;
static bool suspended;
static bool hovering; /* all motion is reported */

static const double LEAVE_PATIENCE = 2; /* seconds that a terminal which takes nothing is given */

/* --- crashes --------------------------------------------------------------------------------- */

static void append(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    tt_text_copy(out + used, size - used, text);
}

/* What curses sends when it ends, without curses: colours, the cursor, the other screen, and the
 * keypad with the cursor keys. */
static void catch_crashes(void)
{
    static const char *const ends[] = {"sgr0", "op", "cnorm", "rmcup", "rmkx"};
    char restore[384] = "";
    tt_text_copy(restore, sizeof restore, TT_OUTLET_CANCEL);
    append(restore, sizeof restore, tt__term_pictures_off());
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        append(restore, sizeof restore, tt__term_capability(ends[i]));
    if (tigetstr("kmous"))
        append(restore, sizeof restore, MOUSE_OFF PASTE_OFF);
    append(restore, sizeof restore, tt_window_end());
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
    hovering = false;
    tt_window_enter();
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

static double answer_due(void)
{
    return fmax(fmax(tt_sync_due(), tt_graphics_due()), tt_gallery_owed(tt_clock_now()));
}

/* An answer that comes after we have gone would be typed at the shell's prompt. */
static void await_answer(void)
{
    struct tt_input unused;
    bool closed = false;
    double left;
    while (!closed && (left = answer_due()) > 0) {
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
    name = name ? tt__term_described_as(name) : NULL;
    if (!tty_in || !tty_out || !(screen = newterm(name, tty_out, tty_in))) {
        keep_signals(SIG_DFL);
        return -1;
    }
    cbreak();
    noecho();
    nonl();
    leave_flow_control();
    tt__term_start_keys(tty_in, chosen.mouse);
    tcgetattr(STDIN_FILENO, &running);
    look_for_sync(name);
    const struct tt_window_env env = tt_window_env_now();
    tt_window_open(&env, chosen.notify);
    tt__term_start_pictures(chosen.graphics, name);
    tt__term_start_colors(chosen.color);
    tt_theme_default(&theme);
    tt__term_make_looks(&theme);
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
        tt_outlet_add(tt__term_capability("sgr0"));
    tt__term_clear_pictures();
    if (tigetstr("kmous"))
        tt_outlet_add(chosen.mouse ? MOUSE_OFF PASTE_OFF : PASTE_OFF);
    tt_window_leave();
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
    tt__term_end_keys();
    tt__term_end_pictures();
    fclose(tty_in);
    fclose(tty_out);
    close(tty_fd);
    free(shown);
    shown = NULL;
}

int tt_term_colors(void)
{
    return tt__term_picture_colors(&theme);
}

struct tt_pictures *tt_term_pictures(bool hurry)
{
    if (hurry)
        tt_gallery_hurry();
    return tt__term_pictures(&theme, tt_term_colors());
}

bool tt_term_has_told(void)
{
    return tt_graphics_news();
}

double tt_term_due(void)
{
    return tt_gallery_due();
}

void tt_term_size(int *w, int *h)
{
    struct winsize size = {0};
    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
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

void tt_term_hover(bool on)
{
    if (!screen || on == hovering || !chosen.mouse || !tigetstr("kmous"))
        return;
    hovering = on;
    tt_outlet_add(on ? HOVER_ON : HOVER_OFF);
}

/* --- showing --------------------------------------------------------------------------------- */

void tt_term_theme(const struct tt_theme *wanted)
{
    theme = *wanted;
    tt__term_make_looks(&theme);
    tt_term_redraw();
}

void tt_term_redraw(void)
{
    free(shown);
    shown = NULL;
    tt__term_clear_pictures();
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
    attr_t how;
    short colored;
    wchar_t text[2 + TT_CELL_MARKS] = {cell->ch ? (wchar_t)cell->ch : L' '};
    for (int i = 0; i < TT_CELL_MARKS; i++)
        text[i + 1] = (wchar_t)cell->mark[i];
    /* A character of other than its columns (or a control character) would shift the row. */
    if (wcwidth(text[0]) != width) {
        text[0] = L'?';
        text[1] = 0;
    }
    tt__term_look(cell, &how, &colored);
    setcchar(&out, text, how, colored, NULL);
    mvadd_wch(y, x, &out);
}

static void put_row(const struct tt_canvas *c, int y)
{
    /* Where a picture shows: blanks that curses does not know for such, or it would clear them with
     * the rest of a row, and with them the picture; and it writes what comes in their place. */
    static const struct tt_cell blank = {.ch = 0xa0};
    const struct tt_cell *row = c->cell + y * c->w;
    struct tt_cell *was = shown + y * c->w;
    for (int x = 0; x < c->w; x++) {
        bool covered = tt_gallery_covers(x, y);
        const struct tt_cell *cell = covered ? &blank : &row[x];
        bool wide = !covered && x + 1 < c->w && row[x + 1].ch == TT_CELL_REST;
        /* A wide one is sent again when either half has changed. */
        if (same_cell(cell, &was[x]) && (!wide || same_cell(&row[x + 1], &was[x + 1])))
            continue;
        was[x] = *cell;
        if (cell->ch == TT_CELL_REST)
            continue;
        put_cell(x, y, cell, wide ? 2 : 1);
        if (wide)
            was[x + 1] = row[x + 1];
    }
}

static void send_pictures(bool first)
{
    struct tt_sequence out = {0};
    if (first)
        tt_gallery_send_first(&out);
    else
        tt_gallery_send(&out, tt_clock_now());
    if (!out.lost)
        tt_outlet_write(out.at, out.n);
    free(out.at);
}

void tt_term_show(const struct tt_canvas *c, int cursor_x, int cursor_y)
{
    size_t n = (size_t)c->w * (size_t)c->h;
    /* Hours of looking at pictures; not while the screen holds some of them. */
    if (tt__term_full_of_pictures()) {
        tt__term_forget_pictures();
        tt_term_redraw();
    }
    if (shown_w != c->w || shown_h != c->h || !shown) {
        if (!tt_gallery_is_empty())
            tt_term_redraw();
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
    tt__term_ask_pictures();
    tt_gallery_plan(c, tt_clock_now());
    send_pictures(true);
    /* curses would find lines that moved and scroll them, which terminal emulators do not all do
     * alike; every third row at a time leaves it nothing to scroll. */
    for (int phase = 0; phase < 3; phase++) {
        for (int y = phase; y < c->h; y += 3)
            put_row(c, y);
        refresh();
    }
    send_pictures(false);
    curs_set(cursor_x >= 0);
    if (cursor_x >= 0)
        move(cursor_y, cursor_x);
    refresh();
    tt_outlet_send();
}
