"""The demonstration's company, entered through the services."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from attendance_app import wiring
from attendance_app.db import engine as engines
from attendance_app.db import partitions
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import SYSTEM
from attendance_app.domain.errors import Conflict
from attendance_app.seed import seed
from attendance_app.seed.days import Worked, six_weeks
from attendance_app.seed.people import SITES, STAFF
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases


@pytest.fixture
def cases(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[UseCases]:
    made: list[Engine] = []

    def make_engine(url: str, **options: Any) -> Engine:
        made.append(engines.make_engine(url, **options))
        return made[-1]

    monkeypatch.setattr(wiring, "make_engine", make_engine)
    yield wiring.build(settings)
    for used in made:
        used.dispose()


def test_an_empty_company_is_filled_within_a_minute(cases: UseCases, transaction: Transaction):
    began = time.monotonic()
    told = seed(cases)
    assert time.monotonic() - began < 60
    assert "export done" in told[0]
    assert sum("PIN of" in line for line in told) == 3

    people = cases.employees.search(SYSTEM, state="all", size=100)
    assert people.total == 30
    assert {person.name for person in people.items} == {who.name for who in STAFF}
    assert cases.employees.search(SYSTEM, state="archived").total == 1
    assert {site.zone for site in cases.sites.list()} == {zone for _, zone in SITES}

    board = cases.board.now(SYSTEM)
    assert board.source == "cache"
    assert board.here + board.late + board.absent + board.expected_later + board.left > 0

    export = cases.payroll.list(SYSTEM).items[0]
    assert [file.kind for file in export.files] == ["xlsx", "pdf", "csv", "csv"]
    preview = cases.payroll.preview(SYSTEM, export.period_id, size=50)
    assert preview.worked_minutes > 30 * 60 * 60
    assert preview.exceptions > 0

    with transaction() as session:
        assert partitions.strays(session) == 0
        newest = session.execute(text("select max(occurred_at) from attendance_logs")).scalar_one()
        templates = session.execute(text("select count(*) from face_templates")).scalar_one()
    assert datetime.now(UTC) - newest < timedelta(days=1)
    assert templates == 0
    assert cases.audit.verify(SYSTEM).ok

    with pytest.raises(Conflict):
        seed(cases)


def test_the_invented_days_are_the_same_each_time_and_never_in_the_future():
    zone = ZoneInfo("Europe/Berlin")
    hours = Worked(datetime.min.time().replace(hour=8), datetime.min.time(), 0b0011111, zone)
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    once = list(six_weeks(hours, date(2026, 1, 1), now, Random("1")))  # noqa: S311
    assert once == list(six_weeks(hours, date(2026, 1, 1), now, Random("1")))  # noqa: S311
    assert all(clocking.at < now for clocking in once)
    assert once[0].at > now - timedelta(weeks=6, days=1)
    late = list(six_weeks(hours, date(2026, 11, 20), now, Random("1")))  # noqa: S311
    assert all(clocking.at.date() >= date(2026, 11, 20) for clocking in late)
