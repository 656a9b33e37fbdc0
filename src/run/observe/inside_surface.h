/* Which data have a decision surface. */
#ifndef TT_RUN_OBSERVE_INSIDE_SURFACE_H
#define TT_RUN_OBSERVE_INSIDE_SURFACE_H

#include <stdbool.h>

struct tt_session;

/* Whether looking inside shows one: the samples have two inputs, or their table two columns. */
bool tt__inside_has_surface(const struct tt_session *s);

#endif
