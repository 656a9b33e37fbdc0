/* A lens: which part of the curves is looked at, and how.  Charts that share one show the same
 * steps. */
#ifndef TT_TUI_LENS_H
#define TT_TUI_LENS_H

#include <stdbool.h>

/* Zeroed: everything, as smooth as usual. */
struct tt_lens {
    bool zoomed; /* steps from `x0` on, `width` of them; else all */
    bool follow; /* ... and the newest step stays in sight */
    double x0, width;
    bool reading;  /* a cursor stands at `cursor` */
    double cursor; /* step */
    int smooth;    /* notches from the usual, -TT_LENS_NOTCHES to TT_LENS_NOTCHES */
    bool linear;   /* the loss on a linear axis */
};

enum { TT_LENS_NOTCHES = 4 };

/* What there is to see: steps `first` to `last`, of which `now` are done. */
struct tt_lens_field {
    double first, last, now;
};

/* The steps that are seen. */
void tt_lens_range(struct tt_lens *l, const struct tt_lens_field *f, double *x0, double *x1);
/* "move left", "move up", "back", ...; returns whether it had an effect. */
bool tt_lens_command(struct tt_lens *l, const struct tt_lens_field *f, const char *line);
/* "[" and "]" smooth less and more, "Y" turns the axis. */
bool tt_lens_key(struct tt_lens *l, const char *key);
/* Puts the cursor at a step. */
void tt_lens_read(struct tt_lens *l, const struct tt_lens_field *f, double step);

/* What the window of a smooth curve is multiplied by; 0 is none. */
double tt_lens_smoothing(const struct tt_lens *l);

#endif
