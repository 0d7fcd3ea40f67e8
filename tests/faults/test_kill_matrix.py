"""Somebody kills the consumer, PostgreSQL, Valkey or S3 at a random moment of an export.

`make test` does it once to PostgreSQL (`test_exports` has the others at chosen moments),
`make test-kill` at 20 moments to all. They come from a seed, which a failure shows;
ATTENDANCE_KILL_SEED repeats a run.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_string
from pathlib import Path
from socket import create_server, socket
from uuid import uuid4

import pytest
import redis
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from attendance_app.domain.actor import SYSTEM
from attendance_app.domain.errors import AttendanceError
from attendance_app.services.deliveries import LEASE
from attendance_app.services.payroll_views import ExportView
from attendance_app.services.recipients import Recipients
from attendance_app.settings import Settings
from tests.adapters.test_smtp_mail import Server as Postman
from tests.builders import World
from tests.faults.test_exports import OCTOBER, Shop, kill, shops, staff
from tests.faults.test_object_store import client, files
from tests.stack import Servers

__all__ = ["staff"]
pytestmark = pytest.mark.faults

SEED = int(os.environ.get("ATTENDANCE_KILL_SEED") or random.SystemRandom().randrange(10**6))
VICTIMS = ("consumer", "postgres", "valkey", "s3")
LIMIT_S = 90


@dataclass(frozen=True)
class Moment:
    """When who is killed. percent: of the export; 100 is while its notice is sent. gone_s: for."""

    victim: str
    percent: float
    late_s: float
    gone_s: float

    def __str__(self) -> str:
        when = f"at {self.percent:.0f} % and {self.late_s:.2f} s"
        return f"{self.victim} {when}, gone for {self.gone_s:.1f} s"


def moments(seed: int, rounds: int, last: float) -> list[Moment]:
    """Each victim once in each round, until `last` percent; beyond 100 its end is being told."""
    pick = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    return [
        Moment(victim, pick.uniform(0, last), pick.uniform(0, 0.4), pick.uniform(0, 2))
        for _ in range(rounds)
        for victim in VICTIMS
    ]


@dataclass
class Letterbox:
    """Takes mail from any number of connections; letters by their Message-ID."""

    postman: Postman = field(default_factory=Postman)

    @property
    def ids(self) -> set[str]:
        return {message_from_string(one)["Message-ID"] for one in self.postman.letters}

    @contextmanager
    def open(self) -> Iterator[int]:
        with create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
            yield listener.getsockname()[1]

    def _serve(self, listener: socket) -> None:
        with suppress(OSError):
            while True:
                link = listener.accept()[0]
                threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket) -> None:
        with link:
            self.postman.converse(link)


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def shop(
    settings: Settings,
    servers: Servers,
    letterbox: Letterbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    """A payroll with a bucket of its own and a postman."""
    bucket = f"kills-{uuid4().hex[:12]}"
    client(servers).create_bucket(Bucket=bucket)
    with letterbox.open() as port:
        own = {
            "s3_bucket": bucket,
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "smtp_sender": "hours@nordwind.example",
        }
        with shops(settings.model_copy(update=own), servers, tmp_path, monkeypatch) as shop:
            shop.environment = {f"ATTENDANCE_{name.upper()}": str(own[name]) for name in own}
            yield shop


def test_postgresql_killed_once(shop: Shop, staff: int, world, letterbox):
    moment = next(one for one in moments(SEED, 1, 99) if one.victim == "postgres")
    survives(moment, shop, world, letterbox)


@pytest.mark.kill
@pytest.mark.parametrize("number", range(20))
def test_killed_at_a_random_moment(number: int, shop: Shop, staff: int, world, letterbox):
    survives(moments(SEED, 5, 120)[number], shop, world, letterbox)


def survives(moment: Moment, shop: Shop, world: World, letterbox: Letterbox) -> None:
    """One set of files, one notification, equal hashes; whoever was killed, and whenever."""
    said = f"seed {SEED}: {moment}"
    period = shop.payroll.ensure_period(SYSTEM, *OCTOBER)
    tell = Recipients(mail=("hr@nordwind.example",))
    job = int(shop.payroll.request(SYSTEM, period.id, ("xlsx", "pdf"), tell=tell))
    with shop.consumer() as first:
        wait_for(moment, shop, job)
        if moment.victim == "consumer":
            kill(first)
        else:
            shop.servers.kill(moment.victim)
        time.sleep(moment.gone_s)
        if moment.victim == "consumer":
            with shop.consumer():
                view = nursed(shop, job, world, said)
        else:
            shop.servers.restart(moment.victim)
            view = nursed(shop, job, world, said)
    assert (view.state, len(view.files)) == ("done", 2), f"{said}: {view}"
    assert view.attempts <= 2, said
    hashes = shop.hashes(job)
    shop.payroll.tidy()
    assert len(files(shop.servers, shop.settings.s3_bucket)) == 2, said
    assert uploads(shop) == 0, said
    assert len(letterbox.ids) == 1, f"{said}: {letterbox.postman.letters}"
    assert not list(shop.temporary.glob("attendance-export-*")), said
    again = shop.request()
    assert again != job
    assert shop.payroll.run(again) == "done"
    assert shop.hashes(again) == hashes, said


def wait_for(moment: Moment, shop: Shop, job: int) -> None:
    """Wait until the export is that far."""

    def is_there(view: ExportView) -> bool:
        if moment.percent >= 100 or not view.live:
            return not view.live
        return view.state == "running" and view.percent >= moment.percent

    shop.until(job, is_there, LIMIT_S)
    time.sleep(moment.late_s)


def nursed(shop: Shop, job: int, world: World, said: str) -> ExportView:
    """Wait until it has ended and everybody was told.

    What the consumer looks for each minute is looked for each second; what it waits for after a
    store that was away is shortened.
    """
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        with suppress(AttendanceError, DBAPIError, redis.RedisError):
            shop.payroll.sweep()
            for notice in shop.deliveries.due():
                shop.deliveries.queue.deliver(notice)
            if not (view := shop.get(job)).live and told(world, job):
                return view
            hurry(world)
        time.sleep(1)
    raise AssertionError(f"{said}: {shop.get(job)}\n{shop.log[-3000:]}")


def told(world: World, job: int) -> bool:
    """Whether each notice of the export was sent; there is exactly one."""
    with world.transaction() as session:
        found = session.execute(
            text("select state from export_deliveries where export_id = :job"), {"job": job}
        ).scalars()
        states = list(found)
    assert len(states) == 1
    return states == ["sent"]


def hurry(world: World) -> None:
    """Let the minutes pass that are waited after a server was away.

    A notice has been handed over or refused within 10 s; one that is being sent for 15 has lost its
    sender, and waits for the end of the lease.
    """
    with world.transaction() as session:
        session.execute(
            text(
                "update export_jobs set lease_until = now()"
                " where state = 'queued' and lease_until > now()"
            )
        )
        session.execute(
            text(
                "update export_deliveries set due_at = now()"
                " where state = 'waiting' and due_at > now()"
                " or state = 'sending' and due_at < now() + :left"
            ),
            {"left": LEASE - timedelta(seconds=15)},
        )


def uploads(shop: Shop) -> int:
    """Uploads that were begun and neither finished nor given up."""
    found = client(shop.servers).list_multipart_uploads(Bucket=shop.settings.s3_bucket)
    return len(found.get("Uploads", []))
