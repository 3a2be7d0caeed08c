#!/usr/bin/env bash
# Fetches the jars of packages/maven.txt with which the tests' Spark reads more than it does by
# itself, a section's into build/jars/SECTION:
#
#   tools/maven_jars.sh SECTION...
#
# With an unchanged list it takes no time. Without Maven, or where Maven can't fetch them, it
# says so and ends well: the tests that want them are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/packages.sh

LIST=packages/maven.txt
# Pinned, since Maven would look for the newest otherwise.
PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies

say() { echo "jars: $*" >&2; }

# project JAR...: a Maven project that depends on those jars and on nothing that they ask for.
project() {
  local group artifact version
  echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
  echo '<groupId>trailmill</groupId><artifactId>jars</artifactId><version>1</version><dependencies>'
  while IFS=: read -r group artifact version; do
    echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId>"
    echo "<version>$version</version><exclusions><exclusion><groupId>*</groupId>"
    echo "<artifactId>*</artifactId></exclusion></exclusions></dependency>"
  done < <(printf '%s\n' "$@")
  echo '</dependencies></project>'
}

# fetch FOLDER LOG JAR...: the jars in FOLDER/jars. Maven's own store is below FOLDER too, so
# that nothing outside the project changes; -C refuses what does not match its checksum.
fetch() {
  local folder=$1 log=$2
  shift 2
  project "$@" >"$folder/pom.xml"
  mvn --batch-mode -q -C -f "$folder/pom.xml" -Dmaven.repo.local="$PWD/$folder/store" \
    "$PLUGIN" -DoutputDirectory="$PWD/$folder/jars" >"$log" 2>&1
}

# fetch_section SECTION: its jars in build/jars/SECTION, all or none of them.
fetch_section() {
  local section=$1 jars=build/jars/$1 half=build/jars/$1.half log=build/logs/maven-$1.log wanted
  wanted=$(packages_in $LIST "$section")
  [[ $(cat "$jars/trailmill-packages" 2>/dev/null) != "$wanted" ]] || return 0
  if ! command -v mvn >/dev/null; then
    say "no mvn here (Debian's package maven): Spark's tests with $section will be skipped"
    return 0
  fi
  say "fetching the $(wc -l <<<"$wanted") jars of $section into $jars"
  rm -rf "$half"
  mkdir -p "$half" "${log%/*}"
  # Unquoted on purpose: a list of names.
  # shellcheck disable=SC2086
  if ! fetch "$half" "$log" $wanted; then
    grep -m 1 ERROR "$log" >&2 || tail -n 1 "$log" >&2
    rm -rf "$half"
    say "could not fetch them, see $log: Spark's tests with them will be skipped"
    return 0
  fi
  echo "$wanted" >"$half/jars/trailmill-packages"
  rm -rf "$jars"
  mv "$half/jars" "$jars"
  rm -rf "$half"
}

for section in "$@"; do fetch_section "$section"; done
