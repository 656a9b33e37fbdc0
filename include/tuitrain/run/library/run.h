/* An earlier run, as the screen sees it. */
#ifndef TT_RUN_LIBRARY_RUN_H
#define TT_RUN_LIBRARY_RUN_H

#include <stdbool.h>

#include <tuitrain/run/library/curves.h>
#include <tuitrain/run/library/facts.h>

enum { TT_LIBRARY_SETTINGS = 64 };

struct tt_library_setting {
    const char *name; /* "lr"; constant */
    char value[64];   /* safe to show */
};

/* All of it lives until tt_library_close(). */
struct tt_library_run;
const char *tt_library_path(const struct tt_library_run *r);
bool tt_library_is_own(const struct tt_library_run *r);      /* the run that is trained now */
const char *tt_library_name(const struct tt_library_run *r); /* safe to show */
/* Those that bear on numbers, the same of all runs in one order; 0 of a folder of event files. */
int tt_library_settings(const struct tt_library_run *r, const struct tt_library_setting **out);
/* As tt_library_begin() found them. */
const struct tt_library_facts *tt_library_facts(const struct tt_library_run *r);
/* The newest: a rewind, or another file in the place of one that was read, begins another. */
const struct tt_library_curve *tt_library_curve(const struct tt_library_run *r,
                                                enum tt_library_metric m);

#endif
