#include <tuitrain/run/link/data_sheet.h>

#include <stdlib.h>

void tt_data_sheet_free(struct tt_data_sheet *s)
{
    if (!s)
        return;
    free(s->notes);
    free(s->column);
    free(s->in_train);
    free(s->in_val);
    free(s->pixels);
    free(s);
}
