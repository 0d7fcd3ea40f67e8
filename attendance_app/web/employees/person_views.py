"""What one person's page draws, made from what the use cases answer."""

from dataclasses import dataclass, replace

from attendance_app.services.consents import ConsentAct, ConsentStanding
from attendance_app.services.doubles import DoubleView
from attendance_app.services.employees import EmployeeView
from attendance_app.services.enrolment import FaceStanding
from attendance_app.services.punches import PunchView
from attendance_app.web import routes, wording
from attendance_app.web.components.avatar import initials, tint

METHODS = {
    "face": "face",
    "pin": "PIN",
    "badge": "badge",
    "import": "import",
    "correction": "correction",
}
_FIELDS = ("name", "number", "email", "department", "starts_on", "site_id", "shift_id")


@dataclass(frozen=True)
class PersonCard:
    """The head of the page, and what its side cards say."""

    id: int = 0
    name: str = ""
    initials: str = ""
    tint: int = 1
    line: str = ""
    archived: bool = False
    archived_on: str = ""
    today: str = ""
    today_text: str = ""
    has_pin: bool = False
    version: int = 0
    enrol_href: str = ""


@dataclass(frozen=True)
class FaceCard:
    """What is known of somebody's face. state: none, consented, enrolled, held.

    kept: what that is, in words. is_stale: none of it is of the model in use.
    """

    state: str = "none"
    templates: str = ""
    kept: str = ""
    is_stale: bool = False
    model: str = ""
    enrolled_at: str = ""
    held_for: str = ""
    held_href: str = ""
    erased: str = ""


@dataclass(frozen=True)
class ConsentLine:
    """One act of consent. kind: grant, refuse, withdraw."""

    kind: str
    title: str
    text: str
    at: str


@dataclass(frozen=True)
class DoubleLine:
    """Somebody's twin or look-alike."""

    id: int
    name: str
    number: str
    href: str
    kind: str


@dataclass(frozen=True)
class PunchLine:
    """One punch in its site's local time."""

    day: str
    time: str
    direction: str
    direction_text: str
    method: str
    place: str


def person_card(view: EmployeeView) -> PersonCard:
    """Draw up the head of the page."""
    zone = view.zone
    known = [view.number, view.department, view.site, view.shift or ""]
    parts = [part for part in known if part]
    today, today_text = _today(view)
    return PersonCard(
        id=view.id,
        name=view.name,
        initials=initials(view.name),
        tint=tint(view.id),
        line=" · ".join([*parts, f"since {wording.day_and_year(view.starts_on)}"]),
        archived=view.archived_at is not None,
        archived_on=wording.moment(view.archived_at, zone),
        today=today,
        today_text=today_text,
        has_pin=view.has_pin,
        version=view.version,
        enrol_href=routes.enrolment(view.id),
    )


def _today(view: EmployeeView) -> tuple[str, str]:
    if view.last_at is None or view.archived_at is not None:
        return "", ""
    there = wording.local(view.last_at, view.zone)
    since = f"{wording.day(there.date())} {there:%H:%M}"
    return ("in", f"In since {since}") if view.present else ("out", f"Out since {since}")


def draft(view: EmployeeView) -> dict[str, str]:
    """Give what the form begins with."""
    return {
        "name": view.name,
        "number": view.number,
        "email": view.email or "",
        "department": view.department,
        "starts_on": view.starts_on.isoformat(),
        "site_id": str(view.site_id),
        "shift_id": str(view.shift_id) if view.shift_id else "",
    }


def differences(
    typed: dict[str, str], saved: dict[str, str], names: dict[str, str]
) -> dict[str, str]:
    """Say, by field, what somebody else saved. names: "site_id 3" and "shift_id 4" to texts."""
    return {
        field: f"Meanwhile saved: {names.get(f'{field} {saved[field]}', saved[field]) or 'empty'}"
        for field in _FIELDS
        if typed.get(field, "").strip() != saved[field]
    }


def face_card(face: FaceStanding, zone: str) -> FaceCard:
    """Draw up the face card."""
    card = FaceCard(
        state=face.state,
        templates=wording.counted(face.templates, "encrypted template"),
        kept=wording.kept_of_face(face.templates, face.photos),
        is_stale=face.is_stale,
        model=face.model_id or "",
        enrolled_at=wording.moment(face.enrolled_at, zone),
        erased=_erased(face, zone),
    )
    if face.held_for_id is None:
        return card
    return replace(
        card, held_for=face.held_for_name or "", held_href=routes.person(face.held_for_id)
    )


def _erased(face: FaceStanding, zone: str) -> str:
    last = face.last_destruction
    if last is None:
        return ""
    count = wording.counted(last.templates, "template")
    return f"{count} erased {wording.moment(last.at, zone)} by {last.actor}: {last.reason}"


def double_line(double: DoubleView) -> DoubleLine:
    """Draw up a twin or a look-alike."""
    kind = "Twin" if double.kind == "twin" else "Look-alike"
    href = routes.person(double.employee_id)
    return DoubleLine(double.employee_id, double.name, double.number, href, kind)


def consent_lines(standing: ConsentStanding, zone: str) -> list[ConsentLine]:
    """Draw up the acts of consent, newest first."""
    return [_consent_line(act, zone) for act in standing.history]


def _consent_line(act: ConsentAct, zone: str) -> ConsentLine:
    titles = {
        "grant": f"Agreed, version {act.version}",
        "refuse": f"Refused, version {act.version}",
        "withdraw": "Withdrawn; templates and key erased at once",
    }
    signed = f"Typed name “{act.signature}”" if act.signature else ""
    through = f"through {act.through}" if act.through else ""
    return ConsentLine(
        kind=act.action,
        title=titles.get(act.action, act.action),
        text=", ".join(part for part in (signed, through) if part),
        at=wording.moment(act.at, zone),
    )


def punch_line(punch: PunchView) -> PunchLine:
    """Draw up one punch."""
    return PunchLine(
        day=wording.day(punch.local_date),
        time=punch.local_time,
        direction=punch.direction,
        direction_text="In" if punch.direction == "in" else "Out",
        method=METHODS.get(punch.method, punch.method),
        place=punch.kiosk or punch.site,
    )
