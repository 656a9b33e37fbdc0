/* tuitrain info: what files hold, and what a network is made of, as print(model) and torchinfo show
 * it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/nn/model.h>

#include "commands.h"
#include "info.h"
#include "json.h"
#include "loading.h"
#include "runs.h"
#include "table.h"

/* "1x28x28" or "13" */
static int read_shape(const char *text, struct tt_shape *out, struct tt_err *err)
{
    char copy[TT_OPT_TEXT], *save = NULL;
    memset(out, 0, sizeof *out);
    tt_text_copy(copy, sizeof copy, text);
    for (char *word = strtok_r(copy, "x", &save); word; word = strtok_r(NULL, "x", &save)) {
        int64_t size;
        if (out->n == 3 || !tt_text_to_int(word, &size) || size < 1 || size > 1 << 20)
            goto refuse;
        out->dim[out->n++] = size;
    }
    if (out->n == 1 || out->n == 3)
        return 0;
refuse:
    return tt_fail(err, TT_EUSAGE,
                   "--input %s: must be channels, height, width as in 1x28x28, or "
                   "a number of columns",
                   text);
}

static int64_t params_of(const struct tt_layer *l)
{
    int64_t sum = 0;
    for (int k = 0; k < l->n_params; k++)
        sum += tt_shape_count(&l->param[k]->shape);
    return sum;
}

static void add_row(struct tt_table *t, const char *name, const char *text,
                    const struct tt_shape *out, int64_t params, double work)
{
    char shape[96], number[32];
    tt_table_add(t, name);
    tt_table_add(t, text);
    tt_table_add(t, out ? tt_shape_text(out, shape, sizeof shape) : "");
    tt_table_add(t, params > 0 ? tt_text_thousands(number, sizeof number, params) : "");
    tt_table_add(t, work > 0 ? tt_text_thousands(number, sizeof number, (int64_t)work) : "");
}

static void print_plain(const struct tt_model *m, const struct tt_shape *input, int64_t batch)
{
    static const struct tt_table_column column[] = {{"name", false, 8, 0},
                                                    {"layer", false, 16, 1},
                                                    {"output", false, 0, 2},
                                                    {"parameters", true, 0, 0},
                                                    {"multiply-adds", true, 0, 0}};
    struct tt_table t;
    char megabytes[32];
    tt_table_init(&t, column, sizeof column / sizeof column[0]);
    add_row(&t, "", "input", input, 0, 0);
    for (int i = 0; i < tt_model_layers(m); i++) {
        const struct tt_layer *l = tt_model_layer(m, i);
        char text[160];
        snprintf(text, sizeof text, "%*s%s", 2 * tt_model_depth(m, i), "",
                 tt_model_layer_text(m, i));
        add_row(&t, l->name, text, &l->out, params_of(l), l->multiply_adds);
    }
    add_row(&t, "total", "", NULL, tt_model_count(m), tt_model_multiply_adds(m));
    tt_table_print(&t, tt_table_width());
    tt_table_done(&t);
    snprintf(megabytes, sizeof megabytes, "%.1f", (double)tt_model_memory(m) / 1e6);
    tt_print_newline();
    tt_print_line("memory of training with batches of %" PRId64 ": %s MB", batch, megabytes);
}

static json_t *json_shape(const struct tt_shape *s)
{
    json_t *a = json_array();
    for (int i = 0; i < s->n; i++)
        json_array_append_new(a, json_integer(s->dim[i]));
    return a;
}

static void print_json(const struct tt_model *m, const struct tt_shape *input)
{
    json_t *layers = json_array();
    for (int i = 0; i < tt_model_layers(m); i++) {
        const struct tt_layer *l = tt_model_layer(m, i);
        json_array_append_new(layers,
                              json_pack("{s:o, s:o, s:o, s:I, s:o}", "name", tt_json_text(l->name),
                                        "layer", tt_json_text(tt_model_layer_text(m, i)), "output",
                                        json_shape(&l->out), "parameters", (json_int_t)params_of(l),
                                        "multiply_adds", tt_json_number(l->multiply_adds)));
    }
    tt_json_print(json_pack(
        "{s:s, s:o, s:o, s:I, s:o, s:I}", "event", "info", "input", json_shape(input), "layers",
        layers, "parameters", (json_int_t)tt_model_count(m), "multiply_adds",
        tt_json_number(tt_model_multiply_adds(m)), "memory", (json_int_t)tt_model_memory(m)));
}

/* A sample's shape and the number of outputs, from the data or from the options. */
static int find_input(const struct tt_config *c, const struct tt_cli_options *cli, const char *what,
                      struct tt_shape *input, int64_t *outputs, struct tt_err *err)
{
    static struct tt_data data;
    const struct tt_data_wish wish = tt_config_wish(c);
    *outputs = cli->outputs;
    if (!what)
        return read_shape(cli->input, input, err);
    if (tt_loading_data(what, &wish, &data, err) < 0)
        return -1;
    *input = data.input;
    *outputs = data.n_classes ? data.n_classes : 1;
    tt_data_done(&data);
    return 0;
}

static int show_net(const struct tt_config *c, const struct tt_cli_options *cli, const char *what,
                    struct tt_err *err)
{
    struct tt_shape input;
    int64_t outputs;
    const struct tt_device *device = tt_device_find(c->device, err);
    if (!device || find_input(c, cli, what, &input, &outputs, err) < 0)
        return -1;
    struct tt_model *m =
        tt_model_new(c->net[0] ? c->net : "simplenet", &input, outputs, device, err);
    if (!m)
        return -1;
    const struct tt_plan plan = {
        .train_batch = tt_model_micro_batch(m, c->batch_size), .beside = 1, .threads = 1};
    int rc = tt_model_plan(m, &plan, err);
    if (rc == 0 && cli->json)
        print_json(m, &input);
    else if (rc == 0)
        print_plain(m, &input, c->batch_size);
    tt_model_free(m);
    return rc;
}

static bool is_run_folder(const char *path)
{
    char config[TT_PATH];
    return snprintf(config, sizeof config, "%s/config.ini", path) < TT_PATH &&
           access(config, F_OK) == 0;
}

/* `what` is a path or a name, or NULL. */
static int show(const struct tt_config *c, const struct tt_cli_options *cli, const char *what,
                bool net, struct tt_err *err)
{
    const struct tt_data_wish wish = tt_config_wish(c);
    if (what && tt_info_is_ours(what))
        return tt_info_print_file(what, cli->json, err);
    if (what && is_run_folder(what))
        return tt_runs_print_one(what, cli->json, err);
    if (what && !net && tt_info_has_events(what))
        return tt_info_print_events(what, cli->json, err);
    if (what && !net)
        return tt_info_print_data(what, &wish, cli->json,
                                  tt_print_has_colours() && !cli->no_color && !cli->ascii, err);
    return show_net(c, cli, what, err);
}

int tt_cmd_info(struct tt_cli *cli, struct tt_err *err)
{
    const char *what;
    if (tt_cli_data(&cli->words, 0, &cli->config, &what, err) < 0)
        return -1;
    return show(&cli->config, &cli->options, what, tt_cli_given(&cli->words, "net"), err);
}
