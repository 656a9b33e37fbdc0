/* Options of a session that may change between two steps.
 *
 * To add one: add its row to the table at the end, with a function where more is to be done than to
 * write the value to s->config.  An option that cannot change has a row there, too, and says why.
 */
#include "session_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/keep.h>
#include <tuitrain/base/text.h>

#include "../config/policy.h"
#include "early_stop.h"

/* The value has been read into config, by its row of tt_config_rows; s->config is as it was, and
 * gets it afterwards. */
typedef int set_function(struct tt_session *s, const struct tt_config *config, struct tt_err *err);

/* --- the options of the run ------------------------------------------------------------------ */

static int set_optimizer(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    struct tt_optimizer next;
    if (tt_optimizer_init(&next, config->optimizer, config->optimizer_options, s->optimizer.n,
                          err) < 0) {
        tt_optimizer_done(&next);
        return -1;
    }
    tt_optimizer_done(&s->optimizer);
    s->optimizer = next;
    s->progress.updates = 0;
    tt_text_copy(s->config.optimizer_options, sizeof s->config.optimizer_options,
                 config->optimizer_options);
    return 0;
}

static int set_optimizer_options(struct tt_session *s, const struct tt_config *config,
                                 struct tt_err *err)
{
    if (tt_optimizer_change(&s->optimizer, config->optimizer_options, err) < 0)
        return -1;
    tt_text_copy(s->config.optimizer_options, sizeof s->config.optimizer_options,
                 config->optimizer_options);
    return 0;
}

static int set_lr(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    (void)err;
    s->config.lr = config->lr;
    s->lr_factor = 1;
    tt_session_refresh_lr(s);
    return 0;
}

static int set_schedule(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    return tt_session_set_schedule(s, config->schedule, err);
}

static int set_epochs(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    int64_t begun = s->progress.epoch + (s->progress.batch > 0);
    if (config->epochs < begun)
        return tt_fail(err, TT_EUSAGE, "epoch %" PRId64 " has begun already", begun);
    s->config.epochs = config->epochs;
    tt_session_refresh_lr(s);
    return 0;
}

static int set_batch_size(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    if (tt__session_make_room(s, config->batch_size, err) < 0)
        return -1;
    s->config.batch_size = config->batch_size;
    tt_session_refresh_epoch(s);
    tt_session_refresh_lr(s);
    return 0;
}

/* What waits is used at the next update, whenever that comes. */
static int set_accumulate(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    return config->accumulate > 1 ? tt__session_have_accumulation(s, err) : 0;
}

static int set_ema(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    return tt__session_have_ema(s, config->ema > 0, err);
}

static int set_early_stop(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    struct tt_early next, old = s->early;
    if (tt__early_init(&next, config->early_stop, config->best_by, s->regression, err) < 0 ||
        tt__session_have_best(s, next.on, err) < 0)
        return -1;
    if (next.on && old.on && next.metric == old.metric) {
        next.known = old.known;
        next.best = old.best;
        next.best_epoch = old.best_epoch;
        next.bad = old.bad;
    }
    s->early = next;
    if (next.metric != old.metric)
        tt__session_weigh_best(s);
    return 0;
}

static int set_loss(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    struct tt_loss next;
    int rc = tt_loss_init(&next, config->loss, tt_model_outputs(s->model), err);
    if (rc == 0)
        rc = tt__session_check_loss(s, next.type, err);
    if (rc == 0) {
        struct tt_loss old = s->loss;
        s->loss = next;
        next = old;
    }
    tt_loss_done(&next);
    return rc;
}

static int set_augment(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    struct tt_augment next;
    if (tt_augment_init(&next, config->augment, &s->data.input, err) < 0)
        return -1;
    tt_augment_done(&s->augment);
    s->augment = next;
    return 0;
}

static int set_freeze(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    return tt_model_freeze(s->model, config->freeze, err);
}

static int check_every(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    struct tt_every every;
    (void)s;
    return tt__every_parse(config->checkpoint_every, &every, err);
}

static int check_on_nan(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    enum tt_on_nan on_nan;
    (void)s;
    return tt__on_nan_parse(config->on_nan, &on_nan, err);
}

/* --- options of layers ----------------------------------------------------------------------- */

/* The row of a layer's option that may change, or NULL. */
static const struct tt_opt *live_row(const struct tt_layer *l)
{
    for (const struct tt_opt *row = l->type->opts; row && row->name; row++)
        if (row->flags & TT_OPT_LIVE)
            return row;
    return NULL;
}

/* Makes the layers' options those of another text of the same network. */
static int adopt_net(struct tt_session *s, const char *text, struct tt_err *err)
{
    int n = tt_model_layers(s->model), rc = 0;
    struct tt_model *other =
        tt_model_new(text, &s->data.input, tt__session_outputs(s, s->loss.type), s->device, err);
    if (!other)
        return -1;
    if (tt_model_layers(other) != n)
        rc = tt_fail(err, TT_EUSAGE, "net \"%.100s\" is another network", text);
    for (int i = 0; i < n && rc == 0; i++) {
        const struct tt_layer *from = tt_model_layer(other, i), *to = tt_model_layer(s->model, i);
        const struct tt_opt *row = live_row(to);
        char value[64];
        if (from->type != to->type || !tt_shape_equal(&from->out, &to->out))
            rc = tt_fail(err, TT_EUSAGE, "net \"%.100s\" is another network", text);
        else if (row)
            rc = tt_model_set_option(s->model, i, row->name,
                                     tt_opt_get(row, from->self, value, sizeof value), err);
    }
    tt_model_free(other);
    return rc;
}

static int set_net(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    return adopt_net(s, config->net, err);
}

static int keep_net(struct tt_config *c, const char *text, struct tt_err *err)
{
    const char *kept = tt_keep_text(text);
    if (!kept)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    c->net = kept;
    return 0;
}

/* "0.3" for all dropout layers, or "LAYER=0.3". */
static int set_dropout(struct tt_session *s, const char *value, struct tt_err *err)
{
    char *before = strdup(tt_model_text(s->model)), layer[TT_LAYER_NAME] = "";
    const char *equals = strchr(value, '=');
    int n = 0, rc = 0;
    if (!before)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (equals && (size_t)(equals - value) < sizeof layer)
        snprintf(layer, sizeof layer, "%.*s", (int)(equals - value), value);
    for (int i = 0; i < tt_model_layers(s->model) && rc == 0; i++) {
        const struct tt_layer *l = tt_model_layer(s->model, i);
        const struct tt_opt *row = live_row(l);
        if (!row || (equals && strcmp(l->name, layer) != 0))
            continue;
        rc = tt_model_set_option(s->model, i, row->name, equals ? equals + 1 : value, err);
        n++;
    }
    if (rc == 0 && n == 0)
        rc = equals ? tt_fail(err, TT_EUSAGE, "no dropout layer is called \"%.40s\"", layer)
                    : tt_fail(err, TT_EUSAGE, "this network has no dropout layer");
    else if (rc == 0)
        rc = keep_net(&s->config, tt_model_text(s->model), err);
    if (rc < 0 && n > 0)
        adopt_net(s, before, NULL);
    free(before);
    return rc;
}

static void get_dropout(const struct tt_session *s, char *out, size_t size)
{
    char value[64], first[64] = "";
    bool same = true;
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < tt_model_layers(s->model) && used < size; i++) {
        const struct tt_layer *l = tt_model_layer(s->model, i);
        const struct tt_opt *row = live_row(l);
        if (!row)
            continue;
        tt_opt_get(row, l->self, value, sizeof value);
        if (!first[0])
            tt_text_copy(first, sizeof first, value);
        same = same && strcmp(first, value) == 0;
        used +=
            (size_t)snprintf(out + used, size - used, "%s%s=%s", used ? " " : "", l->name, value);
    }
    if (same)
        snprintf(out, size, "%s", first);
}

/* --- the table ------------------------------------------------------------------------------- */

/* In the order in which a whole config is set. */
static const struct settable {
    const char *option;
    const char *fixed;    /* why it cannot change, or NULL */
    set_function *set;    /* NULL: nothing but the value itself */
    bool affects_numbers; /* bears on the numbers */
} settable[] = {
    {"net", "its weights would have no place; `set dropout` can", set_net, true},
    {"optimizer", NULL, set_optimizer, true},
    {"lr", NULL, set_lr, true},
    {"schedule", NULL, set_schedule, true},
    {"epochs", NULL, set_epochs, true},
    {"batch-size", NULL, set_batch_size, true},
    {"accumulate", NULL, set_accumulate, true},
    {"loss", NULL, set_loss, true},
    {"augment", NULL, set_augment, true},
    {"freeze", NULL, set_freeze, true},
    {"clip-norm", NULL, NULL, true},
    {"clip-value", NULL, NULL, true},
    {"no-decay-bias", NULL, NULL, true},
    {"ema", NULL, set_ema, true},
    {"early-stop", NULL, set_early_stop, true},
    {"best-by", NULL, set_early_stop, true},
    {"partial", NULL, NULL, true},
    {"speed", NULL, NULL, false},
    {"checkpoint-every", NULL, check_every, false},
    {"on-nan", NULL, check_on_nan, false},
    {"data", "other data is another run", NULL, false},
    {"task", "other data is another run", NULL, false},
    {"target", "another target is another run", NULL, false},
    {"ignore", "other columns are another run", NULL, false},
    {"as", "other columns are another run", NULL, false},
    {"x", "other samples are another run", NULL, false},
    {"y", "another target is another run", NULL, false},
    {"missing", "other rows are another run", NULL, false},
    {"image-size", "other data is another run", NULL, false},
    {"image-mean", "other data is another run", NULL, false},
    {"image-std", "other data is another run", NULL, false},
    {"ground", "other data is another run", NULL, false},
    {"bad", "other data is another run", NULL, false},
    {"device", "the network lives there", NULL, false},
    {"seed", "every random number follows from it", NULL, false},
    {"threads", "they start with the program", NULL, false},
    {"run-dir", "files are there already", NULL, false},
    {"load", "the command `load` does it", NULL, false},
    {"save", "the command `save` does it", NULL, false},
};
enum { SETTABLE = sizeof settable / sizeof settable[0] };

static const struct settable *find(const char *option)
{
    for (int i = 0; i < SETTABLE; i++)
        if (strcmp(settable[i].option, option) == 0)
            return &settable[i];
    return NULL;
}

const char *tt_session_fixed(const char *option)
{
    const struct settable *row = find(option);
    return row ? row->fixed : "it is set when the run begins";
}

/* Sets one option of s to what it is in config. */
static int set_row(struct tt_session *s, const struct settable *row, const struct tt_config *config,
                   struct tt_err *err)
{
    const struct tt_opt *opt = tt_opt_find(tt_config_rows, row->option);
    char value[TT_OPT_TEXT];
    if (row->set && row->set(s, config, err) < 0)
        return -1;
    return tt_opt_set(opt, &s->config, tt_opt_get(opt, config, value, sizeof value), err);
}

/* --- setting --------------------------------------------------------------------------------- */

/* "adam", or "adam beta1=0.8": what both have keeps its value, but the learning rate where the
 * usual one is another. */
static int change_optimizer(struct tt_session *s, const char *value, struct tt_err *err)
{
    struct tt_config config = s->config;
    size_t n = strcspn(value, " ");
    snprintf(config.optimizer, sizeof config.optimizer, "%.*s", (int)n, value);
    const struct tt_optimizer_type *old = s->optimizer.type,
                                   *type = tt_optimizer_find(config.optimizer);
    tt_opt_words(old->opts, s->optimizer.options, type ? type->opts : NULL,
                 config.optimizer_options, sizeof config.optimizer_options);
    size_t used = strlen(config.optimizer_options);
    if (value[n])
        snprintf(config.optimizer_options + used, sizeof config.optimizer_options - used, " %.500s",
                 value + n + 1);
    if (set_row(s, find("optimizer"), &config, err) < 0)
        return -1;
    config.lr = s->optimizer.type->lr;
    return old->lr == config.lr ? 0 : set_row(s, find("lr"), &config, err);
}

static int change_optimizer_option(struct tt_session *s, const struct tt_opt *row,
                                   const char *value, struct tt_err *err)
{
    struct tt_config config = s->config;
    if (row->flags & TT_OPT_START)
        return tt_fail(err, TT_EUSAGE, "%s counts when the optimizer's state begins, not later",
                       row->name);
    void *options = calloc(1, s->optimizer.type->size);
    if (!options)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    memcpy(options, s->optimizer.options, s->optimizer.type->size);
    int rc = tt_opt_set(row, options, value, err);
    tt_opt_words(s->optimizer.type->opts, options, NULL, config.optimizer_options,
                 sizeof config.optimizer_options);
    free(options);
    return rc < 0 ? -1 : set_optimizer_options(s, &config, err);
}

static int change_loss_option(struct tt_session *s, const struct tt_opt *row, const char *value,
                              struct tt_err *err)
{
    struct tt_config config = s->config;
    char *options = calloc(1, s->loss.type->size + 1), words[TT_OPT_TEXT];
    if (!options)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    memcpy(options, s->loss.options, s->loss.type->size);
    int rc = tt_opt_set(row, options, value, err);
    tt_opt_words(s->loss.type->opts, options, NULL, words, sizeof words);
    free(options);
    if (rc < 0)
        return -1;
    int n = snprintf(config.loss, sizeof config.loss, "%s%s%s", s->loss.type->name,
                     words[0] ? " " : "", words);
    if (n >= (int)sizeof config.loss)
        return tt_fail(err, TT_EUSAGE, "%s: too long", row->name);
    return tt__session_balance(s, config.loss, err) < 0 ? -1
                                                        : set_row(s, find("loss"), &config, err);
}

/* A row of the options of the optimizer or the loss, or NULL. */
static const struct tt_opt *row_of(const struct tt_opt *rows, const char *option)
{
    return rows ? tt_opt_find(rows, option) : NULL;
}

/* What usually is empty cannot be typed: it is `off`. */
static const char *as_meant(const struct tt_opt *row, const char *value)
{
    bool empty = row->type == TT_OPT_STRING && (!row->text || !row->text[0]);
    return empty && strcmp(value, "off") == 0 ? "" : value;
}

static int refuse_unknown(const struct tt_session *s, const char *option, struct tt_err *err)
{
    const struct tt_opt *const rows[] = {tt_config_rows, s->optimizer.type->opts,
                                         s->loss.type->opts};
    for (int i = 0; i < 3; i++) {
        const char *near =
            rows[i] ? tt_nearest_name(option, &rows[i]->name, sizeof *rows[i]) : NULL;
        if (near)
            return tt_fail(err, TT_EUSAGE, "no option \"%.40s\"; did you mean \"%s\"?", option,
                           near);
    }
    return tt_fail(err, TT_EUSAGE, "no option \"%.40s\", nor does optimizer %s or loss %s have it",
                   option, s->optimizer.type->name, s->loss.type->name);
}

int tt_session_set(struct tt_session *s, const char *option, const char *value, struct tt_err *err)
{
    struct tt_config config = s->config;
    const struct settable *settable_row = find(option);
    const struct tt_opt *of_optimizer = row_of(s->optimizer.type->opts, option);
    const struct tt_opt *of_loss = row_of(s->loss.type->opts, option);
    s->revision++;
    if (tt_opt_find(tt_config_rows, option) && tt_session_fixed(option))
        return tt_fail(err, TT_EUSAGE, "%s cannot change: %s", option, tt_session_fixed(option));
    if (strcmp(option, "optimizer") == 0)
        return change_optimizer(s, value, err);
    if (settable_row) {
        const struct tt_opt *row = tt_opt_find(tt_config_rows, option);
        return tt_opt_set(row, &config, as_meant(row, value), err) < 0 ||
                       tt__session_balance(s, config.loss, err) < 0
                   ? -1
                   : set_row(s, settable_row, &config, err);
    }
    if (strcmp(option, "dropout") == 0)
        return set_dropout(s, value, err);
    if (of_optimizer)
        return change_optimizer_option(s, of_optimizer, value, err);
    return of_loss ? change_loss_option(s, of_loss, as_meant(of_loss, value), err)
                   : refuse_unknown(s, option, err);
}

bool tt_session_get(const struct tt_session *s, const char *option, char *out, size_t size)
{
    const struct tt_opt *row = tt_opt_find(tt_config_rows, option);
    const struct tt_opt *of_optimizer = row_of(s->optimizer.type->opts, option);
    const struct tt_opt *of_loss = row_of(s->loss.type->opts, option);
    char value[TT_OPT_TEXT];
    if (row)
        tt_text_copy(out, size, tt_opt_get(row, &s->config, value, sizeof value));
    else if (of_optimizer)
        tt_opt_get(of_optimizer, s->optimizer.options, out, size);
    else if (of_loss)
        tt_opt_get(of_loss, s->loss.options, out, size);
    else if (strcmp(option, "dropout") == 0)
        get_dropout(s, out, size);
    else
        return false;
    return true;
}

int tt_session_set_config(struct tt_session *s, const struct tt_config *config, struct tt_err *err)
{
    for (int i = 0; i < SETTABLE; i++) {
        const struct tt_opt *opt = tt_opt_find(tt_config_rows, settable[i].option);
        char now[TT_OPT_TEXT], then[TT_OPT_TEXT];
        if (settable[i].affects_numbers &&
            strcmp(tt_opt_get(opt, &s->config, now, sizeof now),
                   tt_opt_get(opt, config, then, sizeof then)) != 0 &&
            set_row(s, &settable[i], config, err) < 0)
            return -1;
    }
    return strcmp(s->config.optimizer_options, config->optimizer_options) == 0
               ? 0
               : set_optimizer_options(s, config, err);
}
