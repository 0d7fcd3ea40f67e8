"""What GitHub Actions runs: pinned, with no more rights than it needs, and naming what exists."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAY_WRITE = {
    ("nightly", "history"): {"contents"},
    ("release", "release"): {"contents"},
    ("main", "image"): {"id-token"},
    ("main", "staging"): {"id-token"},
    ("main", "production"): {"id-token"},
    ("deploy", "deploy"): {"id-token"},
    ("terraform", "plan"): {"id-token", "pull-requests"},
    ("terraform", "apply"): {"id-token"},
}
NEEDS_APPROVAL = {("deploy", "deploy"), ("terraform", "apply")}


def workflow(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text())


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (file.stem, name, job) for file in FILES for name, job in workflow(file)["jobs"].items()
    ]


def steps() -> list[tuple[str, dict[str, Any]]]:
    return [(f"{file}.{name}", step) for file, name, job in jobs() for step in job.get("steps", [])]


JOBS = pytest.mark.parametrize(
    ("file", "name", "job"), jobs(), ids=lambda x: x if isinstance(x, str) else ""
)
EACH_FILE = pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)


@EACH_FILE
def test_an_action_is_pinned_to_a_commit_whose_version_stands_beside_it(file: Path):
    for line in file.read_text().splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_one_action_is_one_commit_everywhere():
    found = {step["uses"] for _, step in steps() if "uses" in step}
    assert len(found) == len({use.partition("@")[0] for use in found}), sorted(found)


@EACH_FILE
def test_a_workflow_gives_no_rights_and_never_runs_a_stranger_with_secrets(file: Path):
    given = workflow(file)
    assert given["permissions"] == {}
    triggers = set(given[True])  # YAML reads `on` as true
    assert not triggers & {"pull_request_target", "workflow_run", "issue_comment"}
    assert "concurrency" in given


@JOBS
def test_a_job_has_just_the_rights_it_needs(file: str, name: str, job: dict[str, Any]):
    rights = job["permissions"]
    assert set(rights.values()) <= {"read", "write"}
    writes = {what for what, right in rights.items() if right == "write"}
    assert writes == MAY_WRITE.get((file, name), set())


@JOBS
def test_a_job_ends_and_runs_on_a_named_system(file: str, name: str, job: dict[str, Any]):
    if "uses" in job:
        return
    assert job["timeout-minutes"] <= 90
    assert job["runs-on"] == "ubuntu-24.04"
    assert ("environment" in job) == ((file, name) in NEEDS_APPROVAL)


@pytest.mark.parametrize(("where", "step"), steps(), ids=lambda x: x if isinstance(x, str) else "")
def test_nothing_is_pasted_into_a_script(where: str, step: dict[str, Any]):
    assert "${{" not in step.get("run", ""), where


def test_no_stored_secret_is_read_anywhere():
    for file in FILES:
        assert "secrets." not in file.read_text(), "clouds are reached by OIDC, GitHub by its token"


def test_only_who_speaks_to_github_gets_its_token():
    holders = {where for where, step in steps() if "github.token" in str({**step, "run": ""})}
    assert holders == {
        "deploy.deploy",
        "nightly.history",
        "release.release",
        "terraform.plan",
    }


def test_a_checkout_leaves_no_token_behind():
    for where, step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, where


def test_each_verb_and_script_that_is_named_exists():
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for file in FILES:
        text = file.read_text()
        named = set(re.findall(r"\bmake ([a-z-]+)", text))
        named |= set(re.findall(r"\bbench-[a-z]+(?=[,\]])", text))
        assert named <= verbs, f"{file.name} names {named - verbs}"
        for script in re.findall(r"deploy/scripts/[\w.-]+\.sh", text):
            assert (ROOT / script).stat().st_mode & 0o111, script


def test_every_image_that_is_built_here_is_built_there():
    build = (ROOT / "docker" / "build.sh").read_text()
    kinds = re.search(r"for kind in ([a-z ]+);", build)
    assert kinds
    matrix = workflow(ROOT / ".github/workflows/main.yml")["jobs"]["image"]["strategy"]["matrix"]
    names = {row["image"] for row in matrix["include"]}
    assert names == {"attendance-web", "attendance-app"} | {
        f"attendance-worker-{kind}" for kind in kinds[1].split()
    }
    for row in matrix["include"]:
        text = (ROOT / "docker" / f"{row['file']}.Dockerfile").read_text()
        assert re.search(rf"^FROM \S+ AS {row['target']}$", text, re.MULTILINE), row


def test_what_goes_out_is_tested_first_scanned_before_it_is_pushed_and_shown_in_staging():
    given = workflow(ROOT / ".github/workflows/main.yml")["jobs"]
    assert given["image"]["needs"] == "test"
    assert given["staging"]["needs"] == "image"
    assert given["production"]["needs"] == "staging"
    order = [step.get("name", step.get("uses")) for step in given["image"]["steps"]]
    assert order.index("Scan; what can be mended stops here") < order.index("Push to ECR and sign")
    scan = next(step for step in given["image"]["steps"] if step.get("name", "").startswith("Scan"))
    assert scan["with"]["severity"] == "HIGH,CRITICAL"
    assert scan["with"]["exit-code"] == "1"
