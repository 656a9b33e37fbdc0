/* The lessons of the program, in the order in which they follow each other. */
#ifndef TT_TUI_PANELS_LESSON_LIST_H
#define TT_TUI_PANELS_LESSON_LIST_H

struct tt_lesson_source {
    const char *name, *about;
    const char *const *line; /* its text, NULL-ended */
};
extern const struct tt_lesson_source tt_lessons[]; /* name NULL ends them */

#endif
