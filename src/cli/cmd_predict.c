/* tuitrain predict: what a saved model says of pictures or rows that it has never seen. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/inputs.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/formats/image.h>
#include <tuitrain/run/session/session.h>

#include "commands.h"
#include "loading.h"
#include "json.h"
#include "predict.h"
#include "saved.h"

enum { AT_ONCE = 512 }; /* samples that go through the network together */

struct job {
    struct tt_session *session;
    const struct tt_cli_options *cli;
    float *x, *out;  /* (AT_ONCE, input), (AT_ONCE, classes or values) */
    int *order;      /* (classes) */
    int file_width;  /* columns of the longest file's name */
    int bad;         /* enum tt_bad */
    int files;       /* that were named */
    int unread;      /* of them, left out */
    int class_width; /* and of the longest class's */
    struct tt_predict_csv *csv;
};

/* --- one sample ------------------------------------------------------------------------------ */

/* Fills order with the classes, the likeliest first; of equal ones the first. */
static void sort_classes(int *order, const float *p, int classes, int top)
{
    for (int i = 0; i < classes; i++)
        order[i] = i;
    for (int i = 0; i < top; i++) {
        int best = i;
        for (int k = i + 1; k < classes; k++)
            if (p[order[k]] > p[order[best]])
                best = k;
        int found = order[best];
        memmove(order + i + 1, order + i, (size_t)(best - i) * sizeof *order);
        order[i] = found;
    }
}

static json_t *json_values(const struct tt_data *d, const float *out)
{
    json_t *o = json_object();
    for (int c = 0; c < tt_data_values(d); c++)
        json_object_set_new(o, tt_data_value_name(d, c),
                            tt_json_number(tt_data_value(d, c, out[c])));
    return o;
}

static void print_json(const struct job *j, const char *file, int64_t i, const float *out, int top)
{
    const struct tt_data *d = &j->session->data;
    json_t *o = json_pack("{s:s, s:o, s:I}", "event", "predict", "file", tt_json_text(file),
                          "index", (json_int_t)i);
    if (d->n_classes == 0) {
        json_object_set_new(o, "name", tt_json_text(d->value_name));
        json_object_set_new(o, "value", tt_json_number(tt_data_value(d, 0, out[0])));
        if (tt_data_values(d) > 1)
            json_object_set_new(o, "values", json_values(d, out));
    } else {
        json_t *list = json_array();
        for (int k = 0; k < top; k++)
            json_array_append_new(
                list, json_pack("{s:o, s:o}", "class", tt_json_text(tt_data_class(d, j->order[k])),
                                "probability", tt_json_number((double)out[j->order[k]])));
        json_object_set_new(o, "class", tt_json_text(tt_data_class(d, j->order[0])));
        json_object_set_new(o, "probability", tt_json_number((double)out[j->order[0]]));
        json_object_set_new(o, "top", list);
    }
    tt_json_print(o);
}

/* With as many digits as the deviation of what was learned leaves to say. */
static void print_value(const struct tt_data *d, int c, double value)
{
    int digits = 6;
    while (digits < 15 && fabs(value) * pow(10, 4 - digits) > d->value_std[c])
        digits++;
    tt_print("  %s %.*g", tt_data_value_name(d, c), digits, value);
}

/* "digit.png  7  99.83%  1   0.10%"; of several samples "digits:41  7 ..." */
static void print_plain(const struct job *j, const char *file, const struct tt_inputs *in,
                        int64_t i, int width, const float *out, int top)
{
    const struct tt_data *d = &j->session->data;
    char label[340];
    tt_print_padded(tt_predict_name(file, in, i, label, sizeof label), width);
    for (int c = 0; d->n_classes == 0 && c < tt_data_values(d); c++)
        print_value(d, c, tt_data_value(d, c, out[c]));
    for (int k = 0; k < top; k++) {
        tt_print("  ");
        tt_print_padded(tt_data_class(d, j->order[k]), j->class_width);
        tt_print(" %6.2f%%", 100.0 * (double)out[j->order[k]]);
    }
    tt_print_newline();
}

/* --- a file ---------------------------------------------------------------------------------- */

/* What people draw and scan is black on white, what digits are learned from white on black. */
static void warn_of_negatives(const struct job *j, const char *file, const struct tt_inputs *in)
{
    const struct tt_data *d = &j->session->data;
    int64_t size = tt_shape_count(&d->input);
    double sum = 0;
    float mean = 0, std = 0;
    int channels = tt_data_channels(d);
    for (int c = 0; c < channels; c++) {
        mean += d->mean[c] / (float)channels;
        std += d->std[c] / (float)channels;
    }
    for (int64_t i = 0; i < size; i++)
        sum += in->set.x[i] / 255.0;
    if (sum / (double)size > (double)(mean + 1.5F * std))
        tt_print_error("tuitrain: %s: is far brighter than what was learned from; --invert?", file);
}

/* Columns that the names of its samples take. */
static int width_of(const struct job *j, const struct tt_inputs *in)
{
    char name[340];
    int width = j->file_width;
    if (in->several && !in->name)
        width += 1 + snprintf(NULL, 0, "%" PRId64, in->set.n - 1);
    for (int64_t i = 0; in->name && i < in->set.n; i++) {
        tt_text_printable(name, sizeof name, in->name[i]);
        int n = tt_utf8_length(name);
        width = n > width ? n : width;
    }
    return width;
}

static void predict(const struct job *j, const char *file, const struct tt_inputs *in)
{
    struct tt_session *s = j->session;
    int classes = s->data.n_classes, width = tt_session_answers(s);
    int top = j->cli->top < classes ? (int)j->cli->top : classes;
    int name_width = width_of(j, in);
    for (int64_t first = 0; first < in->set.n && tt_print_flush(); first += AT_ONCE) {
        int64_t n = in->set.n - first < AT_ONCE ? in->set.n - first : AT_ONCE;
        tt_load_rows(&s->data, &in->set, NULL, first, 0, n, j->x);
        tt_session_predict(s, n, j->x, j->out);
        for (int64_t i = 0; i < n; i++) {
            const float *out = j->out + i * width;
            sort_classes(j->order, out, classes, top);
            if (j->cli->csv)
                tt_predict_csv_row(&s->data, file, in, first + i, out);
            else if (j->cli->json)
                print_json(j, in->name ? in->name[first + i] : file, in->name ? 0 : first + i, out,
                           top);
            else
                print_plain(j, file, in, first + i, name_width, out, top);
        }
    }
}

/* Of many files one that is damaged keeps no other from being answered: it is told and counted. */
static int pass_over(struct job *j, struct tt_err *err)
{
    if (j->files < 2 || (enum tt_bad)j->bad == TT_BAD_STOP || err->code != TT_EINPUT)
        return -1;
    tt_print_error("tuitrain: %s", err->text);
    j->unread++;
    return 0;
}

static int predict_file(struct job *j, const char *file, struct tt_err *err)
{
    struct tt_inputs in;
    const struct tt_inputs_wish wish = {
        .invert = j->cli->invert, .centre = j->cli->centre, .bad = (enum tt_bad)j->bad};
    if (tt_loading_inputs(file, &j->session->data, &wish, &in, err) < 0)
        return pass_over(j, err);
    if (!j->cli->quiet)
        tt_cli_notes(&in.notes);
    if (in.set.x && !j->cli->invert && !j->cli->centre && !j->cli->quiet)
        warn_of_negatives(j, file, &in);
    int rc = j->cli->csv ? tt_predict_csv_begin(j->csv, file, &j->session->data, &in, err) : 0;
    if (rc == 0)
        predict(j, file, &in);
    tt_inputs_done(&in);
    return rc;
}

static void find_widths(struct job *j, const struct tt_cli_words *words)
{
    const struct tt_data *d = &j->session->data;
    for (int i = 1; i < words->n; i++) {
        char name[300];
        tt_text_printable(name, sizeof name, words->word[i]);
        int width = tt_utf8_length(name);
        j->file_width = width > j->file_width ? width : j->file_width;
    }
    for (int i = 0; i < d->n_classes; i++) {
        int width = tt_utf8_length(tt_data_class(d, i));
        j->class_width = width > j->class_width ? width : j->class_width;
    }
}

static int check_options(const struct tt_session *s, const struct tt_cli_options *cli,
                         struct tt_err *err)
{
    if ((cli->invert || cli->centre) && s->data.input.n != 3)
        return tt_fail(err, TT_EUSAGE, "--%s is for pictures; this network takes columns",
                       cli->invert ? "invert" : "centre");
    if (cli->csv && cli->json)
        return tt_fail(err, TT_EUSAGE, "--csv and --json are two ways to write the same");
    return 0;
}

static int predict_all(struct tt_session *s, const struct tt_cli_options *cli,
                       const struct tt_cli_words *words, struct tt_err *err)
{
    struct tt_predict_csv csv = {NULL};
    int64_t size = tt_shape_count(&s->data.input);
    int width = tt_session_answers(s), rc = -1;
    struct job j = {.session = s,
                    .cli = cli,
                    .csv = &csv,
                    .bad = s->config.bad,
                    .files = words->n - 1,
                    .x = tt_calloc(AT_ONCE * size, sizeof *j.x, err),
                    .out = tt_calloc((int64_t)AT_ONCE * width, sizeof *j.out, err),
                    .order = tt_calloc(width, sizeof *j.order, err)};
    find_widths(&j, words);
    if (j.x && j.out && j.order)
        rc = check_options(s, cli, err);
    for (int i = 1; rc == 0 && i < words->n; i++)
        rc = predict_file(&j, words->word[i], err);
    if (rc == 0 && j.unread > 0)
        rc = tt_fail(err, TT_EINPUT, "%d of %d files left out; --bad stop ends at the first",
                     j.unread, j.files);
    free(j.x);
    free(j.out);
    free(j.order);
    tt_predict_csv_done(&csv);
    return rc;
}

int tt_cmd_predict(struct tt_cli *cli, struct tt_err *err)
{
    struct tt_config *config = &cli->config;
    struct tt_tensor_set set = {0};
    const char *model = cli->words.word[0];
    if (cli->words.n < 2)
        return tt_fail(err, TT_EUSAGE, "predict takes a model, and files of pictures or of rows");
    if (tt_saved_open(model, &set, err) < 0)
        return -1;
    const char *data = tt_cli_given(&cli->words, "data") ? config->data : NULL;
    bool own = tt_saved_config(&set, &cli->words, data, config);
    struct tt_session *s = tt_saved_session(model, &set, config, own, err);
    if (s)
        s->data.by_position = cli->options.by_position;
    if (s && tt_cli_given(&cli->words, "ground") &&
        tt_image_ground(config->ground, s->data.ground, err) < 0) {
        tt_session_free(s);
        s = NULL;
    }
    int rc = s ? predict_all(s, &cli->options, &cli->words, err) : -1;
    tt_session_free(s);
    tt_tensor_set_done(&set);
    return rc;
}
