/* The film of the run (run/observe/film.h): when its moments are taken, and who gets them. */
#ifndef TT_RUN_CONTROL_FILMING_H
#define TT_RUN_CONTROL_FILMING_H

#include <stdbool.h>

struct tt_worker;

/* Before the first step. */
void tt__film_begin(struct tt_worker *w);
/* Before a step: whether a moment is due after it. */
bool tt__film_is_due(const struct tt_worker *w);
/* After a step; `inspected`: the network was just looked at. */
void tt__film_step(struct tt_worker *w, bool inspected);
/* After all that follows a validation pass at the end of an epoch. */
void tt__film_pass(struct tt_worker *w);
/* A command that is journalled took effect. */
void tt__film_command(struct tt_worker *w, const char *line);
/* A branch has begun, which left another. */
void tt__film_branch(struct tt_worker *w, int parent);
/* The run comes to rest for good. */
void tt__film_end(struct tt_worker *w);

#endif
