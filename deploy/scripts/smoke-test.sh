#!/bin/sh
# Asks a running Attendance, from outside, whether it works: smoke-test.sh PUBLIC_URL
# Nothing is written. It tries for SMOKE_TRIES times 5 seconds (12) until everything is as it should.
set -eu

url="${1%/}"
tries="${SMOKE_TRIES:-12}"
pause="${SMOKE_PAUSE:-5}"
answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT

get() { # path; prints the status
    curl --silent --show-error --max-time 10 --output "$answer" --write-out '%{http_code}' "$url$1"
}

expect() { # path, status, text of the answer
    status="$(get "$1")" || return 1
    [ "$status" = "$2" ] || { echo "$url$1 answers $status, not $2." >&2; return 1; }
    grep -q "$3" "$answer" || { echo "$url$1 answers $2, but without '$3'." >&2; return 1; }
}

look() {
    expect /healthz 200 '"ok":true' || return 1
    expect /api/v1/employees 401 '' || return 1 # nobody is let in without a name
    [ -n "${SMOKE_NO_PAGES:-}" ] || expect /login 200 '<html' || return 1
}

while ! look; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "$url does not work." >&2; exit 1; }
    sleep "$pause"
done
echo "$url works."
