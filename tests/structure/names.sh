#!/bin/sh
# Documents name only what is there: each path between backticks, and each tt_... identifier.
cd "$(dirname "$0")/../.." || exit 1
status=0
documents=$(git ls-files '*.md' 2>/dev/null) || documents=
[ -n "$documents" ] || documents=$(find . -name '*.md' -not -path './build/*')
for document in $documents; do
    folder=$(dirname "$document")
    for path in $(grep -o '`[A-Za-z0-9_./-]*/[A-Za-z0-9_./-]*`' "$document" | tr -d '`' | sort -u); do
        case $path in
        build/* | *NAME* | runs/* | /* | ~* | *...* | DIR/*) continue ;; # made later, or not ours
        esac
        for at in . "$folder" "$folder/.." include include/tuitrain src; do
            [ -e "$at/$path" ] && continue 2
        done
        # A pair of words is no path.
        case $path in
        *.c | *.h | *.sh | *.py | *.md | src/* | include/* | tests/* | assets/* | man/*)
            echo "$document: \`$path\` is not there"
            status=1
            ;;
        esac
    done
    for name in $(grep -oE '`[^`]*`' "$document" | grep -oE '\btt__?[a-z0-9_]+' | sort -u); do
        case $name in *_) continue ;; esac
        grep -rqw "$name" src include || {
            echo "$document: $name is not there"
            status=1
        }
    done
done
[ $status -eq 0 ] && echo "documents: all that they name is there"
exit $status
