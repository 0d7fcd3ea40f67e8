#!/bin/sh
# Shows a plan where reviewers look: terraform-comment.sh FILE
# The run's summary, and one comment of the pull request PULL_REQUEST that is written anew each time.
set -eu

body="$(mktemp)"
trap 'rm -f "$body"' EXIT
{
    echo "Terraform would do this:"
    echo
    sed 's/^/    /' "$1" | head -c 60000
    echo
} >"$body"
cat "$body" >>"$GITHUB_STEP_SUMMARY"
[ -z "$PULL_REQUEST" ] || gh pr comment "$PULL_REQUEST" --edit-last --create-if-none --body-file "$body"
