/* Everything that can be done: keys, commands, views, settings.  What the help shows and the
 * palette searches, made from the tables and the keymap. */
#ifndef TT_TUI_COMMANDS_INDEX_H
#define TT_TUI_COMMANDS_INDEX_H

#include <stdbool.h>

#include "keymap.h"
#include "../views/scene.h"

enum tt_topic_group {
    TT_TOPIC_HERE, /* in the view that is shown */
    TT_TOPIC_RUN,
    TT_TOPIC_SCREEN,
    TT_TOPIC_VIEWS,
    TT_TOPIC_TYPED, /* commands with their arguments */
    TT_TOPIC_SETTINGS,
    TT_TOPIC_MARKS,
    TT_TOPIC_GROUPS
};

struct tt_topic {
    enum tt_topic_group group;
    char keys[40];
    char what[64]; /* "lr *1.25", "dashboard" */
    char help[112];
    char line[TT_KEY_LINE]; /* a command that does it; "": only its keys do, or nothing */
    bool prompt;            /* the line wants an argument */
};

enum { TT_TOPICS = 400 };
struct tt_topics {
    struct tt_topic topic[TT_TOPICS];
    int n;
};

/* In the order of their groups.  scene->settings may be NULL. */
void tt_topics_collect(struct tt_topics *out, const struct tt_keymap *keys,
                       const struct tt_scene *scene, int view);

/* How well `query` fits: every word of it, letter by letter, but not all letters in a row.  0: not
 * at all.  *marks (if given) gets a bit for each of the first 64 bytes of topic->what that fitted.
 */
int tt_topic_score(const struct tt_topic *topic, const char *query, uint64_t *marks);

#endif
