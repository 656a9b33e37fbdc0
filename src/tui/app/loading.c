/* The screen before there is a run: what is loaded, how far that is, and the way out. */
#include <tuitrain/tui/app/tui.h>

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/job.h>
#include <tuitrain/base/signals.h>

#include "../screen/term.h"
#include "../widgets/gauge.h"

/* Milliseconds between two pictures. */
enum { FRAME = 100 };

struct loading {
    struct tt_job *job;
    const char *what;
    struct tt_canvas canvas;
};

static void draw(struct loading *l)
{
    enum { WIDTH = 64, ROWS = 5 };
    struct tt_canvas *c = &l->canvas;
    char text[160];
    int w, h;
    tt_term_size(&w, &h);
    if (w != c->w || h != c->h)
        tt_canvas_resize(c, w, h);
    tt_canvas_clear(c);
    if (!*tt_job_text(l->job, tt_clock_now(), text, sizeof text))
        snprintf(text, sizeof text, "opening");
    double share = tt_job_share(l->job);
    int width = w - 4 < WIDTH ? w - 4 : WIDTH, x = (w - width) / 2;
    int y = h > ROWS ? (h - ROWS) / 2 : 0;
    tt_text_cut(c, x, y, width, TT_STYLE_TITLE, l->what);
    tt_text_cut(c, x, y + 1, width, TT_STYLE_VALUE, text);
    tt_gauge_draw(c, x, y + 2, width, share < 0 ? 0 : share, TT_STYLE_BAR_FULL);
    int at = x + tt_text(c, x, y + 4, width, TT_STYLE_KEY, "q");
    tt_text_cut(c, at, y + 4, width, TT_STYLE_DIM, " stops");
    tt_term_show(c, -1, -1);
}

/* Of the keys only those that leave count. */
static bool wants_out(void)
{
    struct tt_input in;
    bool closed = false, out = false;
    for (int i = 0; i < 4096 && tt_term_input(&in, &closed); i++)
        out = out || strcmp(in.key, "q") == 0 || strcmp(in.key, "Q") == 0;
    return out || closed;
}

/* The number of one that ends the program, or 0. */
static int take_signals(int fd)
{
    for (int number; (number = tt_signals_take(fd));) {
        if (number == SIGTSTP) {
            const int list[] = {number, 0};
            tt_term_suspend();
            raise(number);
            tt_signals_mask(SIG_UNBLOCK, list);
            tt_signals_mask(SIG_BLOCK, list);
            tt_term_resume();
        } else if (number == SIGCONT) {
            tt_term_resume();
        } else if (number != SIGWINCH) {
            return number;
        }
    }
    return 0;
}

static int loop(struct loading *l, int done, int signals)
{
    for (;;) {
        if (tt_term_ready())
            draw(l);
        struct pollfd fds[3] = {{.fd = done, .events = POLLIN},
                                {.fd = tt_term_fd(), .events = POLLIN},
                                {.fd = signals, .events = POLLIN}};
        if (poll(fds, 3, FRAME) < 0 && errno != EINTR)
            return 0;
        if (fds[0].revents)
            return 0;
        int number = take_signals(signals);
        if (number)
            return number;
        if (fds[1].revents && wants_out())
            return TT_TUI_QUIT;
    }
}

int tt_tui_loading(struct tt_job *job, const char *what, int done, int signals,
                   const struct tt_tui_options *options)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    const struct tt_term_options how = {.color = !options->no_color && !(no_color && *no_color),
                                        .graphics = TT_GRAPHICS_HALVES};
    bool ascii = options->ascii || options->graphics == TT_GRAPHICS_ASCII ||
                 strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || (term && strcmp(term, "linux") == 0);
    struct loading l = {.job = job, .what = what};
    struct tt_theme theme;
    if (tt_theme_open(&theme, options->theme ? options->theme : "", NULL) < 0)
        tt_theme_default(&theme);
    if (tt_term_open(&how) < 0)
        return -1;
    tt_term_theme(&theme);
    tt_canvas_init(&l.canvas, 1, 1, ascii);
    l.canvas.colors = tt_term_colors();
    int rc = loop(&l, done, signals);
    tt_canvas_done(&l.canvas);
    tt_term_close();
    return rc;
}
