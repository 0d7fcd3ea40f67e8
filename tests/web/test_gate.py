"""Who may call an event handler; whatever is not clearly allowed is refused."""

import logging

import pytest

from attendance_app.domain.actor import Actor, PairedKiosk, Role
from attendance_app.domain.ids import KioskId, SiteId
from attendance_app.web.authorise import access_of, requires
from attendance_app.web.gate import is_framework, may_call
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
    "secret",
    ["att_session=abc-DEF_123", "__Host-att_session=abc-DEF_123", "Bearer abc-DEF_123"],
)
def test_the_log_shows_no_credential(secret: str) -> None:
    record = RedactedRecord("x", logging.INFO, "x", 1, "event %s", (f"{{'c': '{secret}'}}",), None)
    assert "abc-DEF_123" not in record.getMessage()
