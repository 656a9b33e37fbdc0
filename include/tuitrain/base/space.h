/* Want of space: whether writing failed because a disk is full or a quota is used up, which ends
 * when something else is removed.  Each thread has its own answer, as with errno. */
#ifndef TT_BASE_SPACE_H
#define TT_BASE_SPACE_H

#include <stdbool.h>

/* Before a try to write ... */
void tt_space_forget(void);
/* ... and after it: whether that was the reason. */
bool tt_space_was_short(void);

/* By what writes files: the errno of something that failed. */
void tt_space_note(int why);

#endif
