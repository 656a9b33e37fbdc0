/* A scene in which every view has as much to show as in a usual run: the reference job after some
 * epochs, or a table whose classes, or few of them, or values are learned. */
#ifndef TT_TESTS_TUI_RICH_H
#define TT_TESTS_TUI_RICH_H

#include "scene_learned.h"

#include "insight.h"

#include <tuitrain/run/link/inspection.h>

enum { RICH_LAYERS = 6, RICH_PICTURES = 60, RICH_SIDE = 28 };
enum rich_kind { RICH_PICTURE_CLASSES, RICH_TABLE_CLASSES, RICH_FEW_CLASSES, RICH_TABLE_VALUES };

struct rich {
    struct stage *stage;
    struct tt_inspection inspection;
    struct tt_layer_report layer[RICH_LAYERS];
    struct tt_param_report param[2 * RICH_LAYERS];
    uint8_t weights[RICH_PICTURES * RICH_SIDE * RICH_SIDE];
    uint8_t pictures[10 * TT_SHEET_EACH * RICH_SIDE * RICH_SIDE];
    struct tt_lr_finding finding;
    struct tt_insight *inside;
    float pairs[2 * 400];
    char names[40][24];
    struct tt_opt row[40];
};

static inline void rich_trace(struct tt_histogram_trace *s, bool log)
{
    *s = (struct tt_histogram_trace){.low = log ? -10 : -0.5, .high = log ? 2 : 0.5, .log = log};
    for (int m = 0; m < TT_MOMENTS; m++)
        for (int b = 0; b < TT_BINS; b++)
            s->share[m][b] = (uint16_t)(65535 / (1 + (b - TT_BINS / 2) * (b - TT_BINS / 2)));
}

static inline void rich_param(struct rich *r, int layer, const char *kind)
{
    struct tt_param_report *p = &r->param[r->inspection.n_params++];
    *p = (struct tt_param_report){.layer = layer, .count = 128};
    snprintf(p->name, sizeof p->name, "%d.%s", layer, kind);
    for (int m = 0; m < TT_MOMENTS; m++) {
        p->weight_norm[m] = 10 + (float)m / 8;
        p->grad_norm[m] = 1 / (float)(m + 1);
        p->ratio[m] = 1e-3f * (1 + (float)(m % 5));
    }
    rich_trace(&p->weights, false);
    rich_trace(&p->gradients, true);
    if (r->layer[layer].n_params++ == 0)
        r->layer[layer].first_param = r->inspection.n_params - 1;
}

static inline void rich_inspection(struct rich *r)
{
    r->inspection = (struct tt_inspection){.known = true,
                                           .step = 2814,
                                           .samples = 64,
                                           .loss = 0.0133,
                                           .n_moments = TT_MOMENTS,
                                           .n_layers = RICH_LAYERS,
                                           .layer = r->layer,
                                           .param = r->param};
    for (int m = 0; m < TT_MOMENTS; m++)
        r->inspection.moment[m] = 44 * m;
    for (int i = 0; i < RICH_LAYERS; i++) {
        struct tt_layer_report *l = &r->layer[i];
        *l = (struct tt_layer_report){
            .time = 1.0 / RICH_LAYERS, .computes = true, .units = 128, .mean = 0.1, .std = 0.9};
        snprintf(l->name, sizeof l->name, "%d", i);
        snprintf(l->text, sizeof l->text, "%s", i % 2 ? "relu" : "linear 128");
        snprintf(l->shape, sizeof l->shape, "[128]");
        l->can_die = i % 2;
        l->multiply_adds = i % 2 ? 0 : 100352;
        l->parameters = i % 2 ? 0 : 100480;
        rich_trace(&l->outputs, false);
        if (i % 2 == 0) {
            rich_param(r, i, "weight");
            rich_param(r, i, "bias");
        }
    }
    for (size_t i = 0; i < sizeof r->weights; i++)
        r->weights[i] = (uint8_t)(i * 31 % 251);
    r->inspection.pictures = (struct tt_weight_pictures){.n = RICH_PICTURES,
                                                         .of = 128,
                                                         .w = RICH_SIDE,
                                                         .h = RICH_SIDE,
                                                         .channels = 1,
                                                         .data = r->weights};
    r->stage->scene.inspection = &r->inspection;
}

static inline void rich_finding(struct rich *r)
{
    struct tt_lr_finding *f = &r->finding;
    *f = (struct tt_lr_finding){.number = 1, .low = 1e-6, .high = 10, .n = TT_LR_FIND_STEPS};
    for (int i = 0; i < f->n; i++) {
        f->lr[i] = 1e-6 * pow(10, 7.0 * i / (TT_LR_FIND_STEPS - 1));
        f->smooth[i] = 2.3 - 1.8 / (1 + exp(-4 * (log10(f->lr[i]) + 2)));
        f->loss[i] = f->smooth[i] + 0.1 * (i % 3 - 1);
    }
    f->steepest = f->n / 2;
    f->lowest = f->n - 20;
    r->stage->scene.finding = f;
}

/* About as many settings as a run has. */
static inline void rich_settings(struct rich *r)
{
    static const enum tt_setting_group group[] = {TT_SETTING_TRAINING, TT_SETTING_OPTIMIZER,
                                                  TT_SETTING_LOSS, TT_SETTING_LAYER,
                                                  TT_SETTING_RUN};
    r->stage->settings.n = 0;
    for (int i = 0; i < 36; i++) {
        snprintf(r->names[i], sizeof r->names[i], "setting-%d", i);
        r->row[i] = (struct tt_opt)TT_ROW_FLOAT(r->names[i], 0, 0.5, 0, 1, "what it does to a run");
        stage_set(r->stage, group[i * 5 / 36], r->names[i], &r->row[i], "0.25",
                  i >= 29 ? "it is part of what the run is" : NULL);
    }
}

static inline void rich_pictures(struct rich *r)
{
    struct tt_data_sheet *s = &r->stage->sheet;
    stage_pictures(r->stage, 1, RICH_SIDE, RICH_SIDE);
    for (size_t i = 0; i < sizeof r->pictures; i++)
        r->pictures[i] = (uint8_t)(i * 37 % 253);
    s->picture_classes = 10;
    s->channels = 1;
    s->height = s->width = RICH_SIDE;
    s->pixels = r->pictures;
    for (int k = 0; k < 10; k++)
        s->pictures[k] = TT_SHEET_EACH;
}

static inline void rich_values(struct rich *r)
{
    struct stage *s = r->stage;
    for (int i = 0; i < 400; i++) {
        r->pairs[2 * i] = (float)(i % 50);
        r->pairs[2 * i + 1] = (float)(i % 50 + (i * 7 % 11) - 5);
    }
    s->info.regression = true;
    snprintf(s->info.value_name, sizeof s->info.value_name, "price");
    s->snap.n_pairs = 400;
    s->snap.pairs = r->pairs;
    s->snap.n_classes = s->info.n_classes = 0;
}

static inline struct rich *rich_new(enum rich_kind kind)
{
    struct rich *r = calloc(1, sizeof *r);
    assert_non_null(r);
    struct stage *s = r->stage = stage_new(kind == RICH_FEW_CLASSES ? 3 : 10);
    if (kind == RICH_PICTURE_CLASSES)
        rich_pictures(r);
    else
        stage_pictures(s, 0, 1, 1);
    if (kind != RICH_PICTURE_CLASSES)
        stage_table(s);
    stage_train(s, 3);
    s->snap.steps = 10 * 938;
    if (kind == RICH_TABLE_VALUES)
        rich_values(r);
    r->inside = kind == RICH_PICTURE_CLASSES ? insight_of_pictures(10)
                                             : insight_of_table(6, s->info.n_classes);
    s->scene.insight = r->inside;
    stage_importance(s, kind == RICH_PICTURE_CLASSES, 1);
    stage_embedding(s);
    rich_inspection(r);
    rich_finding(r);
    rich_settings(r);
    for (int i = 0; i < 80; i++)
        stage_say(s, i, 35 * i,
                  "epoch 1: train 0.3079 91.04%, val 0.1500 96.00%, checkpoint saved");
    snprintf(s->snap.coaching.text, sizeof s->snap.coaching.text,
             "learning well: validation is still falling");
    s->snap.coaching.tone = TT_TONE_GOOD;
    s->reading = (struct tt_reading){
        .id = 1, .step = 2814, .n_classes = s->info.n_classes, .channels = s->info.channels};
    s->reading.height = s->info.height;
    s->reading.width = s->info.width;
    for (int i = 0; i < s->info.n_classes; i++)
        s->reading.p[i] = i == 3 ? 0.7f : 0.3f / 9;
    for (size_t i = 0; i < sizeof s->reading.pixel; i++)
        s->reading.pixel[i] = (uint8_t)(i * 31 % 251);
    return r;
}

static inline void rich_free(struct rich *r)
{
    insight_free(r->inside);
    stage_free(r->stage);
    free(r);
}

#endif
