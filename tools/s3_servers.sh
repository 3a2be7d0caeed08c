#!/usr/bin/env bash
# Builds versitygw, an S3 server that tests/s3 and the benchmark start, into build/servers. Once
# it is there this takes no time. Without Go, or where Go can't fetch it, it says so and ends
# well: what wants the server takes Ceph's, or is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSITYGW=github.com/versity/versitygw/cmd/versitygw@v1.8.0
SERVERS=build/servers
LOG=build/logs/versitygw.log

say() { echo "s3 servers: $*" >&2; }

main() {
  [[ $(cat $SERVERS/versitygw.pinned 2>/dev/null) != "$VERSITYGW" ]] || return 0
  if ! command -v go >/dev/null; then
    say "no go here: versitygw is not built"
    return 0
  fi
  say "building $VERSITYGW into $SERVERS: five minutes of CPU, unless Go's cache has it"
  mkdir -p $SERVERS "${LOG%/*}"
  # Go's own cache makes it seconds for the next clone, as ccache does for ours.
  if ! GOBIN=$PWD/$SERVERS CGO_ENABLED=0 go install "$VERSITYGW" >$LOG 2>&1; then
    tail -n 1 $LOG >&2
    say "could not build it, see $LOG: going on without"
  else
    echo "$VERSITYGW" >$SERVERS/versitygw.pinned
  fi
}

main
