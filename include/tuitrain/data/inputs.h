/* Samples from files, brought to the form that a network takes: for predictions.
 *
 * Of pictures: a picture file of any kind, a folder of them, an IDX file, or an array of pictures
 * of bytes (.npy, .npz).  Gray and RGB become each other, and other sizes the network's, as
 * torchvision's Resize makes them.  Of columns: a text table, whose columns are found by their
 * names and become what the model's schema says; the one that is learned may be there or not; of a
 * model without names an array of rows, too.
 */
#ifndef TT_DATA_INPUTS_H
#define TT_DATA_INPUTS_H

#include <tuitrain/data/input_set.h>

/* `like` says what is taken.  `path` "-" is standard input. */
int tt_inputs_read(const char *path, const struct tt_data *like, const struct tt_inputs_wish *wish,
                   struct tt_inputs *out, struct tt_err *err);
/* The same of a file's bytes, which may be used up; `name` is for messages. */
int tt_inputs_parse(const char *name, unsigned char *data, size_t size, const struct tt_data *like,
                    const struct tt_inputs_wish *wish, struct tt_inputs *out, struct tt_err *err);
void tt_inputs_done(struct tt_inputs *x);

/* Of a table: its columns, and the text of a sample's cell as it stands in the file ("" where there
 * is none). */
int64_t tt_inputs_columns(const struct tt_inputs *x);
const char *tt_inputs_column(const struct tt_inputs *x, int64_t column);
const char *tt_inputs_cell(const struct tt_inputs *x, int64_t sample, int64_t column, char *out,
                           size_t size);

#endif
