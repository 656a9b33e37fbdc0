/* Pictures to predict from. */
#ifndef TT_DATA_INPUT_PICTURES_H
#define TT_DATA_INPUT_PICTURES_H

#include <tuitrain/data/input_set.h>

/* Whether bytes are an IDX file, an array of NumPy's, or an archive of these. */
bool tt__is_idx(const unsigned char *data, size_t size);
bool tt__is_npy(const unsigned char *data, size_t size);
bool tt__is_npz(const unsigned char *data, size_t size);

/* Fill `out`, which is empty; on failure the caller frees it. */
int tt__input_pictures(const char *name, unsigned char *data, size_t size,
                       const struct tt_data *like, const struct tt_inputs_wish *wish,
                       struct tt_inputs *out, struct tt_err *err);
int tt__input_folder(const char *path, const struct tt_data *like,
                     const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err);

#endif
