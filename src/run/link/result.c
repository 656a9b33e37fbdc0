#include <tuitrain/run/link/result.h>

struct tt_class_figures tt_class_figures(const uint32_t *confusion, int n, int c)
{
    struct tt_class_figures f = {.right = confusion[c * n + c]};
    for (int k = 0; k < n; k++) {
        f.support += confusion[c * n + k];
        f.predicted += confusion[k * n + c];
    }
    f.precision = f.predicted ? (double)f.right / (double)f.predicted : 0;
    f.recall = f.support ? (double)f.right / (double)f.support : 0;
    f.f1 = f.precision + f.recall > 0 ? 2 * f.precision * f.recall / (f.precision + f.recall) : 0;
    return f;
}
