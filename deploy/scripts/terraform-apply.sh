#!/bin/sh
# Plans anew, and applies it when it is what was approved: terraform-apply.sh ROOT SHA256
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
now="$("$here/terraform-plan.sh" "$1" approved | sed -n 's/^sha256=//p')"
trap 'rm -f approved.bin approved.txt' EXIT
if [ -z "$2" ] || [ "$now" != "$2" ]; then
    echo "The world has changed since the plan that was approved. Run the workflow again." >&2
    exit 1
fi
terraform -chdir="$1" apply -input=false -no-color "$(pwd)/approved.bin"
