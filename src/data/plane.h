/* Made-up points of a plane, by name. */
#ifndef TT_DATA_PLANE_H
#define TT_DATA_PLANE_H

#include <stdbool.h>

extern const char *const tt__plane_names[]; /* NULL-ended */
/* One of these, with or without what may stand behind it. */
bool tt__plane_is_name(const char *what);

#endif
