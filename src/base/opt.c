#include <tuitrain/base/opt.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <tuitrain/base/text.h>

static void *field_of(const struct tt_opt *row, void *owner)
{
    return (char *)owner + row->offset;
}

void tt_opt_defaults(const struct tt_opt *rows, void *owner)
{
    for (; rows->name; rows++) {
        void *field = field_of(rows, owner);
        switch (rows->type) {
        case TT_OPT_INT:
            *(int64_t *)field = (int64_t)rows->def;
            break;
        case TT_OPT_FLOAT:
            *(double *)field = rows->def;
            break;
        case TT_OPT_BOOL:
            *(bool *)field = rows->def != 0;
            break;
        case TT_OPT_STRING:
            tt_text_copy(field, TT_OPT_TEXT, rows->text ? rows->text : "");
            break;
        }
    }
}

const struct tt_opt *tt_opt_find(const struct tt_opt *rows, const char *name)
{
    for (; rows->name; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

static int refuse_range(const struct tt_opt *row, const char *value, struct tt_err *err)
{
    char low[32], high[32];
    tt_text_double(low, sizeof low, row->min);
    tt_text_double(high, sizeof high, row->max);
    return tt_fail(err, TT_EUSAGE, "%s %s: must be in %c%s, %s]", row->name, value,
                   row->flags & TT_OPT_ABOVE_MIN ? '(' : '[', low, high);
}

static int set_bool(const struct tt_opt *row, bool *field, const char *value, struct tt_err *err)
{
    static const char *const words[][2] = {
        {"yes", "no"}, {"on", "off"}, {"true", "false"}, {"1", "0"}};
    for (size_t i = 0; i < 4; i++)
        for (int no = 0; no < 2; no++)
            if (!value || strcmp(value, words[i][no]) == 0) {
                *field = !no;
                return 0;
            }
    return tt_fail(err, TT_EUSAGE, "%s %s: must be yes or no", row->name, value);
}

int tt_opt_set(const struct tt_opt *row, void *owner, const char *value, struct tt_err *err)
{
    void *field = field_of(row, owner);
    int64_t i;
    double f;
    switch (row->type) {
    case TT_OPT_INT:
        if (!tt_text_to_int(value, &i))
            return tt_fail(err, TT_EUSAGE, "%s %s: must be a whole number", row->name, value);
        if ((double)i < row->min || (double)i > row->max)
            return refuse_range(row, value, err);
        *(int64_t *)field = i;
        return 0;
    case TT_OPT_FLOAT:
        if (!tt_text_to_double(value, &f) || isnan(f))
            return tt_fail(err, TT_EUSAGE, "%s %s: must be a number", row->name, value);
        if (f < row->min || f > row->max || (f == row->min && row->flags & TT_OPT_ABOVE_MIN))
            return refuse_range(row, value, err);
        *(double *)field = f;
        return 0;
    case TT_OPT_BOOL:
        return set_bool(row, field, value, err);
    case TT_OPT_STRING:
        if (strlen(value) >= TT_OPT_TEXT)
            return tt_fail(err, TT_EUSAGE, "%s: %zu characters, at most %d", row->name,
                           strlen(value), TT_OPT_TEXT - 1);
        tt_text_copy(field, TT_OPT_TEXT, value);
        return 0;
    }
    return -1;
}

const char *tt_opt_get(const struct tt_opt *row, const void *owner, char *out, size_t size)
{
    const void *field = (const char *)owner + row->offset;
    switch (row->type) {
    case TT_OPT_INT:
        snprintf(out, size, "%" PRId64, *(const int64_t *)field);
        break;
    case TT_OPT_FLOAT:
        tt_text_double(out, size, *(const double *)field);
        break;
    case TT_OPT_BOOL:
        snprintf(out, size, "%s", *(const bool *)field ? "yes" : "no");
        break;
    case TT_OPT_STRING:
        snprintf(out, size, "%s", (const char *)field);
        break;
    }
    return out;
}

const char *tt_nearest_name(const char *word, const char *const *names, size_t stride)
{
    const char *best = NULL;
    /* One slip in a short word, two or three in a longer one. */
    int limit = strlen(word) < 4 ? 1 : strlen(word) < 8 ? 2 : 3;
    for (; *names; names = (const char *const *)((const char *)names + stride)) {
        int d = tt_text_distance(word, *names);
        if (d <= limit) {
            limit = d - 1;
            best = *names;
        }
    }
    return best;
}

const char *tt_join_names(char *out, size_t size, const char *const *names, size_t stride)
{
    size_t used = 0;
    out[0] = '\0';
    for (; *names && used < size; names = (const char *const *)((const char *)names + stride))
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", *names);
    return out;
}

static void print_row(FILE *out, const struct tt_opt *row)
{
    char left[64], def[TT_OPT_TEXT + 16] = "", value[32];
    int n = row->letter ? snprintf(left, sizeof left, "  -%c, --%s", row->letter, row->name)
                        : snprintf(left, sizeof left, "      --%s", row->name);
    if (row->value_name)
        snprintf(left + n, sizeof left - (size_t)n, " %s", row->value_name);
    if (row->type == TT_OPT_BOOL)
        def[0] = '\0';
    else if (row->type == TT_OPT_STRING)
        snprintf(def, sizeof def, row->text && row->text[0] ? " (%s)" : "%s",
                 row->text ? row->text : "");
    else
        snprintf(def, sizeof def, " (%s)", tt_text_double(value, sizeof value, row->def));
    fprintf(out, "%-28s %s%s\n", left, row->help, def);
}

void tt_opt_print(FILE *out, const struct tt_opt *rows)
{
    for (; rows->name; rows++)
        print_row(out, rows);
}
