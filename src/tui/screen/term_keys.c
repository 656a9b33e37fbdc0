/* Keys in: curses's names for them as ours, and all that comes among them. */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define _XOPEN_SOURCE_EXTENDED 1
#include <ncurses.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "gallery.h"
#include "paste.h"
#include "report.h"
#include "term_keys.h"

enum {
    KEY_PASTE_BEGIN = KEY_MAX + 1,
    KEY_PASTE_END,
    KEY_REPORT,
    KEY_OLD_REPORT,
    KEY_ANSWER,
    KEY_KITTY,
    KEY_GROUND,
    KEY_WELL
};

static int key_fd = -1; /* what curses reads: the terminal, or what is lent to it */
static int terminal = -1;
static bool lent;    /* bytes that were read already: curses has the rest of a paste */
static bool flooded; /* that is text which came unannounced */
static bool dry;     /* curses holds nothing back */

/* --- begin and end --------------------------------------------------------------------------- */

void tt__term_start_keys(FILE *in, bool mouse)
{
    key_fd = fileno(in);
    terminal = fcntl(key_fd, F_DUPFD_CLOEXEC, 3);
    lent = flooded = false;
    dry = true;
    tt_paste_end();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    /* No meta(): all bytes come as they are anyway, and the mode it sets is never set back. */
    set_escdelay(25);
    define_key("\033[200~", KEY_PASTE_BEGIN);
    define_key("\033[201~", KEY_PASTE_END);
    define_key("\033[?", KEY_ANSWER);
    define_key("\033_G", KEY_KITTY);
    define_key("\033]11;", KEY_GROUND);
    define_key("\033[0n", KEY_WELL);
    if (mouse) {
        define_key("\033[<", KEY_REPORT);
        define_key("\033[M", KEY_OLD_REPORT);
    }
}

void tt__term_end_keys(void)
{
    close(terminal);
    terminal = -1;
}

/* --- what is lent to curses ------------------------------------------------------------------ */

/* It reads bytes one by one, and cannot be handed any; so it reads from here for a while.  What
 * was lent before has been read: these are the last of it. */
static void lend(const struct tt_paste_rest *rest)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        return;
    /* A pipe holds a piece of a paste. */
    if (write(fds[1], rest->bytes, rest->n) == (ssize_t)rest->n &&
        dup3(fds[0], key_fd, O_CLOEXEC) >= 0) {
        lent = true;
        flooded = rest->flood;
    }
    close(fds[0]);
    close(fds[1]);
}

/* Returns whether something had been lent: then the terminal may have more. */
static bool take_back(void)
{
    bool was = lent;
    if (lent)
        dup3(terminal, key_fd, O_CLOEXEC);
    lent = flooded = false;
    return was;
}

/* --- names ----------------------------------------------------------------------------------- */

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

/* The rest of a control string that begins with escape and `code`. */
static void skip_string(void)
{
    enum { LONGEST = 256 };
    wint_t code;
    for (int i = 0; i < LONGEST && get_wch(&code) == OK; i++)
        if (code == 7 || code == '\\')
            return;
}

/* What follows "CSI", or SS3: an answer, or a key that curses does not know.  Its end may still be
 * on the way. */
static void take_control(struct tt_input *out)
{
    wint_t code;
    tt_report_begin(TT_REPORT_CONTROL);
    int n = 0;
    for (; tt_report_open() && get_wch(&code) == OK; n++)
        tt_report_take((uint32_t)code, out);
    if (n == 0)
        tt_report_begin(TT_REPORT_NONE);
}

/* After an escape that curses knows no key for: a sequence's rest must not pass for keys.  With any
 * other character it was the escape key, for typists and scripts can be quick. */
static void take_escape(struct tt_input *out)
{
    wint_t code;
    int rc = get_wch(&code);
    if (rc == OK && code && code < 128 && strchr("[O]P_^", (int)code)) {
        if (code == '[' || code == 'O')
            take_control(out);
        else
            skip_string();
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
    struct pollfd fd = {.fd = key_fd, .events = POLLIN};
    return error == EIO ||
           (poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0);
}

/* --- what comes ------------------------------------------------------------------------------ */

/* Whether a paste has begun whose bytes curses must not see; it must hold none of them. */
static bool is_pasting(void)
{
    return dry && !tt_report_open() && (lent ? tt_paste_is_announced() : tt_paste_goes_on(key_fd));
}

static bool take_paste(struct tt_input *out)
{
    struct tt_paste_rest rest;
    bool took = tt_paste_take(key_fd, out, &rest);
    if (!took && take_back())
        took = tt_paste_take(key_fd, out, &rest);
    if (rest.n > 0)
        lend(&rest);
    return took;
}

static void take_special(wint_t code, struct tt_input *out)
{
    dry = dry || code == KEY_PASTE_BEGIN; /* read byte by byte, so there is nothing behind it */
    tt_report_begin(TT_REPORT_NONE);      /* what was open has been cut off */
    if (code == KEY_PASTE_BEGIN)
        tt_paste_begin();
    else if (code == KEY_PASTE_END)
        tt_paste_end();
    else if (code == KEY_REPORT)
        tt_report_begin(TT_REPORT_MOUSE);
    else if (code == KEY_OLD_REPORT)
        tt_report_begin(TT_REPORT_OLD_MOUSE);
    else if (code == KEY_ANSWER)
        tt_report_begin(TT_REPORT_MODE);
    else if (code == KEY_KITTY)
        tt_report_begin(TT_REPORT_KITTY);
    else if (code == KEY_GROUND)
        tt_report_begin(TT_REPORT_GROUND);
    else if (code == KEY_WELL)
        tt_gallery_answer(tt_clock_now());
    else
        name_special(code, out->key, sizeof out->key);
}

/* Text that came in a flood is text, and its keys are none. */
static void drown(wint_t code, bool named, struct tt_input *out)
{
    static char text[5];
    if (strcmp(out->key, "mouse") == 0 || !out->key[0])
        return;
    out->key[0] = '\0';
    if (named || code == 27)
        return;
    tt_text_copy(out->key, sizeof out->key, "paste");
    out->n_text = (size_t)tt_utf8_encode((uint32_t)code, text);
    out->text = text;
}

bool tt_term_input(struct tt_input *out, bool *closed)
{
    wint_t code;
    memset(out, 0, sizeof *out);
    errno = 0;
    if (is_pasting()) {
        bool took = take_paste(out);
        *closed = *closed || (!took && has_gone(errno));
        return took;
    }
    int rc = get_wch(&code);
    dry = rc == ERR;
    if (rc == ERR && take_back())
        return tt_term_input(out, closed);
    if (rc == ERR) {
        *closed = has_gone(errno);
        return false;
    }
    bool named = rc == KEY_CODE_YES, reported = !named && tt_report_open();
    if (named)
        take_special(code, out);
    else if (reported)
        tt_report_take((uint32_t)code, out);
    else if (code == 27)
        take_escape(out);
    else
        name_character(code, out->key, sizeof out->key);
    if (flooded)
        drown(code, named || reported, out);
    return true;
}
