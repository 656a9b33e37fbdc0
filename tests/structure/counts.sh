#!/bin/sh
# tests/run.sh counts each test once, whichever way cmocka lists what failed, and a crash as one.
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
suite() { # NAME STATUS, and the output on standard input
    { echo '#!/bin/sh'; echo 'cat <<"END"'; cat; echo END; echo "exit $2"; } >"$folder/$1"
    chmod +x "$folder/$1"
}
suite old 2 <<'END'
[==========] Running 3 test(s).
[ RUN      ] one
[       OK ] one
[ RUN      ] two
[  ERROR   ] --- 1 != 2
[  FAILED  ] two
[ RUN      ] three
[  FAILED  ] three
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  FAILED  ] 2 test(s), listed below:
[  FAILED  ] two
[  FAILED  ] three

 2 FAILED TEST(S)
END
suite new 1 <<'END'
[==========] tests: Running 2 test(s).
[ RUN      ] four
[       OK ] four
[ RUN      ] five
[  FAILED  ] five
[==========] tests: 2 test(s) run.
[  PASSED  ] 1 test(s).
[  FAILED  ] tests: 1 test(s), listed below:
[  FAILED  ] five

 1 FAILED TEST(S)
END
suite crash 139 <<'END'
[==========] Running 1 test(s).
[ RUN      ] six
END
last=$(sh tests/run.sh "$folder/old" "$folder/new" "$folder/crash" | tail -n 1)
[ "$last" = "2 passed, 4 failed" ] || { echo "tests/run.sh counts \"$last\", not 2 passed, 4 failed"; exit 1; }
echo "counts: each once"
