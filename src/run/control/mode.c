#include "mode.h"

enum tt_state tt__mode_state(const struct tt_mode *m)
{
    if (m->phase == TT_PHASE_REWINDING)
        return TT_REWINDING;
    if (m->phase == TT_PHASE_LR_FINDING)
        return TT_LR_FINDING;
    if (m->phase == TT_PHASE_VALIDATING || m->eval)
        return TT_EVALUATING;
    if (m->finished)
        return TT_FINISHED;
    /* Single steps are steps of a paused run. */
    return m->paused || m->steps_left > 0 ? TT_PAUSED : TT_TRAINING;
}

bool tt__mode_rests(const struct tt_mode *m)
{
    return m->eval || m->paused || m->finished;
}

bool tt__mode_last_step(const struct tt_mode *m)
{
    return m->steps_left == 1;
}

int tt__mode_takes(const struct tt_mode *m, enum tt_command_id id, struct tt_err *err)
{
    if (m->phase != TT_PHASE_REWINDING || id == TT_COMMAND_STOP)
        return 0;
    return tt_fail(err, TT_EBUSY, "going back to a step; wait for it");
}

/* --- by command ------------------------------------------------------------------------------ */

static bool wished(char op, bool now)
{
    return op == '!' ? !now : op == '1';
}

static int refuse_finished(const struct tt_mode *m, struct tt_err *err)
{
    return m->finished ? tt_fail(err, TT_EUSAGE, "all epochs are done; `epochs +5` adds more") : 0;
}

int tt__mode_pause(struct tt_mode *m, char op, struct tt_err *err)
{
    if (refuse_finished(m, err) < 0)
        return -1;
    bool standing = m->paused || m->eval, pause = wished(op, standing);
    m->eval = m->eval && pause;
    m->paused = pause;
    m->steps_left = 0;
    return pause && !standing;
}

int tt__mode_step(struct tt_mode *m, int64_t n, struct tt_err *err)
{
    if (refuse_finished(m, err) < 0)
        return -1;
    if (m->eval)
        return tt_fail(err, TT_EUSAGE, "in eval mode the weights are frozen; `eval off` leaves it");
    m->paused = false;
    m->steps_left = n;
    return 0;
}

bool tt__mode_eval(struct tt_mode *m, char op)
{
    m->eval = wished(op, m->eval);
    return m->eval;
}

void tt__mode_stop(struct tt_mode *m, bool checkpoint)
{
    m->ending = checkpoint ? TT_ENDS_WITH_CHECKPOINT : TT_ENDS;
}

/* --- as the run goes on ---------------------------------------------------------------------- */

enum tt_phase tt__mode_enter(struct tt_mode *m, enum tt_phase phase)
{
    enum tt_phase before = m->phase;
    m->phase = phase > before ? phase : before;
    return before;
}

void tt__mode_leave(struct tt_mode *m, enum tt_phase to)
{
    m->phase = to;
}

bool tt__mode_step_done(struct tt_mode *m)
{
    if (m->steps_left == 0 || --m->steps_left > 0)
        return false;
    m->paused = true;
    return true;
}

bool tt__mode_finish(struct tt_mode *m, bool finished)
{
    bool now = finished && !m->finished;
    m->finished = finished;
    if (now)
        m->steps_left = 0;
    return now;
}

void tt__mode_halt(struct tt_mode *m)
{
    m->paused = true;
    m->steps_left = 0;
}

void tt__mode_go_on(struct tt_mode *m)
{
    m->paused = false;
}
