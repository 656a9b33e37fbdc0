/* Runs the program without a screen. */
#ifndef TT_TEST_CLI_PROGRAM_H
#define TT_TEST_CLI_PROGRAM_H

#include "../support/small_data.h"
#include "../support/test.h"

#include <stdbool.h>
#include <sys/wait.h>

struct result {
    int status;
    char out[65536], err[4096];
};

static inline void read_back(const char *path, char *text, size_t size)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, size - 1, f);
    text[n] = '\0';
    fclose(f);
}

/* Runs `tuitrain ARGS` in the test's folder. */
static inline struct result *run(const char *args)
{
    static struct result r[2];
    static int at;
    char line[4096];
    at = !at;
    snprintf(line, sizeof line, "cd %s && %s %s >out 2>err </dev/null", test_folder(),
             getenv("TUITRAIN"), args);
    int status = system(line);
    r[at].status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    read_back(test_path("out"), r[at].out, sizeof r[at].out);
    read_back(test_path("err"), r[at].err, sizeof r[at].err);
    return &r[at];
}

static inline int lines_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* "small --net 36-8-3 --epochs 2" and more. */
static inline const char *small(const char *more)
{
    static char args[1024];
    snprintf(args, sizeof args, "%s --net 36-8-3 %s", small_data(), more);
    return args;
}

static inline size_t read_bytes(const char *name, char *bytes, size_t size)
{
    FILE *f = fopen(test_path(name), "rb");
    assert_non_null(f);
    size_t n = fread(bytes, 1, size, f);
    fclose(f);
    return n;
}

static inline bool holds(const char *bytes, size_t n, const char *text)
{
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

#endif
