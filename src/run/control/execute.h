/* Commands, as they come: from the watcher, from a journal, or of the worker itself. */
#ifndef TT_RUN_CONTROL_EXECUTE_H
#define TT_RUN_CONTROL_EXECUTE_H

#include <tuitrain/run/link/command.h>

struct tt_worker;
struct tt_steering;

/* Carries out a command, journals it and answers it. */
void tt__execute(struct tt_worker *w, const struct tt_command *c);
/* The same of a line. */
void tt__execute_line(struct tt_worker *w, const char *line);
/* All that wait. */
void tt__execute_waiting(struct tt_worker *w);

extern const struct tt_steering tt__steering;

#endif
