#!/usr/bin/env bash
# Cross-compiles the program for ARM64 and, where qemu is there, has it convert a small tree and
# compares the files with this machine's own. Where the compiler or the packages can't be had it
# says so and passes.
#
# Everything but the compiler and qemu is unpacked below build/arm64, by an apt that has its
# state there: the system needs no second architecture.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/packages.sh

BUILD=$PWD/build/arm64
SYSROOT=$BUILD/sysroot
WHEEL=$BUILD/wheel
APT=$BUILD/apt
LOG=build/logs/arm64-packages.log

# The mark that tools/test.sh gathers.
skip() {
  echo "SKIPPED arm64: $*"
  exit 0
}

# fetch_debs NAME...: the arm64 packages, and what they need, into $APT/archives.
fetch_debs() {
  mkdir -p "$APT"/{lists,archives}/partial
  : >"$APT/status"
  cat >"$APT/apt.conf" <<END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "";
Dir::State "$APT";
Dir::State::status "$APT/status";
Dir::Cache "$APT";
END
  local -x APT_CONFIG=$APT/apt.conf
  apt-get update -q && apt-get install -q -y --download-only --no-install-recommends "$@"
}

# fetch_wheel PYARROW==VERSION: Arrow's headers and libraries for ARM64.
fetch_wheel() {
  local tag
  tag=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  .venv/bin/python -m pip download -q --no-deps --only-binary=:all: --python-version "$tag" \
    --platform manylinux_2_28_aarch64 -d "$BUILD/download" "$1" &&
    .venv/bin/python -m zipfile -e "$BUILD"/download/pyarrow-*.whl "$WHEEL"
}

# Fetches and unpacks, unless the lists are those of the last time.
sysroot() {
  local names arrow wanted deb
  mapfile -t names < <(packages_in packages/system.txt arm64-sysroot)
  arrow=$(packages_in packages/python.txt build | grep '^pyarrow==')
  wanted="${names[*]} $arrow"
  [[ $(cat "$BUILD/unpacked" 2>/dev/null) == "$wanted" ]] && return
  rm -rf "$BUILD"
  mkdir -p "$SYSROOT" "$WHEEL" "${LOG%/*}"
  fetch_debs "${names[@]}" >"$LOG" 2>&1 || return
  for deb in "$APT"/archives/*.deb; do dpkg-deb -x "$deb" "$SYSROOT" || return; done
  fetch_wheel "$arrow" >>"$LOG" 2>&1 || return
  rm -rf "$BUILD/download" "$APT"
  echo "$wanted" >"$BUILD/unpacked"
}

# Both programs generate the same bytes and convert them to the same rows. One thread, since
# with several the order of the rows is that in which the threads came to the files.
compare() {
  local work=$BUILD/compare here=build/release/trailmill
  local there=(qemu-aarch64-static -L "$SYSROOT" -E "LD_LIBRARY_PATH=$WHEEL/pyarrow"
    "$BUILD/trailmill")
  rm -rf "$work"
  "${there[@]}" --help >/dev/null
  "$here" generate "$work/tree" --files 20 --events 1000 --seed 5 --quiet >/dev/null
  "${there[@]}" generate "$work/tree-arm64" --files 20 --events 1000 --seed 5 --quiet >/dev/null
  diff -r "$work/tree" "$work/tree-arm64"
  for schema in inferred cloudtrail; do
    "$here" convert "$work/tree" "$work/$schema" --schema $schema --threads 1 --quiet >/dev/null
    "${there[@]}" convert "$work/tree" "$work/$schema-arm64" --schema $schema --threads 1 --quiet >/dev/null
    .venv/bin/python tools/same_rows.py "$work/$schema" "$work/$schema-arm64"
  done
}

[[ $(uname -m) == x86_64 ]] || skip "this is no x86-64 machine"
tools/setup.sh arm64
command -v aarch64-linux-gnu-g++ >/dev/null || skip "no aarch64-linux-gnu-g++ here"
command -v apt-get >/dev/null || skip "the libraries come from Debian's packages"
sysroot || skip "the packages can't be had, see $LOG"
tools/build.sh arm64 trailmill
echo "arm64: trailmill compiles and links"
command -v qemu-aarch64-static >/dev/null || skip "it was not run: no qemu-aarch64-static here"
tools/build.sh release trailmill
compare
echo "arm64: under qemu it generates the same bytes and converts to the same rows"
