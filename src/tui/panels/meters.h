/* Meters: what the program makes of the machine now, as figures with a trace each, in the first row
 * where there is room, and large over the view. */
#ifndef TT_TUI_PANELS_METERS_H
#define TT_TUI_PANELS_METERS_H

#include <stdbool.h>

#include "../screen/canvas.h"
#include "../views/scene.h"

enum tt_meter { TT_METER_THREADS, TT_METER_FLOPS, TT_METER_MEMORY, TT_METER_WAITING, TT_METERS };
enum { TT_METER_TRACE = 64 };

/* A reading; NAN is not known. */
struct tt_reading_now {
    double cpu;     /* seconds of processors that the program has taken in all */
    double memory;  /* bytes that are there */
    double machine; /* bytes that the machine has */
};

struct tt_meters {
    bool open;
    double (*peak)(void); /* operations a second that one thread can do at most; 0: not known yet */
    double sampled, cpu;  /* when the last reading was taken; what it had taken then */
    double value[TT_METERS];
    double machine;
    float trace[TT_METERS][TT_METER_TRACE]; /* oldest first */
    int n;
};

struct tt_reading_now tt_meters_read(void);

/* Takes a reading into the traces; what of the run belongs to it is in the scene. */
void tt_meters_take(struct tt_meters *m, const struct tt_scene *scene,
                    const struct tt_reading_now *r, double now);
/* Reads when it is time, twice a second at most. */
void tt_meters_sample(struct tt_meters *m, const struct tt_scene *scene, double now);

/* As many as fit before column `end`, right-aligned, at least beyond `begin`. */
void tt_meters_draw_row(const struct tt_meters *m, struct tt_canvas *c, int begin, int end,
                        const struct tt_scene *scene);

/* The panel, in the upper right of `where`. */
struct tt_rect tt_meters_place(struct tt_rect where);
void tt_meters_draw(const struct tt_meters *m, struct tt_canvas *c, struct tt_rect box,
                    const struct tt_scene *scene);

#endif
