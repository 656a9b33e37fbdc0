/* The files that a model can be exported to.
 *
 * To add one: a function and its row in the table in cmd_export.c.
 */
#ifndef TT_CLI_EXPORT_H
#define TT_CLI_EXPORT_H

#include <tuitrain/formats/safetensors.h>
#include <tuitrain/run/config/config.h>

/* What is exported. */
struct tt_export {
    const char *model;                   /* the file that it comes from, for messages */
    const struct tt_tensor_set *weights; /* a state_dict, and what the file says about it */
    const struct tt_config *config;      /* net, data, loss and task; net is "" where unknown */
    bool own_data;                       /* no others were named on the command line */
    bool bare; /* the network alone, without what comes before and after */
};

struct tt_export_format {
    const char *extension; /* ".onnx" */
    const char *help;
    int (*write)(const struct tt_export *e, const char *path, struct tt_err *err);
};

/* ONNX: needs the net, and the data for the shape of its input where the model does not say it.  In
 * metadata_props: what the program itself needs to read the file again, and of the bare network how
 * inputs are normalised, and what the outputs are called. */
int tt_export_onnx(const struct tt_export *e, const char *path, struct tt_err *err);

#endif
