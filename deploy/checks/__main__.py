"""`make check-deploy`: everything that can be said about deploy/, docker/ and .github/ on a desk.

Ends with 1 when a checker complains. A checker that is not on this machine is named, since what
was not run has found nothing.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from deploy.checks import manifests, terraform, terraform_logic, workflow_linter
from deploy.checks.tools import COMMANDS, NOT_IN_REGISTRIES, ROOT, WORKFLOWS, complaints
from deploy.topology import rendered

CHECKOV = ("checkov", "--skip-download", "--compact", "--quiet")


def kubernetes() -> str:
    """Render the overlays and who may roll them out; hold each document to its schema."""
    return "\n".join(
        f"{folder.parent.name}/{folder.name}: {problem}"
        for folder in (*manifests.OVERLAYS, *manifests.ACCESS)
        for document in rendered(folder)
        for problem in manifests.problems(document)
    )


def checkov_kubernetes() -> str:
    """Let checkov read what the overlays come to; its skips stand in the manifests' annotations."""
    with tempfile.TemporaryDirectory() as place:
        for folder in manifests.OVERLAYS:
            Path(place, f"{folder.name}.yaml").write_text(yaml.safe_dump_all(rendered(folder)))
        return complaints([*CHECKOV, "--framework", "kubernetes", "--directory", place])


def checkov(framework: str, *folders: str) -> Callable[[], str]:
    """Return a check of folders; its skips stand in .checkov.yaml and in the files."""
    where = [word for folder in folders for word in ("--directory", str(ROOT / folder))]
    own = ROOT / folders[0] / ".checkov.yaml"
    common = ROOT / "deploy" / "checks" / "checkov.yaml"
    config = ("--config-file", str(own if own.exists() else common))
    return lambda: complaints([*CHECKOV, *config, "--framework", framework, *where])


def checks() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield every check by its name."""
    for name, command in COMMANDS.items():
        yield name, lambda command=command: complaints(command)
    yield "actionlint", lambda: workflow_linter.problems(*WORKFLOWS)
    yield "kubernetes", kubernetes
    yield "terraform", lambda: "\n".join(terraform.problems())
    yield "terraform logic", lambda: "\n".join(terraform_logic.run().problems)
    yield "checkov kubernetes", checkov_kubernetes
    yield "checkov dockerfile", checkov("dockerfile", "docker")
    yield "checkov terraform", checkov("terraform", "deploy/terraform")
    yield "checkov workflows", checkov("github_actions", ".github")


def main() -> int:
    """Run all; return the exit status."""
    failed = 0
    for name, check in checks():
        began = time.monotonic()
        try:
            said = check()
        except FileNotFoundError:
            failed += name not in NOT_IN_REGISTRIES
            print(f"{name:20} NOT RUN: it is not installed")
            continue
        failed += bool(said)
        print(f"{name:20} {'FOUND' if said else 'ok':6} {time.monotonic() - began:5.1f} s")
        if said:
            print(said)
    return min(1, failed)


if __name__ == "__main__":
    sys.exit(main())
