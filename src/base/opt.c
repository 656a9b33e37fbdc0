#include <tuitrain/base/opt.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/keep.h>
#include <tuitrain/base/print.h>
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
            if (rows->flags & TT_OPT_LONG)
                *(const char **)field = rows->text ? rows->text : "";
            else
                tt_text_copy(field, TT_OPT_TEXT, rows->text ? rows->text : "");
            break;
        case TT_OPT_CHOICE:
            *(int *)field = (int)rows->def;
            break;
        case TT_OPT_PAIR:
            ((int64_t *)field)[0] = ((int64_t *)field)[1] = (int64_t)rows->def;
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

bool tt_opt_in_range(const struct tt_opt *row, double value)
{
    return value >= row->min && value <= row->max &&
           !(value == row->min && row->flags & TT_OPT_ABOVE_MIN) &&
           !(value == row->max && row->flags & TT_OPT_BELOW_MAX);
}

const char *tt_opt_range(const struct tt_opt *row, char *out, size_t size)
{
    char low[32], high[32];
    tt_text_double(low, sizeof low, row->min);
    tt_text_double(high, sizeof high, row->max);
    snprintf(out, size, "%c%s, %s%c", row->flags & TT_OPT_ABOVE_MIN ? '(' : '[', low, high,
             row->flags & TT_OPT_BELOW_MAX ? ')' : ']');
    return out;
}

static int refuse_range(const struct tt_opt *row, const char *value, struct tt_err *err)
{
    char range[80];
    return tt_fail(err, TT_EUSAGE, "%s %s: must be in %s", row->name, value,
                   tt_opt_range(row, range, sizeof range));
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

static int set_choice(const struct tt_opt *row, int *field, const char *value, struct tt_err *err)
{
    char list[256];
    for (int i = 0; row->choices[i]; i++)
        if (strcmp(row->choices[i], value) == 0) {
            *field = i;
            return 0;
        }
    return tt_fail(err, TT_EUSAGE, "%s %s: must be one of %s", row->name, value,
                   tt_join_names(list, sizeof list, row->choices, sizeof *row->choices));
}

static int set_pair(const struct tt_opt *row, int64_t *field, const char *value, struct tt_err *err)
{
    char first[32];
    size_t n = strcspn(value, "x");
    int64_t a, b;
    snprintf(first, sizeof first, "%.*s", (int)n, value);
    if (n >= sizeof first || !tt_text_to_int(first, &a) ||
        (value[n] ? !tt_text_to_int(value + n + 1, &b) : (b = a, false)))
        return tt_fail(err, TT_EUSAGE, "%s %s: must be a whole number, or two as in 3x5", row->name,
                       value);
    if (!tt_opt_in_range(row, (double)a) || !tt_opt_in_range(row, (double)b))
        return refuse_range(row, value, err);
    field[0] = a;
    field[1] = b;
    return 0;
}

static int set_string(const struct tt_opt *row, void *field, const char *value, struct tt_err *err)
{
    if (row->flags & TT_OPT_LONG) {
        const char *kept = tt_keep_text(value);
        if (!kept)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        *(const char **)field = kept;
        return 0;
    }
    if (strlen(value) >= TT_OPT_TEXT)
        return tt_fail(err, TT_EUSAGE, "%s: %zu characters, at most %d", row->name, strlen(value),
                       TT_OPT_TEXT - 1);
    tt_text_copy(field, TT_OPT_TEXT, value);
    return 0;
}

int tt_opt_set(const struct tt_opt *row, void *owner, const char *value, struct tt_err *err)
{
    if (!value && row->type != TT_OPT_BOOL)
        return tt_fail(err, TT_EUSAGE, "%s needs a value", row->name);
    void *field = field_of(row, owner);
    int64_t i;
    double f;
    switch (row->type) {
    case TT_OPT_INT:
        if (!tt_text_to_int(value, &i))
            return tt_fail(err, TT_EUSAGE, "%s %s: must be a whole number", row->name, value);
        if (!tt_opt_in_range(row, (double)i))
            return refuse_range(row, value, err);
        *(int64_t *)field = i;
        return 0;
    case TT_OPT_FLOAT:
        if (!tt_text_to_double(value, &f) || isnan(f))
            return tt_fail(err, TT_EUSAGE, "%s %s: must be a number", row->name, value);
        if (!tt_opt_in_range(row, f))
            return refuse_range(row, value, err);
        *(double *)field = f;
        return 0;
    case TT_OPT_BOOL:
        return set_bool(row, field, value, err);
    case TT_OPT_STRING:
        return set_string(row, field, value, err);
    case TT_OPT_CHOICE:
        return set_choice(row, field, value, err);
    case TT_OPT_PAIR:
        return set_pair(row, field, value, err);
    }
    return -1;
}

static int refuse_key(const struct tt_opt *rows, const char *key, const char *what,
                      struct tt_err *err)
{
    char list[256];
    if (!rows || !rows->name)
        return tt_fail(err, TT_EUSAGE, "%s has no option \"%s\", nor any other", what, key);
    const char *near = tt_nearest_name(key, &rows->name, sizeof *rows);
    if (near)
        return tt_fail(err, TT_EUSAGE, "%s has no option \"%s\"; did you mean \"%s\"?", what, key,
                       near);
    return tt_fail(err, TT_EUSAGE, "%s has no option \"%s\"; it has %s", what, key,
                   tt_join_names(list, sizeof list, &rows->name, sizeof *rows));
}

int tt_opt_set_word(const struct tt_opt *rows, void *owner, char *word, int *position,
                    const char *what, struct tt_err *err)
{
    const struct tt_opt *row = rows;
    char *equals = strchr(word, '=');
    if (equals) {
        *equals = '\0';
        row = rows ? tt_opt_find(rows, word) : NULL;
        if (!row)
            return refuse_key(rows, word, what, err);
        word = equals + 1;
    } else {
        for (int i = 0; row && row->name && i < *position; i++)
            row++;
        if (!row || !row->name)
            return tt_fail(err, TT_EUSAGE, "\"%s\" after %s is one word too many", word, what);
        (*position)++;
    }
    if (tt_opt_set(row, owner, word, err) == 0)
        return 0;
    tt_err_prefix(err, "%s", what);
    return -1;
}

int tt_opt_set_words(const struct tt_opt *rows, void *owner, const char *list,
                     const char *separators, const char *what, struct tt_err *err)
{
    char text[TT_OPT_TEXT], *save = NULL;
    int position = 0;
    if (!tt_text_copy(text, sizeof text, list))
        return tt_fail(err, TT_EUSAGE, "the options of %s are too long", what);
    for (char *word = strtok_r(text, separators, &save); word;
         word = strtok_r(NULL, separators, &save))
        if (tt_opt_set_word(rows, owner, word, &position, what, err) < 0)
            return -1;
    return 0;
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
        if (row->flags & TT_OPT_LONG)
            return *(const char *const *)field;
        snprintf(out, size, "%s", (const char *)field);
        break;
    case TT_OPT_CHOICE:
        snprintf(out, size, "%s", row->choices[*(const int *)field]);
        break;
    case TT_OPT_PAIR: {
        const int64_t *pair = field;
        if (pair[0] == pair[1])
            snprintf(out, size, "%" PRId64, pair[0]);
        else
            snprintf(out, size, "%" PRId64 "x%" PRId64, pair[0], pair[1]);
        break;
    }
    }
    return out;
}

const char *tt_opt_default(const struct tt_opt *row, char *out, size_t size)
{
    struct tt_opt rows[2] = {*row, {0}};
    union {
        int64_t whole[2];
        double number;
        bool yes;
        int choice;
        char text[TT_OPT_TEXT];
        const char *kept;
    } value = {{0}};
    rows[0].offset = 0;
    tt_opt_defaults(rows, &value);
    return tt_opt_get(rows, &value, out, size);
}

const char *tt_opt_words(const struct tt_opt *rows, const void *owner, const struct tt_opt *among,
                         char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (; rows && rows->name && used < size; rows++) {
        char value[TT_OPT_TEXT], usual[TT_OPT_TEXT];
        const char *now = tt_opt_get(rows, owner, value, sizeof value);
        if (strcmp(now, tt_opt_default(rows, usual, sizeof usual)) != 0 &&
            (!among || tt_opt_find(among, rows->name)))
            used += (size_t)snprintf(out + used, size - used, "%s%s=%s", used ? " " : "",
                                     rows->name, now);
    }
    return out;
}

/* "chkpt" of "checkpoint": it begins so, and all the letters are there in their order. */
static bool shortens(const char *word, const char *name)
{
    if (strlen(word) < 3 || word[0] != name[0])
        return false;
    for (; *word && *name; name++)
        word += *word == *name;
    return !*word;
}

const char *tt_nearest_name(const char *word, const char *const *names, size_t stride)
{
    const char *best = NULL, *longer = NULL;
    /* One slip in a short word, two or three in a longer one. */
    int limit = strlen(word) < 4 ? 1 : strlen(word) < 8 ? 2 : 3;
    for (; *names; names = (const char *const *)((const char *)names + stride)) {
        int d = tt_text_distance(word, *names);
        if (d <= limit) {
            limit = d - 1;
            best = *names;
        }
        if (!longer && shortens(word, *names))
            longer = *names;
    }
    return best ? best : longer;
}

const char *tt_join_names(char *out, size_t size, const char *const *names, size_t stride)
{
    size_t used = 0;
    out[0] = '\0';
    for (; *names && used < size; names = (const char *const *)((const char *)names + stride))
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", *names);
    return out;
}

static void print_row(const struct tt_opt *row)
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
    else if (row->type == TT_OPT_CHOICE)
        snprintf(def, sizeof def, " (%s)", row->choices[(int)row->def]);
    else
        snprintf(def, sizeof def, " (%s)", tt_text_double(value, sizeof value, row->def));
    tt_print_line("%-28s %s%s", left, row->help, def);
}

void tt_opt_print(const struct tt_opt *rows)
{
    for (; rows->name; rows++)
        print_row(rows);
}
