/* What is known of the terminal by its name: terminfo, before curses and beside it. */
#include "term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ncurses.h>
#include <term.h>

#include <tuitrain/base/text.h>

#include "term_info.h"

static bool is_known(const char *name)
{
    int rc;
    bool known = setupterm(name, STDOUT_FILENO, &rc) == OK;
    if (known)
        del_curterm(cur_term);
    return known;
}

/* Newer ones, which a far machine often does not know, speak xterm's language. */
const char *tt__term_described_as(const char *name)
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
    name = tt__term_described_as(name);
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

const char *tt__term_capability(const char *name)
{
    const char *text = tigetstr((char *)(uintptr_t)name);
    return text && text != (char *)-1 ? text : "";
}
