/* Writing; reading is in tfevents_read.c. */
#include <tuitrain/formats/tfevents.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/png.h>

#include "crc32c.h"
#include "histogram.h"
#include "protobuf.h"
#include "tfevents.h"

/* --- records --------------------------------------------------------------------------------- */

struct record {
    struct tt__pb pb;
    size_t start;
};

static void put_little_endian(unsigned char *to, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        to[i] = (unsigned char)(v >> 8 * i);
}

static struct record begin(struct tt_bytes *out, struct tt_tfevents_at at, struct tt_err *err)
{
    struct record r = {.pb = {.out = out, .err = err}, .start = out->size};
    r.pb.failed = !tt_bytes_grow(out, TT__RECORD_HEADER, err);
    tt__pb_double(&r.pb, TT__EVENT_WALL_TIME, at.wall_time);
    if (at.step != 0)
        tt__pb_varint(&r.pb, TT__EVENT_STEP, (uint64_t)at.step);
    return r;
}

/* Frames the record, or takes it back. */
static int end(struct record *r)
{
    struct tt_bytes *b = r->pb.out;
    size_t from = r->start + TT__RECORD_HEADER, n = r->pb.failed ? 0 : b->size - from;
    if (!r->pb.failed && n > INT32_MAX) {
        tt_fail(r->pb.err, TT_EINPUT, "an event of %zu bytes, at most %d can be read", n,
                INT32_MAX);
        r->pb.failed = true;
    }
    if (!r->pb.failed && !tt_bytes_grow(b, TT__RECORD_FOOTER, r->pb.err))
        r->pb.failed = true;
    if (r->pb.failed) {
        b->size = r->start;
        return -1;
    }
    unsigned char *record = b->data + r->start;
    put_little_endian(record, n, 8);
    put_little_endian(record + 8, tt__crc32c_masked(record, 8), 4);
    put_little_endian(b->data + from + n, tt__crc32c_masked(b->data + from, n), 4);
    return 0;
}

struct value {
    size_t summary, value;
};

/* Summary{Value{tag, ...}}: most records are one of these. */
static struct value begin_value(struct tt__pb *p, const char *tag)
{
    struct value v;
    v.summary = tt__pb_begin(p, TT__EVENT_SUMMARY);
    v.value = tt__pb_begin(p, TT__SUMMARY_VALUE);
    tt__pb_text(p, TT__VALUE_TAG, tag);
    return v;
}

static void end_value(struct tt__pb *p, struct value v)
{
    tt__pb_end(p, v.value);
    tt__pb_end(p, v.summary);
}

/* --- the kinds ------------------------------------------------------------------------------- */

int tt_tfevents_file_name(char *out, size_t size, double wall_time, unsigned n, struct tt_err *err)
{
    char host[256] = "localhost";
    if (gethostname(host, sizeof host - 1) < 0 || !host[0])
        tt_text_copy(host, sizeof host, "localhost");
    for (char *c = host; *c; c++)
        if (!strchr("-._", *c) && (*c < '0' || *c > '9') && ((*c | 32) < 'a' || (*c | 32) > 'z'))
            *c = '_';
    int k = snprintf(out, size, "events.out.tfevents.%010lld.%s.%ld.%u", (long long)wall_time, host,
                     (long)getpid(), n);
    if (k < 0 || (size_t)k >= size)
        return tt_fail(err, TT_EUSAGE, "the name of an event file takes %d bytes, %zu are there",
                       k + 1, size);
    return 0;
}

int tt_tfevents_add_version(struct tt_bytes *out, struct tt_tfevents_at at, struct tt_err *err)
{
    struct record r = begin(out, at, err);
    tt__pb_text(&r.pb, TT__EVENT_FILE_VERSION, "brain.Event:2");
    return end(&r);
}

int tt_tfevents_add_start(struct tt_bytes *out, struct tt_tfevents_at at, struct tt_err *err)
{
    struct record r = begin(out, at, err);
    size_t log = tt__pb_begin(&r.pb, TT__EVENT_SESSION_LOG);
    tt__pb_varint(&r.pb, TT__SESSION_LOG_STATUS, TT__SESSION_LOG_START);
    tt__pb_end(&r.pb, log);
    return end(&r);
}

int tt_tfevents_add_scalars(struct tt_bytes *out, struct tt_tfevents_at at,
                            const struct tt_tfevents_scalar *scalar, size_t n, struct tt_err *err)
{
    struct record r = begin(out, at, err);
    size_t summary = tt__pb_begin(&r.pb, TT__EVENT_SUMMARY);
    for (size_t i = 0; i < n; i++) {
        size_t value = tt__pb_begin(&r.pb, TT__SUMMARY_VALUE);
        tt__pb_text(&r.pb, TT__VALUE_TAG, scalar[i].tag);
        tt__pb_float(&r.pb, TT__VALUE_SIMPLE, scalar[i].value);
        tt__pb_end(&r.pb, value);
    }
    tt__pb_end(&r.pb, summary);
    return end(&r);
}

/* HistogramProto: min 1, max 2, num 3, sum 4, sum_squares 5, bucket_limit 6, bucket 7. */
int tt_tfevents_add_histogram(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                              const float *value, size_t n, struct tt_err *err)
{
    struct tt__histogram h;
    tt__histogram_count(&h, value, n);
    struct record r = begin(out, at, err);
    struct value v = begin_value(&r.pb, tag);
    size_t histogram = tt__pb_begin(&r.pb, TT__VALUE_HISTOGRAM);
    tt__pb_double(&r.pb, 1, h.min);
    tt__pb_double(&r.pb, 2, h.max);
    tt__pb_double(&r.pb, 3, h.num);
    tt__pb_double(&r.pb, 4, h.sum);
    tt__pb_double(&r.pb, 5, h.sum_squares);
    tt__pb_doubles(&r.pb, 6, h.limit + h.first, h.buckets);
    tt__pb_doubles(&r.pb, 7, h.count + h.first, h.buckets);
    tt__pb_end(&r.pb, histogram);
    end_value(&r.pb, v);
    return end(&r);
}

/* Image: height 1, width 2, colorspace 3 (as many as channels), encoded_image_string 4. */
int tt_tfevents_add_image(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                          const unsigned char *pixels, int height, int width, int channels,
                          struct tt_err *err)
{
    struct record r = begin(out, at, err);
    struct value v = begin_value(&r.pb, tag);
    size_t image = tt__pb_begin(&r.pb, TT__VALUE_IMAGE);
    tt__pb_varint(&r.pb, 1, (uint64_t)height);
    tt__pb_varint(&r.pb, 2, (uint64_t)width);
    tt__pb_varint(&r.pb, 3, (uint64_t)channels);
    size_t encoded = tt__pb_begin(&r.pb, 4);
    if (!r.pb.failed && tt_png_write(out, pixels, height, width, channels, err) < 0)
        r.pb.failed = true;
    tt__pb_end(&r.pb, encoded);
    tt__pb_end(&r.pb, image);
    end_value(&r.pb, v);
    return end(&r);
}

/* SummaryMetadata{plugin_data 1 {plugin_name 1}}; the text itself is a tensor of one string:
 * dtype 1, tensor_shape 2 {dim 2 {size 1}}, string_val 8. */
int tt_tfevents_add_text(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                         const char *text, struct tt_err *err)
{
    struct record r = begin(out, at, err);
    size_t summary = tt__pb_begin(&r.pb, TT__EVENT_SUMMARY);
    size_t value = tt__pb_begin(&r.pb, TT__SUMMARY_VALUE);
    tt__pb_text(&r.pb, TT__VALUE_TAG, tag);
    size_t tensor = tt__pb_begin(&r.pb, TT__VALUE_TENSOR);
    tt__pb_varint(&r.pb, TT__TENSOR_DTYPE, TT__DT_STRING);
    size_t shape = tt__pb_begin(&r.pb, TT__TENSOR_SHAPE);
    size_t dim = tt__pb_begin(&r.pb, TT__SHAPE_DIM);
    tt__pb_varint(&r.pb, 1, 1);
    tt__pb_end(&r.pb, dim);
    tt__pb_end(&r.pb, shape);
    tt__pb_text(&r.pb, 8, text);
    tt__pb_end(&r.pb, tensor);
    size_t metadata = tt__pb_begin(&r.pb, TT__VALUE_METADATA);
    size_t plugin = tt__pb_begin(&r.pb, TT__METADATA_PLUGIN);
    tt__pb_text(&r.pb, TT__PLUGIN_NAME, "text");
    tt__pb_end(&r.pb, plugin);
    tt__pb_end(&r.pb, metadata);
    end_value(&r.pb, (struct value){summary, value});
    return end(&r);
}

/* --- hyperparameters ------------------------------------------------------------------------- */

/* The HPARAMS tab reads neither values nor tensors, but what stands in the metadata of three tags:
 * SummaryMetadata{plugin_data 1 {plugin_name 1, content 2 HParamsPluginData}}. */
struct hparams {
    struct record record;
    struct value value;
    size_t metadata, plugin, content, message;
};

static struct hparams begin_hparams(struct tt_bytes *out, struct tt_tfevents_at at, const char *tag,
                                    uint32_t field, struct tt_err *err)
{
    struct hparams h = {.record = begin(out, at, err)};
    struct tt__pb *p = &h.record.pb;
    h.value = begin_value(p, tag);
    h.metadata = tt__pb_begin(p, TT__VALUE_METADATA);
    h.plugin = tt__pb_begin(p, TT__METADATA_PLUGIN);
    tt__pb_text(p, TT__PLUGIN_NAME, "hparams");
    h.content = tt__pb_begin(p, 2);
    h.message = tt__pb_begin(p, field);
    return h;
}

static int end_hparams(struct hparams *h)
{
    struct tt__pb *p = &h->record.pb;
    tt__pb_end(p, h->message);
    tt__pb_end(p, h->content);
    tt__pb_end(p, h->plugin);
    tt__pb_end(p, h->metadata);
    end_value(p, h->value);
    return end(&h->record);
}

static enum tt_tfevents_kind kind_of(const struct tt_tfevents_hparam *h)
{
    return h->kind == TT_TFEVENTS_NUMBER && !isfinite(h->number) ? TT_TFEVENTS_TEXT : h->kind;
}

/* Experiment: hparam_infos 4 {name 1, type 4}, metric_infos 5 {name 1 {tag 2}}. */
static int add_experiment(struct tt_bytes *out, struct tt_tfevents_at at,
                          const struct tt_tfevents_hparam *hparam, size_t n,
                          const char *const *metric_tag, size_t n_metrics, struct tt_err *err)
{
    static const unsigned type[] = {
        [TT_TFEVENTS_TEXT] = 1, [TT_TFEVENTS_BOOL] = 2, [TT_TFEVENTS_NUMBER] = 3};
    struct hparams h = begin_hparams(out, at, "_hparams_/experiment", 2, err);
    struct tt__pb *p = &h.record.pb;
    for (size_t i = 0; i < n; i++) {
        size_t info = tt__pb_begin(p, 4);
        tt__pb_text(p, 1, hparam[i].name);
        tt__pb_varint(p, 4, type[kind_of(&hparam[i])]);
        tt__pb_end(p, info);
    }
    for (size_t i = 0; i < n_metrics; i++) {
        size_t info = tt__pb_begin(p, 5), name = tt__pb_begin(p, 1);
        tt__pb_text(p, 2, metric_tag[i]);
        tt__pb_end(p, name);
        tt__pb_end(p, info);
    }
    return end_hparams(&h);
}

/* google.protobuf.Value: number_value 2, string_value 3, bool_value 4.  It may hold no NaN. */
static void put_hparam(struct tt__pb *p, const struct tt_tfevents_hparam *h)
{
    char text[32];
    switch (kind_of(h)) {
    case TT_TFEVENTS_NUMBER:
        tt__pb_double(p, 2, h->number);
        break;
    case TT_TFEVENTS_BOOL:
        tt__pb_varint(p, 4, h->number != 0);
        break;
    case TT_TFEVENTS_TEXT:
        tt__pb_text(p, 3,
                    h->kind == TT_TFEVENTS_TEXT ? h->text
                                                : tt_text_double(text, sizeof text, h->number));
        break;
    }
}

/* SessionStartInfo: hparams 1 map {key 1, value 2}, start_time_secs 5. */
static int add_session_start(struct tt_bytes *out, struct tt_tfevents_at at,
                             const struct tt_tfevents_hparam *hparam, size_t n, struct tt_err *err)
{
    struct hparams h = begin_hparams(out, at, "_hparams_/session_start_info", 3, err);
    struct tt__pb *p = &h.record.pb;
    for (size_t i = 0; i < n; i++) {
        size_t entry = tt__pb_begin(p, 1);
        tt__pb_text(p, 1, hparam[i].name);
        size_t value = tt__pb_begin(p, 2);
        put_hparam(p, &hparam[i]);
        tt__pb_end(p, value);
        tt__pb_end(p, entry);
    }
    tt__pb_double(p, 5, at.wall_time);
    return end_hparams(&h);
}

int tt_tfevents_add_hparams(struct tt_bytes *out, struct tt_tfevents_at at,
                            const struct tt_tfevents_hparam *hparam, size_t n,
                            const char *const *metric_tag, size_t n_metrics, struct tt_err *err)
{
    size_t start = out->size;
    if (add_experiment(out, at, hparam, n, metric_tag, n_metrics, err) < 0 ||
        add_session_start(out, at, hparam, n, err) < 0) {
        out->size = start;
        return -1;
    }
    return 0;
}

/* SessionEndInfo: status 1, end_time_secs 2. */
int tt_tfevents_add_end(struct tt_bytes *out, struct tt_tfevents_at at,
                        enum tt_tfevents_status status, struct tt_err *err)
{
    struct hparams h = begin_hparams(out, at, "_hparams_/session_end_info", 4, err);
    tt__pb_varint(&h.record.pb, 1, status);
    tt__pb_double(&h.record.pb, 2, at.wall_time);
    return end_hparams(&h);
}
