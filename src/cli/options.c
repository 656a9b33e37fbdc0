/* Reading the command line from the option rows. */
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/tui/app/tui.h>

#define OFFSET(field)       offsetof(struct tt_cli_options, field)
#define SWITCH(text, field) .name = (text), .type = TT_OPT_BOOL, .offset = OFFSET(field)

static const char *const notifications[] = {"auto", "bell", "off", NULL}; /* as enum tt_notify */

const struct tt_opt tt_cli_rows[] = {
    {SWITCH("no-tui", no_tui), .help = "plain lines instead of the screen"},
    {SWITCH("json", json), .help = "one JSON object a line on standard output; no screen"},
    {SWITCH("quiet", quiet), .letter = 'q', .help = "no progress bar, only results"},
    {SWITCH("screen-reader", screen_reader),
     .help = "words, a line each, instead of the screen; commands are typed as lines"},
    {SWITCH("ascii", ascii), .help = "draw with ASCII characters only"},
    {SWITCH("no-color", no_color), .help = "no colours; NO_COLOR in the environment does the same"},
    {.name = "theme",
     .type = TT_OPT_STRING,
     .offset = OFFSET(theme),
     .text = "",
     .value_name = "NAME",
     .help = "colours: dark (the default), light, high-contrast, 8-colors, mono, or your own"},
    {.name = "notify",
     .type = TT_OPT_CHOICE,
     .offset = OFFSET(notify),
     .choices = notifications,
     .value_name = "HOW",
     .help = "at the end, and when the coach is alarmed: auto, bell or off"},
    {.name = "layout",
     .type = TT_OPT_STRING,
     .offset = OFFSET(layout),
     .text = "",
     .value_name = "NAME",
     .help = "which views stand where: auto (the default), alone, wide, teach, debug, ..., or your "
             "own"},
    {SWITCH("class", class_room), .help = "large figures, for a room to read"},
    {.name = "graphics",
     .type = TT_OPT_CHOICE,
     .offset = OFFSET(graphics),
     .choices = tt_graphics_names,
     .value_name = "HOW",
     .help = "pictures and curves: auto (the default) asks the terminal; kitty, sixel, octants, "
             "sextants, halves, ascii"},
    {SWITCH("no-mouse", no_mouse), .help = "leave the mouse to the terminal"},
    {SWITCH("no-history", no_history), .help = "what is typed at the prompt is kept nowhere"},
    {.name = "config",
     .type = TT_OPT_STRING,
     .offset = OFFSET(config),
     .text = "",
     .value_name = "FILE",
     .help = "options from a file, as a run folder's config.ini; the command line wins"},
    {SWITCH("paused", paused),
     .help = "begin at rest, to look at the data and the settings before the first step"},
    {SWITCH("overwrite", overwrite), .help = "replace the run that lies in --run-dir already"},
    {.name = "sort",
     .type = TT_OPT_STRING,
     .offset = OFFSET(sort),
     .text = "name",
     .value_name = "KEY",
     .help = "of runs: the name of a column, or began"},
    {.name = "input",
     .type = TT_OPT_STRING,
     .offset = OFFSET(input),
     .text = "1x28x28",
     .value_name = "SHAPE",
     .help = "of info: a sample's shape, CxHxW or a number of columns"},
    {.name = "outputs",
     .type = TT_OPT_INT,
     .offset = OFFSET(outputs),
     .def = 10,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "of info: classes, or values, of the data"},
    {.name = "top",
     .type = TT_OPT_INT,
     .offset = OFFSET(top),
     .def = 3,
     .min = 1,
     .max = 1000,
     .value_name = "N",
     .help = "of predict: so many classes of each sample, the likeliest first"},
    {SWITCH("invert", invert), .help = "of predict: pictures are negatives of what was learned"},
    {SWITCH("centre", centre),
     .help = "of predict: what is drawn is brought into place, as the draw view does"},
    {SWITCH("csv", csv),
     .help = "of predict: a table of all probabilities, a table's own columns before them"},
    {SWITCH("by-position", by_position),
     .help = "of eval, predict: columns of a table in their order, whatever their names"},
    {SWITCH("bare", bare),
     .help = "of export: the network alone, which takes inputs that are normalised already"},
    {SWITCH("importance", importance),
     .help = "of eval: what is lost without each column, or each square of pictures"},
    {SWITCH("devices", devices), .help = "of bench: list where networks can be computed"},
    {.name = "job",
     .type = TT_OPT_STRING,
     .offset = OFFSET(job),
     .text = "",
     .value_name = "NAME",
     .help = "of bench: only this of the jobs A, B, C, D, E"},
    {SWITCH("curves", curves),
     .help = "of bench: also how speed follows data, batch size and threads"},
    {SWITCH("help", help), .letter = 'h', .help = "show this and leave"},
    {SWITCH("version", version), .letter = 'V', .help = "show what this build is, and leave"},
    {0},
};

/* One option as given, with the row it belongs to. */
struct given {
    const struct tt_opt *row;
    const char *value; /* "yes" for a switch */
    bool of_optimizer;
};
enum { MOST = 128 };

struct parser {
    struct given given[MOST];
    int n;
};

static const struct tt_opt *find_row(const char *name, bool *of_optimizer)
{
    *of_optimizer = false;
    const struct tt_opt *row = tt_opt_find(tt_config_rows, name);
    if (!row)
        row = tt_opt_find(tt_cli_rows, name);
    for (int i = 0; !row && tt_optimizer_types[i]; i++) {
        row = tt_opt_find(tt_optimizer_types[i]->opts, name);
        *of_optimizer = row != NULL;
    }
    return row;
}

static const struct tt_opt *find_letter(char letter)
{
    for (const struct tt_opt *row = tt_config_rows; row->name; row++)
        if (row->letter == letter)
            return row;
    for (const struct tt_opt *row = tt_cli_rows; row->name; row++)
        if (row->letter == letter)
            return row;
    return NULL;
}

static int refuse_unknown(const char *name, struct tt_err *err)
{
    const char *near = tt_nearest_name(name, &tt_config_rows[0].name, sizeof(struct tt_opt));
    if (!near)
        near = tt_nearest_name(name, &tt_cli_rows[0].name, sizeof(struct tt_opt));
    for (int i = 0; !near && tt_optimizer_types[i]; i++)
        near = tt_nearest_name(name, &tt_optimizer_types[i]->opts->name, sizeof(struct tt_opt));
    if (near)
        return tt_fail(err, TT_EUSAGE, "no option --%s; did you mean --%s?", name, near);
    return tt_fail(err, TT_EUSAGE, "no option --%s; `tuitrain --help` lists them", name);
}

static int add(struct parser *p, const struct tt_opt *row, const char *value, bool of_optimizer,
               struct tt_err *err)
{
    for (int i = 0; i < p->n; i++)
        if (p->given[i].row == row && strcmp(p->given[i].value, value) != 0)
            return tt_fail(err, TT_EUSAGE, "--%s is given twice, as %s and as %s", row->name,
                           p->given[i].value, value);
    if (p->n == MOST)
        return tt_fail(err, TT_EUSAGE, "more than %d options", MOST);
    p->given[p->n++] = (struct given){row, value, of_optimizer};
    return 0;
}

/* argv[*i] is "--name", "--name=value" or "-x"; a value may be the next word. */
static int parse_option(struct parser *p, int argc, char **argv, int *i, struct tt_err *err)
{
    const char *arg = argv[*i], *value = NULL;
    const struct tt_opt *row;
    bool of_optimizer = false;
    char name[64];
    if (arg[1] == '-') {
        const char *equals = strchr(arg, '=');
        size_t n = equals ? (size_t)(equals - arg - 2) : strlen(arg + 2);
        snprintf(name, sizeof name, "%.*s", (int)(n < 63 ? n : 63), arg + 2);
        value = equals ? equals + 1 : NULL;
        row = find_row(name, &of_optimizer);
        if (!row)
            return refuse_unknown(name, err);
    } else {
        row = find_letter(arg[1]);
        if (!row)
            return tt_fail(err, TT_EUSAGE, "no option -%c; `tuitrain --help` lists them", arg[1]);
        value = arg[2] ? arg + 2 : NULL;
    }
    if (row->type == TT_OPT_BOOL) {
        if (value && !of_optimizer)
            return tt_fail(err, TT_EUSAGE, "--%s takes no value", row->name);
        return add(p, row, value ? value : "yes", of_optimizer, err);
    }
    if (!value && *i + 1 < argc)
        value = argv[++*i];
    if (!value)
        return tt_fail(err, TT_EUSAGE, "--%s needs a value (%s)", row->name, row->value_name);
    return add(p, row, value, of_optimizer, err);
}

/* Later words win over those a resumed run brought along. */
static int add_optimizer_option(struct tt_config *c, const struct given *g, struct tt_err *err)
{
    const struct tt_optimizer_type *type = tt_optimizer_find(c->optimizer);
    if (!type || !tt_opt_find(type->opts, g->row->name))
        return tt_fail(err, TT_EUSAGE, "--%s is no option of the optimizer %s", g->row->name,
                       c->optimizer);
    size_t used = strlen(c->optimizer_options);
    int n = snprintf(c->optimizer_options + used, sizeof c->optimizer_options - used, "%s%s=%s",
                     used ? " " : "", g->row->name, g->value);
    return n > 0 && (size_t)n < sizeof c->optimizer_options - used
               ? 0
               : tt_fail(err, TT_EUSAGE, "the options of the optimizer are too long");
}

/* "momentum 2: must be ..." becomes "--momentum 2: must be ...". */
static int refuse_value(struct tt_err *err)
{
    char text[TT_ERR_TEXT];
    tt_text_copy(text, sizeof text, err->text);
    return tt_fail(err, err->code, "--%s", text);
}

static int check_optimizer(const struct tt_config *c, struct tt_err *err)
{
    struct tt_optimizer o;
    int rc = tt_optimizer_init(&o, c->optimizer, c->optimizer_options, 0, err);
    if (rc < 0 && o.type)
        refuse_value(err);
    tt_optimizer_done(&o);
    return rc;
}

bool tt_cli_given(const struct tt_cli_words *words, const char *name)
{
    return words->given[tt_opt_find(tt_config_rows, name) - tt_config_rows];
}

int tt_cli_data(const struct tt_cli_words *words, int at, const struct tt_config *c,
                const char **out, struct tt_err *err)
{
    bool option = tt_cli_given(words, "data");
    *out = at < words->n ? words->word[at] : option ? c->data : NULL;
    if (words->n > at + 1 || (option && at < words->n))
        return tt_fail(err, TT_EUSAGE, "one DATA at most, got \"%s\" and \"%s\"", words->word[at],
                       option ? c->data : words->word[at + 1]);
    return 0;
}

/* Stores what was given: first the options of the run, then those of the optimizer it chose. */
static int store(const struct parser *p, struct tt_config *config, struct tt_cli_options *cli,
                 struct tt_cli_words *words, struct tt_err *err)
{
    for (int i = 0; i < p->n; i++) {
        const struct given *g = &p->given[i];
        if (g->of_optimizer)
            continue;
        bool of_config = tt_opt_find(tt_config_rows, g->row->name) == g->row;
        if (of_config)
            words->given[g->row - tt_config_rows] = true;
        if (of_config ? tt_config_set(config, g->row, g->value, err) < 0
                      : tt_opt_set(g->row, cli, g->value, err) < 0)
            return refuse_value(err);
    }
    for (int i = 0; i < p->n; i++)
        if (p->given[i].of_optimizer && add_optimizer_option(config, &p->given[i], err) < 0)
            return -1;
    if (tt_cli_given(words, "optimizer") && !tt_cli_given(words, "lr") &&
        tt_optimizer_find(config->optimizer))
        config->lr = tt_optimizer_find(config->optimizer)->lr;
    return check_optimizer(config, err);
}

/* Options of a file are those that the command line then changes. */
static int read_config(const struct parser *p, struct tt_config *config, struct tt_err *err)
{
    bool other_optimizer = false;
    const char *file = NULL;
    for (int i = 0; i < p->n; i++) {
        other_optimizer = other_optimizer || strcmp(p->given[i].row->name, "optimizer") == 0;
        if (strcmp(p->given[i].row->name, "config") == 0)
            file = p->given[i].value;
    }
    if (file && tt_config_read(file, config, err) < 0)
        return -1;
    if (file && other_optimizer)
        config->optimizer_options[0] = '\0';
    return 0;
}

int tt_cli_parse(int argc, char **argv, struct tt_config *config, struct tt_cli_options *cli,
                 struct tt_cli_words *words, struct tt_err *err)
{
    struct parser p = {.n = 0};
    bool options = true;
    tt_opt_defaults(tt_cli_rows, cli);
    words->n = 0;
    memset(words->given, 0, sizeof words->given);
    for (int i = 1; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && argv[i][0] == '-' && argv[i][1]) {
            if (parse_option(&p, argc, argv, &i, err) < 0)
                return -1;
        } else if (words->n < TT_CLI_WORDS)
            words->word[words->n++] = argv[i];
        else
            return tt_fail(err, TT_EUSAGE, "more than %d words that are no options", TT_CLI_WORDS);
    }
    return read_config(&p, config, err) < 0 ? -1 : store(&p, config, cli, words, err);
}

int tt_cli_fail(const struct tt_err *err)
{
    tt_print_error("tuitrain: %s", err->text);
    if (err->carets[0]) {
        tt_print_error("  %s", err->quote);
        tt_print_error("  %s", err->carets);
    }
    return tt_err_exit_status(err);
}

void tt_cli_notes(const struct tt_notes *notes)
{
    const char *line = notes->text;
    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1)
        tt_print_error("%.*s", (int)(end - line), line);
}
