/* tuitrain replay: a run once more, from its journal, and whether its bits are the same. */
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/control/replay.h>
#include <tuitrain/run/control/run.h>

#include "commands.h"
#include "loading.h"
#include "json.h"
#include "plain.h"
#include "saved.h"

static void print_result(const struct tt_replay_result *r, bool json)
{
    int missed = r->checkpoints - r->agree - r->differ;
    if (json) {
        tt_json_print(json_pack("{s:s, s:i, s:i, s:i, s:o}", "event", "replay", "checkpoints",
                                r->checkpoints, "agree", r->agree, "differ", r->differ,
                                "first_difference", tt_json_text(r->first)));
        return;
    }
    tt_print_line("%d of %d checkpoint%s: the same bits", r->agree, r->checkpoints,
                  r->checkpoints == 1 ? "" : "s");
    if (r->first[0])
        tt_print_line("first difference: %s", r->first);
    if (missed > 0)
        tt_print_line("%d not reached: what led to %s is not in the journal", missed,
                      missed == 1 ? "it" : "them");
}

/* Reads the command line once more, on top of the run's options. */
static int replay(struct tt_cli *cli, struct tt_err *err)
{
    char path[TT_PATH];
    const char *run_dir = cli->words.word[0];
    struct tt_config config;
    struct tt_replay_result result;
    struct tt_session *s = NULL;
    struct tt_tensor_set set = {0};
    struct tt_run *run = NULL;
    tt_config_defaults(&config);
    snprintf(path, sizeof path, "%.1000s/config.ini", run_dir);
    struct tt_replay *r = tt_replay_open(run_dir, err);
    if (!r || tt_config_read(path, &config, err) < 0 ||
        tt_cli_parse(cli->argc, cli->argv, &config, &cli->options, &cli->words, err) < 0)
        goto fail;
    tt_text_copy(config.run_dir, sizeof config.run_dir, run_dir);
    config.save[0] = '\0';
    tt_saved_find_data(&config, run_dir);
    if (tt_saved_open(run_dir, &set, NULL) < 0) {
        const struct tt_data_wish wish = tt_config_wish(&config);
        s = tt_loading_session(&config, &wish, err);
    } else if (tt_saved_split(&set, &cli->words, &config, err) == 0) {
        s = tt_saved_train(&config, &set, false, err);
    }
    tt_tensor_set_done(&set);
    if (!s)
        goto fail;
    tt_plain_block_signals();
    run = tt_run_start(s, &(struct tt_run_options){.replay = r}, err);
    if (!run)
        goto fail;
    struct tt_plain_options options = {
        .json = cli->options.json,
        .quiet = cli->options.quiet,
        .epochs = !cli->options.quiet,
        .notes = !cli->options.quiet,
    };
    int status = tt_plain_run(tt_run_link(run), &options);
    tt_run_join(run);
    tt_replay_result(r, &result);
    tt_run_free(run);
    tt_replay_free(r);
    print_result(&result, cli->options.json);
    return status > 1 ? status : result.agree < result.checkpoints ? 1 : 0;
fail:
    tt_session_free(s);
    tt_replay_free(r);
    return -1;
}

int tt_cmd_replay(struct tt_cli *cli, struct tt_err *err)
{
    if (cli->words.n != 1)
        return tt_fail(err, TT_EUSAGE, "replay takes one run folder");
    for (int i = 1; tt_config_rows[i].name; i++)
        if (tt_cli_given(&cli->words, tt_config_rows[i].name) &&
            strcmp(tt_config_rows[i].name, "threads") != 0)
            return tt_fail(err, TT_EUSAGE, "--%s cannot change in a replay; --threads can",
                           tt_config_rows[i].name);
    return replay(cli, err);
}
