/* The parts of dates (date.c, apply.c) as operations on days since 1970, all in double. */
#include "date_to_graph.h"

const char *tt__op1(struct tt_graph *g, const char *op, const char *a)
{
    tt_graph_op(g, op, a);
    return g->value;
}

const char *tt__op2(struct tt_graph *g, const char *op, const char *a, const char *b)
{
    tt_graph_op(g, op, a, b);
    return g->value;
}

const char *tt__op3(struct tt_graph *g, const char *op, const char *a, const char *b, const char *c)
{
    tt_graph_op(g, op, a, b, c);
    return g->value;
}

const char *tt__cast(struct tt_graph *g, const char *a, enum tt_graph_type to)
{
    tt_graph_int(tt_graph_op(g, "Cast", a), "to", to);
    return g->value;
}

const char *tt__number(struct tt_graph *g, double v)
{
    const struct tt_shape one = tt_shape1(1);
    return tt_graph_doubles(g, "number", &one, &v);
}

/* a op v */
static const char *with(struct tt_graph *g, const char *op, const char *a, double v)
{
    return tt__op2(g, op, a, tt__number(g, v));
}

/* Whole numbers divided, down. */
static const char *over(struct tt_graph *g, const char *a, double v)
{
    return tt__op1(g, "Floor", with(g, "Div", a, v));
}

static const char *rest(struct tt_graph *g, const char *a, double v)
{
    return tt__op2(g, "Sub", a, with(g, "Mul", over(g, a, v), v));
}

static const char *is_zero(struct tt_graph *g, const char *a)
{
    return with(g, "Equal", a, 0);
}

/* Howard Hinnant's days to civil, as in date.c: the year of 400 and the day in it, from March. */
struct march {
    const char *year, *day;
};
static struct march from_march(struct tt_graph *g, const char *whole)
{
    struct march m;
    const char *day = rest(g, with(g, "Add", whole, 719468), 146097), *sum;
    sum = tt__op2(g, "Sub", day, over(g, day, 1460));
    sum = tt__op2(g, "Add", sum, over(g, day, 36524));
    sum = tt__op2(g, "Sub", sum, over(g, day, 146096));
    m.year = over(g, sum, 365);
    sum = tt__op2(g, "Add", with(g, "Mul", m.year, 365), over(g, m.year, 4));
    m.day = tt__op2(g, "Sub", day, tt__op2(g, "Sub", sum, over(g, m.year, 100)));
    return m;
}

/* Days since the year began, over 366. */
static const char *of_year(struct tt_graph *g, const char *whole, const char *part)
{
    struct march m = from_march(g, whole);
    const char *of_100 = tt__op1(g, "Not", is_zero(g, rest(g, m.year, 100)));
    const char *leap = tt__op2(g, "And", is_zero(g, rest(g, m.year, 4)),
                               tt__op2(g, "Or", of_100, is_zero(g, m.year)));
    const char *from_leap = tt__cast(g, leap, TT_GRAPH_F64);
    const char *spring = tt__op2(g, "Add", with(g, "Add", m.day, 59), from_leap);
    const char *winter = with(g, "Sub", m.day, 306); /* January and February come last */
    const char *late = with(g, "Greater", with(g, "Add", m.day, 0.5), 306);
    const char *day = tt__op3(g, "Where", late, winter, spring);
    return with(g, "Div", tt__op2(g, "Add", day, part), 366);
}

/* sin and cos of a share of the circle, appended to a list of blocks (N, 1). */
static const char *both(struct tt_graph *g, const char *share)
{
    const char *angle = with(g, "Mul", share, 2 * 3.14159265358979323846);
    const char *sine = tt__op1(g, "Sin", angle);
    const char *cosine = tt__op1(g, "Cos", angle);
    tt_graph_int(tt_graph_op(g, "Concat", sine, cosine), "axis", 1);
    return g->value;
}

const char *tt__date_to_graph(const struct tt_schema *s, const struct tt_column *c,
                              struct tt_graph *g, const char *days)
{
    const char *block[5] = {NULL}, *whole = tt__op1(g, "Floor", days);
    const char *part = tt__op2(g, "Sub", days, whole);
    int n = 0;
    if (c->parts & TT_PART_DAYS)
        block[n++] = with(g, "Mul", with(g, "Sub", days, s->mean[c->first]), s->scale[c->first]);
    if (c->parts & TT_PART_YEAR)
        block[n++] = both(g, of_year(g, whole, part));
    if (c->parts & TT_PART_WEEK)
        block[n++] = both(
            g, with(g, "Div", tt__op2(g, "Add", rest(g, with(g, "Add", whole, 3), 7), part), 7));
    if (c->parts & TT_PART_DAY)
        block[n++] = both(g, part);
    tt_graph_int(tt_graph_append(g, "Concat", block), "axis", 1);
    return tt__cast(g, g->value, TT_GRAPH_F32);
}
