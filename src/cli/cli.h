/* The program: its table of subcommands, and what it prints about itself. */
#ifndef TT_CLI_CLI_H
#define TT_CLI_CLI_H

#include "options.h"

struct tt_subcommand {
    const char *name;
    const char *args; /* "MODEL [DATA] [options]" */
    const char *help;
    int (*run)(struct tt_cli *cli, struct tt_err *err);
};

extern const struct tt_subcommand tt_subcommands[]; /* NULL-named end */

/* Does what the command line says.  Returns the exit status. */
int tt_cli_main(int argc, char **argv);

#endif
