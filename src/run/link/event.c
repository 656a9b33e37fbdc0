#include <tuitrain/run/link/event.h>

#include <stddef.h>

int tt_epoch_fields(const struct tt_event *e, bool regression,
                    struct tt_epoch_field out[TT_EPOCH_FIELDS])
{
    enum kind { CLASSES = 1, VALUES = 2, BOTH = 3 };
    const struct {
        struct tt_epoch_field field;
        enum kind of;
    } all[] = {{{"epoch", (double)e->epoch, true}, BOTH},
               {{"epochs", (double)e->epochs, true}, BOTH},
               {{"step", (double)e->step, true}, BOTH},
               {{"train_loss", e->train.loss, false}, BOTH},
               {{"train_acc", e->train.accuracy, false}, CLASSES},
               {{"train_r2", e->train.r2, false}, VALUES},
               {{"val_loss", e->val.loss, false}, BOTH},
               {{"val_acc", e->val.accuracy, false}, CLASSES},
               {{"val_r2", e->val.r2, false}, VALUES},
               {{"val_mae", e->val.mae, false}, VALUES},
               {{"val_rmse", e->val.rmse, false}, VALUES},
               {{"lr", e->lr, false}, BOTH},
               {{"seconds", e->seconds, false}, BOTH},
               {{"val_seconds", e->val_seconds, false}, BOTH},
               {{"images_per_second", e->images_per_second, false}, BOTH}};
    int n = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].of & (regression ? VALUES : CLASSES))
            out[n++] = all[i].field;
    return n;
}
