/* An image: a copy of a session's state, taken at a step boundary, that the writer thread turns
 * into a file while training goes on. */
#ifndef TT_RUN_IMAGE_H
#define TT_RUN_IMAGE_H

#include <tuitrain/base/file.h>
#include <tuitrain/run/session.h>

#include "journal.h"

enum tt_image_kind { TT_IMAGE_MODEL, TT_IMAGE_CHECKPOINT };

struct tt_image {
    enum tt_image_kind kind;
    char path[TT_PATH];
    char link[TT_PATH]; /* of a checkpoint: "last" in the run folder */
    int64_t step, seq;  /* seq of the command that asked; 0 is none */
    struct tt_tensor_set set;
    void *memory; /* names, texts and numbers behind `set`, owned */
};

/* The weights, as PyTorch's state_dict would have them, and the net. */
struct tt_image *tt_image_model(struct tt_session *s, const char *path, struct tt_err *err);

/* Everything that is needed to go on with the same bits. */
struct tt_image *tt_image_checkpoint(struct tt_session *s, const char *run_dir,
                                     const struct tt_journal *journal, double elapsed,
                                     struct tt_err *err);
void tt_image_free(struct tt_image *image);

/* Writes the file, and points the link at it. */
int tt_image_write(const struct tt_image *image, struct tt_err *err);

#endif
