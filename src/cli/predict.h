/* Ways in which `predict` prints its answers. */
#ifndef TT_CLI_PREDICT_H
#define TT_CLI_PREDICT_H

#include <tuitrain/data/inputs.h>

/* What a sample is called: its file, with its number in it where that has several. */
const char *tt_predict_name(const char *file, const struct tt_inputs *in, int64_t i, char *out,
                            size_t size);

/* A table of answers, in CSV: of rows, their own columns, then what is predicted, then the
 * probability of each class; of pictures, the file before these.
 *
 * The head, for the first file; one whose columns are others than those of the first is refused. */
struct tt_predict_csv {
    char *head; /* owned; NULL before the first file */
};
int tt_predict_csv_begin(struct tt_predict_csv *t, const char *file, const struct tt_data *d,
                         const struct tt_inputs *in, struct tt_err *err);
/* out: probabilities, or the value as the network says it. */
void tt_predict_csv_row(const struct tt_data *d, const char *file, const struct tt_inputs *in,
                        int64_t i, const float *out);
void tt_predict_csv_done(struct tt_predict_csv *t);

#endif
