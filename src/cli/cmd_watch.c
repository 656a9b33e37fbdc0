/* tuitrain watch: the screen on a run that is over, or that another process trains. */
#include <stdio.h>

#include <sys/stat.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/library/newest.h>
#include <tuitrain/run/onlook/onlooker.h>

#include "commands.h"
#include "plain.h"
#include "watch.h"

static int check_options(const struct tt_cli_words *words, struct tt_err *err)
{
    for (int i = 0; tt_config_rows[i].name; i++)
        if (tt_cli_given(words, tt_config_rows[i].name))
            return tt_fail(err, TT_EUSAGE,
                           "--%s is for who trains; watch changes nothing: tuitrain resume does",
                           tt_config_rows[i].name);
    return 0;
}

/* Without a word the newest run in `runs`. */
static int find(const struct tt_cli *cli, char out[TT_PATH], struct tt_err *err)
{
    if (cli->words.n > 1)
        return tt_fail(err, TT_EUSAGE, "watch takes one run folder");
    if (cli->words.n == 0)
        return tt_run_newest("runs", out, err);
    return tt_text_copy(out, TT_PATH, cli->words.word[0])
               ? 0
               : tt_fail(err, TT_EUSAGE, "%.64s...: name too long", cli->words.word[0]);
}

/* Returns whether to look once more: the run had just begun, and has a film now. */
static bool watch(struct tt_cli *cli, const char *folder, int *status, struct tt_err *err)
{
    struct tt_onlooker *o = tt_onlooker_open(folder, err);
    if (o && tt_cli_wants_screen(&cli->options))
        tt_onlooker_end_with_film(o);
    *status = o ? tt_cli_watch(tt_onlooker_link(o), &cli->options, err) : -1;
    bool again = *status == 0 && o && tt_onlooker_outgrown(o);
    tt_onlooker_close(o);
    return again;
}

int tt_cmd_watch(struct tt_cli *cli, struct tt_err *err)
{
    char folder[TT_PATH];
    if (check_options(&cli->words, err) < 0 || find(cli, folder, err) < 0)
        return -1;
    tt_plain_block_signals();
    int status;
    while (watch(cli, folder, &status, err)) {
    }
    return status;
}
