# Reads the package lists of packages/. Sourced by the other scripts.

# packages_in FILE SECTION...: the names below those section headings, one a line.
packages_in() {
  local file=$1
  shift
  awk -v wanted=" $* " '
    /^[[:space:]]*(#|$)/ { next }
    /^\[.*\]$/ { inside = index(wanted, " " substr($0, 2, length($0) - 2) " "); next }
    inside { print }
  ' "$file"
}

# packages_missing NAME...: those of the Debian packages that are not installed.
packages_missing() {
  local name
  for name in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] ||
      echo "$name"
  done
}
