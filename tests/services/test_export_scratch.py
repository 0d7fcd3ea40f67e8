"""Folders of exports: only for their owner, and gone when nobody uses them any more."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from attendance_app.services.export_scratch import PREFIX, scratch, sweep

KILLED = (
    "import os, signal\n"
    "from attendance_app.services.export_scratch import scratch\n"
    "with scratch() as folder:\n"
    "    (folder / 'people').write_text('salaries')\n"
    "    os.kill(os.getpid(), signal.SIGKILL)\n"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_only_its_owner_may_enter_and_nothing_stays(temporary: Path):
    with scratch() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "people").write_text("salaries")
    assert not list(temporary.iterdir())


def test_what_a_killed_process_left_is_removed_and_what_is_used_stays(temporary: Path):
    subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert [(left / "people").read_text() for left in temporary.iterdir()] == ["salaries"]
    with scratch() as used:
        assert sweep() == 1
        assert list(temporary.iterdir()) == [used]


def test_a_sweep_follows_no_link(temporary: Path):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (temporary / f"{PREFIX}link").symlink_to(elsewhere)
    assert sweep() == 0
    assert (elsewhere / "kept").exists()


def test_a_sweep_never_takes_a_folder_that_is_just_being_made(temporary: Path):
    code = (
        "import sys, time\n"
        "from attendance_app.services.export_scratch import sweep\n"
        "end = time.monotonic() + 1\n"
        "print('ready', flush=True)\n"
        "while time.monotonic() < end:\n"
        "    sweep()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        end = time.monotonic() + 0.8
        while time.monotonic() < end:
            with scratch() as folder:
                (folder / "people").write_text("salaries")
    assert other.returncode == 0
    assert not list(temporary.iterdir())
