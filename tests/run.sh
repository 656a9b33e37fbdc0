#!/bin/sh
# Runs the test binaries given, as many at a time as there are processors; prints what failed, and
# one closing line.  JOBS=1 runs them one by one.
if [ "$1" = --one ]; then # --one FOLDER TEST: runs it, says how it went, adds its figures to FOLDER
    folder=$2 t=$3
    log=$(mktemp) start=$(date +%s) failed=0
    "$t" >"$log" 2>&1
    rc=$?
    passed=$(grep -c '^\[       OK \]' "$log")
    if [ $rc -eq 0 ]; then
        echo "  PASS  ${t#build/} ($(($(date +%s) - start)) s)"
    else
        # cmocka names what failed where it failed and once more in a list at the end.
        failed=$(sed -n 's/^\[  FAILED  \] \([A-Za-z0-9_]*\)$/\1/p' "$log" | sort -u | wc -l)
        [ "$failed" -gt 0 ] || failed=1
        echo "${t#build/}" >>"$folder/bad"
        # In one write, so that the words of two tests do not mix.
        said=$(cat "$log")
        printf '  FAIL  %s\n%s\n' "${t#build/}" "$said"
    fi
    echo "$passed $failed" >>"$folder/counts"
    rm -f "$log"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '%s\0' "$@" | xargs -0 -n1 -P"${JOBS:-$(nproc)}" sh "$0" --one "$folder"
[ ! -e "$folder/bad" ] || echo "failed: $(tr '\n' ' ' <"$folder/bad")"
awk '{ passed += $1; failed += $2 }
     END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$folder/counts"
