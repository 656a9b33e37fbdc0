/* Earlier runs, read beside the screen: run folders, and the folders of TensorBoard's event files
 * that PyTorch's SummaryWriter and others write.
 *
 * A thread of its own looks for runs, reads them, and follows those that grow from where they
 * ended; it works only while someone looks.  Nobody waits for it: runs are only ever added, points
 * are only ever appended and never move, facts come through a mailbox.
 *
 *     library = tt_library_open("runs/2026-...");
 *     tt_library_look(library, true);
 *     ... poll tt_library_fd(library); tt_library_begin(library);
 *     for (i = 0; i < tt_library_runs(library); i++)
 *         run = tt_library_run(library, i); ...
 */
#ifndef TT_RUN_LIBRARY_LIBRARY_H
#define TT_RUN_LIBRARY_LIBRARY_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/library/run.h>

enum { TT_LIBRARY_RUNS = 2048, TT_LIBRARY_FOLDERS = 16 };

struct tt_library;
/* `own` is the folder of the run that is trained; runs beside it are looked for.  Aborts when out
 * of memory.  Nothing is read, and no thread there, before the first look. */
struct tt_library *tt_library_open(const char *own);
void tt_library_close(struct tt_library *p);

/* All of this is for one thread, the screen's.
 *
 * One more folder to look through: it, and the folders in it; with `deep` also those in them.
 * Fails with TT_EINPUT when it is no folder, or there are too many. */
int tt_library_add(struct tt_library *p, const char *folder, bool deep, struct tt_err *err);
/* Whether somebody looks: the thread reads only then, and every two seconds what is new. */
void tt_library_look(struct tt_library *p, bool look);

/* For poll(): readable when there is news; tt_library_begin() clears it. */
int tt_library_fd(const struct tt_library *p);
/* Takes the newest facts of all runs.  Returns whether there was news. */
bool tt_library_begin(struct tt_library *p);
int tt_library_runs(const struct tt_library *p);
struct tt_library_run *tt_library_run(const struct tt_library *p, int i);
/* Whether every folder has been read through since it was added. */
bool tt_library_settled(const struct tt_library *p);

#endif
