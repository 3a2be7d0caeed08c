#!/usr/bin/env bash
# Installs what is missing and says what it does; with nothing missing it takes no time.
#
#   tools/setup.sh [build|check|test|bench|arm64]
#
# build: what compiles and demonstrates trailmill; check: the linters; test (the default):
# everything that is tested; bench: the peers of the benchmark; arm64: the cross compiler and
# qemu, where they can be had. System packages come from packages/system.txt through apt,
# Python packages from packages/python.txt into .venv.
# Nothing outside the project changes but apt's packages and the caches of ccache, Go and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/packages.sh

# What apt says is hundreds of lines that nobody reads unless it fails.
APT_LOG=build/logs/apt.log

say() { echo "setup: $*" >&2; }

# Runs a command as root: directly, by sudo, or not at all (status 1).
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    # Without a terminal nobody can type a password.
    if [[ -t 0 ]]; then sudo "$@"; else sudo -n "$@"; fi
  else
    return 1
  fi
}

# install_system REQUIRED|OPTIONAL NAME...: apt installs the missing ones. Failing to is an
# end for required ones and a word for optional ones.
install_system() {
  local need=$1 missing
  shift
  command -v dpkg-query >/dev/null || {
    say "this is no Debian system: install the counterparts of $*"
    return 0
  }
  mapfile -t missing < <(packages_missing "$@")
  ((${#missing[@]})) || return 0
  say "installing system packages: ${missing[*]}"
  mkdir -p "${APT_LOG%/*}"
  # An update that fails for one foreign source need not stop the install.
  if { as_root apt-get update -q || say "apt-get update failed: going on with what apt knows"; } \
    >"$APT_LOG" && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends -o DPkg::Lock::Timeout=600 "${missing[@]}" >>"$APT_LOG" 2>&1; then
    return 0
  fi
  if [[ $need == OPTIONAL ]]; then
    say "could not install ${missing[*]}: going on without"
    return 0
  fi
  tail -n 5 "$APT_LOG" >&2
  say "could not install them. As root, or with sudo, run"
  say "  apt-get install --no-install-recommends ${missing[*]}"
  say "and then this command again."
  exit 1
}

# install_python SECTION...: .venv holds those sections. What it holds is written down in
# .venv/trailmill-packages, so that an unchanged list costs one comparison.
install_python() {
  local wanted all have=.venv/trailmill-packages
  wanted=$(packages_in packages/python.txt "$@" | sort)
  [[ -n $(comm -23 <(echo "$wanted") <(cat "$have" 2>/dev/null)) ]] || return 0
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    command -v "$PYTHON" >/dev/null || PYTHON=python3
    say "making the virtual environment .venv with $("$PYTHON" -V)"
    rm -rf .venv
    "$PYTHON" -m venv .venv
  fi
  say "installing Python packages into .venv: ${wanted//$'\n'/ }"
  # The list is complete, so nothing is resolved; as a constraint it also pins what pip takes
  # to build a source package.
  all=$(packages_in packages/python.txt build test bench pack | sort)
  echo "$all" >.venv/constraints.txt
  PIP_CONSTRAINT=$PWD/.venv/constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore PIP_DEFAULT_TIMEOUT=${PIP_DEFAULT_TIMEOUT:-60} \
    .venv/bin/python -m pip install -q --no-deps --use-pep517 --retries 10 -r <(echo "$wanted") >&2
  .venv/bin/python -m pip check -q >&2
  sort -u <(echo "$wanted") <(comm -12 <(echo "$all") <(cat "$have" 2>/dev/null)) >"$have.new"
  mv "$have.new" "$have"
}

# install_apart SECTION ENVIRONMENT: what can't share .venv, as it is there in another version, in
# an environment of its own, made anew when its pins change. Status 1 where that fails.
install_apart() {
  local pinned environment=$2
  pinned=$(packages_in packages/python.txt "$1")
  [[ $(cat "$environment/trailmill-packages" 2>/dev/null) != "$pinned" ]] || return 0
  say "installing into $environment: ${pinned//$'\n'/ }"
  rm -rf "$environment"
  .venv/bin/python -m venv --without-pip "$environment"
  # They pin what pip takes to build a source package. pip's processes can't read a pipe of ours.
  packages_in packages/python.txt pack >"$environment/constraints.txt"
  # Unquoted on purpose: a list of names.
  # shellcheck disable=SC2086
  if PIP_CONSTRAINT=$PWD/$environment/constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore .venv/bin/python -m pip --python "$environment" \
    install -q --no-deps --use-pep517 --retries 10 $pinned >&2; then
    echo "$pinned" >"$environment/trailmill-packages"
    return 0
  fi
  rm -rf "$environment"
  say "could not install $environment"
  return 1
}

# install_readers: readers of S3 and of Delta tables, for the tests, which skip what isn't there and
# say so.
install_readers() {
  install_apart duckdb-extensions build/duckdb-extensions || say "going on without"
  # Spark is half a gigabyte, and nothing without Java.
  command -v java >/dev/null || return 0
  install_apart spark-delta build/spark-delta || say "going on without"
  tools/maven_jars.sh s3a delta
}

main() {
  local goal=${1:-test} system python
  # Debian's own interpreter where there is one: its venv module is on the list.
  PYTHON=${PYTHON:-/usr/bin/python3}
  case $goal in
    build) system=build python=build ;;
    check) system="build check" python=build ;;
    test) system="build check test" python="build test" ;;
    arm64) system=build python=build ;;
    bench) system=build python="build test bench" ;;
    *)
      say "no such goal: $goal (build, check, test, bench or arm64)"
      exit 2
      ;;
  esac
  # Unquoted on purpose: a list of names.
  # shellcheck disable=SC2046,SC2086
  install_system REQUIRED $(packages_in packages/system.txt $system)
  if [[ $goal == test || $goal == bench ]] && ! command -v java >/dev/null; then
    # shellcheck disable=SC2046
    install_system OPTIONAL $(packages_in packages/system.txt java)
  fi
  if [[ $goal == test ]] && ! command -v mvn >/dev/null; then
    # shellcheck disable=SC2046
    install_system OPTIONAL $(packages_in packages/system.txt jars)
  fi
  if [[ $goal == test ]] && ! command -v radosgw >/dev/null; then
    # shellcheck disable=SC2046
    install_system OPTIONAL $(packages_in packages/system.txt s3)
  fi
  if [[ $goal == arm64 ]]; then
    # shellcheck disable=SC2046
    install_system OPTIONAL $(packages_in packages/system.txt arm64)
  fi
  if [[ $goal == bench ]] && ! command -v valgrind >/dev/null; then
    # shellcheck disable=SC2046
    install_system OPTIONAL $(packages_in packages/system.txt bench)
  fi
  # shellcheck disable=SC2086
  install_python $python
  if [[ $goal == bench ]]; then
    install_apart duckdb-1.5.6 build/bench/duckdb-1.5.6
    install_apart duckdb-extensions build/duckdb-extensions || say "going on without"
  fi
  if [[ $goal == test ]]; then install_readers; fi
  if [[ $goal == test || $goal == bench ]]; then tools/s3_servers.sh; fi
}

main "$@"
