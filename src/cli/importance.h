/* eval --importance. */
#ifndef TT_CLI_IMPORTANCE_H
#define TT_CLI_IMPORTANCE_H

#include <jansson.h>
#include <tuitrain/run/session/importance.h>

/* A table of columns, or a map of the picture. */
void tt_importance_print(const struct tt_session *s, const struct tt_importance *x);
/* The same as an object, owned by the caller. */
json_t *tt_importance_json(const struct tt_session *s, const struct tt_importance *x);

#endif
