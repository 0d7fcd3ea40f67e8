"""The real use cases on a fresh database, for states that ask them."""

import pytest
from sqlalchemy import Engine

from attendance_app import wiring
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases
from tests.fakes import FrozenClock


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine) -> UseCases:
    """What the pages ask, on the engine that the test closes."""
    monkeypatch.setattr(wiring, "make_engine", lambda *_, **__: engine)
    return wiring.build(settings)


@pytest.fixture
def frozen_cases(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine, clock: FrozenClock
) -> UseCases:
    """The same on the clock of the test, a Monday morning in November."""
    monkeypatch.setattr(wiring, "make_engine", lambda *_, **__: engine)
    monkeypatch.setattr(wiring, "SystemClock", lambda: clock)
    return wiring.build(settings)
