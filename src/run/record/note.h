/* What the worker hands to the record: an intervention, the end of an epoch, or that of the run. */
#ifndef TT_RUN_RECORD_NOTE_H
#define TT_RUN_RECORD_NOTE_H

#include <stdint.h>

#include <tuitrain/base/inbox.h>
#include <tuitrain/run/link/event.h>

struct tt_state_copy;

enum { TT_NOTE_PICTURES = 25 };

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
