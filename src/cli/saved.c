/* What a saved model or checkpoint says about itself. */
#include "saved.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/data/schema.h>
#include <tuitrain/data/signature.h>
#include <tuitrain/data/split.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/session/state_names.h>

#include "loading.h"

int tt_saved_open(const char *what, struct tt_tensor_set *set, struct tt_err *err)
{
    char path[TT_PATH], run_dir[TT_PATH];
    return tt_checkpoint_find(what, path, run_dir, err) < 0 ? -1 : tt_weights_read(path, set, err);
}

bool tt_saved_config(const struct tt_tensor_set *set, const struct tt_cli_words *words,
                     const char *data, struct tt_config *c)
{
    const char *net = tt_tensor_set_meta(set, "config.net");
    bool own = !data;
    if (own)
        data = tt_tensor_set_meta(set, "config.data");
    if (net && !tt_cli_given(words, "net"))
        tt_opt_set(tt_opt_find(tt_config_rows, "net"), c, net, NULL);
    if (data && data != c->data)
        tt_text_copy(c->data, sizeof c->data, data);
    /* What the file was trained for, where it says; of its own data, with which arrays. */
    static const char *const also[] = {"loss", "task", "x", "y"};
    for (size_t i = 0; i < (own ? 4 : 2); i++) {
        char key[32];
        snprintf(key, sizeof key, "config.%s", also[i]);
        const char *value = tt_tensor_set_meta(set, key);
        if (value && !tt_cli_given(words, also[i]))
            tt_opt_set(tt_opt_find(tt_config_rows, also[i]), c, value, NULL);
    }
    /* Picture files become what the network takes. */
    const char *input = tt_tensor_set_meta(set, tt_signature_keys[0]);
    int64_t channels, size[2];
    if (input && !tt_cli_given(words, "image-size") &&
        sscanf(input, "[%" SCNd64 " ,%" SCNd64 " ,%" SCNd64, &channels, &size[0], &size[1]) == 3)
        memcpy(c->image_size, size, sizeof size);
    c->load[0] = '\0';
    return own;
}

int tt_saved_split(const struct tt_tensor_set *set, const struct tt_cli_words *words,
                   struct tt_config *c, struct tt_err *err)
{
    struct tt_split_said said;
    int known = tt_split_read(set, &said, err);
    if (known < 0)
        return -1;
    if (!known) { /* older ones drew without a look at the classes */
        c->no_stratify = c->no_stratify || !tt_tensor_set_meta(set, "config.no-stratify");
        return 0;
    }
    const struct {
        const char *option;
        const void *field;
        void *to;
        size_t size;
    } all[] = {
        {"val", said.val, c->val, sizeof c->val},
        {"test", said.test, c->test, sizeof c->test},
        {"group", said.group, c->group, sizeof c->group},
        {"time", said.time, c->time, sizeof c->time},
        {"split-seed", &said.seed, &c->split_seed, sizeof c->split_seed},
        {"folds", &said.folds, &c->folds, sizeof c->folds},
        {"fold", &said.fold, &c->fold, sizeof c->fold},
        {"no-stratify", &said.no_stratify, &c->no_stratify, sizeof c->no_stratify},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (!tt_cli_given(words, all[i].option))
            memcpy(all[i].to, all[i].field, all[i].size);
    return 0;
}

/* --- data that were moved -------------------------------------------------------------------- */

/* The path from `folder` or one above it, as far up as a run may lie below where it was begun. */
static bool find_above(const char *folder, const char *path, char out[TT_PATH])
{
    enum { LEVELS = 5 };
    char at[TT_PATH];
    if (!realpath(folder, at))
        return false;
    for (int i = 0; i < LEVELS && at[0]; i++) {
        if (snprintf(out, TT_PATH, "%s/%s", at, path) < TT_PATH && access(out, F_OK) == 0)
            return true;
        *strrchr(at, '/') = '\0';
    }
    return false;
}

static void find_one(char path[TT_OPT_TEXT], const char *what)
{
    char found[TT_PATH];
    if (!path[0] || path[0] == '/' || access(path, F_OK) == 0 || tt_data_is_name(path) ||
        !find_above(what, path, found) || strlen(found) >= TT_OPT_TEXT)
        return;
    tt_print_error("tuitrain: %s: is not here; %s is taken", path, found);
    tt_text_copy(path, TT_OPT_TEXT, found);
}

void tt_saved_find_data(struct tt_config *c, const char *what)
{
    find_one(c->data, what);
    find_one(c->val, what);
    find_one(c->test, what);
}

void tt_saved_tell_match(const char *model, const struct tt_session *s)
{
    if (s->loaded_by_order)
        tt_print_error("tuitrain: %s: %s", model, s->loaded);
}

struct tt_session *tt_saved_session(const char *model, const struct tt_tensor_set *set,
                                    const struct tt_config *config, bool own, struct tt_err *err)
{
    bool signature = own && tt_tensor_set_meta(set, tt_signature_keys[0]);
    if (!config->net[0]) {
        tt_fail(err, TT_EINPUT, "%s: does not say which network its weights are of; --net does",
                model);
        return NULL;
    }
    struct tt_session *s = tt_loading_session_to_use(config, set, signature, err);
    if (!s)
        tt_err_prefix(err, "%s", model);
    else
        tt_saved_tell_match(model, s);
    if (s && own && !signature)
        tt_print_error("tuitrain: %s: does not say what it was trained with; taken for %s", model,
                       s->data.name);
    return s;
}

static struct tt_session *open_as_before(const struct tt_config *config,
                                         const struct tt_tensor_set *set, struct tt_data_wish *wish,
                                         bool must, struct tt_err *err)
{
    struct tt_schema *schema;
    if (tt_signature_schema(set, &schema, err) < 0)
        return NULL;
    wish->schema = schema;
    struct tt_data *like = NULL;
    struct tt_session *s = NULL;
    if (tt_signature_pictures(set, &like, err) == 0) {
        wish->like = like;
        s = tt_loading_session(config, wish, err);
    }
    wish->like = NULL;
    tt_signature_free(like);
    tt_schema_free(schema);
    if (!s || wish->every_row || tt_signature_same_data(set, &s->data))
        return s;
    if (!must) {
        tt_print_error("tuitrain: %s: is no longer the data that the model was trained with",
                       s->data.name);
        return s;
    }
    tt_session_free(s);
    tt_fail(err, TT_EINPUT,
            "%s: is no longer the data that the model was trained with; --data %s goes on with "
            "what is there now",
            config->data, config->data);
    return NULL;
}

struct tt_session *tt_saved_train(const struct tt_config *config, const struct tt_tensor_set *set,
                                  bool must, struct tt_err *err)
{
    struct tt_data_wish wish = tt_config_wish(config);
    return open_as_before(config, set, &wish, must, err);
}

struct tt_session *tt_saved_measure(const struct tt_config *config, const struct tt_tensor_set *set,
                                    bool own, bool by_position, struct tt_err *err)
{
    struct tt_data_wish wish = tt_config_wish(config);
    wish.every_row = !own;
    wish.by_position = by_position;
    return open_as_before(config, set, &wish, false, err);
}

/* --- the weights alone ----------------------------------------------------------------------- */

/* What a model file says about itself. */
static void keep_metadata(const struct tt_tensor_set *from, struct tt_tensor_set *to)
{
    static char version[64];
    static const char *const keys[] = {"config.net",  "config.data", "config.loss",
                                       "config.task", "config.x",    "config.y"};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    const char *key[TT_SIGNATURE_KEYS + KEYS];
    memcpy(key, keys, sizeof keys);
    memcpy(key + KEYS, tt_signature_keys, sizeof tt_signature_keys);
    snprintf(version, sizeof version, "model %s", tt_version());
    to->metadata[to->n_metadata++] = (struct tt_metadata){"format", "pt"};
    to->metadata[to->n_metadata++] = (struct tt_metadata){"tuitrain", version};
    for (size_t i = 0; i < sizeof key / sizeof key[0]; i++) {
        const char *value = tt_tensor_set_meta(from, key[i]);
        if (value)
            to->metadata[to->n_metadata++] = (struct tt_metadata){key[i], value};
    }
}

/* What PyTorch's wrappers put before every name of the model in them: DataParallel and its kind,
 * torch.compile.  Outside of them it only stands in the way of load_state_dict(). */
static size_t wrapper_of_all(const struct tt_tensor_set *set)
{
    static const char *const wrapper[] = {"module.", "_orig_mod."};
    for (size_t k = 0; k < sizeof wrapper / sizeof wrapper[0]; k++) {
        size_t n = strlen(wrapper[k]), i = 0;
        while (i < set->n_tensors && strncmp(set->tensor[i].name, wrapper[k], n) == 0 &&
               set->tensor[i].name[n])
            i++;
        if (i == set->n_tensors)
            return i > 0 ? n : 0;
    }
    return 0;
}

/* One may be around another. */
static void drop_wrappers(struct tt_tensor_set *set)
{
    for (size_t n; (n = wrapper_of_all(set)) > 0;)
        for (size_t i = 0; i < set->n_tensors; i++)
            set->tensor[i].name += n;
}

enum { OWN_METADATA = 2 };

int tt_saved_weights(const struct tt_tensor_set *from, struct tt_tensor_set *to, struct tt_err *err)
{
    if (tt_checkpoint_weights(from, to, err) < 0)
        return -1;
    to->metadata = calloc(from->n_metadata + OWN_METADATA, sizeof *to->metadata);
    if (!to->metadata) {
        tt_saved_weights_done(to);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    drop_wrappers(to);
    if (tt_is_checkpoint(from))
        keep_metadata(from, to);
    else
        for (; to->n_metadata < from->n_metadata; to->n_metadata++)
            to->metadata[to->n_metadata] = from->metadata[to->n_metadata];
    return 0;
}

void tt_saved_weights_done(struct tt_tensor_set *weights)
{
    free(weights->metadata);
    tt_checkpoint_weights_done(weights);
}
