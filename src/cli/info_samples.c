/* tuitrain info of pictures, and of arrays of rows: what they are, a sheet of samples, what was
 * noticed, what to type next. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/resample.h>

#include "info.h"
#include "json.h"

enum { SIDE = 16, ACROSS = 4, MOST_CLASSES = 6 };

/* --- the sheet ------------------------------------------------------------------------------- */

struct sheet {
    const struct tt_data *data;
    bool colours;
    int height, width; /* of a picture as it is shown */
    int n;
    unsigned char pixel[ACROSS][SIDE * SIDE * 3]; /* RGB */
};

static void add_picture(struct sheet *s, int64_t sample)
{
    const struct tt_data *d = s->data;
    int64_t c = d->input.dim[0], h = d->input.dim[1], w = d->input.dim[2];
    const struct tt_bitmap from = {c, h, w, tt_sample_bytes(&d->train, c * h * w, sample)};
    unsigned char small[SIDE * SIDE * TT_CHANNELS], *to = s->pixel[s->n++];
    double step =
        (double)h / s->height > (double)w / s->width ? (double)h / s->height : (double)w / s->width;
    tt_resample(&from, 0, 0, step, s->height, s->width, small);
    for (int i = 0; i < s->height * s->width; i++)
        for (int k = 0; k < 3; k++)
            to[3 * i + k] = small[i * c + (c == 3 ? k : 0)];
}

static void print_row(const struct sheet *s)
{
    for (int y = 0; y < s->height; y += 2) {
        for (int i = 0; i < s->n; i++) {
            const unsigned char *at = s->pixel[i] + 3 * y * s->width;
            tt_print("%s", i ? "  " : "");
            tt_print_pixels(at, y + 1 < s->height ? at + 3 * s->width : NULL, s->width, s->colours);
        }
        tt_print_newline();
    }
}

/* The first pictures of a class, or (-1) of all. */
static void print_class(struct sheet *s, int cls)
{
    const struct tt_dataset *t = &s->data->train;
    s->n = 0;
    for (int64_t i = 0; i < t->n && s->n < ACROSS; i++)
        if (cls < 0 || t->y[i] == cls)
            add_picture(s, i);
    if (s->n == 0)
        return;
    tt_print_newline();
    if (cls >= 0)
        tt_print_line("%s", tt_data_class(s->data, cls));
    print_row(s);
}

static void print_sheet(const struct tt_data *d, bool colours)
{
    static struct sheet s;
    if (!d->train.x || d->input.n != 3 || (d->input.dim[0] != 1 && d->input.dim[0] != 3))
        return;
    s = (struct sheet){.data = d, .colours = colours};
    tt_shrunk_size((int)d->input.dim[1], (int)d->input.dim[2], SIDE, &s.height, &s.width);
    if (d->n_classes == 0)
        print_class(&s, -1);
    for (int c = 0; c < d->n_classes && c < MOST_CLASSES; c++)
        print_class(&s, c);
    if (d->n_classes > MOST_CLASSES)
        tt_print_line("... and %d more classes", d->n_classes - MOST_CLASSES);
}

/* --- facts ----------------------------------------------------------------------------------- */

static void print_sizes(const struct tt_picture_facts *p)
{
    char text[200] = "";
    size_t used = 0;
    for (int i = 0; i < TT_COMMON_SIZES && p->common[i].n; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%dx%d (%" PRId64 ")",
                                 i ? ", " : "", p->common[i].width, p->common[i].height,
                                 p->common[i].n);
    if (p->sizes == 1)
        tt_info_line("sizes", "%s", text);
    else
        tt_info_line("sizes", "%" PRId64 ", width x height: %s%s; sides from %d to %d", p->sizes,
                     text, p->sizes > TT_COMMON_SIZES ? ", ..." : "", p->low, p->high);
}

static void print_channels(const struct tt_picture_facts *p)
{
    char alpha[64] = "";
    if (p->alpha)
        snprintf(alpha, sizeof alpha, "; %" PRId64 " with an alpha channel", p->alpha);
    if (p->gray == p->files)
        tt_info_line("channels", "gray%s", alpha);
    else if (p->gray == 0)
        tt_info_line("channels", "RGB%s", alpha);
    else
        tt_info_line("channels", "gray (%" PRId64 ") and RGB (%" PRId64 ")%s", p->gray,
                     p->files - p->gray, alpha);
}

static const char *word_for_samples(const struct tt_data *d)
{
    return d->input.n == 3 ? "pictures" : "samples";
}

/* The largest class and the smallest, where one is many times the other. */
static void print_balance(const struct tt_data *d)
{
    const int64_t much = 4;
    int64_t count[TT_MAX_CLASSES] = {0};
    int most = 0, least = -1;
    for (int64_t i = 0; i < d->train.n; i++)
        count[d->train.y[i]]++;
    for (int c = 0; c < d->n_classes; c++) {
        most = count[c] > count[most] ? c : most;
        if (count[c] > 0 && (least < 0 || count[c] < count[least]))
            least = c;
    }
    if (least >= 0 && count[most] > much * count[least])
        tt_print_line("classes are uneven: \"%s\" has %" PRId64 " %s for training, \"%s\" "
                      "%" PRId64 "; --loss \"cross-entropy weights=balanced\" weighs them alike",
                      tt_data_class(d, most), count[most], word_for_samples(d),
                      tt_data_class(d, least), count[least]);
}

static void print_baseline(const struct tt_data *d)
{
    struct tt_baseline b = tt_data_baseline(d, &d->val);
    if (d->n_classes)
        tt_print_line("to beat: %.2f%% of the %s for validation are right with \"%s\" for all",
                      b.accuracy, word_for_samples(d), tt_data_class(d, b.cls));
    else
        tt_print_line("to beat: RMSE %.4g on the %s for validation with the mean of training for "
                      "all; R2 is 0 with their own",
                      b.rmse, word_for_samples(d));
}

static void print_next(const struct tt_data *d, const char *what, const struct tt_data_wish *wish)
{
    char size[40] = "";
    if (wish->image_size[0])
        snprintf(size, sizeof size, "%" PRId64 "x%" PRId64, wish->image_size[0],
                 wish->image_size[1]);
    tt_print_newline();
    tt_print("next: tuitrain ");
    tt_info_print_word(what);
    tt_info_print_option("net", d->input.n == 3 ? "cnn-small" : NULL);
    tt_info_print_option("x", wish->x);
    tt_info_print_option("y", wish->y);
    tt_info_print_option("target", wish->target);
    tt_info_print_option("task", wish->task ? tt_task_names[wish->task] : NULL);
    tt_info_print_option("image-size", size);
    tt_info_print_option("image-mean", wish->mean);
    tt_info_print_option("image-std", wish->std);
    tt_info_print_option("ground", wish->ground);
    tt_info_print_option("bad", wish->bad ? tt_bad_names[wish->bad] : NULL);
    tt_print_newline();
}

void tt_info_print_samples(const struct tt_data *d, const char *what,
                           const struct tt_data_wish *wish, bool colours)
{
    if (d->pictures) {
        tt_print_newline();
        tt_info_line("files", "%" PRId64 " pictures", d->pictures->files);
        print_sizes(d->pictures);
        print_channels(d->pictures);
    }
    print_sheet(d, colours);
    tt_print_newline();
    tt_info_print_notes(&d->notes);
    if (d->duplicates > 0)
        tt_print_line("%" PRId64 " of %" PRId64 " pictures are as an earlier one", d->duplicates,
                      d->train.n + d->val.n);
    if (d->n_classes)
        print_balance(d);
    print_baseline(d);
    print_next(d, what, wish);
}

/* --- as JSON --------------------------------------------------------------------------------- */

static void print_files_json(const struct tt_picture_facts *p, json_t *o)
{
    json_t *sizes = json_array();
    for (int i = 0; i < TT_COMMON_SIZES && p->common[i].n; i++)
        json_array_append_new(sizes, json_pack("{s:i, s:i, s:I}", "height", p->common[i].height,
                                               "width", p->common[i].width, "pictures",
                                               (json_int_t)p->common[i].n));
    json_object_set_new(
        o, "pictures",
        json_pack("{s:I, s:I, s:I, s:I, s:i, s:i, s:o}", "files", (json_int_t)p->files, "gray",
                  (json_int_t)p->gray, "alpha", (json_int_t)p->alpha, "sizes", (json_int_t)p->sizes,
                  "shortest_side", p->low, "longest_side", p->high, "common", sizes));
}

void tt_info_samples_json(const struct tt_data *d, json_t *o)
{
    struct tt_baseline b = tt_data_baseline(d, &d->val);
    if (d->pictures) {
        print_files_json(d->pictures, o);
        json_object_set_new(o, "duplicates", json_integer(d->duplicates));
    }
    json_object_set_new(o, "notes", tt_info_notes_json(&d->notes));
    json_object_set_new(o, d->n_classes ? "baseline" : "baseline_rmse",
                        tt_json_number(d->n_classes ? b.accuracy : b.rmse));
}
