/* CSV, from bytes in memory. */
#include <stdlib.h>

#include <tuitrain/formats/csv.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tt_err err = {0};
    struct tt_csv c;
    if (tt_csv_parse("x", (const char *)data, size, &c, &err) < 0)
        return 0;
    float sum = 0;
    for (int64_t i = 0; i < c.rows * c.columns; i++)
        sum += c.value[i];
    if (c.rows < 1 || c.columns < 1 || !(sum == sum || sum != sum))
        abort();
    tt_csv_done(&c);
    return 0;
}
