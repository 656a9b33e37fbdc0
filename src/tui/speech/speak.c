/* Takes command lines and says what happens.  Nothing is drawn, nothing moves the cursor.
 *
 * To add a command that only words need: its function and its row in the table. */
#include <tuitrain/tui/speech/speech.h>

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>

#include "../commands/dispatch.h"
#include "../commands/glossary.h"
#include "../commands/keymap.h"
#include "../commands/list.h"
#include "sentences.h"

static const double SILENCE = 60; /* seconds of training without a word, then one is said */

struct speaker {
    struct tt_link *link;
    struct tt_dispatcher dispatch;
    struct tt_keymap keys;
    char line[TT_COMMAND_TEXT];
    size_t length;
    bool typed_too_much;         /* the rest of the line is dropped */
    bool deaf;                   /* nothing more will be typed */
    char asked[TT_COMMAND_TEXT]; /* the command that waits for a yes, or "" */
    int64_t answered;            /* the step of the answer that was the last to be said, or -1 */
    double said_at;
    bool stopping, over, failed;
    int signal;
};

static void say(struct speaker *k, const char *text)
{
    char safe[1024];
    tt_text_printable(safe, sizeof safe, text);
    tt_print_line("%s", safe);
    k->said_at = tt_clock_now();
}

/* --- commands -------------------------------------------------------------------------------- */

static void run_status(struct speaker *k, const char *args)
{
    char text[768];
    (void)args;
    tt_speak_status(tt_link_snapshot(k->link, NULL), tt_link_info(k->link), text, sizeof text);
    say(k, text);
}

static void run_classes(struct speaker *k, const char *args)
{
    const struct tt_snapshot *s = tt_link_snapshot(k->link, NULL);
    const struct tt_run_info *info = tt_link_info(k->link);
    char text[256];
    int said = 0;
    for (int c = 0; tt_speak_class(s, info, c, text, sizeof text); c++)
        if (!*args || strcmp(args, info->class_name[c]) == 0) {
            say(k, text);
            said++;
        }
    if (said == 0)
        say(k, info->regression      ? "Values are learned: there are no classes."
               : !s->confusion_known ? "Nothing has been validated yet."
                                     : "There is no such class.");
}

static void run_settings(struct speaker *k, const char *args)
{
    const struct tt_settings *all = tt_link_settings(k->link, NULL);
    char text[TT_OPT_TEXT + 200];
    for (int i = 0; i < all->n; i++) {
        const struct tt_setting *s = &all->setting[i];
        snprintf(text, sizeof text, "%s: %s; %s%s", s->name, s->value[0] ? s->value : "off",
                 s->row->help, s->fixed ? "; cannot change now" : "");
        if (strcasestr(text, args))
            say(k, text);
    }
}

static void run_what(struct speaker *k, const char *args)
{
    const struct tt_gloss *t = tt_gloss_find(args);
    const char *near = tt_gloss_nearest(args);
    char text[400];
    if (t)
        snprintf(text, sizeof text, "%s: %s", t->word, t->text);
    else if (near)
        snprintf(text, sizeof text, "There is no such word; did you mean %s?", near);
    else
        snprintf(text, sizeof text, "The glossary has no such word.");
    say(k, text);
}

static void run_quit(struct speaker *k, const char *args)
{
    (void)args;
    if (!k->stopping)
        tt_dispatch(&k->dispatch, "stop", true);
}

static void run_help(struct speaker *k, const char *args);

static const struct {
    const char *name, *args, *help;
    void (*run)(struct speaker *k, const char *args);
} own[] = {
    {"status", "", "where the run stands; an empty line does the same", run_status},
    {"classes", "[NAME]", "how each class did in the last validation", run_classes},
    {"settings", "[WORD]", "the options and their values", run_settings},
    {"what", "WORD", "what a word of the field means", run_what},
    {"help", "[WORD]", "the commands", run_help},
    {"quit", "", "checkpoint and leave", run_quit},
};
enum { OWN = sizeof own / sizeof own[0] };

static void say_command(struct speaker *k, const char *name, const char *args, const char *help,
                        const char *word)
{
    char text[256];
    snprintf(text, sizeof text, "%s%s%s: %s", name, args[0] ? " " : "", args, help);
    if (strcasestr(text, word))
        say(k, text);
}

static void run_help(struct speaker *k, const char *args)
{
    for (int i = 0; i < OWN; i++)
        say_command(k, own[i].name, own[i].args, own[i].help, args);
    for (const struct tt_command_type *c = tt_commands; c->name; c++)
        say_command(k, c->name, c->args, c->help, args);
}

/* --- what the dispatcher asks for ------------------------------------------------------------ */

static bool run_own(void *self, const char *line)
{
    struct tt_command_info info;
    size_t n = strcspn(line, " ");
    for (int i = 0; i < OWN; i++)
        if (strlen(own[i].name) == n && strncmp(own[i].name, line, n) == 0) {
            own[i].run(self, tt_command_args(line));
            return true;
        }
    if (!tt_command_find(line, &info) || info.type)
        return false;
    say(self, "That is a command of the screen. Type help for those that there are here.");
    return true;
}

static void say_why(void *self, const char *text)
{
    say(self, text);
}

static void ask_first(void *self, const char *question, const char *line)
{
    struct speaker *k = self;
    char text[300];
    snprintf(text, sizeof text, "%s Type yes or no.", question);
    say(k, text);
    tt_text_copy(k->asked, sizeof k->asked, line);
}

static void stopping(void *self)
{
    struct speaker *k = self;
    k->stopping = true;
}

/* --- lines ----------------------------------------------------------------------------------- */

static void take_answer(struct speaker *k, const char *line)
{
    bool yes = strcmp(line, "y") == 0 || strcmp(line, "yes") == 0;
    char asked[TT_COMMAND_TEXT];
    tt_text_copy(asked, sizeof asked, k->asked);
    k->asked[0] = '\0';
    if (yes)
        tt_dispatch(&k->dispatch, asked, true);
    else
        say(k, "No, then.");
}

static void carry_out(struct speaker *k, const char *line)
{
    const struct tt_binding *key = tt_keymap_find(&k->keys, line);
    /* A key's name is the key. */
    tt_dispatch(&k->dispatch, key && !key->prompt ? key->line : line, false);
}

static void end_line(struct speaker *k)
{
    while (k->length > 0 && k->line[k->length - 1] == ' ')
        k->length--;
    k->line[k->length] = '\0';
    const char *line = k->line + strspn(k->line, " ");
    if (k->typed_too_much)
        say(k, "That line is too long.");
    else if (k->asked[0])
        take_answer(k, line);
    else
        carry_out(k, *line ? line : "status");
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
    bool state = e->kind == TT_EVENT_STATE;
    bool end = e->state == TT_FINISHED || e->state == TT_STOPPED || e->state == TT_FAILED;
    char text[512];
    /* The state that an answer has just told. */
    bool told = state && !end && k->answered == e->step;
    if (!told && tt_speak_event(e, tt_link_info(k->link), text, sizeof text))
        say(k, text);
    k->answered = e->kind == TT_EVENT_DONE ? e->step : -1;
    k->failed = k->failed || e->kind == TT_EVENT_ERROR || (state && e->state == TT_FAILED);
    if (state)
        k->over = e->state == TT_FAILED || e->state == TT_STOPPED;
}

static void take_signal(struct speaker *k, int fd)
{
    int number = tt_signals_take(fd);
    if (!number)
        return;
    k->signal = number;
    run_quit(k, "");
}

/* A long epoch does not leave one wondering, and with nobody there to ask for more the end of
 * training is the end. */
static void look(struct speaker *k)
{
    enum tt_state state = tt_link_snapshot(k->link, NULL)->state;
    if (state == TT_TRAINING && tt_clock_now() - k->said_at >= SILENCE)
        run_status(k, "");
    if (k->deaf && (state == TT_FINISHED || state == TT_PAUSED))
        run_quit(k, "");
}

static void begin(struct speaker *k)
{
    const struct tt_run_info *info = tt_link_info(k->link);
    char text[640], warning[256];
    tt_keymap_defaults(&k->keys);
    tt_keymap_read_user(&k->keys, warning, sizeof warning);
    snprintf(text, sizeof text,
             "Training %s on %s, %" PRId64 " epochs. Type help for the commands.", info->net,
             info->data, info->epochs);
    say(k, text);
    if (warning[0])
        say(k, warning);
}

int tt_tui_speak(struct tt_link *link)
{
    struct speaker k = {.link = link, .answered = -1};
    k.dispatch = (struct tt_dispatcher){.link = link,
                                        .self = &k,
                                        .own = run_own,
                                        .say = say_why,
                                        .ask = ask_first,
                                        .stopping = stopping};
    struct tt_event e;
    int signals = tt_signals_open(tt_signals_end());
    begin(&k);
    while (!k.over) {
        struct pollfd fds[3] = {{.fd = tt_link_fd(link), .events = POLLIN},
                                {.fd = signals, .events = POLLIN},
                                {.fd = k.deaf ? -1 : STDIN_FILENO, .events = POLLIN}};
        /* What is read out must not wait in a buffer. */
        if (!tt_print_flush())
            run_quit(&k, "");
        if (poll(fds, 3, (int)(1000 * SILENCE)) < 0 && errno != EINTR)
            break;
        if (fds[1].revents)
            take_signal(&k, signals);
        if (fds[2].revents)
            listen(&k);
        while (tt_link_event(link, &e))
            take_event(&k, &e);
        look(&k);
    }
    close(signals);
    return k.signal ? 128 + k.signal : k.failed ? 1 : 0;
}
