/* The coach's words: what the line and the panel say, without where it stands. */
#ifndef TT_TUI_PANELS_COACH_WORDS_H
#define TT_TUI_PANELS_COACH_WORDS_H

#include <stddef.h>

#include "../commands/keymap.h"
#include "../views/scene.h"

enum { TT_COACH_TEXT = 400 };

/* All epochs are done, and nothing that came since says more. */
bool tt_coach_is_end(const struct tt_snapshot *s);

/* Numbers were lost, and the run has not gone on since. */
bool tt_coach_is_lost(const struct tt_snapshot *s);

/* Whether the last validation pass is known, of classes, and without a mistake. */
bool tt_coach_none_is_wrong(const struct tt_snapshot *s);

/* How it goes, in a line: "learning well: ..."; its tone is returned. */
enum tt_tone tt_coach_say(const struct tt_scene *scene, char out[TT_COACH_TEXT]);
/* At the end: what was reached beside what needs no learning; what is still wrong, or "".  The line
 * says the first in short where it is narrow. */
void tt_coach_say_reached_shortly(const struct tt_scene *scene, char out[TT_COACH_TEXT]);
void tt_coach_say_reached(const struct tt_scene *scene, char out[TT_COACH_TEXT]);
void tt_coach_say_wrong(const struct tt_scene *scene, const struct tt_keymap *keys,
                        char out[TT_COACH_TEXT]);

/* "- lowers the rate", or "`lr /3` lowers the rate" where no key stands for it. */
const char *tt_coach_act_text(const struct tt_act *a, const struct tt_keymap *keys, char *out,
                              size_t size);

#endif
