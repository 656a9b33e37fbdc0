/* What a picture costs on each kind of terminal: the bytes that the program sends, and how often
 * it clears the whole screen. */
#ifndef TT_TESTS_E2E_FRAMES_H
#define TT_TESTS_E2E_FRAMES_H

#include "terminal.h"

/* Kinds of terminals, by what differs between them: colours, what they can erase, how the cursor
 * moves.  Which of them are known here depends on the descriptions that are installed; of those
 * that speak xterm's language xterm's own serves. */
static const struct kind {
    const char *label, *env[3];
    bool colored;
} kinds[] = {
    {"alacritty", {"TERM=alacritty"}, true},
    {"foot", {"TERM=foot"}, true},
    {"linux", {"TERM=linux"}, true},
    {"putty", {"TERM=putty"}, true},
    {"rxvt", {"TERM=rxvt"}, true},
    {"rxvt-unicode-256color", {"TERM=rxvt-unicode-256color"}, true},
    {"screen", {"TERM=screen"}, true},
    {"screen-256color", {"TERM=screen-256color"}, true},
    {"tmux", {"TERM=tmux"}, true},
    {"tmux-256color", {"TERM=tmux-256color"}, true},
    {"vt100", {"TERM=vt100"}, false},
    {"vt220", {"TERM=vt220"}, false},
    {"xterm", {"TERM=xterm"}, true},
    {"xterm, NO_COLOR", {"TERM=xterm", "NO_COLOR=1"}, false},
    {"xterm-256color", {"TERM=xterm-256color"}, true},
    {"xterm-256color, NO_COLOR", {"TERM=xterm-256color", "NO_COLOR=1"}, false},
    {"xterm-kitty", {"TERM=xterm-kitty"}, true},
    {"xterm-mono", {"TERM=xterm-mono"}, false},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* What the program has written since the tap was opened. */
struct tapped {
    char *bytes;
    size_t n;
};

static inline void collect(void *self, const char *bytes, size_t n)
{
    struct tapped *all = self;
    char *more = realloc(all->bytes, all->n + n);
    assert_non_null(more);
    memcpy(more + all->n, bytes, n);
    all->bytes = more;
    all->n += n;
}

static inline void open_tap(struct term *t, struct tapped *tapped)
{
    memset(tapped, 0, sizeof *tapped);
    t->tap = collect;
    t->tapper = tapped;
}

static inline void close_tap(struct term *t, struct tapped *tapped)
{
    t->tap = NULL;
    free(tapped->bytes);
    memset(tapped, 0, sizeof *tapped);
}

/* How often a text stands in what was written. */
static inline int count_of(const struct tapped *tapped, const char *text)
{
    int n = 0;
    size_t size = strlen(text);
    const char *p = tapped->bytes, *end = p + tapped->n;
    while (p && (p = memmem(p, (size_t)(end - p), text, size))) {
        n++;
        p += size;
    }
    return n;
}

/* How often the whole screen was cleared. */
static inline int clears_of(const struct tapped *tapped)
{
    return count_of(tapped, "\033[2J") + count_of(tapped, "\033[H\033[J");
}

/* Whether plain lines came instead of the screen: the terminal is not known here, or too poor. */
static inline bool comes_up(struct term *t)
{
    double end = tt_clock_now() + PATIENCE;
    while (!shows(t, "TRAINING")) {
        if (shows(t, "plain lines instead"))
            return false;
        if (t->over || tt_clock_now() > end)
            give_up(t, "TRAINING");
        pump(t, 50);
    }
    return true;
}

#endif
