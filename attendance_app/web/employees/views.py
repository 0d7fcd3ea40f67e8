"""What the people pages draw, made from what the use cases answer."""

from dataclasses import dataclass

from attendance_app.services.employees import EmployeeRowView
from attendance_app.web import routes
from attendance_app.web.components.avatar import initials, tint

FACE_WORDS: dict[str, str] = {
    "none": "Not asked yet",
    "consented": "Agreed only",
    "enrolled": "Enrolled",
    "held": "Held",
    "refused": "PIN by choice",
    "withdrawn": "Withdrawn",
    "outdated": "Text has changed",
}


@dataclass(frozen=True)
class PersonRow:
    """One line of the people list. today: in, out, archived or empty; since: local time."""

    id: int
    name: str
    initials: str
    tint: int
    number: str
    department: str
    site: str
    shift: str
    today: str
    today_text: str
    since: str
    face: str
    face_text: str
    has_pin: bool
    href: str


def person_row(view: EmployeeRowView) -> PersonRow:
    """Draw up one line from an ``EmployeeRowView``."""
    today, text = _today(view)
    return PersonRow(
        id=view.id,
        name=view.name,
        initials=initials(view.name),
        tint=tint(view.id),
        number=view.number,
        department=view.department,
        site=view.site,
        shift=view.shift or "",
        today=today,
        today_text=text,
        since=view.last_at_local or "",
        face=view.face,
        face_text=FACE_WORDS.get(view.face, view.face),
        has_pin=view.has_pin,
        href=routes.person(view.id),
    )


def _today(view: EmployeeRowView) -> tuple[str, str]:
    if view.archived:
        return "plain", "Archived"
    if not view.last_at_local:
        return "", ""
    return ("in", "In") if view.present else ("out", "Out")
