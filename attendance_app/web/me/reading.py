"""Everything that one's own page shows, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from attendance_app.domain.actor import Actor
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.badges import BadgeView
from attendance_app.services.consents import ConsentStanding
from attendance_app.services.correction_views import ForgottenOut
from attendance_app.services.enrolment import FaceStanding
from attendance_app.web.me.hours import Hours, OwnPunch, hours_of, own_punch, planned, week_of
from attendance_app.web.wording import day_and_year, kept_of_face
from attendance_app.wiring import use_cases

_LISTED = 14  # punches on the page
_MOST = 200  # of one week; more are no person's


@dataclass(frozen=True)
class Face:
    """What the page says about one's face. agreed: one of the states of a consent."""

    agreed: str = "none"
    headline: str = ""
    text: str = ""
    badge: str = ""
    templates: int = 0
    may_agree: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True)
class Reminder:
    """A clock-out that seems forgotten. day, at: what to propose; at is empty without a plan."""

    text: str = ""
    day: str = ""
    at: str = ""


@dataclass(frozen=True)
class Own:
    """What belongs to one employee. punches: the newest. badges: those that open, in words."""

    first_name: str
    where: str
    zone: str
    has_pin: bool
    badges: str
    hours: Hours
    punches: tuple[OwnPunch, ...]
    face: Face
    reminder: Reminder


def read_own(actor: Actor, me: EmployeeId) -> Own:
    """Read an employee's page as of now; each use case checks whose it is."""
    cases = use_cases()
    person = cases.employees.get(actor, me)
    zone, now = ZoneInfo(person.zone), cases.punches.clock.now()
    week = week_of(now.astimezone(zone).date())
    first = week[0] - timedelta(days=1)  # a night shift may have begun on Sunday
    punches = cases.punches.of_employee(actor, me, first, week[-1], 1, _MOST).items
    shifts = {shift.id: shift for shift in cases.sites.shifts()}
    plan = planned(shifts.get(person.shift_id or 0), now.astimezone(zone).date())
    consent, kept = cases.consents.standing(actor, me), cases.enrolment.standing(actor, me)
    return Own(
        first_name=(person.name.split() or [""])[0],
        where=person.site,
        zone=person.zone,
        has_pin=person.has_pin,
        badges=badges_of(cases.badges.of_employee(actor, me)),
        hours=hours_of(punches, zone, now, plan),
        punches=tuple(own_punch(punch) for punch in punches[:_LISTED]),
        face=face_of(consent, kept, zone),
        reminder=reminder_of(cases.reminders.mine(actor)),
    )


def badges_of(found: Sequence[BadgeView]) -> str:
    """Write which badges open, by their last characters."""
    ends = [f"…{badge.ending}" for badge in found if badge.revoked_at is None]
    return " and ".join(ends) if ends else "none: ask HR for one"


def reminder_of(found: ForgottenOut | None) -> Reminder:
    """Write that somebody seems to have left without clocking out; nothing where nobody has."""
    if found is None:
        return Reminder()
    ended = f"; your shift ended {found.planned_end_local}" if found.planned_end_local else ""
    return Reminder(
        text=f"You are in since {found.since_local}{ended}. "
        "Say when you left, or go on: then there is nothing to do.",
        day=found.proposal_day.isoformat() if found.proposal_day else "",
        at=f"{found.proposal_at:%H:%M}" if found.proposal_at else "",
    )


def face_of(consent: ConsentStanding, kept: FaceStanding, zone: ZoneInfo) -> Face:
    """Write what somebody agreed to, and what is kept."""
    when = day_and_year(consent.at.astimezone(zone).date()) if consent.at else ""
    headlines = {
        "none": "You have not been asked yet",
        "granted": "You agreed",
        "outdated": "The text has changed",
        "refused": "You did not agree",
        "withdrawn": "You withdrew",
    }
    texts = {
        "none": "Nothing of your face is kept. You clock in with your PIN.",
        "granted": f"On {when}, with your typed name. {_kept(kept)}",
        "outdated": f"You agreed on {when} to an older version. Until you agree to the new one, "
        "your face is not used; your PIN works.",
        "refused": f"On {when}. Nothing of your face is kept. You clock in with your PIN.",
        "withdrawn": f"On {when}. Your face was erased. You clock in with your PIN.",
    }
    return Face(
        agreed=consent.state,
        headline=headlines.get(consent.state, consent.state),
        text=texts.get(consent.state, ""),
        badge=f"Version {consent.version}" if consent.state == "granted" else "",
        templates=kept.templates,
        may_agree=consent.state != "granted",
        may_withdraw=consent.state in ("granted", "outdated"),
    )


def _kept(kept: FaceStanding) -> str:
    if not kept.templates:
        return "Your face is not enrolled yet."
    return f"Kept to clock you in: {kept_of_face(kept.templates, kept.photos)}"
