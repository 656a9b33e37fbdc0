/* The table of devices; how to add one stands in nn/device.h. */
#include <tuitrain/nn/device.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/tensor/blas.h>

#include "reduce.h"

static bool cpu_present(char *text, size_t size)
{
    int n = tt_par_processors();
    snprintf(text, size, "%d processor%s, %s", n, n == 1 ? "" : "s", tt_blas_text());
    return true;
}

static const struct tt_layer_kernels *cpu_kernels(const struct tt_layer_type *type)
{
    return &type->cpu;
}

static void *cpu_alloc(int64_t bytes, struct tt_err *err)
{
    return tt_calloc(bytes, 1, err);
}

static void cpu_release(void *memory)
{
    free(memory);
}

static const struct tt_device cpu = {
    .name = "cpu",
    .help = "the processor, by OpenBLAS and OpenMP",
    .present = cpu_present,
    .kernels = cpu_kernels,
    .add = tt__add,
    .alloc = cpu_alloc,
    .release = cpu_release,
};

const struct tt_device *const tt_devices[] = {&cpu, NULL};

const struct tt_device *tt_device_find(const char *name, struct tt_err *err)
{
    enum { MOST = 15 };
    const char *names[MOST + 1] = {0};
    char text[160], list[256];
    int n = 0;
    for (const struct tt_device *const *d = tt_devices; *d && n < MOST; d++) {
        bool wanted = strcmp(name, (*d)->name) == 0, present = (*d)->present(text, sizeof text);
        if (present && (wanted || strcmp(name, "auto") == 0))
            return *d;
        if (wanted) {
            tt_fail(err, TT_EUSAGE, "device %s: %s", name, text);
            return NULL;
        }
        names[n++] = (*d)->name;
    }
    tt_fail(err, TT_EUSAGE, "no device \"%s\"; known: auto, %s", name,
            tt_join_names(list, sizeof list, names, sizeof *names));
    return NULL;
}
