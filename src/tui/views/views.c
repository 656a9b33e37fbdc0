/* The table of views; how to add one stands in view.h. */
#include "views.h"

const struct tt_view_type *const tt_views[] = {
    &tt_view_dashboard,
    &tt_view_confusion,
    &tt_view_log,
    NULL,
};
