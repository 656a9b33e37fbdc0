/* Falling by a factor: StepLR, MultiStepLR and ExponentialLR of torch.optim.lr_scheduler. */
#include <math.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/optim/schedule.h>

#include "time.h"

struct step {
    int64_t size;
    double gamma;
    int by;
};

static const struct tt_opt step_opts[] = {
    TT_ROW_INT("size", offsetof(struct step, size), 1, 1, 1e9, "epochs between two falls"),
    TT_ROW_FLOAT("gamma", offsetof(struct step, gamma), 0.1, 0, 10, "factor of each"),
    TT_ROW_BY(offsetof(struct step, by)),
    {0},
};

static double step(const void *options, double base, const struct tt_moment *m,
                   const double *memory)
{
    const struct step *o = options;
    (void)memory;
    return base * pow(o->gamma, (double)(tt__time(o->by, m) / o->size));
}

const struct tt_schedule_type tt_schedule_step = {.name = "step",
                                                  .help = "times gamma each `size` epochs",
                                                  .opts = step_opts,
                                                  .size = sizeof(struct step),
                                                  .rate = step};

enum { MILESTONES = 32 };

struct multistep {
    char list[TT_OPT_TEXT];
    double gamma;
    int by;
    int64_t at[MILESTONES];
    int n;
};

static const struct tt_opt multistep_opts[] = {
    {.name = "milestones",
     .type = TT_OPT_STRING,
     .offset = offsetof(struct multistep, list),
     .text = "",
     .value_name = "N,N,...",
     .help = "epochs after which it falls: 30,80"},
    TT_ROW_FLOAT("gamma", offsetof(struct multistep, gamma), 0.1, 0, 10, "factor of each"),
    TT_ROW_BY(offsetof(struct multistep, by)),
    {0},
};

static int prepare_multistep(void *options, struct tt_err *err)
{
    struct multistep *o = options;
    char text[TT_OPT_TEXT], *save = NULL;
    tt_text_copy(text, sizeof text, o->list);
    for (char *word = strtok_r(text, "/", &save); word; word = strtok_r(NULL, "/", &save)) {
        if (o->n == MILESTONES || !tt_text_to_int(word, &o->at[o->n]) || o->at[o->n] < 0)
            return tt_fail(err, TT_EUSAGE,
                           "multistep: \"%s\" must be up to %d whole numbers, as in 30,80", o->list,
                           MILESTONES);
        o->n++;
    }
    return o->n ? 0 : tt_fail(err, TT_EUSAGE, "multistep needs its milestones: multistep:30,80");
}

static double multistep(const void *options, double base, const struct tt_moment *m,
                        const double *memory)
{
    const struct multistep *o = options;
    (void)memory;
    for (int i = 0; i < o->n; i++)
        if (tt__time(o->by, m) >= o->at[i])
            base *= o->gamma;
    return base;
}

const struct tt_schedule_type tt_schedule_multistep = {.name = "multistep",
                                                       .help = "times gamma at each milestone",
                                                       .opts = multistep_opts,
                                                       .list = true,
                                                       .size = sizeof(struct multistep),
                                                       .prepare = prepare_multistep,
                                                       .rate = multistep};

static const struct tt_opt exponential_opts[] = {
    TT_ROW_FLOAT("gamma", offsetof(struct step, gamma), 0.9, 0, 10, "factor of each epoch"),
    TT_ROW_BY(offsetof(struct step, by)),
    {0},
};

static double exponential(const void *options, double base, const struct tt_moment *m,
                          const double *memory)
{
    const struct step *o = options;
    (void)memory;
    return base * pow(o->gamma, (double)tt__time(o->by, m));
}

const struct tt_schedule_type tt_schedule_exponential = {.name = "exponential",
                                                         .help = "times gamma each epoch",
                                                         .opts = exponential_opts,
                                                         .size = sizeof(struct step),
                                                         .rate = exponential};
