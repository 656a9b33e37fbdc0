#include "speak.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <tuitrain/base/text.h>
#include <tuitrain/tui/tui.h>

#include "commands.h"
#include "keymap.h"

/* --- sentences ------------------------------------------------------------------------------- */

static const char *result_text(const struct tt_result *r, const struct tt_run_info *info,
                               char out[64])
{
    if (info->regression)
        snprintf(out, 64, "loss %.4f, R squared %.4f", r->loss, r->r2);
    else
        snprintf(out, 64, "loss %.4f, accuracy %.2f per cent", r->loss, r->accuracy);
    return out;
}

static void state_text(const struct tt_event *e, char *out, size_t size)
{
    static const char *const words[TT_STATE_COUNT] = {
        [TT_TRAINING] = "Training",         [TT_PAUSED] = "Paused",
        [TT_REWINDING] = "Going back",      [TT_FINISHED] = "All epochs are done",
        [TT_STOPPED] = "The run has ended", [TT_FAILED] = "The run has failed"};
    const char *word = words[e->state] ? words[e->state] : tt_state_name(e->state);
    if (e->state == TT_FINISHED)
        snprintf(out, size, "%s. Type epochs +5 for five more, or quit.", word);
    else if (e->state == TT_FAILED)
        snprintf(out, size, "%s: %.200s", word, e->text);
    else
        snprintf(out, size, "%s, at step %" PRId64 ".", word, e->step);
}

bool tt_speak_event(const struct tt_event *e, const struct tt_run_info *info, char *out,
                    size_t size)
{
    char train[64], val[64];
    switch (e->kind) {
    case TT_EVENT_STATE:
        /* The pass after each epoch is told with the epoch. */
        if (e->state == TT_EVALUATING || e->state == TT_LOADING)
            return false;
        state_text(e, out, size);
        return true;
    case TT_EVENT_EPOCH:
        snprintf(out, size, "Epoch %" PRId64 " of %" PRId64 ". Training %s. Validation %s.",
                 e->epoch, e->epochs, result_text(&e->train, info, train),
                 result_text(&e->val, info, val));
        return true;
    case TT_EVENT_SAVED:
        if (e->automatic)
            return false;
        break;
    case TT_EVENT_REFUSED:
    case TT_EVENT_ERROR:
    case TT_EVENT_GUARD:
        snprintf(out, size, "Attention: %.300s", e->text);
        return true;
    default:
        break;
    }
    snprintf(out, size, "%.310s", e->text);
    return out[0] != '\0';
}

void tt_speak_status(const struct tt_snapshot *s, const struct tt_run_info *info, char *out,
                     size_t size)
{
    char now[64], val[64] = "none yet", left[32];
    const struct tt_result *train = s->running.known ? &s->running : &s->train;
    bool over = s->epoch >= s->epochs;
    if (s->val.known)
        result_text(&s->val, info, val);
    tt_text_duration(left, sizeof left, s->remaining);
    int n =
        snprintf(out, size,
                 "%s%s. Epoch %" PRId64 " of %" PRId64 ", step %" PRId64 " of %" PRId64
                 " in it. Training %s. Validation %s. Learning rate %.6g. Time left %s.",
                 tt_state_name(s->state), s->eval_mode ? ", in eval mode" : "",
                 over ? s->epochs : s->epoch + 1, s->epochs, over ? s->steps_per_epoch : s->batch,
                 s->steps_per_epoch, train->known ? result_text(train, info, now) : "none yet", val,
                 s->lr, s->remaining >= 0 ? left : "unknown");
    if (n > 0)
        out[0] = (char)toupper((unsigned char)out[0]);
}

/* --- lines that are typed -------------------------------------------------------------------- */

struct speaker {
    struct tt_live *live;
    struct tt_keymap keys;
    char line[TT_COMMAND_TEXT];
    size_t length;
    bool typed_too_much; /* the rest of the line is dropped */
    bool deaf;           /* nothing more will be typed */
    bool stopping, over, failed;
    int signal;
};

static void say(const char *text)
{
    char safe[1024];
    tt_text_printable(safe, sizeof safe, text);
    printf("%s\n", safe);
}

static void submit(struct speaker *k, const char *line)
{
    struct tt_command c;
    struct tt_err err = {0};
    int known;
    int rc = tt_command_parse(line, &c, &known, &err);
    if (rc < 0 && !known)
        tt_command_refuse(line, &err);
    if (rc == 0)
        rc = tt_live_submit(k->live, &c, &err);
    if (rc < 0)
        say(err.text);
    else if (strcmp(tt_commands[c.type].name, "stop") == 0)
        k->stopping = true;
}

static void stop(struct speaker *k)
{
    if (!k->stopping)
        submit(k, "stop");
}

static void help(const char *word)
{
    say("status: where the run stands");
    for (const struct tt_command_type *c = tt_commands; c->name; c++) {
        char text[256];
        snprintf(text, sizeof text, "%s%s%s: %s", c->name, c->args[0] ? " " : "", c->args, c->help);
        if (!word[0] || strstr(text, word))
            say(text);
    }
    say("quit: checkpoint and leave");
}

static void carry_out(struct speaker *k, const char *line)
{
    char text[512];
    size_t n = strcspn(line, " ");
    const char *args = line + n + strspn(line + n, " ");
    const struct tt_binding *key = tt_keymap_find(&k->keys, line);
    if (strcmp(line, "status") == 0) {
        tt_speak_status(tt_live_snapshot(k->live, NULL), tt_live_info(k->live), text, sizeof text);
        say(text);
    } else if (strcmp(line, "quit") == 0 || strcmp(line, "q") == 0) {
        stop(k);
    } else if (n == 4 && strncmp(line, "help", 4) == 0) {
        help(args);
    } else if (key && !key->prompt) { /* a key's name is the key */
        submit(k, key->line);
    } else {
        submit(k, line);
    }
}

static void end_line(struct speaker *k)
{
    while (k->length > 0 && k->line[k->length - 1] == ' ')
        k->length--;
    k->line[k->length] = '\0';
    const char *line = k->line + strspn(k->line, " ");
    if (k->typed_too_much)
        say("that line is too long");
    else if (*line)
        carry_out(k, line);
    k->length = 0;
    k->typed_too_much = false;
}

static void listen(struct speaker *k)
{
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        k->deaf = true;
    for (ssize_t i = 0; i < n; i++)
        if (bytes[i] == '\n' || bytes[i] == '\r')
            end_line(k);
        else if (k->length + 1 < sizeof k->line)
            k->line[k->length++] = bytes[i];
        else
            k->typed_too_much = true;
}

/* --- following the run ----------------------------------------------------------------------- */

static void take_event(struct speaker *k, const struct tt_event *e)
{
    char text[512];
    if (tt_speak_event(e, tt_live_info(k->live), text, sizeof text))
        say(text);
    k->failed = k->failed || e->kind == TT_EVENT_ERROR;
    if (e->kind != TT_EVENT_STATE)
        return;
    k->failed = k->failed || e->state == TT_FAILED;
    k->over = e->state == TT_FAILED || e->state == TT_STOPPED;
}

static void take_signal(struct speaker *k, int fd)
{
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    k->signal = (int)info.ssi_signo;
    stop(k);
}

static void begin(struct speaker *k)
{
    const struct tt_run_info *info = tt_live_info(k->live);
    char text[640], warning[256];
    tt_keymap_defaults(&k->keys);
    tt_keymap_read_user(&k->keys, warning, sizeof warning);
    snprintf(text, sizeof text,
             "Training %s on %s, %" PRId64 " epochs. Type help for the commands.", info->net,
             info->data, info->epochs);
    say(text);
    if (warning[0])
        say(warning);
}

int tt_tui_speak(struct tt_live *live)
{
    struct speaker k = {.live = live};
    struct tt_event e;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    begin(&k);
    while (!k.over) {
        struct pollfd fds[3] = {{.fd = tt_live_fd(live), .events = POLLIN},
                                {.fd = signals, .events = POLLIN},
                                {.fd = k.deaf ? -1 : STDIN_FILENO, .events = POLLIN}};
        /* What is read out must not wait in a buffer. */
        if (fflush(stdout) != 0)
            stop(&k);
        if (poll(fds, 3, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents)
            take_signal(&k, signals);
        if (fds[2].revents)
            listen(&k);
        while (tt_live_event(live, &e))
            take_event(&k, &e);
        /* Nobody is there to ask for more. */
        enum tt_state state = tt_live_snapshot(live, NULL)->state;
        if (k.deaf && (state == TT_FINISHED || state == TT_PAUSED))
            stop(&k);
    }
    fflush(stdout);
    close(signals);
    return k.signal ? 128 + k.signal : k.failed ? 1 : 0;
}
