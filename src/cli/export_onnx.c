/* A saved model as an ONNX file. */
#include "export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/signature.h>
#include <tuitrain/data/to_graph.h>
#include <tuitrain/formats/onnx.h>
#include <tuitrain/run/session/session.h>

#include "json.h"
#include "saved.h"

/* --- what a program that runs the file needs to know ----------------------------------------- */

#define OWN TT_ONNX_OWN

enum { NOTES = 32 };

struct notes {
    struct tt_metadata pair[NOTES];
    size_t n;
    bool failed;
};

/* Takes over `text`. */
static void keep(struct notes *o, const char *key, char *text)
{
    o->failed = o->failed || !text;
    o->pair[o->n].key = key;
    o->pair[o->n++].value = text;
}

/* The value as JSON, so that names may hold anything; drops the reference to it. */
static void note(struct notes *o, const char *key, json_t *value)
{
    keep(o, key, tt_json_dump(value, 9));
}

static void note_text(struct notes *o, const char *key, const char *value)
{
    keep(o, key, strdup(value));
}

static json_t *numbers(const float *values, int64_t n)
{
    json_t *list = json_array();
    for (int64_t i = 0; i < n; i++)
        json_array_append_new(list, tt_json_number((double)values[i]));
    return list;
}

static void note_input(struct notes *o, const struct tt_data *d)
{
    int64_t columns = d->input.dim[0];
    if (d->column_mean) {
        note_text(o, "input", "(column - mean) * scale");
        note(o, "mean", numbers(d->column_mean, columns));
        note(o, "scale", numbers(d->column_scale, columns));
    } else {
        note_text(o, "input", "(byte / 255 - mean) / std");
        note(o, "mean", tt_json_channels(d, d->mean));
        note(o, "std", tt_json_channels(d, d->std));
    }
}

static json_t *value_mean(const struct tt_data *d, int c)
{
    return tt_json_number(d->value_mean[c]);
}

static json_t *value_std(const struct tt_data *d, int c)
{
    return tt_json_number(d->value_std[c]);
}

static json_t *value_name(const struct tt_data *d, int c)
{
    return tt_json_text(tt_data_value_name(d, c));
}

/* A figure of the value, or a list with one of each. */
static json_t *each_value(const struct tt_data *d, json_t *figure(const struct tt_data *d, int c))
{
    if (tt_data_values(d) == 1)
        return figure(d, 0);
    json_t *list = json_array();
    for (int c = 0; c < tt_data_values(d); c++)
        json_array_append_new(list, figure(d, c));
    return list;
}

static void note_output(struct notes *o, const struct tt_session *s)
{
    const struct tt_data *d = &s->data;
    if (s->regression) {
        note_text(o, "output", "value = output * value_std + value_mean");
        note(o, "value_mean", each_value(d, value_mean));
        note(o, "value_std", each_value(d, value_std));
        note(o, "value_name", each_value(d, value_name));
        return;
    }
    json_t *names = json_array();
    for (int i = 0; i < d->n_classes; i++)
        json_array_append_new(names, tt_json_text(tt_data_class(d, i)));
    note(o, "classes", names);
    note_text(o, "loss", s->config.loss); /* tells how outputs become probabilities */
}

static void free_notes(struct notes *o)
{
    for (size_t i = 0; i < o->n; i++)
        free((void *)(uintptr_t)o->pair[i].value);
}

/* --- the file -------------------------------------------------------------------------------- */

/* How many batches the figures of batch norms are of: no operation reads it. */
static void note_counts(struct notes *o, const struct tt_session *s)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    for (int i = 0; f && i < tt_model_buffers(s->model); i++) {
        const struct tt_param *p = tt_model_buffer(s->model, i);
        if (p->counter)
            fprintf(f, "%s %" PRId64 "\n", p->name, (int64_t)tt_model_state(s->model)[p->offset]);
    }
    if (f && fclose(f) == 0 && size > 0)
        keep(o, OWN "counts", text);
    else
        free(text);
    o->failed = o->failed || !f;
}

/* What this program itself reads again, under names of its own. */
static int note_own(struct notes *o, const struct tt_session *s, struct tt_signature *signature,
                    struct tt_err *err)
{
    if (tt_signature_make(&s->data, signature, err) < 0)
        return -1;
    static char own[TT_SIGNATURE_KEYS][64]; /* the file is written before another begins */
    for (size_t i = 0; i < signature->n; i++) {
        snprintf(own[i], sizeof own[i], OWN "%s", signature->pair[i].key);
        note_text(o, own[i], signature->pair[i].value);
    }
    note_counts(o, s);
    note_text(o, OWN "config.net", s->config.net);
    note_text(o, OWN "config.data", s->config.data);
    note_text(o, OWN "config.loss", s->config.loss);
    note_text(o, OWN "config.task", s->regression ? "values" : "classes");
    if (s->config.x[0])
        note_text(o, OWN "config.x", s->config.x);
    if (s->config.y[0])
        note_text(o, OWN "config.y", s->config.y);
    note_text(o, OWN "format", "1"); /* the last, which says that all is there */
    return 0;
}

static enum tt_chances chances_of(const struct tt_session *s)
{
    const char *loss = s->loss.type->name;
    return strcmp(loss, "cross-entropy") == 0 ? TT_SOFTMAX
           : strcmp(loss, "bce") == 0         ? TT_SIGMOIDS
                                              : TT_SHARES;
}

/* Around the network what comes before and after, so that raw data can be put in. */
static int put_around(const struct tt_session *s, struct notes *o, struct tt_graph *g,
                      struct tt_err *err)
{
    note_text(
        o, "inputs",
        s->data.input.n == 3
            ? "image: bytes (N, C, H, W)"
            : "X: a row of numbers each; or each column by its name (N, 1): numbers (NaN is a "
              "gap), texts (\"\" is a gap), dates as days since 1970-01-01 UTC");
    if (s->regression)
        note(o, "value_name", each_value(&s->data, value_name));
    return tt_data_inputs_to_graph(&s->data, g, err) < 0
               ? -1
               : tt_data_outputs_to_graph(&s->data, chances_of(s), g, err);
}

static int write_graph(const struct tt_session *s, const char *path, bool bare, struct tt_err *err)
{
    struct notes o = {.n = 0};
    struct tt_signature signature = {.n = 0};
    struct tt_graph g;
    note_text(&o, "net", s->config.net);
    if (bare) {
        note_input(&o, &s->data);
        note_output(&o, s);
    }
    int rc = tt_model_to_graph(s->model, &g, err);
    if (rc == 0 && !bare)
        rc = put_around(s, &o, &g, err);
    if (rc == 0)
        rc = note_own(&o, s, &signature, err);
    if (rc == 0 && o.failed)
        rc = tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    if (rc == 0)
        rc = tt_onnx_write(path, &g, o.pair, o.n, err);
    tt_graph_done(&g);
    tt_signature_done(&signature);
    free_notes(&o);
    return rc;
}

int tt_export_onnx(const struct tt_export *e, const char *path, struct tt_err *err)
{
    struct tt_config config = *e->config;
    config.threads = 1; /* nothing is computed */
    struct tt_session *s = tt_saved_session(e->model, e->weights, &config, e->own_data, err);
    if (!s)
        return -1;
    int rc = write_graph(s, path, e->bare, err);
    tt_session_free(s);
    return rc;
}
