#include "list.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/opt.h>

/* --- words of the screen's ------------------------------------------------------------------- */

static const struct tt_word view_words[] = {
    {"next", NULL}, {"previous", NULL}, {"last", "the one before"}, {0}};
static const struct tt_word focus_words[] = {{"next", "the next view that is seen"},
                                             {"previous", NULL},
                                             {"left", NULL},
                                             {"right", NULL},
                                             {"up", NULL},
                                             {"down", NULL},
                                             {0}};
static const struct tt_word layout_words[] = {{"save", "keep what is seen, under a name"}, {0}};
static const struct tt_word class_words[] = {
    {"on", "large figures"}, {"off", "what was seen before"}, {0}};
static const struct tt_word samples_words[] = {{"worst", "mistakes that it was surest of"},
                                               {"uncertain", "where it hardly decided"},
                                               {"random", "as they come"},
                                               {0}};
static const struct tt_word inside_words[] = {{"next", "sample"},
                                              {"previous", "sample"},
                                              {"wrong", "the next mistake"},
                                              {"drawing", "what was drawn"},
                                              {"class", "the next one of a class"},
                                              {0}};
static const struct tt_word tour_words[] = {
    {"next", "the next card"}, {"before", "the card before"}, {"off", "leave it"}, {0}};
static const struct tt_word copy_words[] = {{"folder", "the run's"},
                                            {"command", "that the coach advises"},
                                            {"screen", "all of it, as text"},
                                            {0}};
static const struct tt_word film_words[] = {{"before", "the moment before"},
                                            {"after", "the moment after"},
                                            {"first", "the run's beginning"},
                                            {"now", "back to the present"},
                                            {"play", "moment by moment, or stop that"},
                                            {"slower", NULL},
                                            {"faster", NULL},
                                            {0}};
static const struct tt_word lesson_words[] = {
#define LESSON(id, name, about) {name, about},
#include "lessons.list.h"
#undef LESSON
    {0}};
static const struct tt_word move_words[] = {{"up", NULL},    {"down", NULL},   {"left", NULL},
                                            {"right", NULL}, {"pageup", NULL}, {"pagedown", NULL},
                                            {"home", NULL},  {"end", NULL},    {0}};

static const struct tt_command_info screen[] = {
#define SCREEN_COMMAND(name, args, help, words, arg) {#name, args, help, words, arg, NULL, 0},
#include "screen.list.h"
#undef SCREEN_COMMAND
};
enum { SCREEN = sizeof screen / sizeof screen[0] };

/* --- both tables ----------------------------------------------------------------------------- */

bool tt_command_info(int i, struct tt_command_info *out)
{
    int n = 0;
    for (const struct tt_command_type *c = tt_commands; c->name; c++, n++)
        if (i == n) {
            *out = (struct tt_command_info){c->name, c->args, c->help, c->words, c->arg, c, -1};
            return true;
        }
    if (i - n >= SCREEN)
        return false;
    *out = screen[i - n];
    out->row = i - n;
    return true;
}

bool tt_command_find(const char *line, struct tt_command_info *out)
{
    size_t n = strcspn(line, " ");
    for (int i = 0; tt_command_info(i, out); i++)
        if (strlen(out->name) == n && strncmp(out->name, line, n) == 0)
            return true;
    return false;
}

const char *tt_command_args(const char *line)
{
    line += strcspn(line, " ");
    return line + strspn(line, " ");
}

int tt_command_refuse(const char *line, struct tt_err *err)
{
    enum { MOST = 63 };
    const char *names[MOST + 1] = {NULL};
    struct tt_command_info info;
    char word[32];
    for (int i = 0; i < MOST && tt_command_info(i, &info); i++)
        names[i] = info.name;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(line, " "), line);
    const char *near = tt_nearest_name(word, names, sizeof *names);
    if (near)
        return tt_fail(err, TT_EUSAGE, "no command \"%s\"; did you mean \"%s\"?", word, near);
    return tt_fail(err, TT_EUSAGE, "no command \"%s\"; `help` lists them", word);
}
