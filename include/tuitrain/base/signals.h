/* Signals as data: the program blocks them in every thread and reads them from a descriptor, so
 * that they come between two events and never in the middle of something.
 *
 * Lists of signals end with 0.
 */
#ifndef TT_BASE_SIGNALS_H
#define TT_BASE_SIGNALS_H

extern const int tt_signals_end[]; /* those that ask a program to end */

/* A descriptor for poll(); close() it. */
int tt_signals_open(const int *list);
/* The next one that came, or 0. */
int tt_signals_take(int fd);
/* pthread_sigmask() for a list; how is SIG_BLOCK or SIG_UNBLOCK. */
void tt_signals_mask(int how, const int *list);

#endif
