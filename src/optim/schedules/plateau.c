/* ReduceLROnPlateau of torch.optim.lr_scheduler, on the validation loss: when it has not improved
 * for `patience` validations, the learning rate is multiplied by `factor`. */
#include <math.h>

#include <tuitrain/optim/schedule.h>

struct plateau {
    double factor, threshold, least;
    int64_t patience, cooldown;
};

#define OFFSET(field) offsetof(struct plateau, field)
static const struct tt_opt opts[] = {
    {.name = "factor",
     .type = TT_OPT_FLOAT,
     .offset = OFFSET(factor),
     .def = 0.1,
     .max = 1,
     .flags = TT_OPT_ABOVE_MIN | TT_OPT_BELOW_MAX,
     .value_name = "F",
     .help = "of each fall"},
    TT_ROW_INT("patience", OFFSET(patience), 10, 0, 1e6, "validations without improvement"),
    TT_ROW_FLOAT("threshold", OFFSET(threshold), 1e-4, 0, 1, "share that counts as improvement"),
    TT_ROW_INT("cooldown", OFFSET(cooldown), 0, 0, 1e6, "validations to wait after a fall"),
    TT_ROW_FLOAT("min", OFFSET(least), 0, 0, 10, "never below this"),
    {0},
};

/* What it remembers: falls so far as a factor (0 stands for 1), the best loss, and two counts. */
enum { SCALE, BEST, BAD, WAIT };

static double rate(const void *options, double base, const struct tt_moment *m,
                   const double *memory)
{
    (void)options, (void)m;
    return base * (memory[SCALE] > 0 ? memory[SCALE] : 1);
}

static void observe(const void *options, double base, double loss, double *memory)
{
    const struct plateau *o = options;
    bool first = memory[SCALE] <= 0;
    if (first)
        memory[SCALE] = 1;
    if (first || loss < memory[BEST] * (1 - o->threshold)) {
        memory[BEST] = loss;
        memory[BAD] = 0;
    } else {
        memory[BAD]++;
    }
    if (memory[WAIT] > 0) {
        memory[WAIT]--;
        memory[BAD] = 0;
    }
    if (memory[BAD] <= (double)o->patience)
        return;
    double old = base * memory[SCALE], new = fmax(old * o->factor, o->least);
    if (old - new > 1e-8)
        memory[SCALE] = new / base;
    memory[WAIT] = (double)o->cooldown;
    memory[BAD] = 0;
}

const struct tt_schedule_type tt_schedule_plateau = {
    .name = "plateau",
    .help = "times factor when the validation loss stops falling",
    .opts = opts,
    .size = sizeof(struct plateau),
    .rate = rate,
    .observe = observe};
