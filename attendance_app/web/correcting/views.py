"""What the form of a correction holds, and what it says about the effect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from attendance_app.domain.errors import RuleViolation
from attendance_app.services.correction_views import CorrectionAsked, CorrectionEffect, DayEffect
from attendance_app.services.timesheet_views import PunchMark
from attendance_app.web import wording
from attendance_app.web.asking import day_or_none
from attendance_app.web.days import SHORT, signed_hours

OPERATIONS = [("add", "Add a punch"), ("replace", "Change a punch"), ("void", "Take one away")]
DIRECTIONS = [("in", "Clock-in"), ("out", "Clock-out"), ("no_meal", "No meal was possible")]
FIELDS = frozenset({"operation", "target", "direction", "day", "at", "reason_code", "reason"})
COUNTED = ("counts", "added", "unpaired", "dropped")


@dataclass(frozen=True)
class Draft:
    """What is typed so far; all text as the form has it."""

    employee: int = 0
    name: str = ""
    own: bool = False
    operation: str = "add"
    target: str = ""
    direction: str = "out"
    day: str = ""
    at: str = ""
    reason_code: str = "forgot"
    reason: str = ""

    def put(self, name: str, value: str) -> "Draft":
        """Give the draft with one field changed; an unknown field changes nothing."""
        return replace(self, **{name: value[:500]}) if name in FIELDS else self

    @property
    def complete(self) -> bool:
        """Tell whether there is enough to show the effect of."""
        timed = self.operation == "void" or bool(self.at) or self.direction == "no_meal"
        return bool(self.day) and timed and (self.operation == "add" or bool(self.target))


@dataclass(frozen=True)
class EffectLine:
    """One day before and after."""

    day: str
    before: str
    after: str
    change: str
    less: bool
    settled: str


@dataclass(frozen=True)
class Effect:
    """What the correction would do. known: whether anything is said yet."""

    known: bool = False
    change: str = ""
    less: bool = False
    lines: tuple[EffectLine, ...] = ()
    remarks: tuple[str, ...] = ()
    adjustment: bool = False


def asked(draft: Draft) -> CorrectionAsked:
    """Read the form.

    Raises:
        RuleViolation: the day or the time is none.

    """
    return CorrectionAsked(
        employee_id=draft.employee,
        operation=draft.operation,
        target=draft.target if draft.operation != "add" else "",
        direction=draft.direction if draft.operation != "void" else "",
        day=_day(draft.day),
        at=time_or_none(draft.at) if draft.operation != "void" else None,
        reason_code=draft.reason_code,
        reason=draft.reason.strip(),
    )


def effect(view: CorrectionEffect) -> Effect:
    """Draw up an effect."""
    return Effect(
        known=True,
        change=signed_hours(view.minutes) if view.minutes else "paid time stays as it is",
        less=view.minutes < 0,
        lines=tuple(_line(day) for day in view.days),
        remarks=view.remarks,
        adjustment=view.becomes_adjustment,
    )


def targets(marks: Sequence[PunchMark]) -> list[tuple[str, str]]:
    """Give the punches of a day that can be changed or taken away."""
    return [
        (mark.id, f"{mark.local} {mark.direction}, {mark.method or 'correction'}")
        for mark in marks
        if mark.state in COUNTED
    ]


def time_or_none(text: str) -> time | None:
    """Read a time of day; nothing is None.

    Raises:
        RuleViolation: it is no time.

    """
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise RuleViolation("Give the time as 16:30.", "at") from None


def _day(text: str) -> date:
    day = day_or_none(text, "day")
    if day is None:
        raise RuleViolation("Choose the day.", "day")
    return day


def _line(day: DayEffect) -> EffectLine:
    change = sum(day.after) - sum(day.before)
    gone = [SHORT.get(code, code) for code in day.findings_before if code not in day.findings_after]
    come = [SHORT.get(code, code) for code in day.findings_after if code not in day.findings_before]
    told = [f"settles “{', '.join(gone)}”"] if gone else []
    told += [f"brings “{', '.join(come)}”"] if come else []
    return EffectLine(
        day=wording.day(day.day),
        before=wording.hours(sum(day.before)),
        after=wording.hours(sum(day.after)),
        change=signed_hours(change) if change else "0",
        less=change < 0,
        settled=", ".join(told),
    )
