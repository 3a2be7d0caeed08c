#!/usr/bin/env bash
# tools/fuzz.sh [SECONDS [TARGET...]]: builds the fuzz targets, replays each one's corpus and
# runs it for so many seconds (20). What is found is kept in build/fuzz/findings and its
# input printed; an input that is worth keeping goes to fuzz/corpus/TARGET.
set -uo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-20}
shift || true
FINDINGS=build/fuzz/findings
# A hang and a leak of memory are findings too.
LIMITS="-timeout=20 -rss_limit_mb=2048"

tools/build.sh fuzz fuzz || exit
mkdir -p $FINDINGS
if (($#)); then targets=("$@"); else mapfile -t targets < <(ls fuzz/corpus); fi

run() {
  local target=$1 log=build/fuzz/$1.log found
  mkdir -p "build/fuzz/corpus/$target"
  # New inputs go to the first folder; the committed ones stay as they are.
  # shellcheck disable=SC2086
  if "build/fuzz/fuzz_$target" $LIMITS -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="$FINDINGS/$target-" "build/fuzz/corpus/$target" "fuzz/corpus/$target" \
    >"$log" 2>&1; then
    found="nothing found"
  else
    found="FOUND SOMETHING, see $log"
    grep -E 'does not hold|^SUMMARY|Test unit written|^Base64' "$log"
  fi
  printf '%-10s %9s executions  %s\n' "$target" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$found"
  [[ $found == nothing* ]]
}

# One a core.
wrong=0
for target in "${targets[@]}"; do
  while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n || wrong=1; done
  run "$target" &
done
while [[ -n $(jobs -p) ]]; do wait -n || wrong=1; done
exit $wrong
