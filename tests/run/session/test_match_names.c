/* Weights of other programs: which tensor goes where, and of what dtype. */
#include "../small.h"

#include <math.h>

#include <tuitrain/formats/weights.h>

/* A model's tensors under other names, in another order. */
struct other {
    struct tt_tensor_set set;
    struct tt_named_tensor tensor[8];
    char name[8][64];
    float numbers[8][512];
};

/* Of "flatten; linear 8; batchnorm; relu; linear 3" on 36 inputs: numbers that tell them apart. */
static const struct {
    const char *name;
    int64_t dim[2];
    int n;
} parts[] = {{"1.weight", {8, 36}, 2},   {"1.bias", {8}, 1},       {"2.weight", {8}, 1},
             {"2.bias", {8}, 1},         {"4.weight", {3, 8}, 2},  {"4.bias", {3}, 1},
             {"2.running_mean", {8}, 1}, {"2.running_var", {8}, 1}};
enum { PARTS = sizeof parts / sizeof parts[0] };

static struct tt_session *session(void)
{
    struct tt_config c = small_config();
    c.net = "flatten; linear 8; batchnorm; relu; linear 3";
    return small_session(&c);
}

static void fill(struct other *o, const char *const names[PARTS])
{
    memset(o, 0, sizeof *o);
    for (int i = 0; i < PARTS; i++) {
        struct tt_named_tensor *t = &o->tensor[i];
        snprintf(o->name[i], sizeof o->name[i], "%s", names[i]);
        t->name = o->name[i];
        t->dtype = TT_F32;
        t->shape.n = parts[i].n;
        t->shape.dim[0] = parts[i].dim[0];
        t->shape.dim[1] = parts[i].dim[1];
        t->data = o->numbers[i];
        t->bytes = (size_t)tt_shape_count(&t->shape) * sizeof(float);
        for (size_t k = 0; k < t->bytes / sizeof(float); k++)
            o->numbers[i][k] = (float)(100 * i) + (float)k / 8;
    }
    o->set.tensor = o->tensor;
    o->set.n_tensors = PARTS;
}

/* The count of batches that a BatchNorm made is not of interest here. */
static int load(struct tt_session *s, struct other *o, bool partial, char report[400],
                struct tt_err *err)
{
    static int64_t count = 7;
    struct tt_named_tensor all[PARTS + 1];
    char name[80];
    memcpy(all, o->tensor, sizeof o->tensor);
    const char *dot = strrchr(o->name[6], '.');
    snprintf(name, sizeof name, "%.*snum_batches_tracked", (int)(dot ? dot + 1 - o->name[6] : 0),
             o->name[6]);
    all[PARTS] = (struct tt_named_tensor){
        .name = name, .dtype = TT_I64, .data = &count, .bytes = sizeof count};
    const struct tt_tensor_set set = {.tensor = all, .n_tensors = PARTS + 1};
    return tt_session_load_weights(s, &set, partial, report, 400, err);
}

static const float *values_of(const struct tt_session *s, const char *name, float *out)
{
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        if (strcmp(p->name, name) == 0) {
            tt_param_unpack(p, tt_model_values(s->model) + p->offset, out);
            return out;
        }
    }
    for (int i = 0; i < tt_model_buffers(s->model); i++) {
        const struct tt_param *p = tt_model_buffer(s->model, i);
        if (strcmp(p->name, name) == 0)
            return memcpy(out, tt_model_state(s->model) + p->offset, 8 * sizeof *out);
    }
    fail_msg("no %s", name);
    return NULL;
}

static void assert_in_place(const struct tt_session *s)
{
    for (int i = 0; i < PARTS; i++) {
        float out[512];
        const float *v = values_of(s, parts[i].name, out);
        assert_true(v[0] == (float)(100 * i));
        assert_true(v[2] == (float)(100 * i) + 0.25F);
    }
}

static void weights_are_found_by_name_prefix_or_order(void **state)
{
    (void)state;
    static const struct {
        const char *const names[PARTS];
        const char *word;
    } files[] = {
        {{"1.weight", "1.bias", "2.weight", "2.bias", "4.weight", "4.bias", "2.running_mean",
          "2.running_var"},
         "9 of 9 tensors by name"},
        {{"module.1.weight", "module.1.bias", "module.2.weight", "module.2.bias", "module.4.weight",
          "module.4.bias", "module.2.running_mean", "module.2.running_var"},
         "by name without \"module.\""},
        {{"a.net.1.weight", "a.net.1.bias", "a.net.2.weight", "a.net.2.bias", "a.net.4.weight",
          "a.net.4.bias", "a.net.2.running_mean", "a.net.2.running_var"},
         "by name without \"a.net.\""},
        {{"hidden.weight", "hidden.bias", "norm.weight", "norm.bias", "out.weight", "out.bias",
          "norm.running_mean", "norm.running_var"},
         "by shape and order (1.weight is the file's hidden.weight"},
        {{"layer.2.weight", "layer.2.bias", "layer.9.weight", "layer.9.bias", "layer.10.weight",
          "layer.10.bias", "layer.9.running_mean", "layer.9.running_var"},
         "by shape and order (1.weight is the file's layer.2.weight"},
    };
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        struct other o;
        struct tt_err err = {0};
        char report[400];
        struct tt_session *s = session();
        fill(&o, files[f].names);
        assert_ok(load(s, &o, false, report, &err), &err);
        if (!strstr(report, files[f].word))
            fail_msg("\"%s\" has no \"%s\"", report, files[f].word);
        assert_in_place(s);
        tt_session_free(s);
    }
}

/* Two layers of one shape in another order than the network's: said, since nobody can tell. */
static void an_order_that_is_a_guess_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *net, *guess;
    } of[] = {
        {"flatten; linear 8; linear 8; linear 3", NULL},
        {"flatten; linear 8; linear 8; linear 8; linear 3",
         "; c and b have the same shapes, so which is which is a guess: name= in --net"},
    };
    static const char *const names[] = {"a.weight", "a.bias", "c.weight",   "c.bias",
                                        "b.weight", "b.bias", "out.weight", "out.bias"};
    for (size_t f = 0; f < 2; f++) {
        struct tt_config c = small_config();
        struct tt_err err = {0};
        struct tt_named_tensor t[8] = {{0}};
        static float numbers[8 * 36];
        char report[400];
        c.net = of[f].net;
        struct tt_session *s = small_session(&c);
        int n = tt_model_params(s->model);
        for (int i = 0; i < n; i++) {
            const struct tt_param *p = tt_model_param(s->model, i);
            t[i] = (struct tt_named_tensor){.name = names[i < n - 2 ? i : i + 8 - n],
                                            .dtype = TT_F32,
                                            .shape = p->shape,
                                            .data = numbers,
                                            .bytes = (size_t)tt_shape_count(&p->shape) * 4};
        }
        const struct tt_tensor_set set = {.tensor = t, .n_tensors = (size_t)n};
        assert_ok(tt_session_load_weights(s, &set, false, report, sizeof report, &err), &err);
        assert_true(s->loaded_by_order);
        if (of[f].guess ? !strstr(report, of[f].guess) : strstr(report, "guess") != NULL)
            fail_msg("%s: \"%s\"", of[f].net, report);
        tt_session_free(s);
    }
}

/* model.half() and friends make the count of batches a real number, too. */
static void a_count_may_be_of_any_dtype(void **state)
{
    (void)state;
    static const struct {
        float count;
        const char *refused;
    } counts[] = {{7, NULL},
                  {NAN, "\"2.num_batches_tracked\" is nan, which is no count"},
                  {-1, "is -1"},
                  {1e30F, "is 1e+30"}};
    const char *names[PARTS];
    for (int i = 0; i < PARTS; i++)
        names[i] = parts[i].name;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct other o;
        struct tt_err err = {0};
        struct tt_named_tensor all[PARTS + 1];
        char report[400];
        struct tt_session *s = session();
        fill(&o, names);
        memcpy(all, o.tensor, sizeof o.tensor);
        all[PARTS] = (struct tt_named_tensor){.name = "2.num_batches_tracked",
                                              .dtype = TT_F32,
                                              .data = &counts[i].count,
                                              .bytes = sizeof(float)};
        const struct tt_tensor_set set = {.tensor = all, .n_tensors = PARTS + 1};
        if (counts[i].refused) {
            assert_refused(tt_session_load_weights(s, &set, false, report, sizeof report, &err),
                           &err, counts[i].refused);
        } else {
            assert_ok(tt_session_load_weights(s, &set, false, report, sizeof report, &err), &err);
            assert_in_place(s);
        }
        tt_session_free(s);
    }
}

static void half_a_job_is_refused_or_asked_for(void **state)
{
    (void)state;
    static const char *const names[PARTS] = {
        "module.1.weight", "module.1.bias", "module.2.weight",       "module.2.bias",
        "module.5.weight", "module.5.bias", "module.2.running_mean", "module.2.running_var"};
    struct other o;
    struct tt_err err;
    char report[400];
    struct tt_session *s = session(), *fresh = session();
    size_t bytes = (size_t)tt_model_flat_size(s->model) * sizeof(float);
    fill(&o, names);
    o.tensor[5].shape.dim[0] = 2; /* or shape and order would do */
    o.tensor[5].bytes = 2 * sizeof(float);
    assert_refused(load(s, &o, false, report, &err), &err,
                   "no tensor 4.weight, 4.bias; no place for module.5.weight, module.5.bias");
    assert_memory_equal(tt_model_values(s->model), tt_model_values(fresh->model), bytes);
    assert_ok(load(s, &o, true, report, &err), &err);
    assert_non_null(strstr(report, "7 of 9 tensors by name without \"module.\"; left as they were: "
                                   "4.weight, 4.bias; 2 of the file not used"));
    float mine[512], theirs[512];
    values_of(s, "4.weight", mine);
    values_of(fresh, "4.weight", theirs);
    assert_memory_equal(mine, theirs, 24 * sizeof(float));
    assert_true(values_of(s, "1.bias", mine)[0] == 100);
    /* Nothing at all is no job. */
    for (int i = 0; i < PARTS; i++)
        snprintf(o.name[i], sizeof o.name[i], "x%d", i);
    assert_refused(load(s, &o, true, report, &err), &err, "does not fit this network");
    tt_session_free(s);
    tt_session_free(fresh);
}

static void other_dtypes_become_float32(void **state)
{
    (void)state;
    struct other o;
    struct tt_err err = {0};
    char report[400];
    const char *names[PARTS];
    double wide[8 * 36];
    uint16_t half[8] = {0x3c00, 0xc000, 0x7bff, 0x0001, 0, 0x8000, 0x3555, 0x7c00};
    for (int i = 0; i < PARTS; i++)
        names[i] = parts[i].name;
    fill(&o, names);
    for (int i = 0; i < 8 * 36; i++)
        wide[i] = i / 3.0;
    o.tensor[0].dtype = TT_F64;
    o.tensor[0].data = wide;
    o.tensor[0].bytes = sizeof wide;
    o.tensor[1].dtype = TT_F16;
    o.tensor[1].data = half;
    o.tensor[1].bytes = sizeof half;
    struct tt_session *s = session();
    assert_ok(load(s, &o, false, report, &err), &err);
    float out[512];
    const float *v = values_of(s, "1.weight", out);
    assert_true(v[1] == (float)(1 / 3.0) && v[287] == (float)(287 / 3.0));
    v = values_of(s, "1.bias", out);
    assert_true(v[0] == 1 && v[1] == -2 && v[2] == 65504 && v[3] == 0x1p-24F);
    tt_session_free(s);
}

/* --- freezing -------------------------------------------------------------------------------- */

/* Frozen parameters keep their bits, the others move; with every way that an update goes. */
static void what_is_frozen_stays(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++)
        for (int threads = 1; threads <= 2; threads++) {
            struct tt_config c = small_config();
            float before[512], after[512];
            c.net = "flatten; linear 8; batchnorm; relu; linear 3";
            strcpy(c.freeze, "1.*,2.bias");
            strcpy(c.optimizer_options, "weight-decay=0.1");
            c.threads = threads;
            c.clip_norm = way == 1 ? 0.5 : 0;
            c.accumulate = way == 2 ? 3 : 1;
            c.no_decay_bias = way == 3;
            struct tt_session *s = small_session(&c), *fresh = small_session(&c);
            for (int i = 0; i < 12; i++)
                tt_session_step(s);
            for (int i = 0; i < PARTS; i++) {
                bool frozen = i < 2 || i == 3;
                size_t bytes = (size_t)parts[i].dim[0] * sizeof(float);
                values_of(s, parts[i].name, after);
                values_of(fresh, parts[i].name, before);
                if ((memcmp(before, after, bytes) == 0) != frozen)
                    fail_msg("%s, way %d", parts[i].name, way);
            }
            tt_session_free(s);
            tt_session_free(fresh);
        }
}

/* A frozen gradient is as if it were not there when the norm is taken. */
static void frozen_gradients_do_not_count_in_the_norm(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    float a[512], b[512];
    c.net = "flatten; linear 8; linear 3";
    strcpy(c.freeze, "1.*");
    c.clip_norm = 1e9; /* nothing is clipped: the same update as without */
    struct tt_session *s = small_session(&c);
    c.clip_norm = 0;
    struct tt_session *t = small_session(&c);
    tt_session_step(s);
    tt_session_step(t);
    assert_memory_equal(values_of(s, "2.weight", a), values_of(t, "2.weight", b),
                        24 * sizeof(float));
    tt_session_free(s);
    tt_session_free(t);
}

static void a_pattern_that_matches_nothing_is_refused(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    strcpy(c.freeze, "fc1.*");
    assert_null(tt_session_new(&c, &err));
    assert_non_null(
        strstr(err.text, "freeze fc1.*: no parameter is called so; there are 1.weight"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_found_by_name_prefix_or_order),
        cmocka_unit_test(an_order_that_is_a_guess_is_told),
        cmocka_unit_test(a_count_may_be_of_any_dtype),
        cmocka_unit_test(half_a_job_is_refused_or_asked_for),
        cmocka_unit_test(other_dtypes_become_float32),
        cmocka_unit_test(what_is_frozen_stays),
        cmocka_unit_test(frozen_gradients_do_not_count_in_the_norm),
        cmocka_unit_test(a_pattern_that_matches_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
