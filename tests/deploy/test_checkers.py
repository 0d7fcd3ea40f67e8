"""The checkers of Dockerfiles, shell, YAML, Compose and workflows have nothing to say.

`make check-deploy` runs the same, checkov beside them, and what is on no package registry where it
is installed; it says loudly which of them did not run.
"""

from pathlib import Path

import pytest

from deploy.checks.tools import COMMANDS, NOT_IN_REGISTRIES, complaints


@pytest.mark.parametrize("check", [name for name in COMMANDS if name not in NOT_IN_REGISTRIES])
def test_the_checkers_have_nothing_to_say(check: str):
    assert complaints(COMMANDS[check], 60) == ""


def test_a_checker_that_finds_something_says_it(tmp_path: Path):
    script = tmp_path / "bad.sh"
    script.write_text("#!/bin/sh\nrm $1\n")
    assert "SC2086" in complaints(["shellcheck", str(script)])
