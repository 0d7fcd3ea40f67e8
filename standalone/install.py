"""Makes `.venv` and installs the locked, hashed requirements into it.

Run as a script by any Python 3.11 or newer, on the standard library alone:
`install.py requirements.txt`. It does nothing when the environment is right already. A mark stands
in the environment while pip works: where it is found, the work was cut off and starts anew.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
_TOLD_EVERY = 10.0  # seconds, where there is no terminal


class InstallFailed(Exception):
    """One sentence that says what to do."""


def pins(requirements: Path) -> list[str]:
    """Return the `name==version` of every requirement."""
    return re.findall(r"^([A-Za-z0-9._-]+==\S+)", requirements.read_text(), re.MULTILINE)


def fingerprint(requirements: Path) -> str:
    """Return a hash of what the environment must hold, and where."""
    return hashlib.sha256(requirements.read_bytes() + str(ROOT).encode()).hexdigest()


def is_installed(requirements: Path) -> bool:
    """Say whether the environment works and holds these requirements."""
    stamp = _stamp(requirements)
    with contextlib.suppress(OSError):
        return stamp.read_text() == fingerprint(requirements) and _works() and not _mark().exists()
    return False


def install(requirements: Path) -> None:
    """Make the environment and install the requirements, showing progress.

    Raises:
        InstallFailed: no venv module, no network, a wrong hash, no wheel for this machine.
    """
    if _mark().exists() or not _works():
        _make_environment()
    _mark().touch()
    _stamp(requirements).unlink(missing_ok=True)
    _pip(requirements)
    _stamp(requirements).write_text(fingerprint(requirements))
    smaller = ROOT / "requirements.txt"
    if set(pins(smaller)) <= set(pins(requirements)):
        _stamp(smaller).write_text(fingerprint(smaller))
    _mark().unlink()


def _stamp(requirements: Path) -> Path:
    return VENV / f".installed-{requirements.stem}"


def _mark() -> Path:
    return VENV / ".installing"


def _works() -> bool:
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    with contextlib.suppress(OSError):
        done = subprocess.run([PYTHON, "-I", "-c", probe], check=False, capture_output=True)
        return done.returncode == 0
    return False


def _make_environment() -> None:
    _say("Making .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    python = getattr(sys, "_base_executable", sys.executable)  # also from inside .venv
    command = [python, "-m", "venv", str(VENV)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in made.stdout + made.stderr or "No module named venv" in made.stderr:
        raise InstallFailed(
            f"{sys.executable} comes without venv and pip: install them (on Debian and Ubuntu: "
            "apt-get install python3-venv) or name another Python, as in PYTHON=… make run."
        )
    said = (made.stderr or made.stdout).strip().splitlines() or ["it said nothing"]
    raise InstallFailed(f".venv could not be made: {said[-1]}")


def _pip(requirements: Path) -> None:
    log = VENV / "install.log"
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input", "--no-deps"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", requirements]
    with (
        log.open("w") as record,
        subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PIP_ROOT_USER_ACTION": "ignore"},
        ) as pip,
    ):
        errors = _follow(_recorded(pip.stdout or (), record), len(pins(requirements)))
    if pip.returncode:
        reason = errors[-1] if errors else "pip gave no reason"
        raise InstallFailed(f"The packages could not be installed ({reason}): read {log}.")


def _recorded(lines: Iterable[str], record: TextIO) -> Iterator[str]:
    for line in lines:
        record.write(line)
        yield line.strip()


def _follow(lines: Iterator[str], total: int) -> list[str]:
    """Show how far pip is; return its error lines."""
    began, told, count, errors = time.monotonic(), 0.0, 0, []
    for line in lines:
        if line.startswith("ERROR:"):
            errors.append(line.removeprefix("ERROR: "))
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            count += 1
        unpacking = line.startswith("Installing collected packages")
        now = time.monotonic()
        if unpacking or sys.stdout.isatty() or now - told > _TOLD_EVERY:
            doing = "unpacking" if unpacking else f"{count} of about {total}"
            _say(f"Installing packages: {doing}, {now - began:.0f} s", stay=sys.stdout.isatty())
            told = now
    _say(f"Installing packages: done in {time.monotonic() - began:.0f} s")
    return errors


def _say(text: str, *, stay: bool = False) -> None:
    start = "\r\033[K" if sys.stdout.isatty() else ""
    sys.stdout.write(f"{start}{text}{'' if stay else chr(10)}")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Install what the named file asks for."""
    if sys.version_info < OLDEST:
        sys.stderr.write("Attendance needs Python 3.11 or newer.\n")
        return 1
    requirements = ROOT / arguments[0]
    try:
        if not is_installed(requirements):
            install(requirements)
    except InstallFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; the next start takes the installation up again.\n")
        return 130
    except OSError as error:
        sys.stderr.write(f".venv could not be written: {error}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
