/* A new run. */
#include "train.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>

#include "loading.h"
#include "watch.h"

static void print_notes(const struct tt_session *s, const struct tt_config *asked)
{
    const struct tt_config *c = &s->config;
    bool few = c->batch_size != asked->batch_size || c->epochs != asked->epochs;
    tt_cli_notes(&s->data.notes);
    if (c->batch_size != asked->batch_size && !(asked->automatic & TT_AUTO_BATCH))
        tt_print_error("batch-size %" PRId64
                       " is more than there is to train on: it became %" PRId64 ", all of it",
                       asked->batch_size, c->batch_size);
    else if (few || strcmp(c->optimizer, asked->optimizer) != 0)
        tt_print_error("for %s: optimizer %.40s%s%.60s, lr %g, batch-size %" PRId64
                       ", epochs %" PRId64 "%s%s; given ones count",
                       s->data.input.n == 3 ? "so few pictures"
                       : few                ? "so few rows"
                                            : "a table",
                       c->optimizer, c->optimizer_options[0] ? " " : "", c->optimizer_options,
                       c->lr, c->batch_size, c->epochs, c->early_stop[0] ? ", early-stop " : "",
                       c->early_stop);
}

/* What was made of the data and the options, where there is no screen that tells it. */
static void tell(const struct tt_session *s, const struct tt_cli *cli)
{
    const struct tt_cli_options *o = &cli->options;
    if (tt_cli_wants_screen(o))
        return;
    if (s->loaded[0] && (!o->quiet || s->loaded_by_order))
        tt_print_error("loaded %s: %s", s->config.load, s->loaded);
    if (s->data.note[0] && !o->quiet)
        tt_print_error("%s: %s", s->data.name, s->data.note);
    if (!o->quiet)
        print_notes(s, &cli->config);
}

int tt_train_one(struct tt_cli *cli, const struct tt_config *config, struct tt_folds *folds,
                 struct tt_err *err)
{
    const struct tt_cli_options *o = &cli->options;
    /* Data may take minutes: what is wrong with the names is told before. */
    if (tt_run_check(config, o->overwrite, err) < 0)
        return -1;
    const struct tt_data_wish wish = tt_config_wish(config);
    tt_loading_show(o, tt_cli_wants_screen(o));
    struct tt_session *s = tt_loading_session(config, &wish, err);
    if (!s)
        return -1;
    int64_t bytes = tt_model_count(s->model) * (int64_t)sizeof(float);
    if (tt_run_prepare(&s->config, bytes, o->overwrite, err) < 0) { /* names the folder, too */
        tt_session_free(s);
        return -1;
    }
    if (!folds || folds->n == 0)
        tell(s, cli);
    bool given = config->run_dir[0] != '\0';
    char run_dir[TT_PATH];
    tt_text_copy(run_dir, sizeof run_dir, s->config.run_dir);
    const struct tt_run_options options = {
        .overwrite = o->overwrite && given, .fresh = !o->overwrite, .folds = folds};
    int status = tt_cli_run(s, &options, o, err);
    if (status < 0 && !given)
        tt_run_unprepare(run_dir);
    return status;
}
