"""The commands of a runbook, as a person would copy them into a shell, one after the other."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]


def commands(runbook: str, after: str = "") -> str:
    """Every `sh` block of docs/runbooks/RUNBOOK below the heading `after`."""
    text = (ROOT / "docs" / "runbooks" / runbook).read_text()
    assert after in text, f"{runbook} has no {after!r}"
    below = text[text.index(after) :]
    blocks = re.findall(r"^( *)```sh\n(.*?)^ *```$", below, re.DOTALL | re.MULTILINE)
    assert blocks, f"{runbook} has no commands"
    return "\n".join(re.sub(f"^{indent}", "", block, flags=re.M) for indent, block in blocks)


def followed(
    script: str, folder: Path, environment: Mapping[str, str], *programs: Path
) -> "subprocess.CompletedProcess[str]":
    """Run the commands in a folder; `python` is the interpreter of the tests."""
    path = ":".join(map(str, (*programs, Path(sys.executable).parent, os.environ["PATH"])))
    return subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env={**os.environ, **environment, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
