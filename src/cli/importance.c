#include "importance.h"

#include <inttypes.h>
#include <stdlib.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/print.h>

#include "json.h"

static void print_columns(const struct tt_session *s, const struct tt_importance *x)
{
    int64_t *order = tt_calloc(x->n, sizeof *order, NULL);
    if (!order)
        return;
    tt_importance_sort(x, order);
    tt_print_line("%-24s %10s %9s %12s %9s", "column", s->regression ? "R2 lost" : "acc lost", "+-",
                  "loss gained", "+-");
    for (int64_t i = 0; i < x->n; i++) {
        const struct tt_worth *k = &x->worth[order[i]];
        tt_print_padded(k->name, 24);
        if (s->regression)
            tt_print_line(" %10.4f %9.4f %12.4f %9.4f", k->score, k->score_deviation, k->loss,
                          k->loss_deviation);
        else
            tt_print_line(" %9.2f%% %8.2f%% %12.4f %9.4f", k->score, k->score_deviation, k->loss,
                          k->loss_deviation);
    }
    free(order);
}

/* Where the loss grows most stands 9; where it does not grow, a dot. */
static void print_squares(const struct tt_importance *x)
{
    double most = 0;
    for (int64_t k = 0; k < x->n; k++)
        most = x->worth[k].loss > most ? x->worth[k].loss : most;
    for (int row = 0; row < x->height; row++) {
        for (int column = 0; column < x->width; column++) {
            double share = most > 0 ? x->worth[row * x->width + column].loss / most : 0;
            int ninth = (int)(share * 9 + 0.5);
            if (ninth > 0)
                tt_print(" %d", ninth);
            else
                tt_print(" .");
        }
        tt_print_newline();
    }
    tt_print_line("9 is a loss that grows by %.4f; a dot is none", most);
}

void tt_importance_print(const struct tt_session *s, const struct tt_importance *x)
{
    tt_print_newline();
    if (x->height)
        tt_print_line("importance: each of %d x %d squares painted over, in %" PRId64 " samples",
                      x->height, x->width, x->samples);
    else
        tt_print_line("importance: each column permuted %d times among %" PRId64 " samples",
                      x->repeats, x->samples);
    if (x->height)
        print_squares(x);
    else
        print_columns(s, x);
}

json_t *tt_importance_json(const struct tt_session *s, const struct tt_importance *x)
{
    json_t *list = json_array();
    const char *score = s->regression ? "r2_lost" : "accuracy_lost";
    for (int64_t i = 0; i < x->n; i++) {
        const struct tt_worth *k = &x->worth[i];
        json_t *o = json_object();
        if (x->height) {
            json_object_set_new(o, "row", json_integer(i / x->width));
            json_object_set_new(o, "column", json_integer(i % x->width));
        } else {
            json_object_set_new(o, "name", tt_json_text(k->name));
        }
        json_object_set_new(o, score, tt_json_number(k->score));
        json_object_set_new(o, "loss_gained", tt_json_number(k->loss));
        if (x->repeats > 1) {
            json_object_set_new(o, "score_deviation", tt_json_number(k->score_deviation));
            json_object_set_new(o, "loss_deviation", tt_json_number(k->loss_deviation));
        }
        json_array_append_new(list, o);
    }
    return list;
}
