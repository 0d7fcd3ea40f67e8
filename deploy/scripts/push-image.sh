#!/bin/sh
# Pushes what build-image.sh built, signs it without a key, and writes its address down:
#   push-image.sh NAME REGISTRY SBOM FOLDER     FOLDER/NAME gets REGISTRY/NAME@sha256:…
set -eu

name="$1" registry="$2" sbom="$3" folder="$4"
tag="$registry/$name:$(git rev-parse HEAD)"

docker tag "$name:$(git rev-parse HEAD)" "$tag"
docker push "$tag"
digest="$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}')"
case "$digest" in
    sha256:????????????????????????????????????????????????????????????????) ;;
    *)
        echo "The registry gives no digest for $tag." >&2
        exit 1
        ;;
esac
cosign sign --yes "$registry/$name@$digest"
cosign attest --yes --type cyclonedx --predicate "$sbom" "$registry/$name@$digest"
mkdir -p "$folder"
echo "$registry/$name@$digest" >"$folder/$name"
