"""Pay periods: who approves what, what voids it, and what comes after the lock."""

from datetime import date, time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from attendance_app.db.engine import Transaction, transactions
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, Conflict, RuleViolation
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.services.corrections import Corrections
from attendance_app.services.pay_periods import PayPeriods
from attendance_app.services.payroll_reading import PayrollReading, Wanted
from attendance_app.services.recompute import Recompute
from tests.builders import World
from tests.fakes import FakePresenceCache, FrozenClock

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)


class Office:
    """A company in November that pays October."""

    def __init__(self, world: World, clock: FrozenClock) -> None:
        world.company()
        self.world, self.clock = world, clock
        recompute = Recompute(world.transaction, clock, "2026f")
        self.periods = PayPeriods(world.transaction, clock, recompute)
        self.corrections = Corrections(world.transaction, clock, FakePresenceCache(), recompute)
        self.recompute = recompute
        self.mira = world.employee("Mira")
        self.lena = world.manager("Lena", self.mira)
        self.hr, self.other_hr = (world.actor(Role.HR, name=n) for n in ("Ada", "Ben"))
        world.clocked(self.mira, "2026-10-05 08:00 in", "2026-10-05 16:00 out")

    @property
    def october(self) -> int:
        lines = self.periods.list(self.hr)
        return next(line.id for line in lines if line.starts_on == OCTOBER[0])

    @property
    def state(self) -> str:
        return self.periods.get(self.hr, self.october).line.state

    def approve(self) -> None:
        self.periods.approve_team(self.lena, self.october)
        self.periods.approve_team(self.other_hr, self.october, None)  # Lena has no manager
        self.periods.approve_hr(self.hr, self.october)

    def lock(self) -> None:
        self.approve()
        self.periods.lock(self.other_hr, self.october)

    def forgot(self, day: str, clock: time, direction: str = "out") -> int:
        asked = CorrectionAsked(
            self.mira, "add", direction=direction, day=date.fromisoformat(day), at=clock
        )
        return self.corrections.request(self.world.actor(Role.EMPLOYEE, employee=self.mira), asked)


@pytest.fixture
def office(world: World, clock: FrozenClock) -> Office:
    return Office(world, clock)


def test_the_current_period_and_the_two_before_are_there(office: Office):
    labels = [line.label for line in office.periods.list(office.hr)]
    assert labels == ["November 2026", "October 2026", "September 2026"]


def test_a_period_goes_from_the_managers_over_hr_to_the_lock(office: Office):
    assert office.state == "open"
    office.periods.approve_team(office.lena, office.october)
    assert office.state == "open"
    office.periods.approve_team(office.other_hr, office.october, None)
    assert office.state == "manager_approved"
    office.periods.approve_hr(office.hr, office.october)
    assert office.state == "hr_approved"
    office.periods.lock(office.other_hr, office.october)
    assert office.state == "locked"


def test_what_is_locked_is_what_was_approved(office: Office):
    approved = office.periods.get(office.hr, office.october).sha256
    office.lock()
    view = office.periods.get(office.hr, office.october)
    sealed = {a.step: a.sha256 for a in view.approvals if a.step in ("hr", "locked")}
    assert sealed == {"hr": approved, "locked": approved}
    assert view.sha256 == approved
    assert next(a for a in view.approvals if a.step == "locked").void_reason == (
        f"Payroll data {view.dataset_sha256}"
    )


def test_a_late_fact_does_not_change_the_seal_of_a_locked_period(office: Office):
    office.lock()
    before = office.periods.get(office.hr, office.october)
    office.world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    after = office.periods.get(office.hr, office.october)
    assert (after.sha256, after.dataset_sha256) == (before.sha256, before.dataset_sha256)


def test_its_revision_tells_each_kind_of_news_and_nothing_else(office: Office, world: World):
    def seen() -> str:
        return office.periods.revision(office.hr, office.october)

    known = {seen()}
    office.clock.advance(hours=1)
    assert seen() in known, "time alone changes nothing"
    for news in (
        lambda: world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out"),
        lambda: office.forgot("2026-10-05", time(17)),
        lambda: office.corrections.decide(office.lena, 1, approve=False, comment="No"),
        lambda: world.employee("Newcomer"),
        office.approve,
        lambda: office.periods.lock(office.other_hr, office.october),
    ):
        news()
        told = seen()
        assert told not in known
        known.add(told)


def test_who_approved_as_hr_does_not_lock(office: Office):
    office.approve()
    with pytest.raises(AccessDenied):
        office.periods.lock(office.hr, office.october)


def test_nobody_approves_their_own_hours(office: Office, world: World):
    hr_who_works_here = world.actor(Role.HR, employee=world.employee("Carla"))
    with pytest.raises(AccessDenied):
        office.periods.approve_team(hr_who_works_here, office.october, None)


def test_a_manager_approves_only_the_own_team(office: Office, world: World):
    other = world.manager("Tomás", world.employee("Kenji"))
    with pytest.raises(AccessDenied):
        office.periods.approve_team(other, office.october, office.lena.employee)


def test_a_period_that_goes_on_is_not_approved(office: Office):
    with pytest.raises(RuleViolation, match="2026-11-30"):
        office.periods.approve_team(office.lena, office.periods.current(office.hr).id)


def test_a_punch_that_comes_later_voids_what_was_approved(office: Office):
    office.approve()
    office.world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    view = office.periods.get(office.hr, office.october)
    assert view.line.state == "open"
    assert [(a.step, bool(a.voided_at)) for a in view.approvals] == [
        ("hr", True),
        ("manager", False),  # nobody of the people without a manager changed
        ("manager", True),
    ]
    with pytest.raises(Conflict):
        office.periods.lock(office.other_hr, office.october)


def test_a_change_of_another_period_voids_nothing(office: Office):
    office.approve()
    office.world.clocked(office.mira, "2026-11-10 08:00 in", "2026-11-10 12:00 out")
    assert office.state == "hr_approved"


def test_what_blocks_is_listed_with_the_punch_to_propose(office: Office, world: World):
    with office.world.transaction() as session:
        shift = world.shift()
        session.execute(text(f"update employees set shift_id = {shift} where id = {office.mira}"))
    world.clocked(office.mira, "2026-10-07 08:00 in")
    (blocker,) = office.periods.blockers(office.lena, office.october).items
    assert (blocker.kind, blocker.day) == ("MISSING_OUT", date(2026, 10, 7))
    assert (blocker.proposal_direction, blocker.proposal_local) == ("out", "16:30")
    with pytest.raises(RuleViolation):
        office.periods.approve_team(office.lena, office.october)


def test_an_undecided_correction_blocks(office: Office):
    office.forgot("2026-10-05", time(17))
    (blocker,) = office.periods.blockers(office.hr, office.october).items
    assert (blocker.kind, blocker.fix) == ("undecided", "decide")
    with pytest.raises(RuleViolation):
        office.periods.approve_team(office.lena, office.october)


def test_employees_sign_first_where_the_calendar_says_so(office: Office):
    office.periods.set_calendar(office.hr, "monthly", date(2026, 1, 1), sign_off=True)
    with pytest.raises(RuleViolation, match="signed"):
        office.periods.approve_team(office.lena, office.october)
    office.periods.sign(office.world.actor(Role.EMPLOYEE, employee=office.mira), office.october)
    office.periods.approve_team(office.lena, office.october)


def test_a_later_punch_voids_the_signature(office: Office):
    mira = office.world.actor(Role.EMPLOYEE, employee=office.mira)
    office.periods.sign(mira, office.october)
    assert office.periods.get(office.hr, office.october).signed == 1
    office.world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    assert office.periods.get(office.hr, office.october).signed == 0


# ---- after the lock ----------------------------------------------------------------------


def test_a_late_punch_becomes_a_line_of_the_next_open_period(office: Office):
    office.lock()
    office.world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    office.recompute.sweep()
    november = office.periods.current(office.hr).id
    (line,) = office.periods.adjustments(office.hr, november).items
    assert (line.day, line.kind, line.minutes) == (date(2026, 10, 6), "regular", 240)
    assert line.origin == "October 2026"


def test_the_lines_always_add_up_to_the_difference(office: Office):
    office.lock()
    november = office.periods.current(office.hr).id
    for clock in ("12:00", "13:00"):
        punches = ("2026-10-06 08:00 in",) if clock == "12:00" else ("2026-10-06 12:30 in",)
        office.world.clocked(office.mira, *punches, f"2026-10-06 {clock} out")
        office.recompute.sweep()
        office.recompute.sweep()
    lines = office.periods.adjustments(office.hr, november).items
    assert [(line.kind, line.minutes) for line in lines] == [("regular", 270)]


def test_a_late_correction_becomes_a_line_as_soon_as_it_is_approved(office: Office):
    office.lock()
    office.world.clocked(office.mira, "2026-10-08 08:00 in")
    correction = office.forgot("2026-10-08", time(10))
    office.corrections.decide(office.lena, correction, approve=True)
    november = office.periods.current(office.hr).id
    (line,) = office.periods.adjustments(office.hr, november).items
    assert (line.minutes, line.cause) == (120, "A late correction")


def test_a_locked_period_exports_the_same_bytes_whatever_came_later(
    office: Office, engine, world: World
):
    snapshots = engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    reading = PayrollReading(transactions(snapshots))

    def dataset():
        return reading.dataset(Wanted(*OCTOBER, office.clock.now()), lambda *_: None)

    office.lock()
    once = dataset()
    assert once.sha256 == office.periods.get(office.hr, office.october).dataset_sha256
    world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    office.recompute.sweep()
    office.clock.advance(days=3)
    assert dataset() == once


def test_a_locked_period_finds_the_people_of_a_site_that_was_renamed_since(
    office: Office, transaction: Transaction
):
    reading = PayrollReading(transaction)
    site = office.world.any_site()
    wanted = Wanted(*OCTOBER, office.clock.now(), site)
    office.lock()
    before = reading.dataset(wanted, lambda *_: None)
    with transaction() as session:
        session.execute(text(f"update sites set name = 'Elsewhere' where id = {site}"))
    office.world.site(before.site)  # another one has the old name now
    assert [person.name for person in before.employees]
    assert reading.dataset(wanted, lambda *_: None) == before
    assert reading.page(wanted, 0, 50)[1] == len(before.employees)


def test_a_line_is_paid_once_in_the_export_of_its_period(office: Office, engine):
    office.lock()
    office.world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    office.recompute.sweep()
    reading = PayrollReading(transactions(engine))
    november = Wanted(date(2026, 11, 1), date(2026, 11, 30), office.clock.now())
    people = {p.name: p for p in reading.dataset(november, lambda *_: None).employees}
    assert people["Mira"].adjusted_minutes == 240


def test_reopening_needs_two_people_and_makes_a_new_revision(office: Office):
    office.lock()
    frozen = office.periods.get(office.hr, office.october).sha256
    office.periods.ask_reopen(office.hr, office.october, "The plant manager was wrong.")
    with pytest.raises(AccessDenied):
        office.periods.reopen(office.hr, office.october)
    office.periods.reopen(office.other_hr, office.october)
    view = office.periods.get(office.hr, office.october)
    assert (view.line.state, view.line.revision) == ("open", 2)
    with office.world.transaction() as session:
        kept = session.execute(text("select revision, count(*) from period_snapshots group by 1"))
        assert [tuple(row) for row in kept] == [(1, 2)]
    assert any(a.step == "locked" and a.sha256 == frozen for a in view.approvals)


def test_reopening_takes_back_the_lines_that_nobody_has_paid(office: Office):
    office.lock()
    office.world.clocked(office.mira, "2026-10-06 08:00 in", "2026-10-06 12:00 out")
    office.recompute.sweep()
    office.periods.ask_reopen(office.hr, office.october, "A late punch.")
    office.periods.reopen(office.other_hr, office.october)
    november = office.periods.current(office.hr).id
    assert office.periods.adjustments(office.hr, november).total == 0
    (october,) = [c for c in office.periods.get(office.hr, office.october).compared if c.minutes]
    assert (october.kind, october.minutes) == ("regular", 720)


def test_an_approval_cannot_be_rewritten(office: Office, transaction: Transaction):
    office.approve()
    with pytest.raises(DBAPIError, match="an approval is kept"), transaction() as session:
        session.execute(text("update period_approvals set by_name = 'Somebody else'"))


def test_the_calendar_changes_for_periods_that_come(office: Office):
    office.lock()
    office.periods.set_calendar(office.hr, "biweekly", date(2026, 11, 2))
    lines = office.periods.list(office.hr)
    spans = [(line.starts_on, line.ends_on) for line in lines]
    assert spans[:3] == [
        (date(2026, 11, 16), date(2026, 11, 29)),
        (date(2026, 11, 2), date(2026, 11, 15)),
        (date(2026, 11, 1), date(2026, 11, 1)),  # what is left between the two calendars
    ]
    whole, _, short = [office.periods.get(office.hr, line.id).why_short for line in lines[:3]]
    assert whole == ""
    assert short.startswith(
        "It has 1 of 14 days. Periods follow “Every two weeks, from Monday on” now, by which this "
        "one would begin on 19 October 2026; the last period of the calendar before holds the days "
        "until 31 October 2026."
    )


def test_periods_set_by_hand_do_not_overlap(office: Office):
    office.periods.set_calendar(office.hr, "custom", date(2026, 1, 1))
    office.periods.add_custom(office.hr, date(2026, 12, 1), date(2026, 12, 12))
    with pytest.raises(RuleViolation, match="overlaps"):
        office.periods.add_custom(office.hr, date(2026, 12, 12), date(2026, 12, 24))


def test_employees_see_no_period_of_others(office: Office):
    office.world.clocked(office.mira, "2026-10-07 08:00 in")
    kenji = office.world.actor(Role.EMPLOYEE, employee=office.world.employee("Kenji"))
    view = office.periods.get(kenji, office.october)
    assert (view.teams, view.blockers, view.approvals, view.compared) == ((), (), (), ())
