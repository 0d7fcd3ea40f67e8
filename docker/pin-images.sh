#!/bin/sh
# Asks the registries which digest each tag of docker/images.env means now, and writes it there.
# Review the difference like any other change of a dependency: build, test, then commit.
set -eu
cd "$(dirname "$0")"

command -v docker >/dev/null || { echo "This asks through docker buildx: install Docker." >&2; exit 1; }
new="$(mktemp)"
trap 'rm -f "$new"' EXIT
while IFS= read -r line; do
    case "$line" in
        *_IMAGE=*)
            name="${line%%=*}"
            tag="${line#*=}"
            tag="${tag%%@*}"
            digest="$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}')"
            echo "$name=$tag@$digest"
            ;;
        *) printf '%s\n' "$line" ;;
    esac
done <images.env >"$new"
cat "$new" >images.env
for file in ./*.Dockerfile; do
    while IFS='=' read -r name image; do
        case "$name" in *_IMAGE) sed -i "s|^ARG $name=.*|ARG $name=$image|" "$file" ;; esac
    done <images.env
done
