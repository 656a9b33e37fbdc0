/* Inside of the view `inside`: its keys and its layout (inside.c), and its panels.  Each panel
 * draws into a rectangle and tells where what can be clicked came to lie. */
#ifndef TT_TUI_VIEWS_INSIDE_VIEW_H
#define TT_TUI_VIEWS_INSIDE_VIEW_H

#include "../widgets/image.h"
#include "view.h"

enum {
    TT_INSIDE_ROWS = 64,   /* rows of a list that can be clicked */
    TT_INSIDE_LAYER_H = 9, /* most rows of a layer in the flow */
};

/* A list as last drawn: rows of `h` from the top of `at`, each of which stands for a number. */
struct tt_inside_list {
    struct tt_rect at;
    int n, h;
    int of[TT_INSIDE_ROWS];
};

struct tt_inside_view {
    bool ready;
    struct tt_inside_wish wish;
    bool sent;
    int layer;     /* -1: the last */
    int unit;      /* of it; -1: the strongest */
    int target;    /* class that is explained; -1: the likeliest */
    int first;     /* layer shown, where not all have room */
    int picture;   /* which of the pictures comes first */
    bool sample;   /* of data with a surface the sample is looked at instead */
    char from[16]; /* the view that it was opened from, or "" */
    struct tt_inside_list layers, classes;
};

/* --- what is looked at (inside_query.c) ------------------------------------------------------ */

/* The newest insight, where there is one to show; else NULL. */
const struct tt_insight *tt_inside_shown(const struct tt_scene *scene);
/* The chosen layer, and the unit of it that is told of; -1: none. */
int tt_inside_layer(const struct tt_inside_view *self, const struct tt_insight *i);
int tt_inside_unit(const struct tt_inside_view *self, const struct tt_insight *i);
/* Its place among those that are told of the layer, or -1. */
int tt_inside_place(const struct tt_inside_layer *r, int unit);
/* What a unit of the last layer is called. */
const char *tt_inside_class(const struct tt_scene *scene, const struct tt_insight *i, int output);

/* What is explained. */
const char *tt_inside_target(const struct tt_scene *scene, const struct tt_insight *i);

/* So many significant digits, or fewer where they need more than w columns. */
const char *tt_inside_figure(char *out, size_t size, int digits, double v, int w);

/* --- what is wished for (inside_wish.c) ------------------------------------------------------ */

/* The by-th from the one that is shown; one that was asked for and has not come counts. */
void tt_inside_seek(struct tt_inside_view *self, const struct tt_scene *scene, int by, bool wrong,
                    int cls);
void tt_inside_show_drawing(struct tt_inside_view *self, bool drawing);
/* The arguments of the command `inside`, "12 from samples": and where it leads back to. */
bool tt_inside_want(struct tt_inside_view *self, const struct tt_scene *scene, const char *line);

/* inside_layout.c: all panels, in what is below the head. */
void tt_inside_draw_body(struct tt_inside_view *self, const struct tt_scene *scene,
                         const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                         struct tt_rect view);

/* --- panels ---------------------------------------------------------------------------------- */

/* inside_bars.c: a bar to the left of the middle and one to its right, on a scale of `most`; and
 * numbers as cells, a colour each. */
void tt_inside_diverge(struct tt_canvas *c, struct tt_rect row, double lost, double gained,
                       double most);
void tt_inside_cells(struct tt_canvas *c, struct tt_rect where, const float *v, int n, float most);
/* Numbers as columns that rise and fall from a line, with a mark below number `chosen`. */
void tt_inside_columns(struct tt_canvas *c, struct tt_rect where, const float *v, int n,
                       int chosen);

/* inside_flow.c: the layers, each with its outputs; the rows that they take, of so many. */
int tt_inside_flow_height(const struct tt_insight *i, int most);
void tt_inside_draw_flow(struct tt_inside_view *self, const struct tt_scene *scene,
                         const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                         struct tt_rect view);
/* inside_unit.c: the chosen layer's outputs, and what feeds its chosen unit. */
void tt_inside_draw_units(const struct tt_inside_view *self, const struct tt_scene *scene,
                          const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where);
void tt_inside_draw_links(const struct tt_inside_view *self, const struct tt_scene *scene,
                          const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where);
/* inside_classes.c: what each class gains and loses; what columns add. */
void tt_inside_draw_classes(struct tt_inside_view *self, const struct tt_scene *scene,
                            const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                            struct tt_rect view);
void tt_inside_draw_table(const struct tt_scene *scene, const struct tt_insight *i,
                          struct tt_canvas *c, struct tt_rect where);
/* inside_pictures.c: the picture, and what of it speaks for the class.  How many there are, and how
 * wide all of them are in that room. */
int tt_inside_pictures(const struct tt_insight *i);
int tt_inside_pictures_width(const struct tt_insight *i, struct tt_rect room);
void tt_inside_draw_pictures(const struct tt_inside_view *self, const struct tt_scene *scene,
                             const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where);
/* inside_surface.c: all of it, and the plane alone, perhaps with where the sample lies. */
struct tt_rect tt_inside_draw_plane(const struct tt_scene *scene, const struct tt_insight *i,
                                    struct tt_canvas *c, struct tt_rect where, bool here);
void tt_inside_draw_surface(const struct tt_inside_view *self, const struct tt_scene *scene,
                            const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where);

#endif
