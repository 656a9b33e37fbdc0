/* Numbers and dates as people write them. */
#ifndef TT_DATA_TABLE_NUMBER_H
#define TT_DATA_TABLE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* How a number was written, but for plain digits. */
enum {
    TT__GROUPED = 1 << 0,  /* 1,000,000 */
    TT__CURRENCY = 1 << 1, /* $5 */
    TT__PERCENT = 1 << 2,  /* 12 %, which is 0.12 */
    TT__HEX = 1 << 3,      /* 0x1f */
    TT__ZEROS = 1 << 4,    /* 01234: a code, rather than a count */
    TT__LISTS = 1 << 5,    /* of JSON: not a number, nor one value */
    TT__WIDTHS = 8,        /* from this bit on: how long they are, a bit for each length */
    TT__WIDEST = 23,       /* and all that are longer */
};

unsigned tt__spelling_width(size_t n);
/* How long all are that were noted; 0 where they differ. */
int tt__spelling_digits(unsigned spelling);

/* Reads the n bytes at s, all of them, as a finite number: digits with an optional sign, decimals
 * and exponent, to the nearest double.  Also with a currency's sign or code, grouped by thousands,
 * in per cent, in hexadecimal, or with zeros before it; `spelling` then gets the flag.  With
 * `comma`, decimals follow a comma, and points group thousands. */
bool tt__parse_number(const char *s, size_t n, bool comma, double *out, unsigned *spelling);

/* A date, a time, or both: 2024-05-17, 17.5.2024, 5/17/2024, 17 May 2024, 2024-05-17T12:30:05Z,
 * 12:30.  *days is what has passed since 1970-01-01 UTC (a time alone is of that day).  Of dates
 * that begin with two small numbers `day_first` says which is the day. */
struct tt__date {
    double days;
    bool date, time; /* which of the two there are */
    bool open;       /* the month and the day could be exchanged */
    bool exchanged;  /* they can only be meant the other way than day_first says */
};
bool tt__parse_date(const char *s, size_t n, bool day_first, struct tt__date *out);

/* A number that reads as a date: 20240517. */
bool tt__number_date(double v, double *days);

/* The parts of a day number. */
struct tt__day {
    int month;      /* 0 to 11 */
    int weekday;    /* 0 is Monday */
    double of_year; /* 0 to 1 */
    double hour;    /* 0 to 24 */
};
struct tt__day tt__day_parts(double days);

#endif
