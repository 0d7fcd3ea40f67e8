#!/bin/sh
# Refuses images that the workflow `main` of this repository has not signed: verify-images.sh FOLDER
# FOLDER holds what push-image.sh has written. GITHUB_REPOSITORY is owner/name.
set -eu

found=""
for file in "$1"/*; do
    [ -f "$file" ] || continue
    found="$file"
    cosign verify --output text \
        --certificate-oidc-issuer https://token.actions.githubusercontent.com \
        --certificate-identity "https://github.com/$GITHUB_REPOSITORY/.github/workflows/main.yml@refs/heads/main" \
        "$(cat "$file")" >/dev/null
done
[ -n "$found" ] || { echo "There are no digests in $1: has that run pushed images to this cloud?" >&2; exit 1; }
