#!/bin/sh
# Copies the pages of a build to the CDN's bucket: publish-pages.sh DIGESTS PUBLIC_URL
#
# The pages and their headers come out of the image attendance-web that was rolled out, so that a
# signature covers them; deploy/pages.py runs in the image attendance-app, which has what it needs.
# PAGES_BUCKET, PAGES_DISTRIBUTION and PAGES_HEADERS_POLICY: of `terraform output front_end`.
set -eu

web="$(head -n 1 "$1/attendance-web")" app="$(head -n 1 "$1/attendance-app")" url="$2"
here="$(cd "$(dirname "$0")/.." && pwd)"
folder="$(mktemp -d)"
box=""
trap 'if [ -n "$box" ]; then docker rm "$box" >/dev/null; fi; rm -rf "$folder"' EXIT

box="$(docker create "$web")"
docker cp "$box:/usr/share/nginx/html" "$folder/site" >/dev/null
docker cp "$box:/etc/nginx/snippets/page_headers.conf" "$folder/page_headers.conf" >/dev/null
chmod -R a+rX "$folder"

docker run --rm --read-only --volume "$here/pages.py:/pages.py:ro" --volume "$folder:/build:ro" \
    --env AWS_ACCESS_KEY_ID --env AWS_SECRET_ACCESS_KEY --env AWS_SESSION_TOKEN --env AWS_REGION \
    --entrypoint python "$app" /pages.py /build/site /build/page_headers.conf "$url" \
    --bucket "$PAGES_BUCKET" --distribution "$PAGES_DISTRIBUTION" --headers-policy "$PAGES_HEADERS_POLICY"
