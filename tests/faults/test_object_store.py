"""Exports over a store that refuses for minutes, is slow, full, or breaks in mid-file."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from sqlalchemy import Engine, text

from attendance_app import wiring
from attendance_app.adapters.object_store import S3ObjectStore
from attendance_app.db import engine
from attendance_app.domain.actor import SYSTEM
from attendance_app.services.export_work import TRY_AGAIN_AFTER
from attendance_app.services.payroll import Payroll
from attendance_app.settings import Settings
from tests.builders import World
from tests.faults.between import Between, between
from tests.stack import Servers

pytestmark = pytest.mark.faults
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
LEASE_S = 2


@pytest.fixture
def proxy(servers: Servers) -> Iterator[Between]:
    with between(servers.settings["ATTENDANCE_S3_ENDPOINT_URL"]) as proxy:
        yield proxy


@pytest.fixture
def bucket() -> str:
    return f"faults-{uuid4().hex[:12]}"


@pytest.fixture
def payroll(
    settings: Settings,
    servers: Servers,
    proxy: Between,
    bucket: str,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Payroll]:
    made: list[Engine] = []

    def make_engine(url: str, **options: Any) -> Engine:
        made.append(engine.make_engine(url, **options))
        return made[-1]

    monkeypatch.setattr(wiring, "make_engine", make_engine)
    world.company()
    client(servers).create_bucket(Bucket=bucket)
    through = {"s3_endpoint_url": proxy.url, "s3_bucket": bucket, "export_lease_s": LEASE_S}
    yield wiring.build(settings.model_copy(update=through)).payroll
    for used in made:
        used.dispose()


def request(payroll: Payroll, *kinds: str) -> int:
    period = payroll.ensure_period(SYSTEM, *OCTOBER)
    return int(payroll.request(SYSTEM, period.id, kinds))


def the_wait_is_over(world: World) -> None:
    with world.transaction() as session:
        session.execute(text("update export_jobs set lease_until = now() where state = 'queued'"))


def client(servers: Servers) -> Any:
    of = servers.settings
    return boto3.client(
        "s3",
        endpoint_url=of["ATTENDANCE_S3_ENDPOINT_URL"],
        region_name=of["ATTENDANCE_S3_REGION"],
        aws_access_key_id=of["ATTENDANCE_S3_ACCESS_KEY_ID"],
        aws_secret_access_key=of["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    )


def keys(servers: Servers, bucket: str) -> list[str]:
    return [o["Key"] for o in client(servers).list_objects_v2(Bucket=bucket).get("Contents", [])]


def files(servers: Servers, bucket: str) -> list[str]:
    """The keys of exports' files, without what browsers show of them."""
    return [key for key in keys(servers, bucket) if "/glimpses/" not in key]


def test_a_store_that_says_503_for_ten_minutes_delays_an_export(
    payroll: Payroll, proxy: Between, world: World
):
    assert sum(TRY_AGAIN_AFTER, timedelta()) > timedelta(minutes=10)
    job = request(payroll, "csv")
    proxy.refuse = 503
    for attempt in (1, 2):
        assert payroll.run(job) == "queued"
        view = payroll.get(SYSTEM, job)
        assert (view.attempts, view.error) == (
            attempt,
            "The object store did not answer (SlowDown).",
        )
        assert payroll.run(job) == "not ours"  # not before its time
        the_wait_is_over(world)
    assert proxy.refused >= 2
    proxy.refuse = 0
    assert payroll.run(job) == "done"
    for file in payroll.get(SYSTEM, job).files:
        pieces = payroll.download(SYSTEM, job, file.name).pieces
        assert pieces is not None
        assert sha256(b"".join(pieces)).hexdigest() == file.sha256


def test_a_full_store_fails_the_third_attempt_with_the_cause_and_the_next_run_is_done(
    payroll: Payroll, proxy: Between, world: World, servers: Servers, bucket: str
):
    job = request(payroll, "csv")
    proxy.refuse = 507
    for expected in ("queued", "queued", "failed"):
        the_wait_is_over(world)
        assert payroll.run(job) == expected
    assert "Gave up after 3 attempts" in payroll.get(SYSTEM, job).error
    proxy.refuse = 0
    assert keys(servers, bucket) == []
    again = int(payroll.again(SYSTEM, job))
    assert payroll.run(again) == "done"
    assert len(files(servers, bucket)) == 2
    assert len(keys(servers, bucket)) == 4


def test_what_a_store_that_was_away_kept_of_a_cancelled_run_is_removed_later(
    payroll: Payroll, proxy: Between, world: World, servers: Servers, bucket: str, tmp_path: Path
):
    job = request(payroll, "csv")
    left = tmp_path / "left.csv"
    left.write_text("hours")
    key = f"payroll/1/{job}/payroll_2026-10-01_2026-10-31-summary.csv"
    payroll.store.put(key, left, "text/csv")  # of an attempt whose worker was lost
    proxy.refuse = 503
    payroll.cancel(SYSTEM, job)
    payroll.tidy()
    assert keys(servers, bucket) == [key]
    proxy.refuse = 0
    payroll.tidy()
    assert keys(servers, bucket) == []


def test_a_store_slower_than_the_lease_costs_no_second_attempt(payroll: Payroll, proxy: Between):
    job = request(payroll, "csv")
    proxy.stall_s = LEASE_S + 0.5
    began = time.monotonic()
    assert payroll.run(job) == "done"
    assert time.monotonic() - began > LEASE_S
    assert payroll.get(SYSTEM, job).attempts == 1


def test_an_upload_that_breaks_at_ninety_percent_goes_on_from_its_part(
    proxy: Between, servers: Servers, tmp_path: Path
):
    of = servers.settings
    store = S3ObjectStore(
        of["ATTENDANCE_S3_BUCKET"],
        region=of["ATTENDANCE_S3_REGION"],
        endpoint=proxy.url,
        key_id=of["ATTENDANCE_S3_ACCESS_KEY_ID"],
        secret=of["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    )
    path = tmp_path / "large.pdf"
    path.write_bytes(bytes(range(256)) * 4 * 32_000)
    size = path.stat().st_size
    proxy.break_at = size * 9 // 10
    stored = store.put("faults/large.pdf", path, "application/pdf")
    assert proxy.break_at == 0
    assert size < proxy.sent < size * 1.4  # a part of 8 MiB once more, not all of it
    digest = sha256(b"".join(store.read("faults/large.pdf"))).hexdigest()
    assert digest == stored.sha256
    store.close()
