"""The scripts that Compose gives PostgreSQL, run by PostgreSQL 18: first start, then a replica."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg import sql

from attendance_app.adapters.examination import database
from attendance_app.services.doctor import Finding, State
from standalone import postgres
from standalone.ports import LOOPBACK, free_port

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "docker" / "postgres"
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yml").read_text())["services"]["postgres"]
WORD, OTHER, FIRST = "app-word", "copy-word", "first-word"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("postgres")
    (made / "database_password").write_text(WORD)
    (made / "replication_password").write_text(OTHER)
    (made / "first").write_text(FIRST)
    return made


def environment(folder: Path, port: int, data: Path) -> Mapping[str, str]:
    return {
        **os.environ,
        "PATH": f"{postgres.programs()}:{os.environ['PATH']}",
        "SECRETS": str(folder),
        "PGDATA": str(data),
        "PGHOST": LOOPBACK,
        "PGPORT": str(port),
        "PGPASSWORD": FIRST,
        "POSTGRES_USER": "postgres",
        "PRIMARY_HOST": LOOPBACK,
        "PRIMARY_PORT": str(port),
    }


@contextmanager
def running(
    folder: Path, port: int, command: list[str], around: Mapping[str, str]
) -> Iterator[None]:
    """Start a server, wait until it answers, stop it as Compose does."""
    wrapper, user = postgres.without_root(folder)
    words = [*map(str, wrapper), *command]
    process = subprocess.Popen(words, env=around, user=user, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 30
        probe = [postgres.programs() / "pg_isready", "-q", "-h", LOOPBACK, "-p", str(port)]
        while subprocess.run(probe).returncode:
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            assert time.monotonic() < until, "PostgreSQL does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def primary(folder: Path) -> Iterator[int]:
    """A server with the options of Compose, after the first start's script."""
    data, port = folder / "data", free_port()
    wrapper, user = postgres.without_root(folder)
    arguments = COMPOSE["environment"]["POSTGRES_INITDB_ARGS"].split()
    made = [postgres.programs() / "initdb", "-D", data, "-U", "postgres", "--no-sync"]
    made += ["--pwfile", folder / "first", *arguments]
    words = [str(word) for word in (*wrapper, *made)]
    done = subprocess.run(words, capture_output=True, text=True, user=user, timeout=60)
    assert done.returncode == 0, done.stderr
    given = [word for word in COMPOSE["command"] if "=" in word and "shared_buffers" not in word]
    options = [word for setting in given for word in ("-c", setting)]
    around = environment(folder, port, data)
    command = ["postgres", "-D", str(data), "-h", LOOPBACK, "-k", "", "-p", str(port), *options]
    with running(folder, port, command, around):
        done = subprocess.run(
            ["sh", SCRIPTS / "init.sh"], env=around, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0, done.stderr
        with connected("postgres", FIRST, port, "postgres") as link:
            link.execute("select pg_reload_conf()")
        yield port


def connected(user: str, word: str, port: int, database: str = "attendance"):
    return psycopg.connect(
        host=LOOPBACK, port=port, user=user, password=word, dbname=database, autocommit=True
    )


def test_the_application_owns_its_database_and_nothing_else(primary: int):
    with connected("attendance", WORD, primary) as link:
        link.execute("create extension btree_gist")
        role = link.execute(
            "select rolsuper, rolcreaterole, rolcreatedb, rolreplication from pg_roles"
            " where rolname = current_user"
        ).fetchone()
    assert role == (False, False, False, False)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connected("attendance", "a guess", primary)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connected("replicator", OTHER, primary)


@pytest.fixture(scope="module")
def replica(primary: int, folder: Path) -> Iterator[int]:
    """A replica with the options of Compose."""
    data, port = folder / "replica", free_port()
    script = ["sh", str(SCRIPTS / "replica.sh"), "-h", LOOPBACK, "-k", "", "-p", str(port)]
    with running(folder, port, script, environment(folder, primary, data)):
        yield port


def test_a_replica_copies_follows_and_takes_no_writes(primary: int, replica: int, folder: Path):
    with connected("attendance", WORD, primary) as link:
        link.execute("create table seen (at timestamptz)")
        link.execute("insert into seen values (now())")
    with connected("attendance", WORD, replica) as link:
        until = time.monotonic() + 10
        while not link.execute("select to_regclass('seen')").fetchone()[0]:  # pyright: ignore[reportOptionalSubscript]
            assert time.monotonic() < until, "the replica does not follow"
            time.sleep(0.05)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            link.execute("insert into seen values (now())")
    assert (folder / "replica" / "postgresql.auto.conf").stat().st_mode & 0o077 == 0


def examined(port: int) -> Finding:
    address = f"postgresql+psycopg://attendance:{WORD}@{LOOPBACK}:{port}/attendance"
    [found] = database.replica(address)
    return found


def until(port: int, wanted: State, words: str = "") -> Finding:
    """Ask the doctor until it says so."""
    end = time.monotonic() + 10
    while (found := examined(port)).state is not wanted or words not in found.detail:
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def test_the_doctor_tells_a_replica_that_follows_from_one_that_lags(
    primary: int, replica: int, monkeypatch: pytest.MonkeyPatch
):
    assert until(replica, State.OK).detail == "is 0 s behind"
    monkeypatch.setattr(database, "MOST_LAG_S", 0.1)
    with connected("postgres", FIRST, replica, "postgres") as link:
        link.execute("select pg_wal_replay_pause()")
        with connected("attendance", WORD, primary) as other:
            other.execute("create table late (at timestamptz)")
        found = until(replica, State.WRONG, "behind")
        link.execute("select pg_wal_replay_resume()")
    assert found.mend == "See docs/runbooks/replica-behind.md."
    until(replica, State.OK)


def test_the_doctor_sees_a_replica_that_is_cut_off(replica: int):
    """What it has received it has replayed: only the missing sender tells that it is old."""
    point = sql.SQL("alter system set primary_conninfo = {}")
    with connected("postgres", FIRST, replica, "postgres") as link:
        [before] = link.execute("show primary_conninfo").fetchone() or [""]
        for address, state in (("host=127.0.0.1 port=9", State.WRONG), (before, State.OK)):
            link.execute(point.format(address))
            link.execute("select pg_reload_conf()")
            found = until(replica, state)
            assert ("cut off" in found.detail) == (state is State.WRONG)
            assert bool(found.mend) == (state is State.WRONG)
