"""What the page of schedules draws, and what it reads out of its form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.export_schedule import WEEKDAYS, Plan, Trigger
from attendance_app.services.export_schedules import ScheduleView, Wish
from attendance_app.web import routes, wording
from attendance_app.web.asking import number_or_none
from attendance_app.web.payroll.telling import told_of
from attendance_app.web.payroll.views import KINDS, STATES, TITLES

TRIGGERS = (
    (str(Trigger.AFTER_PERIOD), "Some days after each pay period"),
    (str(Trigger.ON_LOCK), "When a pay period is locked"),
    (str(Trigger.WEEKLY), "Each week"),
    (str(Trigger.MONTHLY), "Each month"),
)
DAYS = tuple((str(number), name) for number, name in enumerate(WEEKDAYS))
_NAMES = {"xlsx": "Workbook", "pdf": "Sheets", "csv": "Table"} | TITLES


@dataclass(frozen=True)
class ScheduleLine:
    """A schedule. next: when it asks next, in its zone. last: its newest run, with the way there.

    last_state: as of a run; empty where there was none.
    """

    id: int
    name: str
    when: str
    what: str
    told: str
    next: str
    paused: bool
    last: str
    last_state: str
    href: str


def schedule_lines(views: Sequence[ScheduleView], now: datetime) -> list[ScheduleLine]:
    """Draw up the schedules."""
    return [_line(view, now) for view in views]


def _line(view: ScheduleView, now: datetime) -> ScheduleLine:
    kinds = ", ".join(_NAMES.get(kind, kind) for kind in view.kinds)
    ahead = ", look ahead" if view.look_ahead else ""
    last = view.last
    return ScheduleLine(
        id=view.id,
        name=view.name,
        when=view.when,
        what=f"{kinds}, {view.site or 'all sites'}{ahead}",
        told=f"{wording.counted(view.told, 'recipient')} told" if view.told else "nobody is told",
        next=_next(view, now),
        paused=view.paused,
        last=f"Run {last.export}, {STATES.get(last.state, last.state).lower()}" if last else "",
        last_state=last.state if last else "",
        href=routes.payroll_run(last.export) if last else "",
    )


def _next(view: ScheduleView, now: datetime) -> str:
    if view.paused:
        return "Paused"
    if view.next_at is None:
        return "At the next lock" if "locked" in view.when else "With the next pay period"
    there = wording.local(view.next_at, view.zone)
    year = "" if there.year == wording.local(now, view.zone).year else f" {there.year}"
    return f"{wording.day(there.date())}{year}, {there:%H:%M}"


def wish_of(form: dict[str, Any], systems: Sequence[tuple[str, str]]) -> Wish:
    """Read a schedule out of the form.

    Raises:
        RuleViolation: the time is none.

    """
    named = str(form.get("trigger") or "")
    if named not in tuple(Trigger):
        raise RuleViolation("Choose when.", "trigger")
    trigger = Trigger(named)
    day = number_or_none(form.get("weekday" if trigger is Trigger.WEEKLY else "day"))
    on_lock = trigger is Trigger.ON_LOCK
    plan = Plan(trigger, 0 if on_lock else _day(day), time() if on_lock else _time(form))
    return Wish(
        name=str(form.get("name") or ""),
        plan=plan,
        kinds=[kind for kind, _ in (*KINDS, *systems) if form.get(f"kind_{kind}")],
        site=number_or_none(form.get("site_id")),
        look_ahead=bool(form.get("look_ahead")),
        tell=told_of(form),
    )


def _day(day: int | None) -> int:
    if day is None:
        raise RuleViolation("Give a day, as a number.", "day")
    return min(day, 1_000)


def _time(form: dict[str, Any]) -> time:
    try:
        given = time.fromisoformat(str(form.get("at") or ""))
    except ValueError:
        raise RuleViolation("Give a time, as 06:00.", "at") from None
    return given.replace(second=0, microsecond=0, tzinfo=None)
