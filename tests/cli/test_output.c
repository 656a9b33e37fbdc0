/* What reaches standard output and standard error: nothing that steers a terminal, whatever files,
 * classes, columns and tags are called; and that it was not taken is told. */
#include "hostile.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/bytes.h>
#include <tuitrain/formats/png.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/formats/tfevents.h>

#include "../../src/cli/cli.h"

/* --- what there is to be shown --------------------------------------------------------------- */

static void write_picture(const char *path, int bright)
{
    enum { SIDE = 6 };
    unsigned char pixels[SIDE * SIDE];
    struct tt_bytes png = {0};
    struct tt_err err = {0};
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (unsigned char)(i * 5 % 100 + bright);
    assert_ok(tt_png_write(&png, pixels, SIDE, SIDE, 1, &err), &err);
    test_write(path, png.data, png.size);
    tt_bytes_done(&png);
}

/* PyTorch's layout, with classes that nobody would choose. */
static void write_pictures(void)
{
    static const char *const classes[] = {"a" HOSTILE, "b" HOSTILE, "plain"};
    char path[700];
    mkdir(test_path("pets" HOSTILE), 0777);
    for (int c = 0; c < 3; c++) {
        snprintf(path, sizeof path, "%s/%s", test_path("pets" HOSTILE), classes[c]);
        mkdir(path, 0777);
        for (int i = 0; i < 40; i++) {
            snprintf(path, sizeof path, "%s/%s/%d.png", test_path("pets" HOSTILE), classes[c], i);
            write_picture(path, 50 * c + i);
        }
    }
    write_picture(test_path("pic" HOSTILE ".png"), 140);
}

static void write_table(void)
{
    FILE *f = fopen(test_path("table" HOSTILE ".csv"), "w");
    assert_non_null(f);
    fprintf(f, "a\033[31m\xff,b\033[2J\007,y\033[1J\xff\n");
    for (int i = 0; i < 200; i++)
        fprintf(f, "%d,%d,%g\n", i % 17, i % 11, i % 17 * 0.5 + i % 11 * 0.25 + 0.125);
    fclose(f);
}

static void write_model(void)
{
    static const float data[4] = {1, 2, 3, 4};
    struct tt_named_tensor tensor = {.name = "fc\033[2J.weight",
                                     .dtype = TT_F32,
                                     .shape = {.n = 2, .dim = {2, 2}},
                                     .data = (void *)(uintptr_t)data,
                                     .bytes = sizeof data};
    struct tt_metadata metadata[] = {{"author\033]0;X\007", "me\033[31m"},
                                     {"config.net", "linear\033[2J"},
                                     {"config.data", "da\033[2Jta"}};
    const struct tt_tensor_set set = {
        .tensor = &tensor, .n_tensors = 1, .metadata = metadata, .n_metadata = 3};
    struct tt_err err = {0};
    assert_ok(tt_safetensors_write(test_path("model" HOSTILE ".safetensors"), &set, &err), &err);
}

static void write_events(void)
{
    const struct tt_tfevents_scalar scalars[] = {{"train/\033[2Jloss", 1},
                                                 {"x\xff\033]0;X\007", 2}};
    const struct tt_tfevents_at at = {.step = 1, .wall_time = 1700000000};
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    assert_ok(tt_tfevents_add_version(&b, at, &err), &err);
    assert_ok(tt_tfevents_add_scalars(&b, at, scalars, 2, &err), &err);
    test_write(test_path("events.out.tfevents.1" HOSTILE), b.data, b.size);
    tt_bytes_done(&b);
}

static int make_files(void **state)
{
    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    write_pictures();
    write_table();
    write_model();
    write_events();
    test_write(test_path("options" HOSTILE), "lr = \033[2Jfast\n", 15);
    test_write(test_path("broken" HOSTILE ".safetensors"), "\x20\0\0\0\0\0\0\0{\"\033[2J\": 1}",
               20);
    test_write(test_path("broken" HOSTILE ".pth"), "PK\3\4\033[2J", 8);
    return 0;
}

/* --- no name steers -------------------------------------------------------------------------- */

#define Q       "'"
#define PETS    Q "pets" HOSTILE Q
#define TABLE   Q "table" HOSTILE ".csv" Q
#define MODEL   Q "model" HOSTILE ".safetensors" Q
#define PICTURE Q "pic" HOSTILE ".png" Q
#define RUN     Q "run" HOSTILE Q
#define NONE    Q "none" HOSTILE Q
#define NET     " --net 'flatten; linear'"

#define SAVED    Q "net" HOSTILE ".safetensors" Q
#define VALUES   Q "values" HOSTILE ".safetensors" Q
#define OUT(end) Q "out" HOSTILE end Q

/* These succeed, in this order: some need what others have made. */
static const char *const good[] = {
    "train " PETS NET " --image-size 6 --batch-size 4 --epochs 2 --run-dir " RUN " --save " SAVED,
    "train " TABLE
    " --net 'linear 4; relu; linear' --batch-size 8 --epochs 2 --run-dir run2 --save " VALUES,
    "resume " RUN " --epochs 3",
    "replay " RUN,
    "runs .",
    "runs " PETS,
    "eval " SAVED,
    "eval " VALUES,
    "eval " RUN,
    "predict " SAVED " " PICTURE,
    "predict " SAVED " " PICTURE " " PICTURE,
    "predict " VALUES " " TABLE,
    "export " SAVED " " OUT(".onnx"),
    "export " SAVED " " OUT(".pth"),
    "export " VALUES " " OUT(".onnx"),
    "info " MODEL,
    "info " SAVED,
    "info " OUT(".pth"),
    "info " Q "events.out.tfevents.1" HOSTILE Q,
    "info " RUN,
    "info " RUN "/last",
    "info " PETS " --image-size 6",
    "info " TABLE,
    "bench --devices",
};

/* These are refused. */
static const char *const bad[] = {
    "train " NONE,
    "train --net " NONE,
    "train --optimizer " NONE,
    "train --schedule " NONE,
    "train --lr " NONE,
    "train --theme " NONE,
    "train --config " NONE,
    "train --config " Q "options" HOSTILE Q,
    "train --load " NONE,
    "train --load " Q "broken" HOSTILE ".safetensors" Q,
    "train " Q "--" HOSTILE "=1" Q " " NONE,
    "train -" Q "\033" Q,
    "train --run-dir " TABLE,
    "train --save " Q "no" HOSTILE "/such/folder" Q " " TABLE,
    "tour " NONE,
    "resume " NONE,
    "resume " PICTURE,
    "replay " NONE,
    "watch " NONE,
    "watch --no-tui " NONE,
    "runs " NONE,
    "runs --sort " NONE,
    "eval " MODEL,
    "eval " SAVED " " TABLE,
    "eval " NONE,
    "predict " SAVED " " PICTURE " " NONE,
    "predict " VALUES " " PICTURE,
    "predict " MODEL " " PICTURE,
    "export " SAVED " " NONE,
    "export " NONE " x.onnx",
    "info " Q "broken" HOSTILE ".safetensors" Q,
    "info " Q "broken" HOSTILE ".pth" Q,
    "info " NONE,
    "info --input " NONE " --net linear",
    "info --net " NONE,
    "bench --job " NONE,
    "bench " NONE " --job A",
    "completion " NONE,
    NONE,
};
enum { GOOD = sizeof good / sizeof good[0], BAD = sizeof bad / sizeof bad[0] };

static void no_name_from_outside_steers_the_terminal(void **state)
{
    (void)state;
    static const char *const forms[] = {"", " --json"};
    for (int k = 0; k < 2; k++) {
        char line[4000];
        snprintf(line, sizeof line, "cd %s && rm -rf run2 " RUN, test_folder());
        assert_int_equal(system(line), 0);
        for (int i = 0; i < GOOD; i++)
            try(good[i], forms[k], 1u << 0);
        for (int i = 0; i < BAD; i++)
            try(bad[i], forms[k], 1u << 1 | 1u << 2);
    }
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0 && text[strlen(word)] == ' ';
}

/* So that whoever adds a subcommand adds it here. */
static void every_subcommand_is_tried(void **state)
{
    (void)state;
    for (const struct tt_subcommand *c = tt_subcommands; c->name; c++) {
        bool tried = false;
        for (int i = 0; i < GOOD; i++)
            tried = tried || begins(good[i], c->name);
        for (int i = 0; i < BAD; i++)
            tried = tried || begins(bad[i], c->name);
        if (!tried)
            fail_msg("%s is tried with no hostile name", c->name);
    }
}

/* --- names in JSON can be had back ----------------------------------------------------------- */

/* The bytes that a JSON string stands for, read as Python's os.fsencode() has it. */
static size_t read_string(const char *json, char *out)
{
    char *to = out;
    for (; *json != '"'; json++) {
        if (*json != '\\') {
            *to++ = *json;
        } else if (*++json == 'u') {
            unsigned code = 0;
            assert_int_equal(sscanf(json + 1, "%4x", &code), 1);
            json += 4;
            if (code >= 0xdc80 && code < 0xdd00)
                *to++ = (char)(code - 0xdc00);
            else
                to += tt_utf8_encode(code, to);
        } else {
            *to++ = *json == 'r' ? '\r' : *json == 'n' ? '\n' : *json;
        }
    }
    *to = '\0';
    return (size_t)(to - out);
}

static void assert_gives_back(const char *args, const char *before, const char *name)
{
    char got[1024];
    struct result *r = run(args);
    const char *at = strstr(r->out, before);
    if (!at)
        fail_msg("no %s in %s%s", before, r->out, r->err);
    assert_int_equal(read_string(at + strlen(before), got), strlen(name));
    assert_string_equal(got, name);
}

static void names_in_json_can_be_had_back(void **state)
{
    (void)state;
    assert_gives_back("predict " SAVED " " PICTURE " --json", "\"file\":\"", "pic" HOSTILE ".png");
    assert_gives_back("export " SAVED " " Q "out" HOSTILE ".onnx" Q " --json", "\"file\":\"",
                      "out" HOSTILE ".onnx");
    assert_gives_back("info " PETS " --image-size 6 --json", "\"classes\":[\"", "a" HOSTILE);
    assert_gives_back("eval " SAVED " --json", "\"classes\":[\"", "a" HOSTILE);
    assert_gives_back("info " RUN " --json", "\"run\":\"", "run" HOSTILE);
    /* A character that stands for a byte within the program is one like others outside. */
    write_picture(test_path("\xf4\x8d\xb2\x80.png"), 140);
    assert_gives_back("predict " SAVED " \xf4\x8d\xb2\x80.png --json", "\"file\":\"",
                      "\xf4\x8d\xb2\x80.png");
}

/* --- output that nobody takes ---------------------------------------------------------------- */

static const char *const printing[] = {
    "--version",
    "--help",
    "info --help",
    "info --net lenet5",
    "info --net lenet5 --json",
    "info small",
    "info m.safetensors",
    "runs .",
    "runs . --json",
    "eval m.safetensors",
    "eval m.safetensors --json",
    "predict m.safetensors small/t10k-images-idx3-ubyte",
    "predict m.safetensors small/t10k-images-idx3-ubyte --json",
    "export m.safetensors m.onnx",
    "bench --devices",
    "replay r",
    "train small --net 36-8-3 --epochs 1 --run-dir r3 --overwrite",
    "train small --net 36-8-3 --epochs 1 --run-dir r4 --overwrite --screen-reader",
    "train small --net 36-8-3 --epochs 1 --run-dir r5 --overwrite --json",
    "resume r --epochs 1000",
};

static void have_run(void)
{
    if (access(test_path("m.safetensors"), F_OK) == 0)
        return;
    struct result *r = run(small("--epochs 2 --run-dir r --save m.safetensors"));
    assert_int_equal(r->status, 0);
}

/* Runs with what stands for standard output: a shell's redirection, or "" for a pipe that nobody
 * reads.  What went to standard error is read into err. */
static int run_to(const char *args, const char *output, char *err, size_t size)
{
    char line[4096];
    snprintf(line, sizeof line, "cd %s && exec %s %s 2>err </dev/null %s", test_folder(),
             getenv("TUITRAIN"), args, output);
    pid_t pid = fork();
    if (pid == 0) {
        int ends[2];
        signal(SIGPIPE, SIG_DFL);
        if (!output[0] && pipe(ends) == 0) {
            dup2(ends[1], 1);
            close(ends[0]);
            close(ends[1]);
        }
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(99);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    read_back(test_path("err"), err, size);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void output_that_nobody_takes_is_told_of(void **state)
{
    (void)state;
    static const struct {
        const char *output, *why;
    } ends[] = {{">/dev/full", "No space left on device"},
                {">&-", "Bad file descriptor"},
                {"", "Broken pipe"}};
    have_run();
    for (size_t i = 0; i < sizeof printing / sizeof printing[0]; i++)
        for (int k = 0; k < 3; k++) {
            char err[4096], word[128];
            int status = run_to(printing[i], ends[k].output, err, sizeof err);
            snprintf(word, sizeof word, "tuitrain: standard output: %s\n", ends[k].why);
            if (status != 1 || !strstr(err, word))
                fail_msg("%s %s: ends with %d and \"%s\"", printing[i], ends[k].output, status,
                         err);
        }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_from_outside_steers_the_terminal),
        cmocka_unit_test(every_subcommand_is_tried),
        cmocka_unit_test(names_in_json_can_be_had_back),
        cmocka_unit_test(output_that_nobody_takes_is_told_of),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, make_files, NULL);
}
