"""The checkers of Dockerfiles, shell, YAML, Compose and workflows have nothing to say.

`make check-deploy` runs the same, and checkov and Terraform's own logic beside them.
"""

from pathlib import Path

import pytest

from deploy.checks import workflow_linter
from deploy.checks.tools import COMMANDS, WORKFLOWS, complaints


@pytest.mark.parametrize("check", list(COMMANDS))
def test_the_checkers_have_nothing_to_say(check: str):
    assert complaints(COMMANDS[check], 60) == ""


def test_a_checker_that_finds_something_says_it(tmp_path: Path):
    script = tmp_path / "bad.sh"
    script.write_text("#!/bin/sh\nrm $1\n")
    assert "SC2086" in complaints(["shellcheck", str(script)])


def test_actionlint_has_nothing_to_say_of_the_workflows():
    assert workflow_linter.problems(*WORKFLOWS) == ""


def test_actionlint_finds_a_job_that_does_not_exist(tmp_path: Path):
    workflow = tmp_path / "bad.yml"
    workflow.write_text(
        "on: push\njobs:\n  b:\n    needs: a\n    runs-on: ubuntu-24.04\n"
        "    steps:\n      - run: echo ${{ github.event.head_commit.message }}\n"
    )
    said = workflow_linter.problems(str(workflow))
    assert 'needs job "a" which does not exist' in said
    assert "untrusted" in said
    assert "ubuntu-24.04" not in said
