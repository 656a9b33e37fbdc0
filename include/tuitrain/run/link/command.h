/* A command on its way to the worker: one line, one intervention.  What lines there are, and how
 * they are read, stands in run/command/commands.h. */
#ifndef TT_RUN_LINK_COMMAND_H
#define TT_RUN_LINK_COMMAND_H

#include <stdint.h>

enum { TT_COMMAND_TEXT = 1024 };

/* By value, through a queue.  What the fields mean is the row's business. */
struct tt_command {
    int type;    /* enum tt_command_id */
    int64_t seq; /* given by tt_link_submit; answered by an event */
    char op; /* lr: '=' '*' '/'; epochs: '=' '+'; rewind: '=' '-'; switches: '1' on, '0' off, '!'
                toggle; speed: '=' '<' '>' */
    double number, number2;
    char text[TT_COMMAND_TEXT]; /* a path, as typed; of rewind "BRANCH:STEP" */
};

#endif
