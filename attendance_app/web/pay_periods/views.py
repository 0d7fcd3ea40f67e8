"""What the pay period page draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from attendance_app.services.pay_period_views import (
    AdjustmentView,
    ApprovalView,
    ComparedLine,
    PayCalendarView,
    PeriodLine,
    PeriodView,
    StepView,
    TeamState,
)
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint
from attendance_app.web.days import signed_hours

FREQUENCIES = [
    ("weekly", "Every week"),
    ("biweekly", "Every two weeks"),
    ("semimonthly", "Twice a month: 1st to 15th, 16th to the end"),
    ("monthly", "Every month"),
    ("monthly_from", "Every month from a day on, such as 26th to 25th"),
    ("custom", "Days of your own"),
]
STATES = {"done": "done", "now": "now", "waiting": "todo"}
STEP_NAMES = {
    "signed": "Signed",
    "manager": "Managers",
    "hr": "HR approval",
    "locked": "Locked",
    "exported": "Exported",
}
STEP_WORDS = {
    "signed": "signed",
    "manager": "approved as manager",
    "hr": "approved as HR",
    "locked": "locked",
    "exported": "exported",
    "reopen_asked": "asked to reopen",
    "reopened": "reopened",
}
KINDS = {
    "regular": "Regular",
    "overtime": "Overtime",
    "double": "Double time",
    "night": "Night",
    "holiday": "On a holiday",
    "holiday_paid": "Holiday, paid",
    "leave_paid": "Leave, paid",
}
ALWAYS = ("regular", "overtime")
RISE = 20  # percent from which a change is marked


@dataclass(frozen=True)
class PeriodCard:
    """The head of a period, what may be done to it now, and its seal."""

    id: int = 0
    label: str = ""
    first: str = ""
    sub: str = ""
    why_short: str = ""
    state: str = ""
    as_of: str = ""
    seal: str = ""
    data_seal: str = ""
    revision: int = 1
    people: int = 0
    adjustments: int = 0
    reopen_asked_by: str = ""
    in_the_way: int = 0
    may_approve_team: bool = False
    may_approve_hr: bool = False
    may_lock: bool = False
    may_ask_reopen: bool = False
    may_reopen: bool = False
    earlier: str = ""
    later: str = ""
    export: str = ""


@dataclass(frozen=True)
class PeriodChoice:
    """A period in the list."""

    id: int
    label: str
    state: str
    people: str
    blocking: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class StepItem:
    """One step of the stepper. state: done, now, todo."""

    number: str
    name: str
    state: str
    line: str
    more: str


@dataclass(frozen=True)
class Compared:
    """Hours of one kind, now and before; percents are of the longest bar."""

    kind: str
    percent: int
    percent_before: int
    hours: str
    before: str
    change: str
    marked: bool


@dataclass(frozen=True)
class TeamRow:
    """A manager's part of the period."""

    manager_id: int
    manager: str
    initials: str
    tint: int
    told: str
    percent: int
    approved: str
    may_approve: bool
    href: str


@dataclass(frozen=True)
class ActLine:
    """One act that was kept."""

    text: str
    when: str
    seal: str
    void: str


@dataclass(frozen=True)
class AdjustmentLine:
    """A line that pays a late fact of a locked day."""

    name: str
    day: str
    kind: str
    minutes: str
    less: bool
    cause: str
    origin: str
    href: str


@dataclass(frozen=True)
class CalendarCard:
    """How periods follow each other."""

    frequency: str = "monthly"
    anchor: str = ""
    sign_off: bool = False
    words: str = ""


def period_card(
    view: PeriodView, listed: Sequence[PeriodLine], words: str, zone: str
) -> PeriodCard:
    """Draw up the head. listed: newest first."""
    line = view.line
    place = next((n for n, one in enumerate(listed) if one.id == line.id), None)
    earlier = listed[place + 1] if place is not None and place + 1 < len(listed) else None
    later = listed[place - 1] if place else None
    told = [words, f"revision {line.revision}" if line.revision > 1 else ""]
    return PeriodCard(
        id=line.id,
        label=wording.span(line.starts_on, line.ends_on),
        first=line.starts_on.isoformat(),
        sub=", ".join(part for part in told if part),
        why_short=view.why_short,
        state=line.state,
        as_of=_as_of(view, zone),
        seal=grouped(view.sha256),
        data_seal=grouped(view.dataset_sha256),
        revision=line.revision,
        people=view.people,
        adjustments=view.adjustments,
        reopen_asked_by=view.reopen_asked_by,
        in_the_way=view.blockers_total,
        may_approve_team=view.may_approve_team,
        may_approve_hr=view.may_approve_hr,
        may_lock=view.may_lock,
        may_ask_reopen=view.may_ask_reopen,
        may_reopen=view.may_reopen,
        earlier=routes.pay_period(earlier.id) if earlier else "",
        later=routes.pay_period(later.id) if later else "",
        export=f"{routes.PAYROLL}?period={line.id}",
    )


def choices(listed: Sequence[PeriodLine], chosen: int) -> list[PeriodChoice]:
    """Draw up the list of periods."""
    return [
        PeriodChoice(
            id=line.id,
            label=wording.span(line.starts_on, line.ends_on),
            state=line.state.replace("_", " "),
            people=wording.counted(line.people, "person", "people"),
            blocking=line.blocking,
            href=routes.pay_period(line.id),
            chosen=line.id == chosen,
        )
        for line in listed
    ]


def step_items(view: PeriodView, zone: str) -> list[StepItem]:
    """Draw up the stepper; it begins with the open period."""
    line = view.line
    days = wording.span(line.starts_on, line.ends_on).rsplit(" ", 1)[0]
    people = wording.counted(view.people, "person", "people")
    opened = StepItem("1", "Open", "done", days, people)
    return [opened, *(_step_item(*one, zone) for one in enumerate(view.steps, start=2))]


def _step_item(number: int, step: StepView, zone: str) -> StepItem:
    return StepItem(
        number=str(number),
        name=STEP_NAMES.get(step.name, step.name),
        state=STATES.get(step.state, "todo"),
        line=step.note or step.by,
        more=_done(step, zone),
    )


def _done(step: StepView, zone: str) -> str:
    if step.at is None:
        return ""
    when = _when(step.at, zone)
    return f"{step.by}, {when}" if step.note and step.by else when


def _when(at: datetime, zone: str) -> str:
    there = wording.local(at, zone)
    return f"{wording.day(there.date())} {there:%H:%M}"


def _as_of(view: PeriodView, zone: str) -> str:
    """Give the time of a dataset that is read now, and day and time of a frozen one."""
    if view.line.state in ("locked", "exported"):
        return _when(view.as_of, zone)
    return wording.clock(view.as_of, zone, seconds=True)


def compared(lines: Sequence[ComparedLine]) -> list[Compared]:
    """Draw up the hours by kind against the period before."""
    shown = [line for line in lines if line.minutes or line.before or line.kind in ALWAYS]
    most = max([1, *(line.minutes for line in shown), *(line.before for line in shown)])
    return [_compared(line, most) for line in shown]


def _compared(line: ComparedLine, most: int) -> Compared:
    change, marked = _change(line.minutes, line.before)
    return Compared(
        kind=KINDS.get(line.kind, line.kind),
        percent=line.minutes * 100 // most,
        percent_before=line.before * 100 // most,
        hours=wording.hours(line.minutes),
        before=wording.hours(line.before),
        change=change,
        marked=marked,
    )


def _change(now: int, before: int) -> tuple[str, bool]:
    if before == 0:
        return ("new" if now else wording.DASH), False
    percent = (now - before) * 100 / before
    sign = "+" if percent > 0 else wording.MINUS if percent < 0 else ""
    return f"{sign}{abs(percent):.1f}{wording.NARROW}%", percent >= RISE


def team_row(view: TeamState, first: str, sign_off: bool) -> TeamRow:
    """Draw up a manager's part."""
    unsigned = view.people - view.signed if sign_off else 0
    ready = view.people - max(unsigned, view.to_settle)
    told = [wording.counted(view.people, "person", "people")]
    told += [f"{unsigned} not signed"] if unsigned else []
    told += [f"{view.to_settle} to settle"] if view.to_settle else []
    told += [f"approval void: {view.voided}"] if view.voided else []
    manager = view.manager or "Nobody's people"
    approved = ""
    if view.approved_at is not None:
        approved = f"{view.approved_by}, {wording.day(view.approved_at.date())}"
    team = f"&team={view.manager_id}" if view.manager_id else ""
    return TeamRow(
        manager_id=view.manager_id or 0,
        manager=manager,
        initials=initials(manager),
        tint=tint(view.manager_id or 0),
        told=", ".join(told),
        percent=max(0, ready) * 100 // view.people if view.people else 100,
        approved=approved,
        may_approve=view.may_approve,
        href=f"{routes.TIMESHEETS}?view=period&day={first}{team}",
    )


def act_line(view: ApprovalView, zone: str) -> ActLine:
    """Draw up one act."""
    whose = f" for {view.whose}" if view.whose else ""
    void = ""
    if view.voided_at is not None:
        void = f"void since {wording.day(view.voided_at.date())}: {view.void_reason}"
    return ActLine(
        text=f"{view.by} {STEP_WORDS.get(view.step, view.step)}{whose}",
        when=f"{_when(view.at, zone)}, revision {view.revision}",
        seal=wording.short_sum(view.sha256),
        void=void,
    )


def adjustment_line(view: AdjustmentView) -> AdjustmentLine:
    """Draw up a late line."""
    return AdjustmentLine(
        name=view.employee,
        day=wording.day(view.day),
        kind=KINDS.get(view.kind, view.kind).lower(),
        minutes=signed_hours(view.minutes),
        less=view.minutes < 0,
        cause=view.cause,
        origin=view.origin,
        href=routes.why(view.employee_id, view.day),
    )


def calendar_card(view: PayCalendarView) -> CalendarCard:
    """Draw up how periods follow each other."""
    return CalendarCard(view.frequency, view.anchor.isoformat(), view.sign_off, view.words)


def grouped(sha256: str) -> str:
    """Write a seal by its ends in groups of four: 7b1e 40c9 a2f8 1d36 … 90be 11c7."""
    if len(sha256) < 24:
        return sha256
    start = " ".join(sha256[n : n + 4] for n in range(0, 16, 4))
    return f"{start} … {sha256[-8:-4]} {sha256[-4:]}"
