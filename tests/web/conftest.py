"""The real use cases on a fresh database, for states that ask them."""

import pytest
from sqlalchemy import Engine

from attendance_app import wiring
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine) -> UseCases:
    """What the pages ask, on the engine that the test closes."""
    monkeypatch.setattr(wiring, "make_engine", lambda *_, **__: engine)
    return wiring.build(settings)
