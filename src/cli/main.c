/* tuitrain: an interactive trainer for neural networks that lives in a terminal. */
#include <locale.h>

#include <tuitrain/tensor/blas.h>

#include "cli.h"
#include "options.h"

int main(int argc, char **argv)
{
    struct tt_err err = {0};
    setlocale(LC_CTYPE, "");
    /* May execute the program once more, so it comes before anything else. */
    if (tt_blas_setup(argv, &err) < 0)
        return tt_cli_fail(&err);
    return tt_cli_main(argc, argv);
}
