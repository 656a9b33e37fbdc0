/* Signals as data: the program blocks them in every thread and reads them from a descriptor, so
 * that they come between two events and never in the middle of something.
 *
 * What a run does about each that would end it:
 *
 *     TERM HUP INT USR1 USR2 XCPU PWR        checkpoint, restore the terminal, leave with 128 + n;
 *     ALRM VTALRM PROF IO STKFLT, real-time  the same, whoever sends them
 *     QUIT                                   restore the terminal and end by it, no checkpoint
 *     SEGV BUS FPE ILL ABRT SYS TRAP         the same: a crash
 *     PIPE XFSZ                              ignored: the write fails, with EPIPE or EFBIG
 *     KILL                                   nobody is asked
 *
 * One that was ignored when the program began (nohup) stays ignored, one that a library handles (a
 * profiler) stays the library's.  Lists of signals end with 0.
 */
#ifndef TT_BASE_SIGNALS_H
#define TT_BASE_SIGNALS_H

#include <stdbool.h>

/* Blocks all but those that tell of a fault.  For .preinit_array: some libraries start threads when
 * they are loaded or first used, and the kernel gives a signal to any thread that does not block
 * it. */
void tt_signals_block_early(void);
/* The first thing in main(): sees how the signals were set, and ignores PIPE and XFSZ. */
void tt_signals_begin(void);
/* Undoes the early blocking in this thread: the libraries have their threads, or another program is
 * to be executed. */
void tt_signals_release(void);

/* Those that ask this program to end after a checkpoint. */
const int *tt_signals_end(void);
/* The same, and those by which a terminal says that things have changed: TSTP CONT WINCH. */
const int *tt_signals_screen(void);
/* Whether a signal was ignored, or somebody else's, when the program began. */
bool tt_signals_foreign(int number);

/* A descriptor for poll(), without the foreign ones; close() it. */
int tt_signals_open(const int *list);
/* The next one that came, or 0. */
int tt_signals_take(int fd);
/* pthread_sigmask() for a list, without the foreign ones; how is SIG_BLOCK or SIG_UNBLOCK. */
void tt_signals_mask(int how, const int *list);

#endif
