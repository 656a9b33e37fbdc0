#!/bin/sh
# No file depends on itself by way of others.  A .c file, its own header and its public header
# (include/tuitrain/) are one node; it depends on what it includes, and on what defines the symbols
# that it uses, as the objects under OBJECTS (build/release/src) tell.
#
#     tests/structure/circles.sh [OBJECTS]          prints each circle; status 1 if there is one
#     tests/structure/circles.sh --edges [OBJECTS]  prints what depends on what
cd "$(dirname "$0")/../.." || exit 1
show=circles
[ "$1" = --edges ] && show=edges && shift
objects=${1:-build/release/src}
if [ ! -d "$objects" ]; then
    echo "circles: no objects under $objects; run \`make\` first" >&2
    exit 1
fi
{
    grep -rnE '^#include (<tuitrain/|")' src include --include='*.[ch]'
    # Objects of files that are gone say nothing.
    find "$objects" -name '*.o' | while read -r o; do
        c=src/${o#"$objects"/}
        [ -f "${c%o}c" ] && echo "$o"
    done | xargs nm -A -P
} | awk -v objects="$objects/" -v show=$show '
function node(path) {
    sub("^(src|include/tuitrain)/", "", path)
    sub("\\.[cho]$", "", path)
    return path
}
function edge(a, b) {
    if (a == b || (a, b) in has)
        return
    has[a, b] = 1
    to[a] = to[a] " " b
    name[a] = name[b] = 1
    if (show == "edges")
        print a, b
}
# Which of the nodes left can be reached from a.
function reach(a, seen,    queue, first, last, n, i, part) {
    queue[last = first = 1] = a
    while (first <= last) {
        n = split(to[queue[first++]], part, " ")
        for (i = 1; i <= n; i++)
            if (!(part[i] in seen)) {
                seen[part[i]] = 1
                queue[++last] = part[i]
            }
    }
}
/:#include / {
    file = $0; sub(":.*", "", file)
    path = $0; sub(".*#include .", "", path); sub("[>\"].*", "", path)
    if ($0 ~ /#include </)
        path = "include/" path
    else {
        folder = file; sub("/[^/]*$", "", folder)
        path = folder "/" path
        while (match(path, "[^/.]+/\\.\\./"))
            path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
    }
    if (path !~ "/gen/" && path !~ "\\.inc$")
        edge(node(file), node(path))
    next
}
{
    file = $1; sub(":$", "", file)
    file = "src/" substr(file, length(objects) + 1)
    if ($3 ~ /^[TDBRC]$/) { defined[$2]++; at[$2] = node(file) }
    else if ($3 == "U") { used[++uses] = $2; by[uses] = node(file) }
}
END {
    for (i = 1; i <= uses; i++)
        if (defined[used[i]] == 1)
            edge(by[i], at[used[i]])
    if (show == "edges")
        exit 0
    for (a in name) {
        files++
        delete seen
        reach(a, seen)
        for (b in seen)
            reaches[a, b] = 1
    }
    for (a in name) {
        if (!((a, a) in reaches) || done[a])
            continue
        circles++
        line = ""; n = 0
        for (b in name)
            if (((a, b) in reaches) && ((b, a) in reaches)) {
                done[b] = 1; n++
                line = line "    " b " ->"
                k = split(to[b], part, " ")
                for (i = 1; i <= k; i++)
                    if (((a, part[i]) in reaches) && ((part[i], a) in reaches))
                        line = line " " part[i]
                line = line "\n"
            }
        printf "circle of %d:\n%s", n, line
    }
    if (!circles)
        print "circles: none among " files " files"
    exit circles > 0
}'
