"""What payroll reads from: one moment, and nothing can be written."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from attendance_app import wiring
from attendance_app.db import engine as engines
from attendance_app.settings import Settings
from tests.builders import World


@pytest.fixture
def snapshot(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    made = []
    monkeypatch.setattr(
        wiring,
        "make_engine",
        lambda *a, **k: made.append(engines.make_engine(*a, **k)) or made[-1],
    )
    yield wiring.build(settings).payroll.reading.snapshot
    for used in made:
        used.dispose()


def test_a_dataset_is_read_from_one_moment(snapshot, world: World):
    world.site("Before")
    count = text("select count(*) from sites")
    with snapshot() as session:
        assert session.execute(count).scalar_one() == 1
        world.site("Meanwhile")
        assert session.execute(count).scalar_one() == 1
    with snapshot() as session:
        assert session.execute(count).scalar_one() == 2


def test_reading_can_change_nothing(snapshot, world: World):
    world.site("Berlin")
    with pytest.raises(DBAPIError, match="read-only transaction"), snapshot() as session:
        session.execute(text("update sites set name = 'Other'"))
