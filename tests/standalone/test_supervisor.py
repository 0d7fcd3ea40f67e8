import sys
import time
from pathlib import Path

import pytest

from standalone import supervisor as module
from standalone.errors import PortLost, StartFailed
from standalone.home import Home
from standalone.process import Program
from standalone.supervisor import Supervisor
from tests.standalone.processes import descendants, eventually

STAYS = "import time; time.sleep(60)"


def python(name: str, code: str, **choices: object) -> Program:
    return Program(name, (sys.executable, "-c", code), lambda: True, **choices)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, told: list[str]):
    one = Supervisor(Home(tmp_path), told.append)
    yield one
    one.hurried = True
    one.stop()


def test_a_program_that_ends_before_it_answers_is_a_sentence_with_its_last_words(
    supervisor: Supervisor,
) -> None:
    program = Program("picky", (sys.executable, "-c", "print('no flour')"), lambda: False)

    with pytest.raises(
        StartFailed, match=r"^picky ended with status 0 \(no flour\): read .*picky\.log\.$"
    ):
        supervisor.start(program)


def test_a_program_that_never_answers_is_a_sentence(supervisor: Supervisor) -> None:
    program = Program("mute", (sys.executable, "-c", STAYS), lambda: False, limit=0.2)

    with pytest.raises(StartFailed, match=r"^mute gave no answer in 0 s: read .*mute\.log\.$"):
        supervisor.start(program)


def test_a_full_disk_seen_by_a_program_is_said_so(supervisor: Supervisor) -> None:
    code = "raise SystemExit('FATAL: could not write: No space left on device')"
    with pytest.raises(StartFailed, match=r"The disk is full, so store cannot start"):
        supervisor.start(Program("store", (sys.executable, "-c", code), lambda: False))


def test_a_lost_port_is_tried_again_with_another(supervisor: Supervisor) -> None:
    ports = iter((1, 2, 3))

    def describe() -> tuple[Program, int]:
        port = next(ports)
        code = "raise SystemExit('bind: address already in use')" if port == 1 else STAYS
        return Program("server", (sys.executable, "-c", code), lambda: port == 2), port

    assert supervisor.start_on_free_ports(describe) == 2


def test_a_port_that_is_lost_each_time_is_given_up(supervisor: Supervisor) -> None:
    code = "raise SystemExit('Address already in use')"
    program = Program("server", (sys.executable, "-c", code), lambda: False)

    with pytest.raises(PortLost, match="server lost its port"):
        supervisor.start_on_free_ports(lambda: (program, 0))


def test_a_program_that_dies_is_started_again(
    supervisor: Supervisor, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    first = supervisor.start(python("worker", STAYS)).pid
    assert eventually(lambda: bool(descendants(first)))
    supervisor.kill("worker")

    def back() -> bool:
        supervisor.look()
        now = supervisor.child("worker")
        return now.pid != first and now.status() is None

    assert eventually(back)
    assert told == ["worker ended with status 137; it starts again in 0.1 s"]


def test_five_deaths_in_a_minute_are_given_up(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    supervisor.start(python("worker", "raise SystemExit(1)"))

    def look_on() -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            supervisor.look()
            time.sleep(0.01)

    with pytest.raises(
        StartFailed, match=r"worker died 5 times in a minute, so Attendance stops: read"
    ):
        look_on()


def test_programs_stop_in_reverse_order(supervisor: Supervisor, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    code = (
        "import signal,sys,time,pathlib\n"
        "def bye(*_):\n"
        f"    open({str(diary)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, bye)\n"
        "pathlib.Path(sys.argv[2]).touch()\n"
        "time.sleep(60)\n"
    )
    for name in ("first", "second", "third"):
        up = tmp_path / name
        supervisor.start(Program(name, (sys.executable, "-c", code, name, up), up.exists))

    supervisor.stop()

    assert diary.read_text() == "third second first "


def test_a_second_ctrl_c_hurries_a_slow_program(supervisor: Supervisor, tmp_path: Path) -> None:
    up = tmp_path / "up"
    code = (
        "import pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(up)!r}).touch()\n"
        "time.sleep(60)\n"
    )
    supervisor.start(Program("slow", (sys.executable, "-c", code), up.exists, grace=60))
    supervisor.hurried = True

    began = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - began < 10
