/* TensorBoard's event files: records of scalars, histograms, pictures, texts and hyperparameters.
 *
 * A file is a row of records: u64 little-endian length, masked CRC-32C of the length, that many
 * bytes (a tensorboard.Event as protocol buffer), masked CRC-32C of the bytes.
 * Sources: github.com/tensorflow/tensorflow, tensorflow/core/lib/io/record_writer.h; the .proto
 * files in github.com/tensorflow/tensorboard, tensorboard/compat/proto and plugins/hparams.
 *
 * Writing appends whole records to bytes of the caller's (formats/bytes.h), which some thread then
 * appends to a file.  Any thread; on failure nothing was appended.
 *
 *     at = (struct tt_tfevents_at){.step = 0, .wall_time = now};
 *     tt_tfevents_add_version(&b, at, err);           the first record of each file
 *     tt_tfevents_add_scalars(&b, at, scalars, 2, err);
 *
 * Never append to a file that a crash may have torn: other readers stop at the damage for good.
 * Begin a new file beside it instead, with add_version and then add_start at the step that comes
 * next.
 */
#ifndef TT_FORMATS_TFEVENTS_H
#define TT_FORMATS_TFEVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/bytes.h>

struct tt_tfevents_at {
    int64_t step;
    double wall_time; /* seconds since 1970, UTC */
};

/* --- writing --------------------------------------------------------------------------------- */

/* "events.out.tfevents.SECONDS.HOST.PID.N", by which TensorBoard finds files and puts them in
 * order.  n tells files of one process and second apart. */
int tt_tfevents_file_name(char *out, size_t size, double wall_time, unsigned n, struct tt_err *err);

int tt_tfevents_add_version(struct tt_bytes *out, struct tt_tfevents_at at, struct tt_err *err);

/* A session begins at this step: what earlier files of the folder say of this step and those after
 * it no longer counts. */
int tt_tfevents_add_start(struct tt_bytes *out, struct tt_tfevents_at at, struct tt_err *err);

/* Tags and texts are NUL-ended; bytes that are no UTF-8 are written as '?'. */
struct tt_tfevents_scalar {
    const char *tag; /* "train/loss": what comes before the slash groups the charts */
    float value;     /* NaN and infinities too */
};

int tt_tfevents_add_scalars(struct tt_bytes *out, struct tt_tfevents_at at,
                            const struct tt_tfevents_scalar *scalar, size_t n, struct tt_err *err);

/* The distribution of n values in TensorBoard's own buckets: limits 1e-12 * 1.1^k up to 1e20, their
 * mirror image, 0, and one bucket at each end for all beyond.  NaN and infinities are left out and
 * not counted. */
int tt_tfevents_add_histogram(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                              const float *value, size_t n, struct tt_err *err);

/* Pixels (height, width, channels) of 1 (gray) or 3 (RGB) channels; limits as in formats/png.h. */
int tt_tfevents_add_image(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                          const unsigned char *pixels, int height, int width, int channels,
                          struct tt_err *err);

/* Shown as Markdown. */
int tt_tfevents_add_text(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                         const char *text, struct tt_err *err);

enum tt_tfevents_kind { TT_TFEVENTS_NUMBER, TT_TFEVENTS_BOOL, TT_TFEVENTS_TEXT };

struct tt_tfevents_hparam {
    const char *name;
    enum tt_tfevents_kind kind;
    double number;    /* of a number; of a bool: 0 or 1.  NaN and infinities become text */
    const char *text; /* of a text */
};

/* What the HPARAMS tab needs at the start of a run: the hyperparameters, and which scalars (by tag)
 * measure how good they are. */
int tt_tfevents_add_hparams(struct tt_bytes *out, struct tt_tfevents_at at,
                            const struct tt_tfevents_hparam *hparam, size_t n,
                            const char *const *metric_tag, size_t n_metrics, struct tt_err *err);

enum tt_tfevents_status { TT_TFEVENTS_SUCCESS = 1, TT_TFEVENTS_FAILURE, TT_TFEVENTS_RUNNING };

/* ... and at its end. */
int tt_tfevents_add_end(struct tt_bytes *out, struct tt_tfevents_at at,
                        enum tt_tfevents_status status, struct tt_err *err);

/* --- reading --------------------------------------------------------------------------------- */

enum {
    TT_TFEVENTS_TAG = 1024
}; /* longest tag that is read, in bytes; longer ones are passed over */

/* What reading calls, in the order of the file; a return of -1, with err set, stops it.
 * Tags are bytes from outside: NUL-ended, valid during the call, not safe to show. */
struct tt_tfevents_visitor {
    int (*scalar)(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *scalar,
                  struct tt_err *err);
    /* A session begins, see tt_tfevents_add_start.  May be NULL. */
    int (*start)(void *user, struct tt_tfevents_at at, struct tt_err *err);
    void *user;
};

struct tt_tfevents_result {
    uint64_t records, scalars; /* that were read whole */
    uint64_t others;           /* values that are no scalars: histograms, pictures, texts */
    uint64_t damaged;          /* records, or stretches of them, that were passed over */
    size_t whole;              /* bytes up to the end of the last record */
    bool torn;                 /* the file goes on without a whole record: it ends inside of one, as
                                  after a crash or while it is being written, or in zeros, as after
                                  a power failure ... */
    bool broken;               /* ... or is damaged there */
};

/* Reads the scalars of any writer's file: simple values (PyTorch, TensorFlow 1) and tensors of one
 * float (TensorFlow 2); passes over all else.  Both checksums of each record are checked.  What
 * is damaged is passed over, up to the next record that is whole, and counted in `out`, which may
 * be NULL.  A torn end is no error; a file that does not begin as one of these, and has no such
 * record, is. */
int tt_tfevents_parse(const char *name, const unsigned char *data, size_t size,
                      const struct tt_tfevents_visitor *visitor, struct tt_tfevents_result *out,
                      struct tt_err *err);
int tt_tfevents_read(const char *path, const struct tt_tfevents_visitor *visitor,
                     struct tt_tfevents_result *out, struct tt_err *err);

#endif
