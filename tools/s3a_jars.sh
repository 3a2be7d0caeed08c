#!/usr/bin/env bash
# Fetches the jars of packages/maven.txt into build/s3a, from which the tests' Spark reads
# s3a://. With an unchanged list it takes no time. Without Maven, or where Maven can't fetch
# them, it says so and ends well: the one test that wants them is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

LIST=packages/maven.txt
JARS=build/s3a
LOG=build/logs/maven.log
# Pinned, since Maven would look for the newest otherwise.
PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies

say() { echo "s3a: $*" >&2; }

# project JAR...: a Maven project that depends on those jars and on nothing that they ask for.
project() {
  local group artifact version
  echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
  echo '<groupId>trailmill</groupId><artifactId>s3a</artifactId><version>1</version><dependencies>'
  while IFS=: read -r group artifact version; do
    echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId>"
    echo "<version>$version</version><exclusions><exclusion><groupId>*</groupId>"
    echo "<artifactId>*</artifactId></exclusion></exclusions></dependency>"
  done < <(printf '%s\n' "$@")
  echo '</dependencies></project>'
}

# fetch FOLDER JAR...: the jars in FOLDER/jars. Maven's own store is below FOLDER too, so that
# nothing outside the project changes; -C refuses what does not match its checksum.
fetch() {
  local folder=$1
  shift
  project "$@" >"$folder/pom.xml"
  mvn --batch-mode -q -C -f "$folder/pom.xml" -Dmaven.repo.local="$PWD/$folder/store" \
    "$PLUGIN" -DoutputDirectory="$PWD/$folder/jars" >"$LOG" 2>&1
}

main() {
  local wanted half=$JARS.half
  mapfile -t wanted < <(grep -vE '^[[:space:]]*(#|$)' $LIST)
  [[ $(cat $JARS/trailmill-packages 2>/dev/null) != "$(printf '%s\n' "${wanted[@]}")" ]] || return 0
  if ! command -v mvn >/dev/null; then
    say "no mvn here (Debian's package maven): Spark's test of s3a:// will be skipped"
    return 0
  fi
  say "fetching the ${#wanted[@]} jars of $LIST into $JARS"
  mkdir -p "${LOG%/*}"
  rm -rf $half
  mkdir -p $half
  if ! fetch $half "${wanted[@]}"; then
    grep -m 1 ERROR $LOG >&2 || tail -n 1 $LOG >&2
    rm -rf $half
    say "could not fetch them, see $LOG: Spark's test of s3a:// will be skipped"
    return 0
  fi
  printf '%s\n' "${wanted[@]}" >$half/jars/trailmill-packages
  rm -rf $JARS
  mv $half/jars $JARS
  rm -rf $half
}

main
