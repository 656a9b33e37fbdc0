#!/bin/sh
# The recipes of CONTRIBUTING.md, followed: a toy layer and a toy view are added to a copy of the
# project, which is built; their tests run, and the layer trains.  Fails too where a recipe needed a
# file that CONTRIBUTING.md does not name.
#
#     tests/structure/recipe.sh          needs what `make` has built
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "recipe: $*" >&2
    exit 1
}
# With what is built, so that only what depends on the change is built anew.
mkdir -p "$work/build" && cp -pR src include tests assets man Makefile CONTRIBUTING.md "$work" &&
    cp -pR build/release build/folders.mk "$work/build" || fail "cannot copy the project"
cd "$work" || exit 1
recipe() { # LAYER|VIEW: its line in CONTRIBUTING.md
    grep "^- \*\*a $1\*\*" CONTRIBUTING.md
}
# insert RECIPE FILE AFTER LINE: a line into a file that the recipe names
insert() {
    recipe "$1" | grep -qF "\`$2\`" || fail "the recipe of a $1 does not name $2"
    grep -qF "$3" "$2" || fail "$2 has no line with $3"
    awk -v after="$3" -v line="$4" '{ print } !done && index($0, after) { print line; done = 1 }' "$2" >new &&
        mv new "$2"
}

# --- a layer: PReLU under another name ---------------------------------------------------------
recipe layer | grep -qF '`src/nn/layers/`' || fail "the recipe of a layer does not say where its file goes"
sed 's/prelu/toyslope/g' src/nn/layers/prelu.c >src/nn/layers/toyslope.c
insert layer src/nn/layers.list.h 'LAYER(prelu)' 'LAYER(toyslope)'
insert layer tests/nn/test_layers.c '{"linear 5; prelu;' '    {"linear 5; toyslope; linear 3", CE, 7, VECTOR(3)},'
insert layer tests/nn/test_to_graph.c '{"prelu"' '    {"toyslope", VECTOR(7), "PRelu"},'
insert layer man/tuitrain-net.5 '.It Cm prelu' '.\" toyslope, too'

# --- a view: the log under another name --------------------------------------------------------
recipe view | grep -qF '`src/tui/views/`' || fail "the recipe of a view does not say where its file goes"
sed 's/tt_view_log/tt_view_toy/; s/struct log_view/struct toy_view/; s/= "log"/= "toy"/; s/, "log")/, "toy")/' \
    src/tui/views/log.c >src/tui/views/toy.c
insert view src/tui/views/views.list.h 'VIEW(log)' 'VIEW(toy)'

tests="tests/nn/test_layers tests/nn/test_to_graph tests/tui/views/test_views tests/tui/views/test_golden"
make -s -j"$(nproc)" all $(for t in $tests; do echo "build/release/$t"; done) >log 2>&1 || {
    cat log
    fail "what the recipes make does not build"
}
GOLDEN=write build/release/tests/tui/views/test_golden >log 2>&1
[ -f tests/tui/golden/toy-80x24.txt ] || fail "the toy view has no picture"
for t in $tests; do
    TUITRAIN=$work/build/tuitrain "build/release/$t" >log 2>&1 || {
        cat log
        fail "$t fails with the toys"
    }
done
build/tuitrain synthetic:400 --net 'flatten; linear 8; toyslope; linear' -e 1 --no-tui --run-dir run |
    grep -q '^Epoch \[1/1\]' || fail "the toy layer does not train"
build/tuitrain info --net 'flatten; linear 8; toyslope; linear' --input 4 | grep -q toyslope ||
    fail "info does not know the toy layer"
echo "recipes: a layer and a view, each by what its recipe names"
