"""Who may call an event handler; whatever is not clearly allowed is refused."""

import asyncio
import logging
from types import SimpleNamespace

import pytest
import reflex as rx
from reflex.istate.data import ReflexURL
from reflex_base.event import Event

from attendance_app.domain.actor import Actor, PairedKiosk, Role
from attendance_app.domain.ids import KioskId, SiteId
from attendance_app.web import gate, session
from attendance_app.web.asking import ask
from attendance_app.web.authorise import access_of, requires
from attendance_app.web.gate import AuthorisationMiddleware, door, is_framework, may_call
from attendance_app.web.redaction import RedactedRecord
from attendance_app.web.session import Caller

NOBODY = Caller()
HR = Caller(Actor("account", 1, "Robin", frozenset({Role.HR})))
NO_ROLE = Caller(Actor("account", 2, "Sam"))
KIOSK = Caller(kiosk=PairedKiosk(KioskId(1), SiteId(1), "Door", "UTC"))
SIGNED_KIOSK = Caller(HR.actor, KIOSK.kiosk)


@pytest.mark.parametrize(
    ("marks", "let_in"),
    [
        (("public",), [NOBODY, HR, NO_ROLE, KIOSK, SIGNED_KIOSK]),
        ((), [HR, NO_ROLE, SIGNED_KIOSK]),
        (("hr",), [HR, SIGNED_KIOSK]),
        (("admin",), []),
        (("admin", "hr"), [HR, SIGNED_KIOSK]),
        (("kiosk",), [KIOSK, SIGNED_KIOSK]),
        (("kiosk", "hr"), [HR, KIOSK, SIGNED_KIOSK]),
    ],
)
def test_one_of_the_marks_is_enough(marks: tuple[str, ...], let_in: list[Caller]) -> None:
    access = frozenset(marks)
    callers = [NOBODY, HR, NO_ROLE, KIOSK, SIGNED_KIOSK]
    assert [caller for caller in callers if may_call(access, caller)] == let_in


@pytest.mark.parametrize("caller", [NOBODY, HR, KIOSK])
def test_what_is_not_marked_is_refused(caller: Caller) -> None:
    assert not may_call(None, caller)


def test_a_mark_names_somebody_who_exists() -> None:
    with pytest.raises(ValueError, match="nobody is boss"):
        requires("boss")


def test_a_mark_stays_on_the_handler() -> None:
    @requires("admin", Role.HR)
    def handler() -> None: ...

    assert access_of(handler) == {"admin", "hr"}


def test_a_handler_is_not_the_frameworks_because_it_says_so() -> None:
    def hydrate() -> None: ...

    hydrate.__qualname__ = "State.hydrate"
    assert not is_framework(hydrate)
    hydrate.__module__ = "reflex.state"
    assert is_framework(hydrate)
    hydrate.__qualname__ = "EventHandlerSetVar.setvar"
    assert not is_framework(hydrate)


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/kiosk", "/kiosk?unpaired"),
        ("/kiosk/?x=1", "/kiosk?unpaired"),
        ("/kiosks", "/login?next=/kiosks"),
        ("/audit?page=3", "/login?next=/audit%3Fpage%3D3"),
    ],
)
def test_nobody_is_led_to_the_door_and_a_lost_kiosk_to_its_own(address: str, leads: str) -> None:
    assert door(ReflexURL(f"http://desk.example{address}")) == leads


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("attendance_app___web___gate____owner_state.unexpected", True),
        ("reflex___state____on_load_internal_state.on_load_internal", False),
        ("hydrate", False),
    ],
)
def test_what_a_page_asks_by_itself_is_no_activity(
    monkeypatch: pytest.MonkeyPatch, name: str, counts: bool
) -> None:
    asked: list[bool] = []

    async def caller_of(_: object, *, active: bool) -> Caller:
        asked.append(active)
        return HR

    monkeypatch.setattr(gate, "caller_of", caller_of)
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    event = Event(name=f"reflex___state____state.{name}")
    passed = asyncio.run(AuthorisationMiddleware().preprocess(object(), root, event))
    assert (passed, asked) == (None, [counts])


def test_a_page_that_follows_asks_without_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, bool]] = []
    accounts = SimpleNamespace(actor_of=lambda token, ip, **how: asked.append(how) or HR.actor)
    monkeypatch.setattr(session, "use_cases", lambda: SimpleNamespace(accounts=accounts))
    monkeypatch.setattr(session, "settings", lambda: SimpleNamespace(session_cookie="att"))
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    asyncio.run(ask(root, lambda actor: actor))
    assert asked == [{"active": False}]


@pytest.mark.parametrize(
    "secret",
    ["att_session=abc-DEF_123", "__Host-att_session=abc-DEF_123", "Bearer abc-DEF_123"],
)
def test_the_log_shows_no_credential(secret: str) -> None:
    record = RedactedRecord("x", logging.INFO, "x", 1, "event %s", (f"{{'c': '{secret}'}}",), None)
    assert "abc-DEF_123" not in record.getMessage()
