/* Checkpoints: going on from a file with the same bits as if the run had never stopped.
 *
 * A checkpoint is a safetensors file: the weights under PyTorch's names, the optimizer's state as
 * "optim.PARAMETER.SLOT", and in its metadata the options ("config.NAME"), the place in the run
 * and the journal.
 */
#ifndef TT_RUN_CHECKPOINT_CHECKPOINT_H
#define TT_RUN_CHECKPOINT_CHECKPOINT_H

#include <tuitrain/base/file.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/run/session/session.h>

/* Writes the weights, as `--save` does: .safetensors or .pth, whole or not at all.  Fails with
 * TT_EIO (the disk), TT_EUSAGE (another ending) or TT_ENOMEM. */
int tt_session_save(struct tt_session *s, const char *path, struct tt_err *err);

/* All fail with TT_EINPUT: no such file, a damaged one, one that does not fit; or TT_ENOMEM.
 *
 * Reads the checkpoint that `what` means (tt_checkpoint_find).  Of a run folder, the newest
 * checkpoint that is whole; `warning` gets one line when that is not the last, else "". */
int tt_checkpoint_open(const char *what, char path[TT_PATH], char run_dir[TT_PATH],
                       struct tt_tensor_set *set, char *warning, size_t size, struct tt_err *err);

/* The options that the checkpoint's run had. */
int tt_checkpoint_config(const struct tt_tensor_set *set, struct tt_config *out,
                         struct tt_err *err);

/* Puts a fresh session, made from that config, where the checkpoint was.  *elapsed gets the
 * seconds trained so far.  `warning` gets one line, or "", when bits may differ from here on
 * (another BLAS kernel or version). */
int tt_checkpoint_restore(struct tt_session *s, const struct tt_tensor_set *set, double *elapsed,
                          char *warning, size_t size, struct tt_err *err);

/* The same for a session that is at work: also takes back what of its options was changed since
 * (tt_session_set).  On failure the session may be anywhere between; go back somewhere else. */
int tt_checkpoint_go_back(struct tt_session *s, const struct tt_tensor_set *set,
                          struct tt_err *err);

#endif
