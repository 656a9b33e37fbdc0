#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/user_file.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/run/config/config.h>

enum { MOST_BYTES = 1 << 20 };

/* What only a value in quotes can hold, and the letters that stand for it after a backslash. */
static const char sign[] = "\n\t\r", letter[] = "ntr";

/* --- reading --------------------------------------------------------------------------------- */

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    for (size_t n = strlen(text); n > 0 && strchr(" \t\r", text[n - 1]); n--)
        text[n - 1] = '\0';
    return text;
}

/* A value that begins with a quote ends with one; in between \n, \" and the like stand for what
 * cannot stand there itself.  Writes over `text`. */
static int unquote(char *text, struct tt_err *err)
{
    char *to = text, *from = text + 1;
    if (*text != '"')
        return 0;
    while (*from && *from != '"') {
        const char *special = *from == '\\' && from[1] ? strchr(letter, *++from) : NULL;
        *to++ = special ? sign[special - letter] : *from;
        from++;
    }
    if (*from != '"' || from[1])
        return tt_fail(err, TT_EINPUT, "a value that begins with \" must end with one");
    *to = '\0';
    return 0;
}

static bool is_optimizer_option(const char *name)
{
    for (int i = 0; tt_optimizer_types[i]; i++)
        if (tt_opt_find(tt_optimizer_types[i]->opts, name))
            return true;
    return false;
}

static int add_optimizer_option(struct tt_config *c, const char *name, const char *value,
                                struct tt_err *err)
{
    size_t used = strlen(c->optimizer_options), room = sizeof c->optimizer_options - used;
    int n = snprintf(c->optimizer_options + used, room, "%s%s=%s", used ? " " : "", name, value);
    return n > 0 && (size_t)n < room
               ? 0
               : tt_fail(err, TT_EINPUT, "the optimizer's options are too long");
}

static int take_line(char *line, struct tt_config *c, struct tt_err *err)
{
    char *equals = strchr(line, '=');
    if (!equals)
        return tt_fail(err, TT_EINPUT, "must be a line \"name = value\"");
    *equals = '\0';
    char *name = trim(line), *value = trim(equals + 1);
    const struct tt_opt *row = tt_opt_find(tt_config_rows, name);
    if (unquote(value, err) < 0)
        return -1;
    if (row)
        return tt_config_set(c, row, value, err);
    if (is_optimizer_option(name))
        return add_optimizer_option(c, name, value, err);
    const char *near = tt_nearest_name(name, &tt_config_rows[0].name, sizeof(struct tt_opt));
    if (near)
        return tt_fail(err, TT_EINPUT, "no option \"%.60s\"; did you mean %s?", name, near);
    return tt_fail(err, TT_EINPUT, "no option \"%.60s\"; `tuitrain --help` lists them", name);
}

int tt_config_parse(const char *name, const char *text, struct tt_config *c, struct tt_err *err)
{
    c->optimizer_options[0] = '\0';
    for (int number = 1; *text; number++) {
        size_t n = strcspn(text, "\n");
        char *line = strndup(text, n);
        if (!line)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        text += n + (text[n] == '\n');
        char *start = trim(line);
        int rc = *start && *start != '#' ? take_line(start, c, err) : 0;
        free(line);
        if (rc < 0) {
            if (err)
                err->code = TT_EINPUT;
            tt_err_prefix(err, "%s: line %d", name, number);
            return -1;
        }
    }
    return 0;
}

int tt_config_read(const char *path, struct tt_config *c, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    if (tt_file_read(path, MOST_BYTES, &data, &size, err) < 0)
        return -1;
    int rc = strlen((char *)data) == size
                 ? tt_config_parse(path, tt_user_text(data), c, err)
                 : tt_fail(err, TT_EINPUT, "%s: is no text: it has a byte 0", path);
    free(data);
    return rc;
}

/* --- writing --------------------------------------------------------------------------------- */

/* As it is where that reads back the same, else in quotes. */
static void print_value(FILE *out, const char *value)
{
    size_t n = strlen(value);
    if (!strpbrk(value, sign) && *value != '"' && *value != ' ' &&
        (n == 0 || value[n - 1] != ' ')) {
        fprintf(out, "%s\n", value);
        return;
    }
    fputc('"', out);
    for (; *value; value++) {
        const char *special = strchr(sign, *value);
        if (special || *value == '"' || *value == '\\')
            fputc('\\', out);
        fputc(special ? letter[special - sign] : *value, out);
    }
    fprintf(out, "\"\n");
}

static void print_rows(FILE *out, const struct tt_config *c)
{
    for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
        char value[TT_OPT_TEXT];
        if (strcmp(row->name, "run-dir") == 0)
            continue;
        fprintf(out, "\n# %s\n%s = ", row->help, row->name);
        print_value(out, tt_opt_get(row, c, value, sizeof value));
    }
}

/* "momentum=0.9 nesterov=yes", an option a line. */
static void print_optimizer(FILE *out, const struct tt_config *c)
{
    char options[TT_OPT_TEXT], *rest = options;
    tt_text_copy(options, sizeof options, c->optimizer_options);
    if (options[0])
        fprintf(out, "\n# of the optimizer %s\n", c->optimizer);
    for (char *word; (word = strsep(&rest, " "));) {
        char *equals = strchr(word, '=');
        if (equals)
            fprintf(out, "%.*s = %s\n", (int)(equals - word), word, equals + 1);
    }
}

int tt_config_write(const char *path, const struct tt_config *c, struct tt_err *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    fprintf(out,
            "# tuitrain %s: what was asked of this run.\n# tuitrain --config FILE asks it "
            "again.\n",
            tt_version());
    print_rows(out, c);
    print_optimizer(out, c);
    struct tt_file f = TT_FILE_INIT;
    int rc = fclose(out) == 0 ? 0 : tt_fail(err, TT_ENOMEM, "out of memory");
    if (rc == 0 && (tt_file_begin(&f, path, err) < 0 || tt_file_write(&f, text, size, err) < 0 ||
                    tt_file_commit(&f, err) < 0))
        rc = -1;
    tt_file_done(&f);
    free(text);
    return rc;
}
