/* Networks with a name.
 *
 * To add one: its line in the table in src/nn/presets.c.
 */
#ifndef TT_NN_PRESETS_H
#define TT_NN_PRESETS_H

struct tt_preset {
    const char *name; /* "lenet5" */
    const char *help;
    const char *net; /* in the network language */
};

extern const struct tt_preset tt_presets[]; /* ends with a NULL name */

#endif
