/* tuitrain: an interactive trainer for neural networks that lives in a terminal. */
#include <locale.h>

#include <tuitrain/base/limits.h>
#include <tuitrain/base/map_fault.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/tensor/blas.h>

#include "cli.h"
#include "options.h"

/* Run before the libraries' own beginnings, which take memory and start threads.  Not under a
 * sanitizer, whose own beginning comes later still, and whose memory no limit bears. */
#ifndef TT_SANITIZE
__attribute__((section(".preinit_array"), used)) static void (*const early[])(void) = {
    tt_limits_check_early, tt_signals_block_early};
#endif

int main(int argc, char **argv)
{
    struct tt_err err = {0};
    tt_signals_begin();
    tt_map_catch_faults();
    tt_print_begin();
    setlocale(LC_CTYPE, "");
    if (tt_limits_check(&err) < 0)
        return tt_cli_fail(&err);
    /* May execute the program once more, so it comes before anything else. */
    if (tt_blas_setup(argv, &err) < 0)
        return tt_cli_fail(&err);
    tt_signals_release();
    return tt_print_end(tt_cli_main(argc, argv));
}
