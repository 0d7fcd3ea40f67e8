"""Exports with a real consumer, real servers, and somebody who kills them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text

from attendance_app import wiring
from attendance_app.db import engine
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import SYSTEM
from attendance_app.services.payroll import Payroll
from attendance_app.services.payroll_views import ExportView
from attendance_app.settings import Settings
from tests.builders import World
from tests.faults.test_object_store import keys
from tests.stack import Servers

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
LEASE_S = 3
COMMAND = (sys.executable, "-m", "huey.bin.huey_consumer", "attendance_app.tasks.queue.huey")


class Shop:
    """A payroll, its settings, and consumers that come and go."""

    def __init__(self, settings: Settings, servers: Servers, log: Path) -> None:
        self.settings, self.servers, self._log = settings, servers, log
        self.temporary = log.with_name("temporary")
        self.temporary.mkdir()
        self.environment: dict[str, str] = {}  # what the consumer has besides
        cases = wiring.build(settings)
        self.payroll: Payroll = cases.payroll
        self.deliveries = cases.deliveries

    @property
    def log(self) -> str:
        """What the consumers said."""
        return self._log.read_text()

    def request(self, *kinds: str, period: tuple[date, date] = OCTOBER) -> int:
        wanted = self.payroll.ensure_period(SYSTEM, *period)
        return int(self.payroll.request(SYSTEM, wanted.id, kinds or ("xlsx", "pdf")))

    def get(self, job: int) -> ExportView:
        return self.payroll.get(SYSTEM, job)

    def hashes(self, job: int) -> list[str]:
        """The SHA-256 of what the store holds, after a look that it is what the row says."""
        files = self.get(job).files
        found = []
        for file in files:
            pieces = self.payroll.download(SYSTEM, job, file.name).pieces
            assert pieces is not None
            found.append(sha256(b"".join(pieces)).hexdigest())
        assert found == [file.sha256 for file in files]
        return found

    def until(self, job: int, when: Callable[[ExportView], bool], limit: float = 60) -> ExportView:
        end = time.monotonic() + limit
        while not when(view := self.get(job)):
            assert time.monotonic() < end, f"{view}\n{self.log[-3000:]}"
            time.sleep(0.05)
        return view

    @contextmanager
    def consumer(self) -> Iterator[subprocess.Popen]:
        secret = self.settings.face_worker_token.get_secret_value()
        env = os.environ | self.servers.settings
        env |= {
            "ATTENDANCE_DATABASE_URL": self.settings.database_url.get_secret_value(),
            "ATTENDANCE_FACE_WORKER_URL": self.settings.face_worker_url,
            "ATTENDANCE_FACE_WORKER_TOKEN": secret,
            "ATTENDANCE_EXPORT_LEASE_S": str(LEASE_S),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(self.temporary),
        } | self.environment
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                (*COMMAND, "-k", "process", "-w", "1", "-g", "TERM"),
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL the consumer and its workers."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def soon(come_true: Callable[[], bool], limit: float = 10) -> None:
    """Wait until something is true."""
    end = time.monotonic() + limit
    while not come_true():
        assert time.monotonic() < end
        time.sleep(0.05)


def done(view: ExportView) -> bool:
    return view.state == "done"


def running(view: ExportView) -> bool:
    return view.state == "running"


def halfway(view: ExportView) -> bool:
    """In the midst of a file, with another still to come."""
    return running(view) and view.percent >= 25


@contextmanager
def shops(
    settings: Settings, servers: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    made: list[Engine] = []

    def make_engine(url: str, **options: Any) -> Engine:
        made.append(engine.make_engine(url, **options))
        return made[-1]

    monkeypatch.setattr(wiring, "make_engine", make_engine)
    quick = settings.model_copy(update={"export_lease_s": LEASE_S})
    yield Shop(quick, servers, folder / "consumer.log")
    for used in made:
        used.dispose()


@pytest.fixture
def shop(
    settings: Settings, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    with shops(settings, servers, tmp_path, monkeypatch) as shop:
        yield shop


@pytest.fixture
def staff(world: World, transaction: Transaction) -> int:
    """So many people that an export takes some seconds."""
    world.company()
    site, people = world.site(), 250
    with transaction() as session:
        session.execute(
            text(
                "insert into employees"
                " (number, name, sort_name, department, site_id, starts_on, version)"
                " select n::text, 'Person ' || n, 'person ' || n, 'Ops', :site, '2026-01-01', 1"
                " from generate_series(10001, 10000 + :people) n"
            ),
            {"site": site, "people": people},
        )
        session.execute(
            text(
                "insert into attendance_logs (occurred_at, employee_id, direction, method, site_id,"
                " recorded_by, reason) select d + i * interval '8 hours', e.id,"
                " (array['in', 'out'])[i + 1], 'face', :site, '', ''"
                " from employees e, generate_series(0, 1) i, generate_series("
                " '2026-10-01 07:00+00'::timestamptz, '2026-10-31 07:00+00', '1 day') d"
            ),
            {"site": site},
        )
    return people


def test_a_consumer_killed_in_mid_export_finishes_after_its_restart(shop: Shop, staff: int):
    with shop.consumer() as first:
        job = shop.request()
        shop.until(job, halfway)
        kill(first)
    assert running(shop.get(job))
    (left,) = shop.temporary.glob("attendance-export-*")
    with shop.consumer():
        finished = shop.until(job, done)
        assert not left.exists()
    assert finished.attempts == 2
    assert len(finished.files) == 2
    killed = shop.hashes(job)
    again = shop.request()
    assert again != job
    assert shop.payroll.run(again) == "done"
    assert shop.hashes(again) == killed
    assert shop.get(again).dataset_sha256 == finished.dataset_sha256


def test_sigterm_lets_a_running_export_finish(shop: Shop, staff: int):
    with shop.consumer() as consumer:
        job = shop.request("pdf")
        shop.until(job, running)
        consumer.send_signal(signal.SIGTERM)
        consumer.wait(60)
    assert (shop.get(job).state, shop.get(job).attempts) == ("done", 1)


def test_a_job_that_kills_each_worker_fails_and_the_next_one_is_done(shop: Shop, staff: int):
    poison = shop.request()
    for attempt in (1, 2, 3):
        with shop.consumer() as consumer:
            shop.until(poison, lambda view, n=attempt: running(view) and view.attempts == n)
            kill(consumer)
        time.sleep(LEASE_S + 0.5)
    behind = shop.request("csv")
    with shop.consumer():
        assert shop.until(behind, done).attempts == 1
        failed = shop.until(poison, lambda view: not view.live)
    assert failed.state == "failed"
    assert "lost in each of 3 attempts" in failed.error


def test_a_cancelled_export_stops_in_the_consumer_and_leaves_nothing(shop: Shop, staff: int):
    bucket = shop.settings.s3_bucket
    before = set(keys(shop.servers, bucket))
    with shop.consumer():
        job = shop.request()
        shop.until(job, halfway)
        assert list(shop.temporary.glob("attendance-export-*"))
        shop.payroll.cancel(SYSTEM, job)
        assert shop.until(job, lambda view: not view.live).state == "cancelled"
        soon(lambda: not list(shop.temporary.glob("attendance-export-*")))
        soon(lambda: not set(keys(shop.servers, bucket)) - before)


def test_a_request_without_valkey_is_kept_and_done_later(shop: Shop, world: World):
    world.company()
    shop.servers.kill("valkey")
    try:
        began = time.monotonic()
        job = shop.request("csv")
        assert time.monotonic() - began < 5
    finally:
        shop.servers.restart("valkey")
    assert shop.get(job).state == "queued"
    with shop.consumer():
        time.sleep(5.5)
        assert shop.payroll.sweep() == [job]
        assert shop.until(job, done).attempts == 1


def test_a_store_that_is_killed_delays_an_export(shop: Shop, world: World):
    world.company()
    shop.servers.kill("s3")
    try:
        job = shop.request("csv")
        assert shop.payroll.run(job) == "queued"
        assert "object store did not answer" in shop.get(job).error
    finally:
        shop.servers.restart("s3")
    with world.transaction() as session:
        session.execute(text("update export_jobs set lease_until = now()"))
    assert shop.payroll.run(job) == "done"
    assert len(shop.hashes(job)) == 2


def test_a_store_that_says_403_fails_the_export_with_the_cause(shop: Shop, world: World):
    world.company()
    wrong = shop.settings.model_copy(update={"s3_secret_access_key": SecretStr("wrong")})
    payroll = wiring.build(wrong).payroll
    job = shop.request("csv")
    assert payroll.run(job) == "failed"
    assert "Check the keys, the bucket" in shop.get(job).error
    assert "wrong" not in shop.get(job).error
    assert shop.get(job).attempts == 1
