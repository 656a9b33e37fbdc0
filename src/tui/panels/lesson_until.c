#include "lesson_until.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>

#include "../views/views.h"

/* --- numbers --------------------------------------------------------------------------------- */

/* By the names that epochs are told by. */
#define RESULT(pass, field)                                                                        \
    static double pass##_##field(const struct tt_scene *s)                                         \
    {                                                                                              \
        return s->snap->pass.known ? s->snap->pass.field : NAN;                                    \
    }
RESULT(train, loss)
RESULT(train, accuracy)
RESULT(train, r2)
RESULT(val, loss)
RESULT(val, accuracy)
RESULT(val, r2)
#undef RESULT

static double gap(const struct tt_scene *s)
{
    return val_loss(s) - train_loss(s);
}

static double step(const struct tt_scene *s)
{
    return (double)s->snap->step;
}

static double epoch(const struct tt_scene *s)
{
    return (double)s->snap->epoch;
}

static double rate(const struct tt_scene *s)
{
    return s->snap->lr;
}

static double saves(const struct tt_scene *s)
{
    return (double)s->saves;
}

static double branches(const struct tt_scene *s)
{
    return s->n_branches;
}

static double warnings(const struct tt_scene *s)
{
    return s->snap->n_warnings;
}

static double searches(const struct tt_scene *s)
{
    return s->finding && !s->finding->running ? (double)s->finding->number : NAN;
}

static const struct {
    const char *name;
    double (*of)(const struct tt_scene *);
} numbers[] = {{"step", step},
               {"epoch", epoch},
               {"lr", rate},
               {"train_loss", train_loss},
               {"train_acc", train_accuracy},
               {"train_r2", train_r2},
               {"val_loss", val_loss},
               {"val_acc", val_accuracy},
               {"val_r2", val_r2},
               {"gap", gap},
               {"saves", saves},
               {"branches", branches},
               {"warnings", warnings},
               {"searches", searches},
               {NULL, NULL}};
_Static_assert(sizeof numbers / sizeof numbers[0] <= TT_UNTIL_NUMBERS + 1, "a moment holds all");

void tt_until_begin(struct tt_lesson_moment *m, const struct tt_scene *scene)
{
    for (int i = 0; numbers[i].name; i++)
        m->number[i] = numbers[i].of(scene);
}

/* Keys make a rate by quarters, and a person types 0.02 of 0.01: nearly is enough. */
static bool number_holds(const struct tt_term *t, double was, double now)
{
    const double near = 0.9995;
    switch (t->op) {
    case '<':
        return now < t->value;
    case '>':
        return now > t->value;
    case '=':
        return fabs(now - t->value) <= 1e-9 * fabs(t->value);
    case '+':
        return now >= was + t->value;
    case '-':
        return now <= was - t->value;
    case '*':
        return now >= near * was * t->value;
    default:
        return now <= was / t->value / near;
    }
}

/* --- states and warnings --------------------------------------------------------------------- */

static bool is_paused(const struct tt_scene *s)
{
    return s->snap->state == TT_PAUSED;
}

static bool is_training(const struct tt_scene *s)
{
    return s->snap->state == TT_TRAINING;
}

static bool is_finished(const struct tt_scene *s)
{
    return s->snap->state == TT_FINISHED;
}

static bool is_held(const struct tt_scene *s)
{
    return s->snap->eval_mode;
}

static bool is_lost(const struct tt_scene *s)
{
    return s->snap->coaching.lost;
}

static const struct {
    const char *name;
    bool (*holds)(const struct tt_scene *);
} states[] = {{"paused", is_paused}, {"training", is_training}, {"finished", is_finished},
              {"eval", is_held},     {"lost", is_lost},         {NULL, NULL}};

/* A warning by a piece of its name that no other has. */
static int find_warning(const char *piece, char *why, size_t size)
{
    const char *names[TT_RULE_COUNT + 1] = {NULL};
    int found = -1, n = 0;
    char all[460];
    for (int r = 0; r < TT_RULE_COUNT; r++) {
        names[r] = tt_rules[r].name;
        if (piece[0] && strstr(names[r], piece))
            found = r, n++;
    }
    if (n == 1)
        return found;
    tt_join_names(all, sizeof all, names, sizeof names[0]);
    snprintf(why, size, "no warning \"%.40s\"; there are %s", piece, all);
    return -1;
}

static bool warned(const struct tt_scene *s, int rule)
{
    for (int i = 0; i < s->snap->n_warnings; i++)
        if ((int)s->snap->warning[i].rule == rule)
            return true;
    return false;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool starts(const char *text, const char *word, const char **rest)
{
    size_t n = strlen(word);
    if (strncmp(text, word, n) != 0 || text[n] != ' ')
        return false;
    *rest = text + n + strspn(text + n, " ");
    return true;
}

static bool is_view(const char *name)
{
    for (int i = 0; tt_views[i]; i++)
        if (strcmp(tt_views[i]->name, name) == 0)
            return true;
    return false;
}

static bool read_number(struct tt_term *t, const char *text, char *why, size_t size)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789");
    const char *op = text + n + strspn(text + n, " ");
    for (t->what = 0; numbers[t->what].name; t->what++)
        if (strlen(numbers[t->what].name) == n && strncmp(text, numbers[t->what].name, n) == 0)
            break;
    if (!numbers[t->what].name) {
        char all[256];
        tt_join_names(all, sizeof all, &numbers[0].name, sizeof numbers[0]);
        snprintf(why, size,
                 "\"%.40s\" is no condition: paused, training, finished, eval, lost; view NAME; "
                 "command LINE; warning NAME; or one of %s, with < > = + - * or / and a number",
                 text, all);
        return false;
    }
    t->kind = TT_TERM_NUMBER;
    t->op = *op;
    const char *value = *op ? op + 1 + strspn(op + 1, " ") : op;
    bool scales = t->op == '*' || t->op == '/';
    if (!t->op || !strchr("<>=+-*/", t->op) || !tt_text_to_double(value, &t->value) ||
        !isfinite(t->value) || (scales && !(t->value > 0))) {
        snprintf(why, size, "%.*s: takes < > = + - * or / and a number, got \"%.40s\"", (int)n,
                 text, op);
        return false;
    }
    return true;
}

static bool read_term(struct tt_term *t, const char *text, char *why, size_t size)
{
    const char *rest;
    for (int i = 0; states[i].name; i++)
        if (strcmp(text, states[i].name) == 0) {
            *t = (struct tt_term){.kind = TT_TERM_STATE, .what = i};
            return true;
        }
    if (starts(text, "warning", &rest)) {
        t->kind = TT_TERM_WARNING;
        t->what = find_warning(rest, why, size);
        return t->what >= 0;
    }
    bool view = starts(text, "view", &rest);
    if (!view && !starts(text, "command", &rest))
        return read_number(t, text, why, size);
    t->kind = view ? TT_TERM_VIEW : TT_TERM_COMMAND;
    if (!tt_text_copy(t->text, sizeof t->text, rest))
        snprintf(why, size, "\"%.40s...\" is too long", rest);
    else if (!rest[0] || (view && !is_view(rest)))
        snprintf(why, size, view ? "no view \"%.40s\"" : "command: which one?%.0s", rest);
    else
        return true;
    return false;
}

/* Cuts off what stands before the next `and` or `or`; *any: it was `or`. */
static char *next_piece(char **rest, bool *any)
{
    char *piece = *rest, *and = strstr(piece, " and "), * or = strstr(piece, " or ");
    char *end = and&&(! or || and < or) ? and : or ;
    *any = end && end == or ;
    *rest = end ? end + (*any ? 4 : 5) : NULL;
    end = end ? end : piece + strlen(piece);
    while (end > piece && end[-1] == ' ')
        end--;
    *end = '\0';
    return piece + strspn(piece, " ");
}

bool tt_until_read(struct tt_until *u, const char *text, char *why, size_t size)
{
    char copy[400], *rest = copy;
    bool any = true;
    *u = (struct tt_until){.n = 0};
    if (!tt_text_copy(copy, sizeof copy, text)) {
        snprintf(why, size, "until: longer than %zu bytes", sizeof copy - 1);
        return false;
    }
    while (rest) {
        struct tt_term t = {.first = any};
        const char *piece = next_piece(&rest, &any);
        bool first = t.first;
        if (u->n == TT_UNTIL_TERMS) {
            snprintf(why, size, "until: more than %d conditions", TT_UNTIL_TERMS);
            return false;
        }
        if (!read_term(&t, piece, why, size))
            return false;
        t.first = first;
        u->term[u->n++] = t;
    }
    return true;
}

/* --- judging --------------------------------------------------------------------------------- */

unsigned tt_until_heard(const struct tt_until *u, const char *line)
{
    unsigned heard = 0;
    for (int i = 0; i < u->n; i++) {
        size_t n = strlen(u->term[i].text);
        if (u->term[i].kind == TT_TERM_COMMAND && strncmp(line, u->term[i].text, n) == 0 &&
            (!line[n] || strchr(" =*/+-", line[n])))
            heard |= 1U << i;
    }
    return heard;
}

bool tt_until_holds(const struct tt_until *u, const struct tt_lesson_moment *before,
                    const struct tt_scene *scene, const char *view, unsigned heard)
{
    bool any = false, all = true;
    for (int i = 0; i < u->n; i++) {
        const struct tt_term *t = &u->term[i];
        if (t->first && i > 0) {
            any = any || all;
            all = true;
        }
        bool holds = false;
        switch (t->kind) {
        case TT_TERM_STATE:
            holds = states[t->what].holds(scene);
            break;
        case TT_TERM_VIEW:
            holds = strcmp(t->text, view) == 0;
            break;
        case TT_TERM_COMMAND:
            holds = heard & (1U << i);
            break;
        case TT_TERM_WARNING:
            holds = warned(scene, t->what);
            break;
        case TT_TERM_NUMBER:
            holds = number_holds(t, before->number[t->what], numbers[t->what].of(scene));
            break;
        }
        all = all && holds;
    }
    return u->n > 0 && (any || all);
}
