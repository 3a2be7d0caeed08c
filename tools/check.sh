#!/usr/bin/env bash
# The style: tree rules, clang-format, clang-tidy. `--format` rewrites instead of complaining.
#
# The versions are part of the style, since others lay out and warn otherwise: Debian 12's 14.
set -uo pipefail
cd "$(dirname "$0")/.."
FORMAT=clang-format-14
TIDY=clang-tidy-14

sources() { git ls-files -co --exclude-standard -- '*.cc' '*.h'; }

if [[ ${1:-} == --format ]]; then
  sources | xargs -r $FORMAT -i
  exit
fi

tree_rules() { python3 tests/tree/tree_rules.py; }

# One line a file is enough: `make format` mends them all.
layout() {
  local unlike
  unlike=$(sources | xargs -r $FORMAT --dry-run -Werror --ferror-limit=1 2>&1)
  [[ -z $unlike ]] && return
  echo "laid out otherwise than $FORMAT does (make format mends it):"
  grep -oE '^[^:]+:[0-9]+:[0-9]+: error' <<<"$unlike" || echo "$unlike"
  return 1
}

tidy() { tools/build.sh release --configure && python3 tools/tidy.py $TIDY build/release; }

wrong=0
# verdict NAME COMMAND: runs it and tells how it went.
verdict() {
  if "$2"; then
    echo "check: $1: ok"
  else
    echo "check: $1: NOT ok"
    wrong=1
  fi
}

verdict "tree rules" tree_rules
verdict "$FORMAT" layout
verdict "$TIDY" tidy
exit $wrong
