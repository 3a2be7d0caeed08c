#!/usr/bin/env bash
# Everything that has to hold: the Release build with all its tests, then the same tests under
# AddressSanitizer and UndefinedBehaviorSanitizer, those that run threads under
# ThreadSanitizer, a moment of fuzzing, then the checks. A stage that fails doesn't stop those
# that don't need it; the summary and the exit code tell.
set -uo pipefail
cd "$(dirname "$0")/.."

LOGS=build/logs
# A line for each stage that has ended: stages may run in the background.
SUMMARY=$LOGS/summary

# stage NAME COMMAND...: runs it, keeps its output in LOGS, notes its seconds and its end.
stage() {
  local name=$1 log=$LOGS/${1// /-}.log start=$SECONDS verdict=ok
  shift
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee "$log"
  ((PIPESTATUS[0])) && verdict="FAILED, see $log"
  printf '%-24s %5d s  %s\n' "$name" $((SECONDS - start)) "$verdict" >>$SUMMARY
  [[ $verdict == ok ]]
}

# Starts a stage, whose output goes to its log alone. Most tests are one process that waits
# for another half of its time, so that a few side by side fill two cores.
beside() { # NAME COMMAND...
  stage "$@" >/dev/null &
}

# Passing tests are one line each in ctest's own log; here only what failed, and the end.
unit_tests() { # PRESET
  ctest --preset "$1" -j"$(nproc)" \
    | grep --line-buffered -vE '^ *[0-9]+/[0-9]+ Test .* Passed |^ *Start +[0-9]+:'
}

program_tests() { # PRESET PYTEST_ARGUMENT...
  local preset=$1
  shift
  TRAILMILL_BINARY=$PWD/build/$preset/trailmill .venv/bin/python -m pytest -q "$@"
}

# The tests of the commands once more, with every SOURCE and DEST on a server on the loopback.
# Of the notebook's large sets sans504_tree has to do: others hold the same objects, and a
# quarter of a million more GETs show nothing new.
program_tests_on_s3() {
  TRAILMILL_TEST_STORE=s3 program_tests release tests/golden tests/cli tests/cloudtrail \
    -k "not (union_all or all_20210730 or all_20210731 or west-1_20210730 or west-1_20210731)"
}

# Alone what shares something among threads: ThreadSanitizer sees nothing elsewhere. It knows
# malloc, and not the allocator inside Arrow's library, which hands blocks from thread to thread;
# nor what that library's own threads, which were not built for it, agree upon.
# The test that is left out runs 100,000 events on one thread.
thread_tests() {
  local -x ARROW_DEFAULT_MEMORY_POOL=system
  build/thread/tests/dataset_test --gtest_filter='*Thread*:DatasetWriterTest.*' &&
    build/thread/tests/sync_test --gtest_filter='EventTable.*' &&
    build/thread/tests/merge_test &&
    build/thread/tests/pipeline_test --gtest_filter=-CloudTrail.EveryRandomEventComesBack
}

# A sanitizer's report ends the program with a code that no test expects.
export ASAN_OPTIONS=exitcode=99:detect_stack_use_after_return=1
export LSAN_OPTIONS=exitcode=99
export TSAN_OPTIONS=exitcode=99:halt_on_error=1:suppressions=$PWD/tools/thread.supp
export UBSAN_OPTIONS=exitcode=99:print_stacktrace=1

tools/setup.sh test || exit
mkdir -p $LOGS
rm -f $LOGS/*.log $SUMMARY

if stage "release build" tools/build.sh release; then
  stage "release unit tests" unit_tests release
  beside "release tests of S3" program_tests release tests/s3
  beside "release tests on S3" program_tests_on_s3
  beside "release tests of lakes" program_tests release tests/lake
  stage "release program tests" program_tests release --ignore=tests/s3 --ignore=tests/lake
  wait
  stage "instructions" tools/instructions.py
fi
if stage "sanitize build" tools/build.sh sanitize; then
  beside "sanitize tests of S3" program_tests sanitize tests/s3
  beside "sanitize tests of lakes" program_tests sanitize tests/lake \
    --ignore=tests/lake/test_delta_readers.py --ignore=tests/lake/test_readers_of_lakes.py
  # What is left out, here and above, is about no program of ours, or about other engines
  # that read what it wrote.
  stage "sanitize program tests" program_tests sanitize --ignore=tests/s3 --ignore=tests/lake \
    --ignore=tests/tree --ignore=tests/benchmarks --ignore=tests/deploy
  stage "sanitize unit tests" unit_tests sanitize
  wait
fi
if stage "thread build" tools/build.sh thread pipeline_test dataset_test sync_test merge_test; then
  stage "thread unit tests" thread_tests
fi
stage "fuzz" tools/fuzz.sh 20
stage "checks" tools/check.sh

# What pytest and ctest left out, each with the reason that it gave.
skipped=$(grep -hE '^SKIPPED|\(Skipped\)$' $LOGS/*.log | sort | uniq)
[[ -n $skipped ]] && printf '\nskipped:\n%s\n' "$skipped"

# What failed stands last, where it is seen first.
sed -n 's/.*FAILED, see //p' $SUMMARY | while read -r log; do
  printf '\n== the end of %s\n' "$log"
  tail -n 20 "$log"
done
printf '\n== summary\n'
cat $SUMMARY
if grep -q FAILED $SUMMARY; then
  echo "make test: FAILED"
  exit 1
fi
echo "make test: all of it passed, in $SECONDS s"
