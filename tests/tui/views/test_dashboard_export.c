/* The curves as files. */
#include "../scene.h"

#include "../../../src/tui/views/dashboard_export.h"
#include "../svg.h"

static char *curves_of(void (*write)(FILE *, const struct tt_scene *), const struct stage *s)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    write(out, &s->scene);
    fclose(out);
    return text;
}

static void the_table_of_curves_has_a_line_a_step(void **state)
{
    (void)state;
    struct stage *s = stage_new(10);
    tt_series_push(s->series[TT_SERIES_LR], 0, 0.5);
    tt_series_push(s->series[TT_SERIES_TRAIN_LOSS], 1, 2.25);
    tt_series_push(s->series[TT_SERIES_TRAIN_ACC], 1, 50);
    tt_series_push(s->series[TT_SERIES_TRAIN_LOSS], 2, NAN);
    tt_series_push(s->series[TT_SERIES_VAL_LOSS], 2, 0.1);
    char *csv = curves_of(tt_curves_csv, s);
    assert_string_equal(csv, "step,train_loss,train_accuracy,val_loss,val_accuracy,lr\n"
                             "0,,,,,0.5\n1,2.25,50,,,\n2,nan,,0.1,,\n");
    free(csv);
    stage_free(s);
}

static void the_plot_holds_its_curves_whatever_they_are(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, -1e300, 0, 1};
    struct stage *s = stage_new(10);
    char *svg = curves_of(tt_curves_svg, s); /* nothing yet */
    assert_well_formed(svg);
    free(svg);
    stage_train(s, 3);
    snprintf(s->info.data, sizeof s->info.data, "a<b>&c");
    svg = curves_of(tt_curves_svg, s);
    assert_well_formed(svg);
    assert_has(svg, "<title>a&lt;b&gt;&amp;c, 784-128-10</title>");
    assert_has(svg, ">accuracy, per cent</text>");
    int discs = 0;
    for (const char *p = svg; (p = strstr(p, "<circle")); p++)
        discs++;
    assert_int_equal(discs, 6); /* three epochs in each of both */
    free(svg);
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < TT_SERIES_LR; k++)
            tt_series_push(s->series[k], 3000 + i, odd[i]);
    svg = curves_of(tt_curves_svg, s);
    assert_well_formed(svg);
    assert_has_not(svg, "nan");
    assert_has_not(svg, "inf");
    free(svg);
    stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_curves_has_a_line_a_step),
        cmocka_unit_test(the_plot_holds_its_curves_whatever_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
