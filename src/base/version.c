#include <tuitrain/base/version.h>

#include "version.h"

const char *tt_version(void)
{
    return TT_VERSION;
}

const char *tt_commit(void)
{
    return TT_COMMIT;
}

const char *tt_compiler(void)
{
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

const char *tt_data_dir(void)
{
    return TT_DATADIR;
}
