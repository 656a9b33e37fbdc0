/* Samples from files, brought to the form that a network takes: for predictions.
 *
 * Of pictures: a PNG or JPEG file, or an IDX file of pictures, plain or .gz.  Gray and RGB become
 * each other, and other sizes the network's, as torchvision's Resize makes them.  Of columns: a
 * text table, whose columns are found by their names and become what the model's schema says; the
 * one that is learned may be there or not.
 */
#ifndef TT_DATA_INPUTS_H
#define TT_DATA_INPUTS_H

#include <tuitrain/data/dataset.h>

struct tt_inputs {
    struct tt_dataset set; /* for tt_load_rows(); no classes or values */
    bool several;          /* the kind of file may hold more than one sample */
    struct tt_notes notes; /* what was filled, or not looked at */
    void *memory;          /* owned */
};

/* `like` says what is taken; `invert` turns pictures of bytes into their negatives. */
int tt_inputs_read(const char *path, const struct tt_data *like, bool invert, struct tt_inputs *out,
                   struct tt_err *err);
/* The same of a file's bytes, which may be used up; `name` is for messages. */
int tt_inputs_parse(const char *name, unsigned char *data, size_t size, const struct tt_data *like,
                    bool invert, struct tt_inputs *out, struct tt_err *err);
void tt_inputs_done(struct tt_inputs *x);

#endif
