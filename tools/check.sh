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

wrong=0
verdict() { # NAME STATUS
  if (($2)); then
    wrong=1
    echo "check: $1: NOT ok"
  else
    echo "check: $1: ok"
  fi
}

python3 tests/tree/tree_rules.py
verdict "tree rules" $?

sources | xargs -r $FORMAT --dry-run -Werror
verdict "$FORMAT, $(sources | wc -l) files" $?

tools/build.sh release --configure && python3 tools/tidy.py $TIDY build/release
verdict $TIDY $?

exit $wrong
