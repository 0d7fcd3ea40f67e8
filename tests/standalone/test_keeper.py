import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from standalone.home import Home
from standalone.process import Child, Program
from tests.standalone.processes import descendants, eventually, running

# A program with a stubborn child, and a grandchild that left the session, as a daemon does.
FAMILY = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, {answer})
deaf = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(120)"
away = "import subprocess,sys; subprocess.Popen(sys.argv[1:], start_new_session=True)"
subprocess.Popen([sys.executable, "-c", deaf])
subprocess.run([sys.executable, "-c", away, sys.executable, "-c", deaf])
print("started", flush=True)
time.sleep(120)
"""
GOOD, DEAF = "lambda *_: sys.exit(0)", "signal.SIG_IGN"


def family(home: Home, answer: str = GOOD, grace: float = 15) -> Child:
    code = FAMILY.format(answer=answer)
    program = Program("family", (sys.executable, "-c", code), lambda: True, grace=grace)
    child = Child(program, home)
    assert eventually(lambda: "started" in child.said())
    return child


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_stopping_a_program_takes_its_whole_family_along(home: Home) -> None:
    child = family(home)
    everyone = descendants(child.pid) | {child.pid}
    assert len(everyone) == 4

    child.stop()

    assert child.status() == 0
    assert running(everyone) == set()


def test_a_program_that_does_not_stop_in_its_time_is_killed(home: Home) -> None:
    child = family(home, DEAF, grace=0.3)
    everyone = descendants(child.pid)

    child.stop()

    assert child.status() == 128 + signal.SIGKILL
    assert running(everyone) == set()


def test_the_stop_signal_is_the_programs_own(home: Home) -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(7))\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    child = Child(
        Program("int", (sys.executable, "-c", code), lambda: True, stop=signal.SIGINT), home
    )
    assert eventually(lambda: "up" in child.said())

    child.stop()

    assert child.status() == 7


@pytest.mark.parametrize(
    ("code", "status"), [("raise SystemExit(3)", 3), ("import os;os.kill(os.getpid(),11)", 139)]
)
def test_the_status_of_the_program_is_passed_on(home: Home, code: str, status: int) -> None:
    child = Child(Program("ends", (sys.executable, "-c", code), lambda: True), home)

    assert child.wait(10)
    assert child.status() == status


def test_a_program_that_does_not_exist_ends_with_a_reason_in_its_log(home: Home) -> None:
    child = Child(Program("none", ("/nowhere/program",), lambda: True), home)

    assert child.wait(10)
    assert child.status() == 127
    assert child.said() == "/nowhere/program: No such file or directory"


def test_what_is_captured_stays_out_of_the_log_and_is_read_once(home: Home) -> None:
    code = "import sys; print('link ' * 40_000); print('note', file=sys.stderr)"
    child = Child(Program("speaks", (sys.executable, "-c", code), lambda: True), home, capture=True)

    assert child.wait(10)
    assert child.output().split() == ["link"] * 40_000
    assert child.output() == ""
    assert child.said() == "note"
    assert list((home.path / "run").iterdir()) == []


def test_a_program_gets_no_file_of_the_launcher(home: Home) -> None:
    home.lock()
    code = "import os; print(sorted(os.listdir('/proc/self/fd'))[:-1])"
    child = Child(Program("files", (sys.executable, "-c", code), lambda: True), home)
    home.unlock()

    assert child.wait(10)
    assert child.said() == "['0', '1', '2']"


@pytest.mark.faults
@pytest.mark.parametrize("answer", [GOOD, DEAF])
def test_a_killed_launcher_leaves_no_process(tmp_path: Path, answer: str) -> None:
    launcher = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from standalone.home import Home
        from tests.standalone.test_keeper import family
        family(Home(Path({str(tmp_path)!r})), {answer!r})
        print("up", flush=True)
        time.sleep(120)
    """)
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        everyone = descendants(process.pid)
        assert len(everyone) == 4
        process.kill()

    assert eventually(lambda: not running(everyone))


@pytest.mark.faults
def test_a_killed_keeper_leaves_no_process(home: Home) -> None:
    child = family(home)
    everyone = descendants(child.pid)
    (program,) = [pid for pid in everyone if descendants(pid)]

    subprocess.run(["kill", "-9", str(child.pid)], check=True)

    assert eventually(lambda: not running({program}))
    child.kill()
