#!/bin/sh
# Builds the images of this checkout: docker/build.sh [REGISTRY/] [TAG]
# The tag is by default the commit; WEIGHTS=mounted leaves the model files out of the worker.
set -eu
cd "$(dirname "$0")/.."

prefix="${1:-}"
revision="$(git rev-parse HEAD)"
tag="${2:-$(git rev-parse --short=12 HEAD)}"
version="$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)"

build() { # image, Dockerfile, target
    docker build --pull --file "docker/$2.Dockerfile" --target "$3" --tag "${prefix}$1:$tag" \
        --build-arg "VERSION=$version" --build-arg "REVISION=$revision" \
        --build-arg "WEIGHTS=${WEIGHTS:-baked}" .
}

build attendance-web web web
build attendance-app app app
for kind in cpu openvino cuda; do
    build "attendance-worker-$kind" worker "worker-$kind"
done
