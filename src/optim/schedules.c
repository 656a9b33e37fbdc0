/* The table of schedules, made of schedules.list.h, which says how to add one; and warm-up. */
#include <tuitrain/optim/schedule.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    const char *near = tt_nearest_name(name, names, sizeof *names);
    if (near)
        tt_fail(err, TT_EUSAGE, "no schedule \"%s\"; did you mean \"%s\"?", name, near);
    else
        tt_fail(err, TT_EUSAGE, "no schedule \"%s\"; known: %s", name,
                tt_join_names(list, sizeof list, names, sizeof *names));
    return NULL;
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

double tt_schedule_rate(const struct tt_schedule *s, double base, const struct tt_moment *m)
{
    return s->type->rate(s->options, base, m, s->memory) * warmup_factor(s, m->step);
}

void tt_schedule_observe(struct tt_schedule *s, double base, double loss)
{
    if (s->type->observe)
        s->type->observe(s->options, base, loss, s->memory);
}
