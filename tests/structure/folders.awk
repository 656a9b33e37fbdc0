# Reads src/folders.  With -v make=1: the same as variables for the Makefile.  Else it reads lines
# "FILE:LINE:#include ..." after the table, and prints those that the table does not allow.

function add(row, word,    i, n, part) {
    if (word in set) {
        n = split(set[word], part, " ")
        for (i = 1; i <= n; i++)
            allowed[row, part[i]] = 1
    } else
        allowed[row, word] = 1
}
function clean(path) {
    sub("^(src|include/tuitrain)/", "", path)
    return path
}
# The longest folder of the table that the path lies in.
function folder_of(path) {
    while (sub("/[^/]*$", "", path))
        if (path in place)
            return path
    return ""
}
function top(folder) {
    sub("/.*", "", folder)
    return folder
}
# All that a folder needs to be linked, itself first, highest first.
function closure(f,    need, i, j, out) {
    need[f] = 1
    for (i = n_folders; i > 0; i--)
        if (folder[i] in need)
            for (j = 1; j < i; j++)
                if ((folder[i], folder[j]) in allowed)
                    need[folder[j]] = 1
    for (i = n_folders; i > 0; i--)
        if (folder[i] in need)
            out = out " " folder[i]
    return out
}

FNR == NR && /^#/ { next }
FNR == NR && $2 == "=" { for (i = 3; i <= NF; i++) set[$1] = set[$1] " " $i; next }
FNR == NR && $2 == ":" {
    folder[++n_folders] = $1
    place[$1] = n_folders
    for (i = 3; i <= NF; i++)
        add($1, $i)
    next
}
FNR == NR { next }
{
    file = $0; sub(":.*", "", file)
    path = $0; sub(".*#include .", "", path); sub("[>\"].*", "", path)
    private = $0 !~ /#include </
    if (!private)
        path = "include/" path
    else {
        at = file; sub("/[^/]*$", "", at)
        path = at "/" path
        while (match(path, "[^/.]+/\\.\\./"))
            path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
        if (path ~ "/gen/" || path ~ "\\.inc$" || path ~ "version\\.h$")
            next
    }
    from = folder_of(clean(file)); to = folder_of(clean(path))
    if (from == to)
        next
    if (!((from, to) in allowed))
        print file ": " from " may not include " path
    else if (private && top(from) != top(to))
        print file ": " path " is private to " to
}
END {
    if (!make)
        exit
    line = "FOLDERS :="
    for (i = 1; i <= n_folders; i++)
        line = line " " folder[i]
    print line
    for (i = 1; i <= n_folders; i++)
        print "USES_" folder[i] " :=" closure(folder[i])
}
