/* What the watcher sees of the worker: its state, its figures, its options. */
#ifndef TT_RUN_CONTROL_PUBLISH_H
#define TT_RUN_CONTROL_PUBLISH_H

#include <tuitrain/run/link/snapshot.h>

struct tt_worker;

/* The figures of this moment; what it points to is the session's. */
void tt__snapshot_make(struct tt_worker *w, struct tt_snapshot *snap);
void tt__publish(struct tt_worker *w); /* also before the thread starts */
/* When the options differ from those published last. */
void tt__publish_settings(struct tt_worker *w);
/* When the state differs from that told last. */
void tt__publish_state(struct tt_worker *w);

#endif
