/* What the samples view asks of the worker, and whether the answer is there. */
#include "samples_view.h"

/* Of what was recorded those that were followed stay where they are, so that one can watch them. */
struct tt_query tt_samples_query(const struct tt_samples_view *self, const struct tt_scene *scene,
                                 int n)
{
    enum tt_pick usual = tt_scene_recorded(scene) ? TT_PICK_RANDOM : TT_PICK_WORST;
    struct tt_query q = {.pick = self->pick == TT_PICK_NONE ? usual : self->pick,
                         .row = self->row,
                         .column = self->column,
                         .turn = self->turn,
                         .live = self->live,
                         .first = self->first,
                         .n = n};
    if (self->large)
        q = (struct tt_query){
            .pick = TT_PICK_ONE, .index = self->index[self->chosen], .live = self->live, .n = 1};
    return q;
}

const struct tt_samples_page *tt_samples_shown(const struct tt_samples_view *self,
                                               const struct tt_scene *scene)
{
    const struct tt_samples_page *page = scene->page;
    struct tt_query q = tt_samples_query(self, scene, 0);
    if (!page || !page->known)
        return NULL;
    q.first = page->query.first;
    q.n = page->query.n;
    /* Beside a matrix that is counted now they are of now, too. */
    q.confusion = page->query.confusion;
    q.live = q.live || (q.confusion && page->query.live);
    return tt_query_equal(&q, &page->query) ? page : NULL;
}
