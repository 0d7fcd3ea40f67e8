#!/bin/sh
# Prints what CHANGELOG.md says about a version: release-notes.sh vX.Y.Z [CHANGELOG]
set -eu

version="${1#v}"
file="${2:-$(dirname "$0")/../../CHANGELOG.md}"

notes="$(awk -v wanted="## [$version]" '
    /^## / { inside = index($0, wanted) == 1; next }
    /^\[[^]]+\]: / { inside = 0 }
    inside' "$file")"
if [ -z "$(printf %s "$notes" | tr -d '[:space:]')" ]; then
    echo "CHANGELOG.md has no entry under '## [$version]': move what is under Unreleased there." >&2
    exit 1
fi
printf '%s\n' "$notes" | sed '/./,$!d'
