/* What the worker hands to the record: an intervention, the end of an epoch, or that of the run. */
#ifndef TT_RUN_RECORD_NOTE_H
#define TT_RUN_RECORD_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/inbox.h>
#include <tuitrain/run/link/event.h>

struct tt_state_copy;

enum { TT_NOTE_PICTURES = 25 };

/* Of what comes again and again, so many are recorded one by one; then every second one until that
 * many were passed twice, then every fourth, and so on: what is recorded grows with the logarithm
 * of a run's length. */
enum {
    TT_FINE_STEPS = 1 << 14,  /* lines of steps, each of --log-every steps */
    TT_FINE_EPOCHS = 1 << 12, /* lines of epochs, in all logs */
    TT_FINE_MARKS = 1 << 14,  /* marks of one kind on the curves */
    TT_FINE_PICTURES = 1 << 8 /* histograms and pictures, which are large */
};

/* Notes of epochs that wait for the disk, at most. */
enum { TT_NOTES_WAITING = 1 << 15 };

/* The distance of those that are recorded around the n-th. */
int64_t tt__thin_every(int64_t n, int64_t fine);
/* Whether the n-th, from 1 on, is recorded. */
bool tt__thin_due(int64_t n, int64_t fine);

struct tt_note {
    struct tt_inbox_node node;
    int branch;
    char *line;            /* an intervention, as journal.jsonl has it; owned; or NULL: */
    struct tt_event event; /* the end of an epoch, or of the run */
    /* By option, for TensorBoard; owned, or NULL. */
    struct tt_state_copy *weights;
    float *gradients;    /* of the epoch's last step, laid out as the model's */
    uint32_t *confusion; /* (C,C) */
    int n_pictures;      /* of the first validation samples, and what they were taken for */
    uint8_t predicted[TT_NOTE_PICTURES];
};

void tt__note_free(struct tt_note *note);

#endif
