#!/usr/bin/env bash
# The demonstration: a generated day of CloudTrail, and the notebook's steps on it, in its
# order. Needs the program and .venv, which `make demo` sees to; leaves its files in demo/.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/build/release:$PATH

RAW=demo/raw
OUT=demo/parquet
# How much of a tree or a row fits beside the rest.
LINES_MAX=16
COLUMNS_MAX=${COLUMNS:-$(tput cols 2>/dev/null || echo 100)}

say() { printf '\n%s# %s%s\n' "$DIM" "$*" "$PLAIN"; }
if [[ -t 1 ]]; then BOLD=$'\e[1m' DIM=$'\e[2m' PLAIN=$'\e[0m'; else BOLD='' DIM='' PLAIN=''; fi

# run COMMAND...: shows the command as one would type it, then runs it.
run() {
  printf '%s$ %s%s\n' "$BOLD" "$*" "$PLAIN"
  "$@"
}

# cut_to_screen: the first lines of what comes in, and how much more there was.
cut_to_screen() {
  awk -v lines="$LINES_MAX" -v columns="$COLUMNS_MAX" '
    NR <= lines { print length($0) > columns ? substr($0, 1, columns - 1) "…" : $0 }
    END { if (NR > lines) printf "… %d more lines\n", NR - lines }'
}

rm -rf demo
say "A day of one account and region, in the layout that CloudTrail delivers"
run trailmill generate $RAW --files 1854 --events 50849 --day 2020-04-01
say "What is there: the notebook's df.count() and dfLong.count()"
run trailmill count $RAW
say "The tree of a document, as df.printSchema() gives it"
run trailmill schema $RAW --view documents | cut_to_screen
say "One level down: the tree of a record"
run trailmill schema $RAW --view records | cut_to_screen
say "The events' own tree: what becomes columns"
run trailmill schema $RAW | cut_to_screen
say "The first event, as dfLong.head(1) gives it"
run trailmill head $RAW -n 1 --format row --order spark | fold -w "$COLUMNS_MAX" | cut_to_screen
say "The conversion: Parquet, a directory for each region and service"
run trailmill convert $RAW $OUT --mode overwrite
say "What it made, largest first"
printf '%s$ du %s%s\n' "$BOLD" "$OUT" "$PLAIN"
(cd $OUT && du -k --apparent-size ./*/*) | sort -rn | sed 's/\t\.\//\t/' |
  awk -F'\t' '{ printf "%7d KB  %s\n", $1, $2 }' | cut_to_screen
say "A question to the result, asked with DuckDB"
run .venv/bin/python tools/demo_query.py $OUT
say "What to try next"
cat <<END
  build/release/trailmill --help                         every command, with examples
  build/release/trailmill convert YOUR_LOGS OUT          a file, a folder or a glob of your own
  build/release/trailmill schema $RAW --format ddl   the schema for a CREATE TABLE
  build/release/trailmill head $RAW -n 3             the first events as JSON
  make test                                              everything that has to hold
END
