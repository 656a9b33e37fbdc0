/* tuitrain completion SHELL: a script that completes the command line, made from the tables of
 * options and subcommands, so that it knows what this build knows. */
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/presets.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>

#include "commands.h"

static const struct {
    const char *name, *help;
} subcommands[] = {
#define COMMAND(name, args, help) {#name, help},
    TT_CLI_COMMANDS(COMMAND)
#undef COMMAND
};
enum { SUBCOMMANDS = sizeof subcommands / sizeof subcommands[0] };

/* --- what can follow an option --------------------------------------------------------------- */

enum follows { NOTHING, WORDS, FILES, SOMETHING };

typedef const char *name_at(int i);

static const char *optimizer(int i)
{
    return tt_optimizer_types[i] ? tt_optimizer_types[i]->name : NULL;
}

static const char *loss(int i)
{
    return tt_loss_types[i] ? tt_loss_types[i]->name : NULL;
}

static const char *schedule(int i)
{
    return tt_schedule_types[i] ? tt_schedule_types[i]->name : NULL;
}

static const char *preset(int i)
{
    return tt_presets[i].name;
}

static const char *theme(int i)
{
    static const char *const names[] = {"dark", "light", "high-contrast", "8-colors", "mono", NULL};
    return names[i];
}

/* Options whose words stand in a table of their own. */
static const struct {
    const char *option;
    name_at *name;
} tables[] = {{"optimizer", optimizer},
              {"loss", loss},
              {"schedule", schedule},
              {"net", preset},
              {"theme", theme}};

static name_at *table_of(const struct tt_opt *row)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (strcmp(tables[i].option, row->name) == 0)
            return tables[i].name;
    return NULL;
}

static enum follows follows(const struct tt_opt *row)
{
    static const char *const files[] = {"FILE", "DIR", "MODEL", "DATA", "FILE|SHARE"};
    if (row->type == TT_OPT_BOOL)
        return NOTHING;
    if (row->choices || table_of(row))
        return WORDS;
    for (size_t i = 0; row->value_name && i < sizeof files / sizeof files[0]; i++)
        if (strcmp(row->value_name, files[i]) == 0)
            return FILES;
    return SOMETHING;
}

static void print_words(const struct tt_opt *row)
{
    name_at *name = table_of(row);
    for (int i = 0; row->choices && row->choices[i]; i++)
        tt_print("%s%s", i ? " " : "", row->choices[i]);
    for (int i = 0; name && name(i); i++)
        tt_print("%s%s", i ? " " : "", name(i));
}

/* --- all options ------------------------------------------------------------------------------ */

/* Those of two optimizers may have the same name: it is offered once. */
static bool was_before(int optimizer_at, const char *name)
{
    for (int i = 0; i < optimizer_at; i++)
        if (tt_opt_find(tt_optimizer_types[i]->opts, name))
            return true;
    return false;
}

static void for_all(void each(const struct tt_opt *row))
{
    for (const struct tt_opt *row = tt_config_rows; row->name; row++)
        each(row);
    for (const struct tt_opt *row = tt_cli_rows; row->name; row++)
        each(row);
    for (int i = 0; tt_optimizer_types[i]; i++)
        for (const struct tt_opt *row = tt_optimizer_types[i]->opts; row && row->name; row++)
            if (!was_before(i, row->name))
                each(row);
}

/* Help within single quotes, where `escaped` characters get a backslash. */
static void print_quoted(const char *text, const char *escaped)
{
    for (; *text; text++)
        if (*text == '\'')
            tt_print("'\\''");
        else
            tt_print("%s%c", strchr(escaped, *text) ? "\\" : "", *text);
}

/* --- bash ------------------------------------------------------------------------------------- */

static void bash_case(const struct tt_opt *row)
{
    enum follows what = follows(row);
    if (what == NOTHING)
        return;
    tt_print("    --%s", row->name);
    if (row->letter)
        tt_print("|-%c", row->letter);
    tt_print(") ");
    if (what == WORDS) {
        tt_print("COMPREPLY=($(compgen -W '");
        print_words(row);
        tt_print("' -- \"$cur\"))");
    } else if (what == FILES) {
        tt_print("COMPREPLY=($(compgen -f -- \"$cur\"))");
    }
    tt_print_line("%sreturn;;", what == SOMETHING ? "" : "; ");
}

static void bash_option(const struct tt_opt *row)
{
    tt_print(" --%s", row->name);
}

static void print_subcommands(void)
{
    for (int i = 0; i < SUBCOMMANDS; i++)
        tt_print("%s%s", i ? " " : "", subcommands[i].name);
}

static void bash(void)
{
    tt_print_line("# bash completion of tuitrain, from `tuitrain completion bash`");
    tt_print_line("_tuitrain() {");
    tt_print_line("    local IFS=$' \\t\\n' cur=${COMP_WORDS[COMP_CWORD]} "
                  "prev=${COMP_WORDS[COMP_CWORD-1]}");
    tt_print_line("    COMPREPLY=()");
    tt_print_line("    case $prev in");
    for_all(bash_case);
    tt_print_line("    esac");
    tt_print_line("    if [[ $cur == -* ]]; then");
    tt_print("        COMPREPLY=($(compgen -W '");
    for_all(bash_option);
    tt_print_line("' -- \"$cur\"))");
    tt_print_line("        return");
    tt_print_line("    fi");
    tt_print("    ((COMP_CWORD == 1)) && COMPREPLY=($(compgen -W '");
    print_subcommands();
    tt_print_line("' -- \"$cur\"))");
    tt_print_line("    IFS=$'\\n'");
    tt_print_line("    COMPREPLY+=($(compgen -f -- \"$cur\"))");
    tt_print_line("}");
    tt_print_line("complete -o filenames -F _tuitrain tuitrain");
}

/* --- zsh -------------------------------------------------------------------------------------- */

static void zsh_option(const struct tt_opt *row)
{
    enum follows what = follows(row);
    tt_print("    ");
    if (row->letter)
        tt_print("{-%c%s,--%s%s}", row->letter, what == NOTHING ? "" : "+", row->name,
                 what == NOTHING ? "" : "=");
    else
        tt_print("--%s%s", row->name, what == NOTHING ? "" : "=");
    tt_print("'[");
    print_quoted(row->help, "[]:\\");
    tt_print("]");
    if (what != NOTHING) {
        tt_print(":");
        print_quoted(row->value_name ? row->value_name : "VALUE", "[]:\\");
        tt_print(":");
    }
    if (what == WORDS) {
        tt_print("(");
        print_words(row);
        tt_print(")");
    } else if (what == FILES) {
        tt_print("_files");
    }
    tt_print_line("' \\");
}

static void zsh(void)
{
    tt_print_line("#compdef tuitrain");
    tt_print_line("# zsh completion of tuitrain, from `tuitrain completion zsh`");
    tt_print_line("_tuitrain_first() {");
    tt_print_line("    local -a commands=(");
    for (int i = 0; i < SUBCOMMANDS; i++) {
        tt_print("        '%s:", subcommands[i].name);
        print_quoted(subcommands[i].help, ":\\");
        tt_print_line("'");
    }
    tt_print_line("    )");
    tt_print_line("    _describe -t commands command commands");
    tt_print_line("    _files");
    tt_print_line("}");
    tt_print_line("_arguments -s -S \\");
    for_all(zsh_option);
    tt_print_line("    '1: :_tuitrain_first' '*: :_files'");
}

/* --- fish ------------------------------------------------------------------------------------- */

static void fish_option(const struct tt_opt *row)
{
    enum follows what = follows(row);
    tt_print("complete -c tuitrain -l %s", row->name);
    if (row->letter)
        tt_print(" -s %c", row->letter);
    if (what == WORDS) {
        tt_print(" -xa '");
        print_words(row);
        tt_print("'");
    } else if (what != NOTHING) {
        tt_print(what == FILES ? " -rF" : " -x");
    }
    tt_print(" -d '");
    for (const char *c = row->help; *c; c++)
        tt_print("%s%c", *c == '\'' || *c == '\\' ? "\\" : "", *c);
    tt_print_line("'");
}

static void fish(void)
{
    tt_print_line("# fish completion of tuitrain, from `tuitrain completion fish`");
    for (int i = 0; i < SUBCOMMANDS; i++) {
        tt_print("complete -c tuitrain -n __fish_use_subcommand -a %s -d '", subcommands[i].name);
        for (const char *t = subcommands[i].help; *t; t++)
            tt_print("%s%c", *t == '\'' || *t == '\\' ? "\\" : "", *t);
        tt_print_line("'");
    }
    for_all(fish_option);
}

/* --- the subcommand --------------------------------------------------------------------------- */

int tt_cmd_completion(struct tt_cli *cli, struct tt_err *err)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    if (cli->words.n == 1)
        for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
            if (strcmp(cli->words.word[0], shells[i].name) == 0) {
                shells[i].print();
                return tt_print_end(0);
            }
    return tt_fail(err, TT_EUSAGE, "completion takes the name of a shell: bash, zsh or fish");
}
