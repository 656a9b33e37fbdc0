#include "facts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "../folder/lock.h"
#include "best.h"

struct tt_library_facts tt__facts_none(int64_t epochs)
{
    return (struct tt_library_facts){
        .epochs = epochs, .best_score = NAN, .best_loss = NAN, .best = tt__best_none(NULL)};
}

struct tt_library_facts tt__facts_unreadable(const struct tt_err *err)
{
    struct tt_library_facts f = tt__facts_none(0);
    tt_text_copy(f.state, sizeof f.state, "unreadable");
    tt_text_copy(f.problem, sizeof f.problem, err->text);
    return f;
}

int tt__facts_config(struct tt_library_facts *f, const char *folder, struct tt_config *config,
                     struct tt_err *err)
{
    char path[TT_PATH];
    snprintf(path, sizeof path, "%.1000s/config.ini", folder);
    tt_config_defaults(config);
    int rc = tt_config_read(path, config, err);
    *f = rc < 0 ? tt__facts_unreadable(err) : tt__facts_none(config->epochs);
    if (rc == 0)
        f->best = tt__best_none(config);
    return rc;
}

static double take_time(struct tt_library_facts *f, double wall)
{
    if (!isfinite(wall))
        return f->seconds;
    f->began = f->began > 0 ? f->began : wall;
    f->ended = wall;
    double time = wall - f->began;
    if (f->trained == 0 && time > f->seconds)
        f->seconds = time;
    return time;
}

static void take_best(struct tt_library_facts *f, enum tt_library_metric m, double value)
{
    if (m == TT_LIBRARY_VAL_LOSS && isfinite(value))
        f->best_loss = fmin(f->best_loss, value); /* of a NaN and a number the number */
    if (m == TT_LIBRARY_VAL_SCORE && isfinite(value))
        f->best_score = fmax(f->best_score, value);
}

double tt__facts_point(struct tt_library_facts *f, enum tt_library_metric m, int64_t step,
                       double wall, double value)
{
    f->step = step;
    take_best(f, m, value);
    bool scored = isfinite(f->best_score);
    tt_text_copy(f->best.by, sizeof f->best.by, scored ? "" : "val-loss");
    f->best.regression = f->regression;
    f->best.value = scored ? f->best_score : f->best_loss;
    return take_time(f, wall);
}

static void take_epoch(struct tt_library_facts *f, const struct tt_row *row)
{
    f->epoch = row->epoch;
    f->epochs = row->epochs;
    f->val_loss = row->val_loss;
    tt__best_take(&f->best, row);
    take_best(f, TT_LIBRARY_VAL_LOSS, row->best[TT_ROW_VAL_LOSS].value);
    take_best(f, TT_LIBRARY_VAL_SCORE, row->best[TT_ROW_VAL_SCORE].value);
    if (row->epoch > 0)
        f->per_epoch = (double)row->step / (double)row->epoch;
    if (isfinite(row->seconds)) {
        f->trained += row->seconds;
        f->seconds = f->trained;
        f->per_step = row->step > 0 ? f->trained / (double)row->step : f->per_step;
    }
}

/* Steps of an epoch that has not ended take what those before took: the clock would count pauses.
 */
static void take_part(struct tt_library_facts *f, const struct tt_row *row)
{
    double steps = (double)row->step - f->per_epoch * (double)f->epoch;
    if (f->per_step > 0 && f->per_epoch > 0 && steps > 0)
        f->seconds = f->trained + steps * f->per_step;
}

double tt__facts_row(struct tt_library_facts *f, const struct tt_row *row)
{
    double time = take_time(f, row->time);
    f->branches = row->branch + 1 > f->branches ? row->branch + 1 : f->branches;
    f->regression = f->regression || row->regression;
    tt_text_copy(f->end, sizeof f->end, row->kind == TT_ROW_END ? row->state : "");
    f->step = row->step;
    if (row->kind == TT_ROW_EPOCH)
        take_epoch(f, row);
    else
        take_part(f, row);
    return time;
}

bool tt__facts_state(struct tt_library_facts *f, const char *folder)
{
    const char *state = tt__lock_is_held(folder) ? "running" : f->end[0] ? f->end : "crashed";
    bool other = strcmp(f->state, state) != 0;
    tt_text_copy(f->state, sizeof f->state, state);
    return other;
}
