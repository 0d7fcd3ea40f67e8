"""Corrections: who asks, who decides, and what they change."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.services.correction_views import CorrectionAsked, OutageFix
from attendance_app.services.corrections import Corrections
from attendance_app.services.recompute import Recompute
from attendance_app.services.timesheets import Timesheets
from tests.builders import World, at
from tests.fakes import FakePresenceCache, FrozenClock

DAY = date(2026, 11, 18)


class Office:
    """Mira forgot to clock out on Wednesday; Lena manages her."""

    def __init__(self, transaction: Transaction, clock: FrozenClock, world: World) -> None:
        world.company()
        self.world, self.clock = world, clock
        recompute = Recompute(transaction, clock, "2026f")
        self.presence = FakePresenceCache()
        self.corrections = Corrections(transaction, clock, self.presence, recompute)
        self.sheets = Timesheets(transaction, clock, recompute)
        self.person = world.employee("Mira")
        self.mira = world.actor(Role.EMPLOYEE, employee=self.person, name="Mira")
        self.lena = world.manager("Lena", self.person)
        self.hr = world.actor(Role.HR, name="Ada")
        (self.punch,) = world.clocked(self.person, "2026-11-18 08:00 in")

    def asked(self, **other) -> CorrectionAsked:
        usual = CorrectionAsked(self.person, "add", direction="out", day=DAY, at=time(16, 30))
        return replace(usual, **other)

    def worked(self) -> int:
        return self.sheets.of_person(self.hr, self.person, DAY, DAY).totals.worked


@pytest.fixture
def office(transaction: Transaction, clock: FrozenClock, world: World) -> Office:
    return Office(transaction, clock, world)


def test_the_preview_tells_the_effect_and_keeps_nothing(office: Office):
    effect = office.corrections.preview(office.mira, office.asked())
    assert (effect.minutes, effect.becomes_adjustment) == (510, False)
    (day,) = effect.days
    assert (day.findings_before, day.findings_after) == (("MISSING_OUT",), ())
    assert office.corrections.list(office.hr).total == 0


def test_nothing_changes_until_another_person_approves(office: Office):
    correction = office.corrections.request(office.mira, office.asked())
    assert office.worked() == 0
    office.corrections.decide(office.lena, correction, approve=True)
    assert office.worked() == 510


def test_a_rejected_correction_changes_nothing(office: Office):
    correction = office.corrections.request(office.mira, office.asked())
    office.corrections.decide(office.lena, correction, approve=False, comment="You left at noon")
    assert office.worked() == 0
    (view,) = office.corrections.list(office.mira).items
    assert (view.state, view.comment, view.decided_by) == ("rejected", "You left at noon", "Lena")


@pytest.mark.parametrize(
    ("asker", "decider", "may"),
    [
        ("mira", "lena", True),
        ("mira", "hr", True),
        ("mira", "mira", False),
        ("mira", "mira in HR", False),
        ("lena", "lena", False),
        ("lena", "hr", True),
        ("hr", "hr", False),
        ("hr", "lena", True),
        ("mira", "other manager", False),
        ("mira", "colleague", False),
    ],
)
def test_who_decides_what_whom_asked(
    office: Office, world: World, asker: str, decider: str, may: bool
):
    kenji = world.employee("Kenji")
    actors: dict[str, Actor] = {
        "mira": office.mira,
        "lena": office.lena,
        "hr": office.hr,
        "mira in HR": replace(office.mira, id=None, roles=frozenset({Role.HR})),
        "other manager": world.manager("Tomás", kenji),
        "colleague": world.actor(Role.EMPLOYEE, employee=kenji),
    }
    correction = office.corrections.request(actors[asker], office.asked())
    shown = [v for v in office.corrections.list(actors[decider]).items if v.may_decide]
    assert bool(shown) is may
    if may:
        office.corrections.decide(actors[decider], correction, approve=True)
        return
    with pytest.raises((AccessDenied, NotFound)):
        office.corrections.decide(actors[decider], correction, approve=True)


def test_the_database_itself_wants_a_second_person(office: Office, transaction: Transaction):
    office.corrections.request(office.mira, office.asked())
    with pytest.raises(DBAPIError, match="needs a second person"), transaction() as session:
        session.execute(
            text(
                "insert into correction_decisions (correction_id, decision, decided_by,"
                " decided_name, decided_at) select id, 'approved', requested_by, 'x', now()"
                " from corrections"
            )
        )


@pytest.mark.parametrize(
    "statement", ["update corrections set effect = 0", "delete from corrections"]
)
def test_a_correction_is_never_changed(office: Office, transaction: Transaction, statement: str):
    office.corrections.request(office.mira, office.asked())
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(statement))


def test_a_decision_is_made_once(office: Office):
    correction = office.corrections.request(office.mira, office.asked())
    office.corrections.decide(office.lena, correction, approve=True)
    with pytest.raises(Conflict):
        office.corrections.decide(office.hr, correction, approve=False)


def test_who_asked_takes_it_back(office: Office):
    correction = office.corrections.request(office.mira, office.asked())
    with pytest.raises(AccessDenied):
        office.corrections.withdraw(office.hr, correction)
    office.corrections.withdraw(office.mira, correction)
    with pytest.raises(Conflict):
        office.corrections.decide(office.lena, correction, approve=True)


def test_a_punch_is_voided(office: Office):
    asked = office.asked(
        operation="void", target=str(office.punch), direction="", reason_code="wrong"
    )
    office.corrections.decide(office.lena, office.corrections.request(office.mira, asked), True)
    (line,) = office.sheets.of_person(office.hr, office.person, DAY, DAY).days
    assert ([mark.state for mark in line.marks], line.findings) == (["voided"], ())


def test_what_a_correction_added_can_be_replaced_once(office: Office):
    first = office.corrections.request(office.mira, office.asked())
    office.corrections.decide(office.lena, first, approve=True)
    again = office.asked(operation="replace", target=f"c{first}", at=time(17))
    second = office.corrections.request(office.mira, again)
    third = office.corrections.request(office.mira, replace(again, at=time(18)))
    office.corrections.decide(office.lena, second, approve=True)
    assert office.worked() == 540
    with pytest.raises(Conflict):
        office.corrections.decide(office.lena, third, approve=True)


def test_after_a_corrected_out_the_next_punch_is_an_in(
    office: Office, transaction: Transaction, clock: FrozenClock
):
    from attendance_app.db import presence

    clock.set(at("2026-11-18 20:00"))
    correction = office.corrections.request(office.mira, office.asked())
    office.corrections.decide(office.lena, correction, approve=True)
    with transaction() as session:
        standing = presence.of(session, office.person)
    assert standing is not None
    assert (standing.direction, standing.at) == ("out", at("2026-11-18 15:30"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": time(9), "day": date(2026, 11, 23)},  # not yet: it is eight in UTC, nine in Berlin
        {"day": date(2025, 12, 31)},  # before the first day of work
        {"day": date(1, 1, 1)},
        {"operation": "guess"},
        {"direction": "sideways"},
        {"reason_code": "because"},
        {"operation": "void", "target": "no-uuid", "direction": ""},
        {"operation": "void", "target": "c99", "direction": ""},
        {"operation": "add", "target": "c1"},
        {"at": None},
    ],
)
def test_corrections_that_make_no_sense_are_refused(office: Office, wrong: dict):
    office.clock.set(at("2026-11-23 07:59"))
    with pytest.raises((RuleViolation, NotFound)):
        office.corrections.request(office.mira, office.asked(**wrong))


def test_a_punch_of_somebody_else_is_not_found(office: Office, world: World):
    (other,) = world.clocked(world.employee("Kenji"), "2026-11-18 08:00 in")
    with pytest.raises(NotFound):
        office.corrections.request(
            office.mira, office.asked(operation="void", target=str(other), direction="")
        )


def test_a_time_that_comes_twice_or_never_is_explained(office: Office, world: World):
    person = world.employee("Oluwaseun", world.site("Joliet", "America/Chicago"))
    asked = CorrectionAsked(person, "add", direction="in", day=date(2026, 11, 1), at=time(1, 30))
    first = office.corrections.preview(office.hr, asked)
    second = office.corrections.preview(office.hr, replace(asked, second=True))
    never = office.corrections.preview(
        office.hr, replace(asked, day=date(2026, 3, 8), at=time(2, 30))
    )
    assert first.remarks == ("01:30 comes twice on that day: the first one is meant, -05:00.",)
    assert second.remarks == ("01:30 comes twice on that day: the second one is meant, -06:00.",)
    assert never.remarks == ("The clocks skip 02:30 on that day: 03:30 is meant.",)


def test_a_kiosk_outage_is_fixed_for_many_at_once(office: Office, world: World):
    kenji = world.employee("Kenji")
    world.clocked(kenji, "2026-11-18 09:00 in")
    fix = OutageFix((office.person, kenji), "out", DAY, time(17), "Dock 2 had no power")
    effects = office.corrections.preview_outage(office.hr, fix)
    assert sorted(effect.minutes for effect in effects) == [480, 540]
    ids = office.corrections.request_outage(office.hr, fix)
    other = world.actor(Role.HR, name="Ben")
    assert office.corrections.waiting(other) == 2
    assert office.corrections.waiting(office.hr) == 0
    assert office.corrections.decide_many(other, ids, approve=True) == 2
    assert office.worked() == 540


def test_of_several_decisions_all_or_none_are_made(office: Office, world: World):
    kenji = world.employee("Kenji")
    ids = [
        office.corrections.request(office.hr, office.asked()),
        office.corrections.request(office.hr, office.asked(employee_id=kenji)),
    ]
    with pytest.raises((AccessDenied, NotFound)):
        office.corrections.decide_many(office.lena, ids, approve=True)
    assert office.corrections.list(office.hr, state="requested").total == 2


def test_a_manager_asks_only_for_the_own_team(office: Office, world: World):
    with pytest.raises(NotFound):
        office.corrections.request(office.lena, office.asked(employee_id=world.employee("Kenji")))


def test_forgotten_outs_are_proposed_an_hour_after_the_shift(
    office: Office, world: World, clock: FrozenClock
):
    person = world.employee("Leila", shift=world.shift())
    lena = world.manager("Tomás", person)
    clock.set(at("2026-11-20 16:00"))  # 17:00 in Berlin
    world.clocked(person, "2026-11-20 08:00 in")
    assert [f.employee for f in office.corrections.forgotten_outs(lena)] == []
    clock.advance(hours=1)
    (forgotten,) = office.corrections.forgotten_outs(lena)
    assert (forgotten.employee, forgotten.planned_end_local) == ("Leila", "16:30")
    assert (forgotten.proposal_day, forgotten.proposal_at) == (date(2026, 11, 20), time(16, 30))
    office.corrections.request(
        lena, office.asked(employee_id=person, day=date(2026, 11, 20), at=time(16, 30))
    )
    assert office.corrections.forgotten_outs(lena) == ()
