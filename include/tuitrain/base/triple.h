/* A triple buffer: which of three slots its writer fills, which its reader reads, and which lies
 * between them.  The slots themselves are the caller's.
 *
 * One writer thread, one reader thread.  Neither waits, and neither sees half a slot.
 *
 *     writer: fill slot[t.back]; tt_triple_publish(&t);
 *     reader: tt_triple_take(&t); read slot[t.front];
 */
#ifndef TT_BASE_TRIPLE_H
#define TT_BASE_TRIPLE_H

#include <stdatomic.h>
#include <stdbool.h>

struct tt_triple {
    unsigned back;        /* the writer's slot, 0 to 2 */
    unsigned front;       /* the reader's slot, 0 to 2 */
    _Atomic unsigned mid; /* the third; marked when the writer left it and nobody took it */
};

void tt_triple_init(struct tt_triple *t);

/* Writer: true when what was published last was taken, so that a new one is worth making. */
bool tt_triple_wanted(const struct tt_triple *t);
/* Writer: hands over slot `back`; another one is `back` then. */
void tt_triple_publish(struct tt_triple *t);
/* Reader: makes the newest slot `front`.  Returns whether it is another than before. */
bool tt_triple_take(struct tt_triple *t);

#endif
