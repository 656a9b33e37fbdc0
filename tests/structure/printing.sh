#!/bin/sh
# What is printed goes through base/print.c, which makes it safe for a terminal, and texts in JSON
# through cli/json.c.  There are no other doors.
cd "$(dirname "$0")/../.." || exit 1
status=0
prints='\b(v?printf|puts|putchar|perror|v?dprintf)[[:space:]]*\(|\b(stdout|stderr)\b|\bwrite\((1|2|STD(OUT|ERR)_FILENO),'
grep -rnE "$prints" src include --include='*.[ch]' | grep -v '^src/base/print.c:' && status=1
grep -rnE '\bjson_(string|dumps)\(|, s:s' src/cli --include='*.[ch]' | grep -v '^src/cli/json.c:' && status=1
[ $status -eq 0 ] && echo "printing: one door"
exit $status
