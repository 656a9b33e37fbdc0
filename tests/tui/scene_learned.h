/* What a network has learned, for a scene built by hand: what inputs are worth to it, and where
 * samples lie. */
#ifndef TT_TESTS_TUI_SCENE_LEARNED_H
#define TT_TESTS_TUI_SCENE_LEARNED_H

#include "scene.h"

enum { WORTHS = 64, AVERAGE = 8 };

/* Of columns as stage_table() has them, or of squares; all worths times `scale`. */
static inline void stage_importance(struct stage *s, bool pictures, double scale)
{
    static const char *const names[] = {"width", "height", "colour", "a column whose name is long"};
    static struct tt_worth worth[WORTHS];
    static float score[WORTHS * MOST_CLASSES], loss[WORTHS * MOST_CLASSES];
    static int64_t samples[MOST_CLASSES];
    static uint8_t average[(1 + MOST_CLASSES) * AVERAGE * AVERAGE];
    int n = pictures ? WORTHS : 4, classes = s->info.n_classes;
    for (int k = 0; k < n; k++) {
        double at = pictures ? 3 * exp(-0.1 * pow(k / 8 - 3.5, 2) - 0.1 * pow(k % 8 - 4.5, 2)) - 0.2
                             : 20.0 * k * (k < 3) - 0.5;
        worth[k] = (struct tt_worth){.score = at * scale,
                                     .score_deviation = pictures ? 0 : scale * (1 + k),
                                     .loss = at / 20 * scale,
                                     .loss_deviation = pictures ? 0 : scale * 0.05};
        if (!pictures)
            snprintf(worth[k].name, sizeof worth[k].name, "%s", names[k]);
        for (int c = 0; c < classes; c++) {
            score[k * classes + c] = (float)(at * scale * (c + 1) / 2);
            loss[k * classes + c] = (float)(at * scale / 40 * (c + 1));
        }
    }
    for (int c = 0; c < classes; c++)
        samples[c] = 100;
    for (size_t i = 0; i < sizeof average; i++)
        average[i] = (uint8_t)(i * 7 % 251);
    s->importance = (struct tt_importance_report){
        .known = true,
        .number = 1,
        .step = s->snap.step,
        .of = {.samples = 5000,
               .repeats = pictures ? 1 : 5,
               .base = {.known = true, .accuracy = 97.51, .loss = 0.0861, .r2 = 0.81},
               .height = pictures ? 8 : 0,
               .width = pictures ? 8 : 0,
               .n = n,
               .done = n,
               .worth = worth,
               .classes = classes,
               .class_score = score,
               .class_loss = loss,
               .class_samples = samples,
               .channels = pictures ? 1 : 0,
               .average_height = AVERAGE,
               .average_width = AVERAGE,
               .average = pictures ? average : NULL}};
}

/* A heap for each class, around a ring; some of each are taken for the next one. */
static inline void stage_embedding(struct stage *s)
{
    struct tt_embedding *e = &s->embedding;
    int groups = s->info.regression ? TT_EMBED_GROUPS : s->info.n_classes;
    *e = (struct tt_embedding){.known = true,
                               .number = 1,
                               .step = s->snap.step,
                               .layer = "fc1 (linear)",
                               .units = 128,
                               .of = 128,
                               .explained = {0.3f, 0.2f},
                               .tsne_known = true,
                               .n = TT_EMBED_POINTS};
    for (int k = 0; k < TT_EMBED_GROUPS; k++)
        e->edge[k] = 10 * (float)(k + 1);
    for (int i = 0; i < e->n; i++) {
        int g = i % groups;
        double angle = 6.2831853 * g / groups, out = 2 + 0.4 * sin(i * 1.7);
        struct tt_embed_point *p = &e->point[i];
        p->index = 7 * i;
        p->group = (uint16_t)g;
        p->wrong = i % 23 == 0;
        p->taken = (uint16_t)(p->wrong ? (g + 1) % groups : g);
        p->value = 10 * (float)g + 5;
        p->said = p->value + (p->wrong ? 9 : 1);
        p->pca[0] = (float)(out * cos(angle) + 0.3 * sin(i * 2.3));
        p->pca[1] = (float)(out * sin(angle) + 0.3 * cos(i * 3.1));
        p->tsne[0] = (float)(cos(angle + 1) + 0.1 * sin(i * 2.3));
        p->tsne[1] = (float)(sin(angle + 1) + 0.1 * cos(i * 3.1));
        e->wrong += p->wrong;
    }
}

#endif
