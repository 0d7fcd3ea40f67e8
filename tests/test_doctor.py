"""The doctor sees what is wrong with a deployment, says how to mend it, and tells no secret."""

import base64
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text

from attendance_app.adapters.clock import SystemClock
from attendance_app.adapters.examination import database, machine
from attendance_app.adapters.examination.keys import template_keys
from attendance_app.adapters.examination.servers import queue, store, worker
from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db import partitions
from attendance_app.db.engine import Transaction
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.doctor import Finding, State, examined, lines
from attendance_app.services.template_keys import TemplateKeys
from attendance_app.settings import Settings
from standalone.ports import free_port
from tests.adapters.test_object_store import connect
from tests.builders import World
from tests.faces import Doors
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
    def command(
        *words: str, before: Sequence[str] = (), **more: str
    ) -> "subprocess.CompletedProcess[str]":
        given = {
            "ATTENDANCE_DATABASE_URL": url_of(settings),
            "ATTENDANCE_FACE_WORKER_TOKEN": "none",
        }
        return subprocess.run(
            [*before, sys.executable, "-m", "attendance_app", "doctor", *words],
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
    spoken = "\n".join(lines(Finding(**finding) for finding in said["findings"]))
    assert "wrong  worker: does not answer" in spoken
    assert "       -> Check ATTENDANCE_FACE_WORKER_URL" in spoken


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
def test_next_month_is_missing(settings: Settings, transaction: Transaction):
    assert named(database.database(url_of(settings), SystemClock()))["months"].state is State.OK
    drop_months_ahead(transaction)
    found = named(database.database(url_of(settings), SystemClock()))["months"]
    assert (found.state, found.detail) == (State.WRONG, "0 months of partitions ahead")
    assert "`prepare`" in found.mend


def drop_months_ahead(transaction: Transaction) -> None:
    this = SystemClock().now().strftime("attendance_logs_y%Ym%m")
    with transaction() as session:
        months = session.execute(
            text("select inhrelid::regclass::text from pg_inherits"
                 " where inhparent = 'attendance_logs'::regclass")
        ).scalars()  # fmt: skip
        for month in [name for name in months if "_y" in name and name > this]:
            session.execute(text(f"drop table {month}"))


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


def at_hand(tmp_path: Path, key: bytes, name: str) -> Callable[[], AesGcmVault]:
    path = tmp_path / name
    path.write_bytes(key)
    return lambda: AesGcmVault.from_file(path, name)


def test_a_key_of_the_faces_that_is_none(tmp_path: Path, settings: Settings):
    for content in (b"not base64!", b"c2hvcnQ="):
        found = named(template_keys(at_hand(tmp_path, content, "k1"), url_of(settings)))
        assert found["template key"].state is State.WRONG


def test_a_key_that_opens_no_face_is_told_from_one_that_is_not_given(
    tmp_path: Path, settings: Settings, world: World
):
    doors = Doors(world)
    doors.enrolled("mira")
    right = named(template_keys(lambda: doors.vault, url_of(settings)))
    assert [f.state for f in right.values()] == [State.OK]
    swapped = base64.b64encode(b"x" * 32)
    found = named(template_keys(at_hand(tmp_path, swapped, "k1"), url_of(settings)))["faces"]
    assert (found.state, "restore the one" in found.mend) == (State.WRONG, True)
    found = named(template_keys(at_hand(tmp_path, swapped, "k2"), url_of(settings)))["faces"]
    assert (found.state, "OTHER_KEY_FILE" in found.mend) == (State.WRONG, True)


def test_a_change_of_the_key_that_is_under_way_or_over(settings: Settings, world: World):
    doors = Doors(world)
    doors.enrolled("mira")
    both = AesGcmVault(b"n" * 32, "k2", other=(b"k" * 32, "k1"))
    found = named(template_keys(lambda: both, url_of(settings)))["key change"]
    assert found.detail == "1 people's faces still need k1"
    TemplateKeys(world.transaction, world.clock, both, BadgeNumbers(both)).run()
    found = named(template_keys(lambda: both, url_of(settings)))["key change"]
    assert found.detail == "nobody's face needs k1"


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


# ---- certificates ------------------------------------------------------------------------------


@dataclass
class TlsServer:
    """Shakes hands on a port with a certificate of its own. path: the certificate, in PEM."""

    url: str
    path: Path


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[Callable[..., TlsServer]]:
    sockets: list[socket.socket] = []

    def serve(days: int, host: str = "localhost") -> TlsServer:
        path = certificate(tmp_path, days, host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        listening = socket.create_server(("127.0.0.1", 0))
        sockets.append(listening)
        threading.Thread(target=shake_hands, args=(listening, context), daemon=True).start()
        return TlsServer(f"https://localhost:{listening.getsockname()[1]}", path)

    yield serve
    for listening in sockets:
        listening.close()


def shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        while True:
            raw, _ = listening.accept()
            with raw, suppress(OSError), context.wrap_socket(raw, server_side=True) as link:
                link.recv(1)


def certificate(folder: Path, days: int, host: str) -> Path:
    """Make a certificate for a host that is good for so many days more, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = folder / f"{host}-{days}.pem"
    private = key.private_bytes(pem, form, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + private)
    return path


def certificate_of(server: TlsServer) -> Finding:
    return named(machine.address(server.url, 1, SystemClock()))["certificate"]


def test_a_certificate_that_no_browser_would_take(
    tls: Callable[..., TlsServer], monkeypatch: pytest.MonkeyPatch
):
    for server, reason in ((tls(90), "self-signed"), (tls(90, "other.example"), "mismatch")):
        if reason == "mismatch":
            monkeypatch.setenv("SSL_CERT_FILE", str(server.path))
        found = certificate_of(server)
        assert (found.state, reason in found.detail) == (State.WRONG, True), found
        assert found.mend == "Install a certificate for this host, with its chain."


def test_a_certificate_that_nobody_renews(
    tls: Callable[..., TlsServer], monkeypatch: pytest.MonkeyPatch
):
    for days, state in ((90, State.OK), (5, State.WRONG)):
        server = tls(days)
        monkeypatch.setenv("SSL_CERT_FILE", str(server.path))
        found = certificate_of(server)
        assert (found.state, found.detail) == (state, f"ends in {days} days")
    assert "Renew it" in found.mend


# ---- all at once -------------------------------------------------------------------------------


@pytest.mark.usefixtures("today")
def test_everything_that_is_wrong_is_named_in_one_run_which_fails(
    run: Callable[..., "subprocess.CompletedProcess[str]"],
    tls: Callable[..., TlsServer],
    transaction: Transaction,
    tmp_path: Path,
):
    drop_months_ahead(transaction)
    full = tmp_path / "full"
    full.mkdir()
    wrapper = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if subprocess.run([*wrapper, "true"], capture_output=True).returncode:
        pytest.skip("no namespace can be made here, so no small disk either")
    mount = f'mount -t tmpfs -o size=1m tmpfs "{full}" && exec "$@"'
    done = run(
        "--json",
        before=[*wrapper, "sh", "-c", mount, "sh"],
        TMPDIR=str(full),
        ATTENDANCE_PUBLIC_URL=tls(90).url,
        ATTENDANCE_TEMPLATE_KEY_FILE=str(tmp_path / "nowhere"),
    )
    assert done.returncode == 1, done.stderr
    found = {f["name"]: f for f in json.loads(done.stdout)["findings"] if f["state"] == "wrong"}
    assert found["disk"]["detail"] == "1 MiB free for temporary files"
    assert f"Make room in {full}" in found["disk"]["mend"]
    assert found.keys() >= {"months", "certificate", "proxies", "worker", "template key"}
    assert all(f["mend"] for f in found.values())
