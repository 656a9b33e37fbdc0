/* Time as schedules count it: in epochs, or in steps with by=step. */
#ifndef TT_OPTIM_SCHEDULES_TIME_H
#define TT_OPTIM_SCHEDULES_TIME_H

#include <tuitrain/optim/schedule.h>

extern const char *const tt__units[];
int64_t tt__time(int by, const struct tt_moment *m);
int64_t tt__all_time(int by, const struct tt_moment *m);
/* Where in that the moment lies. */
int64_t tt__time_of_all(int by, const struct tt_moment *m);

#define TT_ROW_BY(at)                                                                              \
    {                                                                                              \
        .name = "by", .type = TT_OPT_CHOICE, .offset = (at), .choices = tt__units,                 \
        .value_name = "UNIT", .help = "what time is counted in"                                    \
    }

#endif
