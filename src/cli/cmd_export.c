/* tuitrain export: a saved model as a file for other programs. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/target.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/weights.h>

#include "commands.h"
#include "export.h"
#include "json.h"
#include "saved.h"

static int export_weights(const struct tt_export *e, const char *path, struct tt_err *err)
{
    return tt_weights_write(path, e->weights, err);
}

static const struct tt_export_format formats[] = {
    {".onnx", "the network with its preprocessing, or bare", tt_export_onnx},
    {".safetensors", "the weights alone", export_weights},
    {".pth", "the weights as PyTorch's state_dict", export_weights},
    {0},
};

/* By what OUT ends with. */
static const struct tt_export_format *find_format(const char *path, struct tt_err *err)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    for (const struct tt_export_format *f = formats; dot && f->extension; f++)
        if (strcasecmp(dot, f->extension) == 0)
            return f;
    char known[256];
    tt_fail(err, TT_EUSAGE, "%s: no such kind of file; known: %s", path,
            tt_join_names(known, sizeof known, &formats[0].extension, sizeof formats[0]));
    return NULL;
}

static int export_set(const struct tt_tensor_set *set, const char *model, const char *out,
                      const struct tt_cli *cli, bool own_data, struct tt_err *err)
{
    struct tt_tensor_set weights;
    const struct tt_export_format *format = find_format(out, err);
    if (!format || tt_saved_weights(set, &weights, err) < 0)
        return -1;
    const struct tt_export e = {.model = model,
                                .weights = &weights,
                                .config = &cli->config,
                                .own_data = own_data,
                                .bare = cli->options.bare};
    int rc = format->write(&e, out, err);
    tt_saved_weights_done(&weights);
    return rc;
}

static void report(const struct tt_cli_options *cli, const char *model, const char *out)
{
    if (cli->json)
        tt_json_print(json_pack("{s:s, s:o, s:o}", "event", "export", "model", tt_json_text(model),
                                "file", tt_json_text(out)));
    else if (!cli->quiet)
        tt_print_line("%s: written from %s", out, model);
}

int tt_cmd_export(struct tt_cli *cli, struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    const char *data, *model = cli->words.word[0], *out = cli->words.word[1];
    if (cli->words.n < 2)
        return tt_fail(err, TT_EUSAGE,
                       "export takes a model, the file to make, and the data where it is not the "
                       "model's own");
    /* A wrong name is told before anything is read. */
    if (tt_cli_data(&cli->words, 2, &cli->config, &data, err) < 0 || !find_format(out, err) ||
        tt_target_check(out, 0, err) < 0 || tt_saved_open(model, &set, err) < 0)
        return -1;
    bool own = tt_saved_config(&set, &cli->words, data, &cli->config);
    int rc = export_set(&set, model, out, cli, own, err);
    tt_tensor_set_done(&set);
    if (rc == 0)
        report(&cli->options, model, out);
    return rc;
}
