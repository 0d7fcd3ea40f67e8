#!/bin/sh
# Formatting, validation and own tests of every module under a folder: terraform-check.sh FOLDER
set -eu

[ -d "$1" ] || { echo "There is no $1." >&2; exit 1; }
terraform fmt -check -diff -recursive "$1"
find "$1" -name versions.tf -not -path '*/.terraform/*' | sort | while read -r file; do
    module="$(dirname "$file")"
    echo "$module"
    terraform -chdir="$module" init -backend=false -input=false -no-color >/dev/null
    terraform -chdir="$module" validate -no-color
    if find "$module" -maxdepth 2 -name '*.tftest.hcl' -not -path '*/.terraform/*' | grep -q .; then
        terraform -chdir="$module" test -no-color
    fi
done
