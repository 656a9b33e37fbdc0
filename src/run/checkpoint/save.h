/* A copy of a session's state, taken at a step boundary, that the writer thread turns
 * into a file while training goes on, or that a rewind goes back to. */
#ifndef TT_RUN_CHECKPOINT_SAVE_H
#define TT_RUN_CHECKPOINT_SAVE_H

#include <tuitrain/base/file.h>
#include <tuitrain/base/inbox.h>
#include <tuitrain/run/session/session.h>

#include "../folder/journal.h"

enum tt_state_copy_kind {
    TT_STATE_COPY_MODEL,
    TT_STATE_COPY_BEST,
    TT_STATE_COPY_CHECKPOINT,
    TT_STATE_COPY_STATE
};

struct tt_state_copy {
    struct tt_inbox_node node; /* the writer's, first */
    enum tt_state_copy_kind kind;
    char path[TT_PATH];
    char link[TT_PATH]; /* of a checkpoint: "last" in the run folder; "": it is not the newest */
    int64_t step, seq;  /* seq of the command that asked; 0 is none */
    uint64_t serial;    /* the writer's: copies are written in the order of handing over */
    bool automatic;     /* nobody asked for it just now */
    bool replaceable;   /* while it waits, a newer one of its kind may take its place */
    int64_t keep;       /* of a marked checkpoint: so many of them stay; 0: all */
    int branch;
    int64_t entries; /* of the journal, up to this moment */
    bool calm;       /* of a state: its recent losses were those of a run that goes well */
    struct tt_tensor_set set;
    void *memory; /* names, texts and numbers behind `set`, owned */
    size_t size;  /* bytes of it */
};

/* The weights, as PyTorch's state_dict would have them, and the net. */
struct tt_state_copy *tt_state_copy_model(struct tt_session *s, const char *path,
                                          struct tt_err *err);

/* Everything that is needed to go on with the same bits, on the branch that has that number.
 * `old` is a copy whose memory may be used for it, or NULL; it is gone in any case. */
struct tt_state_copy *tt_state_copy_checkpoint(struct tt_session *s, const char *run_dir,
                                               int branch, const struct tt_journal *journal,
                                               double elapsed, struct tt_state_copy *old,
                                               struct tt_err *err);

/* Marks a checkpoint that nobody asked for: when it is written, `keep` of them stay. */
void tt_state_copy_mark_automatic(struct tt_state_copy *copy, int64_t keep);

/* The same to stay in memory: without the journal. */
struct tt_state_copy *tt_state_copy_state(struct tt_session *s, int branch, int64_t entries,
                                          struct tt_state_copy *old, struct tt_err *err);

void tt_state_copy_free(struct tt_state_copy *copy);

/* Writes the file, and points the link at it. */
int tt_state_copy_write(struct tt_state_copy *copy, struct tt_err *err);

#endif
