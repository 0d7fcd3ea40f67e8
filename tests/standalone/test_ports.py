import subprocess
import sys

import pytest

from standalone import ports

OTHER = "from standalone.ports import free_port; print(free_port(), flush=True); input()"


def only(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_LOW", port)
    monkeypatch.setattr(ports, "_HIGH", port + 1)


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    only(ports.free_port(), monkeypatch)

    with pytest.raises(OSError, match="no free port between"):
        ports.free_port()


def test_two_processes_never_get_the_same_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        only(port, monkeypatch)
        with pytest.raises(OSError, match="no free port between"):
            ports.free_port()
        other.communicate("\n")

    assert ports.free_port() == port
