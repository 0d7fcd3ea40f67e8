"""Schedules of exports: each occasion is asked for once, in the site's own time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.export_schedule import (
    Plan,
    Trigger,
    day_after,
    newest_day,
    plan_words,
    span_of,
)
from attendance_app.services.export_schedules import ExportSchedules, Wish
from attendance_app.services.recipients import Recipients
from tests.builders import World, actor_with, at
from tests.conftest import empty, fresh_database
from tests.fakes import FrozenClock
from tests.services.test_payroll import HR, Office
from tests.stack import Servers

MONDAYS = Plan(Trigger.WEEKLY, 0, time(6))
FIRSTS = Plan(Trigger.MONTHLY, 1, time(6))
FIVE_AFTER = Plan(Trigger.AFTER_PERIOD, 5, time(6))
AT_LOCK = Plan(Trigger.ON_LOCK, 0, time())


class Desk(Office):
    """Somebody who makes schedules, and a consumer that looks when it is told to."""

    def __init__(self, engine: Engine, clock: FrozenClock) -> None:
        super().__init__(engine, clock)
        self.schedules = ExportSchedules(replace(self.payroll(), mails=True))

    def add(self, plan: Plan, **other: object) -> int:
        given: dict = {"name": "To the bureau", "kinds": ("csv",)} | other
        return self.schedules.add(HR, Wish(plan=plan, **given))

    def look(self, when: str) -> int:
        """How many runs are made at a time in UTC."""
        self.clock.set(at(when))
        return len(self.schedules.run_due())

    def runs(self) -> list[str]:
        """What was asked for, the oldest first: the period and the site."""
        listed = self.payroll().list(HR, size=50).items
        return [" ".join(filter(None, (run.period, run.site))) for run in reversed(listed)]

    def next(self) -> datetime | None:
        return self.schedules.list(HR)[0].next_at

    def lock(self, starts_on: str, when: str, revision: int = 1) -> None:
        self.sql(
            f"update pay_periods set state = 'locked', locked_at = '{when}+00',"
            f" revision = {revision} where starts_on = '{starts_on}'"
        )


@pytest.fixture(scope="module")
def database(servers: Servers, template: str) -> Iterator[str]:
    """One for the whole file: copying it costs more than most of these tests."""
    with fresh_database(servers, template) as url:
        yield url


@pytest.fixture
def desk(engine: Engine, clock: FrozenClock, world: World) -> Desk:
    empty(engine)
    world.company()
    world.site("Berlin", "Europe/Berlin")
    return Desk(engine, clock)


# ---- when ---------------------------------------------------------------------------------


def test_a_week_is_exported_once_on_its_day_in_the_sites_time(desk: Desk):
    desk.add(MONDAYS)  # made on Monday 23 November at 09:00 in Berlin: this week's is past
    assert desk.next() == at("2026-11-30 05:00")
    assert desk.look("2026-11-30 04:59") == 0
    assert desk.look("2026-11-30 05:00") == 1
    assert desk.look("2026-11-30 05:01") == 0
    assert desk.runs() == ["23 Nov to 29 Nov 2026"]
    assert desk.next() == at("2026-12-07 05:00")


def test_a_month_is_exported_on_its_day(desk: Desk):
    desk.add(FIRSTS)
    assert desk.next() == at("2026-12-01 05:00")
    assert desk.look("2026-12-01 05:00") == 1
    assert desk.runs() == ["November 2026"]


def test_a_pay_period_is_exported_some_days_after_its_end(desk: Desk):
    desk.add(FIVE_AFTER)
    assert desk.next() == at("2026-12-05 05:00")
    assert desk.look("2026-12-05 04:59") == 0
    assert desk.look("2026-12-05 05:00") == 1
    assert desk.look("2026-12-06 05:00") == 0
    assert desk.runs() == ["November 2026"]
    assert desk.next() == at("2027-01-05 05:00")


def test_a_lock_is_followed_by_an_export_and_a_second_lock_by_another(desk: Desk):
    desk.add(AT_LOCK)
    assert desk.next() is None
    assert desk.look("2026-12-02 08:00") == 0
    desk.lock("2026-11-01", "2026-12-02 08:30")
    assert desk.look("2026-12-02 08:31") == 1
    assert desk.look("2026-12-02 08:32") == 0
    desk.sql("update pay_periods set state = 'exported' where locked_at is not null")
    assert desk.look("2026-12-02 08:33") == 0
    desk.lock("2026-11-01", "2026-12-03 08:00", revision=2)
    assert desk.look("2026-12-03 08:01") == 1
    assert desk.runs() == ["November 2026", "November 2026"]


def test_a_site_has_its_own_time_and_its_own_people(desk: Desk, world: World):
    chicago = world.site("Joliet", "America/Chicago")
    desk.add(MONDAYS, site=int(chicago))
    assert desk.next() == at("2026-11-23 12:00")  # it is still night there
    assert desk.look("2026-11-23 12:00") == 1
    assert desk.runs() == ["16 Nov to 22 Nov 2026 Joliet"]


@pytest.mark.parametrize(
    ("plan", "zone", "since", "run_at", "next_at"),
    [
        # 02:30 does not exist on 28 March 2027 in Berlin: 03:30 is meant
        (Plan(Trigger.WEEKLY, 6, time(2, 30)), "Europe/Berlin", "2027-03-22 00:00",
         "2027-03-28 01:30", "2027-04-04 00:30"),
        # 02:30 comes twice on 31 October 2027: the first is meant, and there is one run
        (Plan(Trigger.WEEKLY, 6, time(2, 30)), "Europe/Berlin", "2027-10-25 00:00",
         "2027-10-31 00:30", "2027-11-07 01:30"),
        # Lord Howe moves by half an hour
        (Plan(Trigger.WEEKLY, 6, time(2, 15)), "Australia/Lord_Howe", "2027-09-27 00:00",
         "2027-10-02 15:45", "2027-10-09 15:15"),
    ],
)  # fmt: skip
def test_a_change_of_the_clocks_neither_doubles_nor_loses_a_run(
    desk: Desk, world: World, plan: Plan, zone: str, since: str, run_at: str, next_at: str
):
    place = world.site("Elsewhere", zone)
    desk.clock.set(at(since))
    desk.add(plan, site=int(place))
    assert desk.next() == at(run_at)
    desk.clock.set(at(run_at))
    looks = [at(run_at).timestamp() + 600 * step for step in range(-1, 13)]
    made = [desk.look(f"{datetime.fromtimestamp(look, UTC):%Y-%m-%d %H:%M}") for look in looks]
    assert made == [0, 1] + [0] * 12
    assert desk.next() == at(next_at)


def test_two_years_of_days_have_each_turn_once():
    """The newest day and the one after it agree, whatever day it is."""
    for plan, turns in ((MONDAYS, 105), (Plan(Trigger.MONTHLY, 28, time(2, 30)), 25)):
        seen = set()
        for offset in range(730):
            today = date(2026, 1, 1) + timedelta(days=offset)
            newest = newest_day(plan, today)
            assert newest <= today < day_after(plan, newest)
            first, last = span_of(plan, newest)
            assert first <= last < newest
            seen.add(newest)
        assert len(seen) == turns


# ---- once ---------------------------------------------------------------------------------


def test_two_consumers_at_once_make_one_run(desk: Desk):
    desk.add(MONDAYS)
    desk.clock.set(at("2026-11-30 05:00"))
    together, made = threading.Barrier(4), []

    def consumer() -> None:
        together.wait(5)
        made.extend(desk.schedules.run_due())

    threads = [threading.Thread(target=consumer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(made) == 1
    assert desk.runs() == ["23 Nov to 29 Nov 2026"]
    assert desk.queue.exports == made


def test_a_consumer_that_dies_before_the_commit_leaves_the_occasion(desk: Desk, monkeypatch):
    desk.add(MONDAYS)
    desk.clock.set(at("2026-11-30 05:00"))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("attendance_app.services.export_schedules.rows.name_export", die)
        with pytest.raises(KeyboardInterrupt):
            desk.schedules.run_due()
    assert desk.runs() == []
    assert len(desk.schedules.run_due()) == 1


def test_what_was_missed_is_caught_up_once(desk: Desk):
    """Of five Mondays the newest; of each pay period its own."""
    desk.add(MONDAYS, name="Weekly")
    desk.add(FIVE_AFTER, name="After the period")
    assert desk.look("2027-01-06 09:00") == 3
    assert desk.look("2027-01-06 09:01") == 0
    missed = ["28 Dec 2026 to 3 Jan 2027", "December 2026", "November 2026"]
    assert sorted(desk.runs()) == missed


def test_a_paused_schedule_asks_for_nothing_and_catches_nothing_up(desk: Desk):
    schedule = desk.add(MONDAYS)
    desk.schedules.pause(HR, schedule)
    assert desk.next() is None
    assert desk.look("2026-12-01 09:00") == 0
    desk.schedules.resume(HR, schedule)
    assert desk.look("2026-12-01 09:01") == 0
    assert desk.next() == at("2026-12-07 05:00")
    assert desk.look("2026-12-07 05:00") == 1
    with pytest.raises(Conflict, match="not paused"):
        desk.schedules.resume(HR, schedule)
    desk.schedules.pause(HR, schedule)
    with pytest.raises(Conflict, match="already"):
        desk.schedules.pause(HR, schedule)


def test_a_removed_schedule_leaves_its_runs_and_its_name(desk: Desk):
    schedule = desk.add(MONDAYS)
    desk.look("2026-11-30 05:00")
    desk.schedules.remove(HR, schedule)
    assert desk.look("2026-12-07 05:00") == 0
    assert len(desk.runs()) == 1
    desk.add(MONDAYS)
    with pytest.raises(NotFound):
        desk.schedules.pause(HR, schedule)


# ---- who and what -------------------------------------------------------------------------


def test_its_run_tells_its_recipients_and_is_written_down(desk: Desk):
    desk.add(MONDAYS, tell=Recipients(("bureau@x.example",)))
    desk.look("2026-11-30 05:00")
    (view,) = desk.schedules.list(HR)
    assert view.last is not None
    run = desk.payroll().get(HR, view.last.export)
    assert (run.requested_by, run.state) == ("schedule To the bureau", "queued")
    assert desk.payroll().run(run.id) == "done"
    assert desk.sql("select recipient from export_deliveries") == [("bureau@x.example",)]
    actions = desk.sql("select action from audit_entries order by id")
    assert [name for (name,) in actions][-2:] == ["export_schedule.added", "payroll.export"]


def test_what_is_refused_becomes_a_run_that_failed_and_is_told(desk: Desk):
    desk.add(FIVE_AFTER, kinds=("adp",), tell=Recipients(("bureau@x.example",)))
    assert desk.look("2026-12-05 05:00") == 1
    (run,) = desk.payroll().list(HR).items
    assert (run.state, run.attempts) == ("failed", 0)
    assert "takes a locked period" in run.error
    assert desk.sql("select count(*) from export_deliveries") == [(1,)]


def test_a_schedule_that_breaks_does_not_keep_the_others_from_their_turn(desk: Desk):
    broken = desk.add(MONDAYS, name="Broken")
    desk.add(MONDAYS, name="Whole", kinds=("pdf",))
    desk.sql(f"update export_schedules set kinds = '7' where id = {broken}")
    assert desk.look("2026-11-30 05:00") == 1
    assert desk.runs() == ["23 Nov to 29 Nov 2026"]


def test_what_cannot_be_is_refused(desk: Desk):
    for wrong in (
        {"plan": Plan(Trigger.WEEKLY, 7, time(6))},
        {"plan": Plan(Trigger.MONTHLY, 29, time(6))},
        {"plan": Plan(Trigger.MONTHLY, 0, time(6))},
        {"plan": Plan(Trigger.AFTER_PERIOD, 0, time(6))},
        {"plan": Plan(Trigger.AFTER_PERIOD, 61, time(6))},
        {"name": " "},
        {"kinds": ()},
        {"kinds": ("exe",)},
        {"site": 999},
        {"tell": Recipients(("nobody",))},
        {"tell": Recipients(webhooks=(5,))},
    ):
        with pytest.raises(RuleViolation):
            desk.add(**({"plan": MONDAYS} | wrong))
    assert desk.schedules.list(HR) == ()


def test_a_name_is_taken_once(desk: Desk):
    desk.add(MONDAYS)
    with pytest.raises(RuleViolation, match="of this name"):
        desk.add(MONDAYS, name="TO THE BUREAU")


def test_nobody_else_may(desk: Desk):
    schedule, schedules = desk.add(MONDAYS), desk.schedules
    for other in (actor_with(Role.MANAGER), actor_with(Role.EMPLOYEE)):
        for deed in (schedules.pause, schedules.resume, schedules.remove):
            with pytest.raises(AccessDenied):
                deed(other, schedule)
        with pytest.raises(AccessDenied):
            schedules.list(other)
        with pytest.raises(AccessDenied):
            schedules.add(other, Wish("x", MONDAYS, ("csv",)))


def test_a_plan_is_said_in_words():
    assert [plan_words(plan) for plan in (MONDAYS, FIRSTS, FIVE_AFTER, AT_LOCK)] == [
        "Every Monday at 06:00, the seven days before",
        "Day 1 of each month at 06:00, the month before",
        "5 days after each pay period at 06:00",
        "When a pay period is locked",
    ]
