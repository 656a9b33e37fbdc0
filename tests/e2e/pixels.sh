#!/bin/sh
# pixels.sh [FOLDER]: pictures in real terminals, xterm's sixels and kitty's own, without a screen
# (Xvfb); in FOLDER lie pictures of them to be looked at.  What is checked: curves are no cells; and of
# what lay above a picture nothing is left, pixel by pixel.
# TUITRAIN=build/tuitrain
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${TUITRAIN:-build/tuitrain}")
for tool in Xvfb xdotool import compare xterm; do
    command -v $tool >/dev/null || { echo "pixels: skipped, there is no $tool"; exit 0; }
done
out=${1:-$(mktemp -d)} status=0 pids=
mkdir -p "$out" && out=$(realpath "$out")
data=$(mktemp -d)
trap 'kill $pids 2>/dev/null; rm -rf "$data"' EXIT
trap 'exit 1' INT TERM

Xvfb -displayfd 3 -screen 0 1400x900x24 3>"$data/display" 2>/dev/null &
pids=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$data/display" ] || sleep 0.5; done
DISPLAY=:$(cat "$data/display")
export DISPLAY LANG=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY NO_COLOR COLORTERM TMUX SSH_CONNECTION SSH_TTY VTE_VERSION

# start NAME TERMINAL GRAPHICS: a run of some seconds, to its end.
start() {
    set -- "$1" "$2" "$program" train synthetic:2000 --net 784-16-10 --epochs 3 --graphics "$3" --run-dir "$data/$1"
    name=$1 terminal=$2
    shift 2
    case $terminal in
    xterm) xterm -ti vt340 -tn xterm-256color -fa Monospace -fs 9 -bg '#101418' -fg '#d6d9de' -geometry 120x40 -e "$@" & ;;
    kitty) kitty --config NONE -o remember_window_size=no -o initial_window_width=120c -o initial_window_height=40c -o background='#101418' "$@" >/dev/null 2>&1 & ;;
    esac
    window=$!
    pids="$pids $window"
    sleep 3
    xdotool mousemove 200 300 # what is typed goes to the window under the pointer
    sleep "${PATIENCE:-9}"
}

shot() {
    sleep 2
    import -window root "$out/$name-$1.png"
}

stop() {
    kill "$window" 2>/dev/null
    wait "$window" 2>/dev/null
    sleep 1
}

fail() {
    echo "pixels: $*"
    status=1
}

# same A B: no more differs than where xterm's letters reached a pixel into the next cell.
same() {
    differs=$(compare -metric AE "$out/$1.png" "$out/$2.png" null: 2>&1)
    [ "$differs" -le 30 ] || fail "$1 and $2 differ in $differs pixels"
}

try() {
    start "$1" "$2" auto
    shot dashboard
    xdotool key question; shot help
    xdotool key Escape; shot dashboard-again
    same "$1-dashboard" "$1-dashboard-again"
    xdotool key ctrl+p; shot palette
    xdotool key Escape; shot dashboard-after
    same "$1-dashboard" "$1-dashboard-after"
    xdotool key 4; shot samples
    xdotool key 3; shot model
    xdotool key 1; shot dashboard-back
    same "$1-dashboard" "$1-dashboard-back"
    stop
    start "$1-halves" "$2" halves
    shot dashboard
    stop
    differs=$(compare -metric AE "$out/$1-dashboard.png" "$out/$1-halves-dashboard.png" null: 2>&1)
    [ "$differs" -gt 2000 ] || fail "$1: the dashboard looks as in cells"
}

try sixel xterm
if command -v kitty >/dev/null; then
    try kitty kitty
else
    echo "pixels: there is no kitty"
fi
[ $status -eq 0 ] && echo "pixels: shown and taken away; look at $out"
exit $status
