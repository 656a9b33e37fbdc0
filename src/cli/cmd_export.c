/* tuitrain export: a saved model as a file for other programs. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/weights.h>

#include "cli.h"
#include "export.h"
#include "json.h"
#include "saved.h"

static int export_weights(const struct tt_export *e, const char *path, struct tt_err *err)
{
    return tt_weights_write(path, e->weights, err);
}

static const struct tt_export_format formats[] = {
    {".onnx", "the network and its weights", tt_export_onnx},
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
                      const struct tt_config *config, bool own_data, struct tt_err *err)
{
    struct tt_tensor_set weights;
    const struct tt_export_format *format = find_format(out, err);
    if (!format || tt_saved_weights(set, &weights, err) < 0)
        return -1;
    const struct tt_export e = {
        .model = model, .weights = &weights, .config = config, .own_data = own_data};
    int rc = format->write(&e, out, err);
    tt_saved_weights_done(&weights);
    return rc;
}

static void report(const struct tt_cli_options *cli, const char *model, const char *out)
{
    if (cli->json)
        tt_json_print(json_pack("{s:s, s:s, s:s}", "event", "export", "model", model, "file", out));
    else if (!cli->quiet)
        printf("%s: written from %s\n", out, model);
}

int tt_cmd_export(int argc, char **argv)
{
    struct tt_err err = {0};
    struct tt_config config;
    struct tt_cli_options cli;
    struct tt_cli_words words;
    struct tt_tensor_set set = {0};
    const char *data;
    int status;
    if (!tt_cli_begin(argc, argv, "export", &config, &cli, &words, &status))
        return status;
    if (words.n < 2) {
        tt_fail(&err, TT_EUSAGE,
                "export takes a model, the file to make, and the data where it is not the model's "
                "own");
        return tt_cli_fail(&err);
    }
    /* A wrong name is told before anything is read. */
    if (tt_cli_data(&words, 2, &config, &data, &err) < 0 || !find_format(words.word[1], &err) ||
        tt_saved_open(words.word[0], &set, &err) < 0)
        return tt_cli_fail(&err);
    bool own = tt_saved_config(&set, &words, data, &config);
    int rc = export_set(&set, words.word[0], words.word[1], &config, own, &err);
    tt_tensor_set_done(&set);
    if (rc == 0)
        report(&cli, words.word[0], words.word[1]);
    return rc < 0 ? tt_cli_fail(&err) : 0;
}
