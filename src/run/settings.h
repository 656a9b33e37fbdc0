/* How the settings of a session are gathered, and published by its worker. */
#ifndef TT_RUN_SETTINGS_PRIVATE_H
#define TT_RUN_SETTINGS_PRIVATE_H

#include <tuitrain/run/session.h>
#include <tuitrain/run/settings.h>

struct tt_worker;

void tt__settings_gather(const struct tt_session *s, struct tt_settings *out);

/* When the options differ from those published last. */
void tt__settings_publish(struct tt_worker *w);

#endif
