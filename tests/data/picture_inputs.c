/* picture_inputs CHANNELS HEIGHT WIDTH MEAN STD FILE...: what a network is given of pictures, as
 * float32 numbers (height, width, channels) on standard output; for compare_pil.py. */
#include <stdio.h>
#include <stdlib.h>

#include <tuitrain/data/inputs.h>
#include <tuitrain/data/loader.h>

int main(int argc, char **argv)
{
    static struct tt_data d;
    const struct tt_inputs_wish wish = {.centre = false};
    if (argc < 7)
        return 2;
    d.input = (struct tt_shape){.n = 3, .dim = {atoi(argv[1]), atoi(argv[2]), atoi(argv[3])}};
    for (int c = 0; c < TT_CHANNELS; c++) {
        d.mean[c] = strtof(argv[4], NULL) + 0.01F * (float)c;
        d.std[c] = strtof(argv[5], NULL) + 0.01F * (float)c;
    }
    for (int c = 0; c < 3; c++)
        d.ground[c] = 255;
    int64_t size = tt_shape_count(&d.input);
    float *x = malloc((size_t)size * sizeof *x);
    for (int i = 6; x && i < argc; i++) {
        struct tt_inputs in;
        struct tt_err err = {0};
        if (tt_inputs_read(argv[i], &d, &wish, &in, &err) < 0) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        tt_load_rows(&d, &in.set, NULL, 0, 0, 1, x);
        fwrite(x, sizeof *x, (size_t)size, stdout);
        tt_inputs_done(&in);
    }
    free(x);
    return 0;
}
