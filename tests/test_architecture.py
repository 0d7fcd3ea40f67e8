"""The architecture, checked. The rules themselves are in pyproject.toml."""

import ast
import logging.config
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PACKAGES = ("attendance_app", "ai_worker", "standalone")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
STATES = sorted((ROOT / "attendance_app" / "web").glob("*/state.py"))
LONGEST_MODULE = 400
LONGEST_HANDLER = 12


def test_imports_point_downward(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    # It would silence every logger that exists, and with them the tests that listen.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _settings: None)
    assert lint_imports(cache_dir=None) == 0


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_fits_in_one_reading(path: Path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", STATES, ids=lambda p: p.parent.name)
def test_an_event_handler_translates_and_does_not_decide(path: Path):
    for state in ast.walk(ast.parse(path.read_text())):
        if not isinstance(state, ast.ClassDef):
            continue
        for handler in state.body:
            if isinstance(handler, ast.FunctionDef | ast.AsyncFunctionDef):
                size = sum(isinstance(node, ast.stmt) for node in ast.walk(handler)) - 1
                assert size <= LONGEST_HANDLER, f"{state.name}.{handler.name}: {size} statements"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["pyright"],
    ],
    ids=["lint", "format", "types"],
)
def test_the_checkers_have_nothing_to_say(command: list[str]):
    tool = Path(sys.executable).parent / command[0]
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
