/* What is said of one sample, and its picture. */
#include "samples_view.h"

#include <stdio.h>

const char *tt_samples_class(const struct tt_scene *scene, int c)
{
    return c >= 0 && c < scene->info->n_classes ? scene->info->class_name[c] : "?";
}

const char *tt_samples_arrow(const struct tt_canvas *c)
{
    return c->ascii ? ">" : "→";
}

bool tt_samples_right(const struct tt_scene *scene, const struct tt_sample *s)
{
    return !scene->info->regression && s->cls == s->predicted;
}

enum tt_style tt_samples_style(const struct tt_scene *scene, const struct tt_sample *s)
{
    return scene->info->regression      ? TT_STYLE_NORMAL
           : tt_samples_right(scene, s) ? TT_STYLE_GOOD
                                        : TT_STYLE_TRAIN;
}

const char *tt_samples_sureness(const struct tt_sample *s, char *out, size_t size)
{
    double p = s->top > 0 ? 100 * (double)s->top_p[0] : 0;
    out[0] = '\0';
    if (s->top > 0)
        snprintf(out, size, p >= 99.5 && p < 99.95 ? "%.1f%%" : "%.0f%%", p);
    return out;
}

void tt_samples_words(const struct tt_scene *scene, const struct tt_canvas *c,
                      const struct tt_sample *s, char *out, size_t size)
{
    char p[16];
    if (scene->info->regression)
        snprintf(out, size, "%.4g%s%.4g", (double)s->value, tt_samples_arrow(c),
                 (double)s->value + (double)s->residual);
    else
        snprintf(out, size, "%s%s%s %s", tt_samples_class(scene, s->cls), tt_samples_arrow(c),
                 tt_samples_class(scene, s->predicted), tt_samples_sureness(s, p, sizeof p));
}

struct tt_pixels tt_samples_picture(const struct tt_samples_page *page, const uint8_t *all, int i)
{
    return (struct tt_pixels){
        page->channels == 3 ? TT_PIXEL_RGB : TT_PIXEL_GRAY, page->width, page->height,
        all + (size_t)i * (size_t)(page->channels * page->width * page->height)};
}
