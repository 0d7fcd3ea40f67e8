"""The checkers of Dockerfiles, shell, YAML and Compose have nothing to say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKER = Path("docker")


GITHUB = Path(".github")
SCRIPTS = Path("deploy") / "scripts"


def files(*patterns: str, under: Path = DOCKER) -> list[str]:
    found = [str(p.relative_to(ROOT)) for x in patterns for p in sorted((ROOT / under).glob(x))]
    assert found
    return found


WORKFLOWS = files("workflows/*.yml", under=GITHUB)
SCHEMA = ("check-jsonschema", "--builtin-schema")
CHECKS = {
    "hadolint": ["hadolint", *files("*.Dockerfile")],
    "shellcheck": ["shellcheck", *files("*.sh", "*/*.sh"), *files("*.sh", under=SCRIPTS)],
    "yamllint": [
        "yamllint",
        "-s",
        *files("*.yml", "*/*.yml"),
        *files("**/*.yml", under=GITHUB),
        ".yamllint.yml",
    ],
    "compose": [*SCHEMA, "vendor.compose-spec", *files("compose.yml")],
    "workflows": [*SCHEMA, "vendor.github-workflows", *WORKFLOWS],
    "dependabot": [*SCHEMA, "vendor.dependabot", ".github/dependabot.yml"],
    "zizmor": [
        "zizmor",
        "--offline",
        "--quiet",
        "--no-progress",
        "--config",
        ".github/zizmor.yml",
        ".github",
    ],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_checkers_have_nothing_to_say(check: str):
    tool, *arguments = CHECKS[check]
    program = shutil.which(tool, path=str(Path(sys.executable).parent))
    assert program, f"{tool} is not installed: run `make check`, which installs it"
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
