/* The time bar: one line below every view, from the run's beginning to now.  It scrubs the past of
 * all views together, by mouse and keys, and plays it. */
#ifndef TT_TUI_PANELS_TIMEBAR_H
#define TT_TUI_PANELS_TIMEBAR_H

#include "../commands/keymap.h"
#include "../screen/canvas.h"
#include "../screen/input.h"
#include "../views/view.h"

enum { TT_TIMEBAR_SPEEDS = 6 };

/* Zeroed: now, at the usual speed. */
struct tt_timebar {
    bool past;    /* the past is shown ... */
    int64_t step; /* ... at this step: the last moment up to it */
    int moment;   /* ... the number of that one, where it was chosen by number; else 0 */
    bool playing; /* on from there */
    int speed;    /* notches from the usual */
    bool chosen;  /* that was chosen; else long films play faster */
    double due;   /* when the next moment is shown, by tt_clock_now() */
    bool held;    /* the mouse holds the knob */
};

/* Rows that it takes on a screen of h rows: none before there is anything to look back at, and on
 * small screens none but while the past is shown. */
int tt_timebar_rows(const struct tt_timebar *b, const struct tt_scene *scene, int h);
void tt_timebar_draw(const struct tt_timebar *b, struct tt_canvas *c, struct tt_rect where,
                     const struct tt_keymap *keys, const struct tt_scene *scene);

/* All that happens to it.  `scene` is the present. */
void tt_timebar_seek(struct tt_timebar *b, const struct tt_scene *scene, int64_t step); /* TT_NOW */
bool tt_timebar_move(struct tt_timebar *b, const struct tt_scene *scene, int by);
void tt_timebar_play(struct tt_timebar *b, const struct tt_scene *scene, double now);
double tt_timebar_speed(const struct tt_timebar *b);  /* moments a second */
bool tt_timebar_faster(struct tt_timebar *b, int by); /* false: that is the limit */
/* While it plays: shows the next moment when that is due. */
bool tt_timebar_tick(struct tt_timebar *b, const struct tt_scene *scene, double now);
/* A button inside `where`, or what follows it elsewhere; returns whether that was meant for it. */
bool tt_timebar_mouse(struct tt_timebar *b, const struct tt_scene *scene, struct tt_rect where,
                      const struct tt_input *in);

/* Which of scene->way is shown. */
int tt_timebar_at(const struct tt_timebar *b, const struct tt_scene *scene);

/* The command that a line of the keymap stands for while the past is shown: space plays; NULL: what
 * it always does. */
const char *tt_timebar_meaning(const char *line);

#endif
