#!/usr/bin/env bash
# The demonstration: a generated day of CloudTrail, and the notebook's steps on it, in its
# order. Needs the program and .venv, which `make demo` sees to; leaves its files in demo/.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/build/release:$PATH

RAW=demo/raw
OUT=demo/parquet
# How much of a tree or a row fits beside the rest.
LINES_MAX=11
if [[ -t 1 ]]; then COLUMNS_MAX=$(tput cols 2>/dev/null || echo 100); else COLUMNS_MAX=100; fi

if [[ -t 1 ]]; then BOLD=$'\e[1m' DIM=$'\e[2m' PLAIN=$'\e[0m'; else BOLD='' DIM='' PLAIN=''; fi
say() { printf '\n%s# %s%s\n' "$DIM" "$*" "$PLAIN"; }

# run COMMAND...: shows the command as one would type it, then runs it.
run() {
  printf '%s$ %s%s\n' "$BOLD" "$*" "$PLAIN"
  "$@"
}

# run_cut COMMAND...: the same, cut to a screen. A Row is one long line, so lines are folded.
run_cut() {
  printf '%s$ %s%s\n' "$BOLD" "$*" "$PLAIN"
  "$@" | fold -w "$COLUMNS_MAX" | cut_to_screen
}

# cut_to_screen: the first lines of what comes in, and how much more there was.
cut_to_screen() {
  awk -v lines="$LINES_MAX" '
    NR <= lines
    END { if (NR > lines) printf "… %d more lines\n", NR - lines }'
}

rm -rf demo
say "A day of one account and region, in the layout that CloudTrail delivers"
run trailmill generate $RAW --files 1854 --events 50849 --day 2020-04-01
say "What is there: the notebook's df.count() and dfLong.count()"
run trailmill count $RAW
say "The tree of a document, as df.printSchema() gives it"
run_cut trailmill schema $RAW --quiet --view documents
say "One level down: the tree of a record"
run_cut trailmill schema $RAW --quiet --view records
say "The events' own tree: what becomes columns"
run_cut trailmill schema $RAW --quiet
say "The first event, as dfLong.head(1) gives it"
run_cut trailmill head $RAW -n 1 --format row --order spark --quiet
say "The conversion: Parquet, a directory for each region and service"
run trailmill convert $RAW $OUT --mode overwrite
say "What it made, largest first"
printf '%s$ du --apparent-size -h %s/*/*/ | sort -rh%s\n' "$BOLD" $OUT "$PLAIN"
du --apparent-size -h $OUT/*/*/ | sort -rh | cut_to_screen
say "A question to the result, asked with DuckDB"
run .venv/bin/python tools/demo_query.py $OUT
say "What to try next"
cat <<END
  build/release/trailmill --help                              every command, with examples
  build/release/trailmill convert YOUR_LOGS OUT               a file, a folder, a glob of yours
  build/release/trailmill schema $RAW --format ddl       the schema for a CREATE TABLE
  build/release/trailmill head $RAW -n 3                 the first events as JSON
  make test                                                   everything that has to hold
END
