/* Options of a session that may change between two steps.
 *
 * To add one: write its function and add its row to the table at the end. */
#include <inttypes.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/session.h>

/* The value has been read into config, by its row of tt_config_rows; s->config is as it was. */
typedef int set_function(struct tt_session *s, const struct tt_config *config, struct tt_err *err);

static int set_epochs(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    int64_t begun = s->epoch + (s->batch > 0);
    if (config->epochs < begun)
        return tt_fail(err, TT_EUSAGE, "epoch %" PRId64 " has begun already", begun);
    s->config.epochs = config->epochs;
    tt_session_refresh_lr(s);
    return 0;
}

static int set_schedule(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    return tt_session_set_schedule(s, config->schedule, err);
}

static const struct {
    const char *option;
    set_function *set;
} settable[] = {
    {"epochs", set_epochs},
    {"schedule", set_schedule},
};
enum { SETTABLE = sizeof settable / sizeof settable[0] };

const char *tt_session_settable(int i)
{
    return i < SETTABLE ? settable[i].option : NULL;
}

int tt_session_set(struct tt_session *s, const char *option, const char *value, struct tt_err *err)
{
    struct tt_config config = s->config;
    for (int i = 0; i < SETTABLE; i++)
        if (strcmp(settable[i].option, option) == 0)
            return tt_opt_set(tt_opt_find(tt_config_rows, option), &config, value, err) < 0
                       ? -1
                       : settable[i].set(s, &config, err);
    return tt_fail(err, TT_EUSAGE, "%s cannot change while training", option);
}
