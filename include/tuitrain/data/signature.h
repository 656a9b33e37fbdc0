/* A model's signature: what it takes and what its outputs mean, so that it can be used without the
 * data that it was trained with.  In a file's metadata, as JSON:
 *
 *   "input"      [1, 28, 28] of pictures, or [13] of columns
 *   "normalize"  {"mean": 0.1307, "std": 0.3081} of bytes / 255,
 *                or {"mean": [0.485, 0.456, 0.406], "std": [...]} of each channel,
 *                or {"mean": [...], "scale": [...]} of each column
 *   "classes"    ["0", "1", ...], or
 *   "value"      {"name": "price", "mean": 3.2, "std": 1.1}
 *   "schema"     of tables: what the columns are, and what they become (data/schema.h)
 *   "ground"     of pictures: "#ffffff", the colour under what is transparent
 *   "data_hash"  0123456789abcdef, of all samples that there were
 *   "split"      which of them were for validation and a test (data/split.h), where that was drawn
 *
 * A model of a table that has no schema is from before there were any: its columns have no names.
 */
#ifndef TT_DATA_SIGNATURE_H
#define TT_DATA_SIGNATURE_H

#include <tuitrain/data/dataset.h>
#include <tuitrain/formats/safetensors.h>

enum { TT_SIGNATURE_KEYS = 8 };
extern const char *const tt_signature_keys[TT_SIGNATURE_KEYS];

struct tt_signature {
    struct tt_metadata pair[TT_SIGNATURE_KEYS]; /* the values are owned */
    size_t n;
};

int tt_signature_make(const struct tt_data *d, struct tt_signature *out, struct tt_err *err);
void tt_signature_done(struct tt_signature *s);
/* Bytes of its texts. */
size_t tt_signature_size(const struct tt_signature *s);

/* Fills a data set that has no samples.  Returns 1, or 0 when the file has no signature; fails with
 * TT_EINPUT where it is wrong.  The caller calls tt_data_done() after 1. */
int tt_signature_read(const struct tt_tensor_set *set, struct tt_data *out, struct tt_err *err);

/* Whether the data may be those that the file was made with: false only where both have a hash, and
 * these differ. */
bool tt_signature_same_data(const struct tt_tensor_set *set, const struct tt_data *d);

/* The schema of the table that a model is of, or NULL where it is of none; the caller frees it. */
int tt_signature_schema(const struct tt_tensor_set *set, struct tt_schema **out,
                        struct tt_err *err);

/* What a model of pictures takes, for tt_data_wish's `like`: *out is it, or NULL where the model is
 * of none or does not say.  tt_signature_free() frees it. */
int tt_signature_pictures(const struct tt_tensor_set *set, struct tt_data **out,
                          struct tt_err *err);
void tt_signature_free(struct tt_data *d);

#endif
