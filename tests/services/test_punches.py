"""Punches of other systems arrive late, twice and out of order; none is lost, none counts twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import text

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, RuleViolation
from attendance_app.domain.ids import SiteId
from attendance_app.services.punches import Punches, PunchImport
from tests.builders import actor_with, admin, at
from tests.fakes import FakePresenceCache


@pytest.fixture
def cache() -> FakePresenceCache:
    return FakePresenceCache({})


@pytest.fixture
def punches(world, transaction, clock, cache) -> Punches:
    world.company()
    clock.set(at("2026-11-23 20:00"))
    return Punches(transaction, clock, cache)


@pytest.fixture
def mira(world, punches):
    return world.employee("Mira Kovač", number="1001")


def item(moment: str, direction: str | None = None, number: str = "1001", **more) -> PunchImport:
    return PunchImport(more.pop("key", None) or uuid4(), number, at(moment), direction, **more)


def sent(punches, *items):
    return punches.import_batch(admin(), items)


def rows(transaction, sql: str):
    with transaction() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def recorded(transaction):
    found = rows(
        transaction, "select occurred_at, direction from attendance_logs order by occurred_at"
    )
    return [(f"{moment.astimezone(UTC):%d %H:%M}", way) for moment, way in found]


def statuses(outcomes):
    return [(outcome.status, outcome.code) for outcome in outcomes]


def test_a_day_of_punches_becomes_in_and_out(punches, mira, transaction):
    outcomes = sent(punches, item("2026-11-23 08:00"), item("2026-11-23 17:00"))
    assert statuses(outcomes) == [("created", "")] * 2
    assert recorded(transaction) == [("23 08:00", "in"), ("23 17:00", "out")]


def test_the_order_in_which_they_are_sent_does_not_matter(punches, mira, transaction):
    evening, morning = item("2026-11-23 17:00"), item("2026-11-23 08:00")
    outcomes = sent(punches, evening, morning)
    assert [outcome.key for outcome in outcomes] == [evening.key, morning.key]
    assert recorded(transaction) == [("23 08:00", "in"), ("23 17:00", "out")]


def test_a_given_direction_is_kept(punches, mira, transaction):
    sent(punches, item("2026-11-23 08:00", "out"))
    assert recorded(transaction) == [("23 08:00", "out")]


def test_a_late_punch_is_judged_by_what_was_before_it(punches, mira, transaction):
    sent(punches, item("2026-11-22 08:00"), item("2026-11-23 08:00"))
    sent(punches, item("2026-11-22 17:00"))
    assert recorded(transaction) == [("22 08:00", "in"), ("22 17:00", "out"), ("23 08:00", "in")]


def test_a_late_punch_does_not_move_presence_back(punches, mira, transaction, cache):
    sent(punches, item("2026-11-23 08:00"))
    sent(punches, item("2026-11-22 08:00"), item("2026-11-22 17:00"))
    assert rows(transaction, "select direction, version from presence") == [("in", 1)]
    (entry,) = cache.everyone()
    assert (entry.at, entry.version) == (at("2026-11-23 08:00"), 1)


def test_a_newer_punch_moves_presence_and_its_cache_forward(punches, mira, transaction, cache):
    sent(punches, item("2026-11-23 08:00"), item("2026-11-23 17:00"))
    assert rows(transaction, "select direction, version from presence") == [("out", 2)]
    assert [entry.direction for entry in cache.everyone()] == ["out"]


def test_the_same_item_again_is_repeated_with_the_same_punch(punches, mira, transaction):
    one = item("2026-11-23 08:00")
    (first,), (again,) = sent(punches, one), sent(punches, one)
    assert (again.status, again.punch_id) == ("repeated", first.punch_id)
    assert len(recorded(transaction)) == 1


def test_the_same_item_twice_in_one_batch_is_one_punch(punches, mira, transaction):
    one = item("2026-11-23 08:00")
    assert [o.status for o in sent(punches, one, one)] == ["created", "repeated"]
    assert len(recorded(transaction)) == 1


def test_the_same_time_in_another_zone_is_the_same_item(punches, mira):
    one = item("2026-11-23 08:00")
    berlin = replace(one, at=one.at.astimezone(timezone(timedelta(hours=1))))
    sent(punches, one)
    assert sent(punches, berlin)[0].status == "repeated"


def test_the_same_key_for_another_punch_is_a_conflict(punches, mira, transaction):
    one = item("2026-11-23 08:00")
    sent(punches, one)
    (outcome,) = sent(punches, replace(one, at=at("2026-11-23 09:00")))
    assert outcome.status == "conflict"
    assert len(recorded(transaction)) == 1


def test_a_bad_item_spoils_no_other(punches, mira, transaction):
    outcomes = sent(
        punches,
        item("2026-11-23 08:00"),
        item("2026-11-23 09:00", number="no such number"),
        item("2026-11-23 09:00", number="nul\x00"),
        item("2026-11-23 20:06"),
        item("1999-12-31 23:59"),
        item("2026-11-23 10:00", site_id=SiteId(999)),
        item("2026-11-23 10:00", site_id=SiteId(2**70)),
        item("2026-11-23 11:00", "sideways"),
        replace(item("2026-11-23 12:00"), at=at("2026-11-23 12:00").replace(tzinfo=None)),
        replace(item("2026-11-23 12:00"), at=datetime.max.replace(tzinfo=UTC)),
        item("2026-11-23 17:00"),
    )
    assert statuses(outcomes) == [
        ("created", ""),
        ("refused", "unknown_employee"),
        ("refused", "unknown_employee"),
        ("refused", "in_the_future"),
        ("refused", "too_long_ago"),
        ("refused", "unknown_site"),
        ("refused", "unknown_site"),
        ("refused", "unknown_direction"),
        ("refused", "no_zone"),
        ("refused", "in_the_future"),
        ("created", ""),
    ]
    assert recorded(transaction) == [("23 08:00", "in"), ("23 17:00", "out")]


def test_a_clock_five_minutes_ahead_is_tolerated(punches, mira):
    assert sent(punches, item("2026-11-23 20:05"))[0].status == "created"


def test_a_refused_item_may_be_sent_again_once_the_reason_is_gone(punches, mira, world):
    one = item("2026-11-23 08:00", number="2002")
    assert sent(punches, one)[0].status == "refused"
    world.employee("New", number="2002")
    assert sent(punches, one)[0].status == "created"


def test_two_punches_within_a_minute_are_one(punches, mira, transaction):
    outcomes = sent(punches, item("2026-11-23 08:00"), item("2026-11-23 08:00:30"))
    assert statuses(outcomes) == [("created", ""), ("refused", "just_punched")]


def test_in_and_out_within_a_minute_are_kept_when_the_sender_says_so(punches, mira, transaction):
    outcomes = sent(punches, item("2026-11-23 08:00", "in"), item("2026-11-23 08:00:30", "out"))
    assert [outcome.status for outcome in outcomes] == ["created", "created"]


def test_a_late_punch_next_to_a_later_one_is_refused_too(punches, mira):
    sent(punches, item("2026-11-23 08:00:30"))
    assert statuses(sent(punches, item("2026-11-23 08:00"))) == [("refused", "just_punched")]


def test_a_month_without_a_partition_loses_nothing(punches, mira, transaction):
    assert sent(punches, item("2019-05-05 08:00"))[0].status == "created"
    assert rows(transaction, "select count(*) from attendance_logs_default") == [(1,)]


def test_somebody_who_left_keeps_the_punches_of_before(punches, world, clock):
    world.employee("Gone", number="3003", archived=True)
    before, after = item("2026-11-23 10:00", number="3003"), item("2026-11-23 20:01", number="3003")
    assert statuses(sent(punches, before, after)) == [("created", ""), ("refused", "archived")]


def test_a_punch_is_booked_at_its_employees_site_unless_another_is_named(
    punches, mira, world, transaction
):
    other = world.site("Paris", "Europe/Paris")
    sent(punches, item("2026-11-23 08:00"), item("2026-11-23 17:00", site_id=other))
    sites = rows(transaction, "select site_id from attendance_logs order by occurred_at")
    assert sites == [(world.any_site(),), (other,)]


@pytest.mark.parametrize("count", [0, 1001])
def test_a_batch_holds_one_to_a_thousand(punches, mira, count):
    with pytest.raises(RuleViolation, match="1 to 1000"):
        sent(punches, *[item("2026-11-23 08:00")] * count)


def test_a_full_batch_goes_in_once_however_often_it_is_sent_at_once(
    punches, mira, world, transaction
):
    numbers = [f"e{n}" for n in range(20)]
    for number in numbers:
        world.employee(number, number=number)
    batch = [
        item(f"2026-11-{day:02} {hour}:00", number=number)
        for number in numbers
        for day in range(1, 21)
        for hour in ("08", "17")
    ]
    ready = threading.Barrier(3)

    def send(turn: int):
        ready.wait()
        return sent(punches, *(batch if turn % 2 else reversed(batch)))

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(send, range(3)))
    assert sum(o.status == "created" for answer in answers for o in answer) == len(batch) == 800
    assert rows(transaction, "select count(*), count(distinct id) from attendance_logs") == [
        (800, 800)
    ]
    ways = rows(
        transaction, "select direction, count(*) from attendance_logs group by 1 order by 1"
    )
    assert ways == [("in", 400), ("out", 400)]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EMPLOYEE])
def test_only_hr_and_administrators_import(punches, mira, role):
    with pytest.raises(AccessDenied):
        punches.import_batch(actor_with(role), [item("2026-11-23 08:00")])


# ---- lists ------------------------------------------------------------------------------------


def test_a_list_shows_local_days_newest_first(punches, mira, transaction):
    sent(punches, item("2026-11-22 22:30"), item("2026-11-23 06:30"), item("2026-11-23 23:30"))
    day = date(2026, 11, 22)
    (only,) = punches.of_employee(admin(), mira, day, day).items
    assert (only.local_date, only.local_time, only.direction) == (day, "23:30", "in")
    page = punches.of_employee(admin(), mira, day, date(2026, 11, 23), page=1, size=1)
    assert (page.total, page.items[0].local_time) == (2, "07:30")


def test_everybody_may_see_the_own_punches_and_nobody_elses(punches, mira, world):
    jon = world.employee("Jon", number="7")
    me, day = actor_with(Role.EMPLOYEE, employee=mira), date(2026, 11, 23)
    assert punches.of_employee(me, mira, day, day).total == 0
    with pytest.raises(AccessDenied):
        punches.of_employee(me, jon, day, day)


def test_recent_punches_are_of_one_site_when_asked(punches, mira, world):
    other = world.site("Paris", "Europe/Paris")
    sent(punches, item("2026-11-23 08:00"), item("2026-11-23 17:00", site_id=other))
    assert [view.site for view in punches.recent(admin())] == ["Paris", "Berlin"]
    assert [view.local_time for view in punches.recent(admin(), other)] == ["18:00"]
