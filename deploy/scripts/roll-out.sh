#!/bin/sh
# Rolls rendered manifests out: roll-out.sh MANIFESTS PUBLIC_URL
#
# The schema first (a migration lets the version before it go on), then everything else, then a smoke
# test. When a rollout or the smoke test fails, each Deployment goes back to the version before it;
# the newer schema stays, since the older version works on it. The status is 1 then, too.
set -eu

manifests="$1" url="$2"
here="$(dirname "$0")"
namespace="${NAMESPACE:-attendance}"
patience="${ROLLOUT_TIMEOUT:-900s}"

before="$(mktemp)"
trap 'rm -f "$before"' EXIT

kube() { kubectl --namespace "$namespace" "$@"; }

# name and revision of each Deployment, as it is now
revisions() {
    kube get deployments -l app.kubernetes.io/part-of=attendance -o \
        'jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations.deployment\.kubernetes\.io/revision}{"\n"}{end}'
}

back() {
    echo "$1: going back to the version before." >&2
    failed=""
    while read -r name revision; do
        [ -n "$revision" ] || continue
        kube rollout undo "deployment/$name" --to-revision="$revision" >&2 || failed="$failed $name"
    done <"$before"
    while read -r name revision; do
        [ -n "$revision" ] || continue
        kube rollout status "deployment/$name" --timeout="$patience" >&2 || failed="$failed $name"
    done <"$before"
    [ -s "$before" ] || echo "This was the first version: there is nothing to go back to." >&2
    [ -z "$failed" ] || echo "These did not go back, look at them now:$failed" >&2
    exit 1
}

revisions >"$before"

# All but the workloads, which wait for the schema: settings, accounts, policies, and the Job.
kube delete job migrate --ignore-not-found --wait=true --timeout=120s
kube apply -f "$manifests" --selector 'app.kubernetes.io/component notin (app,consumer,web,worker)'
if ! kube wait --for=condition=complete job/migrate --timeout="$patience"; then
    kube logs job/migrate --all-containers --tail=100 >&2 || true
    echo "The schema was not migrated: the version before runs on, nothing else was changed." >&2
    exit 1
fi

# Workers answer older applications, and applications serve older pages: so in this order.
for part in worker app consumer web; do
    only="app.kubernetes.io/component=$part"
    kube apply -f "$manifests" --selector "$only" || back "The new $part was refused"
    kube rollout status deployment --selector "$only" --timeout="$patience" || back "The new $part did not become ready"
done
kube apply -f "$manifests" || back "The new version was refused"
"$here/smoke-test.sh" "$url" || back "The smoke test failed"
echo "$url runs the new version."
