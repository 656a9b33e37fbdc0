/* What every test includes first: cmocka and what it needs. */
#ifndef TT_TEST_H
#define TT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <tuitrain/base/err.h>

/* A fresh folder for the test's files, removed when the process ends. */
const char *test_folder(void);
/* "FOLDER/name"; valid until the fourth next call. */
const char *test_path(const char *name);
/* How many entries a folder has, hidden ones too. */
int test_entries(const char *path);
/* Writes bytes to a file. */
void test_write(const char *path, const void *data, size_t n);

#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        if ((call) < 0)                                                                            \
            fail_msg("%s", (err)->text);                                                           \
    } while (0)

/* The call fails, and its message contains `word`. */
#define assert_refused(call, err, word)                                                            \
    do {                                                                                           \
        memset((err), 0, sizeof *(err));                                                           \
        if ((call) >= 0)                                                                           \
            fail_msg("accepted: %s", #call);                                                       \
        if (!strstr((err)->text, (word)))                                                          \
            fail_msg("message \"%s\" has no \"%s\"", (err)->text, (word));                         \
    } while (0)

#endif
