/* To add a kind of argument: its name in enum tt_arg, its function and its row in the table at the
 * end. */
#include "complete.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/config/catalog.h>

#include "glossary.h"
#include "layouts.h"
#include "list.h"
#include "../screen/theme.h"
#include "../views/views.h"

/* What is at work while one line is completed. */
struct work {
    struct tt_completion *out;
    const struct tt_scene *scene;
    const char *line, *args; /* args is a part of line */
    char stem[TT_PATH];      /* what was typed from out->from to the cursor */
    size_t cursor;
    enum { BEGINS, HOLDS, SPREAD } match; /* where the stem must be in what is offered */
};

/* Candidates replace what stands behind byte `from`. */
static void begin(struct work *k, const char *from)
{
    size_t at = (size_t)(from - k->line);
    k->out->from = at < k->cursor ? at : k->cursor;
    snprintf(k->stem, sizeof k->stem, "%.*s", (int)(k->cursor - k->out->from),
             k->line + k->out->from);
}

/* At the beginning; anywhere; or only its letters in their order, the first one first. */
static bool fits(const struct work *k, const char *text)
{
    const char *stem = k->stem;
    if (k->match == BEGINS)
        return strncmp(text, stem, strlen(stem)) == 0;
    if (k->match == HOLDS)
        return *stem && strcasestr(text, stem);
    if (!*stem || *stem != *text)
        return false;
    for (; *stem && *text; text++)
        stem += *stem == *text;
    return !*stem;
}

static void offer_noted(struct work *k, const char *text, const char *note, const char *help)
{
    struct tt_completion *out = k->out;
    if (!fits(k, text))
        return;
    if (out->n == TT_CANDIDATES || strlen(text) >= sizeof out->item[0].text) {
        out->more = true;
        return;
    }
    struct tt_candidate *c = &out->item[out->n++];
    tt_text_copy(c->text, sizeof c->text, text);
    snprintf(c->note, sizeof c->note, "%.39s", note);
    tt_text_copy(c->help, sizeof c->help, help ? help : "");
}

static void offer(struct work *k, const char *text, const char *help)
{
    offer_noted(k, text, "", help);
}

/* --- kinds of arguments ---------------------------------------------------------------------- */

static bool is_model(const char *name)
{
    const char *dot = strrchr(name, '.');
    return (dot && (strcmp(dot, ".safetensors") == 0 || strcmp(dot, ".pth") == 0)) ||
           strcmp(name, "last") == 0;
}

static void offer_entry(struct work *k, const char *folder, const char *name)
{
    char path[TT_PATH + 256 + 16], text[264], help[48], size[32];
    struct stat st;
    snprintf(path, sizeof path, "%s%s", folder, name);
    if ((name[0] == '.' && k->stem[0] != '.') || stat(path, &st) < 0)
        return;
    if (S_ISDIR(st.st_mode)) {
        strncat(path, "/config.ini", sizeof path - strlen(path) - 1);
        snprintf(text, sizeof text, "%.255s/", name);
        offer(k, text, access(path, F_OK) == 0 ? "run folder" : "folder");
    } else if (is_model(name)) {
        snprintf(help, sizeof help, "%sB", tt_text_si(size, sizeof size, (double)st.st_size));
        offer(k, name, help);
    }
}

/* The last part of the path that stands at the end of the line; it may hold blanks. */
static void offer_files(struct work *k)
{
    char folder[TT_PATH];
    struct dirent **entry = NULL;
    snprintf(folder, sizeof folder, "%.*s", (int)(k->cursor - (size_t)(k->args - k->line)),
             k->args);
    char *slash = strrchr(folder, '/');
    size_t n = slash ? (size_t)(slash - folder) + 1 : 0;
    folder[n] = '\0';
    begin(k, k->args + n);
    int entries = scandir(n ? folder : ".", &entry, NULL, alphasort);
    for (int i = 0; i < entries; i++) {
        if (strcmp(entry[i]->d_name, ".") != 0 && strcmp(entry[i]->d_name, "..") != 0)
            offer_entry(k, folder, entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
}

/* "size=", with its range and default. */
static void offer_options(struct work *k, const struct tt_opt *rows)
{
    char text[64], help[96], usual[40];
    for (; rows && rows->name; rows++) {
        snprintf(text, sizeof text, "%s=", rows->name);
        snprintf(help, sizeof help, "%.60s (%.30s)", rows->help,
                 tt_opt_default(rows, usual, sizeof usual));
        offer(k, text, help);
    }
}

/* "warmup:500+step:5,0.5": names, and behind a colon options. */
static void offer_schedules_at(struct work *k, const char *args)
{
    struct tt_catalog_entry e;
    const char *end = k->line + k->cursor, *part = args, *option = NULL;
    for (const char *p = args; p < end && *p; p++) {
        if (*p == '+') {
            part = p + 1;
            option = NULL;
        } else if (*p == ':' || *p == ',') {
            option = p + 1;
        }
    }
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(part, ":"), part);
    begin(k, option ? option : part);
    if (option && tt_catalog_find(TT_CATALOG_SCHEDULES, name, &e)) {
        offer_options(k, e.opts);
        return;
    }
    for (int i = 0; !option && tt_catalog_entry(TT_CATALOG_SCHEDULES, i, &e); i++)
        offer(k, e.name, e.help);
    if (!option && part == args)
        offer(k, "warmup:", "so many steps up to the full rate, then + another");
}

static void offer_schedules(struct work *k)
{
    offer_schedules_at(k, k->args);
}

static void offer_choices(struct work *k, const struct tt_setting *s, const char *value)
{
    const char *const *choices = s->row->type == TT_OPT_CHOICE ? s->row->choices : s->choices;
    struct tt_catalog_entry e;
    if (strcmp(s->name, "schedule") == 0) {
        offer_schedules_at(k, value);
        return;
    }
    begin(k, value);
    if (s->row->type == TT_OPT_BOOL) {
        offer(k, "yes", strcmp(s->value, "yes") == 0 ? "as now" : NULL);
        offer(k, "no", strcmp(s->value, "no") == 0 ? "as now" : NULL);
    }
    for (; choices && *choices; choices++) {
        bool known = strcmp(s->name, "optimizer") == 0 &&
                     tt_catalog_find(TT_CATALOG_OPTIMIZERS, *choices, &e);
        offer(k, *choices, known ? e.help : strcmp(*choices, s->value) == 0 ? "as now" : NULL);
    }
}

/* What the worker would refuse. */
static void check_range(struct work *k, const struct tt_setting *s)
{
    const struct tt_opt *row = s->row;
    bool number = row->type == TT_OPT_INT || row->type == TT_OPT_FLOAT;
    char range[80];
    double value;
    if (!number || !k->stem[0] || k->cursor < strlen(k->line))
        return;
    if (!tt_text_to_double(k->stem, &value) || !tt_opt_in_range(row, value))
        snprintf(k->out->wrong, sizeof k->out->wrong, "%.40s: must be a number %s", s->name,
                 tt_setting_range(s, range, sizeof range));
}

/* A setting's name, and behind it a value. */
static void offer_settings(struct work *k)
{
    const struct tt_settings *all = k->scene ? k->scene->settings : NULL;
    struct tt_completion *out = k->out;
    char range[80];
    for (int i = 0; all && i < all->n; i++) {
        const struct tt_setting *s = &all->setting[i];
        size_t n = strlen(s->set);
        if (s->fixed || strncmp(k->args, s->set, n) != 0 ||
            k->cursor < (size_t)(k->args - k->line) + n)
            continue;
        snprintf(out->form, sizeof out->form, "set %.40s", s->set);
        snprintf(out->help, sizeof out->help, "%.60s: %.60s", s->row->help,
                 tt_setting_range(s, range, sizeof range));
        tt_text_copy(out->now, sizeof out->now, s->value[0] ? s->value : "off");
        offer_choices(k, s, k->args + n);
        check_range(k, s);
        return;
    }
    begin(k, k->args);
    for (int i = 0; all && i < all->n; i++) {
        const struct tt_setting *s = &all->setting[i];
        if (!s->fixed)
            offer_noted(k, s->set, s->value[0] ? s->value : "off", s->row->help);
    }
}

/* Ends of epochs and checkpoints, the newest first. */
static void offer_steps(struct work *k)
{
    begin(k, k->args);
    const struct tt_series *marks = k->scene ? k->scene->series[TT_SERIES_MARK] : NULL;
    int64_t before = -1, per = k->scene ? k->scene->snap->steps_per_epoch : 0;
    for (int64_t i = marks ? tt_series_length(marks) - 1 : -1; i >= 0; i--) {
        struct tt_point p = tt_series_at(marks, i);
        bool epoch = (int)p.value == TT_MARK_EPOCH;
        char text[32], help[64];
        if ((!epoch && (int)p.value != TT_MARK_CHECKPOINT) || p.step == before)
            continue;
        before = p.step;
        snprintf(text, sizeof text, "%" PRId64, p.step);
        if (per > 0 && p.step % per == 0)
            snprintf(help, sizeof help, "the end of epoch %" PRId64, p.step / per);
        else
            snprintf(help, sizeof help, "%s", epoch ? "an epoch's end" : "a checkpoint");
        offer(k, text, help);
    }
    offer(k, "0", "where the run began");
}

static void offer_views(struct work *k)
{
    for (int i = 0; tt_views[i]; i++) {
        const struct tt_view_type *v = k->scene ? tt_view_at(k->scene->info, i) : tt_views[i];
        offer(k, v->name, v->help);
    }
}

static void offer_themes(struct work *k)
{
    char folder[TT_PATH];
    struct dirent **entry = NULL;
    for (const struct tt_theme_source *t = tt_themes; t->name; t++)
        offer(k, t->name, t->help);
    int n = tt_find_config("themes", folder) ? scandir(folder, &entry, NULL, alphasort) : 0;
    for (int i = 0; i < n; i++) {
        if (entry[i]->d_name[0] != '.')
            offer(k, entry[i]->d_name, "your own");
        free(entry[i]);
    }
    free(entry);
}

static void offer_own_layout(void *self, const char *name, const char *text)
{
    offer(self, name, text);
}

static void offer_layouts(struct work *k)
{
    for (const struct tt_layout_source *l = tt_layouts; l->name; l++)
        offer(k, l->name, l->help);
    tt_layouts_own(offer_own_layout, k, NULL);
}

static void offer_commands(struct work *k)
{
    struct tt_command_info c;
    for (int i = 0; tt_command_info(i, &c); i++)
        offer_noted(k, c.name, c.args, c.help);
}

static void offer_terms(struct work *k)
{
    for (const struct tt_gloss *t = tt_glossary; t->word; t++)
        offer(k, t->word, t->text);
}

/* Those without a function of their own begin where the word does. */
static const struct {
    void (*offer)(struct work *k);
} kinds[TT_ARG_COUNT] = {
    [TT_ARG_FILE] = {offer_files},       [TT_ARG_SCHEDULE] = {offer_schedules},
    [TT_ARG_SETTING] = {offer_settings}, [TT_ARG_STEP] = {offer_steps},
    [TT_ARG_VIEW] = {offer_views},       [TT_ARG_THEME] = {offer_themes},
    [TT_ARG_COMMAND] = {offer_commands}, [TT_ARG_TERM] = {offer_terms},
    [TT_ARG_LAYOUT] = {offer_layouts},
};

/* --- the line -------------------------------------------------------------------------------- */

static void describe(struct work *k, const struct tt_command_info *c)
{
    struct tt_completion *out = k->out;
    snprintf(out->form, sizeof out->form, "%s%s%s", c->name, c->args[0] ? " " : "", c->args);
    tt_text_copy(out->help, sizeof out->help, c->help);
    if (c->type && c->type->now && k->scene)
        c->type->now(k->scene->snap, out->now, sizeof out->now);
}

static void offer_all(struct work *k, const struct tt_command_info *c)
{
    begin(k, k->args);
    for (const struct tt_word *w = c->words; w && w->text; w++)
        offer(k, w->text, w->help);
    if (kinds[c->arg].offer)
        kinds[c->arg].offer(k);
}

/* Only what nothing that may still be typed would mend. */
static void check(struct work *k, const struct tt_command_info *c)
{
    struct tt_command command;
    struct tt_err err = {0};
    if (c->type && k->stem[0] && k->out->n == 0 && !k->out->wrong[0] &&
        tt_command_parse(k->line, &command, NULL, &err) < 0)
        tt_text_printable(k->out->wrong, sizeof k->out->wrong, err.text);
}

static void complete(struct work *k)
{
    struct tt_command_info c;
    size_t word = strcspn(k->line, " ");
    if (k->cursor <= word || !tt_command_find(k->line, &c)) {
        begin(k, k->line);
        k->args = k->line;
        if (k->cursor <= word)
            offer_commands(k);
        return;
    }
    k->args = k->line + word + strspn(k->line + word, " ");
    describe(k, &c);
    offer_all(k, &c);
    check(k, &c);
}

void tt_complete(struct tt_completion *out, const char *line, size_t cursor,
                 const struct tt_scene *scene)
{
    struct work k = {.out = out, .scene = scene, .line = line, .cursor = cursor};
    struct tt_err err = {0};
    struct tt_command_info c;
    for (int match = BEGINS; match <= SPREAD; match++) {
        out->n = 0;
        out->more = false;
        out->from = cursor;
        out->form[0] = out->help[0] = out->now[0] = out->wrong[0] = '\0';
        k.match = match;
        complete(&k);
        if (out->n > 0)
            return;
    }
    if (*line && !tt_command_find(line, &c)) {
        tt_command_refuse(line, &err);
        tt_text_printable(out->wrong, sizeof out->wrong, err.text);
    }
}

size_t tt_completion_common(const struct tt_completion *k)
{
    size_t n = k->n > 0 ? strlen(k->item[0].text) : 0;
    for (int i = 1; i < k->n; i++)
        for (size_t j = 0; j < n; j++)
            if (k->item[i].text[j] != k->item[0].text[j])
                n = j;
    /* No half character. */
    while (n > 0 && ((unsigned char)k->item[0].text[n] & 0xc0) == 0x80)
        n--;
    return n;
}
