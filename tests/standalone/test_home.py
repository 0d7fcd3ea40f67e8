import base64
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from standalone.errors import StartFailed
from standalone.home import Home, private_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Home(tmp_path / "home").secret("postgres")

    again = Home(tmp_path / "home")
    assert again.secret("postgres") == first
    assert len(first) == 48
    assert mode(again.secret_file("postgres")) == 0o600


def test_two_secrets_differ(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.secret("postgres") != home.secret("valkey")


def test_the_template_key_is_32_random_bytes_that_stay(tmp_path: Path) -> None:
    path = Home(tmp_path).template_key_file()
    key = base64.b64decode(path.read_text(), validate=False)

    assert len(key) == 32
    assert mode(path) == 0o600
    assert base64.b64decode(Home(tmp_path).template_key_file().read_text()) == key


def test_only_the_owner_enters_the_home_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        home = Home(tmp_path / "home")
        home.secret("s3")
    finally:
        os.umask(before)

    assert {mode(path) for path in (home.path, *home.path.iterdir())} == {0o700}
    assert mode(home.path / "secrets" / "s3") == 0o600


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    private_file(tmp_path / "a", "long text")
    private_file(tmp_path / "a", "new")

    assert (tmp_path / "a").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StartFailed, match=r"cannot be used .*ATTENDANCE_HOME to another folder\.$"):
        Home(tmp_path / "file" / "home")


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**10, 10**10, 4_000_000))

    with pytest.raises(StartFailed, match=r"has 4 MB left .*: free some space"):
        Home(tmp_path)


def test_a_second_launcher_on_the_same_home_is_refused_at_once(tmp_path: Path) -> None:
    first = Home(tmp_path)
    first.lock()

    with pytest.raises(
        StartFailed, match=rf"already runs on .* \(process {os.getpid()}\): stop it"
    ):
        Home(tmp_path).lock()

    first.unlock()
    second = Home(tmp_path)
    second.lock()
    second.unlock()


def test_a_killed_launchers_last_program_is_waited_for(tmp_path: Path) -> None:
    home = Home(tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "from pathlib import Path\n"
            "from standalone.home import Home\n"
            f"home = Home(Path({str(tmp_path)!r}))\n"
            "home.lock()\n"
            "subprocess.Popen(['sleep', '1'], pass_fds=[home.lock_file])\n"
            "print('locked', flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        holder.send_signal(signal.SIGKILL)
        holder.wait()

    home.lock()
    home.unlock()
