/* Waking a thread that sleeps in poll(): an eventfd, written only when nobody has yet. */
#ifndef TT_BASE_WAKE_H
#define TT_BASE_WAKE_H

#include <stdatomic.h>

struct tt_wake {
    int fd; /* readable when signalled */
    _Atomic int signalled;
};

void tt_wake_init(struct tt_wake *w); /* aborts when no descriptor is to be had */
void tt_wake_done(struct tt_wake *w);
void tt_wake_signal(struct tt_wake *w); /* any thread */
void tt_wake_clear(struct tt_wake *w);  /* the sleeper, before it looks for work */
/* Sleeps until signalled or `seconds` have passed (< 0: for ever). */
void tt_wake_wait(struct tt_wake *w, double seconds);

#endif
