/* How the settings of a session are gathered, and published by its worker. */
#ifndef TT_RUN_SESSION_SETTINGS_LIST_H
#define TT_RUN_SESSION_SETTINGS_LIST_H

#include <tuitrain/run/session/session.h>
#include <tuitrain/run/link/settings.h>

struct tt_worker;

void tt__settings_collect(const struct tt_session *s, struct tt_settings *out);

/* When the options differ from those published last. */
void tt__settings_publish(struct tt_worker *w);

#endif
