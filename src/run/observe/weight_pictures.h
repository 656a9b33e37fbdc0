/* Pictures of the weights that see the data: one of each unit or filter of the first layer that has
 * any, each scaled to its own largest weight. */
#ifndef TT_RUN_OBSERVE_WEIGHT_PICTURES_H
#define TT_RUN_OBSERVE_WEIGHT_PICTURES_H

#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/session/session.h>

/* The weights that would be shown: rows or filters; NULL: they see no pictures. */
const struct tt_param *tt__weights_that_see(const struct tt_session *s, int *layer);
/* How many there are, how large, and how many of them take `room` bytes at most.  p->data stays. */
void tt__weight_pictures_size(struct tt_weight_pictures *p, const struct tt_session *s, int room);
/* Paints so many into p->data.  `plain` has room for the weights. */
void tt__weight_pictures_paint(const struct tt_weight_pictures *p, const struct tt_session *s,
                               float *plain);

#endif
