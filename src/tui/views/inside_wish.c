/* Which sample the view `inside` wishes for. */
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "inside_view.h"

/* The by-th from the one that is shown; one that was asked for and has not come counts. */
void tt_inside_seek(struct tt_inside_view *self, const struct tt_scene *scene, int by, bool wrong,
                    int cls)
{
    struct tt_inside_wish *w = &self->wish;
    const struct tt_insight *i = scene->insight;
    bool came = i && i->known && i->wish.seek == w->seek;
    bool same = w->wrong == wrong && w->cls == cls;
    if (came && !w->drawing)
        w->index = i->index;
    w->by = came || !same ? by : w->by + by;
    w->wrong = wrong;
    w->cls = cls;
    w->seek++;
    w->drawing = false;
    self->sent = false;
}

static void show_sample(struct tt_inside_view *self, int64_t index)
{
    self->wish.index = index;
    self->wish.by = 0;
    self->wish.wrong = false;
    self->wish.cls = -1;
    self->wish.seek++;
    self->wish.drawing = false;
    self->sent = false;
}

void tt_inside_show_drawing(struct tt_inside_view *self, bool drawing)
{
    self->wish.drawing = drawing;
    self->sent = false;
}

static int find_class(const struct tt_run_info *info, const char *name)
{
    int64_t number;
    for (int k = 0; k < info->n_classes; k++)
        if (strcmp(info->class_name[k], name) == 0)
            return k;
    return tt_text_to_int(name, &number) && number >= 0 && number < info->n_classes ? (int)number
                                                                                    : -1;
}

static bool want_class(struct tt_inside_view *self, const struct tt_scene *scene, const char *name)
{
    int cls = find_class(scene->info, name);
    if (cls >= 0)
        tt_inside_seek(self, scene, 1, false, cls);
    return cls >= 0;
}

/* The arguments of the command `inside`. */
static bool want(struct tt_inside_view *self, const struct tt_scene *scene, const char *words)
{
    int64_t index;
    if (!*words)
        return true;
    if (strcmp(words, "next") == 0)
        tt_inside_seek(self, scene, 1, false, -1);
    else if (strcmp(words, "previous") == 0)
        tt_inside_seek(self, scene, -1, false, -1);
    else if (strcmp(words, "wrong") == 0)
        tt_inside_seek(self, scene, 1, true, -1);
    else if (strcmp(words, "drawing") == 0 && scene->info->channels > 0)
        tt_inside_show_drawing(self, true);
    else if (strncmp(words, "class ", 6) == 0)
        return want_class(self, scene, words + 6);
    else if (tt_text_to_int(words, &index) && index >= 0 &&
             (scene->info->val_samples == 0 || index < scene->info->val_samples))
        show_sample(self, index);
    else
        return false;
    self->sample = true;
    return true;
}

/* "12 from samples": where it leads back to. */
bool tt_inside_want(struct tt_inside_view *self, const struct tt_scene *scene, const char *line)
{
    char words[128];
    const char *from = strstr(line, " from ");
    for (const char *next = from; next; next = strstr(next + 1, " from "))
        from = next;
    size_t n = from ? (size_t)(from - line) : strlen(line);
    snprintf(words, sizeof words, "%.*s", (int)n, line);
    if (!want(self, scene, words))
        return false;
    if (from && strcmp(from + 6, "inside") != 0)
        tt_text_copy(self->from, sizeof self->from,
                     strcmp(from + 6, "samples") == 0 || strcmp(from + 6, "draw") == 0 ? from + 6
                                                                                       : "");
    return true;
}
