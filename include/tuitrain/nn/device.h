/* Devices: where layers are computed.
 *
 * A device is a row: its name, whether it is there, and its kernels for each type of layer.  To
 * add one: a folder of kernels (forward and backward of each layer it can do, found by the layer's
 * name), and its row in the table in src/nn/devices.c.  Layers, the network language and the
 * session do not change: the model asks the device for the kernels of each layer when it is built,
 * and refuses a network that the device has no kernels for.
 */
#ifndef TT_NN_DEVICE_H
#define TT_NN_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/nn/layer.h>

struct tt_device {
    const char *name; /* "cpu" */
    const char *help;
    /* Whether it can be used here; `text` gets what it is, or why it cannot. */
    bool (*present)(char *text, size_t size);
    /* NULL where it has none. */
    const struct tt_layer_kernels *(*kernels)(const struct tt_layer_type *type);
    /* y = a + b, n floats: gradients of an output that several layers read; y may be a or b. */
    void (*add)(int64_t n, const float *a, const float *b, float *y);
    /* Memory that its kernels read and write: zeroed bytes on a cache line, at an address that the
     * host can use. */
    void *(*alloc)(int64_t bytes, struct tt_err *err);
    void (*release)(void *memory);
};

extern const struct tt_device *const tt_devices[]; /* NULL-ended, the best first */

/* By name; "auto" is the first that is present.  An unknown or absent one is refused with the
 * list of those known. */
const struct tt_device *tt_device_find(const char *name, struct tt_err *err);

#endif
