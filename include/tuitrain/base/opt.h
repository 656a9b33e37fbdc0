/* Options as rows of data.  One row describes a knob wherever it appears: the command line, its
 * checks, --help, the network language, a checkpoint.
 *
 *     static const struct tt_opt rows[] = {
 *         {.name = "p", .type = TT_OPT_FLOAT, .offset = offsetof(struct dropout, p),
 *          .def = 0.5, .min = 0, .max = 1, .help = "share of inputs set to zero"},
 *         {0},
 *     };
 */
#ifndef TT_BASE_OPT_H
#define TT_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

enum { TT_OPT_TEXT = 1024 };

enum tt_opt_type {
    TT_OPT_INT,    /* int64_t */
    TT_OPT_FLOAT,  /* double */
    TT_OPT_BOOL,   /* bool; on the command line without a value */
    TT_OPT_STRING, /* char[TT_OPT_TEXT]; with TT_OPT_LONG const char *, kept (base/keep.h) */
    TT_OPT_CHOICE, /* int: index into `choices`; `def` is the index of the default */
    TT_OPT_PAIR    /* int64_t[2]: "3" for both, or "3x5", height by width */
};

enum {
    TT_OPT_ABOVE_MIN = 1 << 0, /* the value must lie above min, not at it */
    TT_OPT_LIVE = 1 << 1,      /* of a layer: may change between two steps */
    TT_OPT_START = 1 << 2,     /* of an optimizer: counts when its state begins, never later */
    TT_OPT_BELOW_MAX = 1 << 3, /* the value must lie below max, not at it */
    TT_OPT_ADDED = 1 << 4,     /* of a run: older checkpoints lack it, and had its default */
    TT_OPT_LONG = 1 << 5,      /* a STRING without a limit */
};

struct tt_opt {
    const char *name;       /* "batch-size"; NULL ends the rows */
    char letter;            /* 'b', or 0 */
    const char *value_name; /* "N", as shown by --help */
    const char *help;
    enum tt_opt_type type;
    size_t offset; /* of the field in the owner's struct */
    double def, min, max;
    const char *text;           /* the default of a string */
    const char *const *choices; /* NULL-ended names */
    unsigned flags;
};

/* Rows of numbers in short, for a field at offset `at`. */
#define TT_ROW_INT(id, at, from, least, most, text)                                                \
    {                                                                                              \
        .name = id, .type = TT_OPT_INT, .offset = (at), .def = from, .min = least, .max = most,    \
        .value_name = "N", .help = text                                                            \
    }
#define TT_ROW_FLOAT(id, at, from, least, most, text)                                              \
    {                                                                                              \
        .name = id, .type = TT_OPT_FLOAT, .offset = (at), .def = from, .min = least, .max = most,  \
        .value_name = "F", .help = text                                                            \
    }
/* A share of what was that is kept: 1 would let nothing new in. */
#define TT_ROW_KEPT(id, at, from, text)                                                            \
    {                                                                                              \
        .name = id, .type = TT_OPT_FLOAT, .offset = (at), .def = from, .min = 0, .max = 1,         \
        .flags = TT_OPT_BELOW_MAX, .value_name = "F", .help = text                                 \
    }
/* What keeps a divisor from 0. */
#define TT_ROW_EPS(at, from, text)                                                                 \
    {                                                                                              \
        .name = "eps", .type = TT_OPT_FLOAT, .offset = (at), .def = from, .min = 0, .max = 1,      \
        .flags = TT_OPT_ABOVE_MIN, .value_name = "F", .help = text                                 \
    }
#define TT_ROW_PAIR(id, at, from, least, most, text)                                               \
    {                                                                                              \
        .name = id, .type = TT_OPT_PAIR, .offset = (at), .def = from, .min = least, .max = most,   \
        .value_name = "N", .help = text                                                            \
    }

void tt_opt_defaults(const struct tt_opt *rows, void *owner);
const struct tt_opt *tt_opt_find(const struct tt_opt *rows, const char *name);

/* All that can fail here fails with TT_EUSAGE, naming the option and what would be right.  No
 * function keeps a pointer to `owner` or to a text.
 *
 * Parses `value` (of a BOOL: yes no on off true false 1 0, or NULL for yes), checks the range,
 * and stores it. */
int tt_opt_set(const struct tt_opt *row, void *owner, const char *value, struct tt_err *err);

/* Takes one word of a list such as "32 3 pad=1": "key=value" sets the row called key, a word
 * without '=' the row at *position, which it moves on.  `what` is whose list it is, for messages.
 * The word is cut at its '='. */
int tt_opt_set_word(const struct tt_opt *rows, void *owner, char *word, int *position,
                    const char *what, struct tt_err *err);
/* Takes a whole list, separated by characters of `separators`. */
int tt_opt_set_words(const struct tt_opt *rows, void *owner, const char *list,
                     const char *separators, const char *what, struct tt_err *err);

/* Whether a number is in the range of a row of numbers, and that range: "(0, 10]". */
bool tt_opt_in_range(const struct tt_opt *row, double value);
const char *tt_opt_range(const struct tt_opt *row, char *out, size_t size);

/* The value as text that tt_opt_set() reads back to the same value: `out`, which has what fits, or
 * of a TT_OPT_LONG the text itself, all of it. */
const char *tt_opt_get(const struct tt_opt *row, const void *owner, char *out, size_t size);

/* The same of the row's default. */
const char *tt_opt_default(const struct tt_opt *row, char *out, size_t size);
/* The options that are not at their defaults, as words that tt_opt_set_words() reads; of those only
 * that `among` has, too (NULL: all). */
const char *tt_opt_words(const struct tt_opt *rows, const void *owner, const struct tt_opt *among,
                         char *out, size_t size);

/* The name in `names` (`stride` bytes apart, NULL-ended) nearest to `word`, or NULL when none is
 * near: for "did you mean". */
const char *tt_nearest_name(const char *word, const char *const *names, size_t stride);

/* The names as "a, b, c", for messages that list what there is. */
const char *tt_join_names(char *out, size_t size, const char *const *names, size_t stride);

/* Rows as lines of --help. */
void tt_opt_print(const struct tt_opt *rows);

#endif
