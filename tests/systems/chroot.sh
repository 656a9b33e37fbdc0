#!/bin/sh
# chroot.sh SUITE TARBALL [MODE]: in a bare Debian of that suite (debootstrap, as root) what the
# README promises: `make deps test` from the source tarball; then the packages are built, looked at
# by lintian, installed in another bare one, used, and removed without a trace.  MODE `packages`
# leaves out the tests.  Prints what failed, and the SHA-256 of a model that was trained there: the
# same on all systems whose processor has the same instructions.
set -u
suite=$1 tarball=$2 mode=${3:-all}
here=$(cd "$(dirname "$0")" && pwd)
at=$here/../../build/systems
mkdir -p "$at" && at=$(cd "$at" && pwd) && root=$at/$suite bare=$at/$suite-bare
mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*main.*/\2/p;s/^URIs: *\([^ ]*\).*/\1/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -1)
failed=""
step() {
    echo "== $suite: $*"
    "$@" || { failed="$failed
  $*"; return 1; }
}
make_root() { # FOLDER
    [ -e "$1/done" ] && return 0
    rm -rf "$1"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$1" "$mirror" >"$1.log" 2>&1 || {
        tail -3 "$1.log"
        return 1
    }
    cp /etc/apt/apt.conf.d/*proxy* "$1/etc/apt/apt.conf.d/" 2>/dev/null
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    touch "$1/done"
}
in_root() { # FOLDER COMMAND
    mkdir -p "$1/dev/pts" "$1/dev/shm"
    mount -t proc proc "$1/proc"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$1/dev/pts"
    mount -t tmpfs tmpfs "$1/dev/shm"
    ln -sf pts/ptmx "$1/dev/ptmx"
    chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=xterm LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive sh -c "$2"
    rc=$?
    umount -l "$1/dev/shm" "$1/dev/pts" "$1/proc"
    return $rc
}
files_of() { # FOLDER
    (cd "$1" && find etc usr var/lib/dpkg/info -xdev \( -name '*tuitrain*' -o -path '*/tuitrain/*' \) | sort)
}

[ "$(id -u)" = 0 ] || { echo "chroot.sh: only root may"; exit 1; }
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null || exit 1
step make_root "$root" || exit 1
rm -rf "$root/src" && mkdir "$root/src" && tar -C "$root/src" --strip-components=1 -xf "$tarball" || exit 1
cp "$tarball" "$root/src/source.tar.gz"
step in_root "$root" 'apt-get update -qq && apt-get install -y -qq make >/dev/null && cd /src && make deps'
[ "$mode" = packages ] || step in_root "$root" 'cd /src && make -j$(nproc) test'
step in_root "$root" 'cd /src && make -j$(nproc) all && build/tuitrain --no-tui -q --epochs 1 --seed 1 \
    --threads 2 --save /tmp/model.safetensors --run-dir /tmp/run --overwrite && sha256sum /tmp/model.safetensors'
step in_root "$root" 'cd /src && make deb TARBALL=source.tar.gz'
step make_root "$bare" || exit 1
rm -rf "$bare/debs" && mkdir "$bare/debs" && cp "$root"/src/build/deb/*.deb "$bare/debs/"
before=$(files_of "$bare")
step in_root "$bare" 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /debs/tuitrain_*.deb \
    /debs/tuitrain-data-mnist_*.deb >/dev/null && cd /tmp && tuitrain --no-tui --epochs 1 --run-dir run |
    grep "^Epoch" && tuitrain --version && rm -rf run'
step in_root "$bare" 'apt-get purge -y -qq tuitrain tuitrain-data-mnist >/dev/null'
[ "$(files_of "$bare")" = "$before" ] || failed="$failed
  something is left behind: $(files_of "$bare")"
[ -z "$failed" ] || { echo "FAILED on $suite:$failed"; exit 1; }
echo "$suite: everything passed"
