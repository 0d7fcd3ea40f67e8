"""The kiosk greets only for punches that it recorded itself, whatever a browser claims."""

import asyncio
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import reflex as rx

from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.errors import NotSignedIn
from attendance_app.services.audit import Audit
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.check_in import CheckIn, Receipt
from attendance_app.services.corrections import Corrections
from attendance_app.services.pin_and_badge import PinAndBadge
from attendance_app.services.recompute import Recompute
from attendance_app.services.sites import Sites
from attendance_app.web.check_in import state as module
from attendance_app.web.check_in.state import CheckInState, short_name
from tests.builders import World, admin
from tests.fakes import (
    CountingLimiter,
    FakeFaceEncoder,
    FakeGalleries,
    FakePresenceCache,
    FrozenClock,
    PlainHasher,
)


@pytest.fixture
def check_in(transaction: Transaction, clock: FrozenClock, world: World) -> CheckIn:
    world.company()
    return CheckIn(
        transaction,
        clock,
        FakeFaceEncoder(),
        FakeGalleries(),
        FakePresenceCache(),
        CountingLimiter(),
    )


@pytest.fixture
def ways(check_in: CheckIn) -> PinAndBadge:
    numbers = BadgeNumbers(AesGcmVault(b"k" * 32, "k1"))
    given = (check_in.transaction, check_in.clock, check_in.presence)
    return PinAndBadge(*given, PlainHasher(), numbers, CountingLimiter())


@pytest.fixture
def kiosk(world: World) -> PairedKiosk:
    return world.kiosk(world.site("Joliet Plant", "America/Chicago"), "Dock 2")


@pytest.fixture
def page(
    monkeypatch: pytest.MonkeyPatch,
    check_in: CheckIn,
    kiosk: PairedKiosk,
    transaction: Transaction,
    clock: FrozenClock,
) -> CheckInState:
    cases = SimpleNamespace(check_in=check_in, sites=Sites(transaction, clock))
    monkeypatch.setattr(module, "use_cases", lambda: cases)
    monkeypatch.setattr(module, "kiosk_credential", lambda _: None)
    _paired_as(monkeypatch, kiosk)
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    return root.get_substate(CheckInState.get_full_name().split("."))  # pyright: ignore[reportReturnType]


def _paired_as(monkeypatch: pytest.MonkeyPatch, kiosk: PairedKiosk | None) -> None:
    async def answer(_: object) -> PairedKiosk:
        if kiosk is None:
            raise NotSignedIn("This browser is not paired as a kiosk.")
        return kiosk

    monkeypatch.setattr(module, "kiosk_of", answer)


def _punch(ways: PinAndBadge, kiosk: PairedKiosk, world: World) -> Receipt:
    employee = world.employee("Amina Haddad", kiosk.site, number="40217")
    with world.transaction() as session:
        from attendance_app.db.tables import EmployeeRow

        session.get_one(EmployeeRow, employee).pin_hash = PlainHasher().hash("735102")
    return ways.by_pin(kiosk, "40217", "735102", uuid4(), "192.0.2.1")


def test_an_unpaired_browser_learns_nothing(
    page: CheckInState, monkeypatch: pytest.MonkeyPatch
) -> None:
    _paired_as(monkeypatch, None)
    asyncio.run(page.load())
    assert (page.loaded, page.paired, page.site, page.kiosk) == (True, False, "", "")


def test_a_paired_browser_knows_its_site_and_zone(page: CheckInState) -> None:
    asyncio.run(page.load())
    assert (page.site, page.kiosk, page.zone) == ("Joliet Plant", "Dock 2", "America/Chicago")


def test_the_greeting_is_looked_up(
    page: CheckInState, ways: PinAndBadge, kiosk: PairedKiosk, world: World
) -> None:
    receipt = _punch(ways, kiosk, world)
    asyncio.run(page.punched(str(receipt.punch_id)))
    assert page.screen == "answer"
    assert (page.answer.name, page.answer.direction) == ("Amina H.", "in")
    assert page.answer.time == "02:00"  # 08:00 UTC in Chicago


def test_a_punch_of_another_kiosk_is_not_greeted(
    page: CheckInState,
    ways: PinAndBadge,
    kiosk: PairedKiosk,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receipt = _punch(ways, kiosk, world)
    _paired_as(monkeypatch, world.kiosk(kiosk.site, "Dock 3"))
    asyncio.run(page.punched(str(receipt.punch_id)))
    assert (page.screen, page.answer.name) == ("idle", "")


@pytest.mark.parametrize("claimed", [str(UUID(int=7)), "", "1 or 1=1", "x" * 5000])
def test_a_made_up_punch_is_not_greeted(page: CheckInState, claimed: str) -> None:
    asyncio.run(page.punched(claimed))
    assert (page.screen, page.answer.name) == ("idle", "")


def test_not_me_asks_once_for_the_punch_to_be_taken_back(
    page: CheckInState,
    ways: PinAndBadge,
    kiosk: PairedKiosk,
    world: World,
    transaction: Transaction,
    clock: FrozenClock,
) -> None:
    receipt = _punch(ways, kiosk, world)
    asyncio.run(page.punched(str(receipt.punch_id)))
    asyncio.run(page.not_me())
    assert page.said.then.startswith("HR has been asked to take it back")
    asyncio.run(page.punched(str(receipt.punch_id)))
    asyncio.run(page.not_me())
    recompute = Recompute(transaction, clock, "2026f")
    corrections = Corrections(transaction, clock, FakePresenceCache(), recompute)
    (asked,) = corrections.list(admin(), state="requested").items
    assert (asked.operation, asked.employee_id) == ("void", receipt.employee_id)
    assert (asked.reason_code, asked.requested_by, asked.may_decide) == ("not_me", "Dock 2", True)
    entries = Audit(transaction, clock).page(admin()).items
    noted = [e for e in entries if e.action == "punches.disputed"]
    assert [e.details["punch"] for e in noted] == [str(receipt.punch_id)] * 2
    assert {(e.actor_kind, e.subject_id) for e in noted} == {("kiosk", str(receipt.employee_id))}


def test_the_screen_forgets_who_was_here(
    page: CheckInState, ways: PinAndBadge, kiosk: PairedKiosk, world: World
) -> None:
    receipt = _punch(ways, kiosk, world)
    asyncio.run(page.punched(str(receipt.punch_id)))
    page.idle()
    assert "Amina" not in str(page.dict())


def test_trying_again_goes_the_same_way(page: CheckInState) -> None:
    page.pin()
    page.refused("pin_refused", {"tries_left": 2})
    assert (page.screen, page.said.headline) == ("refused", "Number or PIN is not right")
    page.again()
    assert page.screen == "pin"


@pytest.mark.parametrize(
    ("name", "short"),
    [("Amina Haddad", "Amina H."), ("Suharto", "Suharto"), ("Phạm Quốc Huy", "Phạm H.")],
)
def test_a_greeting_shows_the_first_name_and_an_initial(name: str, short: str) -> None:
    assert short_name(name) == short


def test_the_way_after_a_refused_face_takes_its_attempt_along(page: CheckInState) -> None:
    attempt = str(uuid4())
    page.face()
    page.refused("unsure", {"attempt": attempt})
    assert page.said.turn
    page.turn()
    assert (page.screen, page.attempt) == ("turn", attempt)
    page.refused("turn_failed", {})
    page.pin()
    assert (page.screen, page.attempt) == ("pin", attempt)


def test_the_next_person_begins_without_an_attempt(page: CheckInState) -> None:
    page.refused("not_live", {"attempt": str(uuid4())})
    page.idle()
    assert page.attempt == ""


@pytest.mark.parametrize("told", ["<script>", "7", "", None, {}, "x" * 5000])
def test_an_attempt_is_an_identifier_or_nothing(page: CheckInState, told: object) -> None:
    page.refused("not_live", {"attempt": told})
    assert page.attempt == ""


# ---- the badge --------------------------------------------------------------------------------


def test_a_kiosk_knows_whether_its_site_takes_badges_and_wants_the_pin_too(
    page: CheckInState, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(page.load())
    assert (page.badge_allowed, page.badge_needs_pin) == (True, False)
    strict = world.site("Vault", badge_needs_pin=True)
    _paired_as(monkeypatch, world.kiosk(strict))
    asyncio.run(page.load())
    assert (page.badge_allowed, page.badge_needs_pin) == (True, True)
    _paired_as(monkeypatch, world.kiosk(world.site("Paris", badge_allowed=False)))
    asyncio.run(page.load())
    assert not page.badge_allowed


def test_a_badge_read_on_the_idle_screen_is_refused_as_a_badge(page: CheckInState) -> None:
    asyncio.run(page.load())
    page.badge_refused("badge_refused", {})
    assert (page.screen, page.said.headline) == ("refused", "I do not know this badge")
    page.again()
    assert page.screen == "badge"


def test_after_a_refused_face_the_badge_is_named_only_where_it_is_taken(
    page: CheckInState, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(page.load())
    page.face()
    page.refused("not_recognised", {})
    assert page.said.then == "Try once more, or use your PIN or badge."
    _paired_as(monkeypatch, world.kiosk(world.site("Paris", badge_allowed=False)))
    asyncio.run(page.load())
    page.face()
    page.refused("not_recognised", {})
    assert page.said.then == "Try once more, or use your PIN."


def test_the_pin_after_a_badge_keeps_the_time_of_a_refused_face(page: CheckInState) -> None:
    attempt = str(uuid4())
    page.face()
    page.refused("unsure", {"attempt": attempt})
    page.badge()
    page.badge_pin()
    assert (page.screen, page.way, page.attempt) == ("badge_pin", "badge", attempt)
    page.badge_refused("badge_refused", {"tries_left": 2})
    assert page.said.headline == "Badge or PIN is not right"
