"""The short way for ordinary people gives what the whole engine gives, to the minute."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance_app.domain.rota import Hours, Rota, Weekly
from attendance_app.domain.rule_packs import PRESETS
from attendance_app.domain.rule_timeline import RulesInForce
from attendance_app.domain.workdays import DayOff, LeaveDay, PersonFacts, assess
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.facts import Facts
from attendance_app.domain.worked_time.ordinary import ordinary
from attendance_app.domain.worked_time.policy import Attribution, EarlyIn, NightWindow, Policy
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Kind, Punch, instant
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.zones import clock_of, date_of, day_number
from tests.domain.worked_time.weeks import changing_zones

MANY = settings(max_examples=settings.default.max_examples * 8, deadline=None)
LATER = datetime(2027, 6, 1, tzinfo=UTC)
NIGHTS = (
    (),
    (NightWindow("night", 22 * 60, 6 * 60),),
    (NightWindow("evening", 18 * 60, 23 * 60), NightWindow("deep night", 0, 4 * 60)),
    (NightWindow("first", 0, 13 * 60), NightWindow("holiday", 12 * 60, 0)),
)


class Invented:
    """Two weeks of somebody around a day on which clocks change, by chance."""

    def __init__(self, zone: str, minute: int, chance: random.Random) -> None:
        self.zone, self.chance = zone, chance
        self.clock = clock_of(zone)
        middle = (minute + self.clock.offset(minute)) // 1440
        self.days = range(middle - 7, middle + 8)
        self.first, self.last = date_of(middle - 6), date_of(middle + 6)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def policy(self) -> Policy:
        pick = self.chance.choice
        given = {**pick(PRESETS).policy, "zone": self.zone}
        if self.often(0.5):
            given |= {"round_q": pick([0, 5, 6, 15]), "round_breaks": self.often(0.3)}
        if self.often(0.2):
            given |= {"early_in": EarlyIn.SNAP, "early_in_window": pick([5, 30])}
        if self.often(0.3):
            given |= {"workday_start": pick(["00:00", "04:30", "12:00"])}
        if self.often(0.3):
            given |= {"late_grace": 5, "early_leave_grace": 3}
        given |= {"attribution": pick(list(Attribution)), "exempt": self.often(0.1)}
        policy = policy_from(given)
        values = {name: getattr(policy, name) for name in Policy.__slots__}
        return Policy(**values | {"night": pick(NIGHTS)})

    def punches(self) -> Iterator[Punch]:
        """Shifts on most days, at much the same times; now and then something unusual."""
        usual = self.chance.randrange(1440)
        messy = self.chance.choice([0, 0, 0.02])
        for day in self.days:
            if self.often(0.25):
                continue
            start = self.clock.to_utc(day, 0) + usual + self.chance.randrange(-20, 21)
            length, pause = self.chance.randrange(200, 560), self.chance.randrange(1, 90)
            cut = self.chance.randrange(1, length)
            edges = [start, start + cut, start + cut + pause, start + length + pause]
            if self.often(0.2):
                edges = [start, start + length]
            for n, edge in enumerate(edges):
                if self.often(messy):
                    continue
                kind = Kind.OUT if n % 2 else Kind.IN
                at = edge * US_PER_MINUTE + self.chance.randrange(60_000_000)
                yield Punch(at, kind, f"{day}-{n}", n)
                if self.often(messy):
                    yield Punch(at + 5_000_000, kind, f"{day}-{n} again", n)

    def person(self) -> PersonFacts:
        later = [(date_of(self.days[7]), self.policy())] if self.often(0.3) else []
        rules = Rules(self.policy(), later)
        start = self.chance.randrange(0, 1440, 15)
        rota = Rota(Weekly(Hours(start, (start + 510) % 1440, 30), 0b0011111))
        holidays = {date_of(d): DayOff("Fair", 480) for d in self.days if self.often(0.05)}
        leave = {
            date_of(d): LeaveDay("PTO", self.chance.choice([None, 120]), 120, True)
            for d in self.days
            if self.often(0.05)
        }
        return PersonFacts(
            1,
            RulesInForce(rules, {}),
            sorted(self.punches()),
            rota=rota if self.often(0.7) else Rota(),
            holidays=holidays,
            leave=leave,
            hired=date_of(self.days[3]) if self.often(0.1) else None,
        )


def invented(seed: int) -> Invented:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return Invented(*chance.choice(changing_zones()), chance)


@MANY
@given(st.integers(0, 1 << 32))
def test_whoever_somebody_is_both_ways_give_the_same_days(seed: int):
    found = invented(seed)
    person = found.person()
    now = LATER if found.often(0.7) else instant(found.days[10] * 1440 + 600)
    short = assess(person, now, found.first, found.last)
    whole = assess(person, now, found.first, found.last, in_full=True)
    assert short.days == whole.days
    assert short.due == whole.due
    assert short.result == whole.result


def facts(*changes, zone: str = "America/Chicago", day: str = "2026-11-01", **more) -> Facts:
    """Nine days around the end of summer time: 08:00 to 12:00 and 12:40 to 16:30."""
    clock, middle = clock_of(zone), day_number(date.fromisoformat(day))
    punches = [
        Punch(clock.to_utc(number, minute) * US_PER_MINUTE, kind, f"{number - middle} {kind} {n}")
        for number in range(middle - 4, middle + 2)
        for n, (minute, kind) in enumerate(
            [(480, Kind.IN), (720, Kind.OUT), (760, Kind.IN), (990, Kind.OUT)]
        )
    ]
    for change in changes:
        punches = change(punches)
    return Facts(punches, **more)


def goes_short(given: Facts, *, now: datetime = LATER, **policy) -> bool:
    rules = Rules(policy_from({"zone": "America/Chicago"} | policy))
    return ordinary(given, [], rules, now) is not None


@pytest.mark.parametrize("pack", PRESETS, ids=lambda pack: pack.id)
def test_an_ordinary_week_goes_the_short_way_under_every_pack(pack):
    assert goes_short(facts(), **pack.policy)


def test_nights_holidays_and_rounding_are_ordinary():
    rules = {"night": {"night": ["08:30", "09:00"]}, "round_q": 15, "auto_break": [[360, 30]]}
    assert goes_short(facts(holidays=frozenset({date(2026, 11, 1)})), **rules)


def moved(index: int, seconds: int):
    def change(punches: list[Punch]) -> list[Punch]:
        there = punches[index]
        punches[index] = there._replace(at=there.at + seconds * 1_000_000)
        return punches

    return change


VOIDED = Correction(Operation.VOID, "0 in 0", approved=True)
UNUSUAL = {
    "an out is missing": facts(lambda p: p[:-1]),
    "an in is missing": facts(lambda p: p[:2] + p[3:]),
    "a second tap": facts(lambda p: [p[0], p[0]._replace(at=p[0].at + 1, id="again"), *p[1:]]),
    "a punch sent again": facts(lambda p: [*p, p[0], p[1]]),
    "out of order": facts(lambda p: [*p[2:], *p[:2]]),
    "a kind that must be guessed": facts(lambda p: [p[0]._replace(kind=Kind.UNTYPED), *p[1:]]),
    "a shift too long": facts(moved(3, 17 * 3600), lambda p: p[:4]),
    "less than a minute": facts(moved(1, -4 * 3600)),
    "corrected": facts(corrections=[VOIDED]),
    "not hired yet": facts(hired=date(2026, 10, 29)),
    "gone already": facts(left=date(2026, 11, 1)),
}


@pytest.mark.parametrize("given", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_who_is_out_of_the_ordinary_goes_the_whole_way(given: Facts):
    assert not goes_short(given)


def test_a_limit_that_was_broken_goes_the_whole_way():
    assert goes_short(facts(), min_rest=15 * 60)
    assert not goes_short(facts(), min_rest=16 * 60)
    assert goes_short(facts(), min_meal=30)
    assert not goes_short(facts(), min_meal=45)
    assert not goes_short(facts(), weekly_rest=100 * 60)


def test_a_punch_of_the_future_goes_the_whole_way():
    end = facts().punches[-1].at // US_PER_MINUTE
    assert goes_short(facts(), now=instant(end))
    assert not goes_short(facts(), now=instant(end - 1))
