"""The checkers of Dockerfiles, shell, YAML, Compose and workflows have nothing to say.

`make check-deploy` runs the same, and checkov beside them.
"""

from pathlib import Path

import pytest

from deploy.checks.tools import COMMANDS, NOT_ON_PYPI, complaints


@pytest.mark.parametrize("check", COMMANDS)
def test_the_checkers_have_nothing_to_say(check: str):
    try:
        assert complaints(COMMANDS[check], 60) == ""
    except FileNotFoundError:
        if check not in NOT_ON_PYPI:
            raise
        pytest.skip(f"{check} IS NOT INSTALLED: nothing was checked by it")


def test_a_checker_that_finds_something_says_it(tmp_path: Path):
    script = tmp_path / "bad.sh"
    script.write_text("#!/bin/sh\nrm $1\n")
    assert "SC2086" in complaints(["shellcheck", str(script)])
