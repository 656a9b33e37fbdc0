#include "tensorboard.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/bytes.h>
#include <tuitrain/formats/tfevents.h>

#include "../checkpoint/save.h"

static struct tt_tfevents_at now(int64_t step)
{
    return (struct tt_tfevents_at){.step = step, .wall_time = tt_clock_unix()};
}

/* Moves what was made to the file's queue. */
static void hand_over(struct tt_tensorboard *t, struct tt_bytes *b)
{
    if (b->size > 0)
        tt_append_add(&t->file, b->data, b->size);
    tt_bytes_done(b);
}

/* What was asked, for the table of hyper-parameters. */
static int add_hparams(const struct tt_config *c, struct tt_bytes *b, struct tt_err *err)
{
    static const char *const shown[] = {"data",     "net",        "loss", "optimizer",
                                        "schedule", "batch-size", "lr",   "epochs",
                                        "seed",     "clip-norm",  "ema",  "accumulate"};
    enum { N = sizeof shown / sizeof shown[0] };
    static const char *const metric[] = {"Accuracy/Validation", "Loss/Validation"};
    struct tt_tfevents_hparam h[N + 1];
    char text[N][TT_OPT_TEXT];
    for (int i = 0; i < N; i++) {
        const struct tt_opt *row = tt_opt_find(tt_config_rows, shown[i]);
        bool is_text = row->type == TT_OPT_STRING || row->type == TT_OPT_CHOICE;
        h[i] = (struct tt_tfevents_hparam){.name = shown[i],
                                           .kind = is_text ? TT_TFEVENTS_TEXT : TT_TFEVENTS_NUMBER,
                                           .text = tt_opt_get(row, c, text[i], sizeof text[i])};
        if (!is_text)
            tt_text_to_double(text[i], &h[i].number);
        else /* paths are of any bytes, and who reads this may show it in a terminal */
            tt_text_printable(text[i], sizeof text[i], h[i].text);
        h[i].text = text[i];
    }
    h[N] = (struct tt_tfevents_hparam){
        .name = "optimizer-options", .kind = TT_TFEVENTS_TEXT, .text = c->optimizer_options};
    return tt_tfevents_add_hparams(b, now(0), h, N + 1, metric, 2, err);
}

int tt__tensorboard_open(struct tt_tensorboard *t, int branch, int64_t from, struct tt_err *err)
{
    static _Atomic unsigned files; /* of this process */
    const struct tt_config *c = t->config;
    char folder[TT_PATH], name[256], path[TT_PATH];
    struct tt_bytes b = {0};
    if (c->no_events)
        return 0;
    bool lost = t->file.path[0] && tt_append_close(&t->file, NULL) < 0;
    snprintf(folder, sizeof folder, "%.700s", c->run_dir);
    if (branch > 0)
        snprintf(folder, sizeof folder, "%.700s/branch-%d", c->run_dir, branch);
    if (tt_tfevents_file_name(name, sizeof name, tt_clock_unix(), files++, err) < 0)
        return -1;
    snprintf(path, sizeof path, "%.760s/%s", folder, name);
    tt_append_init(&t->file, path, 0);
    t->file.lost = lost;
    int rc = tt_tfevents_add_version(&b, now(from), err);
    if (rc == 0) /* from the beginning, too: a run that was killed early may have begun before */
        rc = tt_tfevents_add_start(&b, now(from + 1), err);
    if (rc == 0)
        rc = add_hparams(c, &b, err);
    hand_over(t, &b);
    return rc;
}

enum { ACROSS = 5 }; /* samples in a row */

/* --- pictures -------------------------------------------------------------------------------- */

static uint8_t byte_of(double share)
{
    return (uint8_t)lround(255 * fmin(fmax(share, 0), 1));
}

/* Row percent as blue, what is wrong as orange; a cell is a square of pixels. */
static void add_confusion(const struct tt_note *note, int classes, struct tt_bytes *b)
{
    int cell = classes <= 32 ? 12 : classes <= 200 ? 4 : 1, side = classes * cell;
    unsigned char *pixels = malloc((size_t)side * (size_t)side * 3);
    if (!pixels)
        return;
    for (int y = 0; y < side; y++) {
        const uint32_t *row = note->confusion + (size_t)(y / cell) * (size_t)classes;
        double all = 0;
        for (int k = 0; k < classes; k++)
            all += row[k];
        for (int x = 0; x < side; x++) {
            double share = all > 0 ? sqrt(row[x / cell] / all) : 0;
            bool right = y / cell == x / cell;
            unsigned char *p = pixels + 3 * ((size_t)y * (size_t)side + (size_t)x);
            p[0] = byte_of(1 - share * (right ? 0.9 : 0.1));
            p[1] = byte_of(1 - share * 0.5);
            p[2] = byte_of(1 - share * (right ? 0.3 : 1));
        }
    }
    tt_tfevents_add_image(b, now(note->event.step), "Confusion", pixels, side, side, 3, NULL);
    free(pixels);
}

/* Five by five samples, framed green where the network is right and red where it is wrong. */
static void add_pictures(const struct tt_session *s, const struct tt_note *note, struct tt_bytes *b)
{
    enum { FRAME = 2 };
    const struct tt_shape *shape = &s->data.input;
    int channels = (int)shape->dim[0], h = (int)shape->dim[1], w = (int)shape->dim[2];
    int each_h = h + 2 * FRAME, each_w = w + 2 * FRAME;
    int height = ACROSS * each_h, width = ACROSS * each_w;
    unsigned char *pixels = calloc((size_t)height * (size_t)width, 3);
    for (int i = 0; pixels && i < note->n_pictures; i++) {
        const uint8_t *from = tt_sample_bytes(&s->data.val, (int64_t)channels * h * w, i);
        bool right = note->predicted[i] == s->data.val.y[i];
        for (int y = 0; y < each_h; y++)
            for (int x = 0; x < each_w; x++) {
                unsigned char *p = pixels + 3 * ((size_t)(i / ACROSS * each_h + y) * (size_t)width +
                                                 (size_t)(i % ACROSS * each_w + x));
                int iy = y - FRAME, ix = x - FRAME;
                bool inside = iy >= 0 && iy < h && ix >= 0 && ix < w;
                for (int k = 0; k < 3; k++)
                    p[k] =
                        inside
                            ? from[(size_t)(k % channels) * (size_t)(h * w) + (size_t)(iy * w + ix)]
                            : (unsigned char)(k == (right ? 1 : 0) ? 200 : 0);
            }
    }
    if (pixels)
        tt_tfevents_add_image(b, now(note->event.step), "Samples", pixels, height, width, 3, NULL);
    free(pixels);
}

static void add_histograms(const struct tt_note *note, struct tt_bytes *b)
{
    for (size_t i = 0; i < note->weights->set.n_tensors; i++) {
        const struct tt_named_tensor *t = &note->weights->set.tensor[i];
        char tag[160];
        snprintf(tag, sizeof tag, "Weights/%.150s", t->name);
        if (t->dtype == TT_F32)
            tt_tfevents_add_histogram(b, now(note->event.step), tag, t->data,
                                      t->bytes / sizeof(float), NULL);
    }
}

static void add_gradients(const struct tt_session *s, const struct tt_note *note,
                          struct tt_bytes *b)
{
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        char tag[160];
        snprintf(tag, sizeof tag, "Gradients/%.140s", p->name);
        tt_tfevents_add_histogram(b, now(note->event.step), tag, note->gradients + p->offset,
                                  (size_t)tt_shape_count(&p->shape), NULL);
    }
}

/* The name of a class in a table of Markdown, where `|` ends a cell. */
static const char *as_cell(char *out, size_t size, const char *name)
{
    char safe[TT_CLASS_NAME];
    size_t n = 0;
    tt_text_printable(safe, sizeof safe, name);
    for (const char *c = safe; *c && n + 2 < size; c++) {
        if (*c == '|')
            out[n++] = '\\';
        out[n++] = *c;
    }
    out[n] = '\0';
    return out;
}

/* A table of the pictures' classes, as Markdown. */
static void add_classes(const struct tt_session *s, const struct tt_note *note, struct tt_bytes *b)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    fputc('|', out);
    for (int i = 0; i < ACROSS; i++)
        fputs(" |", out);
    fputs("\n|", out);
    for (int i = 0; i < ACROSS; i++)
        fputs("---|", out);
    for (int i = 0; i < note->n_pictures; i++) {
        char is[2 * TT_CLASS_NAME], taken[2 * TT_CLASS_NAME];
        bool right = s->data.val.y[i] == note->predicted[i];
        as_cell(is, sizeof is, s->data.class_name[s->data.val.y[i]]);
        as_cell(taken, sizeof taken, s->data.class_name[note->predicted[i]]);
        fputs(i % ACROSS == 0 ? "\n| " : " ", out);
        if (right)
            fprintf(out, "%s |", is);
        else
            fprintf(out, "%s, taken for **%s** |", is, taken);
    }
    if (fclose(out) == 0)
        tt_tfevents_add_text(b, now(note->event.step), "Samples/Classes", text, NULL);
    free(text);
}

/* --- an epoch, the end ----------------------------------------------------------------------- */

void tt__tensorboard_epoch(struct tt_tensorboard *t, const struct tt_note *note)
{
    const struct tt_event *e = &note->event;
    const struct tt_session *s = t->session;
    bool values = s->regression;
    struct tt_bytes b = {0};
    const struct tt_tfevents_scalar scalar[] = {
        {"Loss/Train", (float)e->train.loss},
        {values ? "R2/Train" : "Accuracy/Train", (float)(values ? e->train.r2 : e->train.accuracy)},
        {"Loss/Validation", (float)e->val.loss},
        {values ? "R2/Validation" : "Accuracy/Validation",
         (float)(values ? e->val.r2 : e->val.accuracy)},
        {"LearningRate", (float)e->lr},
        {"Throughput/ImagesPerSecond", (float)e->images_per_second}};
    if (!t->file.path[0])
        return;
    tt_tfevents_add_scalars(&b, now(e->step), scalar, sizeof scalar / sizeof scalar[0], NULL);
    if (note->weights)
        add_histograms(note, &b);
    if (note->gradients)
        add_gradients(s, note, &b);
    if (note->confusion)
        add_confusion(note, s->data.n_classes, &b);
    if (note->n_pictures > 0) {
        add_pictures(s, note, &b);
        add_classes(s, note, &b);
    }
    hand_over(t, &b);
}

void tt__tensorboard_end(struct tt_tensorboard *t, int64_t step, enum tt_state state)
{
    struct tt_bytes b = {0};
    if (!t->file.path[0])
        return;
    tt_tfevents_add_end(&b, now(step),
                        state == TT_FAILED ? TT_TFEVENTS_FAILURE : TT_TFEVENTS_SUCCESS, NULL);
    hand_over(t, &b);
}
