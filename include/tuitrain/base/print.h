/* Standard output and standard error, and the only door to them.
 *
 * Names of files, classes and columns, texts in models and tags come from outside, and a terminal
 * obeys what it is shown.  So whatever is printed goes through here as a whole: control characters,
 * line breaks, bytes that are no UTF-8 and characters that steer (directions, joiners) become '?'.
 * A line ends where a function says that it does, never inside a text.
 *
 * What standard output did not take is remembered, and tt_print_end() tells of it.  One thread at a
 * time.
 */
#ifndef TT_BASE_PRINT_H
#define TT_BASE_PRINT_H

#include <stdbool.h>

/* The first thing in main(), after signals: of the descriptors 0 to 2 those that are closed are
 * opened, so that no file of ours gets such a number and what is printed. */
void tt_print_begin(void);

/* On standard output: a piece of a line, a piece filled up with spaces to so many columns (on its
 * left where that is negative), and the end of a line or a whole one. */
void tt_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tt_print_padded(const char *text, int columns);
void tt_print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tt_print_newline(void);
/* Two rows of RGB pixels, the lower of which may be NULL, as one line without its end: in colours,
 * as half blocks, where `colours` says so; else as shades of characters. */
void tt_print_pixels(const unsigned char *above, const unsigned char *below, int width,
                     bool colours);
/* Whether standard output is a terminal that shows all colours. */
bool tt_print_has_colours(void);

/* A line on standard error. */
void tt_print_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A line on standard error that the next one is written over; NULL takes it away. */
void tt_print_over(const char *text);
/* Whether such a line is shown; in handlers of signals, too. */
bool tt_print_over_is_shown(void);

/* Whether only ASCII is shown as it is: in a terminal whose locale has no UTF-8. */
bool tt_print_ascii_only(void);

/* Sends what waits in standard output; false once that takes nothing more. */
bool tt_print_flush(void);
/* The last thing in main(): the exit status, which is 1 in place of 0 when standard output did not
 * take everything; then a line on standard error says why. */
int tt_print_end(int status);

#endif
