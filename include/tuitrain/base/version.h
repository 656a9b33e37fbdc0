/* What this build is. */
#ifndef TT_BASE_VERSION_H
#define TT_BASE_VERSION_H

const char *tt_version(void);  /* "0.1.0" */
const char *tt_commit(void);   /* abbreviated hash, with + after it when the tree had changes */
const char *tt_compiler(void); /* "gcc 12.2.0" */
const char *tt_data_dir(void); /* where an installed copy keeps its data */

#endif
