"""The checkers that are programs, and which files each of them reads."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SCHEMA = ("check-jsonschema", "--builtin-schema")


def _files(*patterns: str) -> list[str]:
    found = [str(path.relative_to(ROOT)) for x in patterns for path in sorted(ROOT.glob(x))]
    if not found:
        raise ValueError(f"no file is like {patterns}: whoever moved them, say it here")
    return found


WORKFLOWS = _files(".github/workflows/*.yml")
_YAML = _files(".yamllint.yml", "docker/**/*.yml", ".github/**/*.yml", "deploy/**/*.yaml")

COMMANDS: dict[str, list[str]] = {
    "hadolint": ["hadolint", *_files("docker/*.Dockerfile")],
    "shellcheck": ["shellcheck", *_files("docker/**/*.sh", "deploy/**/*.sh")],
    "yamllint": ["yamllint", "-s", *_YAML],
    "compose": [
        *_SCHEMA,
        "vendor.compose-spec",
        "docker/compose.yml",
        "docker/compose.second-key.yml",
    ],
    "workflows": [*_SCHEMA, "vendor.github-workflows", *WORKFLOWS],
    "dependabot": [*_SCHEMA, "vendor.dependabot", ".github/dependabot.yml"],
    "zizmor": [
        *("zizmor", "--offline", "--quiet", "--no-progress"),
        *("--config", ".github/zizmor.yml", ".github"),
    ],
}
NOT_IN_REGISTRIES = {"terraform logic"}


def program(tool: str) -> str | None:
    """Return where a tool is: beside this Python, beside checkov, or on the PATH."""
    beside = (Path(sys.executable).parent, ROOT / ".venv-deploy" / "bin")
    found = (shutil.which(tool, path=str(folder)) for folder in beside)
    return next(filter(None, found), None) or shutil.which(tool)


def complaints(command: list[str], timeout_s: float = 300) -> str:
    """Run a checker; return what it says, empty when it is content.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = program(command[0])
    if found is None:
        raise FileNotFoundError(command[0])
    done = subprocess.run(
        [found, *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return (done.stdout + done.stderr or f"status {done.returncode}") if done.returncode else ""
