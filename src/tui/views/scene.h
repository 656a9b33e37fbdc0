/* A scene: all that a view may look at, and what it may ask for. */
#ifndef TT_TUI_VIEWS_SCENE_H
#define TT_TUI_VIEWS_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/library/library.h>
#include <tuitrain/run/link/link.h>

#include "event_log.h"

/* What the worker answered to a command. */
struct tt_answer {
    int64_t seq; /* the command's number */
    bool refused;
    char text[320];
};

/* All that a view may look at; const. */
struct tt_scene {
    const struct tt_run_info *info;
    const struct tt_snapshot *snap;
    const struct tt_series *series[TT_SERIES_COUNT]; /* of the branch that is trained */
    int64_t saves;                         /* files written because somebody asked for them */
    int n_branches;                        /* the last is that one */
    const struct tt_branch *const *branch; /* n_branches of them */
    const struct tt_log *log;
    const struct tt_settings *settings;
    const struct tt_answer *answer;     /* the newest; NULL before the first */
    const struct tt_query *asked;       /* the newest question about samples ... */
    const struct tt_samples_page *page; /* ... and the newest answer, perhaps to one before */
    const struct tt_reading *reading;
    const struct tt_insight *insight;       /* while it is looked at; NULL or not known before */
    struct tt_library *library;             /* earlier runs; followed while a view looks at them */
    const struct tt_inspection *inspection; /* while it is looked at; NULL or not known before */
    const struct tt_importance_report *importance; /* while they are looked at, ... */
    const struct tt_embedding *embedding;          /* ... or not known */
    const struct tt_lr_finding *finding; /* the newest search for a learning rate, or NULL */
    /* What was recorded all along, NULL where nothing was, and which of its moments led here. */
    const struct tt_film *film;
    const int *way;
    int n_way;
    /* The past is shown: snap, inspection, page and reading are of film->moment[way[at]], the last
     * one up to step `seen`; the run itself is at `now`. */
    bool past;
    int at;
    int64_t seen;
    const struct tt_snapshot *now;
    /* Shows the past at a step; TT_NOW: the present again. */
    void (*seek)(void *host, int64_t step);
    const struct tt_ball *ball; /* the newest path, or NULL */
    /* Carries out a command line for a view.  Returns its number when the worker will answer it,
     * else 0. */
    int64_t (*tell)(void *host, const char *line);
    /* Asks about samples, and shows a drawing to the network, while the view watches that. */
    void (*ask)(void *host, const struct tt_query *q);
    void (*show)(void *host, const struct tt_drawing *d);
    void (*look)(void *host, const struct tt_inside_wish *w); /* asks what is inside */
    void *host; /* whoever shows the view: the first argument of those four */
};

enum { TT_NOW = -1 };

/* The run as it is, whatever is shown of it. */
static inline const struct tt_snapshot *tt_scene_now(const struct tt_scene *s)
{
    return s->past ? s->now : s->snap;
}

/* What is shown was recorded: no network is there to be asked anything else. */
static inline bool tt_scene_recorded(const struct tt_scene *s)
{
    return s->past || s->info->watched;
}

/* What stands where there is nothing to show: `usual`, but of what was not recorded there will be
 * nothing. */
static inline const char *tt_scene_empty(const struct tt_scene *s, const char *usual)
{
    const struct tt_run_info *i = s->info;
    return s->past      ? "nothing of this was known at that moment"
           : i->lacks   ? i->lacks
           : i->watched ? "this was not recorded of the run"
                        : usual;
}

#endif
