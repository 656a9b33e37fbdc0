/* What lies on the disk when that is slow, full of trouble, or used by one run after another. */
#include "../watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <tuitrain/run/folder/paths.h>

/* A disk that waits to be let go on: fsync() of all threads but the test's own. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static bool closed;
static pthread_t tester;

int fsync(int fd)
{
    pthread_mutex_lock(&mutex);
    while (closed && !pthread_equal(pthread_self(), tester))
        pthread_cond_wait(&opened, &mutex);
    pthread_mutex_unlock(&mutex);
    return fd < 0 ? -1 : 0;
}

/* Counts the tries to make a folder of checkpoints: one for each that is to be written. */
static int tries;

int mkdir(const char *path, mode_t mode)
{
    const char *name = strrchr(path, '/');
    pthread_mutex_lock(&mutex);
    tries += name && strcmp(name, "/checkpoints") == 0;
    pthread_cond_broadcast(&opened);
    pthread_mutex_unlock(&mutex);
    return mkdirat(AT_FDCWD, path, mode);
}

/* A disk that has room for so many checkpoints, one that is being written included; 0: for all. */
static _Atomic int most;

ssize_t write(int fd, const void *data, size_t n)
{
    char proc[32], path[TT_PATH];
    const struct iovec part = {.iov_base = (void *)data, .iov_len = n};
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
    ssize_t k = most > 0 ? readlink(proc, path, sizeof path - 1) : -1;
    path[k > 0 ? k : 0] = '\0';
    char *end = strstr(path, "/checkpoints/");
    if (!end)
        return writev(fd, &part, 1);
    int files = -2; /* . and .. */
    end[strlen("/checkpoints")] = '\0';
    DIR *dir = opendir(path);
    while (dir && readdir(dir))
        files++;
    if (dir)
        closedir(dir);
    if (files <= most)
        return writev(fd, &part, 1);
    errno = ENOSPC;
    return -1;
}

static int tries_so_far(void)
{
    pthread_mutex_lock(&mutex);
    int n = tries;
    pthread_mutex_unlock(&mutex);
    return n;
}

static void wait_tries(int n)
{
    pthread_mutex_lock(&mutex);
    while (tries < n)
        pthread_cond_wait(&opened, &mutex);
    pthread_mutex_unlock(&mutex);
}

static void set_disk(bool stopped)
{
    pthread_mutex_lock(&mutex);
    tester = pthread_self();
    closed = stopped;
    pthread_cond_broadcast(&opened);
    pthread_mutex_unlock(&mutex);
}

static struct tt_config config(const char *folder, const char *every, int64_t keep)
{
    struct tt_config c = small_config();
    strcpy(c.run_dir, test_path(folder));
    strcpy(c.checkpoint_every, every);
    c.keep = keep;
    return c;
}

static int checkpoints(const char *run_dir)
{
    int n = 0, branch;
    int64_t step;
    DIR *dir = tt_checkpoints_open(run_dir);
    while (dir && tt_checkpoints_next(dir, &branch, &step))
        n++;
    if (dir)
        closedir(dir);
    return n;
}

static bool is_there(const char *run_dir, const char *name)
{
    char path[2 * TT_PATH];
    snprintf(path, sizeof path, "%s/%s", run_dir, name);
    return access(path, R_OK) == 0;
}

static void last_is(const char *run_dir, const char *name)
{
    char path[TT_PATH + 8], to[TT_PATH];
    snprintf(path, sizeof path, "%s/last", run_dir);
    ssize_t n = readlink(path, to, sizeof to - 1);
    assert_true(n > 0);
    to[n] = '\0';
    assert_string_equal(strrchr(to, '/') + 1, name);
    assert_true(is_there(run_dir, "last"));
}

static void a_slow_disk_gets_the_newest_the_best_and_the_last(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("slow", "1", 3);
    c.epochs = 10;
    set_disk(true);
    start(&w, &c);
    wait_state(&w, TT_FINISHED); /* a hundred steps, and not one file */
    assert_int_equal(checkpoints(c.run_dir), 0);
    set_disk(false);
    end(&w);
    assert_int_equal(w.count[TT_EVENT_ERROR], 0);
    assert_in_range(checkpoints(c.run_dir), 1, 3);
    last_is(c.run_dir, "step-100.safetensors");
    assert_true(is_there(c.run_dir, "best.safetensors"));
}

static void what_a_person_asked_for_is_written_however_much_it_is(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("asked", "1", 2);
    char line[TT_PATH], name[32];
    set_disk(true);
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "asked-%d.pth", i);
        snprintf(line, sizeof line, "save %s", test_path(name));
        say_ok(&w, line);
    }
    say_ok(&w, "checkpoint");
    set_disk(false);
    end(&w);
    assert_int_equal(w.count[TT_EVENT_ERROR], 0);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "asked-%d.pth", i);
        assert_int_equal(access(test_path(name), R_OK), 0);
    }
    last_is(c.run_dir, "step-30.safetensors");
}

static void a_disk_that_keeps_up_holds_as_many_as_asked(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("fast", "5", 4);
    set_disk(false);
    c.speed = 200; /* each is written before the next one comes */
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    assert_in_range(checkpoints(c.run_dir), 1, 4);
    last_is(c.run_dir, "step-30.safetensors");
}

static void go_on(const char *run_dir, int epochs)
{
    struct watch w;
    char line[32];
    resume(&w, run_dir);
    snprintf(line, sizeof line, "set epochs %d", epochs);
    wait_state(&w, TT_FINISHED);
    say_ok(&w, line);
    while (w.state != TT_FINISHED || w.last[TT_EVENT_EPOCH].step != 10 * epochs)
        wait_news(&w);
    end(&w);
    assert_int_equal(w.count[TT_EVENT_ERROR], 0);
}

static void keep_holds_over_one_resume_after_another(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("again", "2", 3);
    set_disk(false);
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    int before = checkpoints(c.run_dir);
    assert_in_range(before, 1, 3);
    go_on(c.run_dir, 5);
    assert_in_range(checkpoints(c.run_dir), 1, 3);
    go_on(c.run_dir, 7);
    assert_in_range(checkpoints(c.run_dir), 1, 3);
    last_is(c.run_dir, "step-70.safetensors");
}

static void a_checkpoint_asked_for_stays_over_a_resume(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("stays", "1", 1);
    set_disk(false);
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    say_ok(&w, "checkpoint"); /* of the step of an automatic one */
    end(&w);
    go_on(c.run_dir, 4);
    assert_true(is_there(c.run_dir, "checkpoints/step-30.safetensors"));
    last_is(c.run_dir, "step-40.safetensors");
    assert_int_equal(checkpoints(c.run_dir), 2);
}

/* Holds still after a step at most. */
static void start_still(struct watch *w, struct tt_config *c)
{
    c->epochs = 1000;
    c->speed = 0.001;
    start(w, c);
    say_ok(w, "pause");
    say_ok(w, "speed max");
}

static void one_step(struct watch *w)
{
    int before = w->count[TT_EVENT_INFO];
    say_ok(w, "step");
    while (w->count[TT_EVENT_INFO] == before)
        wait_news(w);
}

static void step_and_see_it_saved(struct watch *w)
{
    one_step(w);
    while (w->last[TT_EVENT_SAVED].step != w->last[TT_EVENT_INFO].step)
        wait_news(w);
}

static void a_full_disk_takes_the_newest_for_the_oldest(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("full", "1", 4);
    set_disk(false);
    most = 0;
    start_still(&w, &c);
    for (int i = 0; i < 5; i++)
        step_and_see_it_saved(&w);
    assert_int_equal(checkpoints(c.run_dir), 4);
    most = 2;
    for (int i = 0; i < 5; i++) {
        step_and_see_it_saved(&w);
        assert_int_equal(checkpoints(c.run_dir), 2);
    }
    assert_int_equal(w.count[TT_EVENT_ERROR], 0);
    /* First the film, then checkpoints, and each is said once. */
    const char *film = strstr(w.warnings, "the disk is full: the film of the run is given up");
    assert_non_null(film);
    const char *told = strstr(film, "the disk is full: old checkpoints are given up");
    assert_non_null(told);
    assert_null(strstr(film + 1, "the disk is full: the film"));
    assert_null(strstr(told + 1, "the disk is full"));
    assert_false(is_there(c.run_dir, "film.bin"));
    most = 0; /* there is space again: as many stay as were asked for */
    for (int i = 0; i < 4; i++)
        step_and_see_it_saved(&w);
    assert_int_equal(checkpoints(c.run_dir), 4);
    while (!strstr(w.warnings, "7 old checkpoints were given up"))
        wait_news(&w);
    end(&w);
}

/* Not even one more: the newest waits, though the run rests, and so does what was asked for. */
static void what_found_no_space_is_written_when_there_is_some(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("later", "1", 4);
    set_disk(false);
    most = 0;
    start_still(&w, &c);
    step_and_see_it_saved(&w);
    say_ok(&w, "checkpoint");
    int64_t asked = w.last[TT_EVENT_INFO].step, step;
    while (w.last[TT_EVENT_SAVED].automatic)
        wait_news(&w);
    most = 1; /* which is there: nothing can be written beside it */
    one_step(&w);
    say_ok(&w, "checkpoint");
    for (int i = 0; i < 3; i++)
        one_step(&w);
    step = w.last[TT_EVENT_INFO].step;
    while (w.count[TT_EVENT_ERROR] < 2) /* of the automatic ones, and of the one asked for */
        wait_news(&w);
    most = 0;
    char name[64], want[64], path[80];
    snprintf(name, sizeof name, "checkpoints/step-%d.safetensors", (int)asked + 1);
    snprintf(want, sizeof want, "step-%d.safetensors", (int)step);
    snprintf(path, sizeof path, "checkpoints/%s", want);
    while (!is_there(c.run_dir, name) || !is_there(c.run_dir, path))
        wait_news(&w); /* in whatever order */
    assert_int_equal(w.count[TT_EVENT_ERROR], 2);
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED); /* and not as a run that failed */
    end(&w);
    last_is(c.run_dir, want);
}

/* What is written after a checkpoint that failed does not make it good. */
static void a_checkpoint_that_failed_counts_though_a_model_is_saved(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("counts", "off", 3);
    struct tt_err err = {0};
    struct tt_command stop;
    char path[TT_PATH + 16];
    set_disk(false);
    most = 0;
    assert_int_equal(mkdir(c.run_dir, 0777), 0);
    snprintf(path, sizeof path, "%s/checkpoints", c.run_dir);
    test_write(path, "x", 1); /* no folder */
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    assert_ok(tt_command_parse("checkpoint", &stop, NULL, &err), &err);
    assert_ok(tt_link_submit(w.link, &stop, &err), &err);
    char line[TT_PATH + 16];
    snprintf(line, sizeof line, "save %s", test_path("good.safetensors"));
    say_ok(&w, line);
    while (!strstr(w.last[TT_EVENT_SAVED].text, "good.safetensors"))
        wait_news(&w);
    assert_ok(tt_command_parse("stop now", &stop, NULL, &err), &err);
    assert_ok(tt_link_submit(w.link, &stop, &err), &err);
    wait_state(&w, TT_FAILED);
    tt_run_join(w.run);
    tt_run_free(w.run);
}

/* The disk stands still in the middle of one, and the program is left. */
static void leaving_while_a_checkpoint_is_written_loses_neither(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("leaving", "off", 3);
    char first[64], second[64];
    set_disk(false);
    most = 0;
    start_still(&w, &c);
    one_step(&w);
    int64_t step = w.last[TT_EVENT_INFO].step;
    set_disk(true);
    say_ok(&w, "checkpoint");
    one_step(&w);
    say_ok(&w, "stop");
    set_disk(false);
    wait_state(&w, TT_STOPPED);
    end(&w);
    snprintf(first, sizeof first, "checkpoints/step-%d.safetensors", (int)step);
    snprintf(second, sizeof second, "step-%d.safetensors", (int)step + 1);
    assert_true(is_there(c.run_dir, first));
    last_is(c.run_dir, second);
}

static void files_that_cannot_be_written_are_told_once_and_counted(void **state)
{
    (void)state;
    struct watch w;
    struct tt_config c = config("told", "1", 3);
    char path[TT_PATH + 16];
    set_disk(false);
    assert_int_equal(mkdir(c.run_dir, 0777), 0);
    snprintf(path, sizeof path, "%s/checkpoints", c.run_dir);
    test_write(path, "x", 1); /* no folder */
    c.speed = 0.001;          /* one step by itself at most */
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "speed max");
    int before_all = tries_so_far();
    for (int i = 1; i <= 5; i++) { /* each is tried before the next one comes */
        one_step(&w);
        wait_tries(before_all + i);
    }
    take_events(&w);
    assert_int_equal(w.count[TT_EVENT_ERROR], 1);
    struct tt_command stop;
    struct tt_err err = {0};
    assert_ok(tt_command_parse("stop", &stop, NULL, &err), &err);
    assert_ok(tt_link_submit(w.link, &stop, &err), &err);
    wait_state(&w, TT_FAILED);
    assert_int_equal(w.count[TT_EVENT_ERROR], 2);
    assert_non_null(strstr(w.last[TT_EVENT_ERROR].text, "times in a row"));
    tt_run_join(w.run);
    tt_run_free(w.run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_disk_gets_the_newest_the_best_and_the_last),
        cmocka_unit_test(what_a_person_asked_for_is_written_however_much_it_is),
        cmocka_unit_test(a_disk_that_keeps_up_holds_as_many_as_asked),
        cmocka_unit_test(keep_holds_over_one_resume_after_another),
        cmocka_unit_test(a_checkpoint_asked_for_stays_over_a_resume),
        cmocka_unit_test(a_full_disk_takes_the_newest_for_the_oldest),
        cmocka_unit_test(what_found_no_space_is_written_when_there_is_some),
        cmocka_unit_test(a_checkpoint_that_failed_counts_though_a_model_is_saved),
        cmocka_unit_test(leaving_while_a_checkpoint_is_written_loses_neither),
        cmocka_unit_test(files_that_cannot_be_written_are_told_once_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
