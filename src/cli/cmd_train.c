/* tuitrain train. */

#include <tuitrain/base/text.h>

#include "commands.h"
#include "train.h"
#include "watch.h"

/* What may follow the size of the data: a file of options says all of them. */
static unsigned automatic(const struct tt_cli *cli)
{
    const struct tt_cli_words *words = &cli->words;
    bool optimizer = tt_cli_given(words, "optimizer") || tt_cli_given(words, "lr") ||
                     tt_cli_given(words, "schedule") || cli->config.optimizer_options[0];
    if (cli->options.config[0])
        return 0;
    return (optimizer ? 0 : TT_AUTO_OPTIMIZER) |
           (tt_cli_given(words, "batch-size") ? 0 : TT_AUTO_BATCH) |
           (tt_cli_given(words, "epochs") ? 0 : TT_AUTO_EPOCHS) |
           (tt_cli_given(words, "early-stop") ? 0 : TT_AUTO_STOP);
}

int tt_cmd_train(struct tt_cli *cli, struct tt_err *err)
{
    const char *data;
    if (tt_cli_data(&cli->words, 0, &cli->config, &data, err) < 0)
        return -1;
    if (cli->words.n == 1)
        tt_text_copy(cli->config.data, sizeof cli->config.data, data);
    cli->config.automatic = automatic(cli);
    if (cli->config.folds > 0 && cli->config.fold == 0)
        return tt_train_folds(cli, err);
    return tt_train_one(cli, &cli->config, NULL, err);
}
