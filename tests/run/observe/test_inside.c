/* Looking inside: what is told of a sample on its way through the network, without a run. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/run/link/insight.h>

#include "../../../src/run/link/mailboxes.h"
#include "../../../src/run/observe/inside.h"
#include "../../../src/run/observe/inside_surface.h"

struct looker {
    struct tt_session *s;
    struct tt_inside in;
    struct tt_mailbox wish, drawing, out;
    struct tt_inside_wish w;
};

static void begin(struct looker *l, const struct tt_config *c)
{
    memset(l, 0, sizeof *l);
    l->s = small_session(c);
    tt_mailbox_init(&l->wish, sizeof(struct tt_inside_wish), NULL, NULL);
    tt_mailbox_init(&l->drawing, sizeof(struct tt_drawing), NULL, NULL);
    tt__insight_mailbox(&l->out);
    l->w = (struct tt_inside_wish){.cls = -1, .layer = -1, .unit = -1, .target = -1};
}

static void end(struct looker *l)
{
    tt__inside_done(&l->in);
    tt_mailbox_done(&l->wish);
    tt_mailbox_done(&l->drawing);
    tt_mailbox_done(&l->out);
    tt_session_free(l->s);
}

/* At rest, until nothing is left to do. */
static const struct tt_insight *look(struct looker *l)
{
    l->w.turn++;
    tt_mailbox_send(&l->wish, &l->w);
    int looks = 0;
    do {
        assert_true(looks++ < 1000);
        tt__inside_look(&l->in, l->s, &l->wish, &l->drawing, &l->out, true);
    } while (l->in.more);
    return tt_mailbox_take(&l->out, NULL);
}

static const struct tt_thread_team alone = {.rank = 0, .size = 1};

/* What the session's own network makes of a sample. */
static const float *outputs_of(struct looker *l, const float *x)
{
    const struct tt_pass pass = {.team = &alone, .n = 1};
    return tt_model_forward(l->s->model, &pass, x);
}

static const struct tt_inside_layer *layer_of(const struct tt_insight *i, const char *text)
{
    for (int k = 0; k < i->n_layers; k++)
        if (strncmp(i->layer[k].text, text, strlen(text)) == 0)
            return &i->layer[k];
    fail_msg("no layer %s", text);
    return NULL;
}

/* --- activations ----------------------------------------------------------------------------- */

static const char *const nets[] = {
    "flatten; linear 8; relu; dropout 0.2; linear 3",
    "flatten; linear 8; batchnorm; relu; linear 3",
    "conv 4 3 pad=1; batchnorm; relu; maxpool 2; flatten; linear 3",
    ("conv 4 3 pad=1; residual { conv 4 3 pad=1; batchnorm; relu; conv 4 3 pad=1 }; relu; flatten; "
     "linear 3"),
};

static void the_last_layer_says_what_the_network_says(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof nets / sizeof nets[0]; n++) {
        struct tt_config c = small_config();
        struct looker l;
        float x[36], p[3];
        c.net = nets[n];
        begin(&l, &c);
        steps(l.s, 30);
        l.w.index = 7;
        const struct tt_insight *i = look(&l);
        assert_string_equal(i->why, "");
        assert_int_equal(i->index, 7);
        assert_int_equal(i->cls, l.s->data.val.y[7]);
        tt_load_rows(&l.s->data, &l.s->data.val, NULL, 7, 0, 1, x);
        const float *z = outputs_of(&l, x);
        const struct tt_inside_layer *last = &i->layer[i->n_layers - 1];
        assert_int_equal(last->n, 3);
        for (int k = 0; k < 3; k++) {
            assert_true(fabsf(last->value[k] - z[k]) < 1e-4f);
            assert_true(fabsf(i->z[k] - z[k]) < 1e-4f);
        }
        tt_session_predict(l.s, 1, x, p);
        for (int k = 0; k < 3; k++)
            assert_true(fabsf(i->p[k] - p[k]) < 1e-5f);
        end(&l);
    }
}

static void maps_are_pictures_of_channels(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    c.net = nets[2];
    begin(&l, &c);
    steps(l.s, 20);
    const struct tt_insight *i = look(&l);
    const struct tt_inside_layer *conv = layer_of(i, "conv"), *relu = layer_of(i, "relu");
    assert_int_equal(conv->units, 4);
    assert_int_equal(conv->n_maps, 4);
    assert_int_equal(conv->map_h, 6);
    assert_true(relu->most > 0);
    for (int m = 0; m < 4; m++) {
        double sum = 0;
        for (int k = 0; k < 36; k++) {
            uint8_t place = i->map[relu->first_map + m * 36 + k];
            assert_true(place >= 128); /* nothing of a ReLU lies below 0 */
            sum += (place - 128) / 127.0 * (double)relu->most;
        }
        assert_true(fabs(sum / 36 - (double)relu->value[m]) < (double)relu->most / 100);
    }
    const struct tt_inside_layer *pool = layer_of(i, "maxpool");
    assert_int_equal(pool->map_h, 3);
    end(&l);
}

static void of_wide_layers_the_largest_are_told(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    float x[36];
    c.net = "flatten; linear 700; linear 3";
    begin(&l, &c);
    const struct tt_insight *i = look(&l);
    const struct tt_inside_layer *wide = layer_of(i, "linear 700");
    tt_load_rows(&l.s->data, &l.s->data.val, NULL, 0, 0, 1, x);
    assert_int_equal(wide->units, 700);
    assert_int_equal(wide->n, TT_INSIDE_UNITS);
    float least = INFINITY, most = 0;
    for (int k = 0; k < wide->n; k++) {
        assert_true(k == 0 || wide->unit[k] > wide->unit[k - 1]);
        least = fminf(least, fabsf(wide->value[k]));
        most = fmaxf(most, fabsf(wide->value[k]));
    }
    assert_true(most == wide->most);
    /* Each of the others is smaller: ask for them one by one. */
    for (int u = 0, k = 0; u < 700; u++) {
        if (k < wide->n && wide->unit[k] == u) {
            k++;
            continue;
        }
        double sum = (double)tt_model_param(l.s->model, 1)->value[u];
        const struct tt_param *w = tt_model_param(l.s->model, 0);
        float *plain = malloc((size_t)(700 * 36) * sizeof *plain);
        assert_non_null(plain);
        tt_param_unpack(w, w->value, plain);
        for (int p = 0; p < 36; p++)
            sum += (double)(plain[u * 36 + p] * x[p]);
        free(plain);
        assert_true(fabs(sum) <= (double)least + 1e-4);
    }
    end(&l);
}

/* --- reasons --------------------------------------------------------------------------------- */

static void what_classes_gain_and_lose_adds_up(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof nets / sizeof nets[0]; n++) {
        struct tt_config c = small_config();
        struct looker l;
        c.net = nets[n];
        begin(&l, &c);
        steps(l.s, 30);
        const struct tt_insight *i = look(&l);
        assert_int_equal(i->last, i->n_layers - 1);
        assert_int_equal(i->n_outputs, 3);
        for (int k = 0; k < 3; k++) {
            assert_true(i->gained[k] >= 0 && i->lost[k] <= 0);
            assert_true(fabsf(i->gained[k] + i->lost[k] + i->bias[k] - i->z[k]) < 1e-4f);
        }
        end(&l);
    }
}

static void connections_of_a_unit_add_up_to_it(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    begin(&l, &c);
    steps(l.s, 30);
    l.w.index = 3;
    l.w.layer = 4; /* the classes */
    l.w.unit = 1;
    const struct tt_insight *i = look(&l);
    const struct tt_inside_links *k = &i->links;
    assert_true(k->known && !k->picture);
    assert_int_equal(k->of, 8);
    assert_true(k->n >= 1 && k->n <= 8);
    assert_int_equal(k->from, 3); /* the dropout, which lets all through */
    double sum = k->bias;
    for (int n = 0; n < k->n; n++) {
        const struct tt_inside_link *one = &k->link[n];
        float add = one->weight * one->value;
        assert_true(one->value == i->layer[3].value[one->index]);
        assert_true(n == 0 || fabsf(add) <= fabsf(k->link[n - 1].weight * k->link[n - 1].value));
        sum += (double)add;
    }
    assert_true(fabs(sum - (double)i->layer[4].value[1]) < 1e-4);
    assert_true(fabs(k->sum - sum) < 1e-4);

    /* A unit behind its activation is fed by what feeds the linear layer; here, by pixels. */
    l.w.layer = 2;
    l.w.unit = 5;
    i = look(&l);
    assert_true(i->links.known && i->links.picture);
    assert_int_equal(i->links.through, 1);
    assert_int_equal(i->links.from, -1);
    assert_true(fabs(i->links.sum - (double)i->layer[1].value[5]) < 1e-4);
    assert_true(strncmp(i->links.link[0].label, "pixel ", 6) == 0);
    l.w.unit = 99; /* there is no such unit */
    assert_false(look(&l)->links.known);
    end(&l);
}

/* --- blame ----------------------------------------------------------------------------------- */

static void saliency_is_slope_times_input(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    float x[36], products[36], most = 0;
    c.net = nets[2];
    begin(&l, &c);
    steps(l.s, 40);
    l.w.index = 11;
    l.w.target = 2;
    const struct tt_insight *i = look(&l);
    assert_true(i->salient);
    assert_int_equal(i->target, 2);
    tt_load_rows(&l.s->data, &l.s->data.val, NULL, 11, 0, 1, x);
    int differ = 0;
    for (int k = 0; k < 36; k++) {
        const float h = 4e-3f;
        float was = x[k];
        x[k] = was + h;
        double up = (double)outputs_of(&l, x)[2];
        x[k] = was - h;
        double down = (double)outputs_of(&l, x)[2];
        x[k] = was;
        products[k] = (float)((up - down) / (2 * (double)h)) * was;
        most = fmaxf(most, fabsf(products[k]));
    }
    for (int k = 0; k < 36; k++)
        differ += fabsf(products[k] / most - (float)(i->saliency[k] - 128) / 127) > 0.03f;
    assert_true(most > 0);
    assert_true(differ <= 2); /* a kink within a difference */
    end(&l);
}

/* One weight is not 0: what is painted over matters where that pixel lies, and nowhere else. */
static void painting_over_takes_away_what_a_pixel_adds(void **state)
{
    (void)state;
    enum { ROW = 2, COLUMN = 3, CLASS = 1 };
    struct tt_config c = small_config();
    struct looker l;
    float x[36], plain[3 * 36] = {0};
    c.net = "flatten; linear 3";
    begin(&l, &c);
    const struct tt_param *w = tt_model_param(l.s->model, 0);
    plain[CLASS * 36 + ROW * 6 + COLUMN] = 2;
    tt_param_pack(w, plain, w->value);
    l.w.target = CLASS;
    l.w.index = 5;
    const struct tt_insight *i = look(&l);
    tt_load_rows(&l.s->data, &l.s->data.val, NULL, 5, 0, 1, x);
    float adds = 2 * x[ROW * 6 + COLUMN];
    assert_int_equal(i->grid_h, 6);
    assert_int_equal(i->grid_done, 36);
    assert_true(fabsf(adds) > 0.01f);
    int touched = 0;
    for (int k = 0; k < 36; k++) {
        bool falls = fabsf(i->fall[k] - adds) < 1e-5f;
        assert_true(falls || i->fall[k] == 0);
        touched += falls;
        /* A square that lies on the pixel, or beside it, hides it; others do not. */
        if (abs(k / 6 - ROW) > 1 || abs(k % 6 - COLUMN) > 1)
            assert_false(falls);
    }
    assert_true(touched >= 1 && touched <= 9);
    assert_true(fabsf(i->fall[ROW * 6 + COLUMN] - adds) < 1e-5f);
    for (int k = 0; k < 36; k++) /* and the slope says the same */
        assert_int_equal(i->saliency[k], k == ROW * 6 + COLUMN ? (adds > 0 ? 255 : 1) : 128);
    end(&l);
}

/* While it is trained a look does some squares, and the next one goes on with others. */
static void painting_goes_on_from_look_to_look(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    bool all = false;
    c.net = "flatten; linear 8; relu; linear 3";
    begin(&l, &c);
    l.w.turn = 1;
    tt_mailbox_send(&l.wish, &l.w);
    for (int i = 0; i < 50 && !all; i++) {
        tt_session_step(l.s);
        l.in.due = 0;
        assert_true(tt__inside_look(&l.in, l.s, &l.wish, &l.drawing, &l.out, false) > 0);
        assert_false(l.in.more);
        const struct tt_insight *now = tt_mailbox_take(&l.out, NULL);
        assert_int_equal(now->step, i + 1);
        all = now->grid_done == 36;
    }
    assert_true(all);
    l.in.due = tt_clock_now() + 60;
    tt_session_step(l.s); /* not again before it is due */
    assert_true(tt__inside_look(&l.in, l.s, &l.wish, &l.drawing, &l.out, false) == 0);
    end(&l);
}

/* --- tables ---------------------------------------------------------------------------------- */

static const char *table(const char *name, const char *head, const char *row(int i))
{
    FILE *f = fopen(test_path(name), "w");
    assert_non_null(f);
    fprintf(f, "%s\n", head);
    for (int i = 0; i < 200; i++)
        fprintf(f, "%s\n", row(i));
    assert_int_equal(fclose(f), 0);
    return test_path(name);
}

static const char *animal(int i)
{
    static char text[80];
    static const char *const colours[] = {"red", "green", "blue"};
    snprintf(text, sizeof text, "%d.5,%s,%d,%s", i * 37 % 50, colours[i % 3], i * 13 % 21,
             i % 3 == 1 || i * 37 % 50 > 30 ? "yes" : "no");
    return text;
}

/* Of a linear network all is known: what a column adds is its weights times what they see. */
static void columns_add_what_their_parts_do(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    float x[5], plain[10];
    strcpy(c.data, table("animals.csv", "size,colour,age,eats", animal));
    c.net = "linear 2";
    begin(&l, &c);
    steps(l.s, 40);
    l.w.index = 4;
    l.w.target = 1;
    const struct tt_insight *i = look(&l);
    assert_int_equal(tt_shape_count(&l.s->data.input), 5);
    assert_false(i->salient);
    assert_int_equal(i->columns, 3);
    assert_int_equal(i->n_columns, 3);
    assert_string_equal(i->column[0].name, "size");
    assert_string_equal(i->column[1].name, "colour");
    assert_string_equal(i->column[2].name, "age");
    tt_load_rows(&l.s->data, &l.s->data.val, NULL, 4, 0, 1, x);
    const struct tt_param *w = tt_model_param(l.s->model, 0);
    tt_param_unpack(w, w->value, plain);
    double colour = 0, sum = (double)i->bias[1];
    for (int k = 1; k < 4; k++)
        colour += (double)(plain[5 + k] * x[k]);
    assert_true(fabs(i->column[0].adds - (double)(plain[5] * x[0])) < 1e-5);
    assert_true(fabs(i->column[1].adds - colour) < 1e-5);
    assert_true(fabs(i->column[2].adds - (double)(plain[9] * x[4])) < 1e-5);
    for (int k = 0; k < 3; k++)
        sum += i->column[k].adds;
    assert_true(fabs(sum - (double)i->z[1]) < 1e-4);
    assert_true(strcmp(i->column[1].value, "red") == 0 ||
                strcmp(i->column[1].value, "green") == 0 ||
                strcmp(i->column[1].value, "blue") == 0);
    end(&l);
}

static const char *place(int i)
{
    static char text[80];
    int x = i * 37 % 101 - 50, y = i * 53 % 97 - 48;
    snprintf(text, sizeof text, "%d.25,%d.5,%s", x, y, x > 0 ? "right" : "left");
    return text;
}

static void what_was_set_since_stands_in_the_layer(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct looker l;
    begin(&l, &c);
    assert_string_equal(look(&l)->layer[3].text, "dropout 0.2");
    assert_ok(tt_session_set(l.s, "dropout", "0.4", &err), &err);
    assert_string_equal(look(&l)->layer[3].text, "dropout 0.4");
    end(&l);
}

static void two_columns_have_a_surface(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    strcpy(c.data, table("places.csv", "x,y,side", place));
    c.net = "linear 6; tanh; linear 2";
    c.batch_size = 16;
    begin(&l, &c);
    steps(l.s, 200);
    assert_true(tt__inside_has_surface(l.s));
    const struct tt_surface *f = &look(&l)->surface;
    assert_int_equal(f->side, TT_SURFACE_SIDE);
    assert_string_equal(f->axis[0], "x");
    assert_string_equal(f->axis[1], "y");
    assert_true(f->low[0] < -49 && f->high[0] > 50);
    int tests = 0, right = 0;
    for (int k = 0; k < f->n_points; k++) {
        const struct tt_surface_point *p = &f->point[k];
        assert_true(p->x > 0 && p->x < 1 && p->y > 0 && p->y < 1);
        tests += p->test;
        int at = (int)(p->y * (float)f->side) * f->side + (int)(p->x * (float)f->side);
        right += f->cls[at] == p->cls;
    }
    assert_int_equal(f->n_points, l.s->data.train.n + l.s->data.val.n);
    assert_int_equal(tests, l.s->data.val.n);
    assert_true(right > f->n_points * 9 / 10); /* the ground is as the points */
    /* What is said of a place is what the network says of it. */
    for (int at = 0; at < f->side * f->side; at += 97) {
        float x[2], p[2];
        for (int a = 0; a < 2; a++) {
            int k = a == 0 ? at % f->side : at / f->side;
            double v = f->low[a] + (k + 0.5) / f->side * (f->high[a] - f->low[a]);
            x[a] =
                (float)((v - (double)l.s->data.column_mean[a]) * (double)l.s->data.column_scale[a]);
        }
        tt_session_predict(l.s, 1, x, p);
        assert_true(fabsf(p[f->cls[at]] - (float)f->level_of[at] / 255) < 0.01f);
    }
    assert_int_equal(f->n_units, 6 + 2); /* of the activations, and the classes */
    assert_int_equal(f->unit[0].layer, 1);
    end(&l);
}

static const char *mixed(int i)
{
    static char text[80];
    static const char *const kinds[] = {"oak", "elm", "fir"};
    snprintf(text, sizeof text, "%s,%d.5,%d", kinds[i % 3], i * 37 % 50,
             (i % 3) * 100 + i * 37 % 50);
    return text;
}

static void a_category_is_an_axis_of_bands(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    strcpy(c.data, table("trees.csv", "tree,age,height", mixed));
    c.net = "linear 6; tanh; linear 1";
    begin(&l, &c);
    steps(l.s, 20);
    const struct tt_insight *i = look(&l);
    const struct tt_surface *f = &i->surface;
    assert_true(f->side > 0);
    assert_int_equal(f->n_levels[0], 3);
    assert_int_equal(f->n_levels[1], 0);
    assert_true(f->value_high > 200 && f->value_low < 50);
    for (int row = 0; row < f->side; row += 7)
        for (int at = 0; at < f->side; at++) /* within a band nothing changes */
            assert_int_equal(f->level_of[row * f->side + at],
                             f->level_of[row * f->side + at * 3 / f->side * f->side / 3]);
    assert_int_equal(i->n_classes, 0);
    assert_true(fabs((double)(i->gained[0] + i->lost[0] + i->bias[0]) - i->said) < 1e-2);
    assert_int_equal(i->n_columns, 2);
    end(&l);
}

/* --- which sample ---------------------------------------------------------------------------- */

static void samples_are_searched_for(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    begin(&l, &c);
    l.w.seek = 1;
    l.w.by = 1;
    assert_int_equal(look(&l)->index, 1);
    assert_int_equal(look(&l)->index, 1); /* a search is made once */
    l.w = (struct tt_inside_wish){
        .turn = 9, .index = 0, .by = -1, .seek = 2, .cls = -1, .layer = -1, .unit = -1};
    assert_int_equal(look(&l)->index, l.s->data.val.n - 1);
    l.w.seek = 3;
    l.w.by = 1;
    l.w.wrong = true;
    assert_false(look(&l)->found); /* nothing was validated yet */
    steps(l.s, 3);
    tt_session_validate(l.s);
    l.w.seek = 4;
    const struct tt_insight *i = look(&l);
    assert_true(i->found);
    assert_true(i->cls != i->predicted);
    for (int64_t k = 1; k < i->index; k++)
        assert_int_equal(l.s->seen.score.predicted[k], l.s->data.val.y[k]);
    l.w.seek = 5;
    l.w.wrong = false;
    l.w.cls = 2;
    l.w.by = 3;
    i = look(&l);
    assert_int_equal(i->cls, 2);
    int before = 0;
    for (int64_t k = 1; k < i->index; k++)
        before += l.s->data.val.y[k] == 2;
    assert_int_equal(before, 2);
    end(&l);
}

static void a_drawing_goes_the_same_way(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    struct tt_drawing d = {.id = 3, .channels = 1, .height = 6, .width = 6};
    begin(&l, &c);
    steps(l.s, 200);
    l.w.drawing = true;
    assert_non_null(strstr(look(&l)->why, "nothing is drawn yet"));
    memset(d.pixel, 50, 36);
    memset(d.pixel + 12, 140, 12);
    tt_mailbox_send(&l.drawing, &d);
    const struct tt_insight *i = look(&l);
    assert_string_equal(i->why, "");
    assert_memory_equal(i->pixel, d.pixel, 36);
    assert_int_equal(i->cls, -1);
    assert_int_equal(i->predicted, 1);
    end(&l);
}

static void looking_inside_leaves_the_session_alone(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct looker l;
    c.ema = 0.9;
    c.net = nets[2];
    begin(&l, &c);
    struct tt_session *unseen = small_session(&c);
    for (int i = 0; i < 25; i++) {
        tt_session_step(l.s);
        tt_session_step(unseen);
        l.w.layer = i % 6;
        l.w.unit = l.w.target = i % 3;
        l.w.seek = i;
        l.w.by = 1;
        look(&l);
    }
    assert_same_bits(l.s, unseen);
    tt_session_free(unseen);
    end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_layer_says_what_the_network_says),
        cmocka_unit_test(maps_are_pictures_of_channels),
        cmocka_unit_test(of_wide_layers_the_largest_are_told),
        cmocka_unit_test(what_classes_gain_and_lose_adds_up),
        cmocka_unit_test(connections_of_a_unit_add_up_to_it),
        cmocka_unit_test(saliency_is_slope_times_input),
        cmocka_unit_test(painting_over_takes_away_what_a_pixel_adds),
        cmocka_unit_test(painting_goes_on_from_look_to_look),
        cmocka_unit_test(columns_add_what_their_parts_do),
        cmocka_unit_test(what_was_set_since_stands_in_the_layer),
        cmocka_unit_test(two_columns_have_a_surface),
        cmocka_unit_test(a_category_is_an_axis_of_bands),
        cmocka_unit_test(samples_are_searched_for),
        cmocka_unit_test(a_drawing_goes_the_same_way),
        cmocka_unit_test(looking_inside_leaves_the_session_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
