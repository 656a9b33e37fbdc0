/* The table of schedules, made of schedules.list.h, which says how to add one; and warm-up. */
#include <tuitrain/optim/schedule.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/text.h>

#define SCHEDULE(id) extern const struct tt_schedule_type tt_schedule_##id;
#include "schedules.list.h"
#undef SCHEDULE

const struct tt_schedule_type *const tt_schedule_types[] = {
#define SCHEDULE(id) &tt_schedule_##id,
#include "schedules.list.h"
    NULL,
};

/* --- warm-up --------------------------------------------------------------------------------- */

struct warmup {
    int64_t steps;
    double start;
};

static const struct tt_opt warmup_opts[] = {
    TT_ROW_INT("steps", offsetof(struct warmup, steps), 0, 1, 1e9, "steps until the full rate"),
    TT_ROW_FLOAT("start", offsetof(struct warmup, start), 1.0 / 3, 0, 1, "share at the start"),
    {0},
};

/* As torch.optim.lr_scheduler.LinearLR, one step a batch. */
static double warmup_factor(const struct tt_schedule *s, int64_t step)
{
    if (step >= s->warmup)
        return 1;
    return s->warmup_start + (1 - s->warmup_start) * (double)step / (double)s->warmup;
}

static int read_warmup(struct tt_schedule *s, const char *args, struct tt_err *err)
{
    struct warmup w;
    tt_opt_defaults(warmup_opts, &w);
    if (tt_opt_set_words(warmup_opts, &w, args, ", ", "warmup", err) < 0)
        return -1;
    if (w.steps < 1)
        return tt_fail(err, TT_EUSAGE, "warmup needs its number of steps: warmup:500");
    s->warmup = w.steps;
    s->warmup_start = w.start;
    return 0;
}

/* --- specs ----------------------------------------------------------------------------------- */

/* PyTorch's names, and what is meant here by each. */
static const struct {
    const char *word, *schedule;
} others[] = {
    {"ConstantLR", "constant"},
    {"CosineAnnealingLR", "cosine"},
    {"CosineAnnealingWarmRestarts", "cosine-restarts"},
    {"ExponentialLR", "exponential"},
    {"LinearLR", "warmup"},
    {"MultiStepLR", "multistep"},
    {"OneCycleLR", "onecycle"},
    {"PolynomialLR", "polynomial"},
    {"ReduceLROnPlateau", "plateau"},
    {"StepLR", "step"},
};

/* The name that was meant, or NULL; "lr_scheduler.StepLR(5)" is taken for StepLR. */
static const char *meant(const char *word, const char *const *names)
{
    size_t n = strcspn(word, "(");
    for (size_t i = n; i-- > 0;)
        if (word[i] == '.') {
            word += i + 1;
            n -= i + 1;
            break;
        }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strlen(others[i].word) == n && strncasecmp(word, others[i].word, n) == 0)
            return others[i].schedule;
    return tt_nearest_name(word, names, sizeof *names);
}

static const struct tt_schedule_type *find(const char *name, struct tt_err *err)
{
    enum { MOST = 31 };
    const char *names[MOST + 2] = {"warmup"};
    char list[256];
    int n = 1;
    for (const struct tt_schedule_type *const *t = tt_schedule_types; *t && n < MOST; t++) {
        if (strcmp((*t)->name, name) == 0)
            return *t;
        names[n++] = (*t)->name;
    }
    const char *near = meant(name, names);
    if (near)
        tt_fail(err, TT_EUSAGE, "no schedule \"%s\"; did you mean \"%s\"?", name, near);
    else
        tt_fail(err, TT_EUSAGE, "no schedule \"%s\"; known: %s", name,
                tt_join_names(list, sizeof list, names, sizeof *names));
    return NULL;
}

/* Joins the whole numbers of the first option, "3,5,gamma=0.5" or "milestones=[3, 5]", to "3/5".
 * A list that has its slashes already ends with them, so that 30/80,2 keeps its gamma. */
static int join_list(const struct tt_schedule_type *t, const char *args, char *out, size_t size,
                     struct tt_err *err)
{
    char text[TT_OPT_TEXT], *save = NULL;
    const char *name = t->opts ? t->opts->name : "", *before = "";
    size_t n = strlen(name), used = 0;
    int64_t last = -1, number;
    bool open = true; /* whole numbers belong to the list */
    out[0] = '\0';
    tt_text_copy(text, sizeof text, args);
    for (char *word = strtok_r(text, ", []", &save); word && used < size;
         word = strtok_r(NULL, ", []", &save)) {
        if (strncmp(word, name, n) == 0 && word[n] == '=') {
            used += (size_t)snprintf(out + used, size - used, "%s%s=", before, name);
            before = "";
            word += n + 1;
            open = true;
            last = -1;
            if (!word[0])
                continue;
        }
        open = open && tt_text_to_int(word, &number);
        if (open && last >= 0 && number <= last)
            return tt_fail(err, TT_EUSAGE,
                           "%s: %" PRId64 " after %" PRId64 ", but %s rise: %s:3,5; a factor is "
                           "gamma=0.1",
                           t->name, number, last, name, t->name);
        before = open && last >= 0 ? "/" : before;
        used += (size_t)snprintf(out + used, size - used, "%s%s", before, word);
        before = ",";
        last = open ? number : -1;
    }
    return used < size ? 0 : tt_fail(err, TT_EUSAGE, "schedule: too long");
}

static int read_part(struct tt_schedule *s, char *part, struct tt_err *err)
{
    char *args = strchr(part, ':');
    if (args)
        *args++ = '\0';
    else
        args = part + strlen(part);
    if (strcmp(part, "warmup") == 0)
        return read_warmup(s, args, err);
    if (s->type)
        return tt_fail(err, TT_EUSAGE, "schedule: one beside warmup, got %s and %s", s->type->name,
                       part);
    s->type = find(part, err);
    if (!s->type)
        return -1;
    s->options = calloc(1, s->type->size + 1);
    if (!s->options)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (s->type->opts)
        tt_opt_defaults(s->type->opts, s->options);
    char joined[TT_OPT_TEXT];
    if (s->type->list && join_list(s->type, args, joined, sizeof joined, err) < 0)
        return -1;
    if (s->type->list)
        args = joined;
    if (tt_opt_set_words(s->type->opts, s->options, args, ", ", s->type->name, err) < 0)
        return -1;
    return s->type->prepare ? s->type->prepare(s->options, err) : 0;
}

int tt_schedule_init(struct tt_schedule *s, const char *spec, struct tt_err *err)
{
    char text[TT_OPT_TEXT], *save = NULL;
    memset(s, 0, sizeof *s);
    if (!tt_text_copy(s->spec, sizeof s->spec, spec))
        return tt_fail(err, TT_EUSAGE, "schedule: too long");
    tt_text_copy(text, sizeof text, spec);
    for (char *part = strtok_r(text, "+", &save); part; part = strtok_r(NULL, "+", &save)) {
        while (*part == ' ')
            part++;
        for (size_t n = strlen(part); n > 0 && part[n - 1] == ' '; n--)
            part[n - 1] = '\0';
        if (read_part(s, part, err) < 0) {
            tt_schedule_done(s);
            return -1;
        }
    }
    if (!s->type)
        s->type = &tt_schedule_constant;
    return 0;
}

void tt_schedule_done(struct tt_schedule *s)
{
    free(s->options);
    memset(s, 0, sizeof *s);
}

bool tt_schedule_grows(const struct tt_schedule *s, char *out, size_t size)
{
    const struct tt_opt *row = s->type->opts ? tt_opt_find(s->type->opts, "gamma") : NULL;
    double gamma =
        row ? *(const double *)(const void *)((const char *)s->options + row->offset) : 0;
    if (!(gamma > 1))
        return false;
    char value[40];
    snprintf(out, size, "schedule %s: gamma %s is above 1, so the learning rate grows",
             s->type->name, tt_text_double(value, sizeof value, gamma));
    return true;
}

double tt_schedule_rate(const struct tt_schedule *s, double base, const struct tt_moment *m)
{
    return s->type->rate(s->options, base, m, s->memory) * warmup_factor(s, m->step);
}

void tt_schedule_observe(struct tt_schedule *s, double base, double loss)
{
    if (s->type->observe)
        s->type->observe(s->options, base, loss, s->memory);
}
