/* Time, in seconds.  Any thread. */
#ifndef TT_BASE_CLOCK_H
#define TT_BASE_CLOCK_H

#include <stddef.h>

/* Seconds on a clock that never jumps (CLOCK_MONOTONIC). */
double tt_clock_now(void);

/* Seconds since 1970, UTC: what files carry. */
double tt_clock_unix(void);

/* Local wall time as "2026-01-31T12-34-56": sorts by time, and may stand in a file name. */
const char *tt_clock_stamp(char *out, size_t size);

#endif
