#!/bin/sh
# Runs each test binary given; prints what failed, and one closing line.
passed=0 failed=0 bad=""
for t in "$@"; do
    log=$(mktemp)
    start=$(date +%s)
    if "$t" >"$log" 2>&1; then
        passed=$((passed + $(grep -c '^\[       OK \]' "$log")))
        echo "  PASS  ${t#build/} ($(($(date +%s) - start)) s)"
    else
        passed=$((passed + $(grep -c '^\[       OK \]' "$log")))
        # cmocka names what failed where it failed and once more in a list at the end.
        n=$(sed -n 's/^\[  FAILED  \] \([A-Za-z0-9_]*\)$/\1/p' "$log" | sort -u | wc -l)
        [ "$n" -gt 0 ] || n=1
        failed=$((failed + n))
        bad="$bad ${t#build/}"
        echo "  FAIL  ${t#build/}"
        cat "$log"
    fi
    rm -f "$log"
done
[ -z "$bad" ] || echo "failed:$bad"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
