#!/usr/bin/env bash
# tools/build.sh PRESET [--configure | TARGET...]: configures where needed, then builds.
# Ninja configures again by itself when a CMake file changes, but can't see another pyarrow
# in .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

# Another clone of the same commit finds its objects in the cache.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

preset=$1
shift
if [[ ! -f build/$preset/build.ninja || .venv/trailmill-packages -nt build/$preset/build.ninja ]]; then
  cmake --preset "$preset" >/dev/null
fi
if [[ ${1:-} == --configure ]]; then set -- build.ninja; fi
cmake --build --preset "$preset" ${*:+--target "$@"}
