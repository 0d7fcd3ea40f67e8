"""What the corrections page draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from attendance_app.services.correction_views import (
    CorrectionEffect,
    CorrectionView,
    ForgottenOut,
)
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint
from attendance_app.web.days import signed_hours

STATES = {
    "requested": ("attention", "Waiting"),
    "approved": ("ok", "Approved"),
    "rejected": ("absent", "Rejected"),
    "withdrawn": ("plain", "Withdrawn"),
}
DEEDS = {"add": "Add", "void": "Take away", "replace": "Change"}
WORDS = {"in": "clock-in", "out": "clock-out", "no_meal": "“no meal”"}


@dataclass(frozen=True)
class CorrectionRow:
    """One correction: the old punch (struck through) and the new one, side by side."""

    id: int
    name: str
    initials: str
    tint: int
    site: str
    deed: str
    old: str
    new: str
    reason: str
    change: str
    less: bool
    asked: str
    badge: str
    state: str
    decided: str
    comment: str
    may_decide: bool
    may_withdraw: bool
    why_not: str
    batch: str
    href: str


@dataclass(frozen=True)
class ForgottenRow:
    """Somebody who seems to have left without clocking out. reminded: when, and by whom."""

    employee: int
    name: str
    initials: str
    tint: int
    what: str
    day: str
    at: str
    reminded: str = ""
    may_remind: bool = False


@dataclass(frozen=True)
class OutageLine:
    """What the bulk fix would do to one person."""

    id: int
    name: str
    change: str
    less: bool
    remark: str


def correction_row(
    view: CorrectionView, me: str, reasons: dict[str, str], zone: str
) -> CorrectionRow:
    """Draw up one correction for whoever looks, by their name, in the company's time."""
    badge, state = STATES.get(view.state, ("plain", view.state))
    reason = reasons.get(view.reason_code, view.reason_code)
    old = f"{view.old_local} {view.old_direction}".strip()
    new = view.at_local or ""
    return CorrectionRow(
        id=view.id,
        name=view.employee,
        initials=initials(view.employee),
        tint=tint(view.employee_id),
        site=view.site,
        deed=f"{DEEDS.get(view.operation, view.operation)} {_what(view)}".strip(),
        old=old if view.operation != "add" else "",
        new=new if view.operation == "add" else f"{new} {view.direction}".strip() if new else "",
        reason=f"{reason}: {view.reason}" if view.reason else reason,
        change=signed_hours(view.minutes) if view.minutes else "0",
        less=view.minutes < 0,
        asked=f"{view.requested_by}, {_when(view.requested_at, zone)}",
        badge=badge,
        state=state,
        decided=_decided(view, zone),
        comment=view.comment,
        may_decide=view.may_decide and view.state == "requested",
        may_withdraw=view.state == "requested" and view.requested_by == me,
        why_not=view.why_not if view.state == "requested" else "",
        batch=view.batch,
        href=_href(view),
    )


MAILED = {
    "queued": "the mail is on its way",
    "sending": "the mail is on its way",
    "sent": "mailed",
    "failed": "the mail did not go out",
}


def forgotten_row(view: ForgottenOut, me: int | None) -> ForgottenRow:
    """Draw up somebody who seems to have left, for whoever looks (their own employee id)."""
    ended = f", shift ended {view.planned_end_local}" if view.planned_end_local else ""
    day = view.proposal_day
    return ForgottenRow(
        employee=view.employee_id,
        name=view.employee,
        initials=initials(view.employee),
        tint=tint(view.employee_id),
        what=f"In since {view.since_local}{ended}",
        day=day.isoformat() if day else "",
        at=f"{view.proposal_at:%H:%M}" if view.proposal_at else "",
        reminded=_reminded(view),
        may_remind=view.reminded_at is None and view.employee_id != me,
    )


def _reminded(view: ForgottenOut) -> str:
    if view.reminded_at is None:
        return ""
    by = f" by {view.reminded_by}" if view.reminded_by else ""
    told = [f"Reminded {_when(view.reminded_at, view.zone)}{by}", MAILED.get(view.mailed, "")]
    return ", ".join(part for part in told if part)


def outage_line(effect: CorrectionEffect) -> OutageLine:
    """Draw up what the bulk fix would do to one person."""
    return OutageLine(
        id=effect.employee_id,
        name=effect.employee,
        change=signed_hours(effect.minutes) if effect.minutes else "0",
        less=effect.minutes < 0,
        remark=" ".join(effect.remarks),
    )


def batches(rows: Sequence[CorrectionRow]) -> list[tuple[str, str]]:
    """Give the bulk fixes that may be decided at once: (batch, how many)."""
    counted: dict[str, int] = {}
    for row in rows:
        if row.batch and row.may_decide:
            counted[row.batch] = counted.get(row.batch, 0) + 1
    return [
        (batch, wording.counted(number, "person", "people")) for batch, number in counted.items()
    ]


def _what(view: CorrectionView) -> str:
    direction = view.direction or view.old_direction
    return WORDS.get(direction, direction)


def _when(at: datetime, zone: str) -> str:
    there = wording.local(at, zone)
    return f"{wording.day(there.date())} {there:%H:%M}"


def _decided(view: CorrectionView, zone: str) -> str:
    if view.decided_at is None:
        return ""
    return f"{view.decided_by}, {_when(view.decided_at, zone)}"


def _href(view: CorrectionView) -> str:
    told = view.at or view.decided_at or view.requested_at
    return f"{routes.timesheet(view.employee_id)}?day={told.date()}"
