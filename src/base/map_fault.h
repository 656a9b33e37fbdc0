/* Which mapped file an address is of, for a handler of SIGBUS. */
#ifndef TT_BASE_MAP_FAULT_H
#define TT_BASE_MAP_FAULT_H

#include <stddef.h>

/* Any thread.  Where very many are mapped, the last of them have no name in a fault. */
void tt__map_enter(const void *data, size_t size, const char *path);
void tt__map_leave(const void *data);

#endif
