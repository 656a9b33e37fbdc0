/* A saved model as an ONNX file. */
#include "export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/formats/onnx.h>
#include <tuitrain/run/session/session.h>

#include "json.h"
#include "saved.h"

/* --- what a program that runs the file needs to know ----------------------------------------- */

enum { NOTES = 16 };

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
        note(o, "mean", tt_json_number((double)d->mean));
        note(o, "std", tt_json_number((double)d->std));
    }
}

static void note_output(struct notes *o, const struct tt_session *s)
{
    const struct tt_data *d = &s->data;
    if (s->regression) {
        note_text(o, "output", "value = output * value_std + value_mean");
        note(o, "value_mean", tt_json_number(d->value_mean));
        note(o, "value_std", tt_json_number(d->value_std));
        note(o, "value_name", tt_json_text(d->value_name));
        return;
    }
    json_t *names = json_array();
    for (int i = 0; i < d->n_classes; i++)
        json_array_append_new(names, tt_json_text(d->class_name[i]));
    note(o, "classes", names);
    note_text(o, "loss", s->config.loss); /* tells how outputs become probabilities */
}

static void free_notes(struct notes *o)
{
    for (size_t i = 0; i < o->n; i++)
        free((void *)(uintptr_t)o->pair[i].value);
}

/* --- the file -------------------------------------------------------------------------------- */

static int write_graph(const struct tt_session *s, const char *path, struct tt_err *err)
{
    struct notes o = {.n = 0};
    struct tt_graph g;
    note_text(&o, "net", s->config.net);
    note_input(&o, &s->data);
    note_output(&o, s);
    int rc = tt_model_to_graph(s->model, &g, err);
    if (rc == 0 && o.failed)
        rc = tt_fail(err, TT_ENOMEM, "%s: out of memory", path);
    if (rc == 0)
        rc = tt_onnx_write(path, &g, o.pair, o.n, err);
    tt_graph_done(&g);
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
    int rc = write_graph(s, path, err);
    tt_session_free(s);
    return rc;
}
