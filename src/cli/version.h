#ifndef TT_CLI_VERSION_H
#define TT_CLI_VERSION_H

/* Version, compiler, kernel, and the optional libraries that it has and has not. */
void tt_cli_print_version(void);

#endif
