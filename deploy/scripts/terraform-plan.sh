#!/bin/sh
# Plans a root module: terraform-plan.sh ROOT NAME
# Writes NAME.bin (it may hold secrets: never keep it) and NAME.txt (values marked sensitive are
# hidden); prints changes=true|false and the sha256 of the text.
set -eu

here="$(pwd)"
terraform -chdir="$1" init -input=false -no-color >&2
status=0
terraform -chdir="$1" plan -input=false -no-color -lock-timeout=120s -detailed-exitcode \
    -out="$here/$2.bin" >&2 || status=$?
case "$status" in
    0) changes=false ;;
    2) changes=true ;;
    *) exit "$status" ;;
esac
terraform -chdir="$1" show -no-color "$here/$2.bin" >"$2.txt"
echo "changes=$changes"
echo "sha256=$(sha256sum "$2.txt" | cut -d ' ' -f 1)"
