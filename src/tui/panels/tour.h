/* The tour: a lesson's cards beside the run that they speak of, each with something to do.  A card
 * goes when that was done, or on enter. */
#ifndef TT_TUI_PANELS_TOUR_H
#define TT_TUI_PANELS_TOUR_H

#include <stdbool.h>

#include "../screen/canvas.h"
#include "../commands/keymap.h"
#include "../views/scene.h"
#include "lesson.h"

enum { TT_TOUR_SENT = 8 };

struct tt_tour {
    bool on;
    struct tt_lesson *lesson; /* owned; NULL: none was begun */
    bool paused;              /* by the person, and how fast it went, when the tour began: */
    double speed;             /* its end gives both back */
    int card;
    double came; /* when the card did, */
    double went; /* and when the one before it went by itself */
    bool done;   /* what the card asked for */
    double done_at;
    struct tt_lesson_moment before;
    unsigned heard; /* the terms of its `until:` that commands have fulfilled */
    struct {
        int64_t seq; /* of a command that the worker has not answered yet; 0: none */
        unsigned terms;
    } sent[TT_TOUR_SENT];
};

/* Takes a lesson in the place of the one before; the tour is not on yet. */
void tt_tour_open(struct tt_tour *t, struct tt_lesson *lesson);
void tt_tour_close(struct tt_tour *t);

/* Turns to a card, and begins the tour with it; returns the card's `begin:`. */
const char *tt_tour_turn(struct tt_tour *t, int card, const struct tt_scene *scene, double now);

/* Ends it; `lines` gets the commands that give back what it has changed, with ; between. */
void tt_tour_end(struct tt_tour *t, char *lines, size_t size);

/* A command was carried out, or sent to the worker with that number; what becomes of it. */
void tt_tour_heard(struct tt_tour *t, const char *line, int64_t seq);
void tt_tour_answered(struct tt_tour *t, int64_t seq, bool refused);
/* Whether its card has just come by itself: a key that was meant for the one before is not for it.
 */
bool tt_tour_has_just_come(const struct tt_tour *t, double now);
/* From here on: what the card began with is nobody's deed. */
void tt_tour_listen(struct tt_tour *t);

/* Looks whether it was done; returns true when it is time for the next card.  `view` is shown. */
bool tt_tour_look(struct tt_tour *t, const struct tt_scene *scene, const char *view, double now);
/* When its card changes by itself next (it counts down, or a hint comes), or 0. */
double tt_tour_due(const struct tt_tour *t, double now);

/* Whether there was time to read its text. */
bool tt_tour_is_read(const struct tt_tour *t, double now);
bool tt_tour_is_last(const struct tt_tour *t);
/* The lesson that its last card hands on to, or "". */
const char *tt_tour_next(const struct tt_tour *t);

/* Takes the card's place off *view, at its right or its bottom; `brief`: something is to be seen
 * there, and of the card only what is to be done. */
struct tt_rect tt_tour_place(const struct tt_tour *t, struct tt_rect *view,
                             const struct tt_keymap *keys, const struct tt_scene *scene,
                             bool brief);
bool tt_tour_is_beside(struct tt_rect view);

/* Which keys are the card's now: or'ed.  The view, or what lies over it, has the others. */
enum {
    TT_TOUR_ENTER = 1,     /* the next card */
    TT_TOUR_NEXT = 2,      /* that too: the key of the command `tour next` */
    TT_TOUR_BACKSPACE = 4, /* the one before */
    TT_TOUR_ESC = 8        /* the end */
};
void tt_tour_draw(const struct tt_tour *t, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, unsigned own,
                  double now);

#endif
