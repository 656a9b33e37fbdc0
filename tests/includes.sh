#!/bin/sh
# Includes go one way: each folder may use only those that its row names.  Also: curses in one
# file, BLAS and OpenMP under tensor/ only, and the screen sees the run only through run/link/link.h and
# what that offers.
cd "$(dirname "$0")/.." || exit 1
status=0
check() { # folder allowed...
    folder=$1
    shift
    allowed=$(echo "$folder $*" | tr ' ' '|')
    grep -rns '#include <tuitrain/' "src/$folder" "include/tuitrain/$folder" |
        grep -vE "#include <tuitrain/($allowed)/" && status=1
    grep -rnE '#include "(\.\./)+(base|tensor|formats|nn|optim|data|run|tui|cli)/' "src/$folder" && status=1
}
check base
check tensor base
check formats tensor base
check nn tensor base
check optim tensor base
check data formats tensor base
check run data optim nn formats tensor base
check tui run base
check cli tui run data optim nn formats tensor base
grep -rn '#include <tuitrain/run/' src/tui include/tuitrain/tui |
    grep -vE '/run/(link/.*|config/catalog|library/library)\.h>' && status=1
grep -rnl '#include <ncurses.h>' src include | grep -v '^src/tui/screen/term_curses.c$' && status=1
grep -rnlE '#include <(cblas|omp)\.h>|#pragma omp' src include | grep -v '^src/tensor/' && status=1
[ $status -eq 0 ] && echo "includes: one way"
exit $status
