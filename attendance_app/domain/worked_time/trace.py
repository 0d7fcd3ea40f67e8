"""The trace: each thing that the rules did, so that every minute can tell its reason."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from attendance_app.domain.worked_time.findings import Code, Finding
from attendance_app.domain.worked_time.zones import MINUTES_PER_DAY, ZoneClock, date_of


class Rule(StrEnum):
    """What was done, in the order of the pipeline."""

    CORRECTED = "corrected"
    IGNORED = "ignored"
    DROPPED = "dropped"
    PAIRED = "paired"
    UNPAIRED = "unpaired"
    SNAPPED = "snapped"
    ROUNDED = "rounded"
    PAID_BREAK = "paid break"
    UNPAID_BREAK = "unpaid break"
    NO_MEAL = "no meal"
    DEDUCTED = "deducted"
    BOOKED = "booked"
    NIGHT = "night"
    HOLIDAY = "holiday"


SOURCES = {
    Rule.DROPPED: "dup_window_s",
    Rule.SNAPPED: "early_in, 29 CFR 785.48(a)",
    Rule.ROUNDED: "round_q, 29 CFR 785.48(b)",
    Rule.PAID_BREAK: "paid_break_max, 29 CFR 785.18",
    Rule.UNPAID_BREAK: "paid_break_max, 29 CFR 785.19",
    Rule.NO_MEAL: "29 CFR 785.19(a)",
    Rule.DEDUCTED: "auto_break",
    Rule.NIGHT: "night",
    Rule.HOLIDAY: "holiday calendar",
}


class Step(NamedTuple):
    """One thing done to [start, end), in UTC minutes from 1970.

    minutes: by how much it changed the paid time. version: from which workday the rules it used
    are in force; None for the first. note: what else a reader needs, such as a bucket's name.
    """

    rule: Rule
    start: int
    end: int
    minutes: int = 0
    punches: tuple[str, ...] = ()
    version: date | None = None
    note: str = ""

    def covers(self, minute: int) -> bool:
        """Tell whether the step is about `minute`."""
        low, high = sorted((self.start, self.end))
        return low <= minute < high


class Ledger:
    """Collects steps and findings while the rules run."""

    __slots__ = ("findings", "notices", "steps")

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.findings: list[Finding] = []
        self.notices: list[Finding] = []

    def find(self, code: Code, minute: int, workday: int, *punches: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(code, minute, workday, punches))


def explain(step: Step, clock: ZoneClock) -> str:
    """Return the step as a line for people, with local times."""
    if step.rule is Rule.IGNORED:
        return f"{step.rule}: {step.note}"
    span = clock_text(step.start, clock)
    if step.end != step.start:
        joint = "->" if step.rule in (Rule.ROUNDED, Rule.SNAPPED) else "to"
        span = f"{span} {joint} {clock_text(step.end, clock)}"
    parts = [f"{step.rule}: {span}"]
    if step.minutes:
        parts.append(f"{step.minutes:+d} min")
    if step.note:
        parts.append(step.note)
    if step.rule in SOURCES:
        parts.append(f"({SOURCES[step.rule]})")
    if step.version is not None:
        parts.append(f"[rules from {step.version.isoformat()}]")
    return " ".join(parts)


def clock_text(minute: int, clock: ZoneClock) -> str:
    """Return "2026-11-01 01:30", with the offset when the wall shows that time twice."""
    offset = clock.offset(minute)
    local = minute + offset
    day, time = divmod(local, MINUTES_PER_DAY)
    text = f"{date_of(day).isoformat()} {time // 60:02d}:{time % 60:02d}"
    around = {clock.offset(minute - MINUTES_PER_DAY), clock.offset(minute + MINUTES_PER_DAY)}
    twice = any(o != offset and clock.offset(local - o) == o for o in around)
    if not twice:
        return text
    hours, minutes = divmod(abs(offset), 60)
    return f"{text} ({'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d})"
