#include <tuitrain/data/signature.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include <tuitrain/data/schema.h>
#include <tuitrain/formats/image.h>
#include <tuitrain/data/split.h>
#include <tuitrain/formats/json_text.h>
#include <tuitrain/formats/packed.h>

#include "class_names.h"
#include "source.h"
#include "table/pipeline.h"

#define INPUT     "input"
#define NORMALIZE "normalize"
#define CLASSES   "classes"
#define VALUE     "value"
#define SCHEMA    "schema"
#define HASH      "data_hash"
#define GROUND    "ground"
#define SPLIT     "split"

enum { HASH_TEXT = 17 };

const char *const tt_signature_keys[TT_SIGNATURE_KEYS] = {INPUT,  NORMALIZE, CLASSES, VALUE,
                                                          SCHEMA, HASH,      GROUND,  SPLIT};

/* --- writing --------------------------------------------------------------------------------- */

/* A folder's name may be no UTF-8, and one may have been cut within a character. */
static json_t *json_name(const char *name)
{
    char *utf8 = tt_text_as_utf8(name);
    json_t *j = utf8 ? json_string(utf8) : NULL;
    free(utf8);
    return j;
}

/* NULL, where there was no memory for one of its elements. */
static json_t *whole(json_t *list, int64_t n)
{
    if ((int64_t)json_array_size(list) == n)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *json_numbers(const float *x, int64_t n)
{
    json_t *list = json_array();
    for (int64_t i = 0; i < n; i++)
        json_array_append_new(list, json_real((double)x[i]));
    return whole(list, n);
}

static json_t *json_input(const struct tt_data *d)
{
    json_t *list = json_array();
    for (int i = 0; i < d->input.n; i++)
        json_array_append_new(list, json_integer(d->input.dim[i]));
    return whole(list, d->input.n);
}

static json_t *json_normalize(const struct tt_data *d)
{
    int64_t columns = d->input.dim[0];
    if (d->column_mean)
        return json_pack("{s:o, s:o}", "mean", json_numbers(d->column_mean, columns), "scale",
                         json_numbers(d->column_scale, columns));
    if (tt_data_channels(d) == 1)
        return json_pack("{s:f, s:f}", "mean", (double)d->mean[0], "std", (double)d->std[0]);
    return json_pack("{s:o, s:o}", "mean", json_numbers(d->mean, tt_data_channels(d)), "std",
                     json_numbers(d->std, tt_data_channels(d)));
}

static json_t *json_value(const struct tt_data *d, int c)
{
    return json_pack("{s:o, s:f, s:f}", "name", json_name(tt_data_value_name(d, c)), "mean",
                     d->value_mean[c], "std", d->value_std[c]);
}

/* A list of classes, a value, or a list of several. */
static json_t *json_outputs(const struct tt_data *d)
{
    json_t *list;
    if (d->n_classes == 0 && tt_data_values(d) == 1)
        return json_value(d, 0);
    list = json_array();
    for (int c = 0; c < tt_data_values(d) && d->n_classes == 0; c++)
        json_array_append_new(list, json_value(d, c));
    if (d->n_classes == 0)
        return whole(list, tt_data_values(d));
    for (int i = 0; i < d->n_classes; i++)
        json_array_append_new(list, json_name(tt_data_class(d, i)));
    return whole(list, d->n_classes);
}

/* Where there is one. */
static bool add_hash(struct tt_signature *s, const struct tt_data *d)
{
    char *text = d->hash ? malloc(HASH_TEXT) : NULL;
    if (text) {
        snprintf(text, HASH_TEXT, "%016" PRIx64, d->hash);
        s->pair[s->n++] = (struct tt_metadata){HASH, text};
    }
    return text || !d->hash;
}

static json_t *json_ground(const struct tt_data *d)
{
    return json_sprintf("#%02x%02x%02x", d->ground[0], d->ground[1], d->ground[2]);
}

/* Likewise. */
static bool add_split(struct tt_signature *s, const struct tt_data *d)
{
    char *text = tt_split_text(d);
    if (text)
        s->pair[s->n++] = (struct tt_metadata){SPLIT, text};
    return text || !d->split;
}

/* Drops the reference to `value`. */
static bool add(struct tt_signature *s, const char *key, json_t *value)
{
    int precision = strcmp(key, VALUE) == 0 ? 17 : 9; /* of doubles, and of floats */
    char *text =
        tt_json_whole(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(precision));
    json_decref(value);
    if (text)
        s->pair[s->n++] = (struct tt_metadata){key, text};
    return text != NULL;
}

int tt_signature_make(const struct tt_data *d, struct tt_signature *out, struct tt_err *err)
{
    *out = (struct tt_signature){.n = 0};
    char *schema = d->schema ? tt_schema_text(d->schema, err) : NULL;
    if (schema)
        out->pair[out->n++] = (struct tt_metadata){SCHEMA, schema};
    if (!d->schema == !schema && add_hash(out, d) && add_split(out, d) &&
        add(out, INPUT, json_input(d)) && add(out, NORMALIZE, json_normalize(d)) &&
        add(out, d->n_classes ? CLASSES : VALUE, json_outputs(d)) &&
        (d->input.n != 3 || add(out, GROUND, json_ground(d))))
        return 0;
    tt_signature_done(out);
    return tt_fail(err, TT_ENOMEM, "out of memory for the description of the data");
}

void tt_signature_done(struct tt_signature *s)
{
    for (size_t i = 0; i < s->n; i++)
        free((void *)(uintptr_t)s->pair[i].value);
    s->n = 0;
}

size_t tt_signature_size(const struct tt_signature *s)
{
    size_t size = 0;
    for (size_t i = 0; i < s->n; i++)
        size += strlen(s->pair[i].value) + 1;
    return size;
}

/* --- reading --------------------------------------------------------------------------------- */

/* What is behind the pointers of data without samples. */
struct described {
    float *figures; /* of columns: means, then scales */
    struct tt_schema *schema;
    char **names; /* of classes, whole */
};

/* Finite, as float32. */
static bool get_number(const json_t *j, float *out)
{
    *out = (float)json_number_value(j);
    return json_is_number(j) && isfinite(*out);
}

static bool read_input(const json_t *j, struct tt_data *d)
{
    static const int64_t most = INT64_C(1) << 28;
    struct tt_shape *s = &d->input;
    s->n = (int)json_array_size(j);
    if (s->n != 1 && s->n != 3)
        return false;
    for (int i = 0; i < s->n; i++) {
        s->dim[i] = json_integer_value(json_array_get(j, (size_t)i));
        if (s->dim[i] < 1 || s->dim[i] > most)
            return false;
    }
    int64_t count = tt_shape_count(s);
    return count >= 1 && count <= most;
}

static bool read_numbers(const json_t *j, float *out, int64_t n)
{
    if ((int64_t)json_array_size(j) != n)
        return false;
    for (int64_t i = 0; i < n; i++)
        if (!get_number(json_array_get(j, (size_t)i), &out[i]))
            return false;
    return true;
}

/* What is told of each column must be as many numbers as the file holds before there is room. */
static bool read_columns(const json_t *mean, const json_t *scale, struct tt_data *d)
{
    int64_t n = d->input.dim[0];
    if (d->input.n != 1 || (int64_t)json_array_size(mean) != n)
        return false;
    float *figures = tt_calloc(2 * n, sizeof *figures, NULL);
    struct described *own = d->owner;
    if (!figures)
        return false;
    own->figures = figures;
    d->column_mean = figures;
    d->column_scale = figures + n;
    return read_numbers(mean, figures, n) && read_numbers(scale, figures + n, n);
}

/* A number for all channels, or one for each. */
static bool read_channels(const json_t *j, const struct tt_data *d, float out[TT_CHANNELS])
{
    int channels = tt_data_channels(d);
    if (json_is_array(j))
        return read_numbers(j, out, channels);
    for (int c = 0; c < channels; c++)
        if (!get_number(j, &out[c]))
            return false;
    return true;
}

static bool read_normalize(const json_t *j, struct tt_data *d)
{
    const json_t *mean = json_object_get(j, "mean");
    if (d->input.n == 1)
        return read_columns(mean, json_object_get(j, "scale"), d);
    if (!read_channels(mean, d, d->mean) || !read_channels(json_object_get(j, "std"), d, d->std))
        return false;
    for (int c = 0; c < tt_data_channels(d); c++)
        if (!(d->std[c] > 0))
            return false;
    return true;
}

static void copy_name(char *out, size_t size, const char *name)
{
    char *copy = strdup(name);
    if (copy)
        tt_text_from_utf8(copy);
    tt_text_copy(out, size, copy ? copy : name);
    free(copy);
}

static bool read_classes(const json_t *j, struct tt_data *d)
{
    size_t n = json_array_size(j);
    char *name[TT_MAX_CLASSES];
    struct described *own = d->owner;
    if (n < 2 || n > TT_MAX_CLASSES)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!json_is_string(json_array_get(j, i)))
            return false;
    for (size_t i = 0; i < n; i++) /* the list is nobody else's */
        name[i] = (char *)(uintptr_t)json_string_value(json_array_get(j, i));
    own->names = tt__copy_names(name, (int)n, NULL);
    if (!own->names)
        return false;
    for (size_t i = 0; i < n; i++)
        tt_text_from_utf8(own->names[i]);
    tt__name_classes(d, own->names, (int)n);
    d->n_classes = (int)n;
    return true;
}

static bool read_ground(const json_t *j, struct tt_data *d)
{
    return json_is_string(j) && tt_image_ground(json_string_value(j), d->ground, NULL) == 0;
}

static bool read_one_value(const json_t *j, struct tt_data *d, int c)
{
    const char *name = json_string_value(json_object_get(j, "name"));
    double mean = json_number_value(json_object_get(j, "mean"));
    double std = json_number_value(json_object_get(j, "std"));
    copy_name(d->each_value[c], sizeof d->each_value[c], name ? name : "value");
    d->value_mean[c] = mean;
    d->value_std[c] = std;
    return json_is_number(json_object_get(j, "mean")) && isfinite(mean) &&
           json_is_number(json_object_get(j, "std")) && isfinite(std) && std > 0;
}

static bool read_value(const json_t *j, struct tt_data *d)
{
    size_t n = json_array_size(j);
    bool good = json_is_object(j) ? read_one_value(j, d, 0) : n >= 2 && n <= TT_MAX_VALUES;
    for (size_t c = 0; good && c < n; c++)
        good = read_one_value(json_array_get(j, c), d, (int)c);
    d->n_values = good && n > 1 ? (int)n : 1;
    tt__name_values(d);
    return good;
}

static int read_key(const struct tt_tensor_set *set, const char *key,
                    bool (*read)(const json_t *, struct tt_data *), struct tt_data *d,
                    struct tt_err *err)
{
    const char *text = tt_tensor_set_meta(set, key);
    json_t *j = text ? json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL) : NULL;
    bool good = j && read(j, d);
    json_decref(j);
    return good ? 0
                : tt_fail(err, TT_EINPUT,
                          "its metadata \"%s\" is %s, so that it does not say what it was trained "
                          "with",
                          key, text ? "wrong" : "missing");
}

/* The schema must be of the network's inputs and outputs. */
static int read_schema(const struct tt_tensor_set *set, struct tt_data *d, struct tt_err *err)
{
    const char *text = tt_tensor_set_meta(set, SCHEMA);
    struct described *own = d->owner;
    if (d->input.n != 1)
        return 0;
    own->schema = text ? tt_schema_parse(text, err) : tt__schema_without_names(d, err);
    if (!own->schema)
        return -1;
    if (own->schema->n_inputs != d->input.dim[0] || own->schema->n_classes != d->n_classes)
        return tt_fail(err, TT_EINPUT,
                       "its metadata \"schema\" is wrong: it has %d inputs and %d classes, the "
                       "network %d and %d",
                       (int)own->schema->n_inputs, own->schema->n_classes, (int)d->input.dim[0],
                       d->n_classes);
    d->schema = own->schema;
    d->column_name = (const char(*)[TT_COLUMN_NAME])own->schema->input_name;
    return 0;
}

/* One that is none is not known. */
static void read_hash(const struct tt_tensor_set *set, struct tt_data *d)
{
    const char *text = tt_tensor_set_meta(set, HASH);
    if (text && strlen(text) == HASH_TEXT - 1 && strspn(text, "0123456789abcdef") == HASH_TEXT - 1)
        d->hash = strtoull(text, NULL, 16);
}

static void forget(struct tt_data *d)
{
    struct described *own = d->owner;
    if (own) {
        free(own->figures);
        free(own->names);
        tt_schema_free(own->schema);
    }
    free(own);
    d->owner = NULL;
}

static const struct tt_source_type from_signature = {.name = "signature", .close = forget};

int tt_signature_read(const struct tt_tensor_set *set, struct tt_data *out, struct tt_err *err)
{
    const char *data = tt_tensor_set_meta(set, "config.data");
    bool values = tt_tensor_set_meta(set, VALUE) != NULL;
    memset(out, 0, sizeof *out);
    if (!tt_tensor_set_meta(set, INPUT))
        return 0;
    tt_text_printable(out->name, sizeof out->name, data ? tt_packed_name(data) : "its data");
    out->source = &from_signature;
    out->owner = calloc(1, sizeof(struct described));
    if (!out->owner)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    memset(out->ground, 255, sizeof out->ground); /* of models that do not say it */
    if (read_key(set, INPUT, read_input, out, err) == 0 &&
        read_key(set, NORMALIZE, read_normalize, out, err) == 0 &&
        read_key(set, values ? VALUE : CLASSES, values ? read_value : read_classes, out, err) ==
            0 &&
        (!tt_tensor_set_meta(set, GROUND) || read_key(set, GROUND, read_ground, out, err) == 0) &&
        read_schema(set, out, err) == 0) {
        read_hash(set, out);
        return 1;
    }
    tt_data_done(out);
    return -1;
}

bool tt_signature_same_data(const struct tt_tensor_set *set, const struct tt_data *d)
{
    char text[HASH_TEXT];
    const char *was = tt_tensor_set_meta(set, HASH);
    snprintf(text, sizeof text, "%016" PRIx64, d->hash);
    return !was || !d->hash || strcmp(was, text) == 0;
}

/* *out is NULL where the model does not say what it takes. */
static int read_new(const struct tt_tensor_set *set, struct tt_data **out, struct tt_err *err)
{
    struct tt_data *d = calloc(1, sizeof *d); /* too large for a stack */
    *out = NULL;
    if (!d)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    int rc = tt_signature_read(set, d, err);
    if (rc > 0)
        *out = d;
    else
        free(d);
    return rc < 0 ? -1 : 0;
}

void tt_signature_free(struct tt_data *d)
{
    if (d)
        tt_data_done(d);
    free(d);
}

int tt_signature_pictures(const struct tt_tensor_set *set, struct tt_data **out, struct tt_err *err)
{
    if (read_new(set, out, err) < 0)
        return -1;
    if (*out && (*out)->input.n != 3) {
        tt_signature_free(*out);
        *out = NULL;
    }
    return 0;
}

int tt_signature_schema(const struct tt_tensor_set *set, struct tt_schema **out, struct tt_err *err)
{
    struct tt_data *d;
    *out = NULL;
    if (read_new(set, &d, err) < 0)
        return -1;
    int rc = 0;
    if (d && d->schema) {
        *out = tt_schema_copy(d->schema, err);
        rc = *out ? 0 : -1;
    }
    tt_signature_free(d);
    return rc;
}
