/* tuitrain tour: a lesson, and the run that it goes with. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/tui/app/lessons.h>
#include <tuitrain/tui/app/tui.h>

#include "commands.h"
#include "lesson.h"
#include "watch.h"

enum { MOST_WORDS = 64 };

/* --- the options of a lesson's run ----------------------------------------------------------- */

struct line {
    char text[sizeof((struct tt_lesson_facts *)0)->run];
    char *word[MOST_WORDS]; /* word[0] stands for the subcommand */
    int n;
};

/* Words as a shell has them, with ' or " around what has blanks in it. */
static int split(struct line *l, const char *path, struct tt_err *err)
{
    static char first[] = "tour";
    char *out = l->text;
    l->n = 0;
    l->word[l->n++] = first;
    for (const char *at = l->text; *(at += strspn(at, " \t"));) {
        if (l->n == MOST_WORDS)
            return tt_fail(err, TT_EINPUT, "%s: run: more than %d words", path, MOST_WORDS - 1);
        l->word[l->n++] = out;
        for (char quote = '\0'; *at && (quote || !isspace((unsigned char)*at)); at++)
            if (*at == quote)
                quote = '\0';
            else if (!quote && (*at == '"' || *at == '\''))
                quote = *at;
            else
                *out++ = *at;
        at += *at != '\0';
        *out++ = '\0';
    }
    return 0;
}

static bool is_of_optimizer(const char *name)
{
    for (int i = 0; tt_optimizer_types[i]; i++)
        if (tt_opt_find(tt_optimizer_types[i]->opts, name))
            return true;
    return false;
}

/* Who hands a lesson round says what is learned and how, not where files go on another's disk. */
static int check_options(const struct line *l, const char *path, struct tt_err *err)
{
    static const char *const refused[] = {"run-dir", "save", "load"};
    for (int i = 1; i < l->n; i++) {
        char name[64];
        const char *word = l->word[i];
        if (word[0] != '-' || isdigit((unsigned char)word[1]))
            continue;
        bool good = word[1] == '-';
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word + (good ? 2 : 1), "="),
                 word + (good ? 2 : 1));
        good = good && (tt_opt_find(tt_config_rows, name) || is_of_optimizer(name));
        for (size_t k = 0; k < sizeof refused / sizeof refused[0]; k++)
            good = good && strcmp(name, refused[k]) != 0;
        if (!good)
            return tt_fail(err, TT_EINPUT,
                           "%s: run: %.60s is no option of a lesson's run; those of training are, "
                           "by their long names",
                           path, word);
    }
    return 0;
}

/* Data that lie beside the lesson. */
static void find_data(const struct tt_lesson_facts *f, const char *word, char out[TT_PATH])
{
    char folder[TT_PATH], beside[2 * TT_PATH];
    tt_text_copy(out, TT_PATH, word);
    if (!f->path[0] || word[0] == '/')
        return;
    tt_parent_folder(f->path, folder);
    snprintf(beside, sizeof beside, "%s/%s", folder, word);
    if (access(beside, F_OK) == 0)
        tt_text_copy(out, TT_PATH, beside);
}

/* Into the defaults. */
static int apply(const struct tt_lesson_facts *f, struct tt_config *config,
                 struct tt_cli_words *words, struct tt_err *err)
{
    static struct line line;
    static struct tt_cli_options unused;
    const char *path = f->path[0] ? f->path : f->name;
    char data[TT_PATH];
    tt_text_copy(line.text, sizeof line.text, f->run);
    if (split(&line, path, err) < 0 || check_options(&line, path, err) < 0)
        return -1;
    if (tt_cli_parse(line.n, line.word, config, &unused, words, err) < 0) {
        tt_err_prefix(err, "%s: run", path);
        return -1;
    }
    if (words->n > 1)
        return tt_fail(err, TT_EINPUT, "%s: run: one DATA at most, got \"%s\" and \"%s\"", path,
                       words->word[0], words->word[1]);
    if (words->n == 1) {
        find_data(f, words->word[0], data);
        tt_text_copy(config->data, sizeof config->data, data);
    }
    return 0;
}

/* --- which lesson ---------------------------------------------------------------------------- */

static int list_lessons(void)
{
    struct tt_lesson_facts f;
    tt_print_line("lessons:");
    for (int i = 0; tt_lesson_at(i, &f); i++)
        tt_print_line("  %-14s %s", f.name, f.about);
    tt_print_newline();
    tt_print_line("`tuitrain tour NAME` or `tuitrain tour FILE` begins one, in a terminal.");
    tt_print_line("To write one: man tuitrain-lesson");
    return 0;
}

/* A first word that is neither a lesson nor anything that lies there may be meant as either. */
static int refuse_word(const char *word, struct tt_err *err)
{
    struct tt_lesson_facts f;
    tt_lesson_find(word, &f, err);
    tt_err_prefix(err, "tour");
    return -1;
}

static bool is_bare_name(const char *word)
{
    return word[0] && strspn(word, "abcdefghijklmnopqrstuvwxyz-_") == strlen(word);
}

static bool is_data(const char *word)
{
    struct stat st;
    return !is_bare_name(word) || stat(word, &st) == 0 || tt_data_is_name(word);
}

static void drop_first(struct tt_cli_words *words)
{
    memmove(&words->word[0], &words->word[1], (size_t)(words->n - 1) * sizeof words->word[0]);
    words->n--;
}

/* The command line once more, over the lesson's options. */
static int read_over(struct tt_cli *cli, const struct tt_lesson_facts *f, bool named,
                     struct tt_err *err)
{
    static struct tt_cli_words of_lesson;
    bool optimizer = tt_cli_given(&cli->words, "optimizer");
    tt_config_defaults(&cli->config);
    if (apply(f, &cli->config, &of_lesson, err) < 0)
        return -1;
    if (optimizer)
        cli->config.optimizer_options[0] = '\0';
    if (tt_cli_parse(cli->argc, cli->argv, &cli->config, &cli->options, &cli->words, err) < 0)
        return -1;
    for (int i = 0; i < TT_CLI_ROWS; i++)
        cli->words.given[i] = cli->words.given[i] || of_lesson.given[i];
    if (named)
        drop_first(&cli->words);
    return 0;
}

int tt_cmd_tour(struct tt_cli *cli, struct tt_err *err)
{
    static struct tt_lesson_facts f;
    const char *word = cli->words.n > 0 ? cli->words.word[0] : NULL;
    bool named = word && tt_lesson_named(word);
    if (word && !named && !is_data(word))
        return refuse_word(word, err);
    if (!tt_cli_wants_screen(&cli->options))
        return named || word ? tt_fail(err, TT_EUSAGE, "the tour needs the screen of a terminal")
                             : list_lessons();
    if (!named)
        tt_lesson_at(0, &f);
    if (tt_lesson_find(named ? word : f.name, &f, err) < 0 || read_over(cli, &f, named, err) < 0)
        return -1;
    cli->options.lesson = f.name;
    return tt_cmd_train(cli, err);
}

int tt_lesson_run_next(struct tt_cli *cli, struct tt_err *err)
{
    static struct tt_lesson_facts f;
    int rc = tt_lesson_find(cli->options.next_lesson, &f, err);
    cli->options.next_lesson[0] = '\0';
    cli->options.overwrite = false;
    cli->options.config[0] = '\0';
    tt_config_defaults(&cli->config);
    if (rc < 0 || apply(&f, &cli->config, &cli->words, err) < 0)
        return -1;
    cli->words.n = 0;
    cli->options.lesson = f.name;
    return tt_cmd_train(cli, err);
}
