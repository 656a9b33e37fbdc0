/* What the confusion view counts: the matrix that is shown, and the worst pairs of it. */
#include "confusion_view.h"

#include <string.h>

bool tt_confusion_counts_now(const struct tt_confusion_view *self, const struct tt_scene *scene)
{
    return !tt_scene_recorded(scene) && (self->live || !scene->snap->confusion_known);
}

const struct tt_samples_page *tt_confusion_page(const struct tt_confusion_view *self,
                                                const struct tt_scene *scene)
{
    const struct tt_samples_page *page = scene->page;
    bool counts = tt_confusion_counts_now(self, scene);
    return counts && page && page->known && page->query.confusion ? page : NULL;
}

struct tt_heatmap tt_confusion_matrix(const struct tt_confusion_view *self,
                                      const struct tt_scene *scene)
{
    const struct tt_samples_page *page = tt_confusion_page(self, scene);
    const uint32_t *last = scene->snap->confusion_known ? scene->snap->confusion : NULL;
    return (struct tt_heatmap){
        .n = scene->snap->n_classes,
        .count = page ? page->confusion : last,
        .name = scene->info->class_name,
        .percent = self->percent,
        .row0 = self->row0,
        .column0 = self->column0,
        .row = self->chosen ? self->row : -1,
        .column = self->chosen ? self->column : -1,
    };
}

/* Into the list, which is sorted by count and then by place. */
static void insert(struct tt_confusion_view *self, const uint32_t *count, int place)
{
    int at = self->n_pairs;
    while (at > 0 && count[place] > count[self->pair[at - 1]])
        at--;
    if (at == TT_WORST_PAIRS)
        return;
    self->n_pairs += self->n_pairs < TT_WORST_PAIRS;
    memmove(self->pair + at + 1, self->pair + at,
            (size_t)(self->n_pairs - 1 - at) * sizeof *self->pair);
    self->pair[at] = place;
}

void tt_confusion_sort(struct tt_confusion_view *self, const struct tt_scene *scene,
                       const struct tt_heatmap *m)
{
    const struct tt_samples_page *page = tt_confusion_page(self, scene);
    int64_t which =
        page ? -2 - page->step * 1000003 - page->looked_at : scene->snap->confusion_id + 1;
    if (self->sorted == which)
        return;
    self->sorted = which;
    self->n_pairs = 0;
    for (int i = 0; i < m->n * m->n; i++)
        if (m->count[i] > 0 && i / m->n != i % m->n)
            insert(self, m->count, i);
    self->at = self->at < self->n_pairs ? self->at : self->n_pairs > 0 ? self->n_pairs - 1 : 0;
}
