/* Lessons, for whoever starts the runs that they go with.  man tuitrain-lesson has their format. */
#ifndef TT_TUI_APP_LESSONS_H
#define TT_TUI_APP_LESSONS_H

#include <stdbool.h>

#include <tuitrain/base/file.h>

struct tt_lesson_facts {
    char name[TT_PATH], path[TT_PATH]; /* as asked for; its file, or "" of the program's own */
    char title[64], about[96];
    char run[480]; /* options of its run, as on a command line */
};

/* The i-th of the program's own, its name and what it is about; false after the last. */
bool tt_lesson_at(int i, struct tt_lesson_facts *out);

/* Whether the word names a lesson: one of those, the user's own, or a file that begins as one. */
bool tt_lesson_named(const char *name);

/* Fails where there is none, or something is wrong in it: "FILE:LINE: why". */
int tt_lesson_find(const char *name, struct tt_lesson_facts *out, struct tt_err *err);

#endif
