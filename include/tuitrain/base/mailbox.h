/* A mailbox: the newest value that one thread has for another.
 *
 * One writer thread, one reader thread.  Neither waits, and neither sees half a value: of three
 * slots one is the writer's, one the reader's, and one lies between them (a triple buffer).  What
 * the reader does not take in time is replaced by what is newer.
 *
 *     writer: tt_mailbox_send(&m, &value);
 *         or: struct value *slot = tt_mailbox_back(&m); ... fill it ...; tt_mailbox_publish(&m);
 *     reader: const struct value *newest = tt_mailbox_take(&m, &fresh);
 */
#ifndef TT_BASE_MAILBOX_H
#define TT_BASE_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Copies a value into a slot, which keeps the memory that it owns.  False: there is none for it. */
typedef bool tt_mailbox_copy(void *slot, const void *value);
typedef void tt_mailbox_free(void *slot); /* what a slot owns */

enum { TT_MAILBOX_SLOTS = 3 };

struct tt_mailbox {
    size_t size;           /* bytes of a value */
    size_t stride;         /* of a slot: whole cache lines */
    unsigned char *slots;  /* owned */
    tt_mailbox_copy *copy; /* NULL: bytes */
    tt_mailbox_free *free; /* or NULL */
    unsigned back;         /* writer only: its slot */
    unsigned front;        /* reader only: its slot */
    _Atomic unsigned mid;  /* the third; marked when the writer left it and nobody took it */
};

/* Slots of zeros.  Aborts when out of memory: sizes are ours. */
void tt_mailbox_init(struct tt_mailbox *m, size_t size, tt_mailbox_copy *copy,
                     tt_mailbox_free *free);
void tt_mailbox_done(struct tt_mailbox *m);
/* Before there are two threads: slot i, to begin with something else than zeros. */
void *tt_mailbox_slot(struct tt_mailbox *m, int i);

/* Writer: true when what was published last was taken, so that a newer one is worth making. */
bool tt_mailbox_wanted(const struct tt_mailbox *m);
/* Writer: its slot, with some earlier value in it; valid until it is published. */
void *tt_mailbox_back(struct tt_mailbox *m);
void tt_mailbox_publish(struct tt_mailbox *m);
/* Writer: publishes a copy.  False when there is no memory for it: then nothing is. */
bool tt_mailbox_send(struct tt_mailbox *m, const void *value);

/* Reader: the newest value; zeros until something was published.  Valid until the next call.
 * *fresh (if given) says whether it is another one than last time. */
const void *tt_mailbox_take(struct tt_mailbox *m, bool *fresh);
/* Reader: what was taken last. */
const void *tt_mailbox_taken(const struct tt_mailbox *m);

#endif
