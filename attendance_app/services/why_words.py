"""Words for what the rules did to a shift."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from attendance_app.domain.rule_packs import KEYS
from attendance_app.domain.worked_time.buckets import Bucket
from attendance_app.domain.worked_time.policy import Policy
from attendance_app.domain.worked_time.punches import instant
from attendance_app.domain.worked_time.shifts import Shift
from attendance_app.domain.worked_time.trace import Rule, Step
from attendance_app.services.day_lines import Picture
from attendance_app.services.wall_clock import clock_words

BARS = {
    Rule.PAID_BREAK: "break_paid",
    Rule.UNPAID_BREAK: "break_unpaid",
    Rule.DEDUCTED: "deducted",
    Rule.NIGHT: "night",
}
_NIGHTS = {(23 * 60, 6 * 60): "ArbZG s. 2(3)", (20 * 60, 6 * 60): "EStG s. 3b"}
_SOURCES = {key.key: key.source for key in KEYS}


@dataclass(frozen=True, slots=True)
class Worded:
    """A step in words."""

    step: Step
    headline: str
    sentence: str
    text: str
    key: str
    source: str


def explained(
    picture: Picture, steps: Sequence[Step], shifts: Sequence[Shift], zone: ZoneInfo
) -> Iterator[Worded]:
    """Yield the steps that a reader needs; what is booked as regular time needs no reason."""
    for step in steps:
        policy = _policy(picture, step, shifts)
        words = _Words(picture, step, policy, zone)
        if step.rule is Rule.BOOKED:
            if not step.note.startswith(Bucket.REG):
                yield words.beyond()
        elif step.rule in _WORDS:
            yield _WORDS[step.rule](words)


def _policy(picture: Picture, step: Step, shifts: Sequence[Shift]) -> Policy:
    """Return the policy that decided a step: of the shift's start, or of the booked workday."""
    rules = picture.known.person.in_force.rules
    if step.rule is not Rule.BOOKED:
        for shift in shifts:
            if shift.start - 60 <= step.start <= shift.end + 60:
                return shift.version.policy
    return rules.at(step.start).policy


@dataclass(frozen=True, slots=True)
class _Words:
    picture: Picture
    step: Step
    policy: Policy
    zone: ZoneInfo

    def clock(self, minute: int) -> str:
        return clock_words(instant(minute), self.zone)

    def span(self) -> str:
        return f"{self.clock(self.step.start)} to {self.clock(self.step.end)}"

    def worded(self, headline: str, sentence: str, text: str, key: str) -> Worded:
        value = getattr(self.policy, key, None) if key else None
        shown = f"{key} {_value(value)}".strip() if key else ""
        return Worded(self.step, headline, sentence, text, shown, _SOURCES.get(key, ""))

    def corrected(self) -> Worded:
        sentence = f"{self.step.note}. The original punch stays."
        return self.worded("Corrected", sentence, "", "")

    def dropped(self) -> Worded:
        sentence = f"At {self.clock(self.step.start)}: {self.step.note}. One of them counts."
        return self.worded("Second tap dropped", sentence, "0", "dup_window_s")

    def paired(self) -> Worded:
        length = self.step.end - self.step.start
        return self.worded("In and out paired", f"{self.span()}, {length} minutes.", "", "")

    def unpaired(self) -> Worded:
        sentence = f"{self.clock(self.step.start)}: {self.step.note}. Nothing is counted."
        return self.worded("A punch is missing", sentence, "0", "max_shift_min")

    def snapped(self) -> Worded:
        sentence = f"{self.clock(self.step.start)} counts from {self.clock(self.step.end)}."
        return self.worded("Early in moved to the start", sentence, self._signed(), "early_in")

    def rounded(self) -> Worded:
        sentence = f"{self.clock(self.step.start)} → {self.clock(self.step.end)}."
        return self.worded("Rounded to the nearest", sentence, self._signed(), "round_q")

    def paid_break(self) -> Worded:
        sentence = f"{self.span()}, {self.step.end - self.step.start} minutes away. It stays paid."
        return self.worded("Short break paid", sentence, "0", "paid_break_max")

    def unpaid_break(self) -> Worded:
        away = self.step.end - self.step.start
        sentence = f"{self.span()}, {away} minutes away. Longer breaks are not paid."
        return self.worded("Break not paid", sentence, f"-{away}", "paid_break_max")

    def no_meal(self) -> Worded:
        return self.worded("No meal taken", f"{self.step.note}.", "0", "auto_break")

    def deducted(self) -> Worded:
        sentence = f"The break taken was shorter than the rule asks. {self.span()} is taken out."
        return self.worded("Meal filled up", sentence, self._signed(), "auto_break")

    def night(self) -> Worded:
        length = self.step.end - self.step.start
        sentence = f"Paid minutes {self.span()}, counted in real time."
        worded = self.worded("Night tag", sentence, f"{length} tag", "night")
        shown = ", ".join(f"{clock_of(w.start)}-{clock_of(w.end)}" for w in self.policy.night)
        laws = {_NIGHTS.get((w.start, w.end), "Company rule") for w in self.policy.night}
        return replace(worded, key=f"night {shown}", source=", ".join(sorted(laws)))

    def holiday(self) -> Worded:
        length = self.step.end - self.step.start
        sentence = f"Paid minutes {self.span()} on a day off of the site."
        return self.worded("Holiday tag", sentence, f"{length} tag", "")

    def beyond(self) -> Worded:
        """Word overtime and double time: which limit was reached, and when."""
        length = self.step.end - self.step.start
        bucket = self.step.note.split(" ")[0]
        today, week = self._before()
        at = self.clock(self.step.start)
        if bucket == Bucket.DT and self.policy.daily_dt is not None:
            key, sentence = "daily_dt", f"{_hours(today)} of this day before. Double from {at}."
        elif self.policy.daily_ot is not None and today >= self.policy.daily_ot:
            key, sentence = "daily_ot", f"{_hours(today)} of this day before. Overtime from {at}."
        elif self.policy.weekly_ot is not None and week >= self.policy.weekly_ot:
            key = "weekly_ot"
            sentence = f"{_hours(week)} of straight time this week before. Overtime from {at}."
        else:
            key, sentence = "seventh_day", f"The seventh day worked of this week, from {at}."
        headline = "Double time" if bucket == Bucket.DT else "Overtime"
        return self.worded(headline, sentence, f"{length} {bucket}", key)

    def _before(self) -> tuple[int, int]:
        """Return paid minutes of the workday, and straight ones of the week, before the step."""
        rules = self.picture.known.person.in_force.rules
        workday = next(
            (
                w
                for start, _, w, _ in self.picture.assessed.result.lines
                if start == self.step.start
            ),
            rules.workday(self.step.start)[0],
        )
        week = rules.week(workday)
        today = straight = 0
        for start, end, day, bucket in self.picture.assessed.result.lines:
            if start < self.step.start and rules.week(day) == week:
                straight += end - start if bucket is Bucket.REG else 0
                today += end - start if day == workday else 0
        return today, straight

    def _signed(self) -> str:
        return f"{self.step.minutes:+d}" if self.step.minutes else "0"


_WORDS: dict[Rule, Callable[[_Words], Worded]] = {
    Rule.CORRECTED: _Words.corrected,
    Rule.DROPPED: _Words.dropped,
    Rule.PAIRED: _Words.paired,
    Rule.UNPAIRED: _Words.unpaired,
    Rule.SNAPPED: _Words.snapped,
    Rule.ROUNDED: _Words.rounded,
    Rule.PAID_BREAK: _Words.paid_break,
    Rule.UNPAID_BREAK: _Words.unpaid_break,
    Rule.NO_MEAL: _Words.no_meal,
    Rule.DEDUCTED: _Words.deducted,
    Rule.NIGHT: _Words.night,
    Rule.HOLIDAY: _Words.holiday,
}


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(
            f"{item[0]} → {item[1]}" if len(item) == 2 else str(item[0]) for item in value
        )
    return "off" if value is None else str(value)


def clock_of(minute: int) -> str:
    """Return a minute of the local day as "22:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02d}"
