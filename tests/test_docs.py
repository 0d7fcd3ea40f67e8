"""The documents name every setting, command and verb, and none that is not there."""

import argparse
import re
import subprocess
from pathlib import Path

import pytest

from ai_worker.settings import Settings as WorkerSettings
from attendance_app.cli import parser
from attendance_app.settings import Settings

ROOT = Path(__file__).parent.parent
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
COMMANDS = (ROOT / "docs" / "commands.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LAUNCHER = {"ATTENDANCE_HOME", "ATTENDANCE_WEB_WORKERS"}
ENTRY = {"ATTENDANCE_WEB_SERVER", "ATTENDANCE_CONSUMER_WORKERS"}  # docker/app-entrypoint.sh


def names_of(settings: type, prefix: str) -> set[str]:
    return {prefix + name.upper() for name in settings.model_fields}


def test_every_setting_is_documented_and_no_other():
    known = names_of(Settings, "ATTENDANCE_") | names_of(WorkerSettings, "AI_WORKER_")
    known |= LAUNCHER | ENTRY
    written = set(re.findall(r"`((?:ATTENDANCE|AI_WORKER)_[A-Z0-9_]+)`", SETTINGS))
    assert written == known


def test_every_command_is_documented_and_no_other():
    known = set(subcommands())
    written = set(re.findall(r"^\| `([a-z -]+?)(?: (?:-|[A-Z]).*?)?` \|", COMMANDS, re.MULTILINE))
    assert written == known


def subcommands(under: str = "") -> list[str]:
    words = under.split()
    node = parser()
    for word in words:
        node = children(node)[word]
    below = children(node)
    if not below:
        return [under]
    return [leaf for name in below for leaf in subcommands(f"{under} {name}".strip())]


def children(node: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return next((a.choices for a in node._actions if isinstance(a.choices, dict)), {})


def test_the_verbs_that_documents_name_exist():
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        code = re.findall(r"`[^`\n]+`|^```[\s\S]+?^```", document.read_text(), re.MULTILINE)
        named = {verb for piece in code for verb in re.findall(r"\bmake ([a-z-]+)", piece)}
        assert named <= verbs, f"{document.name} names {named - verbs}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(document: Path):
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_help_lists_the_two_commands_of_the_readme():
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "make run" in said.stdout
    assert "make test" in said.stdout


def test_the_changelog_is_kept():
    text = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## \[Unreleased\]$", text, re.MULTILINE)
    headings = set(re.findall(r"^### (\w+)$", text, re.MULTILINE))
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
