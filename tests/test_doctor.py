"""The doctor sees what is wrong with a deployment, says how to mend it, and tells no secret."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from attendance_app.adapters.clock import SystemClock
from attendance_app.adapters.examination import database, machine
from attendance_app.adapters.examination.servers import queue, store, worker
from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.db import partitions
from attendance_app.db.engine import Transaction
from attendance_app.services.doctor import Finding, State, examined
from attendance_app.settings import Settings
from standalone.ports import free_port
from tests.adapters.test_object_store import connect
from tests.fakes import FrozenClock
from tests.stack import Servers

ROOT = Path(__file__).parents[1]


def named(findings: object) -> dict[str, Finding]:
    found = list(findings)  # pyright: ignore[reportArgumentType, reportUnknownVariableType]
    assert all(bool(f.mend) == (f.state is not State.OK) for f in found), found
    return {finding.name: finding for finding in found}


def url_of(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


@pytest.fixture
def today(transaction: Transaction) -> None:
    with transaction() as session:
        partitions.ensure(session, SystemClock().now().date())


@pytest.fixture
def run(servers: Servers, settings: Settings):
    def command(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        given = {
            "ATTENDANCE_DATABASE_URL": url_of(settings),
            "ATTENDANCE_FACE_WORKER_TOKEN": "none",
        }
        return subprocess.run(
            [sys.executable, "-m", "attendance_app", "doctor", *words],
            cwd=ROOT,
            env={
                **os.environ,
                **servers.settings,
                "ATTENDANCE_FACE_WORKER_URL": "http://127.0.0.1:9",
            }
            | given
            | more,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return command


@pytest.mark.usefixtures("today")
def test_only_the_missing_worker_is_wrong_with_a_fresh_installation(
    run: Callable[..., "subprocess.CompletedProcess[str]"],
):
    done = run("--json")
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)
    assert said["ok"] is False
    assert [f["name"] for f in said["findings"] if f["state"] == "wrong"] == ["worker"]
    spoken = run()
    assert spoken.returncode == 1
    assert "wrong  worker: does not answer" in spoken.stdout
    assert "       -> Check ATTENDANCE_FACE_WORKER_URL" in spoken.stdout


def test_settings_that_cannot_be_used_are_named_and_no_value_is_told(
    run: Callable[..., "subprocess.CompletedProcess[str]"],
):
    done = run(ATTENDANCE_LINK_SECONDS="sesame", ATTENDANCE_DATABASE_URL="open-sesame")
    assert done.returncode == 1
    assert "ATTENDANCE_LINK_SECONDS" in done.stdout
    assert "sesame" not in done.stdout + done.stderr


def test_a_database_that_is_away(servers: Servers):
    found = named(database.database("postgresql+psycopg://a:secret@127.0.0.1:9/x", SystemClock()))
    assert found["database"].state is State.WRONG
    assert "secret" not in str(found)


@pytest.mark.usefixtures("today")
def test_an_older_schema(settings: Settings, transaction: Transaction):
    with transaction() as session:
        session.execute(text("update alembic_version set version_num = '0001'"))
    found = named(database.database(url_of(settings), SystemClock()))
    assert found["schema"].state is State.WRONG
    assert "0001" in found["schema"].detail
    assert "months" not in found


def test_months_that_run_out(settings: Settings):
    clock = FrozenClock()
    clock.advance(days=365 * 20)
    found = named(database.database(url_of(settings), clock))
    assert found["months"].state is State.WRONG
    assert found["clock"].state is State.WRONG


@pytest.mark.usefixtures("today")
def test_an_export_that_nobody_takes(settings: Settings, transaction: Transaction):
    assert named(database.database(url_of(settings), SystemClock()))["exports"].state is State.OK
    with transaction() as session:
        session.execute(text("set local session_replication_role = 'replica'"))  # no period needed
        session.execute(
            text(
                "insert into export_jobs (pay_period_id, params, dedupe_key, attempts, rows_done,"
                " rows_total, cancel, requested_by, created_at)"
                " values (1, '{}', 'x', 0, 0, 0, false, 'x', now() - interval '1 hour')"
            )
        )
    found = named(database.database(url_of(settings), SystemClock()))["exports"]
    assert found.state is State.WRONG
    assert "consumer" in found.mend


def test_a_replica_that_is_none_or_away(settings: Settings):
    assert named(database.replica(url_of(settings)))["replica"].state is State.NOTE
    away = named(database.replica("postgresql+psycopg://a:b@127.0.0.1:9/x"))
    assert away["replica"].state is State.WRONG


def test_a_queue_that_forgets_or_is_away(settings: Settings):
    url = settings.redis_url.get_secret_value()
    assert named(queue(url))["redis"].state is State.OK
    with redis.Redis.from_url(url) as valkey:
        before = valkey.config_get("maxmemory*")
        try:
            valkey.config_set("maxmemory", "100mb")
            valkey.config_set("maxmemory-policy", "allkeys-lru")
            assert named(queue(url))["eviction"].state is State.WRONG
        finally:
            for key in ("maxmemory", "maxmemory-policy"):
                valkey.config_set(key, before[key])  # pyright: ignore[reportIndexIssue]
    assert named(queue("redis://127.0.0.1:9/0"))["redis"].state is State.WRONG


def test_a_store_that_works_and_one_that_refuses(servers: Servers):
    found = named(store(connect(servers)))
    assert found["store"].state is State.OK
    assert {found["encryption"].state, found["lifecycle"].state} <= {State.OK, State.NOTE}
    for broken in (connect(servers, secret="wrong"), connect(servers, bucket="nowhere")):
        assert named(store(broken))["store"].state is State.WRONG


def test_a_worker_that_is_away(settings: Settings):
    encoder = HttpFaceEncoder("http://127.0.0.1:9", "none")
    assert named(worker(encoder, url_of(settings)))["worker"].state is State.WRONG
    encoder.close()


def test_secrets_that_others_may_change_or_read(tmp_path: Path):
    expected = {0o600: State.OK, 0o440: State.OK, 0o444: State.NOTE, 0o666: State.WRONG}
    for mode, state in expected.items():
        path = tmp_path / f"{mode:o}"
        path.write_text("x")
        path.chmod(mode)
        assert named(machine.secrets({"KEY": path}))["KEY"].state is state
    assert named(machine.secrets({"KEY": tmp_path / "none"}))["KEY"].state is State.WRONG


def test_a_key_of_the_faces_that_is_none(tmp_path: Path):
    path = tmp_path / "key"
    for content in (b"not base64!", b"c2hvcnQ="):
        path.write_bytes(content)
        assert named(machine.template_key(path, "k1"))["template key"].state is State.WRONG


def test_an_address_without_tls_and_with_a_certificate_that_nobody_trusts(tmp_path: Path):
    plain = named(machine.address("http://time.example.org", 0, SystemClock()))
    assert plain["address"].state is State.WRONG
    assert (
        named(machine.address("http://localhost:3000", 0, SystemClock()))["address"].state
        is State.OK
    )
    nobody = named(machine.address(f"https://127.0.0.1:{free_port()}", 0, SystemClock()))
    assert nobody["certificate"].state is State.NOTE
    assert nobody["proxies"].state is State.WRONG


def test_a_probe_that_breaks_stops_no_other():
    def broken() -> list[Finding]:
        raise RuntimeError("with a secret in it")

    found = list(examined([("first", broken), ("disk", machine.disk)]))
    assert [f.name for f in found] == ["first", "disk"]
    assert "secret" not in found[0].detail
