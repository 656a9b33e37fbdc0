/* A program of another project: trains a small network with libtuitrain.a.
 *
 *     cc -o train train.c $(pkg-config --cflags --libs tuitrain) && ./train points.csv */
#include <stdio.h>

#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/session/session.h>
#include <tuitrain/tensor/blas.h>

int main(int argc, char **argv)
{
    struct tt_err err = {0};
    struct tt_config config;
    if (tt_blas_setup(argv, &err) < 0) { /* first of all: chooses OpenBLAS's kernel */
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    tt_config_defaults(&config);
    snprintf(config.data, sizeof config.data, "%s", argc > 1 ? argv[1] : "synthetic:2000");
    config.net = "flatten; linear 16; relu; linear";
    config.epochs = 5;
    config.batch_size = 32;
    config.lr = 0.02;
    struct tt_session *s = tt_session_new(&config, &err);
    if (!s) {
        fprintf(stderr, "%s\n", err.text);
        return tt_err_exit_status(&err);
    }
    for (bool over = false; !over && s->progress.epoch < config.epochs;)
        if (tt_session_step(s)) { /* the last step of an epoch */
            tt_session_validate(s);
            over = tt_session_judge(s);
            printf("epoch %lld: train loss %.4f, validation loss %.4f, accuracy %.1f%%\n",
                   (long long)s->progress.epoch, s->train.loss, s->val.loss, s->val.accuracy);
        }
    int rc = tt_session_save(s, "points.safetensors", &err);
    if (rc < 0)
        fprintf(stderr, "%s\n", err.text);
    tt_session_free(s);
    return rc < 0;
}
