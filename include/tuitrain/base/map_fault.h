/* A mapped file that became shorter, or whose disk fails, is told of by a signal, SIGBUS: what a
 * program makes of that.
 *
 *     tt_map_catch_faults();    once, in main()
 */
#ifndef TT_BASE_MAP_FAULT_H
#define TT_BASE_MAP_FAULT_H

#include <stddef.h>

/* Ends the program with a line and status 1 at such a fault.  Any other bus error is a crash as
 * before. */
void tt_map_catch_faults(void);
/* For a handler of one's own: the line about the file that the address is of (info->si_addr where
 * si_code > 0, else NULL), or NULL where it is of none.  The first thread gets it; another one that
 * comes to such a fault meanwhile waits here for the end. */
const char *tt_map_fault(const void *address);

/* The file of the map that begins at `data` was found to end before what is looked at: as a fault
 * there, also where the rest of a page would read as zeros. */
void tt_map_lost(const void *data);

/* Of base/map.c: what is mapped.  Where very many files are, the last of them have no name. */
void tt_map_fault_enter(const void *data, size_t size, const char *path);
void tt_map_fault_leave(const void *data);

#endif
