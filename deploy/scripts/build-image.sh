#!/bin/sh
# Builds one image of this commit for this machine: build-image.sh NAME DOCKERFILE TARGET
set -eu
cd "$(dirname "$0")/../.."

revision="$(git rev-parse HEAD)"
version="$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)"

docker buildx build --load --pull --file "$2" --target "$3" --tag "$1:$revision" \
    --build-arg "VERSION=$version" --build-arg "REVISION=$revision" --build-arg WEIGHTS=baked .
