"""What Terraform makes and what the overlays ask for are the same things, on both clouds."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import alerts
from deploy.checks import manifests, terraform
from deploy.topology import KUBERNETES, Document, rendered

OVERLAYS = {"eks": "aws", "gke": "gcp"}
every_cloud = pytest.mark.parametrize("overlay", OVERLAYS)
NOT_BY_A_ROLLOUT = {"Secret", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}


@cache
def shipped(*folder: str) -> list[Document]:
    return rendered(KUBERNETES.joinpath(*folder))


@cache
def text_of(cloud: str) -> str:
    files = sorted((terraform.ROOT / cloud).rglob("modules/*/*.tf"))
    return "\n".join(file.read_text() for file in files)


def app_secrets(overlay: str) -> dict[str, str]:
    """The files of the application: their names, and what they are called in the cloud's store."""
    found = shipped("overlays", overlay)
    secret = next(d for d in found if d["metadata"]["name"] == "app-secrets")
    return {entry["secretKey"]: entry["remoteRef"]["key"] for entry in secret["spec"]["data"]}


@every_cloud
def test_every_file_that_a_url_names_is_beside_it(overlay: str):
    named = set(re.findall(r"/run/secrets/(\w+)", text_of(OVERLAYS[overlay])))
    assert "database_ca" in named
    assert named <= app_secrets(overlay).keys()


@every_cloud
def test_every_secret_that_is_asked_for_is_made(overlay: str):
    made = text_of(OVERLAYS[overlay])
    for file, name in app_secrets(overlay).items():
        short = name.removeprefix("attendance-")
        assert re.search(rf'[-"]{short}"|\b{short}\s+=', made), f"{file}: {short}"


def test_nobody_can_pose_as_the_database_or_as_redis():
    assert "?sslmode=verify-full&sslrootcert=" in text_of("aws")
    assert "?sslmode=verify-ca&sslrootcert=" in text_of("gcp")  # an authority for each instance
    for cloud in ("aws", "gcp"):
        assert "sslmode=require" not in text_of(cloud)
        assert not re.search(r'"redis://', text_of(cloud))
        assert '"rediss://' in text_of(cloud)


# ---- who may roll out --------------------------------------------------------------------------


def access(overlay: str) -> dict[str, dict[str, Any]]:
    found = shipped("access", overlay)
    assert [p for document in found for p in manifests.problems(document)] == []
    return {d["kind"]: d for d in found}


def rules(overlay: str) -> dict[tuple[str, str], set[str]]:
    """What the deployer may do in the namespace: verbs by group and kind of resource."""
    return {
        (group, resource): set(rule["verbs"])
        for rule in access(overlay)["Role"]["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }


@every_cloud
def test_a_rollout_may_do_what_it_does(overlay: str):
    allowed = rules(overlay)
    for document in shipped("overlays", overlay):
        group = document["apiVersion"].rpartition("/")[0]
        kind = document["kind"].lower()
        plural = {"ingress": "ingresses", "networkpolicy": "networkpolicies"}.get(kind, f"{kind}s")
        if plural != "namespaces":
            assert allowed.get((group, plural), set()) >= {"get", "create", "patch"}, plural
    assert "delete" in allowed["batch", "jobs"]
    assert allowed["apps", "deployments"] >= {"list", "watch"}
    assert allowed["", "pods/log"] >= {"get"}


@every_cloud
def test_a_rollout_reads_no_secret_enters_no_pod_and_gives_no_rights(overlay: str):
    found, allowed = access(overlay), rules(overlay)
    resources = {resource for _, resource in allowed}
    assert not resources & {"secrets", "pods/exec", "pods/attach", "roles", "rolebindings", "*"}
    assert not any("*" in verbs for verbs in allowed.values())
    assert [group for group, _ in allowed if group == "rbac.authorization.k8s.io"] == []
    [wide] = found["ClusterRole"]["rules"]
    assert (wide["resources"], wide["resourceNames"]) == (["namespaces"], ["attendance"])
    assert {d["kind"] for d in shipped("overlays", overlay)}.isdisjoint(NOT_BY_A_ROLLOUT)


def test_the_identity_of_github_is_the_one_that_is_bound():
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        [group] = access("eks")[kind]["subjects"]
        assert (group["kind"], group["name"]) == ("Group", "attendance-deployers")
        [user] = access("gke")[kind]["subjects"]
        assert user["kind"] == "User"
        assert user["name"].startswith("attendance-deploy@")
    assert 'kubernetes_groups = ["attendance-deployers"]' in text_of("aws")
    assert "AmazonEKSAdminPolicy" not in text_of("aws")


# ---- figures and pages -------------------------------------------------------------------------


def test_a_cluster_has_the_alerts_that_are_documented():
    assert alerts.TARGET.read_text() == alerts.manifest(), "run python -m deploy.alerts"
    for overlay in OVERLAYS:
        [rule] = [
            document
            for document in shipped("overlays", overlay)
            if document["kind"] == "PrometheusRule"
        ]
        assert rule["spec"] == yaml.safe_load(alerts.SOURCE.read_text())


def test_googles_cdn_keeps_only_what_the_front_end_lets_it_keep():
    found = shipped("overlays", "gke")
    [backend] = [d for d in found if d["kind"] == "BackendConfig"]
    assert backend["spec"]["cdn"]["cacheMode"] == "USE_ORIGIN_HEADERS"
    pages = Path(__file__).parents[2] / "docker" / "nginx" / "snippets" / "pages.conf"
    for block in re.findall(r"location (\S+) \{(.*?)\n\}", pages.read_text(), re.DOTALL):
        kept = "public" in block[1]
        assert kept == (block[0] in ("/assets/", "/fonts/")), block[0]
        assert not kept or "page_headers.conf" in block[1]


def test_the_load_balancers_role_changes_only_what_it_has_made():
    [module] = terraform.modules(terraform.ROOT / "aws" / "modules" / "balancer")
    for statement in module.typed("data")["aws_iam_policy_document", "this"]["statement"]:
        actions = [terraform.unquoted(action) for action in statement["actions"]]
        if statement["resources"] == ['"*"']:
            assert all(re.match(r"\w+:(Describe|List|Get)", action) for action in actions)
        assert not any(action.endswith("*") for action in actions)
    assert "loadbalancer/app/k8s-*" in text_of("aws")
