/* What an onlooker keeps, and what its readers bring up to date.  Its thread, but where said. */
#ifndef TT_SRC_RUN_ONLOOK_PLACE_H
#define TT_SRC_RUN_ONLOOK_PLACE_H

#include <tuitrain/run/config/config.h>
#include <tuitrain/run/library/film.h>

#include "../folder/journal.h"
#include "../library/facts.h"
#include "../library/follow.h"
#include "../library/run.h"
#include "../link/link_internal.h"

struct tt_place {
    struct tt_link *link;
    char folder[TT_PATH];
    struct tt_config config; /* as asked; of TensorBoard's files the defaults */
    struct tt_library_facts facts;
    struct tt_snapshot snap; /* as far as the files tell */

    struct tt__file rows, commands; /* metrics.jsonl and journal.jsonl */
    struct tt_journal journal;
    int64_t told;  /* entries of it that are in the log and on the curves */
    int in_epoch;  /* rows of the epoch that goes on */
    double lr;     /* of the last row; NaN: none yet */
    double began;  /* seconds since 1970 of the first row; 0: none yet */
    int64_t last;  /* step of the last point of a branch: curves never go back */
    int base;      /* the link's branch of the file's branch 0: above 0 when it was read anew */
    int64_t known; /* step up to which things were told before it was read anew */

    struct tt_film_reader *reader;   /* NULL: there is no film */
    const struct tt_film_head *head; /* held; what the link was made for */
    struct tt_film_past then;        /* its newest moment; snap points into it */
    bool shown;                      /* that was handed out once */

    struct tt_library_run *events;     /* a folder of TensorBoard's files; NULL: a run folder */
    int64_t taken[TT_LIBRARY_METRICS]; /* points of each of its curves */
};

/* Each brings curves, events and snap up to date; returns whether anything is new. */
bool tt__place_read_folder(struct tt_place *p);
bool tt__place_read_events(struct tt_place *p);

/* Opens the film, if there is one, before the link is made; `head` is NULL else. */
void tt__place_open_film(struct tt_place *p);
void tt__place_close_film(struct tt_place *p);
/* Hands out what is new of it, and answers questions about samples; `fresh`: the snapshot was
 * filled anew.  Returns whether there is anything to publish. */
bool tt__place_read_film(struct tt_place *p, bool fresh);

/* An event of an earlier time, in seconds since 1970. */
void tt__place_tell(struct tt_place *p, enum tt_event_kind kind, int64_t step, double wall,
                    const char *text);

/* The options as asked; none of them can change. */
void tt__place_settings(const struct tt_place *p, struct tt_settings *out);

#endif
