#!/bin/sh
# Includes go one way, as src/folders says.  Also: curses in the files of the terminal, BLAS and OpenMP under tensor/.
cd "$(dirname "$0")/../.." || exit 1
status=0
wrong=$(grep -rnE '^#include (<tuitrain/|")' src include --include='*.[ch]' |
    awk -f tests/structure/folders.awk src/folders -)
[ -z "$wrong" ] || { echo "$wrong"; status=1; }
grep -rn '#include <ncurses.h>' src include | grep -v '^src/tui/screen/term_[a-z]*\.[ch]:' && status=1
grep -rnE '#include <(cblas|omp)\.h>|#pragma omp' src include | grep -v '^src/tensor/' && status=1
[ $status -eq 0 ] && echo "includes: one way"
exit $status
