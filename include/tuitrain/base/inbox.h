/* An inbox: a list that any thread pushes to, and that one thread empties.
 *
 * Pushing is one exchange, so nobody ever waits; the reader takes all that there is at once, in the
 * order of pushing.  Nodes are the caller's, the first member of what is sent:
 *
 *     struct letter { struct tt_inbox_node node; ... } *l = malloc(sizeof *l);
 *     any thread: tt_inbox_push(&inbox, &l->node);
 *     reader:     for (n = tt_inbox_take(&inbox); n; n = next) { next = n->next; ... }
 */
#ifndef TT_BASE_INBOX_H
#define TT_BASE_INBOX_H

#include <stdatomic.h>

struct tt_inbox_node {
    struct tt_inbox_node *next;
};

struct tt_inbox {                         /* zeros: empty */
    struct tt_inbox_node *_Atomic pushed; /* newest first */
};

void tt_inbox_push(struct tt_inbox *i, struct tt_inbox_node *node);
/* Reader: oldest first; NULL: there is nothing. */
struct tt_inbox_node *tt_inbox_take(struct tt_inbox *i);

#endif
