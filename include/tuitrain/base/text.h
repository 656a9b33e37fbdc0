/* Text: numbers for people, numbers for machines, and strings that are safe to show.
 *
 * What is written goes to `out`, of `size` bytes with the NUL, and never beyond; functions that
 * return text return `out`.  Any thread. */
#ifndef TT_BASE_TEXT_H
#define TT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies at most size - 1 bytes and ends with NUL.  Returns false when the text was cut. */
bool tt_text_copy(char *out, size_t size, const char *text);

/* Shortest decimal that reads back as the same double: "0.1", "1e-05", "nan". */
const char *tt_text_double(char *out, size_t size, double value);

/* 101770 -> "101,770" */
const char *tt_text_thousands(char *out, size_t size, int64_t value);

/* 412345.0 -> "412k", 1.5e6 -> "1.50M": three significant digits and a unit, from k to E. */
const char *tt_text_si(char *out, size_t size, double value);

/* A figure in w columns: with so many decimals, with fewer where there is no room, or where it is
 * too large or too small for that with an exponent, "1.23e9".  5 columns hold any, 6 with a sign,
 * though some in one digit. */
const char *tt_text_figure(char *out, size_t size, double value, int decimals, int w);
/* A count in w columns: "1234567", "1.23M", "1M".  4 columns hold any up to 999T. */
const char *tt_text_count(char *out, size_t size, int64_t value, int w);

/* Seconds as "0:07", "12:34", "1:02:03"; below ten seconds with a tenth: "3.4 s". */
const char *tt_text_duration(char *out, size_t size, double seconds);

/* Decodes one UTF-8 character at `text` into *ch and returns the bytes it took (1 for a byte
 * that is no UTF-8, with *ch = U+FFFD).  At the end of the string returns 0. */
int tt_utf8_decode(const char *text, uint32_t *ch);

/* Encodes ch into out (5 bytes at least, NUL-ended); returns its length. */
int tt_utf8_encode(uint32_t ch, char out[5]);

/* Columns that a character takes on a terminal: 2 of many East Asian ones and of emoji, 0 of those
 * that are put onto the one before (accents), 1 of what the locale does not know.  Characters that
 * would only steer the terminal (directions, joiners, variations) take 0 and are no marks. */
int tt_char_width(uint32_t ch);
bool tt_char_is_mark(uint32_t ch);

/* Columns that `text` takes on a terminal. */
int tt_utf8_length(const char *text);

/* Whether `text` is one character and nothing else. */
bool tt_utf8_single(const char *text);

/* Whether a terminal just shows the character: no control character, none of those that steer, and
 * not what tt_utf8_decode() makes of broken UTF-8. */
bool tt_char_is_safe(uint32_t ch);

/* Copies text with what is not safe replaced by '?', so that a file name or a class name from
 * outside can never steer the terminal.  `out` may be `text`. */
void tt_text_printable(char *out, size_t size, const char *text);

/* Text of any bytes as UTF-8, for JSON; the caller frees it, NULL without memory.  A byte XX that
 * is no UTF-8 becomes the character U+10DCXX, of a plane for private use; such a character in the
 * text counts as four such bytes, so that every text can be had back. */
enum { TT_BYTE_CHAR = 0x10dc00, TT_BYTE_CHAR_END = TT_BYTE_CHAR + 0x100 };
char *tt_text_as_utf8(const char *text);
/* Back, in place. */
void tt_text_from_utf8(char *text);

/* Reads a whole number or a floating number that takes up all of `text`. */
bool tt_text_to_int(const char *text, int64_t *out);
bool tt_text_to_double(const char *text, double *out);

/* Edit distance, for "did you mean".  Strings over 63 bytes count as far away. */
int tt_text_distance(const char *a, const char *b);

#endif
