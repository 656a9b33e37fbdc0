/* tuitrain info FILE: what a model, a checkpoint or an event file holds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/signature.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/config/config.h>
#include <tuitrain/run/session/state_names.h>

#include "info.h"
#include "json.h"
#include "table.h"

/* --- models and checkpoints ------------------------------------------------------------------ */

static int64_t elements(const struct tt_tensor_set *set)
{
    int64_t n = 0;
    for (size_t i = 0; i < set->n_tensors; i++)
        n += tt_shape_count(&set->tensor[i].shape);
    return n;
}

static void print_tensors(const struct tt_tensor_set *set)
{
    static const struct tt_table_column column[] = {{"TENSOR", false, 16, 0},
                                                    {"DTYPE", false, 0, 0},
                                                    {"SHAPE", false, 0, 0},
                                                    {"NUMBERS", true, 0, 0}};
    struct tt_table t;
    char shape[100];
    tt_table_init(&t, column, sizeof column / sizeof column[0]);
    for (size_t i = 0; i < set->n_tensors; i++) {
        const struct tt_named_tensor *tensor = &set->tensor[i];
        tt_table_add(&t, tensor->name);
        tt_table_add(&t, tt_dtype_name(tensor->dtype));
        tt_table_add(&t, tt_shape_text(&tensor->shape, shape, sizeof shape));
        tt_table_addf(&t, "%" PRId64, tt_shape_count(&tensor->shape));
    }
    tt_table_print(&t, tt_table_width());
    tt_table_done(&t);
}

static const char *meta(const struct tt_tensor_set *set, const char *key)
{
    const char *value = tt_tensor_set_meta(set, key);
    return value ? value : "?";
}

/* A text that the file holds, cut to a line. */
static void print_meta(const char *name, const char *value)
{
    size_t size = strlen(value) + 1;
    char *safe = malloc(size);
    if (!safe)
        return;
    tt_text_printable(safe, size, value);
    if (safe[0])
        tt_print_line("%-11s %s", name, safe);
    free(safe);
}

/* What was asked for besides the defaults and what the lines above say. */
static void print_options(const struct tt_tensor_set *set)
{
    char text[1000] = "";
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        static const char *const shown[] = {"data",   "net",       "loss",
                                            "epochs", "optimizer", "run-dir"};
        char key[64], usual[TT_OPT_TEXT];
        bool known = false;
        size_t used = strlen(text);
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            known = known || strcmp(row->name, shown[i]) == 0;
        snprintf(key, sizeof key, "config.%s", row->name);
        const char *value = tt_tensor_set_meta(set, key);
        if (known || !value || strcmp(value, tt_opt_default(row, usual, sizeof usual)) == 0)
            continue;
        snprintf(text + used, sizeof text - used, "%s%s=%.80s", used ? ", " : "", row->name, value);
    }
    print_meta("options", text);
}

static void print_place(const struct tt_tensor_set *set, const char *path)
{
    char time[32], score[64] = "";
    double elapsed = 0, accuracy, r2;
    const char *best = tt_tensor_set_meta(set, "best.epoch");
    tt_text_to_double(meta(set, "elapsed"), &elapsed);
    tt_text_duration(time, sizeof time, elapsed);
    char what[400];
    snprintf(what, sizeof what, "step %.20s, epoch %.20s of %.20s, branch %.20s, lr %.30s, %s",
             meta(set, "step"), meta(set, "epoch"), meta(set, "config.epochs"), meta(set, "branch"),
             meta(set, "lr"), time);
    print_meta("trained", what);
    if (best && tt_tensor_set_meta(set, "value") && tt_text_to_double(meta(set, "best.r2"), &r2))
        snprintf(score, sizeof score, "R2 %.4f after epoch %.20s", r2, best);
    else if (best && tt_text_to_double(meta(set, "best.accuracy"), &accuracy))
        snprintf(score, sizeof score, "%.2f%% after epoch %.20s", accuracy, best);
    print_meta("best", score);
    snprintf(what, sizeof what, "%.30s %.300s", meta(set, "config.optimizer"),
             meta(set, "config.optimizer-options"));
    print_meta("optimizer", what);
    print_options(set);
    snprintf(what, sizeof what, "tuitrain resume %.300s", path);
    print_meta("go on", what);
}

/* Texts that are not ours. */
static void print_others(const struct tt_tensor_set *set)
{
    for (size_t i = 0; i < set->n_metadata; i++) {
        const char *key = set->metadata[i].key;
        char name[40];
        bool ours = strncmp(key, "config.", 7) == 0 || strcmp(key, "tuitrain") == 0;
        for (int k = 0; k < TT_SIGNATURE_KEYS; k++)
            ours = ours || strcmp(key, tt_signature_keys[k]) == 0;
        tt_text_printable(name, sizeof name, key);
        if (!ours)
            print_meta(name, set->metadata[i].value);
    }
}

static int print_plain(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    static struct tt_data data;
    char numbers[32];
    bool checkpoint = tt_is_checkpoint(set);
    int known = tt_signature_read(set, &data, err);
    if (known < 0) {
        tt_err_prefix(err, "%s", path);
        return -1;
    }
    tt_text_thousands(numbers, sizeof numbers, elements(set));
    tt_print_line("%s: a %s, %zu tensors, %s numbers", path, checkpoint ? "checkpoint" : "model",
                  set->n_tensors, numbers);
    if (tt_tensor_set_meta(set, "config.net"))
        print_meta("net", meta(set, "config.net"));
    if (tt_tensor_set_meta(set, "config.data"))
        print_meta("data", meta(set, "config.data"));
    if (known) {
        tt_info_describe(&data);
        tt_data_done(&data);
    }
    if (tt_tensor_set_meta(set, "config.loss"))
        print_meta("loss", meta(set, "config.loss"));
    if (checkpoint)
        print_place(set, path);
    else
        print_others(set);
    tt_print_newline();
    print_tensors(set);
    return 0;
}

static void print_json(const struct tt_tensor_set *set)
{
    json_t *o = json_pack("{s:s, s:o}", "event", "info", "kind",
                          tt_json_text(tt_is_checkpoint(set) ? "checkpoint" : "model"));
    json_t *tensors = json_object(), *texts = json_object();
    for (size_t i = 0; i < set->n_tensors; i++) {
        const struct tt_named_tensor *t = &set->tensor[i];
        json_t *shape = json_array();
        for (int d = 0; d < t->shape.n; d++)
            json_array_append_new(shape, json_integer(t->shape.dim[d]));
        tt_json_set(tensors, t->name,
                    json_pack("{s:s, s:o}", "dtype", tt_dtype_name(t->dtype), "shape", shape));
    }
    for (size_t i = 0; i < set->n_metadata; i++)
        tt_json_set(texts, set->metadata[i].key, tt_json_text(set->metadata[i].value));
    json_object_set_new(o, "tensors", tensors);
    json_object_set_new(o, "metadata", texts);
    tt_json_print(o);
}

static int print_weights(const char *path, bool json, struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    int rc = tt_weights_list(path, &set, err);
    if (rc == 0 && json)
        print_json(&set);
    else if (rc == 0)
        rc = print_plain(path, &set, err);
    tt_tensor_set_done(&set);
    return rc;
}

/* --- which ----------------------------------------------------------------------------------- */

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n > m && strcasecmp(path + n - m, end) == 0;
}

bool tt_info_is_ours(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (ends_in(path, ".npz")) /* a zip archive, as .pth is */
        return false;
    return ends_in(path, ".safetensors") || ends_in(path, ".pth") || ends_in(path, ".pt") ||
           strcmp(slash ? slash + 1 : path, "last") == 0 ||
           strstr(slash ? slash : path, "tfevents") || tt_weights_seem(path);
}

int tt_info_print_file(const char *path, bool json, struct tt_err *err)
{
    const char *slash = strrchr(path, '/');
    return strstr(slash ? slash : path, "tfevents") ? tt_info_print_events(path, json, err)
                                                    : print_weights(path, json, err);
}
