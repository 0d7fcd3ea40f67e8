"""The short way gives what the whole engine gives, to the minute and to the finding."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance_app.domain.person_facts import DayOff, LeaveDay, PersonFacts
from attendance_app.domain.rota import Hours, Rota, Weekly
from attendance_app.domain.rule_packs import PRESETS
from attendance_app.domain.rule_timeline import RulesInForce
from attendance_app.domain.workdays import assess
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.in_turn import stretches
from attendance_app.domain.worked_time.policy import Attribution, EarlyIn, NightWindow, Policy
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.domain.worked_time.punches import US_PER_MINUTE, Kind, Punch, instant
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.zones import clock_of, date_of
from tests.domain.worked_time.weeks import changing_zones

MANY = settings(max_examples=settings.default.max_examples * 8, deadline=None)
LATER = datetime(2027, 6, 1, tzinfo=UTC)
NIGHTS = (
    (),
    (NightWindow("night", 22 * 60, 6 * 60),),
    (NightWindow("evening", 18 * 60, 23 * 60), NightWindow("deep night", 0, 4 * 60)),
    (NightWindow("first", 0, 13 * 60), NightWindow("holiday", 12 * 60, 0)),
)
ODD_KINDS = [Kind.UNTYPED, Kind.NO_MEAL, Kind.BREAK_START, Kind.BREAK_END]
MONTH = 31


class Invented:
    """A month of somebody around a day on which clocks change, by chance."""

    def __init__(self, zone: str, minute: int, chance: random.Random) -> None:
        self.zone, self.chance = zone, chance
        self.clock = clock_of(zone)
        middle = (minute + self.clock.offset(minute)) // 1440
        length = chance.choice([13, MONTH])
        self.days = range(middle - 7, middle - 7 + length + 2)
        self.first, self.last = date_of(middle - 6), date_of(middle - 7 + length)

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
        if self.often(0.2):
            given |= {"max_shift_min": pick([300, 540, 1200])}
        if self.often(0.2):
            given |= {"min_rest": 15 * 60, "weekly_rest": 60 * 60}
        if self.often(0.2):
            given |= {"seventh_day": True, "daily_ot": pick([240, 480])}
        given |= {"attribution": pick(list(Attribution)), "exempt": self.often(0.1)}
        policy = policy_from(given)
        values = {name: getattr(policy, name) for name in Policy.__slots__}
        return Policy(**values | {"night": pick(NIGHTS)})

    def punches(self) -> Iterator[Punch]:
        """Shifts on most days, at much the same times; now and then something unusual."""
        usual = self.chance.randrange(1440)
        messy = self.chance.choice([0, 0.01, 0.03, 0.15])
        free = self.chance.choice([0.05, 0.25])
        for day in self.days:
            if self.often(free):
                continue
            start = self.clock.to_utc(day, 0) + usual + self.chance.randrange(-20, 21)
            length, pause = self.chance.randrange(200, 560), self.chance.randrange(1, 90)
            cut = self.chance.randrange(1, length)
            edges = [start, start + cut, start + cut + pause, start + length + pause]
            if self.often(0.2):
                edges = [start, start + length]
            for n, edge in enumerate(edges):
                yield from self.taps(edge, Kind.OUT if n % 2 else Kind.IN, f"{day}-{n}", messy)

    def taps(self, edge: int, kind: Kind, name: str, messy: float) -> Iterator[Punch]:
        """One punch, or what becomes of it where people forget things."""
        at = edge * US_PER_MINUTE + self.chance.randrange(60_000_000)
        sequence = int(kind is Kind.IN)
        if self.often(messy):
            return
        if self.often(messy):
            at += self.chance.choice([-300, 0, 300, 1200]) * US_PER_MINUTE
        if self.often(messy / 2):
            kind = self.chance.choice([*ODD_KINDS, kind])
        yield Punch(at, kind, name, sequence)
        if self.often(messy):
            later = self.chance.choice([0, 5, 100, 300]) * 1_000_000
            again = self.chance.choice([Kind.IN, Kind.OUT, kind, kind])
            yield Punch(at + later, again, f"{name} again", sequence)
        if self.often(messy / 4):
            yield Punch(at, kind, name, sequence)

    def corrections(self, punches: list[Punch]) -> Iterator[Correction]:
        """What was decided about some of the punches."""
        for punch in punches:
            if not self.often(0.02):
                continue
            other = Punch(punch.at + 600_000_000, punch.kind, f"{punch.id} corrected")
            approved = self.often(0.8)
            yield self.chance.choice(
                [
                    Correction(Operation.VOID, punch.id, approved=approved),
                    Correction(Operation.REPLACE, punch.id, other, approved=approved),
                    Correction(Operation.ADD, punch=other, approved=approved),
                ]
            )

    def person(self) -> PersonFacts:
        changes = [self.days[7], self.days[10], self.days[-5]]
        later = [(date_of(day), self.policy()) for day in changes if self.often(0.25)]
        rules = Rules(self.policy(), later)
        start = self.chance.randrange(0, 1440, 15)
        rota = Rota(Weekly(Hours(start, (start + 510) % 1440, 30), 0b0011111))
        if self.often(0.2):
            other = Hours((start + 240) % 1440, (start + 700) % 1440)
            rota = Rota(rota.before, [(date_of(self.days[9]), Weekly(other, 0b1111001))])
        holidays = {date_of(d): DayOff("Fair", 480) for d in self.days if self.often(0.05)}
        leave = {
            date_of(d): LeaveDay("PTO", self.chance.choice([None, 120]), 120, True)
            for d in self.days
            if self.often(0.05)
        }
        punches = sorted(self.punches())
        if self.often(0.1):
            self.chance.shuffle(punches)
        return PersonFacts(
            1,
            RulesInForce(rules, {}),
            punches,
            corrections=[*self.corrections(punches)] if self.often(0.3) else [],
            rota=rota if self.often(0.7) else Rota(),
            holidays=holidays,
            leave=leave,
            hired=date_of(self.days[3]) if self.often(0.1) else None,
            left=date_of(self.days[-4]) if self.often(0.1) else None,
        )


def invented(seed: int) -> Invented:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return Invented(*chance.choice(changing_zones()), chance)


@MANY
@given(st.integers(0, 1 << 32))
def test_whatever_somebody_forgot_both_ways_give_the_same_days(seed: int):
    found = invented(seed)
    person = found.person()
    minute = found.chance.choice(found.days) * 1440 + found.chance.randrange(1440)
    now = LATER if found.often(0.6) else instant(minute)
    short = assess(person, now, found.first, found.last)
    whole = assess(person, now, found.first, found.last, in_full=True)
    assert short.days == whole.days
    assert short.due == whole.due
    assert short.result == whole.result


def test_a_break_that_takes_all_of_a_short_shift_leaves_no_day():
    policy = policy_from({"zone": "Europe/Berlin", "auto_break": [[0, 30]]})
    punches = [
        Punch(minute * US_PER_MINUTE, kind, str(kind))
        for minute, kind in ((29_600_000, Kind.IN), (29_600_020, Kind.OUT))
    ]
    person = PersonFacts(1, RulesInForce(Rules(policy), {}), punches)
    day = date_of(29_600_000 // 1440)
    short, whole = (assess(person, LATER, day, day, in_full=way) for way in (False, True))
    assert short.days == whole.days
    assert (short.days[day].worked, len(short.days[day].segments)) == (0, 1)


IN_TURN, OUT_OF_TURN = True, False


@pytest.mark.parametrize(
    ("kinds", "cut"),
    [
        ("", []),
        ("ioioio", [(0, 6, IN_TURN)]),
        ("ioioiioioio", [(0, 4, IN_TURN), (4, 7, OUT_OF_TURN), (7, 11, IN_TURN)]),
        ("ioioi", [(0, 4, IN_TURN), (4, 5, OUT_OF_TURN)]),
        ("oio", [(0, 1, OUT_OF_TURN), (1, 3, IN_TURN)]),
        ("ioiooio", [(0, 2, IN_TURN), (2, 5, OUT_OF_TURN), (5, 7, IN_TURN)]),
        ("iouoio", [(0, 4, OUT_OF_TURN), (4, 6, IN_TURN)]),
        ("ioniuio", [(0, 7, OUT_OF_TURN)]),
    ],
    ids=[
        "nothing",
        "in turn",
        "an out is missing",
        "still in",
        "an out without an in",
        "two taps",
        "a kind to be guessed",
        "an attestation",
    ],
)
def test_only_the_stretch_around_a_forgotten_punch_leaves_the_short_way(kinds, cut):
    assert stretches(kinds) == cut
