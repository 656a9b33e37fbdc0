/* The rows of the table in schedules.c, and the unit that they count time in. */
#ifndef TT_OPTIM_SCHEDULES_H
#define TT_OPTIM_SCHEDULES_H

#include <tuitrain/optim/schedule.h>

extern const struct tt_schedule_type tt_schedule_constant, tt_schedule_step, tt_schedule_multistep,
    tt_schedule_exponential, tt_schedule_cosine, tt_schedule_cosine_restarts, tt_schedule_onecycle,
    tt_schedule_polynomial, tt_schedule_plateau;

/* Time is counted in epochs, or in steps with by=step. */
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
