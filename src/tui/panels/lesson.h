/* A lesson: a text file that a teacher writes.  It says what run it goes with, and has cards: what
 * to read, what to do, and how it shows that it was done.  man tuitrain-lesson has the format. */
#ifndef TT_TUI_PANELS_LESSON_H
#define TT_TUI_PANELS_LESSON_H

#include <tuitrain/base/file.h>

#include "lesson_list.h"
#include "lesson_until.h"

enum {
    TT_LESSON_NAME = 64,
    TT_LESSON_TITLE = 64,
    TT_LESSON_LINE = 240, /* bytes of `do:`, `hint:`, `begin:`, with those that go on with them */
    TT_LESSON_TEXT = 1200,
    TT_LESSON_RUN = 480,
    TT_LESSON_CARDS = 32
};

struct tt_card {
    char title[TT_LESSON_TITLE];
    char text[TT_LESSON_TEXT];  /* {net} {batch} {samples} stand for the run's own, */
    char todo[TT_LESSON_LINE];  /* {pause toggle} for the key of that command; "": just to read */
    char hint[TT_LESSON_LINE];  /* comes after a while, where it was not done; or "" */
    char begin[TT_LESSON_LINE]; /* commands that are carried out when it comes, with ; between */
    struct tt_until until;      /* what shows that it was done */
};

struct tt_lesson {
    char name[TT_PATH]; /* as it is asked for: "overfitting", or the path of a file */
    char path[TT_PATH]; /* of its file; "": it is the program's own */
    char title[TT_LESSON_TITLE], about[TT_LESSON_TITLE + 32];
    char run[TT_LESSON_RUN]; /* options of the run, as on a command line; "" */
    char next[TT_PATH];      /* the lesson after it, a path where it lies beside this one; "" */
    int n;                   /* cards, 1 at least */
    struct tt_card card[TT_LESSON_CARDS];
};

/* The user's own of that name, one of the program's ("overfitting", "lessons/overfitting"), or a
 * file.  NULL where there is none, or something is wrong in it: "FILE:LINE: why".  The caller frees
 * it. */
struct tt_lesson *tt_lesson_open(const char *name, struct tt_err *err);

/* Whether it would be one, right or wrong: a name of those, or a file that begins as lessons do. */
bool tt_lesson_is(const char *name);

/* Reads a text into *out; `file` is what a fault is told of. */
int tt_lesson_read(struct tt_lesson *out, const char *file, const char *text, struct tt_err *err);

#endif
