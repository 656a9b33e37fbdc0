/* What the system lets this process have: `ulimit`, and the memory of its control group.
 *
 * Libraries take their part without asking: where memory is short OpenBLAS tries for ever, and
 * where no thread is to be had OpenMP's runtime ends the program.  So what they need is looked for
 * before they do.
 */
#ifndef TT_BASE_LIMITS_H
#define TT_BASE_LIMITS_H

#include <stddef.h>

#include <tuitrain/base/err.h>

/* Ends the program with a line and status 1 where address space, data, stack or descriptors are too
 * few to begin at all.  For .preinit_array: comes before any library does anything. */
void tt_limits_check_early(void);

/* Whether memory and descriptors are left to begin with: a control group may have little of the
 * one, whoever started us may have handed down many of the others. */
int tt_limits_check(struct tt_err *err);

/* Whether so many threads more can be had at the same time, each with what OpenBLAS and the C
 * library set aside for it.  Starts and ends them, but for those that are there by now and will
 * have ended by then. */
int tt_limits_check_threads(int threads, int there, struct tt_err *err);

/* Bytes that this process can still come to use, as far as limits, the control group and the
 * machine's memory go. */
size_t tt_limits_memory_left(void);

/* The least memory limit of a control group and those above it; SIZE_MAX for none.  `groups` is a
 * file like /proc/self/cgroup, `root` a folder like /sys/fs/cgroup (version 1 or 2). */
size_t tt_limits_of_group(const char *groups, const char *root);

#endif
