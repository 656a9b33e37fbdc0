#include "sync.h"

#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "outlet.h"

static const char QUESTION[] = "\033[?2026$p";
static const char BEGIN[] = "\033[?2026h", END[] = "\033[?2026l";
static const double PATIENCE = 0.2; /* seconds */

static char frame_begin[32], frame_end[32]; /* empty: the terminal cannot, or has not said so */
static bool to_ask;
static double asked; /* when; 0: no answer is to come */

bool tt_sync_may_ask(const char *name, const char *program)
{
    /* Those that read control sequences as xterm does.  Linux's console does not have the mode, and
     * older kernels print the question's last letter. */
    static const char *const families[] = {
        "xterm", "tmux",  "screen", "foot",    "alacritty", "mintty",  "konsole", "vte",
        "gnome", "iterm", "kitty",  "wezterm", "rio",       "contour", "ghostty", NULL};
    /* Calls itself xterm, and prints the letter, too. */
    if (program && strcmp(program, "Apple_Terminal") == 0)
        return false;
    for (int i = 0; families[i]; i++)
        if (strncmp(name, families[i], strlen(families[i])) == 0)
            return true;
    return false;
}

void tt_sync_open(const char *begin, const char *end, bool may_ask)
{
    tt_text_copy(frame_begin, sizeof frame_begin, begin && end ? begin : "");
    tt_text_copy(frame_end, sizeof frame_end, begin && end ? end : "");
    to_ask = may_ask && !frame_end[0];
    asked = 0;
}

void tt_sync_ask(void)
{
    if (!to_ask)
        return;
    to_ask = false;
    asked = tt_clock_now();
    tt_outlet_add(QUESTION);
}

void tt_sync_answer(const char *answer)
{
    if (strncmp(answer, "2026;", 5) != 0)
        return;
    asked = 0;
    /* 1 and 2: set, and not; 0: unknown; 3 and 4: one of the two for ever, so of no use. */
    if (strcmp(answer, "2026;1$y") != 0 && strcmp(answer, "2026;2$y") != 0)
        return;
    tt_text_copy(frame_begin, sizeof frame_begin, BEGIN);
    tt_text_copy(frame_end, sizeof frame_end, END);
    tt_sync_frame();
}

double tt_sync_due(void)
{
    return asked > 0 ? asked + PATIENCE - tt_clock_now() : 0;
}

void tt_sync_frame(void)
{
    tt_outlet_frame(frame_begin, frame_end);
}

const char *tt_sync_end(void)
{
    return frame_end[0] ? frame_end : to_ask || asked > 0 ? END : "";
}
