/* What is told to who looks elsewhere: the window's title with the progress, and a call when the
 * run has ended or the coach is newly alarmed. */
#ifndef TT_TUI_APP_ANNOUNCE_H
#define TT_TUI_APP_ANNOUNCE_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/run/link/snapshot.h>

#include "../views/scene.h"

struct tt_announce {
    bool begun;          /* what was there at the beginning is no news */
    enum tt_state state; /* that was seen last */
    bool lost;           /* numbers were */
    unsigned alarmed;    /* 1 << enum tt_rule, or'ed: told already */
    double called;       /* when */
    double titled;       /* when the title was told */
};

/* "62% 97.8% tuitrain: mnist" */
void tt_announce_title(const struct tt_scene *scene, char *out, size_t size);

/* What has become worth a call since the last time; false: nothing. */
bool tt_announce_news(struct tt_announce *a, const struct tt_scene *scene, double now, char *out,
                      size_t size);

/* With each picture: tells the terminal, the title once a second at most. */
void tt_announce_tell(struct tt_announce *a, const struct tt_scene *scene);

#endif
