/* Inside of the samples view: its keys (samples.c), its picture (samples_draw.c, samples_large.c),
 * and what both need (samples_query.c, samples_words.c). */
#ifndef TT_TUI_VIEWS_SAMPLES_VIEW_H
#define TT_TUI_VIEWS_SAMPLES_VIEW_H

#include "../widgets/image.h"
#include "view.h"

struct tt_samples_view {
    enum tt_pick pick; /* NONE: nothing was chosen yet, so the worst */
    int row, column;   /* classes of CELL and CLASS */
    int64_t turn;      /* of RANDOM */
    bool live;         /* of the network as it is now */
    int64_t first;     /* of all that match: the first one shown */
    int chosen;        /* on the page */
    /* One of them large: which, and those that lie before and after it. */
    bool large;
    bool alone; /* it was asked for by its number, in another view */
    int n;
    int64_t index[TT_PAGE_SAMPLES];
    /* As last drawn: tiles, the first one's corner in the view, from one to the next. */
    int columns, rows;
    struct tt_rect tile;
};

/* samples_query.c: what is asked of the worker, for so many samples a page. */
struct tt_query tt_samples_query(const struct tt_samples_view *self, const struct tt_scene *scene,
                                 int n);
/* The newest page, when it shows what is wanted (though perhaps another part of it); else NULL. */
const struct tt_samples_page *tt_samples_shown(const struct tt_samples_view *self,
                                               const struct tt_scene *scene);

/* samples_draw.c */
void tt_samples_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                     struct tt_rect where);

/* samples_words.c */
const char *tt_samples_arrow(const struct tt_canvas *c);
const char *tt_samples_class(const struct tt_scene *scene, int c);
bool tt_samples_right(const struct tt_scene *scene, const struct tt_sample *s);
enum tt_style tt_samples_style(const struct tt_scene *scene, const struct tt_sample *s);
/* "87%", or "" where it is not known. */
const char *tt_samples_sureness(const struct tt_sample *s, char *out, size_t size);
/* "4→9 87%" */
void tt_samples_words(const struct tt_scene *scene, const struct tt_canvas *c,
                      const struct tt_sample *s, char *out, size_t size);
/* Picture i of the page's `all`. */
struct tt_pixels tt_samples_picture(const struct tt_samples_page *page, const uint8_t *all, int i);

/* samples_large.c.  What is known of the i-th of a page of rows. */
void tt_samples_draw_row(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                         const struct tt_samples_page *page, int i);
void tt_samples_draw_large(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect body,
                           const struct tt_samples_page *page);

#endif
