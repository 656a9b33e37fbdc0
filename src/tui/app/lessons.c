#include "lessons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/tui/app/lessons.h>

/* --- on this run ----------------------------------------------------------------------------- */

static void tell(struct tt_app *app, const char *line)
{
    app->scene.tell(app->scene.host, line);
}

/* Commands with ; between them, of which nothing is said. */
static void carry_out(struct tt_app *app, const char *commands)
{
    char lines[TT_LESSON_LINE], *rest = NULL;
    tt_text_copy(lines, sizeof lines, commands);
    for (char *line = strtok_r(lines, ";", &rest); line; line = strtok_r(NULL, ";", &rest))
        tell(app, line + strspn(line, " "));
    tt_app_hush(app);
}

void tt_app_end_tour(struct tt_app *app)
{
    char lines[128];
    app->pace.dirty = true;
    tt_tour_end(&app->tour, lines, sizeof lines);
    carry_out(app, lines);
}

static void hand_on(struct tt_app *app)
{
    char line[TT_PATH + 16];
    snprintf(line, sizeof line, "lesson %s now", tt_tour_next(&app->tour));
    tell(app, line);
}

void tt_app_tour(struct tt_app *app, int card)
{
    struct tt_tour *t = &app->tour;
    app->pace.dirty = true;
    if (card < 0 || !t->lesson)
        return;
    if (card >= t->lesson->n) {
        if (tt_tour_next(t)[0])
            hand_on(app);
        else
            tt_app_end_tour(app);
        return;
    }
    carry_out(app, tt_tour_turn(t, card, &app->scene, tt_clock_now()));
    tt_tour_listen(t);
}

int tt_app_begin_lesson(struct tt_app *app, const char *name, struct tt_err *err)
{
    /* Nothing that its cards ask for would move any more. */
    if (app->scene.snap->state == TT_FINISHED)
        return tt_fail(err, TT_EUSAGE,
                       "tour: all epochs are done; `epochs +100` adds more, and `lesson %s` begins "
                       "on a run of its own",
                       name ? name : tt_lessons[0].name);
    if (name || !app->tour.lesson) {
        struct tt_lesson *lesson = tt_lesson_open(name ? name : tt_lessons[0].name, err);
        if (!lesson)
            return -1;
        tt_tour_open(&app->tour, lesson);
    }
    tt_app_tour(app, 0);
    return 0;
}

/* --- on another ------------------------------------------------------------------------------ */

/* Whether it could be begun: better here than when this run has ended. */
static int check(const char *name, char title[TT_LESSON_TITLE], struct tt_err *err)
{
    struct tt_lesson *lesson = tt_lesson_open(name, err);
    if (!lesson)
        return -1;
    tt_text_copy(title, TT_LESSON_TITLE, lesson->title);
    free(lesson);
    return 0;
}

static int list(struct tt_app *app)
{
    char all[240], text[320];
    tt_join_names(all, sizeof all, &tt_lessons[0].name, sizeof tt_lessons[0]);
    snprintf(text, sizeof text, "lesson NAME begins one of %s, or a FILE", all);
    tt_app_say(app, TT_STYLE_NORMAL, text);
    return 0;
}

int tt_app_ask_for_lesson(struct tt_app *app, const char *args, struct tt_err *err)
{
    char name[TT_TUI_LESSON], title[TT_LESSON_TITLE], line[TT_LINE_EDIT_TEXT], question[256];
    if (!args[0])
        return list(app);
    if (!tt_text_copy(name, sizeof name, args))
        return tt_fail(err, TT_EUSAGE, "lesson: the name is too long");
    size_t n = strlen(name);
    bool now = n > 4 && strcmp(name + n - 4, " now") == 0;
    name[now ? n - 4 : n] = '\0';
    if (check(name, title, err) < 0)
        return -1;
    if (now) {
        tell(app, "stop");
        if (tt_ending_has_stopped(&app->ending))
            tt_text_copy(app->hand_on, sizeof app->hand_on, name);
        return 0;
    }
    snprintf(question, sizeof question,
             "End this run, which is saved, and begin the lesson \"%s\" on its own?", title);
    if (snprintf(line, sizeof line, "lesson %s now", name) >= (int)sizeof line)
        return tt_fail(err, TT_EUSAGE, "lesson: the name is too long");
    tt_app_ask(app, question, line);
    return 0;
}

/* --- for who starts runs --------------------------------------------------------------------- */

bool tt_lesson_at(int i, struct tt_lesson_facts *out)
{
    *out = (struct tt_lesson_facts){.title = ""};
    if (!tt_lessons[i].name)
        return false;
    tt_text_copy(out->name, sizeof out->name, tt_lessons[i].name);
    tt_text_copy(out->about, sizeof out->about, tt_lessons[i].about);
    return true;
}

bool tt_lesson_named(const char *name)
{
    return tt_lesson_is(name);
}

int tt_lesson_find(const char *name, struct tt_lesson_facts *out, struct tt_err *err)
{
    struct tt_lesson *l = tt_lesson_open(name, err);
    if (!l)
        return -1;
    *out = (struct tt_lesson_facts){.title = ""};
    tt_text_copy(out->name, sizeof out->name, l->name);
    tt_text_copy(out->path, sizeof out->path, l->path);
    tt_text_copy(out->title, sizeof out->title, l->title);
    tt_text_copy(out->about, sizeof out->about, l->about);
    tt_text_copy(out->run, sizeof out->run, l->run);
    free(l);
    return 0;
}
