/* What a schema does to rows, and the ONNX operations that say the same: the test computes these.
 */
#include "../../support/test.h"

#include <math.h>
#include <stdio.h>

#include <tuitrain/data/to_graph.h>

#include "frames.h"

#include "../../../src/data/table/number.h"
#include "../../../src/data/table/pipeline.h"
#include "../../../src/data/table/to_graph.h"

/* --- one row through the operations, as ONNX has them ---------------------------------------- */

enum { WIDE = 200, MOST = 2000 };

struct value {
    const char *name;
    double v[WIDE];
    int n;
    const char *text; /* of a string, or NULL */
};

static struct value values[MOST];
static int n_values;

static struct value *find(const char *name)
{
    for (int i = n_values - 1; i >= 0; i--)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    fail_msg("nothing is called \"%s\"", name);
    return NULL;
}

static struct value *add(const char *name, int n)
{
    assert_true(n_values < MOST && n <= WIDE);
    values[n_values] = (struct value){.name = name, .n = n};
    return &values[n_values++];
}

static void add_constants(const struct tt_graph *g)
{
    for (int i = 0; i < g->n_tensors; i++) {
        const struct tt_graph_tensor *t = g->tensor[i];
        struct value *v = add(t->name, (int)tt_shape_count(&t->shape));
        for (int k = 0; k < v->n; k++)
            v->v[k] = t->doubles ? t->doubles[k]
                      : t->whole ? (double)t->whole[k]
                                 : (double)t->floats[k];
    }
}

static const struct tt_graph_attr *attr(const struct tt_graph_node *node, const char *name)
{
    for (int i = 0; i < node->n_attrs; i++)
        if (strcmp(node->attr[i].name, name) == 0)
            return &node->attr[i];
    fail_msg("%s has no %s", node->name, name);
    return NULL;
}

static double one(const char *op, const double *x)
{
    if (strcmp(op, "Sub") == 0)
        return x[0] - x[1];
    if (strcmp(op, "Add") == 0)
        return x[0] + x[1];
    if (strcmp(op, "Mul") == 0)
        return x[0] * x[1];
    if (strcmp(op, "Div") == 0)
        return x[0] / x[1];
    if (strcmp(op, "Equal") == 0)
        return x[0] == x[1];
    if (strcmp(op, "Greater") == 0)
        return x[0] > x[1];
    if (strcmp(op, "And") == 0)
        return x[0] != 0 && x[1] != 0;
    if (strcmp(op, "Or") == 0)
        return x[0] != 0 || x[1] != 0;
    if (strcmp(op, "Where") == 0)
        return x[0] != 0 ? x[1] : x[2];
    if (strcmp(op, "Not") == 0)
        return x[0] == 0;
    if (strcmp(op, "IsNaN") == 0)
        return isnan(x[0]);
    if (strcmp(op, "Floor") == 0)
        return floor(x[0]);
    if (strcmp(op, "Sin") == 0)
        return sin(x[0]);
    if (strcmp(op, "Cos") == 0)
        return cos(x[0]);
    fail_msg("what does %s do?", op);
    return 0;
}

static void encode(const struct tt_graph_node *node, const struct value *in)
{
    const struct tt_graph_attr *keys = attr(node, "keys_strings");
    struct value *out = add(node->out, 1);
    assert_string_equal(node->domain, "ai.onnx.ml");
    out->v[0] = (double)attr(node, "default_int64")->ints[0];
    for (int i = 0; i < keys->n; i++)
        if (strcmp(keys->texts[i], in->text) == 0)
            out->v[0] = (double)attr(node, "values_int64s")->longs[i];
}

static void compute(const struct tt_graph_node *node)
{
    const struct value *in[64];
    int n = 0;
    assert_true(node->n_in <= 64);
    for (int i = 0; i < node->n_in; i++) {
        in[i] = find(node->in[i]);
        n = in[i]->n > n ? in[i]->n : n;
    }
    if (strcmp(node->op, "LabelEncoder") == 0) {
        encode(node, in[0]);
    } else if (strcmp(node->op, "Concat") == 0) {
        struct value *out = add(node->out, 0);
        for (int i = 0; i < node->n_in; i++)
            for (int k = 0; k < in[i]->n; k++)
                out->v[out->n++] = in[i]->v[k];
    } else if (strcmp(node->op, "Gather") == 0) {
        struct value *out = add(node->out, in[1]->n);
        for (int k = 0; k < out->n; k++)
            out->v[k] = in[0]->v[(int)in[1]->v[k]];
    } else if (strcmp(node->op, "ReduceSum") == 0) {
        struct value *out = add(node->out, 1);
        for (int k = 0; k < in[0]->n; k++)
            out->v[0] += in[0]->v[k];
    } else if (strcmp(node->op, "Cast") == 0) {
        bool narrow = attr(node, "to")->ints[0] == TT_GRAPH_F32;
        struct value *out = add(node->out, n);
        for (int k = 0; k < n; k++)
            out->v[k] = narrow ? (double)(float)in[0]->v[k] : in[0]->v[k];
    } else {
        struct value *out = add(node->out, n);
        for (int k = 0; k < n; k++) {
            double x[3];
            for (int i = 0; i < node->n_in; i++)
                x[i] = in[i]->v[in[i]->n == 1 ? 0 : k];
            out->v[k] = one(node->op, x);
        }
    }
}

/* --- rows ------------------------------------------------------------------------------------ */

static struct tt_schema *fit(const char *text, const struct tt_data_wish *wish)
{
    struct tt__frame f = parse_frame(text);
    struct tt_err err = {0};
    struct tt_notes notes = {0};
    struct tt__facts *facts;
    uint32_t order[400];
    int64_t map[20];
    struct tt_schema *s = tt__schema_guess(&f, wish, &facts, &notes, &err);
    if (!s)
        fail_msg("%s", err.text);
    for (int64_t k = 0; k < f.columns; k++)
        map[k] = k;
    int64_t n = tt__schema_rows(s, &f, map, true, false, order);
    assert_ok(tt__schema_fit(s, &f, map, order, n, &err), &err);
    tt__facts_all_done(facts, f.columns);
    tt_notes_done(&notes);
    tt__frame_done(&f);
    return s;
}

/* A cell as somebody with the ONNX file would give it. */
static void add_cell(const struct tt__frame *f, int64_t k, int64_t row, const struct tt_column *c,
                     const char *input)
{
    static char text[30][40];
    struct value *v = add(input, 1);
    double cell = f->column[k].cell[row];
    struct tt__date d;
    tt__frame_text(f, k, row, text[k], sizeof text[k]);
    if (tt__column_is_text(c))
        v->text = text[k];
    else if (c->kind != TT_COLUMN_DATE)
        v->v[0] = cell == cell ? cell : NAN;
    else
        v->v[0] = tt__parse_date(text[k], strlen(text[k]), c->day_first, &d) ? d.days : NAN;
}

/* The inputs of a row, by the operations, are those of the pipeline. */
static void assert_same(const struct tt_schema *s, const struct tt_graph *g, const char *text,
                        const char *all)
{
    struct tt__frame f = parse_frame(text);
    struct tt_err err = {0};
    struct tt_notes notes = {0};
    uint32_t order[400];
    int64_t *map = tt__schema_match(s, &f, false, false, &notes, &err);
    if (!map)
        fail_msg("%s", err.text);
    int64_t n = tt__schema_rows(s, &f, map, false, false, order);
    float *x = calloc((size_t)(n * s->n_inputs), sizeof *x);
    assert_ok(tt__schema_apply(s, &f, map, order, n, x, &notes, &err), &err);
    for (int64_t r = 0; r < n; r++) {
        n_values = 0;
        add_constants(g);
        struct value *row = all ? add(all, 0) : NULL;
        for (int64_t k = 0; k < s->n_columns; k++) {
            const struct tt_column *c = &s->column[k];
            if (row && !c->target)
                row->v[row->n++] = map[k] < 0 ? 0 : f.column[map[k]].cell[r];
            else if (!row && c->n_inputs > 0)
                add_cell(&f, map[k], r, c, c->name);
        }
        for (int i = 0; i < g->n_nodes; i++)
            compute(g->node[i]);
        const struct value *z = find(g->value);
        assert_int_equal(z->n, s->n_inputs);
        for (int64_t k = 0; k < s->n_inputs; k++)
            if (fabs(z->v[k] - (double)x[r * s->n_inputs + k]) > 1e-6)
                fail_msg("row %d, \"%s\": %.9g by the operations, not %.9g", (int)r,
                         s->input_name[k], z->v[k], (double)x[r * s->n_inputs + k]);
    }
    tt_notes_done(&notes);
    free(x);
    free(map);
    tt__frame_done(&f);
}

static struct tt_graph make_graph(const struct tt_schema *s)
{
    struct tt_graph g;
    const struct tt_shape in = tt_shape1(s->n_inputs);
    tt_graph_init(&g, &in);
    g.scope = "inputs";
    tt__schema_to_graph(s, &g);
    assert_false(g.failed);
    return g;
}

/* --- tests ----------------------------------------------------------------------------------- */

static void every_kind_of_column_is_the_same(void **state)
{
    (void)state;
    static const char *const colour[] = {"red", "blue", "", "green"}, *const yes[] = {"yes", "No",
                                                                                      ""};
    char train[20000] = "when,size,colour,rooms,sold,day,stamp,y\n", fresh[20000];
    strcpy(fresh, train);
    for (int i = 0; i < 240; i++) {
        char *to = i < 160 ? train : fresh;
        char day[40] = "", size[20] = "";
        if (i % 11)
            sprintf(day, "%d-%02d-%02d", 1960 + i % 60, 1 + i * 7 % 12, 1 + i * 5 % 28);
        if (i % 9)
            sprintf(size, "%g", i * 0.37);
        sprintf(to + strlen(to), "%d,%s,%s,%d,%s,%s,2001-%02d-%02dT%02d:%02d:00,%d\n",
                1700000000 + i * 3 % 200, size, i == 200 ? "violet" : colour[i % 4], i % 3 + 1,
                yes[i % 3], day, 1 + i % 12, 1 + i % 28, i % 24, i % 60, i % 2);
    }
    /* Leap days, the ends of years, and centuries. */
    strcat(fresh, "1700000000,1,red,1,yes,2000-02-29,2000-12-31T23:59:59,0\n"
                  "1700000000,1,red,1,yes,1900-03-01,1999-12-31T00:00:00,0\n"
                  "1700000000,1,red,1,yes,2024-12-31,2004-02-29T12:00:00,0\n"
                  "1700000000,1,red,1,yes,1970-01-01,1970-01-01T00:00:00,0\n");
    const struct tt_data_wish wish = {.target = "y", .as = "rooms=category,when=number"};
    struct tt_schema *s = fit(train, &wish);
    struct tt_graph g = make_graph(s);
    assert_int_equal(g.n_inputs, 7);
    assert_string_equal(g.inputs[0].name, "when");
    int texts = 0, dates = 0;
    for (int k = 0; k < 7; k++) {
        texts += g.inputs[k].type == TT_GRAPH_STRING;
        dates += s->column[k].kind == TT_COLUMN_DATE;
    }
    assert_int_equal(texts, 2); /* colour and sold */
    assert_int_equal(dates, 2);
    assert_same(s, &g, train, NULL);
    assert_same(s, &g, fresh, NULL);
    tt_graph_done(&g);
    tt_schema_free(s);
}

static void every_day_of_four_centuries_is_its_place_in_the_year(void **state)
{
    (void)state;
    char text[8000] = "day,y\n";
    for (int i = 0; i < 200; i++)
        sprintf(text + strlen(text), "%d-%02d-%02d,%d\n", 1950 + i % 70, 1 + i % 12, 1 + i % 28,
                i % 2);
    const struct tt_data_wish wish = {.target = "y"};
    struct tt_schema *s = fit(text, &wish);
    struct tt_graph g = make_graph(s);
    assert_true(s->column[0].parts & TT_PART_YEAR);
    const struct tt_column *c = &s->column[0];
    for (int day = -100000; day < 100000; day += 13) {
        n_values = 0;
        add_constants(&g);
        add("day", 1)->v[0] = day + 0.25;
        for (int i = 0; i < g.n_nodes; i++)
            compute(g.node[i]);
        const double *z = find(g.value)->v;
        double angle = 2 * M_PI * tt__day_parts(day + 0.25).of_year;
        int at = (int)c->first + 1; /* after the days */
        if (fabs(z[at] - sin(angle)) > 1e-6 || fabs(z[at + 1] - cos(angle)) > 1e-6)
            fail_msg("day %d: %g %g, not %g %g", day, z[at], z[at + 1], sin(angle), cos(angle));
    }
    tt_graph_done(&g);
    tt_schema_free(s);
}

static void rows_without_names_are_one_input(void **state)
{
    (void)state;
    char text[8000] = "";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "%g,7,%s,%g,%d\n", i * 0.3, i % 7 ? "1.5" : "", i % 13 * 0.5,
                i % 2);
    const struct tt_data_wish wish = {.task = TT_TASK_AUTO};
    struct tt_schema *s = fit(text, &wish);
    struct tt_graph g = make_graph(s);
    assert_int_equal(g.n_inputs, 1);
    assert_string_equal(g.inputs[0].name, "X");
    assert_int_equal(g.inputs[0].shape.dim[0], 4); /* the constant one, too: rows as they are */
    assert_same(s, &g, text, "X");
    tt_graph_done(&g);
    tt_schema_free(s);
}

/* Columns that are called as something in the graph is, or as each other. */
static void inputs_have_names_of_their_own(void **state)
{
    (void)state;
    char text[8000] = "input,output,label,value,value,y\n";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "%d,%d,%d,%d,%d,%d\n", i * i % 17, i * 3 % 19, i * 5 % 23,
                i * 11 % 31, i * 13 % 37, i % 2);
    const struct tt_data_wish wish = {.target = "y"};
    struct tt_schema *s = fit(text, &wish);
    const struct tt_data d = {
        .input = tt_shape1(s->n_inputs), .schema = s, .n_classes = 2, .class_name = {"0", "1"}};
    const struct tt_shape out = tt_shape1(2);
    struct tt_graph g;
    struct tt_err err = {0};
    tt_graph_init(&g, &d.input);
    tt_graph_op(&g, "Relu", g.value);
    assert_ok(tt_graph_finish(&g, &out, &err), &err);
    assert_ok(tt_data_inputs_to_graph(&d, &g, &err), &err);
    assert_ok(tt_data_outputs_to_graph(&d, TT_SOFTMAX, &g, &err), &err);
    const char *names[500];
    int n = 0;
    for (int i = 0; i < g.n_inputs; i++)
        names[n++] = g.inputs[i].name;
    for (int i = 0; i < g.n_tensors; i++)
        names[n++] = g.tensor[i]->name;
    for (int i = 0; i < g.n_nodes; i++) { /* each reads what is there before it */
        for (int k = 0; k < g.node[i]->n_in; k++) {
            int at = 0;
            while (at < n && strcmp(names[at], g.node[i]->in[k]) != 0)
                at++;
            if (at == n)
                fail_msg("%s reads \"%s\"", g.node[i]->name, g.node[i]->in[k]);
        }
        names[n++] = g.node[i]->out;
    }
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(names[i], names[k]) == 0)
                fail_msg("\"%s\" is made twice", names[i]);
    assert_int_equal(g.n_inputs, 5);
    assert_string_equal(g.outputs[0].name, "probabilities");
    assert_string_equal(g.outputs[1].name, "output_label");
    tt_graph_done(&g);
    tt_schema_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_column_is_the_same),
        cmocka_unit_test(every_day_of_four_centuries_is_its_place_in_the_year),
        cmocka_unit_test(rows_without_names_are_one_input),
        cmocka_unit_test(inputs_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
