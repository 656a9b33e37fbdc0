#include <tuitrain/tensor/blas.h>

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <cblas.h>

#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>
#include <tuitrain/tensor/gemm_check.h>

#include "small_gemm.h"

/* Set when the program has executed itself: the kernels tried so far, by name, comma-separated. */
#define TRIED "TUITRAIN_BLAS_TRIED"

/* Best first.  Each falls back to the next when its products turn out wrong. */
static const char *const kernels[] = {"SkylakeX", "Haswell", "Nehalem", "Prescott"};
enum { KERNELS = sizeof kernels / sizeof kernels[0] };

#ifdef __x86_64__
static int best_kernel(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return 0;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return 1;
    return __builtin_cpu_supports("sse4.2") ? 2 : 3;
}
#else
static int best_kernel(void)
{
    return -1; /* OpenBLAS's own choice stands */
}
#endif

/* How good a kernel is that OpenBLAS names: an index into `kernels`.  Unlisted names (Zen,
 * Cooperlake, SapphireRapids, other processors') are as good as OpenBLAS can do. */
static int rank_of(const char *name)
{
    static const struct {
        const char *name;
        int rank;
    } old[] = {
        {"Haswell", 1},  {"Nehalem", 2},    {"Sandybridge", 2}, {"Barcelona", 3},  {"Bobcat", 3},
        {"Prescott", 3}, {"Core2", 3},      {"Penryn", 3},      {"Dunnington", 3}, {"Atom", 3},
        {"Katmai", 3},   {"Coppermine", 3}, {"Northwood", 3},   {"Banias", 3},     {"Opteron", 3},
        {"Generic", 3},  {"Unknown", 3},
    };
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        if (strcasecmp(name, old[i].name) == 0)
            return old[i].rank;
    return 0;
}

const char *tt_blas_better_kernel(const char *chosen)
{
    int best = best_kernel();
    if (best < 0 || (chosen && rank_of(chosen) <= best))
        return NULL;
    return kernels[best];
}

static void blas_gemm(int ta, int tb, int m, int n, int k, const float *a, int lda, const float *b,
                      int ldb, float beta, float *c, int ldc)
{
    cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n,
                k, 1, a, lda, b, ldb, beta, c, ldc);
}

static sigjmp_buf crashed;
static void on_crash(int signal)
{
    siglongjmp(crashed, signal);
}

/* Some kernels do not just compute wrong on a processor they do not fit, they crash. */
static int check_safely(struct tt_err *err)
{
    static const int fatal[] = {SIGILL, SIGSEGV, SIGBUS, SIGFPE};
    enum { FATAL = sizeof fatal / sizeof fatal[0] };
    struct sigaction act = {.sa_handler = on_crash}, old[FATAL];
    for (int i = 0; i < FATAL; i++)
        sigaction(fatal[i], &act, &old[i]);
    int signal = sigsetjmp(crashed, 1);
    int rc = signal == 0 ? tt_gemm_check(blas_gemm, err)
                         : tt_fail(err, TT_EIO, "a product ends in signal %d", signal);
    for (int i = 0; i < FATAL; i++)
        sigaction(fatal[i], &old[i], NULL);
    return rc;
}

/* Returns only when executing the program failed. */
static void execute_again(const char *kernel, const char *tried, char **argv)
{
    char list[128];
    snprintf(list, sizeof list, "%s,%s", tried, kernel);
    setenv("OPENBLAS_CORETYPE", kernel, 1);
    setenv(TRIED, list, 1);
    tt_signals_release(); /* the next one is to find what this one found */
    execv("/proc/self/exe", argv);
    unsetenv("OPENBLAS_CORETYPE");
}

static const char *next_kernel_down(const char *tried)
{
    int best = best_kernel();
    for (int i = best < 0 ? KERNELS : best; i < KERNELS; i++)
        if (!strstr(tried, kernels[i]))
            return kernels[i];
    return NULL;
}

static char description[256];

static void describe(const char *note)
{
    static const char *const parallel[] = {"sequential", "pthreads", "OpenMP"};
    char version[64] = "OpenBLAS";
    /* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": the first two words. */
    const char *config = openblas_get_config();
    const char *space = strchr(config, ' ');
    space = space ? strchr(space + 1, ' ') : NULL;
    if (space)
        snprintf(version, sizeof version, "%.*s", (int)(space - config), config);
    int p = openblas_get_parallel();
    const char *small = tt__small_gemm_text();
    snprintf(description, sizeof description, "%s, kernel %s%s, %s%s%s", version,
             openblas_get_corename(), note, p >= 0 && p < 3 ? parallel[p] : "?", small ? "; " : "",
             small ? small : "");
}

int tt_blas_setup(char **argv, struct tt_err *err)
{
    const char *tried = getenv(TRIED), *wish = getenv("OPENBLAS_CORETYPE");
    bool again = tried != NULL;
    if (!tried)
        tried = "";
    /* Work is cut into shards above BLAS; inside a shard it must not start threads of its own. */
    openblas_set_num_threads(1);
    if (!again && !wish) {
        const char *better = tt_blas_better_kernel(openblas_get_corename());
        if (better)
            execute_again(better, tried, argv);
    }
    if (check_safely(err) < 0) {
        tt_err_prefix(err, "OpenBLAS kernel %s computes wrong", openblas_get_corename());
        const char *next = wish && !again ? NULL : next_kernel_down(tried);
        if (next)
            execute_again(next, tried, argv);
        return -1;
    }
    describe(again ? " (chosen here)" : wish ? " (OPENBLAS_CORETYPE)" : "");
    /* What follows, and any child, sees the environment as the user made it. */
    if (again) {
        unsetenv("OPENBLAS_CORETYPE");
        unsetenv(TRIED);
    }
    return 0;
}

const char *tt_blas_text(void)
{
    if (!description[0])
        describe("");
    return description;
}

const char *tt_blas_small(void)
{
    return tt__small_gemm_text();
}

const char *tt_blas_kernel(void)
{
    return openblas_get_corename();
}
