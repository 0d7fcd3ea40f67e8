#!/bin/sh
# Prints an overlay with every image of ours by digest: render.sh OVERLAY FOLDER
# FOLDER holds what push-image.sh has written.
set -eu

overlay="$1" folder="$2"
script="$(mktemp)"
trap 'rm -f "$script" "$script.out"' EXIT

for file in "$folder"/*; do
    [ -f "$file" ] || { echo "There are no digests in $folder." >&2; exit 1; }
    address="$(cat "$file")"
    name="$(basename "$file")"
    printf '%s\n' "s|^\( *-\{0,1\} *image: \)\"\{0,1\}\([^ \"]*/\)\{0,1\}$name\([:@][^ \"]*\)\{0,1\}\"\{0,1\} *\$|\1$address|" >>"$script"
done
kubectl kustomize "$overlay" | sed -f "$script" >"$script.out"
if left="$(grep -E '^ *-? *image: .*attendance-' "$script.out" | grep -v '@sha256:')"; then
    echo "These images were not built by that run:" >&2
    echo "$left" >&2
    exit 1
fi
cat "$script.out"
