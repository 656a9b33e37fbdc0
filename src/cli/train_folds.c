/* Cross-validation: a run for each fold, and what they came to together. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>

#include "json.h"
#include "loading.h"
#include "train.h"
#include "watch.h"

static json_t *summary(const struct tt_folds *f)
{
    struct tt_fold_field field[TT_FOLD_FIELDS];
    int n = tt_folds_fields(f, field);
    json_t *o = json_pack("{s:s, s:i, s:i}", "event", "folds", "folds", f->k, "done", f->n);
    for (int i = 0; i < n; i++)
        json_object_set_new(o, field[i].name,
                            json_pack("{s:o, s:o}", "mean", tt_json_number(field[i].mean),
                                      "deviation", tt_json_number(field[i].deviation)));
    return o;
}

/* Whole or not at all, as all that lies in a run folder. */
static int write_summary(const char *folder, const struct tt_folds *f, struct tt_err *err)
{
    char path[TT_PATH];
    struct tt_file file = TT_FILE_INIT;
    char *text = tt_json_dump(summary(f), 17);
    int rc = -1;
    if (!text)
        tt_fail(err, TT_ENOMEM, "out of memory");
    else if (snprintf(path, sizeof path, "%s/folds.json", folder) >= (int)sizeof path)
        tt_fail(err, TT_EUSAGE, "%.200s...: name too long", folder);
    else if (tt_file_begin(&file, path, err) == 0 &&
             tt_file_write(&file, text, strlen(text), err) == 0 &&
             tt_file_write(&file, "\n", 1, err) == 0)
        rc = tt_file_commit(&file, err);
    tt_file_done(&file);
    free(text);
    return rc;
}

static int refuse_save(const struct tt_config *c, struct tt_err *err)
{
    return !c->save[0]
               ? 0
               : tt_fail(err, TT_EUSAGE,
                         "--save and --folds: each fold trains a network of its own, on a part of "
                         "the data; train once more without --folds for the one to keep");
}

/* The folder above those of the folds: the one asked for, or a new one named as others are. */
static int have_folder(struct tt_config *c, bool overwrite, struct tt_err *err)
{
    const struct tt_data_wish wish = tt_config_wish(c);
    struct tt_session *s;
    if (c->run_dir[0])
        return tt_run_prepare(c, 0, overwrite, err);
    if (!(s = tt_loading_session(c, &wish, err))) /* the name has its network in it */
        return -1;
    int rc = tt_run_prepare(&s->config, 0, false, err);
    if (rc == 0)
        tt_text_copy(c->run_dir, sizeof c->run_dir, s->config.run_dir);
    tt_session_free(s);
    return rc;
}

int tt_train_folds(struct tt_cli *cli, struct tt_err *err)
{
    struct tt_config config = cli->config;
    static struct tt_folds folds; /* large, and one command runs */
    int status = 0;
    char folder[TT_OPT_TEXT], text[320];
    folds = (struct tt_folds){.k = (int)config.folds};
    config.fold = 1;
    if (refuse_save(&config, err) < 0 || have_folder(&config, cli->options.overwrite, err) < 0)
        return -1;
    tt_text_copy(folder, sizeof folder, config.run_dir);
    for (int fold = 1; fold <= folds.k && folds.n == fold - 1; fold++) {
        config.fold = fold;
        if (snprintf(config.run_dir, sizeof config.run_dir, "%.900s/fold-%d", folder, fold) < 0)
            break;
        status = tt_train_one(cli, &config, &folds, err);
        if (status < 0)
            return -1;
    }
    tt_folds_text(&folds, text, sizeof text);
    if (cli->options.json)
        tt_json_print(summary(&folds));
    else if (tt_cli_wants_screen(&cli->options)) /* which is gone, with what it said */
        tt_print_line("%s", text);
    if (folds.n < folds.k)
        tt_print_error("tuitrain: stopped in fold %d of %d", folds.n + 1, folds.k);
    if (folds.n > 0 && write_summary(folder, &folds, err) < 0)
        return -1;
    return status;
}
