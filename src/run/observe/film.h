/* The camera: records moments of a run (run/link/film.h), at a bounded share of the time.
 *
 * Most moments cost next to nothing: figures, and what the network says of some fixed samples.  One
 * that comes just after an inspection (inspector.h) has that in it, and the first weights besides;
 * while a moment is due, inspections come more often. */
#ifndef TT_RUN_OBSERVE_FILM_H
#define TT_RUN_OBSERVE_FILM_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/film.h>
#include <tuitrain/run/link/series.h>
#include <tuitrain/run/session/session.h>

#include "drawing.h"

struct tt_camera {
    struct tt_film film;                /* head NULL: nothing is recorded */
    int most;                           /* moments of it */
    struct tt_weight_pictures pictures; /* which; `data` is none */
    float *x, *out, *plain; /* samples and the drawing; what is said of them; weights; owned */
    int64_t number;         /* of the newest moment */
    /* When: */
    int64_t from, last, every; /* steps: of the branch's first moment and its newest, and from one
                                  to the next at least */
    double since;              /* training seconds when it began */
    /* Seconds that moments took: by the wall, as `elapsed` is, for where others have the processor
     * both are longer; and of the processor, for the beginning, which has no time behind it. */
    double spent, worked;
    int64_t shots;           /* moments since it began */
    unsigned waits;          /* enum tt_film_why: the next moment is to say so ... */
    char note[TT_FILM_NOTE]; /* ... with that */
};

/* What a moment is made from: a session, and what is known of it elsewhere. */
struct tt_shot {
    struct tt_session *session;
    const struct tt_snapshot *snap;
    struct tt_series *const *series; /* of the branch */
    int branch;
    const struct tt_inspection *inside; /* the newest; used if it is of this very step */
    const struct tt_drawings *drawings; /* or NULL */
};

/* Once, before the first moment: chooses samples, and takes over `old`, a film that is gone on with
 * (or NULL), as far as it fits.  Without memory there is no film, and it says why. */
void tt__camera_begin(struct tt_camera *k, const struct tt_session *s,
                      const struct tt_run_info *info, double elapsed, struct tt_film *old);
/* A branch begins, on which the next moment lies. */
void tt__camera_fork(struct tt_camera *k, int parent, int64_t from);
/* The next moment is to be taken for this, and to say so. */
void tt__camera_note(struct tt_camera *k, unsigned why, const char *note);

/* Whether it is time for another moment.  Costs nothing.  `elapsed`: seconds of training. */
bool tt__camera_is_due(const struct tt_camera *k, int64_t step, double elapsed);
/* The same of a validation pass, which is worth more. */
bool tt__camera_wants_pass(const struct tt_camera *k, int64_t step, double elapsed, bool best);
/* Takes one and returns it: it belongs to the film.  NULL: there is no film, or no memory. */
const struct tt_film_moment *tt__camera_shoot(struct tt_camera *k, const struct tt_shot *shot,
                                              unsigned why);
void tt__camera_done(struct tt_camera *k);

#endif
