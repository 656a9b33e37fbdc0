/* Changes of settings that can be taken back (undo_command.h), the newest first. */
#ifndef TT_RUN_CONTROL_UNDO_H
#define TT_RUN_CONTROL_UNDO_H

enum { TT_UNDO_MOST = 32, TT_UNDO_LINES = 1536 };

/* A change: what was typed, and how things were before it. */
struct tt_change {
    char typed[160];
    char lines[TT_UNDO_LINES]; /* commands with line feeds between, which bring the values back */
    double lr, lr_factor;      /* of the session, before it */
};

struct tt_undo {
    struct tt_change change[TT_UNDO_MOST]; /* the oldest give way */
    int n;
};

void tt__undo_keep(struct tt_undo *u, const struct tt_change *change);
/* The run stands elsewhere: what was changed on the way there is no longer what is to be undone. */
void tt__undo_forget(struct tt_undo *u);

#endif
