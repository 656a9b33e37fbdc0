/* The options of a session as a list for whoever watches (run/link/settings.h). */
#ifndef TT_RUN_SESSION_SETTINGS_LIST_H
#define TT_RUN_SESSION_SETTINGS_LIST_H

#include <tuitrain/run/session/session.h>
#include <tuitrain/run/link/settings.h>

void tt__settings_collect(const struct tt_session *s, struct tt_settings *out);

#endif
