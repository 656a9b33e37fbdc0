/* Which tensor of a file belongs where: by name, by name without another framework's prefix, or by
 * shape and order. */
#ifndef TT_RUN_SESSION_MATCH_NAMES_H
#define TT_RUN_SESSION_MATCH_NAMES_H

#include <tuitrain/formats/safetensors.h>
#include <tuitrain/nn/model.h>

enum tt_match_how { TT_MATCH_NAME, TT_MATCH_PREFIX, TT_MATCH_ORDER };

struct tt_match {
    int wanted;                            /* the model's parameters, then its buffers */
    const struct tt_named_tensor **tensor; /* for each, or NULL; owned */
    enum tt_match_how how;
    char prefix[128];    /* of PREFIX */
    int matched, unused; /* unused: tensors of the file */
};

/* Without `partial` every wanted tensor must be there, and no other; with it one at least, and what
 * does not fit stays out.  Fails with TT_EINPUT, saying what does not match; nothing to free then.
 */
int tt_match_find(const struct tt_model *m, const struct tt_tensor_set *set, bool partial,
                  struct tt_match *out, struct tt_err *err);
void tt_match_done(struct tt_match *m);

/* "6 of 6 tensors by name" */
void tt_match_text(const struct tt_match *k, const struct tt_model *m, char *out, size_t size);

#endif
