#include "net_words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/text.h>

/* --- layers ---------------------------------------------------------------------------------- */

static const struct tt_layer_type *find_exact(const char *name, size_t length)
{
    for (int i = 0; tt_layer_types[i]; i++)
        if (strncasecmp(tt_layer_types[i]->name, name, length) == 0 &&
            !tt_layer_types[i]->name[length])
            return tt_layer_types[i];
    return NULL;
}

/* Which of 1d and 2d PyTorch has of a layer that we write without. */
static const struct {
    const char *name;
    bool vectors, images;
} dimensions[] = {
    {"conv", false, true},     {"maxpool", false, true},
    {"avgpool", false, true},  {"adaptiveavgpool", false, true},
    {"batchnorm", true, true},
};

/* Other names: of the same layer, or of one that is often meant. */
static const struct {
    const char *word, *layer;
    bool same;
} others[] = {
    {"swish", "silu", true},    {"dense", "linear", false},    {"fc", "linear", false},
    {"bn", "batchnorm", false}, {"lrelu", "leakyrelu", false}, {"fullyconnected", "linear", false},
};

/* `word` is the name of `type` with 1d, 2d or 3d behind it. */
static int check_dimension(const char *word, char digit, const struct tt_shape *input,
                           const struct tt_layer_type *type, struct tt_err *err)
{
    bool images = input->n == 3;
    for (size_t i = 0; i < sizeof dimensions / sizeof dimensions[0]; i++) {
        if (strcmp(dimensions[i].name, type->name) != 0)
            continue;
        bool vectors = dimensions[i].vectors && !images;
        if (digit == (vectors ? '1' : '2'))
            return 0;
        if (dimensions[i].vectors)
            return tt_fail(err, TT_EUSAGE, "\"%s\" does not fit %s; it is \"%s%s\" there", word,
                           images ? "images" : "vectors", type->name, images ? "2d" : "1d");
        return tt_fail(err, TT_EUSAGE, "no layer \"%s\": this one is of images, \"%s2d\"", word,
                       type->name);
    }
    return tt_fail(err, TT_EUSAGE, "no layer \"%s\"; it is \"%s\", without %cd", word, type->name,
                   digit);
}

int tt__layer_named(const char *word, const struct tt_shape *input,
                    const struct tt_layer_type **type, struct tt_err *err)
{
    const char *name = word;
    if (strncmp(name, "torch.", 6) == 0)
        name += 6;
    if (strncmp(name, "nn.", 3) == 0)
        name += 3;
    size_t n = strlen(name);
    *type = find_exact(name, n);
    for (size_t i = 0; !*type && i < sizeof others / sizeof others[0]; i++)
        if (strcasecmp(others[i].word, name) == 0) {
            if (!others[i].same)
                return tt_fail(err, TT_EUSAGE, "no layer \"%s\"; did you mean \"%s\"?", word,
                               others[i].layer);
            *type = find_exact(others[i].layer, strlen(others[i].layer));
        }
    if (*type || n < 3 || tolower((unsigned char)name[n - 1]) != 'd' || !strchr("123", name[n - 2]))
        return 0;
    *type = find_exact(name, n - 2);
    return *type ? check_dimension(word, name[n - 2], input, *type, err) : 0;
}

/* --- arguments ------------------------------------------------------------------------------- */

/* In PyTorch's order. */
static const struct {
    const char *layer;
    struct tt__torch_arg arg[9];
} calls[] = {
    {"linear", {{"in_features", "=features"}, {"out_features", "out"}, {"bias", "bias"}}},
    {"conv",
     {{"in_channels", "=channels"},
      {"out_channels", "out"},
      {"kernel_size", "kernel"},
      {"stride", "stride"},
      {"padding", "pad"},
      {"dilation", "dilation"},
      {"groups", "groups"},
      {"bias", "bias"}}},
    {"maxpool",
     {{"kernel_size", "kernel"},
      {"stride", "stride"},
      {"padding", "pad"},
      {"dilation", "=1"},
      {"return_indices", "=no"},
      {"ceil_mode", "=no"}}},
    {"avgpool",
     {{"kernel_size", "kernel"},
      {"stride", "stride"},
      {"padding", "pad"},
      {"ceil_mode", "=no"},
      {"count_include_pad", "count_include_pad"}}},
    {"adaptiveavgpool", {{"output_size", "out"}}},
    {"batchnorm",
     {{"num_features", "=channels"},
      {"eps", "eps"},
      {"momentum", "momentum"},
      {"affine", "affine"}}},
    {"layernorm",
     {{"normalized_shape", "=inputs"}, {"eps", "eps"}, {"elementwise_affine", "affine"}}},
    {"groupnorm",
     {{"num_groups", "groups"},
      {"num_channels", "=channels"},
      {"eps", "eps"},
      {"affine", "affine"}}},
    {"prelu", {{"num_parameters", "n"}, {"init", "start"}}},
    {"leakyrelu", {{"negative_slope", "slope"}, {"inplace", "=any"}}},
    {"elu", {{"alpha", "alpha"}, {"inplace", "=any"}}},
    {"relu", {{"inplace", "=any"}}},
    {"silu", {{"inplace", "=any"}}},
    {"softplus", {{"beta", "beta"}, {"threshold", "=20"}}},
    {"softmax", {{"dim", "=1"}}},
    {"dropout", {{"p", "p"}, {"inplace", "=any"}}},
    {"dropout2d", {{"p", "p"}, {"inplace", "=any"}}},
    {"flatten", {{"start_dim", "=1"}, {"end_dim", "=-1"}}},
};

static const struct tt__torch_arg *find_call(const struct tt_layer_type *type)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (strcmp(calls[i].layer, type->name) == 0)
            return calls[i].arg;
    return NULL;
}

const struct tt__torch_arg *tt__torch_arg_at(const struct tt_layer_type *type, int place)
{
    const struct tt__torch_arg *arg = find_call(type);
    for (int i = 0; arg && arg[i].name; i++)
        if (i == place)
            return &arg[i];
    return NULL;
}

const struct tt__torch_arg *tt__torch_arg_named(const struct tt_layer_type *type, const char *name)
{
    for (const struct tt__torch_arg *arg = find_call(type); arg && arg->name; arg++)
        if (strcmp(arg->name, name) == 0)
            return arg;
    return NULL;
}

/* "32x4x4", or "32*4*4", as the number of places; -1 where it is none. */
static int64_t product(const char *value)
{
    int64_t all = 1, one;
    for (char part[24]; *value; value += *value == 'x' || *value == '*') {
        size_t n = strcspn(value, "x*");
        if (n >= sizeof part)
            return -1;
        memcpy(part, value, n);
        part[n] = '\0';
        if (!tt_text_to_int(part, &one) || one < 1 || one > INT32_MAX / all)
            return -1;
        all *= one;
        value += n;
    }
    return all;
}

int tt__torch_check(const struct tt__torch_arg *arg, const char *value,
                    const struct tt_shape *input, const char *layer, struct tt_err *err)
{
    const char *want = arg->to + 1;
    if (strcmp(want, "any") == 0 || strcmp(want, value) == 0)
        return 0;
    bool features = strcmp(want, "features") == 0;
    bool channels = features || strcmp(want, "channels") == 0;
    if (features && input->n > 1) /* the layer refuses it, and says what is missing */
        return 0;
    if (!channels && strcmp(want, "inputs") != 0)
        return tt_fail(err, TT_EUSAGE, "%s: %s=%s: only %s is here", layer, arg->name, value, want);
    int64_t have = channels ? input->dim[0] : tt_shape_count(input);
    if (product(value) == have)
        return 0;
    return tt_fail(err, TT_EUSAGE, "%s: %s=%s: the input has %" PRId64, layer, arg->name, value,
                   have);
}
