"""A second template key reaches whoever opens faces, with Compose and on a cluster alike."""

import os
import re
from pathlib import Path

import yaml

from attendance_app.settings import Settings
from deploy.topology import KUBERNETES, rendered
from tests.deploy.test_images import COMPOSE, DOCKER, SERVICES

SECOND = yaml.safe_load((DOCKER / "compose.second-key.yml").read_text())
RUNBOOK = (Path(__file__).parents[2] / "docs" / "runbooks" / "rotate-keys.md").read_text()


def test_compose_gives_both_keys_to_whoever_opens_faces():
    with_vault = {"prepare", "app-1", "app-2", "consumer"}  # migrate and bucket build no vault
    assert SECOND["services"].keys() == with_vault <= SERVICES.keys()
    for service in SECOND["services"].values():
        assert set(service["secrets"]) == SECOND["secrets"].keys()
        for name in service["environment"]:
            assert name.removeprefix("ATTENDANCE_").lower() in Settings.model_fields
    first = SECOND["secrets"]["template_key_k1"]
    assert first == COMPOSE["secrets"]["template_key"]


def test_every_name_in_docker_env_is_told_by_the_runbook():
    named = re.findall(r"\$\{(\w+)", (DOCKER / "compose.second-key.yml").read_text())
    assert set(named) == {"TEMPLATE_KEY_ID", "TEMPLATE_OTHER_KEY_ID"}
    assert all(f"`{name}=k" in RUNBOOK for name in named)


def test_a_cluster_reads_the_second_key_from_its_store(tmp_path: Path):
    overlay = os.path.relpath(KUBERNETES / "overlays" / "eks", tmp_path)
    component = os.path.relpath(KUBERNETES / "components" / "second-template-key", tmp_path)
    (tmp_path / "kustomization.yaml").write_text(
        yaml.safe_dump({"resources": [overlay], "components": [component]})
    )
    secrets = next(d for d in rendered(tmp_path) if d["metadata"]["name"] == "app-secrets")
    by_file = {entry["secretKey"]: entry["remoteRef"]["key"] for entry in secrets["spec"]["data"]}
    assert by_file["template_key"] == "attendance-template-key"
    assert by_file["template_key_k2"] == "attendance-template-key-k2"
    assert "/run/secrets/template_key_k2" in RUNBOOK
