"""The checkers of Dockerfiles, shell, YAML and Compose have nothing to say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKER = Path("docker")


def files(*patterns: str) -> list[str]:
    found = [str(p.relative_to(ROOT)) for x in patterns for p in sorted((ROOT / DOCKER).glob(x))]
    assert found
    return found


CHECKS = {
    "hadolint": files("*.Dockerfile"),
    "shellcheck": files("*.sh", "*/*.sh"),
    "yamllint": ["-s", *files("*.yml", "*/*.yml"), ".yamllint.yml"],
    "check-jsonschema": ["--builtin-schema", "vendor.compose-spec", *files("compose.yml")],
}


@pytest.mark.parametrize("tool", CHECKS)
def test_the_checkers_have_nothing_to_say(tool: str):
    program = shutil.which(tool, path=str(Path(sys.executable).parent))
    assert program, f"{tool} is not installed: run `make check`, which installs it"
    done = subprocess.run(
        [program, *CHECKS[tool]], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
