/* Synchronised output, private mode 2026: the terminal shows a picture when all of it has come,
 * never half of one.  Its description in terminfo says that it can (Sync), or it does itself when
 * asked with DECRQM.  https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036
 *
 *     tt_sync_open(begin, end, may_ask)    when the terminal is taken over
 *     tt_sync_ask()                        with the first picture
 *     tt_sync_answer("2026;2$y")           whenever something like it comes
 *     tt_sync_due() > 0                    on leaving: an answer may still come
 *
 * UI thread only. */
#ifndef TT_TUI_SCREEN_SYNC_H
#define TT_TUI_SCREEN_SYNC_H

#include <stdbool.h>

/* Whether a terminal may be asked: not one that could print the question.  `name` is TERM, by which
 * it is described; `program` is TERM_PROGRAM, or NULL. */
bool tt_sync_may_ask(const char *name, const char *program);

/* What the description says, or NULL.  A terminal that may be asked is, once. */
void tt_sync_open(const char *begin, const char *end, bool may_ask);

/* Asks, if that is to be done and has not been.  Belongs before the picture clears the screen,
 * which also clears what a terminal shows that does not understand. */
void tt_sync_ask(void);

/* An answer, from after "CSI ?" on; others than to the question do nothing. */
void tt_sync_answer(const char *answer);

/* Seconds for which an answer is worth waiting for; <= 0: none is to come, or it is late. */
double tt_sync_due(void);

/* Frames each picture from here on, if the terminal can; after tt_outlet_open(). */
void tt_sync_frame(void);

/* What ends a picture, for when it is broken off; empty where there is nothing to end. */
const char *tt_sync_end(void);

#endif
