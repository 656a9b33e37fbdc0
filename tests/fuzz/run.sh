#!/bin/sh
# run.sh TARGET CORPUS SECONDS: fuzzes one parser; on failure prints the end of what it said.
name=${1##*fuzz_} log=$2/${1##*fuzz_}.log
mkdir -p "$2/$name"
if "$1" -max_total_time="$3" -rss_limit_mb=1024 -timeout=5 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$2/" "$2/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
    echo "  FUZZ  $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
else
    echo "  FUZZ  $name: failed"
    tail -40 "$log"
    exit 255 # xargs ends at once
fi
