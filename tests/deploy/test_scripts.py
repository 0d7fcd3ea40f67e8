"""The scripts of the workflows: going back after a failure, digests, release notes, smoke test."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.running import start_app
from tests.stack import Servers

SCRIPTS = Path(__file__).parents[2] / "deploy" / "scripts"
NOWHERE = "http://127.0.0.1:9"
FOUR = "app 7\nconsumer 3\nweb 5\nworker 2\n"

# Notes each call, fails where FAIL is part of it, and knows the revisions of before.
KUBECTL = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
    *"get deployments"*) printf '%s' "$BEFORE" ;;
    "kustomize "*) cat "$RENDERED" ;;
esac
case "$*" in *"$FAIL"*) exit 1 ;; esac
"""


@dataclass
class Cluster:
    folder: Path

    def run(self, script: str, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        kubectl = self.folder / "kubectl"
        kubectl.write_text(KUBECTL)
        kubectl.chmod(0o755)
        environment = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "CALLS": str(self.folder / "calls"),
            "BEFORE": FOUR,
            "FAIL": "nothing fails",
            "SMOKE_TRIES": "1",
            "SMOKE_NO_PAGES": "1",
        }
        return subprocess.run(
            [SCRIPTS / script, *arguments],
            env=environment | more,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def calls(self) -> list[str]:
        lines = (self.folder / "calls").read_text().splitlines()
        return [line.removeprefix("--namespace attendance ") for line in lines]

    def undone(self) -> list[str]:
        return [call for call in self.calls() if call.startswith("rollout undo")]


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster(tmp_path)


@pytest.fixture(scope="module")
def app(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("app")
    with fresh_database(servers, template) as url, start_app(servers, url, folder) as running:
        yield running.url


def test_schema_then_workers_applications_consumer_and_pages(cluster: Cluster, app: str):
    done = cluster.run("roll-out.sh", "all.yaml", app)
    assert done.returncode == 0, done.stderr
    calls = cluster.calls()
    waits = [n for n, call in enumerate(calls) if call.startswith(("wait", "rollout status"))]
    assert calls[waits[0]].startswith("wait --for=condition=complete job/migrate")
    order = [calls[n].partition("component=")[2].partition(" ")[0] for n in waits[1:]]
    assert order == ["worker", "app", "consumer", "web"]
    assert cluster.undone() == []


def test_a_failed_migration_changes_nothing_else(cluster: Cluster):
    done = cluster.run("roll-out.sh", "all.yaml", NOWHERE, FAIL="job/migrate --timeout")
    assert done.returncode == 1
    assert "was not migrated" in done.stderr
    assert cluster.undone() == []
    assert not any("component=app" in call for call in cluster.calls())


@pytest.mark.parametrize("fails", ["component=app --timeout", "component=web", "nothing fails"])
def test_a_failure_takes_every_deployment_back(cluster: Cluster, fails: str):
    done = cluster.run("roll-out.sh", "all.yaml", NOWHERE, FAIL=fails)
    assert done.returncode == 1
    assert cluster.undone() == [
        f"rollout undo deployment/{line.split()[0]} --to-revision={line.split()[1]}"
        for line in FOUR.splitlines()
    ]
    assert "going back" in done.stderr


def test_who_cannot_go_back_is_named(cluster: Cluster):
    done = cluster.run("roll-out.sh", "all.yaml", NOWHERE, FAIL="undo deployment/web")
    assert done.returncode == 1
    assert "did not go back, look at them now: web" in done.stderr


def test_a_first_version_has_nothing_to_go_back_to(cluster: Cluster):
    done = cluster.run("roll-out.sh", "all.yaml", NOWHERE, BEFORE="")
    assert done.returncode == 1
    assert "nothing to go back to" in done.stderr


def test_every_image_of_ours_is_rendered_by_digest(cluster: Cluster, tmp_path: Path):
    digest = f"registry.example.org/attendance-app@sha256:{'a' * 64}"
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "attendance-app").write_text(f"{digest}\n")
    rendered = tmp_path / "rendered"
    rendered.write_text(
        "      - image: old.example.org/x/attendance-app:0.1.0\n        image: attendance-app\n"
        "        image: valkey:9\n"
    )
    folder = str(tmp_path / "digests")
    done = cluster.run("render.sh", "overlay", folder, RENDERED=str(rendered))
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"      - image: {digest}\n        image: {digest}\n        image: valkey:9\n"
    )
    rendered.write_text("        image: old.example.org/attendance-web:0.1.0\n")
    done = cluster.run("render.sh", "overlay", folder, RENDERED=str(rendered))
    assert (done.returncode, done.stdout) == (1, "")
    assert "attendance-web:0.1.0" in done.stderr


def test_the_smoke_test_passes_a_running_application(cluster: Cluster, app: str):
    done = cluster.run("smoke-test.sh", f"{app}/")
    assert (done.returncode, done.stdout) == (0, f"{app} works.\n"), done.stderr


def test_the_smoke_test_says_what_it_found(cluster: Cluster):
    done = cluster.run("smoke-test.sh", NOWHERE)
    assert done.returncode == 1
    assert done.stderr.endswith(f"{NOWHERE} does not work.\n")


def test_release_notes_are_the_part_of_that_version(cluster: Cluster, tmp_path: Path):
    file = tmp_path / "CHANGELOG.md"
    file.write_text(
        "# Changelog\n\n## [Unreleased]\n\n- next\n\n## [1.2.0] - 2026-01-02\n\n### Added\n\n"
        "- a thing\n\n## [1.1.0] - 2026-01-01\n\n- old\n\n[1.1.0]: https://example.org\n"
    )
    done = cluster.run("release-notes.sh", "v1.2.0", str(file))
    assert (done.returncode, done.stdout) == (0, "### Added\n\n- a thing\n")
    done = cluster.run("release-notes.sh", "v1.1.0", str(file))
    assert done.stdout == "- old\n"
    done = cluster.run("release-notes.sh", "v1.2", str(file))
    assert done.returncode == 1
    assert "no entry under '## [1.2]'" in done.stderr
