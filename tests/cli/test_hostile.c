/* Names, labels, tags and texts of ten thousand bytes, and what others put into runs: a word of it
 * is shown, nothing of it steers, and all ends as it should. */
#include "hostile.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/formats/bytes.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/formats/tfevents.h>

enum { LONG = 10000 };

/* Ten thousand bytes of it, NUL-ended; and as much as a file may be called. */
static char longest[LONG + 1], file_name[256];

static void write_table(const char *name, const char *label, const char *column)
{
    FILE *f = fopen(test_path(name), "w");
    assert_non_null(f);
    fprintf(f, "\"%s\",b,y\n", column);
    for (int i = 0; i < 120; i++)
        fprintf(f, "%d,%d,\"%s%d\"\n", i % 17, i % 11, label, i % 2);
    fclose(f);
}

static void write_model(void)
{
    static const float data[4] = {1, 2, 3, 4};
    struct tt_named_tensor tensor = {.name = longest,
                                     .dtype = TT_F32,
                                     .shape = {.n = 2, .dim = {2, 2}},
                                     .data = (void *)(uintptr_t)data,
                                     .bytes = sizeof data};
    struct tt_metadata metadata[] = {{longest, longest}, {"config.net", longest}};
    const struct tt_tensor_set set = {
        .tensor = &tensor, .n_tensors = 1, .metadata = metadata, .n_metadata = 2};
    struct tt_err err = {0};
    assert_ok(tt_safetensors_write(test_path("long.safetensors"), &set, &err), &err);
}

/* A tag is at most so long; one that is longer is passed over. */
static void write_events(void)
{
    char tag[TT_TFEVENTS_TAG + 1];
    memcpy(tag, longest, TT_TFEVENTS_TAG);
    tag[TT_TFEVENTS_TAG] = 0;
    const struct tt_tfevents_scalar scalars[] = {{tag, 1}, {longest, 2}, {"a\xe2\x80\xae|b", 3}};
    const struct tt_tfevents_at at = {.step = 1, .wall_time = 1700000000};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    char path[600];
    mkdir(test_path("tb" HOSTILE), 0777);
    assert_ok(tt_tfevents_add_version(&b, at, &err), &err);
    assert_ok(tt_tfevents_add_scalars(&b, at, scalars, 3, &err), &err);
    snprintf(path, sizeof path, "%s/tfevents", test_path("tb" HOSTILE));
    test_write(path, b.data, b.size);
    tt_bytes_done(&b);
}

static int make_files(void **state)
{
    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    const size_t n = strlen("\xc3\xa9" HOSTILE);
    for (size_t i = 0; i < LONG; i++) /* valid UTF-8 but for what HOSTILE has */
        longest[i] = i % 50 < n ? ("\xc3\xa9" HOSTILE)[i % 50] : 'a';
    memcpy(file_name, longest, 240);
    strcpy(file_name + 240, ".csv");
    for (char *c = file_name; *c; c++)
        *c = *c == '/' || *c == '\'' ? '_' : *c;
    write_table(file_name, "x", "a");
    for (char *c = longest; *c; c++) /* what a safetensors header and a table hold is UTF-8 */
        *c = (unsigned char)*c == 0xff || (unsigned char)*c == 0xfe ? '?' : *c;
    write_table("labels.csv", longest, "a");
    write_table("columns.csv", "x", longest);
    write_model();
    write_events();
    return 0;
}

#define TINY " --net 'linear 4; relu; linear' --epochs 2 --batch-size 8 --no-tui"
#define FAIL (1u << 1 | 1u << 2)

static void long_names_are_borne(void **state)
{
    (void)state;
    static const char *const forms[] = {"", " --json"};
    char line[2000];
    for (int k = 0; k < 2; k++) {
        snprintf(line, sizeof line, "cd %s && rm -rf runs labels columns", test_folder());
        assert_int_equal(system(line), 0);
        snprintf(line, sizeof line, "train '%s'" TINY, file_name);
        try(line, forms[k], 1u << 0);
        try("resume --no-tui --epochs 3", forms[k], 1u << 0);
        try("runs", forms[k], 1u << 0);
        try("train labels.csv --target y --task classes" TINY
            " --run-dir labels --save labels.safetensors",
            forms[k], 1u << 0);
        try("eval labels.safetensors", forms[k], 1u << 0);
        try("predict labels.safetensors labels.csv", forms[k], 1u << 0);
        try("export labels.safetensors labels.onnx", forms[k], 1u << 0);
        try("export labels.safetensors labels.pth", forms[k], 1u << 0);
        try("info labels", forms[k], 1u << 0);
        try("info labels/last", forms[k], 1u << 0);
        try("replay labels", forms[k], 1u << 0);
        try("info labels.csv", forms[k], 1u << 0);
        try("train columns.csv --target y" TINY " --run-dir columns --save columns.safetensors",
            forms[k], 1u << 0);
        try("eval columns.safetensors", forms[k], 1u << 0);
        try("info columns.safetensors", forms[k], 1u << 0);
        try("info columns.csv", forms[k], 1u << 0);
        try("predict columns.safetensors labels.csv", forms[k], FAIL);
        try("info long.safetensors", forms[k], 1u << 0);
        try("eval long.safetensors labels.csv", forms[k], FAIL);
        try("info 'tb" HOSTILE "'", forms[k], 1u << 0);
        try("info 'tb" HOSTILE "/tfevents'", forms[k], 1u << 0);
        try("runs 'tb" HOSTILE "'", forms[k], 1u << 0);
    }
}

/* As words of the command line, where there is a file to read them from. */
static void long_words_are_refused(void **state)
{
    (void)state;
    static const char *const of[] = {"train",
                                     "train --net",
                                     "train --load",
                                     "train --config",
                                     "train --lr",
                                     "train --optimizer",
                                     "train --schedule",
                                     "train --augment",
                                     "train --theme",
                                     "resume",
                                     "replay",
                                     "runs",
                                     "runs --sort",
                                     "eval",
                                     "predict long.safetensors",
                                     "export long.safetensors",
                                     "info",
                                     "info --net",
                                     "info --input",
                                     "bench",
                                     "bench --job",
                                     "train --run-dir",
                                     "train --save"};
    char line[2000];
    FILE *f = fopen(test_path("word"), "w");
    assert_non_null(f);
    fputs(longest, f);
    fclose(f);
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        for (int option = 0; option < 2; option++) {
            snprintf(line, sizeof line, "%s \"%s$(cat word)\" --no-tui", of[i], option ? "--" : "");
            try(line, "", FAIL);
        }
}

/* What others wrote into a run's files. */
static void foreign_runs_are_borne(void **state)
{
    (void)state;
    char path[600], line[2000];
    FILE *f;
    mkdir(test_path("odd"), 0777);
    mkdir(test_path("odd/r" HOSTILE), 0777);
    snprintf(path, sizeof path, "%s/config.ini", test_path("odd/r" HOSTILE));
    assert_non_null(f = fopen(path, "w"));
    fputs("data = da\033[2Jta\xff\nnet = lin\033]0;X\007ear\xe2\x80\xae\noptimizer = sgd\n", f);
    fclose(f);
    snprintf(path, sizeof path, "%s/metrics.jsonl", test_path("odd/r" HOSTILE));
    assert_non_null(f = fopen(path, "w"));
    fputs("{\"event\":\"end\",\"state\":\"\\u001b[2J\\u202e\",\"step\":1,\"branch\":0}\n", f);
    fclose(f);
    snprintf(path, sizeof path, "%s/journal.jsonl", test_path("odd/r" HOSTILE));
    assert_non_null(f = fopen(path, "w"));
    fputs("{\"step\":1,\"branch\":0,\"time\":1,\"command\":\"lr \\u001b[2J\"}\n", f);
    fclose(f);
    static const char *const forms[] = {"", " --json"};
    for (int k = 0; k < 2; k++) {
        try("runs odd", forms[k], 1u << 0);
        try("info 'odd/r" HOSTILE "'", forms[k], 1u << 0);
        try("resume odd --no-tui", forms[k], FAIL);
        try("resume 'odd/r" HOSTILE "' --no-tui", forms[k], FAIL);
        try("replay 'odd/r" HOSTILE "'", forms[k], FAIL);
    }
    snprintf(line, sizeof line, "train labels.csv" TINY " --run-dir 'odd/r" HOSTILE "'");
    try(line, "", FAIL);
}

/* TensorBoard's table of hyper-parameters is shown by other programs. */
static void event_files_hold_no_raw_path(void **state)
{
    (void)state;
    static char bytes[1 << 20];
    char line[1000];
    write_table("da\033[2Jta\xc2\x9b.csv", "x", "a");
    assert_int_equal(run("train 'da\033[2Jta\xc2\x9b.csv'" TINY " --run-dir hp -q")->status, 0);
    snprintf(line, sizeof line, "cp %s/events.out.tfevents.* %s", test_path("hp"), test_path("ev"));
    assert_int_equal(system(line), 0);
    size_t n = read_bytes("ev", bytes, sizeof bytes);
    assert_true(holds(bytes, n, "da?[2Jta?.csv"));
    assert_false(holds(bytes, n, "\033[2J"));
    assert_false(holds(bytes, n, "ta\xc2\x9b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_names_are_borne),
        cmocka_unit_test(long_words_are_refused),
        cmocka_unit_test(foreign_runs_are_borne),
        cmocka_unit_test(event_files_hold_no_raw_path),
    };
    return cmocka_run_group_tests(tests, make_files, NULL);
}
