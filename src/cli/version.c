/* tuitrain --version: what this program was built with, and without. */
#include "version.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/version.h>
#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/par.h>

struct part {
    const char *name, *reads;
    bool there;
};

static const struct part parts[] = {
    {"libarchive", "xz, bzip2, zstd, lz4, tar",
#ifdef TT_LIBARCHIVE
     true
#else
     false
#endif
    },
    {"libsqlite3", "databases",
#ifdef TT_SQLITE3
     true
#else
     false
#endif
    },
    {"libtiff", "TIFF pictures",
#ifdef TT_LIBTIFF_4
     true
#else
     false
#endif
    },
    {"libwebp", "WebP pictures",
#ifdef TT_LIBWEBPDEMUX
     true
#else
     false
#endif
    },
};

static void list_parts(bool there, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].there == there && at < size)
            at += (size_t)snprintf(out + at, size - at, "%s%s (%s)", at ? ", " : "", parts[i].name,
                                   parts[i].reads);
}

void tt_cli_print_version(void)
{
    char list[400];
    tt_print_line("tuitrain %s (commit %s)", tt_version(), tt_commit());
    tt_print_line("compiler  %s", tt_compiler());
    tt_print_line("blas      %s", tt_blas_text());
    tt_print_line("threads   %d", tt_par_processors());
    tt_print_line("optional  %s", tt_blas_small() ? tt_blas_small()
                                                  : "none (libxsmm is not there: OpenBLAS computes "
                                                    "small products too)");
    list_parts(true, list, sizeof list);
    if (list[0])
        tt_print_line("with      %s", list);
    list_parts(false, list, sizeof list);
    if (list[0])
        tt_print_line("without   %s", list);
}
